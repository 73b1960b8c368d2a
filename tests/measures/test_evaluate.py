import numpy as np
import pytest
import tensorflow as tf

from chroma_lib import characters, color
from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.data.dataset import Dataset
from chroma_lib.data.drawings import held_out_dataset
from chroma_lib.errors import ChromaError
from chroma_lib.gan.generator import build_generator
from chroma_lib.measures.diversity import region_diversity
from chroma_lib.measures.evaluate import measure, measure_colorings, measure_folder
from chroma_lib.measures.regions import blotch
from chroma_lib.measures.tables import as_text

REGION = {name: number for number, name in enumerate(characters.REGIONS)}


@pytest.fixture(scope="module")
def held_out():
    # Eyes are small at this size; of these six drawings three show both.
    return held_out_dataset(6, colorings=50, size=64, seed=3, progress=False)


def true_lab(data, first, count):
    part = slice(first, first + count)
    return color.from_network(data.l[:, part], data.ab[:, part])


@pytest.fixture(scope="module")
def colorings(held_out):
    """True colorings, 25 as the reference and 25 to play the model, and the region maps."""
    return true_lab(held_out, 25, 25), true_lab(held_out, 0, 25), held_out.regions


def test_the_truth_scores_its_floor(colorings):
    stand_in, reference, regions = colorings
    table = measure_colorings(stand_in, reference, regions, stand_in=stand_in)
    for name, row in table.items():
        assert all(type(value) is float for value in row.values()), name
        # The last bits of a sum depend on where in memory its numbers lie; the sliced Wasserstein
        # distance sums thousands of float32 (2e-7 each).
        assert row["model"] == pytest.approx(row["real"], rel=1e-6, abs=1e-12), name
        assert row["low"] - 1e-6 <= row["model"] <= row["high"] + 1e-6, name
    wanted = {
        "pairwise_ab": (20, 40),
        "background_chroma": (0, 0.5),
        "noise_use_hair": (0.9, 1),
        "hue_coverage_clothes": (0.75, 1),
        "hue_js_hair": (0, 0.05),
        "eye_agreement": (0, 2),
        "skin_plausible": (0.95, 1),
        "edge_bleed": (0.95, 1.05),
        "kid": (-0.001, 0.001),
        "coverage": (0.93, 1),
        "density": (0.85, 1.15),
    }
    for name, (low, high) in wanted.items():
        assert low <= table[name]["real"] <= high, (name, table[name])


def test_a_row_is_of_the_inside_of_its_regions(colorings):
    stand_in, reference, regions = (part[:1] for part in colorings)
    table = measure_colorings(stand_in[:, :3], reference[:, :3], regions)
    ab = color.clip_to_gamut(stand_in[0, :3])[..., 1:]
    expected = {"diversity": [], "blotch": []}
    for eye in ("left_eye", "right_eye"):
        region = regions[0] == REGION[eye]
        inside = region[1:-1, 1:-1].copy()
        for row in (0, 1, 2):
            for column in (0, 1, 2):
                inside &= region[row : row + 62, column : column + 62]
        inside = np.pad(inside, 1)
        expected["diversity"].append(region_diversity(ab, inside))
        expected["blotch"].append(blotch(ab, inside))
    for name, both in expected.items():
        assert both[0] != both[1]
        assert table[f"{name}_eyes"]["model"] == pytest.approx(np.mean(both))


def test_without_a_stand_in_there_is_no_floor(colorings):
    stand_in, reference, regions = (part[:3] for part in colorings)
    table = measure_colorings(stand_in[:, :3], reference[:, :3], regions)
    assert all(row["real"] is None for row in table.values())
    assert table["pairwise_ab"]["model"] > 10
    with pytest.raises(ValueError, match="2 colorings and 3 true ones"):
        measure_colorings(stand_in[:, :2], reference[:, :3], regions)


def test_one_coloring_25_times_uses_no_noise(colorings):
    stand_in, reference, regions = colorings
    same = np.repeat(stand_in[:, :1], 25, axis=1)
    table = measure_colorings(same, reference, regions)
    names = [name for name in table if name.startswith(("pairwise", "diversity", "noise_use"))]
    assert len(names) == 8
    for name in names:
        assert table[name]["model"] == pytest.approx(0, abs=1e-4), name
    assert table["hue_coverage_hair"]["model"] < 0.2
    assert table["coverage"]["model"] < 0.5


def test_spoiled_truths_lose_where_they_should(colorings):
    """Blotches, colors that run, eyes apart, green skin, and a cast over everything."""
    stand_in, reference, regions = colorings[0][:, :8], colorings[1][:, :8], colorings[2]
    floor = measure_colorings(stand_in, reference, regions)

    def table(spoil):
        lab = stand_in.copy()
        for one, region_map in zip(lab, regions):
            spoil(one, region_map)
        return measure_colorings(lab, reference, regions)

    def parts(lab, region_map):
        hair, eye = region_map == REGION["hair"], region_map == REGION["left_eye"]
        # Each pixel's colors are dealt out anew to the colorings.
        lab[:, hair, 1:] = np.random.default_rng(0).permuted(lab[:, hair, 1:], axis=0)
        lab[:, eye, 1:] *= -1
        lab[:, region_map == REGION["skin"], 1] -= 20

    def blur(lab, region_map):
        inside = np.pad(lab[..., 1:], ((0, 0), (2, 2), (2, 2), (0, 0)), mode="edge")
        windows = np.lib.stride_tricks.sliding_window_view(inside, (5, 5), axis=(1, 2))
        lab[..., 1:] = windows.mean((-1, -2))

    def cast(lab, region_map):
        lab[..., 1] += 15

    spoiled = table(parts)
    assert spoiled["blotch_hair"]["model"] > 2 * floor["blotch_hair"]["model"]
    assert spoiled["eye_agreement"]["model"] > floor["eye_agreement"]["high"] + 5
    assert spoiled["skin_plausible"]["model"] < 0.3
    assert table(blur)["edge_bleed"]["model"] > 1.5
    tinted = table(cast)
    for name in ("sliced_wasserstein", "kid", "best_of_k", "background_chroma"):
        assert tinted[name]["low"] > floor[name]["model"], name
    assert tinted["coverage"]["model"] < floor["coverage"]["model"] - 0.1


