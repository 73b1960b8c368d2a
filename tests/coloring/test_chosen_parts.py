import base64
import io

import numpy as np
import pytest
from PIL import Image

from chroma_lib.coloring.chosen_parts import (
    UNDECIDED,
    change_own,
    change_votes,
    decode_parts,
    encode_parts,
    find_area,
)
from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.coloring.own_colors import OwnColors
from chroma_lib.errors import ChromaError


def chosen_in(shape, area, part):
    plane = np.full(shape, UNDECIDED, np.uint8)
    plane[area] = part
    return plane


@pytest.fixture
def drawing():
    """A shirt, part 2, divided by a dark line with a small gap, on paper, part 0."""
    lightness = np.full((200, 300), 100, np.float32)
    lightness[20:180, 20:280] = 70
    lightness[20:180, 149:152] = 10
    lightness[100:101, 149:152] = 70
    labels = np.where(lightness < 100, 2, 0).astype(np.uint8)
    return lightness, labels


def test_an_area_ends_at_a_line_even_if_that_has_a_gap(drawing):
    lightness, labels = drawing
    area = find_area(lightness, labels, 50, 60)
    assert area[20:180, 20:148].all() and not area[:, 153:].any()
    # Both areas together are the part, lines too.
    other = find_area(lightness, labels, 50, 200)
    np.testing.assert_array_equal(area | other, labels == 2)
    assert not (area & other).any()


def test_a_shadow_is_no_line(drawing):
    lightness, labels = drawing
    lightness[20:180, 200:280] -= 30
    area = find_area(lightness, labels, 50, 160)
    assert area[20:180, 155:280].all()


def test_an_area_does_not_leave_its_part(drawing):
    lightness, labels = drawing
    labels[20:180, 20:60] = 3
    area = find_area(lightness, labels, 50, 100)
    assert not area[:, :60].any() and area[100, 100]


def test_in_a_gray_picture_an_area_is_whole_segments(drawing):
    lightness, labels = drawing
    segments = np.zeros(labels.shape, int)
    segments[:, 150:], segments[:, 230:] = 1, 2
    area = find_area(lightness, labels, 50, 160, segments)
    np.testing.assert_array_equal(area, (segments > 0) & (labels == 2))


def test_a_tiny_area_and_a_picture_of_lines_are_areas_too():
    lightness, labels = np.full((40, 40), 50, np.float32), np.zeros((40, 40), np.uint8)
    labels[5, 5] = 1
    assert find_area(lightness, labels, 5, 5).sum() == 1
    lightness[::2] = 0
    assert find_area(lightness, labels, 20, 20)[20, 20]


@pytest.fixture
def own():
    labels = np.zeros((40, 60), np.uint8)
    labels[5:35, 5:55] = 1
    return OwnColors(
        labels=labels,
        base=np.array([[0, 0], [30, 10], [0, 0], [0, 0]], np.float32),
        kept=np.array([True, False, False, True]),
        shares=np.array([0.0, 1.0, 0, 0]),
        lightness=np.array([100, 60, 0, 0], np.float32),
    )


def test_a_part_that_is_split_off_has_its_own_mean_color(own):
    rgb = np.full((40, 60, 3), 255, np.uint8)
    rgb[5:35, 5:30], rgb[5:35, 30:55] = (200, 40, 40), (40, 40, 200)
    changed = change_own(own, rgb, chosen_in((20, 30), np.s_[2:18, 15:28], 2))
    assert set(np.unique(changed.labels)) == {0, 1, 2}
    assert changed.base[1][0] > 50 and changed.base[2][1] < -50
    assert changed.shares[1] == pytest.approx(0.5, abs=0.05)
    assert not changed.kept[2] and own.shares[2] == 0  # the argument is not changed


def test_a_part_that_is_split_off_from_white_stays_white(own):
    rgb = np.full((40, 60, 3), 240, np.uint8)
    own.kept[1] = True
    changed = change_own(own, rgb, chosen_in((40, 60), np.s_[5:35, 30:55], 2))
    assert changed.kept[2]


