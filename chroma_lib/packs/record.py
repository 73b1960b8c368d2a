"""The record of a pack, `colorings.json`, from which the pack is made again."""

import errno
import hashlib
import json
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from chroma_lib import __version__
from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.errors import ChromaError
from chroma_lib.gan import cards
from chroma_lib.packs.colorings import Coloring, check_colorings
from chroma_lib.pictures.read import read_picture

RECORD = "colorings.json"
MOST_RECORD_BYTES = 30_000_000  # a thousand colorings with colors held are 15 MB


def record_of(colorizer, picture, folder, columns):
    """Return what `read_record` reads again, without the colorings."""
    weights_name = colorizer.name
    if weights_name is not None and weights_name not in cards.shipped_weights():
        weights_name = _from_folder(weights_name, folder)
    return {
        "chroma": __version__,
        "weights": weights_name,
        "weights_sha256": colorizer.sha256,
        "picture": picture.name,
        "picture_file": picture.path and _from_folder(picture.path, folder),
        "picture_sha256": pixels_sha256(picture),
        "columns": columns,
    }


def _from_folder(path, folder):
    """Return the path of a file or folder as seen from another folder, so both may move."""
    path = Path(path).resolve()
    try:
        return Path(os.path.relpath(path, Path(folder).resolve())).as_posix()
    except ValueError:  # another drive of Windows
        return path.as_posix()


def pixels_sha256(picture):
    """Return the checksum of a picture's pixels: the same for a copy in another format.

    Parameters
    ----------
    picture : Picture

    Returns
    -------
    str
        Of the shape as text, then rgb, then alpha if there is any, row by row.
    """
    digest = hashlib.sha256(str(picture.rgb.shape).encode())
    digest.update(np.ascontiguousarray(picture.rgb))
    if picture.alpha is not None:
        digest.update(np.ascontiguousarray(picture.alpha))
    return digest.hexdigest()


@dataclass(frozen=True)
class Record:
    """What a `colorings.json` tells; from `read_record`.

    Attributes
    ----------
    path : Path
        The file itself.
    weights, weights_sha256 : str
        A shipped name or a folder as seen from the file's own, and the checksum.
    picture_file : str or None
        As seen from the file's folder.
    picture_sha256 : str
        Of its pixels; see `pixels_sha256`.
    columns : int
    colorings : list of Coloring
    about : dict
        All other facts.
    """

    path: Path
    weights: str
    weights_sha256: str
    picture_file: str | None
    picture_sha256: str
    columns: int
    colorings: list[Coloring]
    about: dict

    def load_colorizer(self, name=None):
        """Load the weights that the pack was made with.

        Parameters
        ----------
        name : str, optional
            A folder, where the recorded one has moved.

        Raises
        ------
        ChromaError
            If they are missing, other weights, or do not fit the colorings.
        """
        if name is None:
            shipped = self.weights in cards.shipped_weights()
            name = self.weights if shipped else str(self.path.parent / self.weights)
        try:
            colorizer = Colorizer.load(name)
        except OSError as error:  # no right to read it, or no name at all
            raise ChromaError(
                f"{self.path}: its weights cannot be read ({error.strerror}); name their folder"
                " (--weights)"
            ) from None
        if colorizer.sha256 != self.weights_sha256:
            raise ChromaError(
                f"{self.path}: made by weights with checksum {self.weights_sha256[:8]}, but"
                f" {name} has {colorizer.sha256[:8]}; name the folder of the right ones (--weights)"
            )
        try:
            check_colorings(colorizer, self.colorings)
        except ChromaError as error:
            raise ChromaError(f"{self.path}: {error}") from None
        return colorizer

    def read_picture(self):
        """Read the recorded picture.

        Raises
        ------
        ChromaError
            If it is missing or has changed since.
        """
        if self.picture_file is None:
            raise ChromaError(f"{self.path}: does not say where its picture lies; name an IMAGE")
        # Without the folders that only lead up and down again, for the message.
        path = os.path.normpath(self.path.parent.resolve() / self.picture_file)
        picture = read_picture(path)
        if pixels_sha256(picture) != self.picture_sha256:
            raise ChromaError(
                f"{path}: has changed since {self.path} was made from it; name the IMAGE you mean"
            )
        return picture

    def compare(self, images):
        """Say of which pictures the pack will be another one than it was.

        Parameters
        ----------
        images : list of Picture

        Returns
        -------
        list of str
            A line for each picture that is not the recorded one.

        Raises
        ------
        ChromaError
            If there is such a picture and a color is held: its masks mean other parts.
        """
        others = [
            one.path or one.name for one in images if pixels_sha256(one) != self.picture_sha256
        ]
        if others and any(one.held for one in self.colorings):
            raise ChromaError(
                f"{others[0]}: is not the picture of {self.path}, which holds colors of"
                " masks; in another picture they mean other parts: make a pack of its own"
            )
        return [
            f"{one}: not the picture that {self.path} was made from; the same noises color it"
            for one in others
        ]


