"""Where the frames of a sprite sheet, or the panels of a long strip, are."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import ConfigDict, Field

from chroma_lib import schemas
from chroma_lib.errors import ChromaError
from chroma_lib.files import printable
from chroma_lib.pictures.picture import Picture

Box = tuple[int, int, int, int]  # top, left, height, width
ROWS = "rows"
BLANK_ROWS = 8  # at least so many blank rows part two panels
BLANK = 2.0  # largest spread of the values in a blank row, of 255
SMALLEST_PANEL = 24  # rows; a lower one belongs to the next


class _Place(schemas.Schema):
    x: int = Field(ge=0)
    y: int = Field(ge=0)
    w: int = Field(gt=0)
    h: int = Field(gt=0)


class _Frame(schemas.Schema):
    model_config = ConfigDict(extra="allow")

    frame: _Place
    rotated: bool = False


class _Sheet(schemas.Schema):
    """The JSON of TexturePacker and of Aseprite, as a hash or as an array."""

    model_config = ConfigDict(extra="allow")

    frames: dict[str, _Frame] | list[_Frame]


@dataclass(frozen=True)
class Frames:
    """The frames of a picture.

    Attributes
    ----------
    boxes : sequence of tuple of int
        Top, left, height and width of each.
    source : dict or None
        The JSON that described them, which game engines read.
    """

    boxes: Sequence[Box]
    source: dict[str, Any] | None = None


def find_frames(spec: str, picture: Picture) -> Frames:
    """Find the frames of a picture.

    Parameters
    ----------
    spec : str
        "4x1" for four columns and one row; "rows" for panels between blank rows, as in webtoons;
        or the JSON file of TexturePacker or Aseprite.
    picture : Picture

    Returns
    -------
    Frames

    Raises
    ------
    ChromaError
        If it is none of these, or does not fit the picture.
    """
    shape = picture.rgb.shape[:2]
    where = printable(picture.path or picture.name)
    if spec == ROWS:
        return Frames(_find_panels(picture))
    if match := re.fullmatch(r"([1-9][0-9]{0,3})[x×]([1-9][0-9]{0,3})", spec):
        return Frames(_cut_evenly(int(match[1]), int(match[2]), shape, where))
    if not spec.lower().endswith(".json"):
        raise ChromaError(
            f"--frames {spec}: use COLUMNSxROWS such as 4x1, rows, or a JSON file of TexturePacker"
            " or Aseprite"
        )
    remedy = "name the JSON of a sprite sheet, from TexturePacker or Aseprite"
    sheet = schemas.read_json(spec, _Sheet, remedy=remedy)
    entries = list(sheet.frames.values() if isinstance(sheet.frames, dict) else sheet.frames)
    boxes = [_box(entry) for entry in entries]
    if not boxes:
        raise ChromaError(f"{printable(spec)}: has no frames; {remedy}")
    for top, left, height, width in boxes:
        if top + height > shape[0] or left + width > shape[1]:
            raise ChromaError(
                f"{printable(spec)}: a frame ends at {left + width}, {top + height}, but {where}"
                f" has {shape[1]}×{shape[0]} pixels; name the JSON of this sheet"
            )
    # Several names may show one picture.
    return Frames(list(dict.fromkeys(boxes)), json.loads(Path(spec).read_bytes()))


def _box(entry: _Frame) -> Box:
    place = entry.frame
    height, width = (place.w, place.h) if entry.rotated else (place.h, place.w)
    return place.y, place.x, height, width


def _cut_evenly(columns: int, rows: int, shape: tuple[int, ...], where: str) -> list[Box]:
    height, width = shape[0] // rows, shape[1] // columns
    if height * rows != shape[0] or width * columns != shape[1]:
        raise ChromaError(
            f"{where}: its {shape[1]}×{shape[0]} pixels cannot be divided into {columns}×{rows}"
            " equal frames (--frames)"
        )
    return [(y * height, x * width, height, width) for y in range(rows) for x in range(columns)]


def _find_panels(picture: Picture) -> list[Box]:
    rgb = picture.rgb
    blank = rgb.std(axis=1).max(-1) < BLANK
    starts = [int(row) for row in np.flatnonzero(~blank & np.r_[True, blank[:-1]])]
    panels: list[list[int]] = []
    for start in starts:
        after = np.flatnonzero(blank[start:])
        end = start + int(after[0]) if len(after) else len(blank)
        near = panels and start - panels[-1][1] < BLANK_ROWS
        small = panels and panels[-1][1] - panels[-1][0] < SMALLEST_PANEL
        if near or small:
            panels[-1][1] = end
        else:
            panels.append([start, end])
    return [(top, 0, bottom - top, rgb.shape[1]) for top, bottom in panels]