def test_a_part_that_is_merged_away_is_no_longer_there(own):
    rgb = np.full((40, 60, 3), 90, np.uint8)
    changed = change_own(own, rgb, chosen_in((40, 60), own.labels == 1, 3))
    assert changed.shares[1] == 0 and changed.shares[3] == pytest.approx(1)
    assert not changed.base[1].any() and not changed.kept[3]
    same = chosen_in((40, 60), own.labels == 1, 1)
    assert change_own(own, rgb, same) is own


def test_a_segment_belongs_to_the_part_that_most_of_it_was_given():
    segments = np.repeat([[0, 1, 2]], 10, 0).repeat(10, 1)
    fitted = np.zeros((3, 2, 4), np.float32)
    fitted[:, 0, 1], fitted[:, 1] = 1, 0.5
    plane = np.full(segments.shape, UNDECIDED, np.uint8)
    plane[:, :8], plane[:, 28:] = 3, 2  # most of the first, little of the last
    changed = change_votes(fitted, segments, plane)
    np.testing.assert_array_equal(changed[0], [[0, 0, 0, 1], [0] * 4])
    np.testing.assert_array_equal(changed[1:], fitted[1:])


def test_a_plane_is_text_and_back():
    plane = chosen_in((30, 50), np.s_[3:9, 4:40], 7)
    text = encode_parts(plane)
    assert len(text) < 300
    np.testing.assert_array_equal(decode_parts(text), plane)


def as_text(image, kind="PNG"):
    file = io.BytesIO()
    image.save(file, kind)
    return base64.b64encode(file.getvalue()).decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no base64!",
        base64.b64encode(b"\x89PNG").decode(),
        as_text(Image.new("RGB", (4, 4))),
        as_text(Image.new("L", (4, 4)), "GIF"),
        as_text(Image.new("L", (1025, 1))),
    ],
)
def test_what_is_no_plane_is_refused_in_one_line(text):
    with pytest.raises(ChromaError, match="chosen parts") as error:
        decode_parts(text)
    assert "\n" not in str(error.value)


def test_parts_are_chosen_only_with_weights_that_name_them():
    rgb = np.full((40, 40, 3), 120, np.uint8)
    with pytest.raises(ChromaError, match="know parts by name"):
        Colorizer.load("dcgan").encode(rgb, chosen=np.zeros((40, 40), np.uint8))


@pytest.mark.parametrize("recolor", ["auto", "off"])
def test_chosen_parts_are_painted_in_their_own_color(figures, recolor):
    colorizer, rgb = figures
    colorizer = colorizer.with_recolor(recolor)
    plain = colorizer.encode(rgb)
    tail = colorizer.parts.index("tail")
    chosen = chosen_in((90, 90), np.s_[60:, :], tail)
    encoded = colorizer.with_chosen(plain, rgb, chosen)
    assert plain.chosen is None and not (colorizer.layers(plain)[..., tail] > 0.5).any()
    noise = np.zeros((1, colorizer.latent_dim))
    held = {tail: [0.0, -60.0]}
    before, after = (
        colorizer.paint(one, colorizer.palette(one, noise), held=held)[0].astype(int)
        for one in (plain, encoded)
    )
    drawn = rgb.min(-1) < 230
    below, above = drawn.copy(), drawn.copy()
    below[:125], above[115:] = False, False
    moved = np.abs(after - before).max(-1)
    assert (moved[below] > 10).mean() > 0.8
    assert np.median(moved[above]) <= 3
    with pytest.raises(ChromaError, match="part 23"):
        colorizer.with_chosen(plain, rgb, np.full((3, 3), 23, np.uint8))


@pytest.fixture(scope="module")
def figures():
    """The weights that know parts, and a small colored picture."""
    from chroma_lib.pictures.fit import shrink
    from chroma_lib.pictures.read import read_picture
    from chroma_lib.pictures.shipped import shipped_pictures

    eileen = shrink(read_picture(shipped_pictures()["eileen"]), 180)
    return Colorizer.load("dcgan_256", recolor="auto"), eileen.rgb
