import numpy as np

from chroma_lib.packs import part_layers
from chroma_lib.packs.part_layers import cut_parts


def weights_of(cutouts, shape):
    """Return how much of each layer shows when all are composited, and what shows through."""
    through, weights = np.ones(shape), {}
    for cutout in reversed(cutouts):
        alpha = np.zeros(shape)
        height, width = cutout.alpha.shape
        alpha[cutout.top : cutout.top + height, cutout.left : cutout.left + width] = cutout.alpha
        weights[cutout.part] = through * alpha / 255
        through = through * (1 - alpha / 255)
    return weights, through


def test_each_part_shows_by_its_share_and_all_together_have_the_pictures_opacity():
    random = np.random.default_rng(0)
    shares = random.dirichlet([0.3] * 5, size=(40, 30)).astype(np.float32)
    alpha = random.integers(0, 256, (40, 30)).astype(np.uint8)
    alpha[:20] = 255
    cutouts = cut_parts(shares, alpha)
    weights, through = weights_of(cutouts, alpha.shape)
    assert list(weights) == [4, 3, 2, 1, 0]
    np.testing.assert_allclose(1 - through, alpha / 255, atol=0.5 / 255 + 1e-6)
    assert (through[:20] == 0).all()
    shares[shares < 0.02] = 0
    shares *= alpha[..., None] / 255 / shares.sum(-1, keepdims=True)
    for part, weight in weights.items():
        np.testing.assert_allclose(weight, shares[..., part], atol=1.5 / 255)


def test_a_part_that_is_nowhere_the_largest_has_no_layer_and_others_are_cropped():
    shares = np.zeros((10, 12, 4), np.float32)
    shares[..., 1] = 1
    shares[2:5, 3:7] = (0, 0.2, 0.2, 0.6)
    shares[0, 0] = (-0.1, 1.1, 0, 0)  # a filter may go below 0
    first, second = cut_parts(shares, np.full((10, 12), 255, np.uint8))
    assert (first.part, first.left, first.top, first.alpha.shape) == (1, 0, 0, (10, 12))
    assert (second.part, second.left, second.top, second.alpha.shape) == (3, 3, 2, (3, 4))
    assert (first.alpha == 255).all()
    np.testing.assert_array_equal(second.alpha, round(255 * 0.75))


def test_nothing_but_transparency_has_no_layers():
    assert cut_parts(np.ones((4, 4, 2), np.float32), np.zeros((4, 4), np.uint8)) == []


def test_paper_is_background_and_bands_do_not_show(monkeypatch):
    random = np.random.default_rng(1)
    shares = random.dirichlet([0.3] * 4, size=(30, 20)).astype(np.float32)
    paper = np.zeros((30, 20), bool)
    paper[:7] = True
    alpha = np.full((30, 20), 255, np.uint8)
    whole = cut_parts(shares, alpha, paper, background=2)
    weights, _ = weights_of(whole, alpha.shape)
    assert (weights[2][:7] == 1).all() and all((weights[k][:7] == 0).all() for k in (0, 1, 3))
    monkeypatch.setattr(part_layers, "BAND_ROWS", 4)
    for one, other in zip(whole, cut_parts(shares, alpha, paper, background=2), strict=True):
        assert (one.part, one.left, one.top) == (other.part, other.left, other.top)
        np.testing.assert_array_equal(one.alpha, other.alpha)
