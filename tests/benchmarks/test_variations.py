"""What is changed of drawings so that a network can't know parts by habit."""

import pytest

from chroma_lib.gan.parts import PARTS, UNKNOWN

torch = pytest.importorskip("torch", reason="needs PyTorch, of the extra `bench`")

from benchmarks.weights import variations  # noqa: E402  (only where there is PyTorch)

INK, SKIN, UPPER = (PARTS.index(name) for name in ("ink", "skin", "upper"))


@pytest.fixture
def picture():
    """Skin (L 0.5), a dark garment and a line; white paper around them."""
    torch.manual_seed(0)
    parts = torch.zeros(64, 48, 48, dtype=torch.long)
    parts[:, 12:20, 12:36], parts[:, 20:22, 12:36], parts[:, 22:36, 12:36] = SKIN, INK, UPPER
    values = torch.ones(256)
    values[[SKIN, INK, UPPER]] = torch.tensor([0.5, -0.9, -0.4])
    return values[parts][:, None], parts


@pytest.mark.parametrize("more, least, most", [(False, 0.02, 0.3), (True, 0.0, 0.12)])
def test_all_changes_keep_shape_and_range(picture, more, least, most):
    l, parts = variations.vary(*picture, more=more)
    assert l.shape == picture[0].shape and parts.shape == picture[1].shape
    assert l.min() >= -1 and l.max() <= 1
    same = (l == picture[0]).flatten(1).all(1).float().mean()
    assert least <= same < most  # of 64, 0.12 and 0.02 are expected
    assert set(parts.unique().tolist()) == {0, INK, SKIN, UPPER}


def test_a_warp_moves_picture_and_parts_together(picture):
    l, parts = variations._warp(*picture)
    assert (parts != picture[1]).flatten(1).any(1).all()
    for part, value in ((SKIN, 0.5), (UPPER, -0.4), (0, 1.0)):
        # At a border the picture is a mean of two parts.
        assert l[:, 0][parts == part].median() == pytest.approx(value, abs=1e-4)


def test_a_garment_becomes_as_light_as_skin(picture):
    l, parts = variations._level(*picture)
    assert torch.equal(parts, picture[1])
    levels = l[:, 0, 30, 20]
    assert levels.mean() == pytest.approx(0.5, abs=0.03)
    assert levels.std() == pytest.approx(variations.LEVEL_SPREAD, rel=0.3)
    assert torch.equal(l[:, 0, :22], picture[0][:, 0, :22])


def test_pictures_without_skin_or_clothes_stay(picture):
    l, parts = picture[0], torch.where(picture[1] == SKIN, UNKNOWN, picture[1])
    assert torch.equal(variations._level(l, parts)[0], l)


def test_light_and_shadow_fall_on_parts_but_not_on_paper_and_ink(picture):
    l, parts = variations._airbrush(*picture)
    change = (l - picture[0])[:, 0]
    assert (change[(parts == 0) | (parts == INK)] == 0).all()
    assert 0.05 < change[parts == UPPER].std() < variations.BRUSH


def test_garments_get_any_lightness_and_skin_stays_near_its_own(picture):
    l, parts = variations._relight(*picture)
    assert torch.equal(parts, picture[1])
    assert torch.equal(
        l[:, 0][(parts == 0) | (parts == INK)], picture[0][:, 0][(parts == 0) | (parts == INK)]
    )
    garments, skin = l[:, 0, 30, 20], l[:, 0, 15, 20]
    assert garments.min() < -0.8 and garments.max() > 0.6
    assert (abs(garments + 0.4) < 1e-5).float().mean() == pytest.approx(0.4, abs=0.2)
    assert skin.std() == pytest.approx(variations.SKIN_SHIFT, rel=0.3)


def test_the_contrast_inside_a_part_changes(picture):
    l, parts = picture
    striped = torch.where((parts == UPPER)[:, None] & (torch.arange(48) % 2 == 0), l + 0.2, l)
    relit = variations._relight(striped, parts)[0]
    contrast = (relit[:, 0, 30, 20] - relit[:, 0, 30, 21]) / 0.2
    inside = (relit[:, 0, 30, 20:22].abs() < 1).all(1)
    low, high = variations.CONTRAST
    assert (contrast[inside] > low - 1e-4).all() and (contrast[inside] < high + 1e-4).all()
    assert contrast[inside].std() > 0.15


def test_hard_shadows_are_darker_and_leave_paper_and_ink(picture):
    l, parts = variations._shade(*picture)
    change = (l - picture[0])[:, 0]
    assert (change[(parts == 0) | (parts == INK)] == 0).all() and (change <= 0).all()
    shadow = change[parts == UPPER] < 0
    assert 0.1 < shadow.float().mean() < 0.6
    low, high = variations.SHADOW
    assert -high - 1e-5 <= change[parts == UPPER].min() < -low


def test_folds_are_thin_lines_inside_garments(picture):
    l, parts = variations._fold(*picture)
    change = (l - picture[0])[:, 0]
    assert (change[parts != UPPER] == 0).all()
    dark = (change[parts == UPPER] < -0.05).float().mean()
    assert 0.01 < dark < 0.3


def test_a_filter_keeps_even_areas(picture):
    l, parts = variations._filter(*picture)
    assert torch.equal(parts, picture[1])
    inner = l[:, 0, 25:34, 14:34]
    torch.testing.assert_close(inner, torch.full_like(inner, -0.4))
    assert (l != picture[0]).flatten(1).any(1).all()
