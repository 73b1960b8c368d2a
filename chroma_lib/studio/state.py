"""One picture being colored by hand: its noise, the regions that are held, and undo.

There are no widgets here: `widgets` shows a `Studio` and passes on what the user does.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import ArrayLike

from chroma_lib import color, noise
from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.coloring.own_colors import is_colored
from chroma_lib.coloring.recolor import recolor
from chroma_lib.coloring.regions import held_colors
from chroma_lib.coloring.segments import LARGEST_SIDE
from chroma_lib.errors import ChromaError
from chroma_lib.packs.colorings import Coloring, palette_of
from chroma_lib.pictures.fit import shrink
from chroma_lib.pictures.picture import Picture
from chroma_lib.studio.hex_colors import from_hex, to_hex

PREVIEW = 320  # pixels, longest side of the picture on the page; a pack has the full size
THUMBNAIL = 72  # pixels, longest side
WALK_STEPS = 101
MAX_UNDO = 200  # changes that can be undone
MIN_SHARE = 0.002  # of the drawn pixels; a mask that covers less is too small to click


@dataclass(frozen=True)
class State:
    """What undo restores.

    Attributes
    ----------
    start, end : ndarray of float32, shape (latent_dim,)
        The two noises of the walk.
    position : int
        Position of the walk, from 0 (at `start`) to 100 (at `end`).
    blocks : tuple of float
        The values that are added to the five blocks of the noise.
    held : dict of int to ndarray of float32, shape (K, 2) or (2,)
        Held masks, each with the palette that paints its region, or with one a* and b*.
    lightness : dict of int to float
        Masks whose lightness moves, each with its new mean L*.
    chosen : ndarray of uint8, shape (h, w), or None
        Parts that the user decided; see `chroma_lib.coloring.chosen_parts`.
    names : dict of int to str
        Names that the user gave to parts, by mask.
    is_drawn : bool
        Whether parts that are not held show the picture's own colors instead of the noise's.
    """

    start: np.ndarray
    end: np.ndarray
    position: int = 0
    blocks: tuple[float, ...] = (0.0,) * noise.BLOCKS
    held: dict[int, np.ndarray] = field(default_factory=dict)
    lightness: dict[int, float] = field(default_factory=dict)
    chosen: np.ndarray | None = None
    names: dict[int, str] = field(default_factory=dict)
    is_drawn: bool = False


@dataclass(frozen=True)
class Region:
    """A mask that covers enough of the picture to be held.

    Attributes
    ----------
    mask : int
        Number of the mask.
    share : float
        Share of the drawn pixels, 0 to 1.
    color : str
        The color it shows now, as "#rrggbb".
    part : str or None
        The part of the character that it is, one of `chroma_lib.gan.parts.PARTS`, if known.
    """

    mask: int
    share: float
    color: str
    part: str | None = None


class Studio:
    """One picture, one model, and the coloring that is being made.

    The noise starts at zero, so that the blocks alone give the block noise of Chroma v0.2.

    Parameters
    ----------
    colorizer : Colorizer
    picture : Picture
    seed : int
        Seed of the dice; each roll takes the next seed.
    preview : int
        Longest side of the picture on the page, in pixels.

    Raises
    ------
    ChromaError
        If the latent vector cannot be cut into five blocks.
    """

    state: State

    def __init__(
        self, colorizer: Colorizer, picture: Picture, *, seed: int = 0, preview: int = PREVIEW
    ) -> None:
        self.seed, self._preview, self._rolls = seed, preview, 0
        self._past: list[State] = []
        self._future: list[State] = []
        self._last_change: str | None = None
        self.use(colorizer, picture)

    def use(self, colorizer: Colorizer, picture: Picture) -> None:
        """Switch to another model or picture: keep the noise if it fits, and let all regions go."""
        latent_dim = colorizer.latent_dim
        self._block_width = noise.check_blocks(latent_dim)
        self.colorizer, self.picture = colorizer, picture
        state = getattr(self, "state", None)
        if state is None or state.start.size != latent_dim:
            zero = np.zeros(latent_dim, np.float32)
            state = State(zero, noise.random_noise(1, latent_dim=latent_dim, seed=self.seed)[0])
        self.state = State(state.start, state.end, state.position, state.blocks)
        self._past.clear()
        self._future.clear()
        self._last_change = None
        self._path: np.ndarray | None = None  # the walk's noises, (WALK_STEPS, latent_dim)
        # One encoding and one set of segments, so that small copies have the colors of the pack.
        self._encoded_picture = shrink(picture, LARGEST_SIDE)
        self._automatic = colorizer.encode(self._encoded_picture.rgb)
        if colorizer.regions == "on" and self._automatic.recoloring is None:
            colorizer.segments(self._automatic)
        self._copy_to_sizes()

    def _copy_to_sizes(self):
        """Prepare the picture at the sizes that are shown, with the parts that were chosen."""
        encoded, self._areas = self._automatic, None
        if self.state.chosen is not None:
            rgb = self._encoded_picture.rgb
            encoded = self.colorizer.with_chosen(encoded, rgb, self.state.chosen)
        preview, small = (shrink(self.picture, size) for size in (self._preview, THUMBNAIL))
        self._alpha, self._thumbnail_alpha = preview.alpha, small.alpha
        self._encoded = _copy_at_size(encoded, preview)
        self._thumbnail = _copy_at_size(encoded, small)

    # The noise.

    @property
    def base(self) -> np.ndarray:
        """The noise without its blocks: float32, shape (latent_dim,)."""
        if self._path is None:
            self._path = noise.walk(self.state.start, self.state.end, WALK_STEPS)
        return self._path[self.state.position]

    @property
    def noise(self) -> np.ndarray:
        """The noise of the coloring: float32, shape (latent_dim,)."""
        blocks = np.asarray(self.state.blocks, np.float32)
        return self.base + np.repeat(blocks, self._block_width)

    def set_block(self, block: int, value: float) -> None:
        """Set the value that is added to a block of the noise; blocks are numbered 0 to 4."""
        blocks = list(self.state.blocks)
        blocks[block] = float(value)
        self._change(f"block {block}", blocks=tuple(blocks))

    def walk_to(self, position: int) -> None:
        """Walk between the two noises, to a position from 0 to 100."""
        self._change("walk", position=int(position))

    def roll_dice(self) -> None:
        """Start from a new random noise, with another new one to walk to."""
        seed, latent_dim = self.seed + self._rolls, self.noise.size
        start = noise.random_noise(1, latent_dim=latent_dim, seed=seed)[0]
        end = noise.random_noise(1, latent_dim=latent_dim, seed=seed + 1)[0]
        self._rolls += 1
        self._change(None, start=start, end=end, position=0, blocks=(0.0,) * noise.BLOCKS)

    def choose(self, vector: ArrayLike) -> None:
        """Start from a noise, such as one of `suggestions`; the end of the walk stays."""
        start = np.asarray(vector, np.float32)
        self._change(None, start=start, position=0, blocks=(0.0,) * noise.BLOCKS)

    def suggestions(self, count: int = 25) -> np.ndarray:
        """Return noises to choose from: float32, shape (count, latent_dim)."""
        return noise.random_noise(count, latent_dim=self.noise.size, seed=self.seed)

    # The held regions.

    @property
    def can_hold(self) -> bool:
        """Whether the model has a palette, so that regions can be held."""
        return self.colorizer.has_palette

    @property
    def can_recolor(self) -> bool:
        """Whether the model knows the parts of characters, and the picture has colors."""
        return bool(self.colorizer.parts) and is_colored(self.picture.rgb)

    @property
    def recolors(self) -> bool:
        """Whether the picture's own colors decide what its parts are; see `Colorizer`."""
        return self._encoded.recoloring is not None

    @property
    def palette(self) -> np.ndarray:
        """The palette of the noise: a* and b*, float32, shape (K, 2)."""
        return self.colorizer.palette(self._encoded, self.noise[None])[0]

    @property
    def held(self) -> list[int]:
        """The held masks, smallest number first."""
        return sorted(self.state.held)

    @property
    def held_last(self) -> int | None:
        """Of the held masks, the one that was held or colored last; None if there is none."""
        return next(reversed(self.state.held), None)

    @property
    def is_drawn_on(self) -> bool:
        """Whether the picture has anything besides white paper."""
        return bool(self._drawn().any())

    def regions(self) -> list[Region]:
        """Return the regions that can be held, the largest first; none without a palette."""
        if not self.can_hold:
            return []
        if self._areas is None:
            self._areas = self._measure_areas()
        palette = palette_of(self.colorizer, self._encoded, self.coloring)
        return [
            Region(
                *(mask, share),
                to_hex(self.state.lightness.get(mask, lightness), palette[mask]),
                self._part(mask),
            )
            for mask, share, lightness in self._areas
        ]

    def _part(self, mask):
        parts = self.colorizer.parts
        return parts[mask] if parts else None

    def _measure_areas(self):
        """Return (mask, share of the drawn pixels, mean L*) of each mask of at least MIN_SHARE."""
        drawn = self._drawn()
        if not drawn.any():
            return []
        layers = self.colorizer.layers(self._encoded)[drawn].clip(0)  # (pixels, K)
        levels = self._encoded.lightness[drawn] @ layers / layers.sum(axis=0).clip(1e-6)
        shares = layers.mean(axis=0)
        masks = [int(mask) for mask in np.argsort(-shares) if shares[mask] >= MIN_SHARE]
        return [(mask, float(shares[mask]), float(levels[mask])) for mask in masks]

    def region_at(self, x: float, y: float) -> int | None:
        """Return the strongest mask at a point of the picture, or None on white paper.

        Parameters
        ----------
        x, y : float
            From 0 to 1, from the top left corner; outside the picture there is no region.
        """
        layers = self.colorizer.layers(self._encoded)
        height, width = layers.shape[:2]
        row, column = min(int(y * height), height - 1), min(int(x * width), width - 1)
        if not (0 <= x <= 1 and 0 <= y <= 1) or not self._drawn()[row, column]:
            return None
        return int(layers[row, column].argmax())

    def toggle(self, mask: int) -> None:
        """Hold a region in its present colors, or let it go."""
        self._check_mask(mask)
        held, lightness = dict(self.state.held), dict(self.state.lightness)
        if held.pop(mask, None) is None:
            held[mask] = self.palette
        else:
            lightness.pop(mask, None)
        self._change(None, held=held, lightness=lightness)

    def hold_all(self) -> None:
        """Hold every region, for example to let one go and vary it alone."""
        self._check_mask(0)
        palette = self.palette
        held = self.state.held
        others = {mask: palette for mask in range(len(palette)) if mask not in held}
        self._change(None, held=others | held)  # in this order, so that `held_last` stays

    def free_all(self) -> None:
        """Let every region go."""
        self._change(None, held={}, lightness={})

    def set_color(self, mask: int, hex_color: str, *, lightness: bool = False) -> None:
        """Hold a region in a color of the user's choice.

        Parameters
        ----------
        mask : int
        hex_color : str
            "#rrggbb".
        lightness : bool
            Whether the region gets the mean lightness of the color, too, with its shading kept.
            Otherwise its lightness stays the picture's.

        Raises
        ------
        ChromaError
            If it is not such a color, there is no such mask, or the model has no palette.
        """
        self._check_mask(mask)
        l, *ab = from_hex(hex_color)
        held = {other: palette for other, palette in self.state.held.items() if other != mask}
        light = {other: value for other, value in self.state.lightness.items() if other != mask}
        held[mask] = np.array(ab, np.float32)
        if lightness:
            light[mask] = float(l)
        self._change(f"color {mask}", held=held, lightness=light)

    def _check_mask(self, mask):
        if not self.can_hold:
            raise ChromaError("these weights have no palette: nothing can be held")
        masks = self.colorizer.generator.palette_size
        if not 0 <= mask < masks:
            raise ChromaError(f"mask {mask}: these weights have masks 0 to {masks - 1}")

    # Undo and redo.

    def _change(self, kind, **changes):
        # However many values one drag of a slider passes, it is one change to undo.
        if kind is None or kind != self._last_change:
            self._past.append(self.state)
            del self._past[:-MAX_UNDO]
        self._last_change = kind
        self._future.clear()
        self._go_to(replace(self.state, **changes))

    def _go_to(self, state):
        before, self.state = self.state, state
        if state.start is not before.start or state.end is not before.end:
            self._path = None
        if state.chosen is not before.chosen:
            self._copy_to_sizes()

    @property
    def can_undo(self) -> bool:
        """Whether there is a change to undo."""
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        """Whether there is an undone change to make again."""
        return bool(self._future)

    def undo(self) -> None:
        """Undo the last change; without one, do nothing."""
        self._move(self._past, self._future)

    def redo(self) -> None:
        """Make the last undone change again; without one, do nothing."""
        self._move(self._future, self._past)

    def _move(self, source, target):
        if source:
            target.append(self.state)
            self._last_change = None
            self._go_to(source.pop())

    # The coloring.

    @property
    def coloring(self) -> Coloring:
        """The coloring as a pack stores it."""
        return Coloring(self.noise, dict(self._held()), dict(self.state.lightness))

    def rgba(self) -> np.ndarray:
        """Return the coloring to show: uint8, shape (h, w, 3), or (h, w, 4) with transparency."""
        painted = self._paint(self._encoded, self.noise[None], self._held())
        return _with_alpha(painted[0], self._alpha)

    def thumbnails(self, noises: np.ndarray) -> list[np.ndarray]:
        """Return small colorings of several noises, with the held regions as they are.

        Parameters
        ----------
        noises : ndarray of float32, shape (n, latent_dim)

        Returns
        -------
        list of ndarray of uint8, shape (h, w, 3) or (h, w, 4)
        """
        painted = self._paint(self._thumbnail, noises, self.state.held)
        return [_with_alpha(rgb, self._thumbnail_alpha) for rgb in painted]

    def overlay(self) -> np.ndarray:
        """Return stripes over the held regions: uint8, shape (h, w, 4), transparent elsewhere."""
        height, width = self._encoded.lightness.shape
        stripes = np.zeros((height, width, 4), np.uint8)
        if self.state.held:
            weight, _ = held_colors(self.colorizer.layers(self._encoded), self.state.held)
            rows, columns = np.indices((height, width))
            step = max(4, max(height, width) // 48)
            inside = (weight == 1) & self._drawn()
            light = (rows + columns) // step % 2 == 0
            stripes[inside & light] = (255, 255, 255, 110)
            stripes[inside & ~light] = (0, 0, 0, 50)
        return stripes

    def _held(self):
        """Return what is held to paint the coloring that is shown."""
        return self.state.held

    def _paint(self, encoded, noises, held):
        if not self.can_hold:
            return self.colorizer.color(encoded, noises)
        palettes = self.colorizer.palette(encoded, noises)
        return self.colorizer.paint(encoded, palettes, held=held, lightness=self.state.lightness)

    def _drawn(self):
        """Return which pixels are neither white paper nor transparent: bool, shape (h, w)."""
        drawn = self._encoded.lightness < 100 - 1e-3
        return drawn if self._alpha is None else drawn & (self._alpha > 127)


def _copy_at_size(encoded, picture):
    if picture.rgb.shape[:2] == encoded.lightness.shape:
        return encoded
    lightness = color.rgb_to_lab(picture.rgb)[..., 0]
    recoloring = encoded.recoloring and recolor(picture.rgb, encoded.recoloring.own)
    return replace(
        encoded, lightness=lightness, layers=None, recoloring=recoloring, numbers=None
    )  # small copies of pixel art have colors in between


def _with_alpha(rgb, alpha):
    return rgb if alpha is None else np.dstack([rgb, alpha])
