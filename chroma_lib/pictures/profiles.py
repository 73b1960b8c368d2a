"""Convert a picture to sRGB from the color profile in its file, or from a PNG's gamma."""

import io
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageCms

from chroma_lib.color import srgb_decode, srgb_encode

BAD_PROFILE = "its color profile is damaged or of another kind of picture, and is not applied"
_GRAY_MODES, _COLOR_MODES = ("L", "LA"), ("RGB", "RGBA")
_SPACES = {"GRAY": "L", "RGB": "RGB", "CMYK": "CMYK"}
_SRGB_GAMMA = 0.45455  # as a PNG stores that of sRGB: 1 / 2.2
_SRGB_PRIMARIES = (0.3127, 0.329, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06)  # white, red, green, blue
_GAMMAS = (0.1, 5.0)  # others are mistakes
_NEAR_SRGB = 2  # of 255; a profile that changes no color by more is one of sRGB
_BAND = 1 << 20  # pixels that are computed at a time
# From CIE XYZ to the cones' answers (Bradford), to adapt to another white.
_CONES = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])


def to_srgb(image: Image.Image) -> tuple[Image.Image, str]:
    """Convert a decoded picture to sRGB.

    A profile counts before the gamma, and the gamma of a PNG only where it says nothing better.

    Parameters
    ----------
    image : PIL.Image.Image
        Any mode but those of 16 and 32 bits.

    Returns
    -------
    image : PIL.Image.Image
        The same one if it is in sRGB already, or says nothing.
    note : str
        Why its profile was not applied; empty if there is no reason.
    """
    profile = image.info.get("icc_profile")
    if profile:
        try:
            return _apply_profile(image, profile), ""
        except (ImageCms.PyCMSError, OSError, ValueError):
            return image, BAD_PROFILE
    if image.format == "PNG" and "srgb" not in image.info:
        return _apply_gamma(image, image.info.get("gamma"), image.info.get("chromaticity")), ""
    return image, ""


def _apply_profile(image: Image.Image, content: bytes) -> Image.Image:
    source = ImageCms.ImageCmsProfile(io.BytesIO(content))
    mode = _SPACES.get(source.profile.xcolor_space.strip())
    if mode is None:
        raise ValueError("a profile of neither gray, RGB nor CMYK")
    plain, alpha = _without_alpha(image)
    if mode == "L" and plain.mode == "RGB":
        raise ValueError("a gray profile, but a picture in color")
    if (mode == "CMYK") != (plain.mode == "CMYK"):
        raise ValueError("inks on one side only")
    if mode == "RGB" and plain.mode == "L":  # what writes such files means gray of that curve
        plain = plain.convert("RGB")
    transform = ImageCms.buildTransform(
        source,
        ImageCms.createProfile("sRGB"),
        mode,
        "RGB",
        ImageCms.Intent.RELATIVE_COLORIMETRIC,
        ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )
    if mode != "CMYK" and _changes_little(transform, mode):
        return image
    converted = ImageCms.applyTransform(plain, transform)
    assert converted is not None  # it is only for a picture changed in place
    return _with_alpha(converted, alpha)


def _changes_little(transform: ImageCms.ImageCmsTransform, mode: str) -> bool:
    """Return whether a transform changes no color visibly: it is from sRGB to sRGB."""
    steps = np.arange(0, 256, 51, dtype=np.uint8)
    if mode == "L":
        sample = np.arange(256, dtype=np.uint8)[None]
        expected = np.repeat(sample[..., None], 3, axis=-1)
    else:
        sample = expected = np.stack(np.meshgrid(steps, steps, steps), -1).reshape(1, -1, 3)
    changed = np.asarray(ImageCms.applyTransform(Image.fromarray(sample), transform))
    return bool(np.abs(changed.astype(int) - expected).max() <= _NEAR_SRGB)


def _apply_gamma(
    image: Image.Image, gamma: float | None, primaries: Sequence[float] | None
) -> Image.Image:
    """Convert the colors of a PNG by its gAMA and cHRM."""
    if gamma is None or not _GAMMAS[0] <= gamma <= _GAMMAS[1]:
        gamma = None
    same_gamma = gamma is None or abs(gamma - _SRGB_GAMMA) < 0.01
    matrix = np.eye(3) if primaries is None else _to_srgb_primaries(primaries)
    plain, alpha = _without_alpha(image)
    same_primaries = plain.mode == "L" or np.abs(matrix - np.eye(3)).max() < 0.01
    if same_gamma and same_primaries:
        return image
    levels = np.arange(256) / 255
    # Where only the primaries differ, the curve is that of sRGB.
    linear = srgb_decode(levels) if same_gamma or gamma is None else levels ** (1 / gamma)
    if same_primaries:
        curve = np.round(srgb_encode(linear) * 255).astype(int).tolist()
        return _with_alpha(plain.point(curve * len(plain.getbands())), alpha)
    rgb = np.array(plain)
    pixels = rgb.reshape(-1, 3)
    for start in range(0, len(pixels), _BAND):
        band = pixels[start : start + _BAND]
        band[:] = np.round(srgb_encode(np.clip(linear[band] @ matrix.T, 0, 1)) * 255)
    return _with_alpha(Image.fromarray(rgb), alpha)


def _to_srgb_primaries(chromaticity: Sequence[float]) -> np.ndarray:
    """Return the matrix from linear RGB of other primaries and white to that of sRGB."""
    identity = np.eye(3)
    try:
        own, own_white = _to_xyz(chromaticity)
        srgb, srgb_white = _to_xyz(_SRGB_PRIMARIES)
        scale = np.diag((_CONES @ srgb_white) / (_CONES @ own_white))
        adapted = np.linalg.inv(_CONES) @ scale @ _CONES @ own
        matrix = np.linalg.inv(srgb) @ adapted
    except (np.linalg.LinAlgError, ValueError, ZeroDivisionError):
        return identity
    return matrix if np.isfinite(matrix).all() and np.abs(matrix).max() < 10 else identity


def _to_xyz(chromaticity: Sequence[float]) -> tuple[np.ndarray, np.ndarray]:
    """Return the matrix from linear RGB to XYZ, and the XYZ of white."""
    points = np.array(chromaticity, float).reshape(4, 2)
    if not (points[:, 1] > 0).all():
        raise ValueError("a chromaticity below 0")
    xyz = np.stack([points[:, 0], points[:, 1], 1 - points.sum(1)], -1) / points[:, 1:]
    white, primaries = xyz[0], xyz[1:].T
    return primaries * np.linalg.solve(primaries, white), white


def _without_alpha(image: Image.Image) -> tuple[Image.Image, Image.Image | None]:
    """Return a picture of mode L, RGB or CMYK, and its opacity if anything is transparent."""
    if image.mode == "CMYK":
        return image, None
    gray = image.mode in ("1", *_GRAY_MODES)
    if not image.has_transparency_data:
        return image.convert("L" if gray else "RGB"), None
    rgba = image.convert("RGBA")
    return rgba.convert("L") if gray else rgba.convert("RGB"), rgba.getchannel("A")


def _with_alpha(image: Image.Image, alpha: Image.Image | None) -> Image.Image:
    if alpha is not None:
        image = image.convert("RGB")
        image.putalpha(alpha)
    return image
