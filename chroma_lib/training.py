"""From data to trained weights in one call."""

import csv
import datetime
import io
import math
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image
from tqdm.auto import tqdm

import chroma_lib
from chroma_lib import ChromaError, color, gans, noise, pictures, weights
from chroma_lib.dataset import batches
from chroma_lib.networks import (
    LATENT_DIM,
    NOISE_ENTRIES,
    build_critic,
    build_generator,
    build_original_critic,
    build_original_generator,
    build_palette_critic,
    check_size,
)
from chroma_lib.quiet import keras, tf

MODELS = ("dcgan", "wgan_gp")
NETWORKS = ("recipe", "v0.2")
SAMPLE_PICTURES, SAMPLE_NOISES = 6, 6
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
        masks soft where they meet, and colours then run a little over outlines.
    shading : float
        Strength of the random light and shadow laid over L (`dataset.soft_shading`).
    r1_gamma : float
        DCGAN only.
    n_critic : int
        WGAN-GP only.
    gp_weight : float
        WGAN-GP only.
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

    def __post_init__(self):
        for name, value, known in (
            ("model", self.model, MODELS),
            ("networks", self.networks, NETWORKS),
            ("noise", self.noise, NOISE_ENTRIES),
        ):
            if value not in known:
                raise ChromaError(f"unknown {name} {value!r}: use one of {', '.join(known)}")
        defaults = _DEFAULTS[self.model]
        for name in defaults:
            if getattr(self, name) is None:
                object.__setattr__(self, name, defaults[name])  # the class is frozen
        check_size(self.size)
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

    def generator(self, seed=0):
        """Build this recipe's generator with fresh weights."""
        if self.networks == "v0.2":
            return build_original_generator(
                self.size, latent_dim=self.latent_dim, seed=seed
            )
        return build_generator(
            self.size,
            noise=self.noise,
            latent_dim=self.latent_dim,
            base=self.base,
            palette_size=self.palette_size,
            seed=seed,
        )

    def gan(self, seed=0):
        """Build and compile this recipe's GAN."""
        if self.networks == "v0.2":
            critic = build_original_critic(
                self.size, batch_norm=self.model == "dcgan", seed=seed
            )
        else:
            critic = build_critic(self.size, base=self.critic_base, seed=seed)
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
        trio = self.generator(seed), critic, self.generator(seed)
        if self.model == "dcgan":
            gan = gans.DCGAN(
                *trio, r1_gamma=self.r1_gamma, palette_gamma=self.palette_gamma, **shared
            )
        else:
            gan = gans.WGANGP(*trio, n_critic=self.n_critic, gp_weight=self.gp_weight, **shared)
        adam = {"learning_rate": self.learning_rate, "beta_1": self.beta_1, "beta_2": self.beta_2}
        gan.compile(
            g_optimizer=keras.optimizers.Adam(**adam),
            d_optimizer=keras.optimizers.Adam(**adam),
            p_optimizer=keras.optimizers.Adam(
                **adam | {"learning_rate": self.palette_learning_rate}
            ),
            # XLA compiles ten times longer on a CPU and then runs slower.
            jit_compile="auto" if tf.config.list_physical_devices("GPU") else False,
        )
        return gan

    @property
    def pictures_per_step(self):
        """How many true pictures a training step reads."""
        return self.batch_size * (self.n_critic if self.model == "wgan_gp" else 1)


@dataclass
class Run:
    """What a training leaves.

    Attributes
    ----------
    generator : keras.Model
        The moving average of the generator.
    history : dict of str to list of float
        Each loss, one value a step.
    samples : list of uint8 arrays (height, width, 3)
        Grids of fixed pictures and noises; a row is gray, true, then one colour a noise.
    sample_steps : list of int
    seconds : float
        Spent training, the first step's compilation included.
    cpu_seconds : float
        The same on all cores added up.
    card : dict
    """

    generator: keras.Model
    history: dict = field(default_factory=dict)
    samples: list = field(default_factory=list)
    sample_steps: list = field(default_factory=list)
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    card: dict = field(default_factory=dict)