def generator_of(paint, size=64):
    generator = build_generator(size, base=2, latent_dim=10)
    generator.paint = paint
    return generator


def gray_generator(size=64):
    return generator_of(lambda encoded, z: tf.zeros([len(z), size, size, 2]), size)


def test_a_gray_model_scores_zero_and_the_truth_does_not(held_out):
    colorizer = Colorizer(gray_generator())
    table = measure(colorizer, held_out, noises=3, progress=False)
    zero = [name for name in table if name.startswith(("diversity", "noise_use", "hue_coverage"))]
    for name in ["pairwise_ab", "background_chroma", "edge_bleed", "eye_agreement", *zero]:
        assert table[name]["model"] == pytest.approx(0, abs=0.02), name
    assert table["colorfulness"]["model"] == pytest.approx(0, abs=1)
    assert table["hue_js_hair"]["model"] == 1
    assert table["pairwise_ab"]["real"] > 10
    assert table["diversity_hair"]["real"] > 10


def test_the_truth_as_a_model_scores_as_the_truth(held_out):
    truths = iter(held_out.ab[:, 25:])
    colorizer = Colorizer(generator_of(lambda encoded, z: tf.constant(next(truths))))
    table = measure(colorizer, held_out, progress=False)
    for name, row in table.items():
        # The truths' L* differ by 8-bit rounding, the model's is one of them.
        assert row["model"] == pytest.approx(row["real"], rel=0.05, abs=0.03), name


def test_seeds_settle_everything_and_each_drawing_has_noises_of_its_own(held_out):
    seen = []

    def by_noise(encoded, z):
        seen.extend(z[:, 0].tolist())
        return tf.ones([len(z), 64, 64, 2]) * tf.tanh(z[:, None, None, :2])

    colorizer, few = Colorizer(generator_of(by_noise)), held_out.take(range(3))
    one, again, other = (
        measure(colorizer, few, noises=2, seed=seed, progress=False) for seed in (1, 1, 2)
    )
    assert one == again
    assert one["pairwise_ab"]["model"] != other["pairwise_ab"]["model"]
    assert seen[:6] == seen[6:12] and len(set(seen)) == 12


def test_data_without_truth_or_of_another_size_is_refused(held_out):
    colorizer = Colorizer(gray_generator(32))
    few = held_out_dataset(2, colorings=5, size=32, progress=False)
    with pytest.raises(ChromaError, match="6 true colorings each; these are drawings with 5"):
        measure(colorizer, few, noises=3)
    bare = Dataset(few.l, few.ab, None, few.names)
    with pytest.raises(ChromaError, match="pictures without regions"):
        measure(colorizer, bare, noises=2)
    with pytest.raises(ChromaError, match="at least 2 noises"):
        measure(colorizer, few, noises=1)
    with pytest.raises(ChromaError, match="64 pixels wide.*need 32"):
        measure(colorizer, held_out)
    with pytest.raises(ChromaError, match="64 pixels wide.*need 32"):
        measure_folder(colorizer, held_out)
    with pytest.raises(ChromaError, match="at least 4 pictures, got 2"):
        measure_folder(colorizer, bare)


def test_a_folder_of_pictures_is_measured_half_against_half():
    drawn = held_out_dataset(25, colorings=2, size=32, seed=1, progress=False)
    bare = Dataset(drawn.l, drawn.ab, None, drawn.names)
    orange = generator_of(lambda encoded, z: tf.fill([len(z), 32, 32, 2], 0.6), 32)
    table = measure_folder(Colorizer(orange), bare, noises=2, progress=False)
    assert table["sliced_wasserstein"]["real"] > 0.001  # of two halves, not of one with itself
    assert [name for name, row in table.items() if row["real"] is None] == [
        "pairwise_ab",
        "noise_use_picture",
        "best_of_k",
    ]
    for name in ("pairwise_ab", "noise_use_picture"):
        assert table[name]["model"] == pytest.approx(0, abs=1e-4), name
    assert table["best_of_k"]["model"] > 3
    for name in ("kid", "sliced_wasserstein"):
        assert table[name]["model"] > table[name]["real"], name
    assert table["coverage"]["model"] < 0.5 < table["coverage"]["real"]
    assert table["colorfulness"]["real"] > 20


def test_pictures_of_nothing_have_no_value():
    white = np.zeros((4, 1, 32, 32, 2), np.float32)
    blank = Dataset(np.ones((4, 1, 32, 32, 1), np.float32), white, None, tuple("abcd"))
    table = measure_folder(Colorizer(gray_generator(32)), blank, noises=2, progress=False)
    for name in ("pairwise_ab", "noise_use_picture", "kid", "sliced_wasserstein", "coverage"):
        assert table[name]["model"] is None, name
    assert table["background_chroma"]["model"] == pytest.approx(0, abs=0.02)
    lines = as_text(table).splitlines()
    assert lines[1].split() == ["pairwise", "AB", "distance", "-", "-", "-"]
