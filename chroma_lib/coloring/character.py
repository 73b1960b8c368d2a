"""What all pictures of one character share, so that each of them gets the same colors."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from chroma_lib.coloring.own_colors import ColorParts
from chroma_lib.coloring.region_parts import LINES
from chroma_lib.coloring.votes import STEPS
from chroma_lib.errors import ChromaError

LINES_NAME = "lines"  # of `LINES` in a file


@dataclass(frozen=True)
class Character:
    """What colorings of a character depend on besides the noise.

    Attributes
    ----------
    summary : ndarray of float32, shape (1, channels)
        What the palette knows of the pictures: the mean over them.
    colors : ColorParts or None
        The character's own colors, if its pictures have some and keep their parts.
    shared : ndarray of float, shape (steps, K), or None
        If several of its pictures are gray: how much of them is which part in each step of L*; see
        `chroma_lib.coloring.votes`.
    """

    summary: np.ndarray
    colors: ColorParts | None
    shared: np.ndarray | None = None

    def to_json(self, parts: Sequence[str]) -> dict:
        """Return the character for a file; `from_json` reads it without loss.

        Parameters
        ----------
        parts : sequence of str
            Names of the masks.
        """
        content: dict = {"summary": self.summary[0].astype(float).tolist()}
        if self.colors is not None:
            found = self.colors
            name_of = {LINES: LINES_NAME, **dict(enumerate(parts))}
            content["colors"] = [
                {"ab": ab.tolist(), "part": name_of[part], "dark_part": name_of[dark]}
                for ab, part, dark in zip(
                    found.colors, found.parts.tolist(), found.dark_parts.tolist()
                )
            ]
            content["parts"] = {
                name: {
                    "lab": [float(found.lightness[k]), *found.base[k].astype(float).tolist()],
                    "kept": bool(found.kept[k]),
                    "share": float(found.shares[k]),
                }
                for k, name in enumerate(parts)
                if found.shares[k] > 0 or found.lightness[k] > 0 or found.kept[k]
            }
        if self.shared is not None:
            content["lightness"] = [
                {
                    "l": float(l),
                    "parts": {name: float(share) for name, share in zip(parts, row) if share},
                }
                for l, row in zip(STEPS, self.shared)
                if row.any()
            ]
        return content

    @classmethod
    def from_json(cls, content: dict, parts: Sequence[str]) -> "Character":
        """Return the character of a file.

        Parameters
        ----------
        content : dict
            From `to_json`.
        parts : sequence of str
            Names of the masks.

        Raises
        ------
        ChromaError
            If it names a part that is not one of them.
        """
        names = {name: k for k, name in enumerate(parts)}

        def number(name: str) -> int:
            if name == LINES_NAME:
                return LINES
            if name not in names:
                raise ChromaError(f"the character has a part {name!r}, but these weights do not")
            return names[name]

        colors = None
        if content.get("colors"):
            found, entries = content["colors"], content.get("parts", {})
            lab = np.zeros((len(names), 3), np.float32)
            kept, shares = np.zeros(len(names), bool), np.zeros(len(names))
            for name, entry in entries.items():
                k = number(name)
                lab[k], kept[k], shares[k] = entry["lab"], entry["kept"], entry["share"]
            colors = ColorParts(
                colors=np.array([one["ab"] for one in found]),
                groups=np.zeros(len(found), int),
                parts=np.array([number(one["part"]) for one in found]),
                dark_parts=np.array([number(one["dark_part"]) for one in found]),
                base=lab[:, 1:],
                kept=kept,
                shares=shares,
                lightness=lab[:, 0],
            )
        shared = None
        if content.get("lightness"):
            shared = np.zeros((len(STEPS), len(names)))
            for entry in content["lightness"]:
                step = np.abs(STEPS - entry["l"]).argmin()
                for name, share in entry["parts"].items():
                    shared[step, number(name)] = share
        return cls(np.array([content["summary"]], np.float32), colors, shared)
