"""What a shader computes from the folder `shader` of a pack, with NumPy."""

import numpy as np
from PIL import Image

from chroma_lib import color

NEAR = 15

_FROM_XYZ = np.array(
    [
        [3.079980, -0.921248, 0.052890],
        [-1.537152, 1.875990, -0.204041],
        [-0.542821, 0.045247, 1.151232],
    ]
)


def values(path):
    with Image.open(path) as image:
        return np.asarray(image)


def palette_ab(folder):
    """Return a* and b* in `palette.png`: float (n, K, 2)."""
    red, green, blue = np.moveaxis(values(folder / "palette.png").astype(int), -1, 0)
    return np.stack([red - 128 + (blue >> 4) / 16, green - 128 + (blue & 15) / 16], axis=-1)


def render(folder, coloring):
    """Return a coloring as the shaders show it: uint8 (H, W, 4)."""
    gray = values(folder / "lightness.png")
    l, alpha = (gray[..., 0], gray[..., 1]) if gray.ndim == 3 else (gray, np.full_like(gray, 255))
    l = l / 2.55
    row = palette_ab(folder)[coloring]
    bits = values(folder / "parts.png").astype(int) @ [1, 256, 65536]
    others = values(folder / "shares.png") / 255
    shares = [1 - others.sum(-1), *np.moveaxis(others, -1, 0)]
    ab = sum(share[..., None] * row[bits >> 6 * k & 63] for k, share in enumerate(shares))
    return _to_rgba(l, ab, alpha)


def _to_rgba(l, ab, alpha):
    low, high = np.zeros_like(l), np.full_like(l, 2)
    for _ in range(10):
        middle = np.where(low < 1, (low + high) / 2, low)
        rgb = _linear_rgb(l, middle[..., None] * ab)
        inside = ((rgb > -0.0001) & (rgb < 1.002)).all(-1)
        low, high = np.where(inside, middle, low), np.where(inside, high, middle)
    rgb = _linear_rgb(l, low[..., None] * ab).clip(0, 1)
    encoded = np.where(rgb > 0.0031308, 1.055 * rgb ** (1 / 2.4) - 0.055, 12.92 * rgb)
    return np.dstack([np.round(255 * encoded), alpha]).astype(np.uint8)


def render_colored(folder, coloring):
    """Return a coloring as the shaders of colored pictures show it: uint8 (H, W, 4)."""
    pixels = values(folder / "picture.png")
    alpha = pixels[..., 3] if pixels.shape[-1] == 4 else np.full(pixels.shape[:2], 255)
    lab = color.rgb_to_lab(pixels[..., :3]).astype(float)
    palette = palette_ab(folder) @ [1, 1j]
    part, other, share = np.moveaxis(values(folder / "parts.png").astype(int), -1, 0)
    change = palette[coloring] - palette[-1]
    follows = 1 - np.exp(-((abs(change) / NEAR) ** 2))
    mean, chosen = palette[-1][part], palette[coloring][part]

    def mix(x):
        return x[part] + share / 510 * (x[other] - x[part])

    z = lab[..., 1:] @ [1, 1j]
    ratio = (z * mean.conj() + 64) / (abs(mean) ** 2 + 64)
    old_side, new_side = (
        np.clip(2.5 * np.sin(np.radians(-80) - np.angle(x)), -1, 1) for x in (mean, chosen)
    )
    leaning = 1 + follows[part] * (old_side * new_side + (1 - abs(old_side)) / 2 - 1)
    quarter = np.pi / 4
    turn = quarter * np.tanh(np.angle(ratio) / quarter) * leaning
    turned = np.minimum(abs(ratio), 1.7) * np.exp(1j * turn)
    z = z + turned * mix(change) + mix(follows) * (turned - ratio) * mean
    return _to_rgba(lab[..., 0], np.stack([z.real, z.imag], -1), alpha)


def _linear_rgb(l, ab):
    y = (l + 16) / 116
    f = np.stack([y + ab[..., 0] / 500, y, y - ab[..., 1] / 200], axis=-1)
    return np.where(f > 6 / 29, f**3, (f - 16 / 116) / 7.787) @ _FROM_XYZ
