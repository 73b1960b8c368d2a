"""Effects that make a clean gray picture look like people's own."""

import io
import math

import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from chroma_lib.data import degrade
from chroma_lib.data.batches import batches
from chroma_lib.data.drawings import drawn_dataset

KEY = tf.constant([3, 4], tf.int64)


@pytest.fixture(scope="module")
def drawn():
    return drawn_dataset(8, colorings=2, size=64, progress=False)


@pytest.fixture(scope="module")
def pictures(drawn):
    return np.ascontiguousarray(drawn.l[:, 0])


def apply(effect, l, *amounts):
    """Apply an effect with the same numbers for all pictures, the last of them for the rest."""
    amounts = [*amounts, *[0.5] * (4 - len(amounts))]
    numbers = [tf.fill([len(l), 1, 1, 1], float(amount)) for amount in amounts]
    return np.clip(effect(tf.constant(l, tf.float32), numbers, KEY), -1, 1)


def test_degrading_depends_on_the_key_alone(pictures):
    first = degrade.degrade_lightness(tf.constant(pictures), KEY, 2.0).numpy()
    compiled = tf.function(degrade.degrade_lightness)
    again = degrade.degrade_lightness(tf.constant(pictures), KEY, 2.0).numpy()
    np.testing.assert_array_equal(first, again)
    # A graph rounds differently, and a JPEG step may then be the next one.
    assert np.abs(compiled(tf.constant(pictures), KEY, 2.0) - first).mean() < 1e-3
    other = degrade.degrade_lightness(tf.constant(pictures), KEY + 1, 2.0).numpy()
    assert np.any(other != first)
    assert first.dtype == np.float32
    assert first.shape == pictures.shape
    assert np.abs(first).max() <= 1


def test_two_fifths_of_the_pictures_stay_as_they_are():
    expected = math.prod(1 - chance for chance in degrade.CHANCES.values())
    assert expected == pytest.approx(0.4, abs=0.01)
    # A ramp with a line, which every effect changes.
    l = np.tile(np.linspace(-0.9, 0.9, 32, dtype=np.float32)[:, None], (600, 1, 32))[..., None]
    l[:, :, 16] = -1
    same = (degrade.degrade_lightness(tf.constant(l), KEY).numpy() == l).all((1, 2, 3))
    assert same.mean() == pytest.approx(expected, abs=0.06)  # 3 standard deviations
    np.testing.assert_array_equal(degrade.degrade_lightness(tf.constant(l), KEY, 0.0), l)


@pytest.mark.parametrize("name", degrade.EFFECTS)
@pytest.mark.parametrize("size", [36, 64])
def test_each_effect_changes_pictures_and_keeps_their_shape(pictures, name, size):
    l = pictures[:, :size, :size]
    changed = apply(degrade.EFFECTS[name], l, 0.3)
    assert changed.shape == l.shape
    assert np.isfinite(changed).all()
    assert (np.abs(changed - l).mean((1, 2, 3)) > 0.002).all()
    assert len(apply(degrade.EFFECTS[name], l[:0])) == 0


@pytest.mark.parametrize("name", degrade.EFFECTS)
def test_white_paper_mostly_stays_white(name):
    white = np.ones((1, 64, 64, 1), np.float32)
    levels = []
    for amount in np.linspace(0.01, 0.99, 21):
        levels.append(apply(degrade.EFFECTS[name], white, *[amount] * 4).mean())
    assert np.median(levels) > 0.99
    assert np.mean(np.array(levels) > 0.98) > 0.65
    assert min(levels) > 0.7


def test_most_of_the_paper_in_batches_stays_white(pictures):
    corners = np.concatenate(
        [
            degrade.degrade_lightness(tf.constant(pictures), KEY + i)[:, :4, :4].numpy().ravel()
            for i in range(20)
        ]
    )
    before = (pictures[:, :4, :4] > 0.98).mean()
    assert (corners > 0.95).mean() > 0.9 * before


def line_picture():
    l = np.full((1, 64, 64, 1), 0.4, np.float32)
    l[:, :, 31:33] = -0.8
    return l


