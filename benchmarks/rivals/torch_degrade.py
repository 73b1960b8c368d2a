"""What `chroma_lib.data` does to gray pictures in training, in PyTorch: shading and degradation.

Pictures are (batch, 1, h, w), in the network's range. The effects and their chances are those of
`chroma_lib.data.degrade`; the random numbers are PyTorch's own.
"""

import math

import numpy as np
import torch
from torch.nn import functional as F

CHANCES = {
    "lines": 0.15,
    "line_art": 0.06,
    "halftone": 0.07,
    "tone": 0.28,
    "blur": 0.14,
    "jpeg": 0.14,
}
_BLOCK = 8


def soft_shading(l: torch.Tensor, strength: float) -> torch.Tensor:
    """Add smooth random light and shadow to half the pictures, but not to paper and ink."""
    coarse = strength * torch.randn(len(l), 1, 4, 4, device=l.device)
    shading = F.interpolate(coarse, l.shape[2:], mode="bicubic")
    shading *= _uniform(l) < 0.5
    mask = (5 * (1 - l)).clamp(0, 1) * (2.5 * (1 + l)).clamp(0, 1)
    return (l + mask * shading).clamp(-1, 1)


def degrade(l: torch.Tensor) -> torch.Tensor:
    """Degrade some of the pictures, each by effects of its own."""
    for name, effect in EFFECTS.items():
        chosen = torch.nonzero(torch.rand(len(l), device=l.device) < CHANCES[name])[:, 0]
        if len(chosen):
            l = l.index_copy(0, chosen, effect(l[chosen]).clamp(-1, 1))
    return l


def _uniform(l, low=0.0, high=1.0):
    return low + (high - low) * torch.rand(len(l), 1, 1, 1, device=l.device)


def _window(l):
    return 2 * max(1, l.shape[-1] // 64) + 1


def _max_filter(x, window):
    return F.max_pool2d(x, window, 1, window // 2)


def _min_filter(x, window):
    return -_max_filter(-x, window)


def _change_lines(l):
    kind, amount, window = _uniform(l), _uniform(l), _window(l)
    areas = _min_filter(_max_filter(l, window), window)
    ink = areas - l
    thick = ink + (0.2 + 0.5 * amount) * (_max_filter(ink, 3) - ink)
    thin = ink + (0.3 + 0.5 * amount) * (_min_filter(ink, 3) - ink)
    cells = max(4, l.shape[-1] // 6)
    noise = torch.randn(len(l), 1, cells, cells, device=l.device)
    noise = F.interpolate(noise, l.shape[2:], mode="bilinear")
    broken = ink * (4 * noise + 1 + 3 * amount).clamp(0, 1)
    return areas - torch.where(kind < 0.35, thick, torch.where(kind < 0.65, thin, broken))


def _to_line_art(l):
    paper, window = _uniform(l), _window(l)
    edge = _max_filter(l, window) - l
    ink = (_uniform(l, 2, 4) * (edge - _uniform(l, 0.16, 0.4))).clamp(0, 1)
    solid = (-6 * (l + 0.6)).clamp(0, 1)
    ink = torch.where(_uniform(l) < 0.5, torch.maximum(ink, solid), ink)
    paper = torch.where(paper < 0.7, torch.ones_like(paper), 0.55 + 0.45 * paper)
    return paper - ink * (paper + 0.9)


def _to_halftone(l):
    size = l.shape[-1]
    wave = 2 * math.pi / (_uniform(l, 2.5, 4.5) * max(1.0, size / 96))
    place, phase = torch.arange(size, device=l.device, dtype=l.dtype), 6 * _uniform(l)
    x, y = place[None, None, None, :], place[None, None, :, None]
    screen = torch.cos(wave * (x + y) * math.sqrt(0.5) + phase)
    screen = screen * torch.cos(wave * (x - y) * math.sqrt(0.5))
    dots = torch.tanh(3 * (l + 0.95 * screen))
    return l + _uniform(l, 0.2, 0.75) * (1 - l**4) * (dots - l)


def _change_tone(l):
    x = ((l + 1) / 2) ** torch.exp(_uniform(l, -0.6, 0.6))
    x = x + _uniform(l, -0.7, 0.9) * (x * x * (3 - 2 * x) - x)
    x = (x + _uniform(l, -0.16, 0.24) * (1 - x)).clamp(min=0)
    white = _uniform(l)
    x = x / torch.where(white < 0.9, 0.84 + 0.16 * white, 1.1 * white)
    return 2 * x.clamp(max=1) - 1


def _blur(l):
    window = _window(l)
    soft = F.avg_pool2d(l, window, 1, window // 2, count_include_pad=False)
    return l + _uniform(l, 0.2, 0.75) * (soft - l)


def _compress(l):
    quality = _uniform(l, 15, 75)
    scale = torch.where(quality < 50, 50 / quality, 2 - quality / 50)
    count = l.shape[-1] // _BLOCK
    transform = torch.tensor(np.kron(np.eye(count), _dct_matrix()), dtype=l.dtype, device=l.device)
    row = torch.arange(_BLOCK, device=l.device, dtype=l.dtype)
    # About the luminance table of quality 50: coarser steps for finer waves.
    table = (10 + 6 * (row[:, None] + row[None, :])).repeat(count, count)
    steps = scale * table / 127.5
    waves = transform @ l @ transform.T
    return transform.T @ (steps * torch.round(waves / steps)) @ transform


def _dct_matrix():
    row, column = np.arange(_BLOCK)[:, None], np.arange(_BLOCK)[None, :]
    matrix = 0.5 * np.cos(np.pi * (2 * column + 1) * row / (2 * _BLOCK))
    matrix[0] /= np.sqrt(2)
    return matrix


EFFECTS = {
    "lines": _change_lines,
    "line_art": _to_line_art,
    "halftone": _to_halftone,
    "tone": _change_tone,
    "blur": _blur,
    "jpeg": _compress,
}
