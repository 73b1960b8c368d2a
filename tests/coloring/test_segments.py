"""Segments of drawings whose right answer is known."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from chroma_lib import color
from chroma_lib.coloring import segments as segments_module
from chroma_lib.coloring.segments import find_segments, work_shape


def drawn(shape, draw, scale=4):
    """Return L* of what `draw(pen, scale)` draws on white, antialiased."""
    height, width = shape
    image = Image.new("L", (width * scale, height * scale), 255)
    draw(ImageDraw.Draw(image), scale)
    image = image.resize((width, height), Image.Resampling.BOX)
    return color.rgb_to_lab(np.asarray(image.convert("RGB")))[..., 0]


def two_rooms(gap=0, fill=(200, 200), line=30, width=3, side=300):
    """Draw a box cut in two by a line with a gap, and return L* and the two rooms."""

    def draw(pen, scale):
        def box(left, top, right, bottom):
            return [value * side * scale / 300 for value in (left, top, right, bottom)]

        def pixels(value):
            return round(value * scale * side / 300)

        pen.rectangle(box(50, 50, 150, 250), fill=fill[0])
        pen.rectangle(box(150, 50, 250, 250), fill=fill[1])
        if line is not None:
            pen.rectangle(box(50, 50, 250, 250), outline=line, width=pixels(width))
            middle = 150
            for top, bottom in ((50, middle - gap / 2), (middle + gap / 2, 250)):
                pen.line(box(150, top, 150, bottom), fill=line, width=pixels(width))

    lightness = drawn((side, side), draw)
    rows, columns = np.indices(lightness.shape) * 300 / side
    inside = (rows > 58) & (rows < 242)
    left = inside & (columns > 58) & (columns < 142)
    right = inside & (columns > 158) & (columns < 242)
    return lightness, left, right


def halves(noise=0.0, size=64):
    """Return one plane: 0 left, 1 right, blurred and uneven, as a network paints."""
    columns = np.arange(size)
    ramp = ((columns - size / 2) / 6 + 0.5).clip(0, 1)
    uneven = noise * np.sin(np.arange(size) / 5)[:, None]
    return (ramp[None] + uneven).astype(np.float32)[..., None]


def fitted(lightness, planes):
    segments = find_segments(lightness)
    return segments.paint(segments.fit(planes), lightness.shape)[..., 0]


@pytest.mark.parametrize("side", [150, 300, 1400])
def test_a_part_has_one_color_up_to_its_line(side):
    lightness, left, right = two_rooms(side=side)
    plane = fitted(lightness, halves(noise=0.2))
    assert plane[left].std() < 0.02
    assert plane[right].std() < 0.02
    assert plane[right].mean() - plane[left].mean() > 0.85
    # Beside the line, 3 of 300 wide, the color is that of the middle of the room.
    row, middle, reach = side // 2, side // 2, round(side * 4 / 300)
    assert abs(plane[row, middle - reach] - plane[left].mean()) < 0.05
    assert abs(plane[row, middle + reach] - plane[right].mean()) < 0.05


def test_a_step_without_a_line_is_a_border_too():
    lightness, left, right = two_rooms(line=None, fill=(90, 180))
    plane = fitted(lightness, halves(noise=0.2))
    assert plane[left].std() < 0.02
    assert plane[right].mean() - plane[left].mean() > 0.85
    assert plane[150, 147] - plane[150, 100] < 0.05
    assert plane[150, 200] - plane[150, 153] < 0.05


def test_borders_have_no_staircase():
    """A slanted border, in a picture larger than the size at which segments are found."""
    side = 1600

    def draw(pen, scale):
        pen.rectangle([0, 0, side, side], fill=200)
        pen.polygon([(0, 0), (side * 0.4, 0), (side * 0.6, side), (0, side)], fill=100)

    lightness = drawn((side, side), draw, scale=1)
    plane = fitted(lightness, ((lightness < 60).astype(np.float32))[::25, ::25, None])
    assert plane[800, 100] - plane[800, 1500] > 0.9
    crossing = (plane < 0.5).argmax(1)
    step = (lightness > 60).argmax(1)
    assert np.abs(crossing - step).max() <= 1


def test_small_gaps_are_closed_and_wide_ones_are_not():
    narrow, left, right = two_rooms(gap=2)
    plane = fitted(narrow, halves())
    assert plane[right].mean() - plane[left].mean() > 0.8
    wide, left, right = two_rooms(gap=60)
    plane = fitted(wide, halves())
    assert plane[right].mean() - plane[left].mean() < 0.2


def test_shading_without_an_outline_blends():
    columns = np.linspace(30, 95, 300, dtype=np.float32)
    lightness = np.broadcast_to(columns, (300, 300)).copy()
    plane = fitted(lightness, np.linspace(0, 1, 64, dtype=np.float32)[None, :, None].repeat(64, 0))
    change = np.diff(plane[150])
    assert plane[150, -10] - plane[150, 10] > 0.7
    assert np.abs(change).max() < 0.02  # no seam: on average 1/300


def test_two_segments_without_an_outline_blend_across_their_border():
    """A soft step in L*, which ends one segment and starts the next."""
    columns = np.arange(400)
    lightness = (50 + 30 / (1 + np.exp(-(columns - 200) / 3))).astype(np.float32)
    lightness = np.broadcast_to(lightness, (400, 400)).copy()
    plane = fitted(lightness, halves())
    assert plane[200, 350] - plane[200, 50] > 0.9
    assert np.abs(np.diff(plane[200])).max() < 0.25


def test_lines_take_the_color_of_a_neighbor_and_not_of_the_background():
    lightness, _, _ = two_rooms(width=1)
    background = lightness > 99.9
    planes = np.zeros((64, 64, 1), np.float32)
    planes[11:53, 11:53] = 1  # 1 in the figure, 0 on paper
    plane = fitted(lightness, planes)
    lines = lightness < 40
    assert background.any()
    assert plane[lines].min() > 0.8
    pale = np.where(background, 99.0, lightness).astype(np.float32)  # as JPEG leaves it
    plane = fitted(pale, planes)
    assert np.mean(plane[lines] > 0.8) > 0.95
    assert np.abs(plane[20:30, 20:280]).max() < 0.1  # and the background keeps its own


def test_fitting_masks_and_then_a_palette_equals_fitting_the_colors():
    rng = np.random.default_rng(0)
    lightness, _, _ = two_rooms()
    masks = rng.random((40, 40, 3)).astype(np.float32)
    palette = rng.normal(0, 30, (3, 2)).astype(np.float32)
    segments = find_segments(lightness)
    by_masks = segments.paint(segments.fit(masks), lightness.shape) @ palette
    by_colors = segments.paint(segments.fit(masks @ palette), lightness.shape)
    np.testing.assert_allclose(by_masks, by_colors, atol=1e-2)


def test_masks_still_sum_to_one():
    rng = np.random.default_rng(0)
    lightness, _, _ = two_rooms()
    masks = rng.random((64, 64, 4)).astype(np.float32)
    masks /= masks.sum(-1, keepdims=True)
    segments = find_segments(lightness)
    sums = segments.paint(segments.fit(masks), lightness.shape).sum(-1)
    np.testing.assert_allclose(sums, 1, atol=1e-3)


def test_a_halftone_keeps_the_average_of_its_part():
    rows, columns = np.indices((300, 300))
    dots = ((rows % 6 < 3) & (columns % 6 < 3)).astype(np.float32)
    lightness = 90 - 60 * dots
    plane = fitted(lightness, halves())
    assert np.isfinite(plane).all()
    assert plane[:, 30:100].mean() == pytest.approx(0, abs=0.1)
    assert plane[:, 200:270].mean() == pytest.approx(1, abs=0.1)


@pytest.mark.parametrize("shape", [(16, 16), (1, 1), (1, 40), (40, 1), (3, 200)])
@pytest.mark.parametrize("kind", ["noise", "gray", "paper"])
def test_tiny_and_narrow_pictures(shape, kind):
    rng = np.random.default_rng(0)
    lightness = {
        "noise": rng.uniform(0, 100, shape),
        "gray": np.full(shape, 50.0),
        "paper": np.full(shape, 100.0),
    }[kind].astype(np.float32)
    planes = np.full((16, 16, 2), 0.7, np.float32)
    segments = find_segments(lightness)
    plane = segments.paint(segments.fit(planes), shape)
    assert plane.shape == (*shape, 2)
    np.testing.assert_allclose(plane, 0.7, atol=1e-3)


def test_segments_are_the_same_each_time():
    lightness, _, _ = two_rooms()
    first, second = find_segments(lightness), find_segments(lightness)
    np.testing.assert_array_equal(first.labels, second.labels)
    np.testing.assert_array_equal(first.canvas.shares, second.canvas.shares)


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ((64, 64), (256, 256)),
        ((128, 100), (512, 400)),
        ((700, 456), (700, 456)),
        ((8000, 4000), (1024, 512)),
        ((5000, 1), (1024, 1)),
    ],
)
def test_segments_are_found_at_a_limited_size(shape, expected):
    assert work_shape(shape) == expected


def test_bands_leave_no_seam(monkeypatch):
    lightness, _, _ = two_rooms()
    whole = fitted(lightness, halves(noise=0.2))
    monkeypatch.setattr(segments_module, "BAND_PIXELS", 1000)
    np.testing.assert_array_equal(fitted(lightness, halves(noise=0.2)), whole)


def test_a_segment_is_given_to_the_part_with_the_most_votes():
    lightness, left, right = two_rooms()
    found = find_segments(lightness)
    masks = np.zeros((*lightness.shape, 3), np.float32)
    middle = lightness.shape[1] // 2
    masks[:, :middle] = (0.6, 0.4, 0)
    masks[:, middle:] = (0.4, 0.5, 0.1)
    plain = found.paint(found.fit(masks), lightness.shape)
    voted = found.paint(found.fit_parts(masks), lightness.shape)
    np.testing.assert_allclose(voted.sum(-1), 1, atol=1e-3)
    assert np.median(plain[left][:, 0]) == pytest.approx(0.6, abs=0.02)
    # One lightness on both sides: they decide together, and the left is surer than the right.
    assert np.median(voted[left][:, 0]) > 0.9
    assert np.median(voted[right][:, 0]) > 0.6
