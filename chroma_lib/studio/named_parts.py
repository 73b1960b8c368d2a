"""A picture whose parts have names: their colors, what is held, and what goes to other pictures."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from chroma_lib import color
from chroma_lib.coloring.chosen_parts import UNDECIDED
from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.coloring.lightness import move_lightness
from chroma_lib.coloring.recolor import move_color
from chroma_lib.coloring.segments import LARGEST_SIDE
from chroma_lib.errors import ChromaError
from chroma_lib.measures.labels import PART_NAMES
from chroma_lib.packs.colorings import Coloring, palette_of
from chroma_lib.pictures.fit import shrink
from chroma_lib.pictures.picture import Picture
from chroma_lib.studio.detail import Detail, cut_detail
from chroma_lib.studio.hex_colors import to_hex
from chroma_lib.studio.state import MIN_SHARE, State, Studio

NO_PART = 255  # in the plane of parts: white paper, or nothing
LONGEST_NAME = 40  # characters
_GARMENTS = ("upper", "lower", "over")
_APART = 0.2  # share of the drawing's height between the middles of two garments


@dataclass(frozen=True)
class Part:
    """A part of the picture, as a person sees it.

    Attributes
    ----------
    mask : int
        Its number.
    names : tuple of str
        Its name in English and in Korean.
    share : float
        Share of the drawn pixels, 0 to 1.
    color : str
        The mean color it shows, as "#rrggbb".
    is_held : bool
        Whether it keeps its color when the other parts get new ones.
    own : str or None
        Mean color in the picture itself; None if that is gray.
    """

    mask: int
    names: tuple[str, str]
    share: float
    color: str
    is_held: bool
    own: str | None


@dataclass(frozen=True)
class Snapshot:
    """The parts of a picture at one time.

    Attributes
    ----------
    labels : ndarray of uint8, shape (h, w)
        Part of each pixel, of white paper too.
    base : ndarray of float32, shape (K, 2), or None
        Mean a* and b* of each part in the picture itself; None if that is gray.
    lightness : ndarray of float, shape (K,)
        Mean L* of each part in the picture itself.
    """

    labels: np.ndarray
    base: np.ndarray | None
    lightness: np.ndarray


@dataclass(frozen=True)
class History:
    """Everything a `PartStudio` knows of a person's work on its picture, without the picture."""

    state: State
    past: tuple[State, ...] = ()
    future: tuple[State, ...] = ()

    @property
    def is_begun(self) -> bool:
        """Whether anything was changed."""
        state = self.state
        chosen = state.held or state.names or state.chosen is not None
        return bool(self.past or chosen or state.start.any() or any(state.blocks))


