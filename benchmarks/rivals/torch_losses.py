"""Our losses, penalties and palette fits in PyTorch. `chroma_lib.gan.losses` explains each of them.

Pictures are (batch, channels, h, w), masks (batch, K, h, w), palettes (batch, K, 2).
"""

import torch
from torch.nn import functional as F

EMPTY_MASK = 1e-4


def paint(masks, colors):
    """Return pictures (batch, 2, h, w): masks filled with colors (batch, K, 2)."""
    batch, _, height, width = masks.shape
    return (colors.mT @ masks.flatten(2)).view(batch, 2, height, width)


def mask_overlaps(masks):
    """Return how much each pair of masks overlaps, (batch, K, K)."""
    flat = masks.flatten(2)
    return flat @ flat.mT / flat.shape[2]


def _solve_ridge(overlap, right):
    regular = overlap + EMPTY_MASK * torch.eye(overlap.shape[-1], dtype=overlap.dtype)
    return torch.cholesky_solve(right, torch.linalg.cholesky(regular))


def fit_palette(overlap, masks, ab):
    """Return the palette (batch, K, 2) that fits colors (batch, 2, h, w) best."""
    flat = masks.flatten(2)
    return _solve_ridge(overlap, flat @ ab.flatten(2).mT / flat.shape[2])


def refit_palettes(overlap, colors):
    """Return what `fit_palette` would read off pictures painted with colors (batch, noises, K, 2).

    Returns
    -------
    torch.Tensor, shape (batch · noises, K, 2)
    """
    batch, noises, k, _ = colors.shape
    columns = colors.transpose(1, 2).reshape(batch, k, 2 * noises)
    fitted = _solve_ridge(overlap, overlap @ columns)
    return fitted.view(batch, k, noises, 2).transpose(1, 2).reshape(-1, k, 2)


def palette_diversity(colors_1, colors_2, mask_area, z_1, z_2, ceiling):
    """Return the distance of two palettes per distance of their noises, at most `ceiling`."""
    weight = (mask_area + 1e-8) ** 0.25
    weight = weight / weight.sum(-1, keepdim=True)
    distance = (weight * (colors_1 - colors_2).abs().mean(-1)).sum(-1)
    return (distance / ((z_1 - z_2).abs().mean(1) + 1e-6)).clamp(max=ceiling).mean()


def smoothness(l, ab, sharpness=12.0):
    """Return how much colors change where the lightness does not."""
    total = 0.0
    for axis in (2, 3):
        weight = torch.exp(-sharpness / 2 * l.diff(dim=axis).abs())
        total = total + (ab.diff(dim=axis).abs() * weight).mean()
    return total


def discriminator_loss(real_scores, fake_scores):
    """Return the non-saturating loss of a discriminator."""
    return F.softplus(-real_scores).mean() + F.softplus(fake_scores).mean()


def squared_gradient_norm(critic, condition, colors):
    """Return the squared norm of the critic's gradient by the colors, one for each row."""
    colors = colors.detach().requires_grad_()
    scores = critic(condition, colors).mean(1).sum()
    (gradient,) = torch.autograd.grad(scores, colors, create_graph=True)
    return gradient.square().flatten(1).sum(1)
