"""Our training steps in PyTorch, as someone who knows PyTorch would write them for a CPU.

The layers, losses and optimizers are those of `chroma_lib.gan` and of the recipe. `torch_weights`
carries our weights over, so that a test compares the two steps number for number.

Channels are last in memory, which is faster here than first. `torch.compile` is not used: it cannot
differentiate twice, as R1 and the gradient penalty need, and around the rest it was slower.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional as F

from benchmarks.rivals import torch_losses as losses
from benchmarks.rivals.torch_networks import (
    NOISES_PER_PICTURE,
    Critic,
    Generator,
    PaletteCritic,
    Settings,
)


def _scores(critic, real, fake):
    """Score real and fake pairs of condition and colors in one pass."""
    scores = critic(*(torch.cat(pair) for pair in zip(real, fake)))
    return scores.tensor_split([len(real[0])])


def _minimize(loss, module, optimizer):
    optimizer.zero_grad(set_to_none=True)
    loss.backward(inputs=list(module.parameters()))
    optimizer.step()


@dataclass
class Generated:
    """What the generator produced in one step, and the palettes of the true colors."""

    l: torch.Tensor  # (batch, 1, h, w)
    fake_ab: torch.Tensor  # (batch, 2, h, w)
    diversity: torch.Tensor  # a number
    masks: torch.Tensor  # (batch, K, h, w)
    condition: torch.Tensor  # (batch, 2 · K): area and lightness of each mask
    palettes: torch.Tensor  # (batch · noises, K, 2)
    true_palettes: torch.Tensor  # (batch, K, 2)


class Twin:
    """What both models share: the generator's step and its moving average.

    Parameters
    ----------
    settings : Settings
    channels_last : bool
        Whether the convolutions keep channels last in memory.
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
        self.g_optimizer = self._adam(self.generator, s.learning_rate)
        self.d_optimizer = self._adam(self.critic, s.learning_rate)
        self.p_optimizer = self._adam(self.palette_critic, s.palette_learning_rate)

    def _adam(self, module, learning_rate):
        # Keras' epsilon. PyTorch adds it to the corrected root, Keras to the raw one: they are
        # equal after the first few hundred steps.
        betas = (self.settings.beta_1, self.settings.beta_2)
        return torch.optim.Adam(module.parameters(), learning_rate, betas, eps=1e-7, fused=True)

    @property
    def parameters(self):
        """Number of trained weights."""
        trained = (self.generator, self.critic, self.palette_critic)
        return sum(p.numel() for module in trained for p in module.parameters())

    def noise(self, count):
        """Draw noises (count, latent_dim)."""
        return torch.randn(count, self.settings.latent_dim)

    def alpha(self, shape, update):
        """Draw the points between real and fake for the penalty of a critic's update."""
        return torch.rand(shape)

    def generate(self, l, ab):
        """Color gray pictures with several noises each; return `Generated`."""
        batch = len(l)
        z = self.noise(batch * NOISES_PER_PICTURE)
        masks, summary = self.generator.encode(l)
        colors = self.generator.palette(summary, z)
        frozen_masks = masks.detach()
        mask_area = frozen_masks.mean((2, 3))
        diversity = losses.palette_diversity(
            colors[:, 0],
            colors[:, 1],
            mask_area,
            z[::NOISES_PER_PICTURE],
            z[1::NOISES_PER_PICTURE],
            self.settings.diversity_ceiling,
        )
        overlap = losses.mask_overlaps(frozen_masks)
        lightness = (frozen_masks * l).mean((2, 3)) / (mask_area + losses.EMPTY_MASK)
        return Generated(
            l=l,
            fake_ab=losses.paint(masks, colors[:, 0]),
            diversity=diversity,
            masks=masks,
            condition=torch.cat([4 * mask_area, lightness], 1),
            palettes=losses.refit_palettes(overlap, colors),
            true_palettes=losses.fit_palette(overlap, frozen_masks, ab),
        )

    def train_generator(self, generated, ab):
        """Update the generator and its moving average; return its losses."""
        s = self.settings
        adversarial = self.adversarial_loss(self.critic(generated.l, generated.fake_ab))
        smoothness = losses.smoothness(generated.l, generated.fake_ab)
        reconstruction = F.mse_loss(losses.paint(generated.masks, generated.true_palettes), ab)
        condition = generated.condition.repeat_interleave(NOISES_PER_PICTURE, 0)
        palette_scores = self.palette_critic(condition, generated.palettes)
        palette_loss = self.adversarial_loss(palette_scores)
        loss = (
            adversarial
            - s.diversity_weight * generated.diversity
            + s.smoothness_weight * smoothness
            + s.reconstruction_weight * reconstruction
            + s.palette_weight * palette_loss
        )
        _minimize(loss, self.generator, self.g_optimizer)
        self._update_average()
        return {
            "g_loss": adversarial,
            "diversity": generated.diversity,
            "smoothness": smoothness,
            "reconstruction": reconstruction,
            "p_g_loss": palette_loss,
        }

    def _update_average(self):
        decay = min(self.settings.ema_decay, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            torch._foreach_lerp_(
                list(self.average.parameters()), list(self.generator.parameters()), 1 - decay
            )
        self.step += 1


class DCGAN(Twin):
    """Non-saturating GAN with a lazy R1 penalty."""

    @staticmethod
    def adversarial_loss(scores):
        """Return the generator's loss."""
        return F.softplus(-scores).mean()

    def train_step(self, l, ab):
        """Update each critic, then the generator; return the losses as a dict of tensors."""
        s = self.settings
        generated = self.generate(l, ab)
        d_loss = losses.discriminator_loss(
            *_scores(self.critic, (l, ab), (l, generated.fake_ab.detach()))
        )
        loss = d_loss
        if s.r1_gamma and self.step % s.r1_every == 0:
            penalty = losses.squared_gradient_norm(self.critic, l, ab).mean()
            loss = loss + 0.5 * s.r1_gamma * s.r1_every * penalty
        _minimize(loss, self.critic, self.d_optimizer)
        for _ in range(s.palette_updates):
            p_loss = self._train_palette_critic(generated)
        return {"d_loss": d_loss, "p_loss": p_loss} | self.train_generator(generated, ab)

    def _train_palette_critic(self, generated):
        real = generated.condition, generated.true_palettes
        condition = generated.condition.repeat_interleave(NOISES_PER_PICTURE, 0)
        fake = condition, generated.palettes.detach()
        p_loss = losses.discriminator_loss(*_scores(self.palette_critic, real, fake))
        penalty = losses.squared_gradient_norm(self.palette_critic, *real).mean()
        loss = p_loss + 0.5 * self.settings.palette_gamma * penalty
        _minimize(loss, self.palette_critic, self.p_optimizer)
        return p_loss


class WGANGP(Twin):
    """Wasserstein GAN with gradient penalty."""

    @staticmethod
    def adversarial_loss(scores):
        """Return the generator's loss."""
        return -scores.mean()

    def train_step(self, l, ab):
        """Update each critic, then the generator; `l` and `ab` hold `n_critic` batches."""
        s = self.settings
        l_batches, ab_batches = l.chunk(s.n_critic), ab.chunk(s.n_critic)
        l, ab = l_batches[0], ab_batches[0]
        generated = self.generate(l, ab)
        fake_ab = generated.fake_ab.detach()
        for update, real in enumerate(zip(l_batches, ab_batches)):
            critic_losses = self._train_critic(
                self.critic, self.d_optimizer, real, (l, ab, fake_ab), update
            )
        condition = generated.condition.repeat_interleave(NOISES_PER_PICTURE, 0)
        real_palettes = generated.true_palettes.repeat_interleave(NOISES_PER_PICTURE, 0)
        endpoints = condition, real_palettes, generated.palettes.detach()
        for update in range(s.palette_updates):
            palette_losses = self._train_critic(
                self.palette_critic, self.p_optimizer, endpoints[:2], endpoints, update
            )
        critic_losses["p_loss"] = palette_losses["d_loss"]
        return critic_losses | self.train_generator(generated, ab)

    def _train_critic(self, critic, optimizer, real, endpoints, update):
        """Update a critic; its penalty lies between the real and fake colors of `endpoints`."""
        condition, real_colors, fake_colors = endpoints
        real_scores, fake_scores = _scores(critic, real, (condition, fake_colors))
        distance = real_scores.mean() - fake_scores.mean()
        alpha = self.alpha((len(fake_colors),) + (1,) * (fake_colors.ndim - 1), update)
        interpolated = torch.lerp(fake_colors, real_colors, alpha)
        squared_norm = losses.squared_gradient_norm(critic, condition, interpolated)
        penalty = ((squared_norm + 1e-12).sqrt() - 1).square().mean()
        drift = 1e-3 * real_scores.square().mean()
        loss = -distance + self.settings.gp_weight * penalty + drift
        _minimize(loss, critic, optimizer)
        return {"d_loss": loss, "wasserstein": distance, "penalty": penalty}


MODELS = {"dcgan": DCGAN, "wgan_gp": WGANGP}


def to_torch(array):
    """Return pictures (batch, h, w, channels) as (batch, channels, h, w), channels last in memory.

    The strides of a single channel are kept too: PyTorch chooses the format of a concatenation by
    them.
    """
    return torch.from_numpy(np.array(array)).permute(0, 3, 1, 2)


def step(model, size, batch, **changes):
    """Return a function that runs one training step on random pictures.

    Parameters
    ----------
    model : {"dcgan", "wgan_gp"}
    size, batch : int
    **changes
        Settings of `Settings`.
    """
    torch.manual_seed(0)
    twin = MODELS[model](Settings.of(model, size=size, batch_size=batch, **changes))
    count = batch * (twin.settings.n_critic if model == "wgan_gp" else 1)
    l = to_torch(torch.rand(count, size, size, 1) * 2 - 1)
    ab = to_torch(torch.rand(count, size, size, 2) - 0.5)

    def timed():
        float(twin.train_step(l, ab)["d_loss"].detach())

    timed.metadata = {"parameters": twin.parameters}
    return timed
