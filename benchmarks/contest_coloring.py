"""Coloring one picture: once, 25 times, and 25 times from its pixels on."""

import numpy as np

from chroma_lib import noise
from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.pictures.fit import fit_square
from chroma_lib.pictures.read import read_picture
from chroma_lib.pictures.shipped import shipped_pictures
from chroma_lib.studio.widgets import NoiseSlider

NOISES = 25


def coloring(way, side, weights):
    """Return a function that colors the shipped picture.

    Parameters
    ----------
    way : {"one", "25", "25 whole passes", "slider"}
    side : int
        Of the square picture, in pixels.
    weights : str
    """
    colorizer = Colorizer.load(weights)
    eileen = read_picture(shipped_pictures()["eileen"]).rgb
    rgb = fit_square(eileen, side)[0]
    noises = noise.random_noise(NOISES, latent_dim=colorizer.latent_dim)
    if way == "slider":
        return _slider(colorizer, rgb)

    def one(each=noises[:1]):
        return colorizer.color(colorizer.encode(rgb), each)

    return {
        "one": one,
        "25": lambda: one(noises),
        "25 whole passes": lambda: [one(noises[i : i + 1]) for i in range(NOISES)],
    }[way]


def _slider(colorizer, rgb):
    """Return a function that moves a slider once: new value to the new picture's bytes."""
    slider = NoiseSlider(colorizer, {"eileen": rgb}, lang="en")
    controls = [*slider.sliders, slider.walk]
    rng = np.random.default_rng(0)
    moved = 0

    def move():
        nonlocal moved
        control = controls[moved % len(controls)]
        moved += 1
        values = np.linspace(control.min, control.max, 41)
        far = values[np.abs(values - control.value) > 0.04]
        control.value = type(control.value)(rng.choice(far))

    for _ in controls:
        move()
    return move
