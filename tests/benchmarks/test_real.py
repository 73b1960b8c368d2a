"""The benchmark on real art, on pictures whose right answer is known."""

import subprocess

import numpy as np
import pytest
from PIL import Image

from benchmarks.quality import art, real, true_regions
from benchmarks.quality.true_regions import find_regions, measure, true_values
from chroma_lib import color
from chroma_lib.data.dataset import from_rgb
from chroma_lib.errors import ChromaError

SKIN, RED, GREEN, WHITE = (70, 12, 16), (55, 50, 20), (55, -40, 30), (92, 0, 2)
COLORS = [SKIN, RED, GREEN, RED, WHITE]
WIDTH = 40  # of each band


def banded(colors=COLORS):
    """Draw bands of one color each, with dark lines between, on white."""
    lab = np.zeros((120, WIDTH * len(colors) + 20, 3), np.float32)
    lab[..., 0] = 100
    for i, one in enumerate(colors):
        left = 10 + i * WIDTH
        lab[10:110, left : left + WIDTH] = one
        lab[10:110, left : left + 2] = 10, 0, 0
    return color.lab_to_rgb(lab)


def recolored(*colorings):
    return np.stack([banded(colors) for colors in colorings])


def changed(**bands):
    """Return COLORS with a* and b* of some bands replaced, by position."""
    names = ["skin", "first", "green", "second", "white"]
    return [(one[0], *bands.get(name, one[1:])) for name, one in zip(names, COLORS)]


@pytest.fixture(scope="module")
def regions():
    return find_regions(banded())


