"""Quick values that stand for what Chroma computes: seconds instead of hours.

They are stored with each result. A value that has changed since then shows that the code now
computes something else, so the result is out of date; a refactoring changes none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from chroma_lib.coloring.colorizer import Colorizer
    from chroma_lib.data.dataset import Dataset

Values = list[float]

# Other processors round sums differently; any change that a reader could see is far larger.
RELATIVE, ABSOLUTE = 1e-2, 2e-3
_SMALL: dict[str, Any] = {
    "size": 32,
    "base": 4,
    "critic_base": 4,
    "batch_size": 4,
    "palette_updates": 1,
}


def _thumbnail(rgb: np.ndarray) -> Values:
    """Return the mean color of each sixteenth of a picture, 0 to 1: 48 numbers."""
    rows = np.array_split(rgb / 255, 4)
    cells = [cell for row in rows for cell in np.array_split(row, 4, axis=1)]
    return [float(value) for cell in cells for value in cell.mean((0, 1))]


def _drawn(colorings: int, size: int) -> Dataset:
    from chroma_lib.data.drawings import drawn_dataset

    return drawn_dataset(2, colorings=colorings, size=size, progress=False)


def drawing() -> Values:
    """Return what drawn characters look like."""
    from chroma_lib import characters

    drawn, _ = characters.render_many([0, 1], colorings=1, size=64)
    return [value for rgb in drawn for value in _thumbnail(rgb[0])]


def reading() -> Values:
    """Return what a picture file looks like."""
    return _thumbnail(_eileen())


def coloring() -> Values:
    """Return two colorings of a picture by each of two shipped weights."""
    from chroma_lib.noise import random_noise

    values = []
    for weights in ("dcgan", "dcgan_256"):
        colorizer = _load(weights)
        noises = random_noise(2, latent_dim=colorizer.latent_dim, seed=0)
        colored = colorizer.color(colorizer.encode(_eileen()), noises)
        values += [value for rgb in colored for value in _thumbnail(rgb)]
    return values


def coloring_gray() -> Values:
    """Return a coloring of a picture whose own colors are ignored."""
    from chroma_lib.noise import random_noise

    colorizer = _load("dcgan_256").with_recolor("off")
    noises = random_noise(1, latent_dim=colorizer.latent_dim, seed=0)
    return _thumbnail(colorizer.color(colorizer.encode(_eileen()), noises)[0])


def training() -> Values:
    """Return the losses of two steps of each small GAN."""
    from chroma_lib.data.batches import batches
    from chroma_lib.training.loop import compile_step
    from chroma_lib.training.recipe import Recipe

    values, data = [], _drawn(2, 32)
    for recipe in (Recipe("dcgan", **_SMALL), Recipe("wgan_gp", n_critic=1, **_SMALL)):
        gan = recipe.build_gan(seed=3)
        taken = iter(batches(data, recipe.pictures_per_step, seed=3, shading=recipe.shading))
        step = compile_step(gan)
        for _ in range(2):
            losses = step(taken)
            values += [float(losses[name]) for name in sorted(losses)]
    return values


def measuring() -> Values:
    """Return each measure of two drawings."""
    from chroma_lib.data.drawings import held_out_dataset
    from chroma_lib.measures.evaluate import measure

    drawings = held_out_dataset(2, colorings=6, size=64, seed=90, progress=False)
    table = measure(_load("dcgan"), drawings, noises=3, seed=0, progress=False)
    values = [table[name][column] for name in sorted(table) for column in ("model", "real")]
    return [float(value) for value in values if value is not None]


def _eileen() -> np.ndarray:
    from chroma_lib.pictures.read import read_picture
    from chroma_lib.pictures.shipped import shipped_pictures

    return read_picture(shipped_pictures()["eileen"]).rgb


def _load(weights: str) -> Colorizer:
    from chroma_lib.coloring.colorizer import Colorizer

    return Colorizer.load(weights)


# Each with a module: what uses that module depends on the values.
PROBES: dict[str, tuple[str, Callable[[], Values]]] = {
    "drawing": ("chroma_lib.characters.raster", drawing),
    "reading": ("chroma_lib.pictures.read", reading),
    "coloring": ("chroma_lib.coloring.colorizer", coloring),
    "coloring_gray": ("chroma_lib.coloring.colorizer", coloring_gray),
    "training": ("chroma_lib.training.loop", training),
    "measuring": ("chroma_lib.measures.evaluate", measuring),
}


class Probes:
    """Values of probes, each computed when it is first needed."""

    def __init__(self) -> None:
        self._values: dict[str, Values] = {}

    def values(self, name: str) -> Values:
        """Return the values of one probe, to five digits."""
        if name not in self._values:
            _, compute = PROBES[name]
            self._values[name] = [float(f"{value:.5g}") for value in compute()]
        return self._values[name]

    def used_by(self, code: Iterable[str]) -> dict[str, Values]:
        """Return the values of the probes on which code with these modules depends."""
        modules = set(code)
        return {
            name: self.values(name) for name, (module, _) in PROBES.items() if module in modules
        }

    def changed(self, stored: Mapping[str, Sequence[float]]) -> list[str]:
        """Return the names of the probes whose values are no longer those stored."""
        return [name for name in stored if not _equal(stored[name], self._now(name))]

    def _now(self, name: str) -> Values:
        return self.values(name) if name in PROBES else []


def _equal(stored: Sequence[float], now: Sequence[float]) -> bool:
    return len(stored) == len(now) and np.allclose(now, stored, rtol=RELATIVE, atol=ABSOLUTE)
