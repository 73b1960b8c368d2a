"""One picture being colored by hand: its noise, the regions that are held, and undo.

No widgets here: `widgets` shows a `Studio` and hands on what the user does.
"""

from dataclasses import dataclass, field, replace

import numpy as np

from chroma_lib import color, noise
from chroma_lib.coloring.regions import held_part
from chroma_lib.errors import ChromaError
from chroma_lib.packs.colorings import Coloring, palette_of
from chroma_lib.pictures.fit import shrink

# Longest side of the picture that is shown while a slider moves; a pack has the full size.
PREVIEW = 320
THUMBNAIL = 72
WALK_STEPS = 101
MOST_UNDO = 200
# Of the picture: a mask that covers less shows no color that one could click.
LEAST_SHARE = 0.002


@dataclass(frozen=True)
class State:
    """What undo goes back to.

    Attributes
    ----------
    start, end : ndarray of float32, shape (latent_dim,)
        The two noises between which `way` walks.
    way : int
        0 (at `start`) to 100 (at `end`).
    blocks : tuple of float
        What is added to each of the five blocks of the noise.
    held : dict of int to ndarray of float32, shape (K, 2) or (2,)
        Held masks, each with the palette that its region is painted with, or one a* and b*.
    """

    start: np.ndarray
    end: np.ndarray
    way: int = 0
    blocks: tuple = (0.0,) * noise.BLOCKS
    held: dict = field(default_factory=dict)


