"""sRGB <-> CIELAB <-> the network's range. Nothing else in Chroma converts color.

L* ranges from 0 (black) to 100 (white). Inside the sRGB gamut, a* ranges from -86 to 98 and b*
from -108 to 94. The white point is D65, with the 2-degree observer.

References
----------
IEC 61966-2-1:1999 (sRGB); CIE 15:2004 (CIELAB).
"""

import functools

import numpy as np
from numpy.typing import ArrayLike

# The scales of the network's range: L/50 - 1 fills -1..1; AB/110 holds the whole sRGB gamut.
L_SCALE = 50.0
AB_SCALE = 110.0
# The constants of scikit-image, so that both give the same numbers.
XYZ_FROM_RGB = np.array(
    [
        [0.412453, 0.357580, 0.180423],
        [0.212671, 0.715160, 0.072169],
        [0.019334, 0.119193, 0.950227],
    ]
)
WHITE = np.array([0.95047, 1.0, 1.08883])
# Divided by white once, here, rather than at every pixel.
_FROM_LINEAR = (XYZ_FROM_RGB / WHITE[:, None]).astype(np.float32)
_TO_LINEAR = np.linalg.inv(XYZ_FROM_RGB / WHITE[:, None]).astype(np.float32)
_EPSILON = np.float32(0.008856)  # below this, CIELAB uses a line instead of the cube root
_EPSILON_ROOT = np.float32(0.2068966)  # its cube root, 6/29
_KAPPA_SLOPE = np.float32(7.787)
_OFFSET = np.float32(16 / 116)


def srgb_decode(rgb: np.ndarray) -> np.ndarray:
    """Return the linear light of sRGB values, both 0 to 1."""
    return np.where(rgb > 0.04045, ((rgb + 0.055) / 1.055) ** 2.4, rgb / 12.92)


# 8-bit values are looked up in a table: faster than a power for every pixel.
_DECODE_UINT8 = srgb_decode(np.arange(256) / 255.0).astype(np.float32)


def srgb_encode(linear: np.ndarray) -> np.ndarray:
    """Return the sRGB values of linear light, both 0 to 1."""
    # Only the positive part is raised to the power: colors far out of gamut raise no warning.
    curve = 1.055 * np.maximum(linear, np.float32(0.0031308)) ** np.float32(1 / 2.4) - 0.055
    return np.where(linear > 0.0031308, curve, 12.92 * linear)


# Steps of linear light. Even in the dark, where sRGB is steepest, one step is 0.003 of an 8-bit
# step.
_LEVELS = 1 << 20


@functools.cache
def _encode_uint8():
    """Return 8-bit sRGB for linear light 0..1 in `_LEVELS` steps: a lookup is faster."""
    middles = (np.arange(_LEVELS, dtype=np.float32) + np.float32(0.5)) / _LEVELS
    return (srgb_encode(middles) * 255 + np.float32(0.5)).astype(np.uint8)


def _check_last_axis(array: np.ndarray, length: int, name: str) -> None:
    if array.ndim == 0 or array.shape[-1] != length:
        raise ValueError(f"{name} needs {length} values on the last axis, got shape {array.shape}")


def rgb_to_lab(rgb: ArrayLike) -> np.ndarray:
    """Convert sRGB to CIELAB.

    Parameters
    ----------
    rgb : array_like, shape (..., 3)
        sRGB as uint8 (0 to 255) or floating point (0 to 1).

    Returns
    -------
    ndarray of float32, shape (..., 3)
        L* from 0 to 100, then a* and b*; within 1e-3 of `skimage.color.rgb2lab`.

    Raises
    ------
    ValueError
        If the last axis does not have length 3, or the values are integers other than uint8.
    """
    rgb = np.asarray(rgb)
    _check_last_axis(rgb, 3, "rgb")
    # Channel by channel: with interleaved channels the processor's vector registers stay empty.
    planes = rgb.reshape(-1, 3).T
    if rgb.dtype == np.uint8:
        linear = _DECODE_UINT8.take(planes)
    elif np.issubdtype(rgb.dtype, np.floating):
        linear = srgb_decode(planes.astype(np.float32))
    else:
        raise ValueError(f"rgb needs uint8 or floating point values, got {rgb.dtype}")
    xyz = _FROM_LINEAR @ linear
    f = np.cbrt(xyz)
    dark = xyz <= _EPSILON
    if dark.any():
        np.copyto(f, _KAPPA_SLOPE * xyz + _OFFSET, where=dark)
    x, y, z = f
    lab = np.empty(rgb.shape, np.float32)
    l, a, b = lab.reshape(-1, 3).T  # views
    l[:] = 116 * y - 16
    a[:] = 500 * (x - y)
    b[:] = 200 * (y - z)
    return lab


