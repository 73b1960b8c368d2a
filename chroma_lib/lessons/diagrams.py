"""Diagrams: how a generator is built, and what flows where in a GAN."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Rectangle

from chroma_lib import figures, language

if TYPE_CHECKING:
    import keras

_BLUE, _ORANGE, _GREEN = figures.LINE_COLORS[:3]
_YELLOW, _GRAY, _LIGHT_GRAY = "#E69F00", "#777777", "#BBBBBB"


@dataclass(frozen=True)
class _Stage:
    """The output of a layer: `channels` maps of `side` × `side`."""

    side: int
    channels: int


@dataclass(frozen=True)
class _UNet:
    """A U-Net as a diagram shows it.

    Attributes
    ----------
    stages : list of _Stage
        From the input to the last layer.
    turn : int
        The first stage on the way up.
    skips : list of (int, int)
        Pairs of stages that a skip connection joins.
    """

    stages: list[_Stage]
    turn: int
    skips: list[tuple[int, int]]


def _read_unet(generator):
    """Read the stages of a generator from its layers."""
    size = generator.size
    if hasattr(generator, "unet"):  # today's: space-to-depth first, depth-to-space last
        unet = generator.unet
        down = [_Stage(size, 1), _Stage(size // 2, unet.first.filters)]
        last = [_Stage(size, unet.fine.filters // 4)]
    else:  # v0.2: the noise plane beside L
        unet, down, last = generator, [_Stage(size, 2)], []
    for layer in unet.down:
        down.append(_Stage(down[-1].side // layer.strides[0], layer.filters))
    up, side = [], down[-1].side
    for layer in unet.up:
        side *= layer.strides[0]
        up.append(_Stage(side, layer.filters))
    up += last
    # The last stage of a side on the way down meets the stage of that side on the way up.
    last_of_side = {stage.side: i for i, stage in enumerate(down)}
    skips = [(last_of_side[stage.side], len(down) + j) for j, stage in enumerate(up)]
    return _UNet(down + up, len(down), skips)


def show_unet(generator: keras.Model, *, lang: str = "both") -> Figure:
    """Draw a generator: its U-Net, and where the noise enters.

    Parameters
    ----------
    generator : keras.Model
        From `build_generator` with any noise head, or from `build_original_generator`.
    lang : {"both", "en", "ko"}

    Returns
    -------
    matplotlib.figure.Figure
        Boxes labeled side × side × channels; skip connections are dashed.
    """
    unet = _read_unet(generator)
    depth = int(np.log2(generator.size / min(stage.side for stage in unet.stages)))
    with figures.figure(size=(11.5, 1.15 * depth + 2.2)) as (canvas, ax):
        diagram = _UNetDiagram(ax, unet, generator.size, lang)
        diagram.draw_stages("L + noise" if generator.noise == "input" else "L")
        if generator.has_palette:
            diagram.draw_palette_head(generator.palette_size)
        else:
            diagram.draw_output()
            if generator.noise == "film":
                diagram.draw_film()
            else:
                diagram.draw_noise_plane()
        ax.set(xlim=(-0.6, diagram.end + 3.3), ylim=(diagram.bottom - 0.75, 0.75))
        ax.set_axis_off()
        title = (
            "the generator: a U-Net (dashed: skip connections)",
            "생성자: U-Net(파선: 스킵 연결)",
        )
        ax.set_title(figures.label_text(title, lang))
    return canvas


class _UNetDiagram:
    """Draws the parts of a generator. A stage's height says how small its maps are.

    Parameters
    ----------
    ax : Axes
    unet : _UNet
    size : int
        Side of the generator's pictures.
    lang : {"both", "en", "ko"}
    """

    def __init__(self, ax: Axes, unet: _UNet, size: int, lang: str):
        self.ax, self.unet, self.size, self.lang = ax, unet, size, lang
        sides = [stage.side for stage in unet.stages]
        self.places = [(i, -np.log2(size / side)) for i, side in enumerate(sides)]
        self.end = len(sides) - 1  # x of the last stage
        self.bottom = -float(int(np.log2(size / min(sides))))

    def draw_stages(self, entry: str) -> None:
        """Draw the U-Net; `entry` is the label of its input."""
        for (x0, y0), (x1, y1) in pairwise(self.places):
            self._arrow((x0 + 0.27, y0), (x1 - 0.27, y1))
        for i, j in self.unet.skips:
            (x0, y0), (x1, y1) = self.places[i], self.places[j]
            if x1 - x0 > 1:
                self._arrow((x0 + 0.27, y0), (x1 - 0.27, y1), linestyle="dashed", color=_BLUE)
        if entry != "L":
            entry = self._text("L + noise", "L + 노이즈")
        for i, ((x, y), stage) in enumerate(zip(self.places, self.unet.stages)):
            side = f"{stage.side}×{stage.side}"
            label = f"{side}×{stage.channels}" if i else f"{entry}\n{side}"
            color = _LIGHT_GRAY if i == 0 else _BLUE if i < self.unet.turn else _GREEN
            self._box(x, y, stage.side, label, color)

    def draw_output(self) -> None:
        """Draw the output of a generator without a palette head."""
        size = self.size
        self._box(self.end + 1.3, 0, size, f"AB\n{size}×{size}×2", _YELLOW)
        self._arrow((self.end + 0.27, self.places[-1][1]), (self.end + 1.03, 0))

    def draw_film(self) -> None:
        """Draw the noise that scales and shifts each stage on the way up."""
        self._noise(self.end + 1.3, self.bottom)
        for x, y in self.places[self.unet.turn :]:
            self._arrow((self.end + 0.95, self.bottom), (x + 0.29, y - 0.02), color=_ORANGE)

    def draw_noise_plane(self) -> None:
        """Draw the noise that enters beside L."""
        self._noise(0, -2.2)
        self._arrow((0, -1.85), (0, -0.95), color=_ORANGE)

    def draw_palette_head(self, palette_size: int) -> None:
        """Draw masks and a palette of `palette_size` colors, whose products sum to AB."""
        end, size, bottom = self.end, self.size, self.bottom
        masks, palette = self._text("masks", "마스크"), self._text("palette", "팔레트")
        self._box(end + 1.3, 0, size, f"{masks}\n{size}×{size}×{palette_size}", _ORANGE)
        self._arrow((end + 0.27, 0), (end + 1.03, 0))
        self._box(end + 1.3, -1.5, 0, f"{palette}\n{palette_size}×2", _ORANGE)
        self._noise(end + 1.3, bottom)
        middle = (bottom - 2.0) / 2
        self._rounded(end + 1.3, middle, "MLP", fc="#F2F2F2", ec=_GRAY)
        self._arrow((end + 1.3, bottom + 0.27), (end + 1.3, middle - 0.18))
        self._arrow((end + 1.3, middle + 0.18), (end + 1.3, -2.18))
        # The pooled bottom of the U-Net tells the palette which picture this is.
        x, y = self.places[self.unet.turn - 1]
        self._arrow((x + 0.27, y), (end + 0.98, middle - 0.03), linestyle="dotted")
        label = language.text("what the picture shows", "그림 전체의 요약", self.lang)
        self._caption((x + end) / 2 + 0.5, bottom - 0.05, label)
        self._box(end + 2.8, 0, size, f"AB\n{size}×{size}×2", _YELLOW)
        self._arrow((end + 1.57, 0), (end + 2.53, 0))
        self._arrow((end + 1.57, -1.45), (end + 2.5, -0.2))
        self.ax.text(end + 2.05, 0.1, "Σ", ha="center", va="bottom", fontsize=12)

    def _text(self, en, ko):
        return language.text(en, ko, self.lang, separator="\n")

    def _box(self, x, y, side, label, color, width=0.5):
        height = 0.16 + 0.5 * side / self.size
        corner = (x - width / 2, y - height / 2)
        self.ax.add_patch(Rectangle(corner, width, height, fc=color, ec="black"))
        self._caption(x, y - height / 2 - 0.06, label)

    def _caption(self, x, y, label):
        self.ax.text(x, y, label, ha="center", va="top", fontsize=8)

    def _arrow(self, start, end, **style):
        style = {"arrowstyle": "-|>", "color": _GRAY, "shrinkA": 0, "shrinkB": 0} | style
        self.ax.annotate("", end, start, arrowprops=style)

    def _noise(self, x, y):
        self._rounded(x, y, self._text("noise z", "노이즈 z"), fc="white", ec=_ORANGE)

    def _rounded(self, x, y, label, **colors):
        _rounded_text(self.ax, x, y, label, **colors)


def _rounded_text(ax, x, y, label, **colors):
    style = {"boxstyle": "round"} | colors
    ax.text(x, y, label, ha="center", va="center", fontsize=9, bbox=style)


def show_flow(
    gray: np.ndarray,
    true: np.ndarray,
    generated: np.ndarray,
    *,
    critic: bool = False,
    lang: str = "both",
) -> Figure:
    """Draw what flows where in a GAN that colors: L, noise and AB, scores and losses.

    Parameters
    ----------
    gray : ndarray of uint8, shape (h, w, 3)
        The generator's input.
    true, generated : ndarray of uint8, shape (h, w, 3)
        A true coloring of it and a generated one.
    critic : bool
        Whether the second network is called a critic, as in a WGAN, or a discriminator.
    lang : {"both", "en", "ko"}

    Returns
    -------
    matplotlib.figure.Figure
        Solid arrows: pictures and scores. Dashed arrows: gradients of the losses.
    """

    def text(en, ko):
        return language.text(en, ko, lang, separator="\n")

    with figures.figure(size=(11.5, 4.6)) as (canvas, ax):
        _flow_picture(ax, gray, 0.9, 3.3, text("gray picture L", "흑백 그림 L"))
        _rounded_text(ax, 0.9, 0.95, text("noise z", "노이즈 z"), fc="white", ec=_ORANGE)
        _flow_box(ax, 3.3, 2.0, text("generator G", "생성자 G"), "#BFE5D9")
        _flow_arrow(ax, (1.7, 3.0), (2.4, 2.35))
        _flow_arrow(ax, (1.6, 1.05), (2.4, 1.65), color=_ORANGE)
        _flow_picture(ax, generated, 5.7, 1.5, text("L + generated AB", "L + 생성된 AB"))
        _flow_arrow(ax, (4.25, 1.9), (4.9, 1.6))
        _flow_picture(ax, true, 5.7, 4.1, text("L + true AB", "L + 정답 AB"))
        name = ("critic D", "크리틱 D") if critic else ("discriminator D", "판별자 D")
        _flow_box(ax, 8.2, 2.8, text(*name), "#BBD7EA")
        _flow_arrow(ax, (6.5, 3.9), (7.3, 3.2))
        _flow_arrow(ax, (6.5, 1.7), (7.3, 2.45))
        losses = (
            text("scores, loss of D", "점수, D의 손실"),
            text("score, loss of G", "점수, G의 손실"),
        )
        _flow_box(ax, 10.7, 3.6, losses[0], "#F2F2F2", 2.1, 0.9)
        _flow_box(ax, 10.7, 1.9, losses[1], "#F2F2F2", 2.1, 0.9)
        _flow_arrow(ax, (9.1, 2.95), (9.6, 3.4))
        _flow_arrow(ax, (9.1, 2.6), (9.6, 2.1))
        # Each loss leads back to the one network that it trains.
        to_d = (10.7, 4.1), (10.7, 4.6), (8.2, 4.6), (8.2, 3.45)
        _flow_arrow(ax, *to_d, color=_BLUE, linestyle="--")
        to_g = (10.7, 1.4), (10.7, 0.15), (3.3, 0.15), (3.3, 1.4)
        _flow_arrow(ax, *to_g, color=_GREEN, linestyle="--")
        note = text("dashed: gradients", "파선: 그래디언트")
        ax.text(8.2, 0.25, note, ha="center", va="bottom", fontsize=8, color="#444444")
        ax.set(xlim=(0, 11.9), ylim=(0, 5), aspect="equal")
        ax.set_axis_off()
    return canvas


def _flow_picture(ax, rgb, x, y, label, side=1.5):
    ax.imshow(rgb, extent=(x - side / 2, x + side / 2, y - side / 2, y + side / 2))
    ax.text(x, y - side / 2 - 0.1, label, ha="center", va="top", fontsize=9)


def _flow_box(ax, x, y, label, color, width=1.7, height=1.1):
    corner = (x - width / 2, y - height / 2)
    style = {"boxstyle": "round,pad=0.05", "fc": color, "ec": "black"}
    ax.add_patch(FancyBboxPatch(corner, width, height, **style))
    ax.text(x, y, label, ha="center", va="center", fontsize=9)


def _flow_arrow(ax, *points, color="#444444", linestyle="-"):
    """Draw an arrow through points."""
    line = {"color": color, "linewidth": 1.3, "linestyle": linestyle}
    if len(points) > 2:
        ax.plot(*zip(*points[:-1]), **line)
    head = {"arrowstyle": "-|>", "shrinkA": 0, "shrinkB": 0} | line
    ax.annotate("", points[-1], points[-2], arrowprops=head)
