import numpy as np
import pytest
from PIL import Image

from benchmarks.quality import real_characters
from chroma_lib import color, noise
from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.errors import ChromaError
from chroma_lib.gan.generator import build_generator
from chroma_lib.pictures.fit import shrink
from chroma_lib.pictures.picture import Picture
from chroma_lib.pictures.read import read_picture
from chroma_lib.pictures.shipped import shipped_pictures
from chroma_lib.studio.state import PREVIEW, THUMBNAIL, Studio, from_hex, to_hex


@pytest.fixture(scope="module")
def colorizer():
    return Colorizer.load("dcgan")


@pytest.fixture(scope="module")
def eileen():
    return read_picture(shipped_pictures()["eileen"])


@pytest.fixture
def studio(colorizer, eileen):
    return Studio(colorizer, eileen, preview=160)


def names(studio):
    """The largest regions by what they are on Eileen: the strongest mask at known places."""
    return {"hair": studio.region_at(0.5, 0.12), "skin": studio.region_at(0.5, 0.55)}


def test_starts_from_zero_and_adds_to_blocks(studio, colorizer):
    assert not studio.noise.any() and not studio.can_undo
    studio.set_block(1, -1.5)
    expected = np.zeros(colorizer.latent_dim)
    expected[20:40] = -1.5
    np.testing.assert_array_equal(studio.noise, expected)


def test_the_dice_give_two_noises_and_the_walk_goes_between(studio, colorizer):
    studio.set_block(0, 2)
    studio.roll_dice()
    two = [noise.random_noise(1, latent_dim=colorizer.latent_dim, seed=s)[0] for s in (0, 1)]
    np.testing.assert_array_equal(studio.noise, two[0])
    studio.walk_to(100)
    np.testing.assert_array_equal(studio.noise, two[1])
    studio.walk_to(50)
    np.testing.assert_allclose(studio.noise, noise.walk(*two, 3)[1], atol=1e-5)
    studio.roll_dice()
    assert not np.array_equal(studio.noise, two[0])


def test_chosen_suggestions_are_what_is_painted(studio):
    vectors = studio.suggestions(3)
    studio.choose(vectors[2])
    np.testing.assert_array_equal(studio.noise, vectors[2])
    shown = studio.rgba()
    (thumbnail,) = studio.thumbnails(vectors[2:])
    assert max(thumbnail.shape[:2]) == THUMBNAIL
    means = [color.rgb_to_lab(rgb[..., :3])[..., 1:].mean((0, 1)) for rgb in (shown, thumbnail)]
    np.testing.assert_allclose(*means, atol=2)


def test_a_held_region_keeps_its_pixels_and_the_rest_does_not(studio):
    skin = names(studio)["skin"]
    studio.roll_dice()
    before = studio.rgba()
    studio.toggle(skin)
    np.testing.assert_array_equal(studio.rgba(), before)  # holding changes nothing yet
    held = (studio.overlay()[..., 3] > 0) & (before.min(-1) < 250)
    assert held.sum() > 100
    for _ in range(3):
        studio.roll_dice()
        after = studio.rgba()
        np.testing.assert_array_equal(after[held], before[held])
        free = (studio.overlay()[..., 3] == 0) & (before.min(-1) < 200)
        assert np.abs(after[free].astype(int) - before[free]).mean() > 5
    studio.toggle(skin)
    assert studio.held == [] and not studio.overlay().any()
    studio.roll_dice()
    assert (studio.rgba()[held] != before[held]).any()


@pytest.mark.parametrize("name", real_characters.REAL)
def test_skin_and_eyes_are_held_on_real_characters_while_the_hair_varies(name):
    """Two clicks, on an eye and on the face, by the hand-made masks of the tests."""
    studio = Studio(Colorizer.load("dcgan_128"), read_picture(shipped_pictures()[name]))
    studio.roll_dice()
    before = studio.rgba()
    size = before.shape[1::-1]
    mask = Image.fromarray(real_characters.read(name)[1]).resize(size, Image.Resampling.NEAREST)
    part = {one: np.asarray(mask) == i for i, one in enumerate(real_characters.REGIONS)}
    for one in ("left_iris", "face"):
        rows, columns = np.nonzero(part[one])
        y, x = rows.mean() / size[1], columns.mean() / size[0]
        studio.toggle(studio.region_at(x, y))
    studio.roll_dice()
    same = (studio.rgba() == before).all(-1)
    for one in ("face", "left_iris", "right_iris"):
        assert same[part[one]].mean() > 0.95, one
    assert same[part["hair"]].mean() < 0.1


