"""What whole figures wear on the head besides the accessories of busts. The frame is the head's."""

# fmt: off  (a path reads better with one curve on a line than with one number)

import random

from chroma_lib.characters.brush import Brush
from chroma_lib.characters.geometry import ellipse, path


def draw_hat(brush: Brush, kind: str, r: random.Random) -> None:
    """Draw a hat or a band over the hair; `kind` is a key of `_HATS`."""
    _HATS[kind](brush, brush.p.head, brush.p.top, r)


def _witch(brush, h, t, r):
    k = r.choice((-1, 1))
    tip = (k * r.uniform(18, 50), -t - r.uniform(58, 84))
    brush.shape(path("M", -h * 0.86, -t * 0.66, "C", -h * 0.6, -t - 6, -h * 0.3, -t - 40, *tip,
        "C", tip[0] * 0.4 + h * 0.2, -t - 40, h * 0.66, -t - 8, h * 0.86, -t * 0.66, "Z"), "head",
        rows=(-t - 80, -t * 0.6))
    brush.fold((-h * 0.1, -t - 26), (h * 0.2, -t - 20), (h * 0.36, -t - 30), "head", 2)
    brush.shape(path("M", -h * 0.86, -t * 0.68, "Q", 0, -t * 0.96, h * 0.86, -t * 0.68, "L",
        h * 0.8, -t * 0.88, "Q", 0, -t * 1.14, -h * 0.8, -t * 0.88, "Z"), "trim")
    brush.shape(path("M", -h - 40, -t * 0.5, "C", -h * 0.8, -t * 0.98, h * 0.8, -t * 0.98,
        h + 40, -t * 0.5, "C", h * 0.8, -t * 0.42, h * 0.4, -t * 0.64, 0, -t * 0.64,
        "C", -h * 0.4, -t * 0.64, -h * 0.8, -t * 0.42, -h - 40, -t * 0.5, "Z"), "head", -0.06)


def _straw(brush, h, t, r):
    del r
    brush.shape(path("M", -h * 0.84, -t * 0.66, "C", -h * 0.9, -t - 20, h * 0.9, -t - 20,
        h * 0.84, -t * 0.66, "Z"), "head", rows=(-t - 10, -t * 0.6))
    brush.shape(path("M", -h * 0.86, -t * 0.64, "Q", 0, -t * 0.9, h * 0.86, -t * 0.64, "L",
        h * 0.86, -t * 0.8, "Q", 0, -t * 1.06, -h * 0.86, -t * 0.8, "Z"), "trim")
    brush.shape(path("M", -h - 34, -t * 0.5, "C", -h * 0.7, -t * 0.92, h * 0.7, -t * 0.92,
        h + 34, -t * 0.5, "C", h * 0.7, -t * 0.5, h * 0.4, -t * 0.62, 0, -t * 0.62,
        "C", -h * 0.4, -t * 0.62, -h * 0.7, -t * 0.5, -h - 34, -t * 0.5, "Z"), "head", -0.05)


def _beanie(brush, h, t, r):
    if r.random() < 0.6:
        brush.shape(ellipse(0, -t - 14, 13, 12), "trim")
    brush.shape(path("M", -h - 2, -t * 0.5, "C", -h - 4, -t - 16, h + 4, -t - 16, h + 2, -t * 0.5,
        "Z"), "head", rows=(-t - 10, -t * 0.4))
    brush.shape(path("M", -h - 4, -t * 0.42, "Q", 0, -t * 0.78, h + 4, -t * 0.42, "L", h + 4,
        -t * 0.64, "Q", 0, -t * 1.0, -h - 4, -t * 0.64, "Z"), "head", -0.08)
    for i in range(-3, 4):
        x = i * h * 0.27
        y = -t * (0.72 - 0.02 * i * i)
        brush.fold((x, y + 9), (x, y), (x * 0.98, y - 8), "head", 1)


def _helmet(brush, h, t, r):
    brush.shape(path("M", -h - 4, -t * 0.3, "C", -h - 8, -t - 22, h + 8, -t - 22, h + 4, -t * 0.3,
        "L", h * 0.86, -t * 0.34, "Q", h * 0.7, -t * 0.62, 0, -t * 0.66, "Q", -h * 0.7, -t * 0.62,
        -h * 0.86, -t * 0.34, "Z"), "head", 0.05, rows=(-t - 16, -t * 0.3))
    brush.shape(path("M", -5, -t - 14, "L", 5, -t - 14, "L", 7, -t * 0.62, "L", 0, -t * 0.5, "L",
        -7, -t * 0.62, "Z"), "trim")
    if r.random() < 0.5:
        for k in (-1, 1):
            brush.shape(path("M", k * h * 0.9, -t * 0.74, "Q", k * (h + 34), -t * 0.9,
                k * (h + 22), -t - 26, "Q", k * (h + 8), -t * 0.96, k * h * 0.76, -t * 0.92, "Z"),
                "accessory")


def _circlet(brush, h, t, r):
    del r
    y = -t * 0.56
    brush.stroke(path("M", -h + 2, y + 6, "Q", 0, y - 14, h - 2, y + 6), "head", 5)
    brush.shape(path("M", 0, y - 16, "L", 7, y - 4, "L", 0, y + 10, "L", -7, y - 4, "Z"),
        "accessory")


def _horns(brush, h, t, r):
    long = r.uniform(24, 44)
    for k in (-1, 1):
        x, y = k * h * 0.6, -t * 0.84
        brush.shape(path("M", x - k * 10, y + 2, "Q", x + k * 4, y - long * 0.5, x + k * long * 0.7,
            y - long, "Q", x + k * long * 0.6, y - long * 0.3, x + k * 14, y + 10, "Z"), "head")


def _band(brush, h, t, r):
    y = -t * r.uniform(0.48, 0.6)
    brush.stroke(path("M", -h + 1, y + 8, "Q", 0, y - 10, h - 1, y + 8), "head", 11)


_HATS = {"witch": _witch, "straw": _straw, "beanie": _beanie, "helmet": _helmet,
    "circlet": _circlet, "horns": _horns, "band": _band}