def sample_grid(generator, dataset, z):
    """Color the first colouring of each picture with each noise.

    Parameters
    ----------
    generator : keras.Model
    dataset : Dataset
        A few pictures.
    z : array, shape (noises, latent_dim)

    Returns
    -------
    ndarray of uint8, shape (pictures · size, (2 + noises) · size, 3)
        Rows of: gray, true, then one colouring a noise.
    """
    rows = []
    for i in range(len(dataset)):
        l, true = dataset.l[i, 0], dataset.rgb(i)
        ab = generator.paint(generator.encode(tf.constant(l[None])), tf.constant(z))
        colored = color.lab_to_rgb(color.limit_chroma(color.from_network(l, ab)))
        rows.append(np.concatenate([color.gray(true), true, *colored], axis=1))
    return np.concatenate(rows)


def write_gif(path, frames, *, milliseconds=200):
    """Write pictures (height, width, 3) as an endless GIF that rests on its last frame."""
    images = [Image.fromarray(frame) for frame in frames]
    durations = [milliseconds] * (len(images) - 1) + [10 * milliseconds]
    content = io.BytesIO()
    images[0].save(
        content, "GIF", save_all=True, append_images=images[1:], duration=durations, loop=0
    )
    pictures.write_beside(Path(path), lambda part: part.write_bytes(content.getvalue()))


class _Watch(keras.callbacks.Callback):
    """Keeps losses and sample grids, moves the progress bar, stops when a loss is not finite."""

    def __init__(self, run, dataset, z, every, out, limits, decay, progress):
        super().__init__()
        self.run, self.dataset, self.z, self.every = run, dataset, z, every
        self.out = out
        self.decay = decay
        self.limits = limits
        self.start, self.cpu_start = time.perf_counter(), time.process_time()
        self.bar = tqdm(total=limits["steps"], desc="training", unit="step", disable=not progress)

    def on_train_batch_end(self, batch, logs=None):
        step = batch + 1
        for name, value in logs.items():
            self.run.history.setdefault(name, []).append(float(value))
        if not all(math.isfinite(values[-1]) for values in self.run.history.values()):
            raise ChromaError(
                f"step {step}: a loss is no longer a number; lower the learning rate or, for "
                "WGAN-GP, raise the penalty's weight"
            )
        self.bar.update()
        if step % 10 == 0:
            self.bar.set_postfix({k: f"{v[-1]:.2f}" for k, v in self.run.history.items()})
        done = self._share(step)
        if done >= 1:
            self.model.stop_training = True
        if self.decay:
            self._slow_down(min(1.0, (1 - done) / self.decay))
        if self.every and (step % self.every == 0 or step == 1 or done >= 1):
            grid = sample_grid(self.run.generator, self.dataset, self.z)
            self.run.samples.append(grid)
            self.run.sample_steps.append(step)
            if self.out:
                pictures.write_png(self.out / "samples" / f"step_{step:06d}.png", grid)

    def _share(self, step):
        """Return how much of the training is done, 0 to 1, by the limit that ends it."""
        spent = {
            "steps": step,
            "seconds": time.perf_counter() - self.start,
            "cpu_seconds": time.process_time() - self.cpu_start,
        }
        return max(spent[name] / limit for name, limit in self.limits.items() if limit)

    def _slow_down(self, factor):
        for optimizer, rate in self.rates:
            optimizer.learning_rate.assign(factor * rate)

    def on_train_begin(self, logs=None):
        gan = self.model
        optimizers = (gan.g_optimizer, gan.d_optimizer, gan.p_optimizer)
        self.rates = [(one, float(one.learning_rate)) for one in optimizers if one is not None]

    def on_train_end(self, logs=None):
        self.bar.close()


