"""Changes of drawings and their part maps that make them less alike, in PyTorch.

Drawn characters share proportions and habits of shading that real art does not have. A network that
learned from them alone knows skin by its lightness and arms by where they hang. Pictures `l` are
(batch, 1, h, w) in the network's range; `parts` are (batch, h, w), indices into `PARTS`.
"""

import torch
from torch.nn import functional as F

from chroma_lib.gan.parts import PARTS, UNKNOWN

WARPED, LEVELED, AIRBRUSHED = 0.6, 0.4, 0.5  # shares of the pictures
ROTATION, STRETCH, SHEAR = 0.16, 0.12, 0.1  # standard deviations: radians, log, shift per height
BEND, BENDS = 0.035, 5  # of the half side; places where a picture is bent
LEVEL_SPREAD = 0.06  # 3 L*
BRUSH = 0.22  # strongest light and shadow, 11 L*
BACKGROUND = PARTS.index("background")
SKIN = PARTS.index("skin")
CLOTHES = [
    PARTS.index(name)
    for name in ("upper", "lower", "over", "legs", "hands", "neck", "head", "belt", "prop", "hair")
]
FLAT = [PARTS.index(name) for name in ("background", "ink")]  # they get no light and shadow


def vary(l: torch.Tensor, parts: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Warp some pictures, and change the lightness and the shading of parts in some.

    Parameters
    ----------
    l : Tensor of float, shape (batch, 1, h, w)
    parts : Tensor of int64, shape (batch, h, w)

    Returns
    -------
    l, parts : Tensor
        Of the same shapes.
    """
    l, parts = _on_some(_warp, WARPED, l, parts)
    l, parts = _on_some(_level, LEVELED, l, parts)
    return _on_some(_airbrush, AIRBRUSHED, l, parts)


def _on_some(change, share, l, parts):
    chosen = torch.nonzero(torch.rand(len(l), device=l.device) < share)[:, 0]
    if not len(chosen):
        return l, parts
    changed, changed_parts = change(l[chosen], parts[chosen])
    return l.index_copy(0, chosen, changed), parts.index_copy(0, chosen, changed_parts)


def _warp(l, parts):
    """Rotate, stretch, shear and bend; what comes from outside is white paper."""
    count, device = len(l), l.device
    angle = ROTATION * torch.randn(count, device=device)
    wide, high = (torch.exp(STRETCH * torch.randn(count, device=device)) for _ in range(2))
    shear = SHEAR * torch.randn(count, device=device)
    row = torch.stack([wide * angle.cos(), shear - wide * angle.sin()], 1)
    column = torch.stack([high * angle.sin(), high * angle.cos()], 1)
    matrix = torch.stack([row, column], 1)
    shift = 0.05 * torch.randn(count, 2, 1, device=device)
    grid = F.affine_grid(torch.cat([matrix, shift], 2), l.shape, align_corners=False)
    bend = BEND * torch.randn(count, 2, BENDS, BENDS, device=device)
    bend = F.interpolate(bend, l.shape[2:], mode="bicubic", align_corners=True)
    grid = grid + bend.permute(0, 2, 3, 1)
    warped = F.grid_sample(1 - l, grid, align_corners=False)
    # One more than the part, so that outside is 0.
    moved = F.grid_sample(parts[:, None].float() + 1, grid, mode="nearest", align_corners=False)
    moved = moved[:, 0].round().long() - 1
    return 1 - warped, torch.where(moved < 0, BACKGROUND, moved)


def _level(l, parts):
    """Make one garment, or the hair, as light as the skin."""
    flat = parts.flatten(1)
    empty = torch.zeros(len(l), UNKNOWN + 1, device=l.device)
    area = empty.scatter_add(1, flat, torch.ones_like(flat, dtype=l.dtype))
    mean = empty.scatter_add(1, flat, l.flatten(1)) / area.clamp(min=1)
    there = (area[:, CLOTHES] > 0.01 * flat.shape[1]).float()
    part = torch.tensor(CLOTHES, device=l.device)[torch.multinomial(there + 1e-6, 1)]
    old = mean.gather(1, part)
    new = mean[:, SKIN, None] + LEVEL_SPREAD * torch.randn_like(old)
    known = (there.sum(1, keepdim=True) > 0) & (area[:, SKIN, None] > 1)
    change = torch.where(known, new - old, 0) * (flat == part)
    return (l + change.view_as(l)).clamp(-1, 1), parts


def _airbrush(l, parts):
    """Add smooth light and shadow, of another strength on each part."""
    coarse = torch.randn(len(l), 1, 6, 6, device=l.device).clamp(-1.5, 1.5)
    shading = F.interpolate(coarse, l.shape[2:], mode="bicubic", align_corners=True)
    strength = BRUSH * torch.rand(len(l), UNKNOWN + 1, device=l.device)
    strength[:, FLAT] = 0
    strength = strength.gather(1, parts.flatten(1)).view_as(l)
    return (l + strength * shading).clamp(-1, 1), parts