def test_all_but_one_held(studio):
    hair = names(studio)["hair"]
    studio.roll_dice()
    studio.hold_all()
    before = studio.rgba()
    studio.roll_dice()
    np.testing.assert_array_equal(studio.rgba(), before)
    studio.toggle(hair)
    assert hair not in studio.held
    assert (studio.rgba() != before).any()
    studio.free_all()
    assert studio.held == []


def test_a_color_of_ones_own(studio):
    hair = names(studio)["hair"]
    lightness = color.rgb_to_lab(studio.rgba())[..., 0]
    studio.set_color(hair, "#3050c0")
    shown, held = studio.rgba(), studio.overlay()[..., 3] > 0
    lab = color.rgb_to_lab(shown)
    wanted = np.degrees(np.arctan2(*from_hex("#3050c0")[[2, 1]]))
    middle = held & (lightness > 25) & (lightness < 85)
    hue = np.degrees(np.arctan2(lab[middle][:, 2], lab[middle][:, 1]))
    assert np.abs((hue - wanted + 180) % 360 - 180).max() < 8
    np.testing.assert_allclose(lab[..., 0], lightness, atol=1)  # the drawing stays
    swatch = {region.mask: region.color for region in studio.regions()}[hair]
    assert abs(np.degrees(np.arctan2(*from_hex(swatch)[[2, 1]])) - wanted) < 8


def test_regions_are_sorted_and_named_by_their_color(studio):
    regions = studio.regions()
    shares = [region.share for region in regions]
    assert shares == sorted(shares, reverse=True) and 0.9 < sum(shares) <= 1.01
    assert all(len(region.color) == 7 for region in regions)


def test_no_region_on_paper_or_outside(studio):
    assert studio.region_at(0.01, 0.01) is None
    assert studio.region_at(1.2, 0.5) is None and studio.region_at(0.5, -0.1) is None


def test_undo_goes_back_change_by_change(studio):
    seen = [studio.rgba()]
    studio.roll_dice()
    seen.append(studio.rgba())
    for value in (0.1, 0.5, 1.5):  # one drag
        studio.set_block(2, value)
    seen.append(studio.rgba())
    studio.toggle(names(studio)["hair"])
    studio.set_color(names(studio)["hair"], "#ff0000")
    while studio.held:
        studio.undo()
    for one in reversed(seen):
        np.testing.assert_array_equal(studio.rgba(), one)
        studio.undo()
    assert not studio.can_undo
    studio.undo()  # nothing left: nothing happens
    for one in seen:
        np.testing.assert_array_equal(studio.rgba(), one)
        studio.redo()
    while studio.can_redo:
        studio.redo()
    assert len(studio.held) == 1
    studio.redo()  # nothing left
    studio.undo()
    studio.roll_dice()
    assert not studio.can_redo  # a new change takes the place of the undone one


def test_a_color_may_bring_its_lightness(studio):
    hair = names(studio)["hair"]
    studio.set_color(hair, "#f0e0a0", lightness=True)
    assert {region.mask: region.color for region in studio.regions()}[hair] == "#f0e0a0"
    assert studio.coloring.lightness == {hair: pytest.approx(from_hex("#f0e0a0")[0])}
    light = studio.rgba()
    studio.set_color(hair, "#f0e0a0")
    assert studio.coloring.lightness == {} and light.mean() > studio.rgba().mean() + 1
    studio.set_color(hair, "#f0e0a0", lightness=True)
    studio.toggle(hair)
    assert studio.coloring.lightness == {}


def test_small_copies_of_pixel_art_are_painted():
    rgb = np.full((96, 96, 3), 255, np.uint8)
    rgb[20:80, 20:80] = 90
    rgb[30:50, 30:50] = 160
    studio = Studio(Colorizer.load("dcgan_256"), Picture(rgb, None, "pixels"))
    (tile,) = studio.thumbnails(studio.suggestions(1))
    assert max(tile.shape) == THUMBNAIL


