"""Our networks and training steps in PyTorch, as one who knows PyTorch would write them for a CPU.

Same layers, losses and optimizers as `chroma_lib.networks`, `gans` and `recipes`, written anew with
PyTorch's own operations and nothing of TensorFlow. `tests/test_torch_twin.py` holds the two
together. Pictures are (batch, channels, h, w), in the network's range.

Channels are last in memory, which is faster here than first. `torch.compile` is left out: it can't
differentiate the slopes of R1 and the gradient penalty twice, and around the rest it was slower.

All sides are even wherever a layer halves them, so TensorFlow's "same" padding of a 4x4 kernel
with stride 2 is one pixel on each side, as PyTorch's ``padding=1``.
"""

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

NOISES_PER_PICTURE = 8
EMPTY_MASK = 1e-4


@dataclass(frozen=True)
class Settings:
    """The part of `chroma_lib.recipes.Recipe` that a step needs, under the same names."""

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
        own = {}
        if model == "wgan_gp":
            own = {
                "diversity_weight": 3.0,
                "smoothness_weight": 14.0,
                "reconstruction_weight": 3000.0,
                "palette_weight": 30.0,
                "palette_updates": 4,
            }
        return cls(model=model, **own | changes)


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
        back = widths[::-1]
        self.up = nn.ModuleList(
            nn.ConvTranspose2d(wide, narrow, 4, 2, padding=1) for wide, narrow in pairwise(back)
        )
        self.refine = nn.ModuleList(nn.Conv2d(2 * width, width, 3, padding=1) for width in back[1:])
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

    def encode(self, l):
        """Return masks (batch, K, h, w) and a summary (batch, features)."""
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
        x = F.pixel_shuffle(_leaky(self.fine(x)), 2)
        masks = self.last(torch.cat([x, l], 1)).softmax(1)
        still = masks.detach()
        area = still.mean((2, 3))
        light = (still * l).mean((2, 3)) / (area + 1e-3)
        return masks, torch.cat([pooled, area, light], 1)

    def palette(self, summary, z):
        """Return the colors (batch, noises, K, 2) that noises (batch · noises, latent) give."""
        summary = _leaky(self.summary(summary))
        summary = summary.repeat_interleave(len(z) // len(summary), 0)
        colors = self.palette_mlp(torch.cat([summary, z], 1))
        return colors.view(len(z) // NOISES_PER_PICTURE, NOISES_PER_PICTURE, -1, 2)


class Critic(nn.Module):
    """Scores of patches and of the whole picture: (batch, patches + 1)."""

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
    """Scores (batch, 1) of palettes."""

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

    def forward(self, facts, colors):
        return self.layers(torch.cat([facts, 4 * colors.flatten(1)], 1))


def _paint(masks, colors):
    """Return the picture (batch, 2, h, w) of masks with colors (batch, K, 2)."""
    batch, _, height, width = masks.shape
    return (colors.mT @ masks.flatten(2)).view(batch, 2, height, width)


def _overlaps(masks):
    flat = masks.flatten(2)
    return flat @ flat.mT / flat.shape[2]


def _ridge(overlap, right):
    regular = overlap + EMPTY_MASK * torch.eye(overlap.shape[-1], dtype=overlap.dtype)
    return torch.cholesky_solve(right, torch.linalg.cholesky(regular))


def _seen(overlap, colors):
    batch, noises, k, _ = colors.shape
    columns = colors.transpose(1, 2).reshape(batch, k, 2 * noises)
    fitted = _ridge(overlap, overlap @ columns)
    return fitted.view(batch, k, noises, 2).transpose(1, 2).reshape(-1, k, 2)


def _palette_diversity(colors_1, colors_2, share, z_1, z_2, ceiling):
    weight = (share + 1e-8) ** 0.25
    weight = weight / weight.sum(-1, keepdim=True)
    apart = (weight * (colors_1 - colors_2).abs().mean(-1)).sum(-1)
    return (apart / ((z_1 - z_2).abs().mean(1) + 1e-6)).clamp(max=ceiling).mean()


def _smoothness(l, ab, sharpness=12.0):
    total = 0.0
    for axis in (2, 3):
        weight = torch.exp(-sharpness / 2 * l.diff(dim=axis).abs())
        total = total + (ab.diff(dim=axis).abs() * weight).mean()
    return total


def _discriminator_loss(real, fake):
    return F.softplus(-real).mean() + F.softplus(fake).mean()


def _squared_slope(critic, condition, colors):
    colors = colors.detach().requires_grad_()
    scores = critic(condition, colors).mean(1).sum()
    (gradient,) = torch.autograd.grad(scores, colors, create_graph=True)
    return gradient.square().flatten(1).sum(1)


def _both(critic, real, fake):
    scores = critic(*(torch.cat(pair) for pair in zip(real, fake)))
    return scores.tensor_split([len(real[0])])


def _descend(loss, module, optimizer):
    optimizer.zero_grad(set_to_none=True)
    loss.backward(inputs=list(module.parameters()))
    optimizer.step()


class _Made(NamedTuple):
    l: torch.Tensor
    ab: torch.Tensor
    apart: torch.Tensor
    masks: torch.Tensor
    facts: torch.Tensor  # of each picture once
    palettes: torch.Tensor  # (batch, noises, K, 2)
    true: torch.Tensor  # the palettes that fit the true colors


class Twin:
    """What both models share: the generator's step and its moving average.

    Parameters
    ----------
    settings : Settings
    channels_last : bool
        Memory format of the convolutions.
    """

    def __init__(self, settings, *, channels_last=True):
        s = self.settings = settings
        shape = {"latent_dim": s.latent_dim, "base": s.base, "palette_size": s.palette_size}
        self.generator = Generator(s.size, **shape)
        self.average = Generator(s.size, **shape).requires_grad_(False)
        self.critic = Critic(s.size, base=s.critic_base)
        self.palette_critic = PaletteCritic(s.palette_size)
        self.average.load_state_dict(self.generator.state_dict())
        self.memory_format = torch.channels_last if channels_last else torch.contiguous_format
        for module in (self.generator, self.average, self.critic):
            module.to(memory_format=self.memory_format)
        self.step = 0
        self._optimizers()

    def _optimizers(self):
        s = self.settings

        def adam(module, rate):
            # Keras' epsilon. PyTorch adds it to the corrected root, Keras to the raw one: the
            # same after the first few hundred steps.
            return torch.optim.Adam(
                module.parameters(), rate, (s.beta_1, s.beta_2), eps=1e-7, fused=True
            )

        self.g_optimizer = adam(self.generator, s.learning_rate)
        self.d_optimizer = adam(self.critic, s.learning_rate)
        self.p_optimizer = adam(self.palette_critic, s.palette_learning_rate)

    @property
    def parameters(self):
        """How many weights are trained."""
        trained = (self.generator, self.critic, self.palette_critic)
        return sum(p.numel() for module in trained for p in module.parameters())

    def noise(self, count):
        """Draw noises (count, latent_dim)."""
        return torch.randn(count, self.settings.latent_dim)

    def alpha(self, shape, number):
        """Draw where between real and fake critic update `number` takes its slope."""
        return torch.rand(shape)

    def _make(self, l, ab):
        batch = len(l)
        z = self.noise(batch * NOISES_PER_PICTURE)
        masks, summary = self.generator.encode(l)
        colors = self.generator.palette(summary, z)
        painted = _paint(masks, colors[:, 0])
        still = masks.detach()
        area = still.mean((2, 3))
        apart = _palette_diversity(
            colors[:, 0],
            colors[:, 1],
            area,
            z[::NOISES_PER_PICTURE],
            z[1::NOISES_PER_PICTURE],
            self.settings.diversity_ceiling,
        )
        overlap = _overlaps(still)
        flat = still.flatten(2)
        true = _ridge(overlap, flat @ ab.flatten(2).mT / flat.shape[2])
        light = (still * l).mean((2, 3)) / (area + EMPTY_MASK)
        facts = torch.cat([4 * area, light], 1)
        return _Made(l, painted, apart, masks, facts, _seen(overlap, colors), true)

    def _train_generator(self, made, ab):
        s = self.settings
        adversarial = self.adversarial_loss(self.critic(made.l, made.ab))
        smooth = _smoothness(made.l, made.ab)
        lost = F.mse_loss(_paint(made.masks, made.true), ab)
        facts = made.facts.repeat_interleave(NOISES_PER_PICTURE, 0)
        palette = self.adversarial_loss(self.palette_critic(facts, made.palettes))
        loss = (
            adversarial
            - s.diversity_weight * made.apart
            + s.smoothness_weight * smooth
            + s.reconstruction_weight * lost
            + s.palette_weight * palette
        )
        _descend(loss, self.generator, self.g_optimizer)
        decay = min(s.ema_decay, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            torch._foreach_lerp_(
                list(self.average.parameters()), list(self.generator.parameters()), 1 - decay
            )
        self.step += 1
        return {
            "g_loss": adversarial,
            "diversity": made.apart,
            "smoothness": smooth,
            "reconstruction": lost,
            "p_g_loss": palette,
        }


class DCGAN(Twin):
    """Non-saturating GAN with a lazy R1 penalty."""

    @staticmethod
    def adversarial_loss(scores):
        return F.softplus(-scores).mean()

    def train_step(self, l, ab):
        """Update each critic, then the generator; return the losses as a dict of tensors."""
        s = self.settings
        made = self._make(l, ab)
        loss = distinguished = _discriminator_loss(
            *_both(self.critic, (l, ab), (l, made.ab.detach()))
        )
        if s.r1_gamma and self.step % s.r1_every == 0:
            penalty = _squared_slope(self.critic, l, ab).mean()
            loss = loss + 0.5 * s.r1_gamma * s.r1_every * penalty
        _descend(loss, self.critic, self.d_optimizer)
        parts = {"d_loss": distinguished}
        facts = made.facts.repeat_interleave(NOISES_PER_PICTURE, 0)
        fake = facts, made.palettes.detach()
        for _ in range(s.palette_updates):
            loss = _discriminator_loss(*_both(self.palette_critic, (made.facts, made.true), fake))
            parts["p_loss"] = loss
            penalty = _squared_slope(self.palette_critic, made.facts, made.true).mean()
            loss = loss + 0.5 * s.palette_gamma * penalty
            _descend(loss, self.palette_critic, self.p_optimizer)
        return parts | self._train_generator(made, ab)


class WGANGP(Twin):
    """Wasserstein GAN with gradient penalty."""

    @staticmethod
    def adversarial_loss(scores):
        return -scores.mean()

    def train_step(self, l, ab):
        """As `DCGAN.train_step`; `l` and `ab` hold `n_critic` batches."""
        s = self.settings
        parts_l, parts_ab = l.chunk(s.n_critic), ab.chunk(s.n_critic)
        l, ab = parts_l[0], parts_ab[0]
        made = self._make(l, ab)
        fake = made.ab.detach()
        for i, real in enumerate(zip(parts_l, parts_ab)):
            parts = self._train_critic(self.critic, self.d_optimizer, real, (l, ab, fake), i)
        facts = made.facts.repeat_interleave(NOISES_PER_PICTURE, 0)
        true = made.true.repeat_interleave(NOISES_PER_PICTURE, 0)
        between = facts, true, made.palettes.detach()
        for i in range(s.palette_updates):
            palette_parts = self._train_critic(
                self.palette_critic, self.p_optimizer, (facts, true), between, i
            )
        parts["p_loss"] = palette_parts["d_loss"]
        return parts | self._train_generator(made, ab)

    def _train_critic(self, critic, optimizer, real, between, number):
        condition, paired, fake = between
        real_scores, fake_scores = _both(critic, real, (condition, fake))
        distance = real_scores.mean() - fake_scores.mean()
        alpha = self.alpha((len(fake),) + (1,) * (fake.ndim - 1), number)
        slope = _squared_slope(critic, condition, torch.lerp(fake, paired, alpha))
        penalty = ((slope + 1e-12).sqrt() - 1).square().mean()
        drift = 1e-3 * real_scores.square().mean()
        loss = -distance + self.settings.gp_weight * penalty + drift
        _descend(loss, critic, optimizer)
        return {"d_loss": loss, "wasserstein": distance, "penalty": penalty}


MODELS = {"dcgan": DCGAN, "wgan_gp": WGANGP}


def picture(array):
    """Return pictures (batch, h, w, channels) as (batch, channels, h, w), channels last in memory.

    So too a single channel's strides, by which PyTorch chooses the format of a concatenation.
    """
    return torch.from_numpy(np.array(array)).permute(0, 3, 1, 2)


def _transposed(array):
    """Lay a Keras kernel out as PyTorch does; a convolution's of either direction, or a dense."""
    return array.transpose(3, 2, 0, 1) if array.ndim == 4 else array.T


def _in_blocks(array):
    """The same where `pixel_shuffle` follows, whose channels stand in another order."""
    rows = _transposed(array)
    return rows.reshape(4, -1, *rows.shape[1:]).swapaxes(0, 1).reshape(rows.shape)


def _flattened(channels):
    """The same for the dense layer after a flattening, which has channels last in Keras."""

    def lay(array):
        if array.ndim == 1:
            return array
        side = math.isqrt(len(array) // channels)
        return array.reshape(side, side, channels).transpose(2, 0, 1).reshape(1, -1)

    return lay


def _generator_layers(twin, ours):
    mlp = [layer for layer in twin.palette_mlp if isinstance(layer, nn.Linear)]
    return [
        *[
            (getattr(twin, name), getattr(ours, name), _transposed)
            for name in ("first", "middle", "context", "last", "summary")
        ],
        *[
            (layer, own, _transposed)
            for name in ("down", "up", "refine")
            for layer, own in zip(getattr(twin, name), getattr(ours, name), strict=True)
        ],
        (twin.fine, ours.fine, _in_blocks),
        *[
            (layer, own, _transposed)
            for layer, own in zip(mlp, [*ours.palette_mlp, ours.colors], strict=True)
        ],
    ]


def _critic_layers(twin, ours):
    body = [layer for layer in twin.body if isinstance(layer, nn.Conv2d)]
    own = [layer for layer in ours.layers if layer.weights]
    patches = next(layer for layer in own if layer.weights[0].shape[:2] == (3, 3))
    whole = next(layer for layer in own if len(layer.weights[0].shape) == 2)
    own = [layer for layer in own if layer is not patches and layer is not whole]
    return [
        *[(layer, conv, _transposed) for layer, conv in zip(body, own, strict=True)],
        (twin.patches, patches, _transposed),
        (twin.whole, whole, _flattened(body[-1].out_channels)),
    ]


def _palette_critic_layers(twin, ours):
    own = [layer for layer in ours.layers if layer.weights]
    layers = [layer for layer in twin.layers if isinstance(layer, nn.Linear)]
    return [(layer, dense, _transposed) for layer, dense in zip(layers, own, strict=True)]


def matched(twin, gan):
    """Say which weight of the twin is which of ours.

    Returns
    -------
    dict of str to list of (parameter, variable, function)
        For "generator", "average", "critic" and "palette_critic"; the function lays an array
        shaped as the Keras variable out as the parameter is.
    """
    layers = {
        "generator": _generator_layers(twin.generator, gan.generator),
        "average": _generator_layers(twin.average, gan.ema_generator),
        "critic": _critic_layers(twin.critic, gan.critic),
        "palette_critic": _palette_critic_layers(twin.palette_critic, gan.palette_critic),
    }
    return {
        part: [
            (parameter, variable, lay)
            for layer, own, lay in each
            for parameter, variable in zip((layer.weight, layer.bias), own.weights, strict=True)
        ]
        for part, each in layers.items()
    }


def _settings(gan):
    config, wasserstein = gan.generator.config, hasattr(gan, "n_critic")
    names = {"r1_gamma", "r1_every", "palette_gamma"}
    names = {"n_critic", "gp_weight"} if wasserstein else names
    names |= {"palette_weight", "palette_updates", "reconstruction_weight", "diversity_weight"}
    names |= {"diversity_ceiling", "smoothness_weight", "ema_decay"}
    adam = gan.g_optimizer
    return Settings(
        model="wgan_gp" if wasserstein else "dcgan",
        **{name: config[name] for name in ("size", "latent_dim", "base", "palette_size")},
        critic_base=gan.critic.trainable_variables[0].shape[-1],
        learning_rate=float(adam.learning_rate),
        beta_1=adam.beta_1,
        beta_2=adam.beta_2,
        palette_learning_rate=float(gan.p_optimizer.learning_rate),
        **{name: getattr(gan, name) for name in names},
    )


def _moved(value, lay, parameter):
    """Return a Keras variable's value with the parameter's shape, type and memory format."""
    array = np.ascontiguousarray(lay(np.asarray(value)))
    return torch.empty_like(parameter.detach()).copy_(torch.tensor(array))


def from_ours(gan, *, dtype=torch.float32):
    """Return the twin of a Keras GAN, with its weights, its Adams' moments and its step.

    Parameters
    ----------
    gan : chroma_lib.gans.DCGAN or WGANGP
        Of a recipe with the palette head.
    dtype : torch.dtype
        float64 for a twin without rounding worth the name.
    """
    settings = _settings(gan)
    twin = MODELS[settings.model](settings)
    for module in (twin.generator, twin.average, twin.critic, twin.palette_critic):
        module.to(dtype)
    twin.step = int(gan.step)
    optimizers = {
        "generator": (twin.g_optimizer, gan.g_optimizer),
        "critic": (twin.d_optimizer, gan.d_optimizer),
        "palette_critic": (twin.p_optimizer, gan.p_optimizer),
    }
    for part, weights in matched(twin, gan).items():
        for parameter, variable, lay in weights:
            with torch.no_grad():
                parameter.copy_(_moved(variable, lay, parameter))
            if part in optimizers:
                own, keras_adam = optimizers[part]
                index = keras_adam._get_variable_index(variable)
                own.state[parameter] = {
                    "step": torch.tensor(float(keras_adam.iterations)),
                    "exp_avg": _moved(keras_adam._momentums[index], lay, parameter),
                    "exp_avg_sq": _moved(keras_adam._velocities[index], lay, parameter),
                }
    return twin


def step(model, size, batch, **changes):
    """Return a function that runs one training step on random pictures.

    Parameters
    ----------
    model : {"dcgan", "wgan_gp"}
    size, batch : int
    **changes
        Of `Settings`.
    """
    torch.manual_seed(0)
    twin = MODELS[model](Settings.of(model, size=size, batch_size=batch, **changes))
    count = batch * (twin.settings.n_critic if model == "wgan_gp" else 1)
    l = picture(torch.rand(count, size, size, 1) * 2 - 1)
    ab = picture(torch.rand(count, size, size, 2) - 0.5)

    def timed():
        float(twin.train_step(l, ab)["d_loss"].detach())

    timed.facts = {"parameters": twin.parameters}
    return timed
