"""Our networks in PyTorch, written with PyTorch's own operations and nothing of TensorFlow.

Pictures are (batch, channels, h, w), in the network's range. All sides are even wherever a layer
halves them, so TensorFlow's "same" padding of a 4x4 kernel with stride 2 is one pixel on each side,
as PyTorch's ``padding=1``.
"""

import math
from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import nn
from torch.nn import functional as F

NOISES_PER_PICTURE = 8


@dataclass(frozen=True)
class Settings:
    """The part of the recipe that a step needs, under the same names."""

    model: str = "dcgan"
    size: int = 64
    batch_size: int = 16
    latent_dim: int = 100
    base: int = 10
    palette_size: int = 10
    critic_base: int = 20
    learning_rate: float = 5e-4
    beta_1: float = 0.0
    beta_2: float = 0.99
    diversity_weight: float = 2.5
    smoothness_weight: float = 4.0
    reconstruction_weight: float = 1000.0
    palette_weight: float = 1.0
    palette_updates: int = 2
    palette_learning_rate: float = 1e-3
    palette_gamma: float = 0.003
    r1_gamma: float = 5.0
    r1_every: int = 16
    n_critic: int = 2
    gp_weight: float = 10.0
    diversity_ceiling: float = 0.5
    ema_decay: float = 0.998

    @classmethod
    def of(cls, model, **changes):
        """Return the recipe's settings for "dcgan" or "wgan_gp"."""
        overrides = {}
        if model == "wgan_gp":
            overrides = {
                "diversity_weight": 3.0,
                "smoothness_weight": 14.0,
                "reconstruction_weight": 3000.0,
                "palette_weight": 30.0,
                "palette_updates": 4,
            }
        return cls(model=model, **overrides | changes)


def _leaky(x):
    return F.leaky_relu_(x, 0.2)


def _initialize(module):
    if isinstance(module, nn.Conv2d | nn.ConvTranspose2d | nn.Linear):
        nn.init.kaiming_normal_(module.weight, a=0.2)
        nn.init.zeros_(module.bias)


class Generator(nn.Module):
    """U-Net with the palette head."""

    def __init__(self, size, *, latent_dim, base, palette_size):
        super().__init__()
        levels = int(math.log2(size)) - 3
        widths = [min(2 + 2 * i, 8) * base for i in range(levels + 1)]
        self.first = nn.Conv2d(4, widths[0], 3, padding=1)
        self.down = nn.ModuleList(
            nn.Conv2d(narrow, wide, 4, 2, padding=1) for narrow, wide in pairwise(widths)
        )
        self.middle = nn.Conv2d(widths[-1], widths[-1], 3, padding=1)
        self.context = nn.Linear(widths[-1], widths[-1])
        widths_up = widths[::-1]
        self.up = nn.ModuleList(
            nn.ConvTranspose2d(wide, narrow, 4, 2, padding=1)
            for wide, narrow in pairwise(widths_up)
        )
        self.refine = nn.ModuleList(
            nn.Conv2d(2 * width, width, 3, padding=1) for width in widths_up[1:]
        )
        self.fine = nn.Conv2d(widths[0], 4 * base, 3, padding=1)
        self.last = nn.Conv2d(base + 1, palette_size, 3, padding=1)
        self.summary = nn.Linear(widths[-1] + 2 * palette_size, 64)
        self.palette_mlp = nn.Sequential(
            nn.Linear(64 + latent_dim, 256),
            nn.LeakyReLU(0.2, inplace=True),
            nn.Linear(256, 256),
            nn.LeakyReLU(0.2, inplace=True),
            nn.Linear(256, 2 * palette_size),
            nn.Tanh(),
        )
        self.apply(_initialize)

    def _expanded(self, l):
        """Return the trunk's output at full size, and the mean of its bottom map."""
        x = _leaky(self.first(F.pixel_unshuffle(l, 2)))
        skips = []
        for down in self.down:
            skips.append(x)
            x = _leaky(down(x))
        x = _leaky(self.middle(x))
        pooled = x.mean((2, 3))
        x = x + _leaky(self.context(pooled))[:, :, None, None]
        for up, refine, skip in zip(self.up, self.refine, reversed(skips)):
            x = _leaky(refine(torch.cat([_leaky(up(x)), skip], 1)))
        return F.pixel_shuffle(_leaky(self.fine(x)), 2), pooled

    def mask_logits(self, l):
        """Return the logits of the masks, (batch, K, h, w)."""
        return self.last(torch.cat([self._expanded(l)[0], l], 1))

    def encode(self, l):
        """Return masks (batch, K, h, w) and a summary (batch, features)."""
        x, pooled = self._expanded(l)
        masks = self.last(torch.cat([x, l], 1)).softmax(1)
        frozen_masks = masks.detach()
        mask_area = frozen_masks.mean((2, 3))
        lightness = (frozen_masks * l).mean((2, 3)) / (mask_area + 1e-3)
        return masks, torch.cat([pooled, mask_area, lightness], 1)

    def palette(self, summary, z):
        """Return the colors (batch, noises, K, 2) of noises (batch · noises, latent_dim)."""
        summary = _leaky(self.summary(summary))
        summary = summary.repeat_interleave(len(z) // len(summary), 0)
        colors = self.palette_mlp(torch.cat([summary, z], 1))
        return colors.view(len(z) // NOISES_PER_PICTURE, NOISES_PER_PICTURE, -1, 2)


class Critic(nn.Module):
    """Scores of patches and of the whole picture, (batch, patches + 1)."""

    def __init__(self, size, *, base):
        super().__init__()
        levels = int(math.log2(size)) - 2
        widths = [3] + [min(base * 2**level, base * 8) for level in range(levels)]
        layers = []
        for narrow, wide in pairwise(widths):
            layers += [nn.Conv2d(narrow, wide, 4, 2, padding=1), nn.LeakyReLU(0.2, inplace=True)]
        self.body = nn.Sequential(*layers)
        self.patches = nn.Conv2d(widths[-1], 1, 3, padding=1)
        self.whole = nn.Linear(widths[-1] * (size // 2**levels) ** 2, 1)
        self.apply(_initialize)

    def forward(self, l, ab):
        x = self.body(torch.cat([l, ab], 1))
        return torch.cat([self.patches(x).flatten(1), self.whole(x.flatten(1))], 1)


class PaletteCritic(nn.Module):
    """Scores of palettes, (batch, 1)."""

    def __init__(self, palette_size, *, base=256):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(4 * palette_size, base),
            nn.LeakyReLU(0.2, inplace=True),
            nn.Linear(base, base),
            nn.LeakyReLU(0.2, inplace=True),
            nn.Linear(base, 1),
        )
        self.apply(_initialize)

    def forward(self, condition, colors):
        return self.layers(torch.cat([condition, 4 * colors.flatten(1)], 1))
