"""Recipes: all that decides a training besides the data, the steps and the seed."""

import math
from dataclasses import dataclass, fields

import tensorflow as tf

from chroma_lib.errors import ChromaError
from chroma_lib.gan.adam import Adam
from chroma_lib.gan.critics import build_critic, build_palette_critic
from chroma_lib.gan.dcgan import DCGAN
from chroma_lib.gan.layers import LATENT_DIM, PRECISIONS, check_size
from chroma_lib.gan.original import build_original_critic, build_original_generator
from chroma_lib.gan.unet import NOISE_ENTRIES, build_generator
from chroma_lib.gan.wgan_gp import WGANGP

MODELS = ("dcgan", "wgan_gp")
NETWORKS = ("recipe", "v0.2")
# The WGAN-GP's critics pull harder: their slope is held at 1, while the DCGAN's loss flattens out
# as it nears its end. So what stands beside them weighs more.
_DEFAULTS = {
    "dcgan": {
        "diversity_weight": 2.5,
        "smoothness_weight": 4.0,
        "palette_weight": 1.0,
        "palette_updates": 2,
        "reconstruction_weight": 1000.0,
    },
    "wgan_gp": {
        "diversity_weight": 3.0,
        "smoothness_weight": 14.0,
        "palette_weight": 30.0,
        "palette_updates": 4,
        "reconstruction_weight": 3000.0,
    },
}


