"""Where the frames of a sprite sheet, or the panels of a long strip, are."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import ConfigDict, Field, field_validator

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

    frames: list[_Frame]
    meta: dict[str, Any] = Field(default_factory=dict)

    # One message of what is wrong, instead of one for each of the two forms.
    @field_validator("frames", mode="before")
    @classmethod
    def _list_hash(cls, value):
        return list(value.values()) if isinstance(value, dict) else value


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
        If it is none of these, does not fit the picture, or shows only white frames.
    """
    frames = _find(spec, picture)
    for top, left, height, width in frames.boxes:
        if (picture.rgb[top : top + height, left : left + width] < 255).any():
            return frames
    raise ChromaError(
        f"{printable(picture.path or picture.name)}: all its frames are white; name another picture"
        " or another layout (--frames)"
    )


def _find(spec: str, picture: Picture) -> Frames:
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
    if not sheet.frames:
        raise ChromaError(f"{printable(spec)}: has no frames; {remedy}")
    if any(entry.rotated for entry in sheet.frames):
        raise ChromaError(
            f"{printable(spec)}: has rotated frames, and the parts of a figure that lies on its"
            " side would not be found; export the sheet without rotation"
        )
    places = (entry.frame for entry in sheet.frames)
    # Several names may show one picture.
    boxes = list(dict.fromkeys((place.y, place.x, place.h, place.w) for place in places))
    frames = Frames(boxes, json.loads(Path(spec).read_bytes()))
    check_frames(frames, picture, printable(spec))
    return frames


def check_frames(frames: Frames, picture: Picture, origin: str) -> None:
    """Check that all frames are inside a picture.

    Parameters
    ----------
    frames : Frames
    picture : Picture
    origin : str
        What says where the frames are, for the message.

    Raises
    ------
    ChromaError
        If one is not.
    """
    rows, columns = picture.rgb.shape[:2]
    for top, left, height, width in frames.boxes:
        if top + height > rows or left + width > columns:
            raise ChromaError(
                f"{origin}: a frame ends at {left + width}, {top + height}, but"
                f" {printable(picture.path or picture.name)} has {columns}×{rows} pixels; name the"
                " layout of this picture, or 1x1 if it is one frame (--frames)"
            )


def _cut_evenly(columns: int, rows: int, shape: tuple[int, ...], where: str) -> list[Box]:
    height, width = shape[0] // rows, shape[1] // columns
    if height * rows != shape[0] or width * columns != shape[1]:
        raise ChromaError(
            f"{where}: its {shape[1]}×{shape[0]} pixels cannot be divided into {columns}×{rows}"
            " equal frames; count them again (--frames COLUMNSxROWS)"
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
