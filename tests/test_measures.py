import numpy as np
import pytest
import tensorflow as tf

from chroma_lib import ChromaError, colorize, dataset, measures, networks

EVERYWHERE = np.ones((8, 8), bool)


def flat(*colors):
    """Colourings of one colour each, 8x8."""
    return np.stack([np.broadcast_to(np.float32(c), (8, 8, 2)) for c in colors])


def test_pairwise_ab_of_known_distances():
    assert measures.pairwise_ab(flat((0, 0), (3, 4)), EVERYWHERE) == pytest.approx(5)
    # Three pairs: 5, 5 and 0.
    assert measures.pairwise_ab(flat((0, 0), (3, 4), (3, 4)), EVERYWHERE) == pytest.approx(10 / 3)
    assert measures.pairwise_ab(flat((0, 0), (0, 0)), EVERYWHERE) == 0
    with pytest.raises(ValueError, match="two"):
        measures.pairwise_ab(flat((0, 0)), EVERYWHERE)


def test_pairwise_ab_leaves_out_what_does_not_count():
    ab = flat((0, 0), (3, 4)).copy()
    ab[:, :4] = 0
    keep = EVERYWHERE.copy()
    keep[:4] = False
    assert measures.pairwise_ab(ab, keep) == pytest.approx(5)


def test_background_chroma():
    assert measures.background_chroma(flat((0, 0), (6, 8)), EVERYWHERE) == pytest.approx(5)


def test_region_diversity_is_of_means():
    ab = flat((0, 0), (3, 4)).copy()
    assert measures.region_diversity(ab, EVERYWHERE) == pytest.approx(5)
    ab[:, ::2] += 10  # patterned, but both alike
    assert measures.region_diversity(ab, EVERYWHERE) == pytest.approx(5)
    assert measures.region_diversity(flat((1, 2), (1, 2)), EVERYWHERE) == 0


def test_blotch_of_flat_and_two_toned_regions():
    assert measures.blotch(flat((5, 7)), EVERYWHERE) == 0
    ab = flat((0, 0)).copy()
    ab[:, :4] = (6, 8)  # half and half, 10 apart: standard deviation 5
    assert measures.blotch(ab, EVERYWHERE) == pytest.approx(5)


@pytest.fixture(scope="module")
def held_out():
    return dataset.held_out_dataset(3, colorings=4, size=32, progress=False)


def gray_generator():
    generator = networks.build_generator(32, base=2, latent_dim=10)
    generator.paint = lambda encoded, z: tf.zeros([len(z), 32, 32, 2])
    return generator


def test_a_gray_model_scores_zero_and_the_truth_does_not(held_out):
    colorizer = colorize.Colorizer(gray_generator())
    table = measures.measure(colorizer, held_out, noises=3, progress=False)
    for name in ("pairwise_ab", "background_chroma", "diversity_hair"):
        assert table[name]["model"] == pytest.approx(0, abs=0.02)
    assert table["pairwise_ab"]["truth"] > 10
    assert table["diversity_hair"]["truth"] > 10


def test_the_truth_as_a_model_scores_as_the_truth(held_out):
    generator = networks.build_generator(32, base=2, latent_dim=10)
    truths = iter(held_out.ab)
    generator.paint = lambda encoded, z: tf.constant(next(truths))
    table = measures.measure(colorize.Colorizer(generator), held_out, noises=4, progress=False)
    for name, row in table.items():
        # The truths' L* differ by 8-bit rounding, the model's is one of them.
        assert row["model"] == pytest.approx(row["truth"], abs=0.5), name


def test_data_without_truth_or_of_another_size_is_refused(held_out):
    colorizer = colorize.Colorizer(gray_generator())
    one_each = dataset.held_out_dataset(2, colorings=1, size=32, progress=False)
    with pytest.raises(ChromaError, match="two colourings"):
        measures.measure(colorizer, one_each)
    larger = dataset.held_out_dataset(2, colorings=2, size=64, progress=False)
    with pytest.raises(ChromaError, match="64 pixels wide.*want 32"):
        measures.measure(colorizer, larger)