@dataclass(frozen=True)
class Recipe:
    """All that decides a training besides the data, the steps and the seed.

    Attributes
    ----------
    model : {"dcgan", "wgan_gp"}
    networks : {"recipe", "v0.2"}
    noise : {"palette", "film", "input"}
        Where the noise enters the recipe's generator.
    size, batch_size, latent_dim : int
    base, palette_size, critic_base : int
        Widths of the recipe's networks.
    learning_rate, beta_1, beta_2 : float
        Of Adam.
    decay : float
        Share of the training, at its end, over which the learning rates fall to 0.
    diversity_weight : float
        The dial between variety and fidelity (`gans.diversity`). Where the default is None here,
        it depends on the model.
    smoothness_weight : float
        Of `gans.edge_aware_smoothness`.
    reconstruction_weight : float
        Palette only: of `gans.reconstruction`, from which the masks learn.
    palette_weight : float
        Palette only: of what the palette critic says; 0 leaves it out.
    palette_updates : int
        Of the palette critic in each step.
    palette_learning_rate : float
        The palette critic's own; it is small and may learn faster.
    palette_gamma : float
        DCGAN only: weight of the palette critic's R1.
    mask_sharpness : float
        Palette only: after training the masks' logits are multiplied by this. Training leaves
        masks soft where they meet, and colors then run a little over outlines.
    shading : float
        Strength of the random light and shadow laid over L (`dataset.soft_shading`).
    r1_gamma : float
        DCGAN only.
    n_critic : int
        WGAN-GP only.
    gp_weight : float
        WGAN-GP only.
    precision : {"float32", "bfloat16"}
        Of the recipe's convolutions in training. Weights, their average, losses and what comes
        out are float32 all the same. On a CPU bfloat16 gains only where it has AVX512-BF16.
    """

    model: str = "dcgan"
    networks: str = "recipe"
    noise: str = "palette"
    size: int = 64
    batch_size: int = 16
    latent_dim: int = LATENT_DIM
    base: int = 10
    palette_size: int = 10
    critic_base: int = 20
    learning_rate: float = 5e-4
    beta_1: float = 0.0
    beta_2: float = 0.99
    decay: float = 0.5
    diversity_weight: float | None = None
    smoothness_weight: float | None = None
    reconstruction_weight: float | None = None
    palette_weight: float | None = None
    palette_updates: int | None = None
    palette_learning_rate: float = 1e-3
    palette_gamma: float = 0.003
    mask_sharpness: float = 2.0
    shading: float = 0.15
    r1_gamma: float = 5.0
    n_critic: int = 2
    gp_weight: float = 10.0
    precision: str = "float32"

    def __post_init__(self):
        for name, value, known in (
            ("model", self.model, MODELS),
            ("networks", self.networks, NETWORKS),
            ("noise", self.noise, NOISE_ENTRIES),
            ("precision", self.precision, PRECISIONS),
        ):
            if value not in known:
                raise ChromaError(f"unknown {name} {value!r}: use one of {', '.join(known)}")
        defaults = _DEFAULTS[self.model]
        for name in defaults:
            if getattr(self, name) is None:
                object.__setattr__(self, name, defaults[name])  # the class is frozen
        for one in fields(self):  # a recipe may come from a card that someone has changed
            value, whole = getattr(self, one.name), type(one.default) is int
            if isinstance(one.default, str):
                continue
            if not isinstance(value, int if whole else (int, float)) or not math.isfinite(value):
                raise ChromaError(f"{one.name} {value!r}: use a {'whole ' * whole}number")
        check_size(self.size)
        if self.networks == "v0.2" and self.precision != "float32":
            raise ChromaError("precision: the networks of v0.2 are float32 only")
        for name in ("batch_size", "latent_dim", "n_critic"):
            if getattr(self, name) < 1:
                raise ChromaError(f"{name} {getattr(self, name)}: use at least 1")

    @classmethod
    def original(cls, model="dcgan", *, size=128, batch_size=32):
        """Return the training of v0.2: its networks, optimizer and losses."""
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

    def generator(self, seed=0, precision="float32"):
        """Build this recipe's generator with fresh weights."""
        if self.networks == "v0.2":
            return build_original_generator(self.size, latent_dim=self.latent_dim, seed=seed)
        return build_generator(
            self.size,
            noise=self.noise,
            latent_dim=self.latent_dim,
            base=self.base,
            palette_size=self.palette_size,
            seed=seed,
            precision=precision,
        )

    def gan(self, seed=0):
        """Build and compile this recipe's GAN."""
        if self.networks == "v0.2":
            critic = build_original_critic(self.size, batch_norm=self.model == "dcgan", seed=seed)
        else:
            critic = build_critic(
                self.size, base=self.critic_base, seed=seed, precision=self.precision
            )
        palette_critic = None
        if self.networks == "recipe" and self.noise == "palette" and self.palette_weight:
            palette_critic = build_palette_critic(self.palette_size, seed=seed)
        shared = {
            "palette_critic": palette_critic,
            "palette_weight": self.palette_weight,
            "palette_updates": self.palette_updates,
            "reconstruction_weight": self.reconstruction_weight,
            "diversity_weight": self.diversity_weight,
            "smoothness_weight": self.smoothness_weight,
            "seed": seed,
        }
        # The average only colors, and colors as whoever loads its weights will.
        trio = self.generator(seed, self.precision), critic, self.generator(seed)
        if self.model == "dcgan":
            gan = DCGAN(*trio, r1_gamma=self.r1_gamma, palette_gamma=self.palette_gamma, **shared)
        else:
            gan = WGANGP(*trio, n_critic=self.n_critic, gp_weight=self.gp_weight, **shared)
        adam = {"learning_rate": self.learning_rate, "beta_1": self.beta_1, "beta_2": self.beta_2}
        gan.compile(
            g_optimizer=Adam(**adam),
            d_optimizer=Adam(**adam),
            p_optimizer=Adam(**adam | {"learning_rate": self.palette_learning_rate}),
            # XLA compiles ten times longer on a CPU and then runs slower.
            jit_compile="auto" if tf.config.list_physical_devices("GPU") else False,
        )
        return gan

    @property
    def pictures_per_step(self):
        """How many true pictures a training step reads."""
        return self.batch_size * (self.n_critic if self.model == "wgan_gp" else 1)
