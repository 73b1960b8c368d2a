"""Recipes: everything that decides a training besides the data, the steps and the seed."""

import math
from dataclasses import dataclass, fields
from typing import Any

import keras

from chroma_lib.errors import ChromaError
from chroma_lib.gan.adam import Adam
from chroma_lib.gan.averaged import AveragedTraining
from chroma_lib.gan.config import LATENT_DIM, NOISE_ENTRIES, check_size
from chroma_lib.gan.critics import build_critic, build_palette_critic
from chroma_lib.gan.dcgan import DCGAN
from chroma_lib.gan.generator import build_generator
from chroma_lib.gan.layers import PRECISIONS
from chroma_lib.gan.mask_learner import MaskLearner
from chroma_lib.gan.original import build_original_critic, build_original_generator
from chroma_lib.gan.palette_gan import PaletteGAN
from chroma_lib.gan.parts import PARTS
from chroma_lib.gan.wgan_gp import WGANGP

MODELS = ("dcgan", "wgan_gp")
TRAININGS = (*MODELS, "masks")
NETWORKS = ("recipe", "v0.2")
MASKS = ("free", "parts")
# The WGAN-GP's critics pull harder: their slope is held at 1, while the DCGAN's loss flattens out
# near its end. So the other losses have larger weights beside it.
_DEFAULTS = {
    "dcgan": {
        "diversity_weight": 2.5,
        "smoothness_weight": 4.0,
        "palette_weight": 1.0,
        "palette_updates": 2,
        "reconstruction_weight": 1000.0,
        "learning_rate": 5e-4,
        "beta_1": 0.0,
    },
    "wgan_gp": {
        "diversity_weight": 3.0,
        "smoothness_weight": 14.0,
        "palette_weight": 30.0,
        "palette_updates": 4,
        "reconstruction_weight": 3000.0,
        "learning_rate": 5e-4,
        "beta_1": 0.0,
    },
    # Without a critic, learning may be faster.
    "masks": {
        "diversity_weight": 0.0,
        "smoothness_weight": 0.0,
        "palette_weight": 0.0,
        "palette_updates": 1,
        "reconstruction_weight": 1000.0,
        "learning_rate": 1.5e-3,
        "beta_1": 0.9,
    },
}
_ALWAYS = {"batch_size": 16, "beta_2": 0.99}
# A step of palettes alone takes milliseconds: it can afford a larger batch. The masks have no loss,
# and diversity needs little weight where nothing else pulls at the palette.
_FROZEN = {
    "batch_size": 128,
    "diversity_weight": 0.3,
    "smoothness_weight": 0.0,
    "palette_weight": 1.0,
    "palette_updates": 2,
    "reconstruction_weight": 0.0,
    "learning_rate": 5e-4,
    "beta_1": 0.0,
    "beta_2": 0.999,
}


