import numpy as np
import pytest

from chroma_lib import color
from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.coloring.figures import ONE_CHARACTER, find_figures, give_own_parts, read_figures
from chroma_lib.noise import random_noise
from chroma_lib.pictures.read import read_picture
from chroma_lib.pictures.shipped import shipped_pictures
from tests.helpers.scenes import beside

PARTS = ("background", "skin", "hair", "eyes", "upper", "wings", "tail")
SKIN, HAIR, UPPER, WINGS, TAIL = (
    PARTS.index(p) for p in ("skin", "hair", "upper", "wings", "tail")
)


@pytest.fixture(scope="module")
def colorizer():
    return Colorizer.load("dcgan_256", recolor="auto")


@pytest.fixture(scope="module")
def portraits():
    """Two characters: (H, W, 3) each."""
    return [read_picture(shipped_pictures()[name]).rgb for name in ("eileen", "sylvie")]


def test_things_that_paper_parts_are_found_the_largest_first():
    gray = np.full((100, 300, 3), 255, np.uint8)
    gray[20:80, 20:80] = 100
    gray[10:90, 120:220] = 150
    gray[20:60, 130:180] = 255  # white cloth inside an outline is no paper
    gray[50:54, 280:284] = 0  # dust
    found = find_figures(gray)
    assert found.shape == (100, 300)
    assert found[50, 50] == 2 and found[40, 150] == 1 and found[52, 282] == 0 == found[5, 5]
    assert find_figures(gray[:, :100]) is None
    large = np.repeat(np.repeat(gray, 8, 0), 8, 1)
    assert find_figures(large).shape == (171, 512)


def test_a_picture_without_paper_or_with_many_things_has_no_figures():
    assert find_figures(np.zeros((50, 50, 3), np.uint8)) is None
    assert find_figures(np.full((50, 50, 3), 255, np.uint8)) is None
    pattern = np.full((90, 90, 3), 255, np.uint8)
    pattern[::10] = pattern[1::10] = 0
    assert find_figures(pattern) is None


def fitted_of(*segments):
    """Segments (figure, part, L*) of 100 pixels; the last figure is the smallest."""
    fitted = np.zeros((len(segments), 2, len(PARTS)), np.float32)
    for i, (_, part, _) in enumerate(segments):
        fitted[i, 0, part] = 1
    groups, _, lightness = (np.array(column) for column in zip(*segments))
    return fitted, lightness.astype(float), np.full(len(segments), 100.0), groups


def parts_of(segments):
    result = give_own_parts(*fitted_of(*segments), PARTS)
    assert result[:, 0].sum(1).tolist() == [1] * len(segments)
    return result[:, 0].argmax(1).tolist()


def test_the_second_figure_gets_masks_that_no_figure_has():
    first = [(0, HAIR, 40), (0, UPPER, 70), (0, UPPER, 70), (0, SKIN, 85)]
    second = [(1, HAIR, 60), (1, UPPER, 30), (1, SKIN, 85)]
    assert parts_of(first + second) == [HAIR, UPPER, UPPER, SKIN, WINGS, TAIL, SKIN]
    # A part that the first figure does not have stays what it is.
    assert parts_of(first[1:] + second) == [UPPER, UPPER, SKIN, HAIR, WINGS, SKIN]


def test_two_poses_of_one_character_share_their_masks():
    near = ONE_CHARACTER - 1
    first = [(0, HAIR, 40), (0, UPPER, 70), (0, UPPER, 70)]
    assert parts_of([*first, (1, HAIR, 40 + near), (1, UPPER, 70)]) == [HAIR, UPPER, UPPER] + [
        HAIR,
        UPPER,
    ]


def test_parts_share_a_mask_when_none_is_left():
    first = [(0, HAIR, 40), (0, UPPER, 70), (0, WINGS, 90), (0, TAIL, 20)]
    assert parts_of([*first, (1, HAIR, 70), (1, UPPER, 30)])[4:] == [HAIR, UPPER]


def hair_colors(colorizer, rgb, places, count=8):
    """Mean AB of two places (rows, columns) of the hair: (count, 2, 2)."""
    noises = random_noise(count, latent_dim=colorizer.latent_dim, seed=1)
    colored = color.rgb_to_lab(colorizer.color(colorizer.encode(rgb), noises))[..., 1:]
    return np.stack([colored[:, place[0], place[1]].mean((1, 2)) for place in places], 1)


@pytest.mark.parametrize("recolor", ["auto", "off"])
def test_two_characters_get_hair_of_their_own_colors(colorizer, portraits, recolor):
    colorizer = colorizer.with_recolor(recolor)
    rgb = beside(*portraits)
    # Hair above the forehead, a fifth of the way down in both portraits.
    width = portraits[0].shape[1]
    tops = [len(rgb) - len(p) for p in portraits]
    places = []
    for picture, left, top in zip(portraits, (20, 40 + width), tops):
        middle = left + picture.shape[1] // 2
        places.append((slice(top + 30, top + 50), slice(middle - 10, middle + 10)))
    ab = hair_colors(colorizer, rgb, places)
    distance = np.linalg.norm(ab[:, 0] - ab[:, 1], axis=-1)
    assert np.median(distance) > 15


def test_two_colored_characters_have_no_part_in_common(colorizer, portraits):
    own = colorizer.encode(beside(*portraits)).recoloring.own
    middle = own.labels.shape[1] // 2
    left, right = (
        {k for k in np.flatnonzero(~own.kept) if (half == k).mean() > 0.005}
        for half in (own.labels[:, :middle], own.labels[:, middle:])
    )
    assert left & right <= {colorizer.parts.index("eyes")}
    assert len(left) > 1 and len(right) > 1


def test_panels_of_a_page_share_their_colors(colorizer, portraits):
    framed = [np.pad(portrait, ((4, 4), (4, 4), (0, 0))) for portrait in portraits]
    features, _, figures, _ = read_figures(colorizer.generator, color.gray(beside(*framed)))
    assert not figures.any()
    masks = colorizer.generator.masks(features)[0]
    eyes = masks[..., colorizer.parts.index("eyes")] > 0.5
    assert eyes[:, :128].sum() > 4 and eyes[:, 128:].sum() > 4  # each was read by itself
    assert colorizer.encode(beside(*framed)).figures is None


def test_one_character_in_two_poses_is_read_alike(colorizer, portraits):
    assert colorizer.encode(beside(portraits[0])).figures is None
    gray = colorizer.with_recolor("off")
    masks = gray.visible_masks(gray.encode(beside(portraits[0], portraits[0][:, ::-1])))
    middle = masks.shape[1] // 2
    for part in ("skin", "hair"):
        plane = masks[..., colorizer.parts.index(part)]
        assert plane.sum() > 200
        assert plane[:, :middle].sum() == pytest.approx(plane[:, middle:].sum(), rel=0.1)


def test_a_gray_picture_of_two_characters_gets_colors(colorizer, portraits):
    encoded = colorizer.encode(color.gray(beside(*portraits)))
    noises = random_noise(2, latent_dim=colorizer.latent_dim, seed=0)
    assert encoded.figures.max() == 1
    assert np.isfinite(colorizer.palette(encoded, noises)).all()
