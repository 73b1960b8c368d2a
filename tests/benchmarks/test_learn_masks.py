"""The masks that PyTorch learns, and that they become the same masks in Keras."""

import json

import numpy as np
import pytest
import tensorflow as tf

from chroma_lib.characters import REGIONS
from chroma_lib.errors import ChromaError
from chroma_lib.gan import cards, losses
from chroma_lib.gan.generator import build_generator
from chroma_lib.gan.parts import PARTS
from chroma_lib.gan.weights import load_generator

torch = pytest.importorskip("torch", reason="needs PyTorch, of the extra `bench`")

from benchmarks.rivals import torch_degrade  # noqa: E402  (only where there is PyTorch)
from benchmarks.rivals.torch_networks import Generator  # noqa: E402
from benchmarks.rivals.torch_weights import copy_to_keras  # noqa: E402
from benchmarks.weights import import_masks, learn_masks  # noqa: E402
from benchmarks.weights.drawn_stream import draw_gray, thin_lines  # noqa: E402


def test_a_twin_copied_to_keras_has_the_same_masks():
    options = {"latent_dim": 10, "base": 3, "palette_size": 5}
    torch.manual_seed(1)
    twin, ours = Generator(64, **options), build_generator(64, **options)
    copy_to_keras(twin, ours)
    l = np.random.default_rng(0).uniform(-1, 1, (2, 64, 64, 1)).astype("float32")
    with torch.no_grad():
        masks, summary = twin.encode(torch.from_numpy(l.transpose(0, 3, 1, 2)))
    encoded = ours.encode(tf.constant(l))
    np.testing.assert_allclose(encoded.masks, masks.numpy().transpose(0, 2, 3, 1), atol=1e-5)
    np.testing.assert_allclose(encoded.summary, summary.numpy(), atol=1e-4)


def test_the_loss_is_that_of_chroma():
    rng = np.random.default_rng(0)
    logits = rng.normal(size=(2, 5, 8, 8)).astype("float32")
    parts = rng.choice([0, 1, 2, 4, 255], (2, 8, 8), p=[0.5, 0.2, 0.1, 0.1, 0.1])
    theirs = learn_masks.cross_entropy(torch.from_numpy(logits), torch.from_numpy(parts), 5)
    masks = tf.nn.softmax(logits.transpose(0, 2, 3, 1))
    assert float(theirs) == pytest.approx(float(losses.mask_cross_entropy(masks, parts)), rel=1e-4)


def test_a_drawing_and_its_map_show_the_same_part_of_the_canvas():
    for drawing in range(6):
        lightness, regions = draw_gray(drawing, 96)
        assert lightness.shape == regions.shape == (96, 96)
        assert regions.max() < len(REGIONS)
        assert lightness[regions == REGIONS.index("ink")].mean() < lightness.mean() - 30
        assert lightness[regions == REGIONS.index("background")].mean() > 230


def test_degraded_pictures_stay_in_range_and_many_stay_as_they_are():
    torch.manual_seed(0)
    l = torch.from_numpy(np.stack([draw_gray(i, 64)[0] for i in range(4)])).float() / 127.5 - 1
    l = l[:, None].repeat(32, 1, 1, 1)
    changed = torch_degrade.degrade(l)
    assert changed.shape == l.shape and changed.min() >= -1 and changed.max() <= 1
    same = (changed == l).flatten(1).all(1).float().mean()
    assert 0.3 < same < 0.5  # 0.4 of 128


def test_learned_masks_become_weights(tmp_path):
    options = {"size": 32, "base": 2, "minutes": 0.02, "seed": 0, "workers": 1}
    file = tmp_path / "masks.npz"
    facts = learn_masks.learn(file, **options, batch=4, learning_rate=1e-3, drawings=32, held_out=8)
    assert facts["steps"] >= 1
    assert set(facts["agreement"]) <= set(PARTS)
    first = import_masks.import_masks(file, tmp_path / "weights")
    generator, card = load_generator(tmp_path / "weights")
    assert generator.parts == PARTS
    assert json.dumps(card["agreement"]) == json.dumps(facts["agreement"])
    again = tmp_path / "again.npz"
    options |= {"init": tmp_path / "weights", "minutes": 0.001, "start_share": 1.0, "varied": True}
    learn_masks.learn(again, **options, batch=4, learning_rate=1e-3, drawings=32, held_out=8)
    with np.load(file) as old, np.load(again) as new:
        np.testing.assert_allclose(new["last.weight"], old["last.weight"], atol=1e-6)
    card = import_masks.import_masks(again, tmp_path / "again")
    assert [stage["sha256"] for stage in cards.stages(card)] == [first["sha256"], card["sha256"]]
    assert cards.load_card(tmp_path / "again")["init"]["agreement"] == facts["agreement"]


def test_shipped_masks_are_a_start():
    state, card = learn_masks.read_start("dcgan_256")
    ours, _ = load_generator("dcgan_256")
    twin = Generator(256, latent_dim=100, base=16, palette_size=len(PARTS))
    twin.load_state_dict(twin.state_dict() | state)
    l = np.random.default_rng(0).uniform(-1, 1, (1, 256, 256, 1)).astype("float32")
    with torch.no_grad():
        masks = twin.encode(torch.from_numpy(l.transpose(0, 3, 1, 2)))[0]
    found = ours.encode(tf.constant(l)).masks
    np.testing.assert_allclose(found, masks.numpy().transpose(0, 2, 3, 1), atol=1e-5)
    assert card["learned_by"] == "python -m benchmarks learn_masks"


def test_a_share_of_no_start_is_refused(tmp_path):
    arguments = ["--start-share", "0.3", "--out", str(tmp_path / "masks.npz")]
    with pytest.raises(ChromaError, match="--start-share 0.3: needs --init"):
        learn_masks.main(arguments)


def test_a_share_of_the_start_is_kept():
    layer = torch.nn.Linear(1, 1)
    layer.load_state_dict({"weight": torch.tensor([[1.0]]), "bias": torch.tensor([5.0])})
    learn_masks.go_back(layer, {"weight": torch.tensor([[2.0]])}, 0.25)
    assert [float(value.detach()) for value in layer.parameters()] == [1.25, 5.0]


def test_lines_get_thinner_and_straps_do_not():
    svg = '<path stroke-width="2.00"/><path stroke-width="8.00"/>'
    assert thin_lines(svg, 0.5) == '<path stroke-width="1.00"/><path stroke-width="8.00"/>'
