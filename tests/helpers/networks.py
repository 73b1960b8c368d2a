"""Small networks, and arrays to feed them."""

import numpy as np
import tensorflow as tf

from chroma_lib.gan.adam import Adam
from chroma_lib.gan.critics import build_critic
from chroma_lib.gan.dcgan import DCGAN
from chroma_lib.gan.generator import build_generator
from chroma_lib.gan.wgan_gp import WGANGP

MODELS = {"dcgan": DCGAN, "wgan_gp": WGANGP}
SMALL = {"size": 32, "base": 2, "critic_base": 2, "latent_dim": 10, "batch_size": 4}  # a Recipe


def arrays(n=4, size=8, channels=2, seed=0):
    """Return normal random maps (n, size, size, channels)."""
    rng = np.random.default_rng(seed)
    return tf.constant(rng.normal(size=(n, size, size, channels)).astype("float32"))


def pairs(batch=8):
    """Return random l and ab of 32x32 pictures."""
    return tf.clip_by_value(arrays(batch, 32, 1), -1, 1), 0.3 * arrays(batch, 32, 2, seed=1)


def small_gan(model, seed=0, optimizer=Adam, **options):
    """Return a DCGAN or WGANGP of 32x32 pictures that compiles quickly."""
    networks = (
        build_generator(32, base=2, latent_dim=10, seed=seed),
        build_critic(32, base=2, seed=seed),
        build_generator(32, base=2, latent_dim=10, seed=seed + 1),
    )
    optimizers = {
        name: optimizer(1e-3, beta_1=0.0, beta_2=0.99)
        for name in ("g_optimizer", "d_optimizer", "p_optimizer")
    }
    return MODELS[model](*networks, seed=seed, **optimizers, **options)