def train(
    dataset,
    recipe,
    *,
    steps=None,
    seconds=None,
    cpu_seconds=None,
    seed=0,
    init=None,
    samples=None,
    sample_every=100,
    out=None,
    progress=True,
):
    """Train a generator.

    Parameters
    ----------
    dataset : Dataset
    recipe : Recipe
    steps : int, optional
        Updates of the generator.
    seconds : float, optional
        Stop after so much time; the step in progress is finished.
    cpu_seconds : float, optional
        Stop after so much CPU time, all cores added up: what makes recipes comparable that take
        steps of different cost. Of the three limits, at least one must be given.
    seed : int
        Of initial weights, batches and noises.
    init : str or path, optional
        Weights that the generator starts from, as for `weights.load_generator`; the critic
        always starts anew. They must be of the recipe's own generator.
    samples : Dataset, optional
        Pictures of the sample grids, better not in training. Default: the first of `dataset`.
    sample_every : int
        Steps between two grids, the first and the last step besides; 0 for none.
    out : path, optional
        A new or empty folder for weights, card, losses, grids and their GIF.
    progress : bool

    Returns
    -------
    Run

    Raises
    ------
    ChromaError
        If sizes differ, a count is below 1, the folder is not empty, `init` does not fit the
        recipe, or a loss overflows.
    """
    limits = {"steps": steps, "seconds": seconds, "cpu_seconds": cpu_seconds}
    if all(limit is None for limit in limits.values()):
        raise ChromaError(f"training without an end: give {', '.join(limits)}")
    for name, limit in limits.items():
        if limit is not None and not limit > 0:
            raise ChromaError(f"{name} {limit}: use more than 0")
    if sample_every < 0:
        raise ChromaError(f"sample_every {sample_every}: use 0 for no grids, or more")
    if dataset.size != recipe.size:
        raise ChromaError(
            f"the pictures are {dataset.size} pixels wide, the recipe wants {recipe.size}: "
            "prepare the data at the recipe's size"
        )
    start_weights = None if init is None else _fitting_weights(init, recipe)
    if out is not None:
        out = Path(out)
        pictures.check_new_folder(out)
        (out / "samples").mkdir(parents=True, exist_ok=True)
    gan = recipe.gan(seed)
    if start_weights is not None:
        gan.generator.set_weights(start_weights)
        gan.ema_generator.set_weights(start_weights)
    run = Run(gan.ema_generator)
    shown = (dataset if samples is None else samples).take(
        range(min(SAMPLE_PICTURES, len(dataset if samples is None else samples)))
    )
    z = noise.random_noise(SAMPLE_NOISES, latent_dim=recipe.latent_dim, seed=seed)
    start, cpu_start = time.perf_counter(), time.process_time()
    watch = _Watch(run, shown, z, sample_every, out, limits, recipe.decay, progress)
    try:
        gan.fit(
            batches(dataset, recipe.pictures_per_step, seed=seed, shading=recipe.shading),
            epochs=1,
            steps_per_epoch=steps or 10**9,  # the clock ends it
            verbose=0,
            shuffle=False,  # the batches are random already
            callbacks=[watch],
        )
    finally:
        watch.bar.close()
    if run.generator.noise == "palette" and recipe.mask_sharpness != 1:
        run.generator.sharpen(recipe.mask_sharpness)
    run.seconds = time.perf_counter() - start
    run.cpu_seconds = time.process_time() - cpu_start
    run.card = {
        "recipe": asdict(recipe),
        "data": {
            "pictures": len(dataset),
            "colorings": dataset.colorings,
            "first": dataset.names[0],
            "last": dataset.names[-1],
        },
        "seed": seed,
        "steps": len(next(iter(run.history.values()))),
        "seconds": round(run.seconds, 1),
        "cpu_seconds": round(run.cpu_seconds, 1),
        "date": datetime.date.today().isoformat(),
        "versions": {
            "chroma": chroma_lib.__version__,
            "tensorflow": tf.__version__,
            "keras": keras.__version__,
            "numpy": np.__version__,
        },
    }
    if init is not None:
        run.card["init"] = weights.load_card(init)
    if out is not None:
        run.card = weights.save_generator(run.generator, out, run.card)
        _write_losses(out / "losses.csv", run.history)
        if run.samples:
            write_gif(out / "training.gif", run.samples)
    return run


def _fitting_weights(init, recipe):
    generator, card = weights.load_generator(init)
    mine, theirs = recipe.generator().config, generator.config
    differing = sorted(k for k in mine.keys() | theirs.keys() if mine.get(k) != theirs.get(k))
    differing = [name for name in differing if name != "seed"]
    if differing:
        raise ChromaError(
            f"weights {str(init)!r} are of another generator than the recipe's: "
            + ", ".join(f"{k} {theirs.get(k)} instead of {mine.get(k)}" for k in differing)
        )
    sharpness = card.get("recipe", {}).get("mask_sharpness", 1)
    if generator.noise == "palette" and sharpness != 1:
        generator.sharpen(1 / sharpness)  # as it was in training
    return generator.get_weights()


def _write_losses(path, history):
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["step", *history])
    for step, values in enumerate(zip(*history.values()), start=1):
        writer.writerow([step, *(f"{value:.6g}" for value in values)])
    pictures.write_beside(path, lambda part: part.write_text(table.getvalue(), encoding="utf-8"))