class NamedParts(Studio):
    """A `Studio` whose parts have names.

    Parameters
    ----------
    colorizer : Colorizer
    picture : Picture
    seed : int
        Seed of the dice.

    Attributes
    ----------
    original : ndarray of uint8, shape (h, w, 3) or (h, w, 4)
        The picture, at the size at which its colorings are shown.
    """

    def __init__(self, colorizer: Colorizer, picture: Picture, *, seed: int = 0) -> None:
        super().__init__(colorizer, picture, seed=seed, preview=LARGEST_SIDE)
        shown = shrink(picture, LARGEST_SIDE)
        self.original = shown.rgb if shown.alpha is None else np.dstack([shown.rgb, shown.alpha])

    def _copy_to_sizes(self):
        self._garments = self._detail = None
        super()._copy_to_sizes()

    def use(self, colorizer: Colorizer, picture: Picture) -> None:
        """Switch to another model or picture; one with colors is first shown as it is drawn."""
        super().use(colorizer, picture)
        self.state = replace(self.state, is_drawn=self.recolors)

    @property
    def history(self) -> History:
        """The state, and the states that undo and redo bring back."""
        return History(self.state, tuple(self._past), tuple(self._future))

    def restore(self, history: History) -> None:
        """Go on with the work on this picture; `history` may be that of another `PartStudio`.

        What does not fit the weights is left out: noises of another length, and parts that they
        do not have.
        """
        size, count = self.noise.size, self._part_count

        def fits(state):
            if state.start.size != size or state.end.size != size:
                return False
            if state.chosen is not None and not self.can_edit:
                return False
            masks = [*state.held, *state.lightness]
            if state.chosen is not None:
                masks += np.unique(state.chosen[state.chosen != UNDECIDED]).tolist()
            shapes = {np.shape(ab) for ab in state.held.values()}
            return all(mask < count for mask in masks) and shapes <= {(2,), (count, 2)}

        if not fits(history.state):
            return
        self._past = [state for state in history.past if fits(state)]
        self._future = [state for state in history.future if fits(state)]
        self._last_change = None
        self._go_to(history.state)

    def _change(self, kind, **changes):
        if changes.keys() & {"start", "end", "position", "blocks"}:
            changes = {"is_drawn": False} | changes
        super()._change(kind, **changes)

    def _held(self):
        if not self.state.is_drawn or self._encoded.recoloring is None:
            return self.state.held
        return dict(enumerate(self._encoded.recoloring.own.base)) | self.state.held

    def show_as_drawn(self) -> None:
        """Show the picture's own colors in all parts that are not held."""
        self._change(None, is_drawn=self.recolors)

    def hold(self, mask: int) -> None:
        """Hold a part in the color that it shows."""
        self._check_mask(mask)
        color_now = self._color_of(self.coloring, mask)
        self._change(None, held=self.state.held | {mask: color_now})

    def hold_all(self) -> None:
        """Hold every part in the color that it shows."""
        self._check_mask(0)
        colors = palette_of(self.colorizer, self._encoded, self.coloring)
        self._change(None, held=dict(enumerate(colors)) | self.state.held)

    # The parts.

    @property
    def can_edit(self) -> bool:
        """Whether parts have names, and can be split and merged."""
        return bool(self.colorizer.parts) and self.can_hold and self.colorizer.regions == "on"

    @property
    def _part_count(self) -> int:
        return self.colorizer.generator.palette_size if self.can_hold else 0

    def plane(self) -> np.ndarray:
        """Return the part of each pixel: uint8, shape (h, w), `NO_PART` on white paper."""
        if not self.can_hold:
            return np.full(self._encoded.lightness.shape, NO_PART, np.uint8)
        return np.where(self._drawn(), self._labels(), NO_PART).astype(np.uint8)

    def _labels(self):
        if self._encoded.recoloring is not None:
            return self._encoded.recoloring.labels
        return self.colorizer.layers(self._encoded).argmax(-1).astype(np.uint8)

    def _drawn(self):
        # With transparency, white is something: white cloth, for example.
        if self._alpha is None or self._encoded.recoloring is None:
            return super()._drawn()
        return self._alpha > 127

    def _measure_areas(self):
        shares, light = self._measure()
        there = [mask for mask in np.argsort(-shares, kind="stable") if shares[mask] >= MIN_SHARE]
        return [(int(mask), float(shares[mask]), float(light[mask])) for mask in there]

    def _measure(self):
        """Return the share and the mean L* of all parts."""
        plane, count = self.plane(), self._part_count
        drawn = plane != NO_PART
        areas = np.bincount(plane[drawn], minlength=count)
        shares = areas / max(1, areas.sum())
        if self._encoded.recoloring is not None:
            return shares, self._encoded.recoloring.own.lightness
        light = np.bincount(plane[drawn], self._encoded.lightness[drawn], count)
        return shares, light / areas.clip(1)

    def parts(self) -> list[Part]:
        """Return the parts of the picture, the largest first."""
        recoloring = self._encoded.recoloring
        shown = []
        for number, region in enumerate(self.regions(), 1):
            own = None
            if recoloring is not None:
                whole = recoloring.own
                own = to_hex(whole.lightness[region.mask], whole.base[region.mask])
            names = self.name(region.mask, number)
            is_held = region.mask in self.state.held
            shown.append(Part(region.mask, names, region.share, region.color, is_held, own))
        return shown

    def name(self, mask: int, number: int | None = None) -> tuple[str, str]:
        """Return the name of a part in English and in Korean.

        Parameters
        ----------
        mask : int
        number : int, optional
            Its place in the list, which names parts that the weights do not.
        """
        given = self.state.names.get(mask)
        if given is not None:
            english, _, korean = given.partition("\n")
            return english, korean or english
        if self.colorizer.parts:
            return PART_NAMES[self._part_name(mask)]
        number = mask + 1 if number is None else number
        return f"area {number}", f"영역 {number}"

    def _part_name(self, mask):
        """Return what a part is called: of two garments, the lower one is the lower garment."""
        if self._garments is None:
            self._garments = name_garments(self.colorizer.parts, self.plane())
        return self._garments.get(mask, self.colorizer.parts[mask])

    def rename(self, mask: int, name: str) -> None:
        """Give a part a name of the user's choice; an empty one brings the usual name back."""
        self._check_mask(mask)
        names = {other: given for other, given in self.state.names.items() if other != mask}
        clean = " ".join(name.split())[:LONGEST_NAME]
        if clean:
            names[mask] = clean
        self._change(None, names=names)

    def hold_as_drawn(self, mask: int) -> None:
        """Hold a part in the color that it has in the picture itself.

        Raises
        ------
        ChromaError
            If the picture has no colors of its own.
        """
        self._check_mask(mask)
        if self._encoded.recoloring is None:
            raise ChromaError("the picture is colored as a gray one: it has no colors to keep")
        light = {other: value for other, value in self.state.lightness.items() if other != mask}
        base = self._encoded.recoloring.own.base[mask]
        held = {other: ab for other, ab in self.state.held.items() if other != mask}
        self._change(None, held=held | {mask: base}, lightness=light)

    def part_at(self, x: float, y: float) -> int | None:
        """Return the part at a point, x and y from 0 to 1; None on white paper and outside."""
        plane = self.plane()
        pixel = find_pixel(x, y, plane.shape)
        part = NO_PART if pixel is None else int(plane[pixel])
        return None if part == NO_PART else part

    # Colors that go to other pictures.

    def _color_of(self, coloring: Coloring, mask: int) -> np.ndarray:
        return palette_of(self.colorizer, self._encoded, coloring)[mask]

    def chosen_colors(self) -> dict[str, tuple[list[float], float | None]]:
        """Return the held colors by the name of their part: a* and b*, and L* if it moves."""
        parts = self.colorizer.parts
        if not parts:
            return {}
        colors = {}
        for mask in self.state.held:
            if mask in self.state.names and self.state.chosen is not None:
                continue  # split off in this picture: another one does not have it
            ab = self._color_of(self.coloring, mask).astype(float).tolist()
            colors[self._part_name(mask)] = (ab, self.state.lightness.get(mask))
        return colors

    def part_names(self) -> list[str]:
        """Return which of `chroma_lib.gan.parts.PARTS` the picture has."""
        if not self.colorizer.parts:
            return []
        return [self._part_name(mask) for mask, *_ in self._areas_now()]

    def take_colors(self, colors: Mapping[str, tuple[list[float], float | None]]) -> None:
        """Hold colors from another picture where this one has a part of the same name."""
        parts = self.colorizer.parts
        masks = {self._part_name(mask): mask for mask, *_ in self._areas_now() if parts}
        held, light = dict(self.state.held), dict(self.state.lightness)
        for name in colors.keys() & masks.keys():
            (ab, lightness), mask = colors[name], masks[name]
            held[mask] = np.array(ab, np.float32)
            light.pop(mask, None)
            if lightness is not None:
                light[mask] = lightness
        self._change(None, held=held, lightness=light)

    def _areas_now(self):
        if self._areas is None:
            self._areas = self._measure_areas()
        return self._areas

    def snapshot(self) -> Snapshot:
        """Return what the parts are now, for `keep_colors` after they have changed."""
        recoloring = self._encoded.recoloring
        base = None if recoloring is None else recoloring.own.base
        return Snapshot(self._labels(), base, self._measure()[1])

    def keep_colors(self, coloring: Coloring, before: Snapshot) -> Coloring:
        """Return a coloring that looks as it did before parts were split off.

        Parameters
        ----------
        coloring : Coloring
        before : Snapshot
            The parts before that.
        """
        now = self.snapshot()
        held: dict[int, ArrayLike] = {**coloring.held}
        light = dict(coloring.lightness)
        known = set(np.unique(before.labels).tolist())
        for mask in sorted(set(np.unique(now.labels).tolist()) - known):
            old = int(np.bincount(before.labels[now.labels == mask]).argmax())
            held[mask] = self._color_of(coloring, old)
            if before.base is not None and now.base is not None:
                held[mask] = move_color(now.base[mask], before.base[old], held[mask])
            light.pop(mask, None)
            if old in light:
                levels = now.lightness[mask : mask + 1], float(before.lightness[old])
                light[mask] = float(move_lightness(*levels, light[old])[0])
        return replace(coloring, held=held, lightness=light)

    def thumbnail(self, coloring: Coloring) -> np.ndarray:
        """Return a coloring, small: uint8, shape (h, w, 3) or (h, w, 4)."""
        state = self.state
        held = {mask: np.asarray(ab, np.float32) for mask, ab in coloring.held.items()}
        self.state = replace(state, held=held, lightness=dict(coloring.lightness))
        try:
            return self.thumbnails(np.asarray(coloring.noise)[None])[0]
        finally:
            self.state = state

    def take_coloring(self, coloring: Coloring, held: Collection[int], is_drawn: bool) -> None:
        """Go on from a coloring.

        Parameters
        ----------
        coloring : Coloring
        held : collection of int
            The parts that were held; the others show colors of its noise.
        is_drawn : bool
            Whether the others show the picture's own colors.
        """
        colors = {
            mask: np.asarray(ab, np.float32) for mask, ab in coloring.held.items() if mask in held
        }
        self._change(
            None,
            start=np.asarray(coloring.noise, np.float32),
            position=0,
            blocks=(0.0,) * len(self.state.blocks),
            held=colors,
            lightness=dict(coloring.lightness),
            is_drawn=is_drawn,
        )

    def detail(self, box: tuple[float, float, float, float]) -> tuple[Detail, np.ndarray] | None:
        """Return a rectangle of the picture and its coloring at the picture's own size.

        Parameters
        ----------
        box : tuple of float
            Left, top, right and bottom, from 0 to 1.

        Returns
        -------
        (Detail, ndarray of uint8, shape (h, w, 3) or (h, w, 4)), or None
            None if nothing more is to be seen there; see `cut_detail`.
        """
        if self._detail is None or self._detail[:2] != (box, id(self._encoded)):
            found = cut_detail(self.picture, self._encoded, box)
            self._detail = box, id(self._encoded), found
        found = self._detail[2]
        if found is None:
            return None
        (painted,) = self._paint(found.encoded, self.noise[None], self._held())
        return found, painted if found.alpha is None else np.dstack([painted, found.alpha])

    def mean_color(self, mask: int) -> np.ndarray:
        """Return the mean L*, a* and b* that a part shows: float, shape (3,)."""
        here = self.plane() == mask
        return color.rgb_to_lab(self.rgba()[here][:, :3]).mean(0)