def read_record(path):
    """Read the `colorings.json` of a pack. It is data: nothing in it is run.

    Parameters
    ----------
    path : path

    Returns
    -------
    Record

    Raises
    ------
    ChromaError
        If the file is missing, is not JSON, or is not such a record.
    """
    path = Path(path)
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):  # a pipe would be waited for
            raise OSError(errno.EINVAL, "not a file")
        if found.st_size > MOST_RECORD_BYTES:
            raise OSError(errno.EFBIG, "too large")
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ChromaError(
            f"{path}: cannot be read ({error.strerror}); name the {RECORD} of a pack"
        ) from None
    except (ValueError, RecursionError):  # also no UTF-8, or nested without end
        raise ChromaError(f"{path}: is not JSON; name the {RECORD} of a pack") from None
    try:
        return _parse(path, content)
    except ChromaError as error:
        raise ChromaError(f"{path}: {error}") from None


def _parse(path, content):
    if not isinstance(content, dict):
        raise ChromaError(f"is not the record of a pack; name the {RECORD} of a pack")
    content = dict(content)

    def take(key, fits, what):
        if key not in content:
            raise ChromaError(f"has no {key!r}; name the {RECORD} of a pack")
        if not fits(content[key]):
            raise ChromaError(f"{key!r} needs to be {what}; take the file as Chroma wrote it")
        return content.pop(key)

    def is_text(value):
        return isinstance(value, str)

    if content.get("weights", "") is None:
        raise ChromaError("its weights were never saved, so it can't be made again")
    weights_name = take("weights", is_text, "the name of weights")
    weights_sha256 = take("weights_sha256", is_text, "a checksum")
    picture_file = take("picture_file", lambda v: v is None or is_text(v), "a file's name")
    picture_sha256 = take("picture_sha256", is_text, "a checksum")
    columns = take("columns", lambda v: type(v) is int and v > 0, "a whole number from 1")
    entries = take("colorings", lambda v: isinstance(v, list) and v, "a list that is not empty")
    for told_anew in ("chroma", "picture"):
        content.pop(told_anew, None)
    return Record(
        path=path,
        weights=weights_name,
        weights_sha256=weights_sha256,
        picture_file=picture_file,
        picture_sha256=picture_sha256,
        columns=columns,
        colorings=[_parse_entry(i, entry) for i, entry in enumerate(entries)],
        about=content,
    )


def _parse_entry(i, entry):
    noise = entry.get("noise") if isinstance(entry, dict) else None
    if not _are_numbers(noise):
        raise ChromaError(f"coloring {i}: 'noise' needs to be a list of numbers below a million")
    held = entry.get("held", {})
    fits = isinstance(held, dict) and all(
        re.fullmatch("[0-9]{1,4}", mask) and (_is_ab(ab) or _are_abs(ab))
        for mask, ab in held.items()
    )
    if not fits:
        raise ChromaError(
            f"coloring {i}: 'held' needs to give a* and b* for numbers of masks, such as"
            ' {"3": [20, -5]}, or those of all masks'
        )
    return Coloring(
        np.array(noise, np.float32), {int(mask): np.array(ab, float) for mask, ab in held.items()}
    )


def _is_ab(value):
    return _are_numbers(value) and len(value) == 2


def _are_abs(values):
    return isinstance(values, list) and len(values) > 0 and all(map(_is_ab, values))


def _are_numbers(values):
    # Far below what float32 can hold, and false for NaN; `type`, since True is an int too.
    if not isinstance(values, list):
        return False
    return all(type(v) in (int, float) and abs(v) < 1e6 for v in values)