def test_another_picture_keeps_the_noise_and_lets_go(studio, colorizer):
    studio.roll_dice()
    studio.hold_all()
    vector = studio.noise
    flat = Picture(np.full((40, 30, 3), 120, np.uint8), None, "flat")
    studio.use(colorizer, flat)
    np.testing.assert_array_equal(studio.noise, vector)
    assert studio.held == [] and not studio.can_undo
    assert studio.rgba().shape == (40, 30, 3)


def test_transparency_is_kept_and_large_pictures_are_shown_small(colorizer):
    rgb = np.full((900, 1200, 3), 255, np.uint8)
    rgb[300:, 400:800] = 130
    alpha = np.where(rgb[..., 0] < 255, 255, 0).astype(np.uint8)
    studio = Studio(colorizer, Picture(rgb, alpha, "large"))
    shown = studio.rgba()
    assert shown.shape == (240, PREVIEW, 4)
    assert shown[0, 0, 3] == 0 and shown[170, 160, 3] == 255
    assert studio.region_at(0.02, 0.02) is None


def test_weights_without_a_palette_hold_nothing(eileen):
    plain = Colorizer(build_generator(64, noise="film"))
    studio = Studio(plain, eileen, preview=96)
    assert not studio.can_hold and studio.regions() == []
    before = studio.rgba()
    studio.roll_dice()
    assert (studio.rgba() != before).any()
    with pytest.raises(ChromaError, match="no palette"):
        studio.hold_all()


def test_a_coloring_is_what_the_studio_shows(studio, colorizer):
    studio.roll_dice()
    studio.toggle(names(studio)["skin"])
    studio.roll_dice()
    kept = studio.coloring
    np.testing.assert_array_equal(kept.noise, studio.noise)
    assert list(kept.held) == studio.held
    studio.free_all()
    assert kept.held  # a later change does not reach it


@pytest.mark.parametrize("bad", ["red", "#12345", "#12345g", "", "123456#"])
def test_a_color_has_six_digits(bad):
    with pytest.raises(ChromaError, match="#rrggbb"):
        from_hex(bad)


def test_hex_there_and_back():
    for given in ("#3050c0", "#ffffff", "#000000", "#c8a080"):
        lab = from_hex(given)
        assert to_hex(lab[0], lab[1:]) == given


def test_small_pictures_stay_as_they_are():
    small = Picture(np.zeros((20, 10, 3), np.uint8), None, "small")
    assert shrink(small, 20) is small
    assert shrink(small, 10).rgb.shape == (10, 5, 3)


def test_the_preview_has_the_colors_of_the_pack(colorizer, eileen):
    studio = Studio(colorizer, eileen)
    studio.roll_dice()
    preview = color.rgb_to_lab(studio.rgba()[..., :3])[..., 1:]
    full = colorizer.color(colorizer.encode(eileen.rgb), studio.noise[None])[0]
    small = shrink(Picture(full, None, "small"), PREVIEW)
    full_ab = color.rgb_to_lab(small.rgb)[..., 1:]
    assert np.abs(preview - full_ab).mean() < 0.5


def test_a_recolored_preview_has_the_colors_of_the_pack(eileen):
    recolorer = Colorizer.load("dcgan_256", recolor="auto")
    studio = Studio(recolorer, eileen)
    studio.roll_dice()
    assert studio.can_recolor and studio.recolors
    preview = color.rgb_to_lab(studio.rgba()[..., :3])[..., 1:]
    full = recolorer.color(recolorer.encode(eileen.rgb), studio.noise[None])[0]
    small = shrink(Picture(full, None, "small"), PREVIEW)
    full_ab = color.rgb_to_lab(small.rgb)[..., 1:]
    assert np.abs(preview - full_ab).mean() < 1
    tile = studio.thumbnails(studio.noise[None])[0]
    assert tile.shape[0] < preview.shape[0]
    studio.use(recolorer.with_recolor("off"), eileen)
    assert studio.can_recolor and not studio.recolors