def name_garments(parts: Sequence[str], plane: np.ndarray) -> dict[int, str]:
    """Return what garments are called, if the network mistakes the lower one for another.

    Parameters
    ----------
    parts : sequence of str
        Names of the masks.
    plane : ndarray of uint8, shape (h, w)
        Part of each pixel, or `NO_PART`.

    Returns
    -------
    dict of int to str
        Mask -> name; empty if the names are right. No two masks have one name.
    """
    rows = np.arange(len(plane))[:, None]
    heights = {}
    for mask in (mask for mask, name in enumerate(parts) if name in _GARMENTS):
        here = plane == mask
        if here.mean() > MIN_SHARE:
            heights[mask] = (rows * here).sum() / here.sum()
    drawn = np.flatnonzero((plane != NO_PART).any(1))
    order = sorted(heights, key=lambda mask: heights[mask])
    if len(order) < 2 or parts[order[-1]] == "lower":
        return {}
    if heights[order[-1]] - heights[order[0]] < _APART * max(1, int(np.ptp(drawn))):
        return {}
    names = {order[0]: "upper", order[-1]: "lower"}
    others = [parts.index(name) for name in _GARMENTS if parts.index(name) not in names]
    left = [name for name in _GARMENTS if name not in names.values()]
    return names | dict(zip(others, left))


def find_pixel(x: float, y: float, shape: tuple[int, ...]) -> tuple[int, int] | None:
    """Return row and column of a point, x and y from 0 to 1; None outside."""
    if not (0 <= x <= 1 and 0 <= y <= 1):
        return None
    height, width = shape
    return min(int(y * height), height - 1), min(int(x * width), width - 1)