class Studio:
    """One picture and one model, and the coloring that is being made.

    At first the noise is zero, so that the blocks give the block noise of Chroma v0.2.

    Parameters
    ----------
    colorizer : Colorizer
    picture : Picture
    seed : int
        Of the dice; each throw takes the next.
    preview : int
        Longest side in pixels of what is shown.

    Raises
    ------
    ChromaError
        If the latent vector can't be cut in five.
    """

    def __init__(self, colorizer, picture, *, seed=0, preview=PREVIEW):
        self.seed, self._preview, self._throws = seed, preview, 0
        self._past, self._last = [], None
        self.use(colorizer, picture)

    def use(self, colorizer, picture):
        """Turn to another model or picture. The noise stays if it fits, what is held does not."""
        latent_dim = colorizer.latent_dim
        self._width = noise.check_blocks(latent_dim)
        self.colorizer, self.picture = colorizer, picture
        before = getattr(self, "state", None)
        if before is None or before.start.size != latent_dim:
            zero = np.zeros(latent_dim, np.float32)
            before = State(zero, noise.random_noise(1, latent_dim=latent_dim, seed=self.seed)[0])
        self.state = replace(before, held={})
        self._past.clear()
        self._last = self._path = self._areas = None
        small = shrink(picture, self._preview)
        self._alpha = small.alpha
        self._encoded = colorizer.encode(small.rgb)
        tiny = shrink(picture, THUMBNAIL)
        lightness = color.rgb_to_lab(tiny.rgb)[..., 0]
        self._tiny = tiny.alpha, replace(self._encoded, lightness=lightness, layers=None)

    # The noise.

    @property
    def base(self):
        """The noise without its blocks: float32, shape (latent_dim,)."""
        if self._path is None:
            self._path = noise.walk(self.state.start, self.state.end, WALK_STEPS)
        return self._path[self.state.way]

    @property
    def noise(self):
        """The noise of the coloring: float32, shape (latent_dim,)."""
        return self.base + np.repeat(np.float32(self.state.blocks), self._width)

    def set_block(self, block, value):
        """Add `value` to a block of the noise, 0 to 4."""
        blocks = list(self.state.blocks)
        blocks[block] = float(value)
        self._change(f"block {block}", blocks=tuple(blocks))

    def set_way(self, way):
        """Walk to `way`, 0 to 100, between the two noises."""
        self._change("way", way=int(way))

    def throw(self):
        """Throw the dice: start from another noise, with another one to walk to."""
        first = self.seed + self._throws
        start, end = (
            noise.random_noise(1, latent_dim=self.noise.size, seed=first + i)[0] for i in (0, 1)
        )
        self._throws += 1
        self._change(None, start=start, end=end, way=0, blocks=(0.0,) * noise.BLOCKS)

    def choose(self, vector):
        """Start from a noise, such as one of `suggestions`; the end of the walk stays."""
        start = np.asarray(vector, np.float32)
        self._change(None, start=start, way=0, blocks=(0.0,) * noise.BLOCKS)

    def suggestions(self, count=25):
        """Return noises to choose from: float32, shape (count, latent_dim)."""
        return noise.random_noise(count, latent_dim=self.noise.size, seed=self.seed)

    # What is held.

    @property
    def can_hold(self):
        """Whether the model has a palette, so that regions can be held."""
        return self.colorizer.has_palette

    @property
    def palette(self):
        """The palette of the noise: float32, shape (K, 2), a* and b*."""
        return self.colorizer.palette(self._encoded, self.noise[None])[0]

    @property
    def held(self):
        """The held masks, smallest number first."""
        return sorted(self.state.held)

    @property
    def held_last(self):
        """The mask that was held or colored last of those that are held; None if none is."""
        return next(reversed(self.state.held), None)

    @property
    def is_drawn_on(self):
        """Whether the picture holds anything but white paper."""
        return bool(self._drawn().any())

    def regions(self):
        """Return the masks that cover enough of the picture to be held.

        Returns
        -------
        list of (int, float, str)
            Number of the mask, share of the drawn pixels and its color now as "#rrggbb", the
            largest first; empty without a palette.
        """
        if not self.can_hold:
            return []
        if self._areas is None:
            self._areas = self._measure_areas()
        palette = palette_of(self.colorizer, self._encoded, self.coloring)
        return [(mask, share, to_hex(level, palette[mask])) for mask, share, level in self._areas]

    def _measure_areas(self):
        """Return (mask, share of the drawn pixels, mean L*) of each mask that can be seen."""
        drawn = self._drawn()
        if not drawn.any():
            return []
        layers = self.colorizer.layers(self._encoded)[drawn].clip(0)  # (pixels, K)
        levels = self._encoded.lightness[drawn] @ layers / layers.sum(axis=0).clip(1e-6)
        shares = layers.mean(axis=0)
        seen = [int(mask) for mask in np.argsort(-shares) if shares[mask] >= LEAST_SHARE]
        return [(mask, float(shares[mask]), float(levels[mask])) for mask in seen]

    def region_at(self, x, y):
        """Return the strongest mask at a place, each 0 to 1 from the top left; None on paper."""
        layers = self.colorizer.layers(self._encoded)
        height, width = layers.shape[:2]
        row, column = min(int(y * height), height - 1), min(int(x * width), width - 1)
        if not (0 <= x <= 1 and 0 <= y <= 1) or not self._drawn()[row, column]:
            return None
        return int(layers[row, column].argmax())

    def toggle(self, mask):
        """Hold a region as it looks now, or let it go."""
        self._check_hold(mask)
        held = dict(self.state.held)
        if held.pop(mask, None) is None:
            held[mask] = self.palette
        self._change(None, held=held)

    def hold_all(self):
        """Hold every region, so that one can be let go to vary alone."""
        self._check_hold(0)
        palette = self.palette
        held = self.state.held
        others = {mask: palette for mask in range(len(palette)) if mask not in held}
        self._change(None, held=others | held)  # what was held last is so still

    def free_all(self):
        """Let every region go."""
        self._change(None, held={})

    def set_color(self, mask, hex_color):
        """Hold a region in a color of one's own; its lightness stays the picture's.

        Parameters
        ----------
        mask : int
        hex_color : str
            "#rrggbb".
        """
        self._check_hold(mask)
        others = {other: palette for other, palette in self.state.held.items() if other != mask}
        self._change(f"color {mask}", held=others | {mask: from_hex(hex_color)[1:]})

    def _check_hold(self, mask):
        if not self.can_hold:
            raise ChromaError("these weights have no palette: nothing can be held")
        if not 0 <= mask < self.colorizer.generator.palette_size:
            raise ChromaError(f"there is no mask {mask} in these weights")

    # Undo.

    def _change(self, kind, **new):
        # One drag of a slider is one step back, however many values it passed.
        if kind is None or kind != self._last:
            self._past.append(self.state)
            del self._past[:-MOST_UNDO]
        self._last = kind
        if "start" in new or "end" in new:
            self._path = None
        self.state = replace(self.state, **new)

    @property
    def can_undo(self):
        """Whether there is something to take back."""
        return bool(self._past)

    def undo(self):
        """Go back to before the last change; nothing happens where there was none."""
        if self._past:
            self.state, self._last, self._path = self._past.pop(), None, None

    # What is seen and kept.

    @property
    def coloring(self):
        """The coloring as a pack keeps it."""
        return Coloring(self.noise, dict(self.state.held))

    def rgba(self):
        """Return the coloring to show: uint8, (h, w, 3), or (h, w, 4) with transparency."""
        return _with_alpha(self._paint(self._encoded, self.noise[None])[0], self._alpha)

    def thumbnails(self, noises):
        """Return small colorings by several noises, with what is held.

        Parameters
        ----------
        noises : ndarray of float32, shape (n, latent_dim)

        Returns
        -------
        list of ndarray of uint8, shape (h, w, 3) or (h, w, 4)
        """
        alpha, encoded = self._tiny
        return [_with_alpha(rgb, alpha) for rgb in self._paint(encoded, noises)]

    def overlay(self):
        """Return stripes over the held regions: uint8, shape (h, w, 4), transparent elsewhere."""
        height, width = self._encoded.lightness.shape
        stripes = np.zeros((height, width, 4), np.uint8)
        if self.state.held:
            weight, _ = held_part(self.colorizer.layers(self._encoded), self.state.held)
            rows, columns = np.indices((height, width))
            step = max(4, max(height, width) // 48)
            inside = (weight == 1) & self._drawn()
            on = (rows + columns) // step % 2 == 0
            stripes[inside & on] = (255, 255, 255, 110)
            stripes[inside & ~on] = (0, 0, 0, 50)
        return stripes

    def _paint(self, encoded, noises):
        if not self.can_hold:
            return self.colorizer.color(encoded, noises)
        palettes = self.colorizer.palette(encoded, noises)
        return self.colorizer.paint(encoded, palettes, held=self.state.held)

    def _drawn(self):
        drawn = self._encoded.lightness < 100 - 1e-3
        return drawn if self._alpha is None else drawn & (self._alpha > 127)


def _with_alpha(rgb, alpha):
    return rgb if alpha is None else np.dstack([rgb, alpha])


def to_hex(lightness, ab):
    """Return L* and (a*, b*), limited to the gamut, as "#rrggbb"."""
    lab = color.limit_chroma(np.float32([lightness, *ab]))
    return "#" + "".join(f"{value:02x}" for value in color.lab_to_rgb(lab))


def from_hex(hex_color):
    """Return "#rrggbb" as L*, a*, b*: float32, shape (3,)."""
    try:
        if len(hex_color) != 7 or hex_color[0] != "#":
            raise ValueError
        rgb = np.frombuffer(bytes.fromhex(hex_color[1:]), np.uint8)
    except (ValueError, TypeError):
        raise ChromaError(f"{hex_color!r} is no color: write it as #rrggbb") from None
    return color.rgb_to_lab(rgb)
