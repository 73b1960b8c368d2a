"""New colors for parts, with what the artist did inside them."""

import numpy as np
import pytest

from chroma_lib import color
from chroma_lib.coloring.own_colors import OwnColors
from chroma_lib.coloring.recolor import APART, choose_palettes, recolor

HAIR, SKIN, DRESS = 0, 1, 2
BASE = np.array([(30, 30), (8, 15), (0, -40)], np.float32)
LABELS = np.repeat(np.array([HAIR, SKIN, DRESS], np.uint8), 20)[:, None].repeat(30, 1)
OWN = OwnColors(
    LABELS, BASE, np.array([False, True, False]), np.array([0.3, 0.3, 0.4]), np.zeros(3)
)


def picture(ab=BASE[LABELS], light=(57, 63)):
    # A little light and shadow: it isn't a picture of few colors.
    shading = np.broadcast_to(np.linspace(*light, LABELS.shape[1]), LABELS.shape)
    lab = np.dstack([shading, ab]).astype(np.float32)
    return color.lab_to_rgb(lab)


def ab_of(recoloring, palette):
    lab = recoloring.paint(np.asarray(palette, np.float32))
    return recoloring.cells.look_up(lab, LABELS.shape)[..., 1:]


def test_own_colors_as_palette_change_nothing():
    rgb = picture()
    ab = ab_of(recolor(rgb, OWN), BASE)
    np.testing.assert_allclose(ab, color.rgb_to_lab(rgb)[..., 1:], atol=1e-3)


def test_a_part_takes_its_new_color_and_the_others_keep_theirs():
    palette = BASE.copy()
    palette[DRESS] = (-30, 20)
    ab = ab_of(recolor(picture(), OWN), palette)
    np.testing.assert_allclose(ab[42:58, 2:-2], np.broadcast_to((-30, 20), (16, 26, 2)), atol=1)
    np.testing.assert_allclose(ab[2:38, 2:-2], BASE[LABELS][2:38, 2:-2], atol=1)


def turned(ab, degrees):
    z = complex(*ab) * np.exp(1j * np.radians(degrees))
    return np.array([z.real, z.imag])


GREEN, TEAL, RED = (-30, 20), (-36, 2), (36, 0)  # blue is to the left of green, right of red


@pytest.mark.parametrize(
    "old, turn, new, new_turn",
    [(GREEN, 20, TEAL, 20), (GREEN, 20, RED, -20), (RED, -20, GREEN, 20)],
)
def test_a_shadow_leans_to_blue_in_the_new_color_too(old, turn, new, new_turn):
    base, palette = BASE.copy(), BASE.copy()
    base[DRESS], palette[DRESS] = old, new
    own = OwnColors(LABELS, base, OWN.kept, OWN.shares, OWN.lightness)
    ab = base[LABELS].copy()
    ab[45:50] = np.multiply(old, 0.5)  # paler
    ab[50:55] = turned(old, turn)
    colored = ab_of(recolor(picture(ab), own), palette)
    np.testing.assert_allclose(colored[47, 10], np.multiply(new, 0.5), atol=2)
    np.testing.assert_allclose(colored[52, 10], turned(new, new_turn), atol=3)


def test_nothing_of_an_old_color_remains_in_a_hue_that_turns_far():
    ab = BASE[LABELS].copy()
    ab[50:55] = turned(BASE[DRESS], 100)
    palette = BASE.copy()
    palette[DRESS] = turned(BASE[DRESS], 120)
    new = ab_of(recolor(picture(ab), OWN), palette)[52, 10]
    assert abs(np.degrees(np.angle(complex(*new) / complex(*palette[DRESS])))) <= 46
    assert np.hypot(*new) == pytest.approx(40, abs=2)


def test_a_gray_part_that_gets_a_color_keeps_its_tints():
    base = BASE.copy()
    base[DRESS] = 0
    own = OwnColors(LABELS, base, OWN.kept, OWN.shares, OWN.lightness)
    ab = base[LABELS].copy()
    ab[45:50] = (2, -3)
    palette = base.copy()
    palette[DRESS] = (0, 30)
    new = ab_of(recolor(picture(ab), own), palette)
    np.testing.assert_allclose(new[47, 10] - new[42, 10], (2, -3), atol=0.7)


def test_antialiased_borders_mix_both_changes():
    palette = BASE.copy()
    palette[DRESS] = (0, 40)
    ab = ab_of(recolor(picture(), OWN), palette)
    at_border = ab[39:41, 10, 1]  # the last row of skin and the first of the dress
    assert BASE[SKIN, 1] < at_border[0] and at_border[1] < 40


def test_layers_are_shares_of_parts():
    layers = recolor(picture(), OWN).layers()
    assert layers.shape == (*LABELS.shape, 3)
    np.testing.assert_allclose(layers.sum(-1), 1, atol=1e-6)
    assert (layers[45:, :, DRESS] == 1).all() and 0 < layers[40, 10, SKIN] < 0.5


def test_chosen_palettes_keep_skin_and_keep_colors_apart():
    rng = np.random.default_rng(0)
    palettes = rng.normal(0, 15, (200, 3, 2)).astype(np.float32)
    chosen = choose_palettes(OWN, palettes)
    np.testing.assert_allclose(chosen[:, SKIN], np.broadcast_to(BASE[SKIN], (200, 2)), atol=1e-4)
    distance = np.linalg.norm(chosen[:, HAIR] - chosen[:, DRESS], axis=-1)
    assert distance.min() > APART
    assert np.linalg.norm(chosen[:, DRESS], axis=-1).min() >= 0.99 * 40
    lively = np.linalg.norm(palettes[:, DRESS], axis=-1) > 40
    kept_hue = np.einsum("ni,ni->n", chosen[:, DRESS], palettes[:, DRESS]) > 0
    assert kept_hue[lively].mean() > 0.7  # few have to turn


@pytest.mark.parametrize("shape", [(120, 60), (30, 15), (60, 30)])
def test_it_fits_copies_of_other_sizes(shape):
    rgb = picture().repeat(4, 0).repeat(4, 1)[:: 240 // shape[0], :: 120 // shape[1]]
    recoloring = recolor(rgb, OWN)
    assert recoloring.labels.shape == shape
    expected = LABELS.repeat(4, 0).repeat(4, 1)[:: 240 // shape[0], :: 120 // shape[1]]
    assert (recoloring.labels == expected).mean() > 0.95


def test_a_picture_of_few_colors_keeps_their_number():
    recoloring = recolor(picture(light=(60, 60)), OWN)
    assert len(recoloring.lab) == 3 and not len(recoloring.border)


def test_a_part_gets_a_lightness_and_its_neighbor_keeps_its_own():
    own = OwnColors(LABELS, BASE, OWN.kept, OWN.shares, np.full(3, 60.0))
    recoloring = recolor(picture(), own)
    lab = recoloring.cells.look_up(recoloring.paint(BASE, {HAIR: 85.0}), LABELS.shape)
    assert lab[:18, :, 0].mean() == pytest.approx(85, abs=0.3)
    assert np.ptp(lab[5, :, 0]) == pytest.approx(6, abs=0.3)  # its shading stays
    np.testing.assert_allclose(
        lab[22:, :, 0], recoloring.lab[recoloring.cells.index, 0].reshape(60, 30)[22:], atol=1e-4
    )
