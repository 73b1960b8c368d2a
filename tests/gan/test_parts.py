"""Masks that are named parts: their palette's limits, and that training finds them."""

import numpy as np
import pytest
import tensorflow as tf

from chroma_lib.characters import REGIONS
from chroma_lib.color import AB_SCALE
from chroma_lib.data.drawings import drawn_dataset
from chroma_lib.errors import ChromaError
from chroma_lib.gan.config import GATE_CORNERS, GATE_SLOPE
from chroma_lib.gan.generator import build_generator
from chroma_lib.gan.heads import LightnessGate, base_lightness
from chroma_lib.gan.parts import PART_OF_REGION, PARTS, UNKNOWN
from chroma_lib.gan.weights import load_generator, save_generator
from chroma_lib.measures.parts import part_agreement
from chroma_lib.training.recipe import Recipe
from chroma_lib.training.run import train

SMALL = {"size": 32, "base": 4, "critic_base": 2, "latent_dim": 10, "batch_size": 8}


def test_each_region_is_a_part_and_the_eyes_are_one():
    names = [PARTS[PART_OF_REGION[i]] for i in range(len(REGIONS))]
    assert set(names) == set(PARTS)
    assert names[REGIONS.index("left_eye")] == names[REGIONS.index("right_eye")] == "eyes"
    assert len(PARTS) == len(REGIONS) - 1
    assert PART_OF_REGION[255] == UNKNOWN


def test_skin_is_skin_and_what_is_behind_gray_whatever_the_noise():
    generator = build_generator(32, base=2, palette_size=len(PARTS), parts=PARTS)
    encoded = generator.encode(tf.zeros([1, 32, 32, 1]))
    z = 30 * tf.random.stateless_normal([200, generator.latent_dim], [0, 1])
    palette = generator.palette(encoded, z).numpy() * AB_SCALE
    a, b = np.moveaxis(palette[:, PARTS.index("skin")], -1, 0)
    assert a.min() > 3 and a.max() < 18 and b.min() > 7 and b.max() < 25
    for name in ("background", "backdrop", "eye_white"):
        assert not palette[:, PARTS.index(name)].any()
    assert np.ptp(palette[:, PARTS.index("hair")]) > 50


def test_names_are_kept_with_the_weights(tmp_path):
    generator = build_generator(32, base=2, palette_size=len(PARTS), parts=PARTS)
    save_generator(generator, tmp_path, {})
    assert load_generator(tmp_path)[0].parts == PARTS
    assert build_generator(32, base=2).parts == ()


@pytest.mark.parametrize("options", [{"palette_size": 9}, {"noise": "film"}])
def test_as_many_names_as_masks(options):
    with pytest.raises(ChromaError, match="parts: a palette head with"):
        build_generator(32, **{"base": 2, "palette_size": len(PARTS), "parts": PARTS} | options)


def test_training_finds_the_parts_that_region_maps_show():
    drawn = drawn_dataset(12, colorings=2, size=32, progress=False)
    truth = PART_OF_REGION[drawn.regions]
    recipe = Recipe(
        masks="parts",
        mask_weight=10.0,
        learning_rate=5e-3,
        **{"palette_weight": 0, "r1_gamma": 0},  # less to compile: the masks have no part in it
        **SMALL,
    )
    generator = train(drawn, recipe, steps=70, progress=False).generator
    masks = generator.masks(generator.encode(tf.constant(drawn.l[:, 0]))).numpy()
    agreement = part_agreement(masks, truth, PARTS)
    assert agreement["background"] > 0.8
    # 0.01 with a weight of 0, 0.23 with this one.
    assert np.mean(list(agreement.values())) > 0.15


def test_parts_need_region_maps_or_weights_that_know_them():
    drawn = drawn_dataset(4, colorings=1, size=32, progress=False)
    plain = type(drawn)(drawn.l, drawn.ab, None, drawn.names)
    with pytest.raises(ChromaError, match="region maps, which these pictures do not have"):
        train(plain, Recipe(masks="parts", **SMALL), steps=1, progress=False)


def test_base_lightness_is_that_of_the_lit_side():
    masks = np.zeros((1, 8, 8, 2), np.float32)
    masks[..., :4, 0] = 1
    l = np.full((1, 8, 8, 1), -0.5, np.float32)
    l[:, :4] = 0.8  # half of the part is in shadow
    light = base_lightness(tf.constant(masks), tf.constant(l)).numpy()
    mean_of_exponentials = np.log((np.exp(6 * 0.8) + np.exp(-6 * 0.5)) / 2) / 6
    assert light[0, 0] == pytest.approx(mean_of_exponentials, abs=1e-3)
    assert light[0, 1] == pytest.approx(0, abs=1e-6)  # an empty mask


def test_the_gate_follows_the_lightness_of_each_part_alone():
    gate = LightnessGate(2)
    kernel = np.zeros((len(GATE_CORNERS), 2), np.float32)
    kernel[GATE_CORNERS.index(0.8), 0] = -10
    gate.set_weights([kernel])
    logits = gate(tf.constant([[0.7, 1.0], [1.0, 0.0], [-1.0, 1.0]])).numpy()
    expected = [[0, 0], [-2 * GATE_SLOPE, 0], [0, 0]]
    np.testing.assert_allclose(logits, expected, atol=1e-4)
