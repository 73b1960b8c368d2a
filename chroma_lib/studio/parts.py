"""A picture whose parts can be changed: strokes, split and merge.

There is no page here: `session` shows a `PartStudio` and passes on what the user does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from chroma_lib.coloring.chosen_parts import UNDECIDED, find_area, resize_parts
from chroma_lib.coloring.own_colors import KEPT
from chroma_lib.errors import ChromaError
from chroma_lib.studio.hex_colors import from_hex
from chroma_lib.studio.named_parts import NO_PART, NamedParts, find_pixel

_NEVER_NEW = ("eyes", *KEPT)  # parts that an area which is split off does not become
SPECKS = 0.02  # share of a part that is as good as nothing


class PartStudio(NamedParts):
    """A picture whose parts have names, and can be split, merged and painted."""

    def split(self, x: float, y: float) -> int:
        """Make the area at a point a part of its own, up to the outlines, with its colors.

        Returns
        -------
        int
            The new part; if the area is its whole part, that part.

        Raises
        ------
        ChromaError
            If nothing is there, or the weights have no more parts.
        """
        area = self._area(x, y)
        old = int(self._labels()[area][0])
        if self._is_whole(area, old):
            return old
        new = self._free_part()
        before, shown = self.snapshot(), self.coloring
        names = self.state.names | {new: self._numbered(old)}
        self._change(None, chosen=self._with_area(area, new), names=names)
        # Only now it is known what color of its own the new part has.
        colored = self.keep_colors(shown, before)
        held, light = dict(self.state.held), dict(self.state.lightness)
        held[new] = np.asarray(colored.held[new], np.float32)
        if new in colored.lightness:
            light[new] = colored.lightness[new]
        self.state = replace(self.state, held=held, lightness=light)
        return new

    def merge(self, mask: int, into: int) -> None:
        """Make a part belong to another one, and get its color."""
        for one in (mask, into):
            self._check_mask(one)
        self._check_edit()
        area = self._labels() == mask
        if mask == into or not area.any():
            return
        held, light = (
            {other: value for other, value in values.items() if other != mask}
            for values in (self.state.held, self.state.lightness)
        )
        names = {other: name for other, name in self.state.names.items() if other != mask}
        chosen = self._with_area(area, into)
        self._change(None, chosen=chosen, held=held, lightness=light, names=names)

    def dab(
        self, points: Sequence[tuple[float, float]], hex_color: str, *, lightness: bool = False
    ) -> int:
        """Give the areas under a stroke a color, each up to its outlines.

        Parameters
        ----------
        points : sequence of (float, float)
            x and y from 0 to 1; points on white paper do nothing.
        hex_color : str
            "#rrggbb".
        lightness : bool
            As for `set_color`.

        Returns
        -------
        int
            The part that has the color now: one that has it already, the part under the stroke if
            the stroke covers all of it, or a new one.

        Raises
        ------
        ChromaError
            If all points are on white paper, or the weights have no more parts.
        """
        l, *ab = from_hex(hex_color)
        area = self._area_of_stroke(points)
        labels = self._labels()
        touched = np.unique(labels[area]).tolist()
        target = self._part_in(ab, float(l) if lightness else None)
        names = dict(self.state.names)
        if target is None:
            whole = [part for part in touched if self._is_whole(area, part)]
            if whole:
                target = whole[0]
            else:
                target = self._free_part()
                names[target] = self._numbered(touched[0])
        held = {k: v for k, v in self.state.held.items() if k != target}
        light = {k: v for k, v in self.state.lightness.items() if k != target}
        held[target] = np.array(ab, np.float32)
        if lightness:
            light[target] = float(l)
        chosen = self.state.chosen
        if touched != [target] or not self._is_whole(area, target):
            chosen = self._with_area(area, target)
        self._change(None, chosen=chosen, held=held, lightness=light, names=names)
        return target

    def _area_of_stroke(self, points):
        self._check_edit()
        plane = self.plane()
        area = np.zeros(plane.shape, bool)
        segments = self._segments(plane.shape)
        for x, y in points:
            pixel = find_pixel(x, y, plane.shape)
            if pixel is not None and plane[pixel] != NO_PART and not area[pixel]:
                area |= find_area(self._encoded.lightness, plane, *pixel, segments)
        if not area.any():
            raise ChromaError("nothing is drawn there: start on a part of the drawing")
        return area

    def _area(self, x, y):
        return self._area_of_stroke([(x, y)])

    def _segments(self, shape):
        if self._encoded.recoloring is not None:
            return None
        labels = self.colorizer.segments(self._automatic).labels
        rows, columns = (np.arange(n) * m // n for n, m in zip(shape, labels.shape))
        return labels[rows[:, None], columns]

    def _is_whole(self, area, part):
        """Return whether an area covers a part, but for specks."""
        here = self.plane() == part
        return (here & ~area).sum() < SPECKS * max(1, here.sum())

    def _free_part(self):
        """Return a part that has no pixels, neither by the network nor by the user."""
        used = set(np.unique(self._labels()).tolist())
        for coloring_part in (*self.state.held, *self.state.lightness):
            used.add(coloring_part)
        for part, name in enumerate(self.colorizer.parts):
            if part not in used and name not in _NEVER_NEW:
                return part
        raise ChromaError("there are no more parts to split off: merge two parts first")

    def _part_in(self, ab, lightness):
        """Return the part that a stroke has made in just this color."""
        for part, held in self.state.held.items():
            same = np.shape(held) == (2,) and np.allclose(held, ab, atol=1e-3)
            if same and part in self.state.names and part in np.unique(self._labels()):
                light = self.state.lightness.get(part)
                if light == lightness or None not in (light, lightness):
                    return part if light is None or abs(light - lightness) < 1e-3 else None
        return None

    def _numbered(self, old):
        """Return a name for what is split off: "hair 2"."""
        stems = [name.rstrip("0123456789").rstrip() for name in self.name(old)]
        taken = {self.name(mask)[0] for mask in np.unique(self._labels()).tolist()}
        number = 2
        while f"{stems[0]} {number}" in taken:
            number += 1
        return "\n".join(f"{stem} {number}" for stem in stems)

    def _with_area(self, area, part):
        chosen = self.state.chosen
        base = np.full(area.shape, UNDECIDED, np.uint8)
        if chosen is not None:
            base = resize_parts(chosen, area.shape).copy()
        base[area] = part
        return base

    def _check_edit(self):
        if not self.can_edit:
            raise ChromaError(
                "these weights know no parts by name: use dcgan_256, whose parts can be split,"
                " merged and painted"
            )
