"""Gray pictures as people have them: faded, blurred, compressed, printed, or lines alone.

Drawn characters are clean, with lines of full strength. The colors that belong to a picture stay
the same when its lightness is degraded, so a network can learn them from both.
"""

from collections.abc import Callable

import numpy as np
import tensorflow as tf

# Chance of each effect at scale 1. 40% of the pictures get none.
CHANCES = {
    "lines": 0.15,
    "line_art": 0.06,
    "halftone": 0.07,
    "tone": 0.28,
    "blur": 0.14,
    "jpeg": 0.14,
}

# Luminance quantization of quality 50: ITU-T T.81, table K.1.
_JPEG_STEPS = np.array(
    [
        [16, 11, 10, 16, 24, 40, 51, 61],
        [12, 12, 14, 19, 26, 58, 60, 55],
        [14, 13, 16, 24, 40, 57, 69, 56],
        [14, 17, 22, 29, 51, 87, 80, 62],
        [18, 22, 37, 56, 68, 109, 103, 77],
        [24, 35, 55, 64, 81, 104, 113, 92],
        [49, 64, 78, 87, 103, 121, 120, 101],
        [72, 92, 95, 98, 112, 100, 103, 99],
    ],
    np.float32,
)
_BLOCK = 8
_PARAMETERS = 4  # random numbers that an effect may use for each picture


def degrade_lightness(l: tf.Tensor, key: tf.Tensor, scale: float = 1.0) -> tf.Tensor:
    """Degrade some of the pictures of a batch, each by effects of its own.

    White paper stays white, except that line art may have paper that is slightly gray, and that a
    tenth of the changed tone curves are of faded paper.

    Parameters
    ----------
    l : tensor, shape (batch, size, size, 1)
        L*/50 - 1.
    key : tensor of int64, shape (2,)
        Seed. The same key gives the same bytes.
    scale : float
        Factor of all chances in `CHANCES`, 0 to 3. With 1, 40% of the pictures do not change.

    Returns
    -------
    tensor, shape (batch, size, size, 1)
        From -1 to 1.
    """
    # Each effect has its own seeds, so that one effect's chance does not change the others.
    for number, (name, effect) in enumerate(EFFECTS.items()):
        l = _apply_to_some(l, key + 7 * number, CHANCES[name] * scale, effect)
    return l


def _apply_to_some(l, key, chance, effect):
    """Apply an effect to randomly chosen pictures only: cheaper than to all and a choice after."""
    batch = tf.shape(l)[0]
    chosen = tf.where(tf.random.stateless_uniform([batch], key) < chance)  # (chosen, 1)
    amounts = tf.random.stateless_uniform([batch, _PARAMETERS], key + 1)
    amounts = tf.gather_nd(amounts, chosen)[:, None, None, :]  # (chosen, 1, 1, parameters)
    changed = effect(tf.gather_nd(l, chosen), tf.split(amounts, _PARAMETERS, -1), key + 2)
    return tf.tensor_scatter_nd_update(l, chosen, tf.clip_by_value(changed, -1, 1))


def _between(amount, low, high):
    return low + (high - low) * amount


