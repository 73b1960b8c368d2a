"""Views of a picture, read by a network whose masks are a function of lightness."""

import numpy as np
import pytest
import tensorflow as tf
from scipy import ndimage

from chroma_lib.coloring.close_up import encode_parts
from chroma_lib.pictures.fit import remove_padding

PARTS = ("background", "eyes", "skin")


class Reader:
    """Sees eyes where it is dark and skin where it is gray; keeps what it was shown.

    From afar, where the eyes are small, it takes the gray for background.
    """

    size = 64
    parts = PARTS

    def __init__(self, bias=0.0):
        self.bias, self.shown = bias, []

    def encode(self, l):
        self.shown.append(l)
        return l

    def masks(self, l):
        distance = (l - tf.constant([1.0, -1.0, 0.0])) ** 2
        is_far = tf.reduce_mean(tf.cast(l < -0.9, tf.float32)) < 0.005
        gray = tf.constant([21.0, 0, 0]) if is_far else tf.constant([0.0, 0, 0])
        logits = -20 * distance + gray * tf.cast(tf.abs(l) < 0.5, tf.float32)
        columns = tf.linspace(0.0, 1.0, l.shape[2])[None, None, :, None]
        return tf.nn.softmax(logits + self.bias * columns * tf.constant([0.0, 0.0, 1.0]))

    def with_masks(self, l, masks):
        return l, masks


def figure(height, width, eye, top):
    """Draw a gray body and two black eyes of a side, on white."""
    gray = np.full((height, width, 3), 255, np.uint8)
    gray[:, width // 4 : -width // 4] = 119  # L* 50
    for left in (width // 2 - 2 * eye, width // 2 + eye):
        gray[top : top + eye, left : left + eye] = 0
    return gray


def test_a_mirrored_picture_has_mirrored_masks():
    gray = figure(100, 60, 6, 30)
    gray[50:, 15:25] = 0
    (_, masks), _ = encode_parts(Reader(bias=9.0), gray)
    (_, mirrored), _ = encode_parts(Reader(bias=9.0), gray[:, ::-1])
    np.testing.assert_allclose(mirrored[:, :, ::-1], masks, atol=1e-5)
    np.testing.assert_allclose(masks.sum(-1), 1, atol=1e-5)


def test_a_small_head_is_read_again_where_it_is():
    reader, gray = Reader(), figure(640, 320, 24, 80)
    (l, masks), box = encode_parts(reader, gray)
    assert len(reader.shown) == 2
    np.testing.assert_array_equal(l, reader.shown[0][:1])
    close_up = reader.shown[1][0]
    assert (close_up < -0.9).mean() > 2 * (l < -0.9).mean()
    found = remove_padding(masks[0], box).argmax(-1)
    skin, background, eyes = (PARTS.index(part) for part in ("skin", "background", "eyes"))
    assert (found[10:20, 10:22] == skin).mean() > 0.8  # from nearby, but for the eyes
    assert (found[40:, 10:22] == background).all()  # the body is seen from afar alone
    assert found[9, 12] == found[9, 19] == eyes


@pytest.mark.parametrize("shape", [(100, 100), (100, 61), (61, 100)])
def test_a_head_that_fills_the_picture_is_read_again_from_afar(shape):
    gray = figure(*shape, 14, 30)
    reader = Reader()
    (_, masks), box = encode_parts(reader, gray)
    near, farther = (shown[0, ..., 0] for shown in reader.shown)
    assert (1 - farther).sum() == pytest.approx(0.7**2 * (1 - near).sum(), rel=0.05)
    assert (farther[:5] > 0.99).all() and (farther[:, -5:] > 0.99).all()
    # Both views see the eyes at the same place, so that their mean is sure of them.
    small = remove_padding(near, box)
    eyes = remove_padding(masks[0], box)[..., PARTS.index("eyes")]
    is_eye = small < -0.9
    assert (eyes[ndimage.binary_erosion(is_eye)] > 0.9).all()
    assert (eyes[~ndimage.binary_dilation(is_eye, iterations=2)] < 0.1).all()


def test_a_picture_without_eyes_is_read_once():
    reader = Reader()
    encode_parts(reader, figure(640, 320, 0, 80))
    assert len(reader.shown) == 1


@pytest.mark.parametrize("shape", [(640, 40), (41, 600), (300, 300)])
@pytest.mark.parametrize("top", [0, 30])
def test_a_close_up_ends_at_the_edge_of_the_picture(shape, top):
    (_, masks), (_, _, height, width) = encode_parts(Reader(), figure(*shape, 10, top))
    assert masks.shape == (1, 64, 64, 3) and max(height, width) == 64
    assert np.isfinite(masks).all()
