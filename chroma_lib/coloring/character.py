"""What all pictures of one character share, so that each of them gets the same colors."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from chroma_lib.coloring.own_colors import ColorParts


@dataclass(frozen=True)
class Character:
    """What colorings of a character depend on besides the noise.

    Attributes
    ----------
    summary : ndarray of float32, shape (1, channels)
        What the palette knows of the pictures: the mean over them.
    colors : ColorParts or None
        The character's own colors, if its pictures have some and keep their parts.
    """

    summary: np.ndarray
    colors: ColorParts | None

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
            content["colors"] = [
                {"ab": ab.tolist(), "part": parts[part], "dark_part": parts[dark]}
                for ab, part, dark in zip(found.colors, found.parts, found.dark_parts)
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
        ValueError
            If it names a part that is not one of them.
        """
        names = list(parts)
        colors = None
        if content.get("colors"):
            found, entries = content["colors"], content["parts"]
            lab = np.zeros((len(names), 3), np.float32)
            kept, shares = np.zeros(len(names), bool), np.zeros(len(names))
            for name, entry in entries.items():
                k = names.index(name)
                lab[k], kept[k], shares[k] = entry["lab"], entry["kept"], entry["share"]
            colors = ColorParts(
                colors=np.array([one["ab"] for one in found]),
                parts=np.array([names.index(one["part"]) for one in found]),
                dark_parts=np.array([names.index(one["dark_part"]) for one in found]),
                base=lab[:, 1:],
                kept=kept,
                shares=shares,
                lightness=lab[:, 0],
            )
        return cls(np.array([content["summary"]], np.float32), colors)