@dataclass(frozen=True)
class Recipe:
    """Everything that decides a training besides the data, the steps and the seed.

    Where a default is None here, it depends on the model.

    Attributes
    ----------
    model : {"dcgan", "wgan_gp", "masks"}
        A GAN, or the masks of its generator alone (`MaskLearner`), for a GAN to start from.
    networks : {"recipe", "v0.2"}
        Today's networks, or those of Chroma v0.2.
    noise : {"palette", "film", "input"}
        The noise head of today's generator.
    size : int
        Side of the square pictures in pixels.
    batch_size : int
        Pictures that the generator colors in a step. Default: 16, or 128 with frozen masks.
    latent_dim : int
        Length of a noise vector.
    base, critic_base : int
        Widths of today's networks.
    masks : {"free", "parts"}
        Palette only. "parts": the masks are the named parts of a character, learned from region
        maps (`parts.PARTS`). "free": a mask is whatever training finds.
    palette_size : int
        Palette only: the number of masks and colors; with "parts" always that of the parts.
    learning_rate, beta_1, beta_2 : float
        Settings of Adam.
    decay : float
        Share of the training, at its end, over which the learning rates fall to 0.
    diversity_weight : float
        Weight of `losses.diversity`: the trade-off between variety and fidelity.
    smoothness_weight : float
        Weight of `losses.edge_aware_smoothness`.
    reconstruction_weight : float
        Palette only: weight of `losses.reconstruction`, from which the masks learn.
    freeze_masks : bool
        Masks that are parts only: leave the masks as they are in the weights that the training
        starts from, and train the palette alone (`PaletteGAN`). Pictures are read once, at the
        start of the training, and a step then takes milliseconds.
    matching_weight : float
        Frozen masks only: weight of `losses.chroma_mismatch`.
    keep_weight : float
        Frozen masks only: how much parts that a picture does not have keep their colors.
    condition_noise : float
        Frozen masks only: scale of the noise on area and lightness of the parts, which keeps a
        small data set from being learned by heart.
    mask_weight : float
        Masks that are parts only: weight of `losses.mask_cross_entropy`.
    palette_weight : float
        Palette only: weight of the palette critic's loss; 0 leaves the critic out.
    palette_updates : int
        Palette only: updates of the palette critic in each step.
    palette_learning_rate : float
        Palette only: learning rate of the palette critic, which is small and may learn faster.
    palette_gamma : float
        Palette and DCGAN only: weight of the palette critic's R1.
    mask_sharpness : float
        Palette only: the logits of the masks are multiplied by this after training. Training
        leaves free masks soft where they meet, and colors then run a little over outlines.
        Default: 2, or 1 for masks that are parts.
    shading : float
        Strength of the random light and shadow laid over L (`batches.soft_shading`).
    degrade : float
        Scale of the chances that a gray picture is degraded (`degrade.degrade_lightness`).
    r1_gamma : float
        DCGAN only: weight of R1.
    n_critic : int
        WGAN-GP only: updates of the critic in each step.
    gp_weight : float
        WGAN-GP only: weight of the gradient penalty.
    precision : {"float32", "bfloat16"}
        Precision of the convolutions in training. Weights, their average, losses and output are
        float32 in any case. On a CPU bfloat16 is faster only with AVX512-BF16.

    Raises
    ------
    ChromaError
        For an unknown name, a number out of range, or a combination that does not exist.
    """

    model: str = "dcgan"
    networks: str = "recipe"
    noise: str = "palette"
    size: int = 64
    batch_size: int = None  # type: ignore[assignment]
    latent_dim: int = LATENT_DIM
    base: int = 10
    masks: str = "free"
    palette_size: int = 10
    critic_base: int = 20
    learning_rate: float = None  # type: ignore[assignment]
    beta_1: float = None  # type: ignore[assignment]
    beta_2: float = None  # type: ignore[assignment]
    decay: float = 0.5
    diversity_weight: float = None  # type: ignore[assignment]
    smoothness_weight: float = None  # type: ignore[assignment]
    reconstruction_weight: float = None  # type: ignore[assignment]
    freeze_masks: bool = False
    matching_weight: float = 600.0
    keep_weight: float = 30.0
    condition_noise: float = 1.0
    mask_weight: float = 10.0
    palette_weight: float = None  # type: ignore[assignment]
    palette_updates: int = None  # type: ignore[assignment]
    palette_learning_rate: float = 1e-3
    palette_gamma: float = 0.003
    mask_sharpness: float = None  # type: ignore[assignment]
    shading: float = 0.15
    degrade: float = 0.0
    r1_gamma: float = 5.0
    n_critic: int = 2
    gp_weight: float = 10.0
    precision: str = "float32"

    def __post_init__(self):
        """Fill in the defaults of the model and check everything."""
        self._check_names()
        defaults = _ALWAYS | _DEFAULTS[self.model] | (_FROZEN if self.freeze_masks else {})
        for name, value in defaults.items():
            if getattr(self, name) is None:
                object.__setattr__(self, name, value)  # the class is frozen
        if self.mask_sharpness is None:
            object.__setattr__(self, "mask_sharpness", 1.0 if self.has_parts else 2.0)
        if self.model == "masks" and not self.has_parts:
            raise ChromaError("model masks: needs noise palette and masks parts")
        if self.freeze_masks and (self.model == "masks" or not self.has_parts):
            raise ChromaError(
                "freeze_masks: needs a GAN with noise palette and masks that are parts, such as "
                "dcgan_256 has (--init dcgan_256)"
            )
        if self.masks == "parts":
            object.__setattr__(self, "palette_size", len(PARTS))
        self._check_numbers()
        check_size(self.size)
        if self.networks == "v0.2" and self.precision != "float32":
            raise ChromaError("precision: the networks of v0.2 are float32 only")

    def _check_names(self):
        for name, known in (
            ("model", TRAININGS),
            ("networks", NETWORKS),
            ("noise", NOISE_ENTRIES),
            ("masks", MASKS),
            ("precision", PRECISIONS),
        ):
            value = getattr(self, name)
            if value not in known:
                raise ChromaError(f"unknown {name} {value!r}: use one of {', '.join(known)}")

    def _check_numbers(self):
        """Check the numbers: a recipe may come from a card that someone has changed."""
        for field in fields(self):
            value = getattr(self, field.name)
            is_whole = type(field.default) is int or field.name in ("batch_size", "palette_updates")
            if isinstance(field.default, str):
                continue
            kinds = int if is_whole else (int, float)
            if not isinstance(value, kinds) or not math.isfinite(value):
                kind = "whole number" if is_whole else "number"
                raise ChromaError(f"{field.name} {value!r}: use a {kind}")
        for name in ("batch_size", "latent_dim", "n_critic", "palette_updates"):
            if getattr(self, name) < 1:
                raise ChromaError(f"{name} {getattr(self, name)}: use at least 1")

    @classmethod
    def original(cls, model: str = "dcgan", *, size: int = 128, batch_size: int = 32) -> "Recipe":
        """Return the training of Chroma v0.2: its networks, optimizer and losses."""
        return cls(
            model=model,
            networks="v0.2",
            noise="input",
            size=size,
            batch_size=batch_size,
            learning_rate=1e-4,
            beta_1=0.5,
            beta_2=0.999,
            diversity_weight=0.0,
            smoothness_weight=0.0,
            shading=0.0,
            palette_weight=0.0,
            reconstruction_weight=0.0,
            decay=0.0,
            r1_gamma=0.0,
            n_critic=5,
        )

    @property
    def pictures_per_step(self) -> int:
        """How many true pictures a training step reads."""
        return self.batch_size * (self.n_critic if self.model == "wgan_gp" else 1)

    @property
    def has_parts(self) -> bool:
        """Whether the masks are named parts, which need region maps."""
        palette = self.networks == "recipe" and self.noise == "palette"
        return palette and self.masks == "parts"

    @property
    def has_palette_critic(self) -> bool:
        """Whether palettes have a critic of their own."""
        palette = self.networks == "recipe" and self.noise == "palette"
        return palette and bool(self.palette_weight)

    def build_generator(self, seed: int = 0, precision: str = "float32") -> keras.Model:
        """Build this recipe's generator with initial weights."""
        if self.networks == "v0.2":
            return build_original_generator(self.size, latent_dim=self.latent_dim, seed=seed)
        return build_generator(
            self.size,
            noise=self.noise,
            latent_dim=self.latent_dim,
            base=self.base,
            palette_size=self.palette_size,
            parts=PARTS if self.has_parts else (),
            seed=seed,
            precision=precision,
        )

    def build_critic(self, seed: int = 0) -> keras.Model:
        """Build this recipe's critic of pictures with initial weights."""
        if self.networks == "v0.2":
            return build_original_critic(self.size, batch_norm=self.model == "dcgan", seed=seed)
        return build_critic(self.size, base=self.critic_base, seed=seed, precision=self.precision)

    def build_gan(self, seed: int = 0) -> AveragedTraining:
        """Build this recipe's GAN: networks, optimizers and losses, ready for its first step."""
        if self.model == "masks":
            return MaskLearner(
                self.build_generator(seed, self.precision),
                self.build_generator(seed),
                g_optimizer=self._adam(self.learning_rate),
                reconstruction_weight=self.reconstruction_weight,
                mask_weight=self.mask_weight,
                seed=seed,
            )
        if self.freeze_masks:
            return self._build_palette_gan(seed)
        # The average only colors, in the precision of those who load its weights.
        networks = (
            self.build_generator(seed, self.precision),
            self.build_critic(seed),
            self.build_generator(seed),
        )
        palette_critic = p_optimizer = None
        if self.has_palette_critic:
            palette_critic = build_palette_critic(self.palette_size, seed=seed)
            p_optimizer = self._adam(self.palette_learning_rate)
        shared: dict[str, Any] = {
            "g_optimizer": self._adam(self.learning_rate),
            "d_optimizer": self._adam(self.learning_rate),
            "palette_critic": palette_critic,
            "p_optimizer": p_optimizer,
            "palette_weight": self.palette_weight,
            "palette_updates": self.palette_updates,
            "reconstruction_weight": self.reconstruction_weight,
            "mask_weight": self.mask_weight if self.has_parts else 0.0,
            "diversity_weight": self.diversity_weight,
            "smoothness_weight": self.smoothness_weight,
            "seed": seed,
        }
        if self.model == "dcgan":
            shared |= {"r1_gamma": self.r1_gamma, "palette_gamma": self.palette_gamma}
            return DCGAN(*networks, **shared)
        return WGANGP(*networks, n_critic=self.n_critic, gp_weight=self.gp_weight, **shared)

    def _build_palette_gan(self, seed: int) -> PaletteGAN:
        return PaletteGAN(
            self.build_generator(seed, self.precision),
            build_palette_critic(self.palette_size, seed=seed),
            self.build_generator(seed),
            self.build_generator(seed),
            g_optimizer=self._adam(self.learning_rate),
            p_optimizer=self._adam(self.palette_learning_rate),
            is_wasserstein=self.model == "wgan_gp",
            gp_weight=self.gp_weight,
            palette_gamma=self.palette_gamma,
            critic_updates=self.palette_updates,
            adversarial_weight=self.palette_weight,
            matching_weight=self.matching_weight,
            keep_weight=self.keep_weight,
            condition_noise=self.condition_noise,
            diversity_weight=self.diversity_weight,
            seed=seed,
        )

    def _adam(self, learning_rate: float) -> Adam:
        return Adam(learning_rate, beta_1=self.beta_1, beta_2=self.beta_2)