def _lab_to_linear(lab):
    """Return linear light as float32 of shape (3, pixels)."""
    l, a, b = lab.reshape(-1, 3).T
    f = np.empty((3, len(l)), np.float32)
    f[1] = (l + 16) / 116
    f[0] = f[1] + a / 500
    f[2] = f[1] - b / 200
    xyz = f * f * f
    dark = f <= _EPSILON_ROOT
    if dark.any():
        np.copyto(xyz, (f - _OFFSET) / _KAPPA_SLOPE, where=dark)
    return _TO_LINEAR @ xyz


def lab_to_rgb_float(lab: ArrayLike) -> np.ndarray:
    """Convert CIELAB to sRGB without clipping: values outside 0..1 are outside the gamut.

    Parameters
    ----------
    lab : array_like, shape (..., 3)

    Returns
    -------
    ndarray of float32, shape (..., 3)
    """
    lab = np.asarray(lab, dtype=np.float32)
    _check_last_axis(lab, 3, "lab")
    return np.ascontiguousarray(srgb_encode(_lab_to_linear(lab)).T).reshape(lab.shape)


def lab_to_rgb(lab: ArrayLike) -> np.ndarray:
    """Convert CIELAB to 8-bit sRGB. Colors outside the gamut are clipped channel by channel.

    Parameters
    ----------
    lab : array_like, shape (..., 3)

    Returns
    -------
    ndarray of uint8, shape (..., 3)
        ``lab_to_rgb(rgb_to_lab(rgb))`` returns every 8-bit sRGB color unchanged.
    """
    lab = np.asarray(lab, dtype=np.float32)
    _check_last_axis(lab, 3, "lab")
    levels = _lab_to_linear(lab)
    levels *= _LEVELS
    np.fmax(levels, 0, out=levels)  # unlike `np.clip`, turns NaN into 0
    np.fmin(levels, _LEVELS - 1, out=levels)
    rgb = np.empty(lab.shape, np.uint8)
    for channel, plane in zip(rgb.reshape(-1, 3).T, levels.astype(np.int32)):
        channel[:] = _encode_uint8().take(plane)
    return rgb


def in_gamut(lab: ArrayLike, *, tolerance: float = 1e-3) -> np.ndarray:
    """Return which CIELAB colors an sRGB screen can show.

    Parameters
    ----------
    lab : array_like, shape (..., 3)
    tolerance : float
        How far a channel may lie outside 0..1, to allow for rounding.

    Returns
    -------
    ndarray of bool, shape (...)
    """
    rgb = lab_to_rgb_float(lab)
    return np.all((rgb >= -tolerance) & (rgb <= 1 + tolerance), axis=-1)


def clip_to_gamut(lab: ArrayLike) -> np.ndarray:
    """Return the CIELAB colors that a screen actually shows: Lab -> sRGB, clipped -> Lab.

    Parameters
    ----------
    lab : array_like, shape (..., 3)

    Returns
    -------
    ndarray of float32, shape (..., 3)
    """
    return rgb_to_lab(np.clip(lab_to_rgb_float(lab), 0, 1))


@functools.cache
def _chroma_limits():
    """Return the largest chroma in gamut for L* 0, 0.5, ..., 100 (rows) and hue 0, 1, ..., 360."""
    lightness = np.linspace(0, 100, 201)[:, None]
    hue = np.radians(np.arange(361))[None, :]

    low = np.zeros((201, 361))
    high = np.full((201, 361), 140.0)  # beyond the most colorful sRGB color, blue, at 133.8
    for _ in range(14):  # 140 / 2^14 is a hundredth of a unit
        middle = (low + high) / 2
        inside = in_gamut(_lch_to_lab(lightness, middle, hue))
        low, high = np.where(inside, middle, low), np.where(inside, high, middle)
    low[-1] = 0  # white has no chroma, but the tolerance of `in_gamut` would allow a little
    return low.astype(np.float32)


