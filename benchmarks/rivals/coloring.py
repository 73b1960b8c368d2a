"""Coloring one picture: once, 25 times, 25 times from its pixels, and by the slider."""

import numpy as np

from chroma_lib import noise
from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.pictures.fit import fit_square
from chroma_lib.pictures.read import read_picture
from chroma_lib.pictures.shipped import shipped_pictures
from chroma_lib.studio.widgets import NoiseSlider

ONE, MANY, WHOLE_PASSES, SLIDER = "one", "25", "25 whole passes", "slider"
TASKS = (ONE, MANY, WHOLE_PASSES, SLIDER)
NOISES = 25
POSITIONS = 41  # of each control


def coloring(task, side, weights):
    """Return a function that colors a shipped picture.

    Parameters
    ----------
    task : str
        One of `TASKS`.
    side : int
        Side of the square picture in pixels.
    weights : str
    """
    colorizer = Colorizer.load(weights)
    rgb = fit_square(read_picture(shipped_pictures()["eileen"]).rgb, side)[0]
    if task == SLIDER:
        return _slider(colorizer, rgb)
    noises = noise.random_noise(NOISES, latent_dim=colorizer.latent_dim)

    def color(count):
        return colorizer.color(colorizer.encode(rgb), noises[:count])

    if task == WHOLE_PASSES:
        return lambda: [color(1) for _ in range(NOISES)]
    return {ONE: lambda: color(1), MANY: lambda: color(NOISES)}[task]


def _slider(colorizer, rgb):
    """Return a function that moves one control: from its new value to the new picture's bytes."""
    slider = NoiseSlider(colorizer, {"eileen": rgb}, lang="en")
    controls = [*slider.sliders, slider.walk]
    rng = np.random.default_rng(0)
    moves = 0

    def move():
        nonlocal moves
        control = controls[moves % len(controls)]
        moves += 1
        values = np.linspace(control.min, control.max, POSITIONS)
        distant = values[np.abs(values - control.value) > 0.04]
        control.value = type(control.value)(rng.choice(distant))

    for _ in controls:
        move()
    return move
