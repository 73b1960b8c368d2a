"""Color profiles and PNG gammas: the same colors, however they are stored."""

import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageCms

from chroma_lib import color
from chroma_lib.pictures import read_picture_bytes
from tests.helpers.odd_files import chunk, png, saved

COLORS = np.uint8([[[250, 40, 30], [30, 200, 60], [40, 60, 220], [128, 128, 128], [250, 220, 200]]])
# White, red, green and blue of Display P3 and Adobe RGB, in xy.
PRIMARIES = {
    "p3": (0.3127, 0.329, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06),
    "adobe": (0.3127, 0.329, 0.64, 0.33, 0.21, 0.71, 0.15, 0.06),
}


def profile(kind, gamma, primaries=()):
    """Return a small ICC profile of a gray curve or of RGB primaries, white D50."""
    curve = b"curv" + bytes(4) + struct.pack(">IH", 1, round(gamma * 256)) + bytes(2)
    xyz = [(b"wtpt", (0.9642, 1.0, 0.8249)), *primaries]
    tags = [(tag, b"XYZ " + bytes(4) + struct.pack(">3i", *(round(v * 65536) for v in value)))
            for tag, value in xyz]  # fmt: skip
    tags += [(tag, curve) for tag in ([b"rTRC", b"gTRC", b"bTRC"] if primaries else [b"kTRC"])]
    start = 128 + 4 + 12 * len(tags)
    table, body = struct.pack(">I", len(tags)), b""
    for tag, data in tags:
        table += struct.pack(">4sII", tag, start + len(body), len(data))
        body += data
    size = start + len(body)
    head = struct.pack(
        ">I4sI4s4s4s12x4s", size, b"lcms", 0x02100000, b"mntr", kind, b"XYZ ", b"acsp"
    )
    head = head.ljust(68, b"\0") + struct.pack(">3i", 63190, 65536, 54061)
    return head.ljust(128, b"\0") + table + body


def adobe():
    """Return a profile with the primaries of Adobe RGB, adapted to D50, and its gamma."""
    return profile(b"RGB ", 2.2, [
        (b"rXYZ", (0.60974, 0.31111, 0.01947)), (b"gXYZ", (0.20528, 0.62567, 0.06087)),
        (b"bXYZ", (0.14919, 0.06322, 0.74457)),
    ])  # fmt: skip


def to_other(rgb, primaries, gamma):
    """Return sRGB colors as a file of other primaries (white D65) and gamma stores them."""

    def matrix(points):
        x, y = np.array(points).reshape(4, 2).T
        xyz = np.stack([x, y, 1 - x - y]) / y
        return xyz[:, 1:] * np.linalg.solve(xyz[:, 1:], xyz[:, 0])

    srgb = matrix((0.3127, 0.329, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06))
    linear = color.srgb_decode(rgb / 255) @ (np.linalg.inv(matrix(primaries)) @ srgb).T
    return np.round(linear.clip(0, 1) ** gamma * 255).astype(np.uint8)


def difference(rgb, expected):
    """Return the largest distance in CIELAB."""
    return np.linalg.norm(color.rgb_to_lab(rgb) - color.rgb_to_lab(expected), axis=-1).max()


def rgb_png(rgb, *chunks):
    rows = b"".join(b"\0" + row.tobytes() for row in rgb)
    return png(rgb.shape[1::-1], rows, kind=2, more=b"".join(chunks))


def gama(gamma):
    return chunk(b"gAMA", struct.pack(">I", round(gamma * 100_000)))


def chrm(primaries):
    return chunk(b"cHRM", struct.pack(">8I", *(round(v * 100_000) for v in primaries)))


@pytest.mark.parametrize("alpha", [False, True])
def test_adobe_rgb(alpha):
    stored = Image.fromarray(to_other(COLORS, PRIMARIES["adobe"], 1 / 2.2))
    if alpha:
        stored.putalpha(Image.fromarray(np.uint8([[255, 255, 255, 255, 0]])))
    picture = read_picture_bytes(saved(stored, "PNG", icc_profile=adobe()), "a.png")
    assert difference(np.asarray(stored.convert("RGB")), COLORS) > 4
    assert difference(picture.rgb[:, :4], COLORS[:, :4]) < 1
    assert (None if picture.alpha is None else picture.alpha[0].tolist()) == (
        [255, 255, 255, 255, 0] if alpha else None
    )


@pytest.mark.parametrize("gamma", [1.0, 1.8, 2.6])
def test_gray_profiles(gamma):
    expected = np.arange(16, 256, dtype=np.uint8)[None]
    stored = np.round(color.srgb_decode(expected / 255) ** (1 / gamma) * 255).astype(np.uint8)
    content = saved(Image.fromarray(stored), "PNG", icc_profile=profile(b"GRAY", gamma))
    rgb = read_picture_bytes(content, "a.png").rgb[..., 0].astype(int)
    # 8 bits of linear light are coarse in the dark.
    assert np.abs(rgb - expected)[:, 48:].max() <= (4 if gamma == 1 else 2)
    assert (rgb[0] != stored[0]).mean() > 0.8


@pytest.mark.parametrize("name", PRIMARIES)
def test_gamma_and_primaries_of_a_png(name):
    stored = to_other(COLORS, PRIMARIES[name], 0.5)
    content = rgb_png(stored, gama(0.5), chrm(PRIMARIES[name]))
    assert difference(read_picture_bytes(content, "a.png").rgb, COLORS) < 1


def test_gamma_of_gray():
    levels = np.uint8([[0, 20, 80, 180, 255]])
    content = png((5, 1), b"\0" + levels.tobytes(), more=gama(1.0))
    expected = np.round(color.srgb_encode(levels / 255) * 255)
    np.testing.assert_array_equal(read_picture_bytes(content, "a.png").rgb[..., 0], expected)


SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


@pytest.mark.parametrize(
    "chunks",
    [
        (chunk(b"sRGB", b"\0"), gama(1.0)),
        (gama(0.45455),),
        (gama(0),),
        (chrm((0,) * 8),),
        (chunk(b"iCCP", b"a\0\0" + zlib.compress(SRGB)), gama(1.0)),
    ],
)
def test_what_is_srgb_does_not_change(chunks):
    picture = read_picture_bytes(rgb_png(COLORS, *chunks), "a.png")
    np.testing.assert_array_equal(picture.rgb, COLORS)
    assert picture.notes == ()


@pytest.mark.parametrize("content", [b"of a display" * 99, profile(b"GRAY", 1.8), adobe()[:200]])
def test_a_profile_that_does_not_fit_is_noted(content):
    picture = read_picture_bytes(saved(Image.fromarray(COLORS), "PNG", icc_profile=content), "a")
    np.testing.assert_array_equal(picture.rgb, COLORS)
    assert ["profile" in note for note in picture.notes] == [True]