def test_lines_become_thick_thin_or_broken_and_areas_stay():
    l = line_picture()
    ink = {}
    for name, kind in (("thick", 0.1), ("thin", 0.5), ("broken", 0.9)):
        changed = apply(degrade.change_lines, l, kind, 0.5)
        np.testing.assert_allclose(changed[:, :, :28], 0.4, atol=1e-6)
        ink[name] = (0.4 - changed[0, :, :, 0]).sum(1)  # of each row
    before = 2 * 1.2
    assert ink["thick"].min() > 1.3 * before
    assert ink["thin"].max() < 0.8 * before
    assert ink["thin"].min() > 0.2 * before
    assert ink["broken"].min() < 0.2 * before
    assert np.mean(ink["broken"] > 0.9 * before) > 0.4


def test_line_art_has_paper_inside_and_ink_at_edges():
    l = np.full((1, 64, 64, 1), 1.0, np.float32)
    l[:, 16:48, 16:48] = -0.9
    lines = apply(degrade.to_line_art, l, 0.5, 0.5, 0.1, 0.9)[0, ..., 0]
    np.testing.assert_array_equal(lines[20:44, 20:44], 1)
    np.testing.assert_array_equal(lines[:15], 1)
    assert lines[16, 20:44].max() < -0.85
    filled = apply(degrade.to_line_art, l, 0.5, 0.5, 0.1, 0.1)[0, ..., 0]
    assert filled[16:48, 16:48].max() < -0.85


def test_line_art_has_no_shading(pictures):
    lines = apply(degrade.to_line_art, pictures, 0.5, 0.5, 0.1, 0.9)
    middle = (lines > -0.8) & (lines < 0.9)
    assert middle.mean() < 0.1 < ((pictures > -0.8) & (pictures < 0.9)).mean()


def test_halftone_turns_gray_into_dots_of_about_that_gray():
    for gray in (-0.5, 0.0, 0.5):
        l = np.full((1, 96, 96, 1), gray, np.float32)
        screen = apply(degrade.to_halftone, l, 0.5, 0.5, 0.9)
        assert screen.std() > 0.2
        assert screen.mean() == pytest.approx(gray, abs=0.12)
    for level in (-1, 1):
        np.testing.assert_allclose(
            apply(degrade.to_halftone, np.full((1, 64, 64, 1), level, np.float32)), level, atol=1e-6
        )


def test_tone_curves_are_monotone_and_differ():
    ramp = np.linspace(-1, 1, 64, dtype=np.float32)[None, :, None, None] * np.ones((1, 1, 64, 1))
    middles = []
    for seed in range(60):
        amounts = np.random.default_rng(seed).random(4)
        curve = apply(degrade.change_tone, ramp, *amounts)[0, :, 0, 0]
        assert (np.diff(curve) >= -1e-6).all()
        assert curve[-1] - curve[0] > 1.2
        middles.append(curve[32])
    assert np.std(middles) > 0.15


def test_blur_softens_and_keeps_the_mean(pictures):
    soft = apply(degrade.blur, pictures, 0.9)

    def variation(l):
        return np.abs(np.diff(l, axis=1)).mean()

    assert variation(soft) < 0.8 * variation(pictures)
    assert soft.mean() == pytest.approx(pictures.mean(), abs=0.01)


def test_compression_is_that_of_jpeg(pictures):
    # Even values: the coefficient of a flat block never lies in the middle between two steps.
    values = 2 * np.round((pictures[:3, ..., 0] + 1) * 63)
    # Quality 50 uses the standard's own table.
    ours = apply(degrade.compress, values[..., None] / 127.5 - 128 / 127.5, (50 - 15) / 60)
    for picture, compressed in zip(values, ours[..., 0]):
        file = io.BytesIO()
        Image.fromarray(picture.astype(np.uint8)).save(file, "JPEG", quality=50)
        theirs = np.asarray(Image.open(file)).astype(float)
        error = compressed * 127.5 + 128 - theirs
        assert np.abs(theirs - picture).max() > 20
        # The rest are blocks with a coefficient near the middle between two steps.
        assert np.mean(np.abs(error) < 1.1) > 0.88
        assert np.abs(error).max() < 12


def test_batches_degrade_only_l(drawn):
    plain, degraded = (
        [tuple(x.numpy() for x in batch) for batch in batches(drawn, 16, seed=1, degrade=d).take(2)]
        for d in (0.0, 1.0)
    )
    for (l, ab), (degraded_l, same_ab) in zip(plain, degraded):
        np.testing.assert_array_equal(ab, same_ab)
        same = (l == degraded_l).all((1, 2, 3))
        assert 0 < same.sum() < 16
    later = next(iter(batches(drawn, 16, seed=1, degrade=1.0, start=1)))
    np.testing.assert_array_equal(later[0], degraded[1][0])
