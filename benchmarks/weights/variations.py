"""Changes of drawings and their part maps that make them less alike, in PyTorch.

Drawn characters share proportions and habits of shading that real art does not have. A network that
learned from them alone knows skin by its lightness and arms by where they hang. Pictures `l` are
(batch, 1, h, w) in the network's range; `parts` are (batch, h, w), indices into `PARTS`.
"""

import torch
from torch.nn import functional as F

from chroma_lib.gan.parts import PARTS, UNKNOWN

ROTATION, STRETCH, SHEAR = 0.16, 0.12, 0.1  # standard deviations: radians, log, shift per height
BEND, BENDS = 0.035, 5  # of the half side; places where a picture is bent
LEVEL_SPREAD = 0.06  # 3 L*
BRUSH = 0.22  # strongest light and shadow, 11 L*
NEW_L = (-0.97, 0.97)  # lightness of a part that gets another one
SKIN_SHIFT = 0.08  # standard deviation: 4 L*
CONTRAST = (0.5, 1.6)  # of the shading and the lines inside a part
SHADOW = (0.1, 0.5)  # how much darker a hard shadow is, 5 to 25 L*
FOLD, FOLD_WIDTH = (0.15, 0.8), (0.3, 1.0)  # depth and half width of a line, in L*/50 and pixels
BACKGROUND = PARTS.index("background")
SKIN = PARTS.index("skin")
CLOTHES = [
    PARTS.index(name)
    for name in ("upper", "lower", "over", "legs", "hands", "neck", "head", "belt", "prop", "hair")
]
FLAT = [PARTS.index(name) for name in ("background", "ink")]  # they get no light and shadow


def vary(
    l: torch.Tensor, parts: torch.Tensor, *, more: bool = False
) -> tuple[torch.Tensor, torch.Tensor]:
    """Warp some pictures, and change the lightness and the shading of parts in some.

    Parameters
    ----------
    l : Tensor of float, shape (batch, 1, h, w)
    parts : Tensor of int64, shape (batch, h, w)
    more : bool
        Make more changes, `MORE_SHARES` in place of `SHARES`.

    Returns
    -------
    l, parts : Tensor
        Of the same shapes.
    """
    for change, share in (MORE_SHARES if more else SHARES).items():
        l, parts = _on_some(change, share, l, parts)
    return l, parts


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


def _relight(l, parts):
    """Give garments and hair any lightness, and each part another contrast."""
    flat = parts.flatten(1)
    empty = torch.zeros(len(l), UNKNOWN + 1, device=l.device)
    area = empty.scatter_add(1, flat, torch.ones_like(flat, dtype=l.dtype))
    mean = empty.scatter_add(1, flat, l.flatten(1)) / area.clamp(min=1)
    new, contrast = mean.clone(), torch.ones_like(mean)
    others = [k for k in range(UNKNOWN + 1) if k not in FLAT]
    contrast[:, others] = _between(CONTRAST, mean[:, others])
    chosen = _between(NEW_L, mean[:, CLOTHES])
    keep = torch.rand_like(chosen) < 0.4
    new[:, CLOTHES] = torch.where(keep, mean[:, CLOTHES], chosen)
    new[:, SKIN] += SKIN_SHIFT * torch.randn_like(new[:, SKIN])
    old, new, contrast = (table.gather(1, flat).view_as(l) for table in (mean, new, contrast))
    return (new + contrast * (l - old)).clamp(-1, 1), parts


def _shade(l, parts):
    """Add hard shadows, of another shape and strength on each part."""
    field = _smooth_noise(l, 7) + torch.randn(len(l), 1, 1, 1, device=l.device)
    turn = _per_part(torch.sign(torch.randn(len(l), UNKNOWN + 1, device=l.device)), parts, l)
    depth = _per_part(_between(SHADOW, torch.zeros(len(l), UNKNOWN + 1, device=l.device)), parts, l)
    return (l - depth * (field * turn > 0.6)).clamp(-1, 1), parts


def _fold(l, parts):
    """Draw thin lines inside garments and hair: folds, seams and strands."""
    count, device = len(l), l.device
    bends = torch.randint(4, 14, (2,)).tolist()
    field = _smooth_noise(l, *bends)
    dy, dx = (torch.diff(field, dim=d, append=field.narrow(d, -1, 1)) for d in (2, 3))
    slope = torch.hypot(dy, dx).clamp(min=1e-3)
    width = _between(FOLD_WIDTH, torch.zeros(count, 1, 1, 1, device=device))
    line = torch.exp(-((field / slope / width / 1.5) ** 2))
    line = line * (3 * _smooth_noise(l, 6)).clamp(0, 1)  # in pieces that taper
    allowed = torch.zeros(UNKNOWN + 1, device=device)
    allowed[CLOTHES] = 1.0
    depth = _between(FOLD, torch.zeros(count, 1, 1, 1, device=device))
    return (l - depth * line * allowed[parts][:, None]).clamp(-1, 1), parts


def _filter(l, parts):
    """Filter pictures by random weights: textures change, shapes stay (Xu et al. 2021)."""
    kernel = torch.randn(len(l), 1, 3, 3, device=l.device) / 3
    kernel -= kernel.mean((2, 3), keepdim=True)
    kernel[:, :, 1, 1] += 1
    filtered = F.conv2d(l.transpose(0, 1), kernel, padding=1, groups=len(l)).transpose(0, 1)
    return filtered.clamp(-1, 1), parts


def _smooth_noise(l, rows, columns=None):
    coarse = torch.randn(len(l), 1, rows, columns or rows, device=l.device)
    return F.interpolate(coarse, l.shape[2:], mode="bicubic")


def _per_part(table, parts, l):
    """Return the value of each pixel's part, (batch, 1, h, w), from a table (batch, parts)."""
    table = table.clone()
    table[:, FLAT] = 0
    return table.gather(1, parts.flatten(1)).view_as(l)


def _between(limits, like):
    return limits[0] + (limits[1] - limits[0]) * torch.rand_like(like)


def _airbrush(l, parts):
    """Add smooth light and shadow, of another strength on each part."""
    coarse = torch.randn(len(l), 1, 6, 6, device=l.device).clamp(-1.5, 1.5)
    shading = F.interpolate(coarse, l.shape[2:], mode="bicubic", align_corners=True)
    strength = BRUSH * torch.rand(len(l), UNKNOWN + 1, device=l.device)
    strength[:, FLAT] = 0
    strength = strength.gather(1, parts.flatten(1)).view_as(l)
    return (l + strength * shading).clamp(-1, 1), parts


# Shares of the pictures that each change is made in, in this order.
SHARES = {_warp: 0.6, _level: 0.4, _airbrush: 0.5}
MORE_SHARES = {
    _warp: 0.6,
    _relight: 0.4,
    _level: 0.3,
    _shade: 0.4,
    _airbrush: 0.5,
    _fold: 0.5,
    _filter: 0.15,
}