def _line_window(l):
    """Return the width of a filter that covers a drawn line, in pixels, odd."""
    return 2 * max(1, l.shape[1] // 64) + 1


def _max_filter(x, window):
    # One axis after the other is faster than a square.
    x = tf.nn.max_pool2d(x, (window, 1), 1, "SAME")
    return tf.nn.max_pool2d(x, (1, window), 1, "SAME")


def _min_filter(x, window):
    return -_max_filter(-x, window)


def change_lines(l: tf.Tensor, amounts: list[tf.Tensor], key: tf.Tensor) -> tf.Tensor:
    """Make dark lines thicker, thinner or broken; areas do not change.

    Parameters
    ----------
    l : tensor, shape (n, size, size, 1)
        L*/50 - 1.
    amounts : list of tensor, shape (n, 1, 1, 1)
        Random numbers from 0 to 1.
    key : tensor of int64, shape (2,)

    Returns
    -------
    tensor, shape (n, size, size, 1)
        The other effects have the same arguments and result.
    """
    kind, amount, _, _ = amounts
    window = _line_window(l)
    areas = _min_filter(_max_filter(l, window), window)  # closing removes dark lines
    ink = areas - l
    thick = ink + _between(amount, 0.2, 0.7) * (_max_filter(ink, 3) - ink)
    thin = ink + _between(amount, 0.3, 0.8) * (_min_filter(ink, 3) - ink)
    n, cells = tf.shape(l)[0], max(4, l.shape[1] // 6)
    noise = tf.image.resize(tf.random.stateless_normal([n, cells, cells, 1], key), l.shape[1:3])
    broken = ink * tf.clip_by_value(4 * noise + _between(amount, 1, 4), 0, 1)
    ink = tf.where(kind < 0.35, thick, tf.where(kind < 0.65, thin, broken))
    return areas - ink


def to_line_art(l: tf.Tensor, amounts: list[tf.Tensor], key: tf.Tensor) -> tf.Tensor:
    """Replace everything but edges by white paper; half the pictures keep their black areas."""
    strength, threshold, paper, black = amounts
    window = _line_window(l)
    edge = _max_filter(l, window) - l
    ink = _between(strength, 2, 4) * (edge - _between(threshold, 0.16, 0.4))
    # Clean line art is black on white: the picture's own contrasts do not matter.
    ink = tf.clip_by_value(ink, 0, 1)
    solid = tf.clip_by_value(-6 * (l + 0.6), 0, 1)
    ink = tf.where(black < 0.5, tf.maximum(ink, solid), ink)
    paper = tf.where(paper < 0.7, tf.ones_like(paper), _between(paper, 0.55, 1))
    return paper - ink * (paper + 0.9)


def to_halftone(l: tf.Tensor, amounts: list[tf.Tensor], key: tf.Tensor) -> tf.Tensor:
    """Print the gray areas as a screen of dots, at 45 degrees."""
    period, phase, strength, _ = amounts
    size = l.shape[1]
    wave = 2 * np.pi / (_between(period, 2.5, 4.5) * max(1.0, size / 96))
    place = tf.range(size, dtype=l.dtype)
    x, y = place[None, None, :, None], place[None, :, None, None]
    screen = tf.cos(wave * (x + y) * np.sqrt(0.5) + 6 * phase) * tf.cos(
        wave * (x - y) * np.sqrt(0.5)
    )
    # The dots of a mid gray are black, and vanish toward white paper and full ink.
    dots = tf.tanh(3 * (l + 0.95 * screen))
    gray = 1 - tf.square(tf.square(l))
    return l + _between(strength, 0.2, 0.75) * gray * (dots - l)


def change_tone(l: tf.Tensor, amounts: list[tf.Tensor], key: tf.Tensor) -> tf.Tensor:
    """Apply a monotone tone curve, a black point and a white point."""
    gamma, contrast, black, white = amounts
    x = tf.pow((l + 1) / 2, tf.exp(_between(gamma, -0.6, 0.6)))
    # Smoothstep, or its opposite, both of which are monotone.
    x += _between(contrast, -0.7, 0.9) * (x * x * (3 - 2 * x) - x)
    # Half the black points make dark gray black, half make black ink gray.
    black = _between(black, -0.16, 0.24)
    x = tf.maximum(x + black * (1 - x), 0)
    # A white point below 1 makes light gray white; above, it makes white paper gray.
    x /= tf.where(white < 0.9, _between(white, 0.84, 1.0), _between(white, 0.0, 1.1))
    return 2 * tf.minimum(x, 1) - 1


def blur(l: tf.Tensor, amounts: list[tf.Tensor], key: tf.Tensor) -> tf.Tensor:
    """Blur a picture by about one pixel at most."""
    window = _line_window(l)
    soft = tf.nn.avg_pool2d(l, window, 1, "SAME")
    return l + _between(amounts[0], 0.2, 0.75) * (soft - l)


def compress(l: tf.Tensor, amounts: list[tf.Tensor], key: tf.Tensor) -> tf.Tensor:
    """Quantize a picture's blocks of 8x8 as JPEG does, with a quality of 15 to 75."""
    quality = _between(amounts[0], 15, 75)[..., 0]  # (n, 1, 1)
    scale = tf.where(quality < 50, 50 / quality, 2 - quality / 50)
    size = l.shape[1]
    beyond = -size % _BLOCK
    count = (size + beyond) // _BLOCK
    # One product with a matrix of blocks is faster than many products of 8x8.
    transform = tf.constant(np.kron(np.eye(count), _dct_matrix()), tf.float32)
    # Steps are of 8-bit values, and `l` has 2 units for 255 of them.
    steps = scale * np.tile(_JPEG_STEPS, (count, count)) / 127.5
    padded = tf.pad(l[..., 0], [[0, 0], [0, beyond], [0, beyond]], "SYMMETRIC")
    waves = transform @ padded @ tf.transpose(transform)
    waves = steps * tf.round(waves / steps)
    whole = tf.transpose(transform) @ waves @ transform
    return whole[:, :size, :size, None]


def _dct_matrix():
    row, column = np.arange(_BLOCK)[:, None], np.arange(_BLOCK)[None, :]
    matrix = 0.5 * np.cos(np.pi * (2 * column + 1) * row / (2 * _BLOCK))
    matrix[0] /= np.sqrt(2)
    return matrix


Effect = Callable[[tf.Tensor, list[tf.Tensor], tf.Tensor], tf.Tensor]

# In the order in which they happen to a picture.
EFFECTS: dict[str, Effect] = {
    "lines": change_lines,
    "line_art": to_line_art,
    "halftone": to_halftone,
    "tone": change_tone,
    "blur": blur,
    "jpeg": compress,
}