def _lch_to_lab(lightness, chroma, hue):
    parts = np.broadcast_arrays(lightness, chroma * np.cos(hue), chroma * np.sin(hue))
    return np.stack(parts, axis=-1)


def limit_chroma(lab: ArrayLike) -> np.ndarray:
    """Bring colors into the sRGB gamut by reducing only their chroma: L* and hue stay.

    `clip_to_gamut` returns what a screen shows, and may shift L*. This function keeps the L* of a
    gray picture, its outlines and shading, whatever color is requested. White stays white and
    black stays black.

    Parameters
    ----------
    lab : array_like, shape (..., 3)

    Returns
    -------
    ndarray of float32, shape (..., 3)
        In gamut to within 8-bit rounding.
    """
    lab = np.asarray(lab, dtype=np.float32)
    _check_last_axis(lab, 3, "lab")
    chroma = np.hypot(lab[..., 1], lab[..., 2])
    row = np.clip(lab[..., 0], 0, 100) * 2
    degree = np.degrees(np.arctan2(lab[..., 2], lab[..., 1])) % 360
    # Bilinear interpolation in the table: its surface is smooth but steep.
    limits = _chroma_limits()
    row_0, degree_0 = np.minimum(row.astype(int), 199), np.minimum(degree.astype(int), 359)
    r, d = row - row_0, degree - degree_0
    limit = (1 - r) * ((1 - d) * limits[row_0, degree_0] + d * limits[row_0, degree_0 + 1])
    limit += r * ((1 - d) * limits[row_0 + 1, degree_0] + d * limits[row_0 + 1, degree_0 + 1])
    scale = np.minimum(1, limit / np.maximum(chroma, 1e-6))
    return np.concatenate([lab[..., :1], lab[..., 1:] * scale[..., None]], axis=-1)


def lch_to_rgb(lightness: ArrayLike, chroma: ArrayLike, hue: ArrayLike) -> np.ndarray:
    """Convert lightness, chroma and hue to 8-bit sRGB. Chroma is reduced where it does not fit.

    Parameters
    ----------
    lightness, chroma, hue : float or array_like
        L* from 0 to 100, chroma from 0, hue in degrees. They are broadcast together.

    Returns
    -------
    ndarray of uint8, shape (..., 3)
        Colors that differ only in hue have the same L* (see `limit_chroma`).
    """
    return lab_to_rgb(limit_chroma(_lch_to_lab(lightness, chroma, np.radians(hue))))


def to_network(lab: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Scale CIELAB to the network's range.

    Parameters
    ----------
    lab : array_like, shape (..., 3)

    Returns
    -------
    l : ndarray of float32, shape (..., 1)
        L*/50 - 1, from -1 to 1.
    ab : ndarray of float32, shape (..., 2)
        a*/110 and b*/110. The sRGB gamut lies inside -1..1.
    """
    lab = np.asarray(lab, dtype=np.float32)
    _check_last_axis(lab, 3, "lab")
    return lab[..., :1] / L_SCALE - 1, lab[..., 1:] / AB_SCALE


def from_network(l: ArrayLike, ab: ArrayLike) -> np.ndarray:
    """Scale the network's range back to CIELAB: the inverse of `to_network`.

    Parameters
    ----------
    l : array_like, shape (..., 1)
    ab : array_like, shape (..., 2)

    Returns
    -------
    ndarray of float32, shape (..., 3)
    """
    l, ab = np.asarray(l, dtype=np.float32), np.asarray(ab, dtype=np.float32)
    _check_last_axis(l, 1, "l")
    _check_last_axis(ab, 2, "ab")
    l = np.broadcast_to(l, (*ab.shape[:-1], 1))
    return np.concatenate([(l + 1) * L_SCALE, ab * AB_SCALE], axis=-1)


def gray(rgb: ArrayLike) -> np.ndarray:
    """Remove the color from a picture: keep its L* and set a* = b* = 0.

    Parameters
    ----------
    rgb : array_like, shape (..., 3)
        sRGB as in `rgb_to_lab`.

    Returns
    -------
    ndarray of uint8, shape (..., 3)
    """
    lab = rgb_to_lab(rgb)
    lab[..., 1:] = 0
    # The white of the sRGB matrix differs from D65 in the fifth digit, which sometimes rounds one
    # channel of a gray differently from the others. Green weighs most in L*.
    green = lab_to_rgb(lab)[..., 1:2]
    return np.repeat(green, 3, axis=-1)