def test_regions_are_the_bands(regions):
    assert len(regions.pixels) == len(COLORS)
    order = [int(np.median(pixels % 220)) // WIDTH for pixels in regions.pixels]
    np.testing.assert_allclose(regions.lab, [COLORS[i] for i in order], atol=0.7)
    assert regions.spread.max() < 0.1
    assert regions.shares.sum() == pytest.approx(1)
    assert [COLORS[i] for i in np.array(order)[regions.is_skin]] == [SKIN]
    assert [COLORS[i] for i in np.array(order)[regions.is_white]] == [WHITE]
    same, different = regions.pairs()
    assert same.sum() == 1  # the two red bands
    # All pairs but the reds', of skin, red, green, red, white; skin and white are 18 apart.
    assert different.sum() == 10 - 1 - 1


def test_pairs_are_counted_by_their_lightness(regions):
    counts = true_regions.count_pairs(regions, (0, 5, 100))
    # Skin 70, red 55, green 55, red 55, white 92.
    assert counts.tolist() == [[3, 1, 2], [7, 0, 6]]


def test_each_region_is_even_in_the_original():
    rgb = banded()
    lab = color.rgb_to_lab(rgb)
    lab[10:110, 55:85, 1] += np.linspace(-20, 20, 100)[:, None]
    found = find_regions(color.lab_to_rgb(lab))
    assert len(found.pixels) >= len(COLORS) - 1
    assert found.spread.max() <= true_regions.EVEN


def test_the_true_colors_are_perfect(regions):
    measured = measure(recolored(COLORS, COLORS), regions)
    assert measured["blotch"] < 0.1
    assert measured["same"] < 0.1
    assert measured["fused"] == 0
    assert measured["skin"] == 1
    assert measured["white_b"] < 0.1
    assert abs(measured["white_chroma"]) < 0.1
    assert measured["all_right"] == 1
    assert measured["spread"] == 0
    true = true_values(regions)
    assert true["blotch"] == pytest.approx(measured["blotch"], abs=0.05)
    assert true["same"] == pytest.approx(measured["same"], abs=0.05)
    assert true["fused"] is None


def test_each_fault_is_measured(regions):
    good = changed()
    split = changed(second=(50, 0))  # the reds are (50, 20) and (50, 0)
    assert measure(recolored(good, split), regions)["same"] == pytest.approx(10, abs=0.5)
    fused = changed(green=(48, 20))
    # Green with each red, and with neither skin nor white.
    assert measure(recolored(good, fused), regions)["fused"] == pytest.approx(2 / 8 / 2)
    blue_skin = changed(skin=(0, -20))
    assert measure(recolored(good, blue_skin), regions)["skin"] == 0.5
    tinted = changed(white=(0, 6))
    for fault in (split, blue_skin, tinted):
        assert measure(recolored(good, fault), regions)["all_right"] == 0.5
    yellow = changed(white=(0, 14))
    measured = measure(recolored(yellow, yellow), regions)
    assert measured["white_b"] == pytest.approx(12, abs=0.7)
    assert measured["white_chroma"] == pytest.approx(12, abs=0.7)
    blotchy = banded()
    lab = color.rgb_to_lab(blotchy)
    lab[10:60, 10:210, 1:] += 10
    halves = np.stack([color.lab_to_rgb(lab)] * 2)
    assert measure(halves, regions)["blotch"] == pytest.approx(5 * np.sqrt(2), abs=0.7)


def test_correlation_is_1_for_parts_that_change_together_and_0_for_independent_ones(regions):
    rng = np.random.default_rng(0)
    hues = rng.uniform(0, 2 * np.pi, (24, 3))

    def ab(hue, shift=0.0):
        return 20 * np.cos(hue + shift), 20 * np.sin(hue + shift)

    # White never changes, and has no correlation.
    together = [changed(first=ab(h), green=ab(h, 2), second=ab(h, 1)) for h, _, _ in hues]
    apart = [changed(first=ab(a), green=ab(b), second=ab(c)) for a, b, c in hues]
    high = measure(recolored(*together), regions)["correlation"]
    low = measure(recolored(*apart), regions)["correlation"]
    assert low < 0.4
    assert high > 0.95


def test_one_hue_keeps_lightness_and_has_one_hue():
    rgb = banded()
    colored = real.color_in_one_hue(3, 0, rgb)
    assert colored.shape == (3, *rgb.shape)
    lab, true = color.rgb_to_lab(colored), color.rgb_to_lab(rgb)
    assert np.abs(lab[..., 0] - true[..., 0]).max() < 1.5
    middle = lab[0][true[..., 0] == np.float32(true[60, 30, 0])][:, 1:]
    assert middle.std(0).max() < 0.5
    assert np.array_equal(colored, real.color_in_one_hue(3, 0, rgb))
    assert not np.array_equal(colored, real.color_in_one_hue(3, 1, rgb))


def test_the_most_similar_drawing_gives_its_colors():
    square = banded()[:, :120]
    blue = np.zeros_like(square)
    blue[..., 2] = 255
    pictures = np.stack([blue, square])[:, None, ::2, ::2]
    drawings = from_rgb(pictures, None, ("blue", "bands"))
    colored = real.color_like_a_drawing(drawings, 2, 0, square)
    ab, true = (color.rgb_to_lab(one)[..., 1:] for one in (colored[0], square))
    assert np.abs(ab - true)[20:100, 20:40].max() < 3
    assert np.array_equal(colored[0], colored[1])  # it has one true coloring only


def test_what_is_not_skin_does_not_count_as_skin(regions):
    left, right = ((0.0, 0.0, 1.0, 0.5),), ((0.0, 0.5, 1.0, 1.0),)
    assert find_regions(banded(), left).is_skin.sum() == 0
    np.testing.assert_array_equal(find_regions(banded(), right).is_skin, regions.is_skin)


def test_a_group_is_measured_with_each_method(tmp_path):
    (tmp_path / "colors").mkdir()
    Image.fromarray(banded()).save(tmp_path / "colors" / "bands.png")
    perfect = {"copy": lambda rgb: np.stack([rgb, rgb])}
    measured = real.measure_group([art.Artwork("bands.png", "colors")], tmp_path, perfect)
    assert list(measured) == ["copy", "original"]
    assert measured["copy"]["skin"] == 1
    assert measured["original"]["skin"] is None


def test_missing_values_do_not_count():
    row = dict.fromkeys(true_regions.MEASURES, 1.0)
    averaged = real.average([row, row | {"skin": None, "blotch": 3.0}])
    assert averaged["skin"] == 1
    assert averaged["blotch"] == 2
    assert real.average([row | {"skin": None}])["skin"] is None


def test_art_that_is_there_is_not_fetched(tmp_path, monkeypatch):
    monkeypatch.setattr(subprocess, "run", None)
    picture = art.Artwork("a/girl.png", "girls")
    (tmp_path / "girls" / "a").mkdir(parents=True)
    art.fetch_art(tmp_path, [picture, art.Artwork("eileen")])
    with pytest.raises(ChromaError, match=r"girl\.png"):
        picture.read(tmp_path)
    assert art.Artwork("eileen").read(tmp_path).shape[-1] == 3
    assert picture.name == "girl"


def test_art_is_fetched_once_and_completely(tmp_path, monkeypatch):
    commands = []

    def run(command, *, cwd, **_):
        commands.append(command[0])
        if command[0] == "apt-get":
            (cwd / "girls_1.0_all.deb").touch()
        else:
            (cwd / "girls" / "a").mkdir(parents=True)

    monkeypatch.setattr(subprocess, "run", run)
    for _ in range(2):
        art.fetch_art(tmp_path / "art", [art.Artwork("a/girl.png", "girls")])
    assert commands == ["apt-get", "dpkg-deb"]
    assert [path.name for path in (tmp_path / "art").iterdir()] == ["girls"]


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (FileNotFoundError(2, "No such file", "apt-get"), "apt-get: command not found"),
        (
            subprocess.CalledProcessError(100, ["apt-get"], stderr="W: x\nE: Unable to locate\n"),
            "apt-get girls: E: Unable to locate",
        ),
    ],
)
def test_what_cannot_be_fetched_is_told_with_the_remedy(tmp_path, monkeypatch, error, message):
    def fail(*_, **__):
        raise error

    monkeypatch.setattr(subprocess, "run", fail)
    with pytest.raises(ChromaError, match=message) as refused:
        art.fetch_art(tmp_path, [art.Artwork("a/girl.png", "girls")])
    assert "--art" in str(refused.value)
    assert "\n" not in str(refused.value)
    assert not (tmp_path / "girls").exists()


def test_too_few_colorings_are_refused():
    with pytest.raises(ChromaError, match="--count 1: use 2 or more"):
        real.main(["--count", "1"])
