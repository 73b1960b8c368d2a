"""The record of a pack, `colorings.json`, from which the pack can be made again."""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import ConfigDict, Field, StringConstraints, ValidationError, field_validator

from chroma_lib import __version__, schemas
from chroma_lib.coloring.character import Character
from chroma_lib.coloring.chosen_parts import decode_parts, encode_parts
from chroma_lib.coloring.colorizer import Colorizer, Encoded, Recolor, Regions
from chroma_lib.errors import ChromaError
from chroma_lib.files import printable
from chroma_lib.gan import cards
from chroma_lib.packs.colorings import Coloring, check_colorings
from chroma_lib.packs.sheets import LARGEST_SIDE, SMALLEST_SIDE, WIDEST_MARGIN, SheetOptions
from chroma_lib.pictures.formats import MAX_SIDE
from chroma_lib.pictures.frames import Frames
from chroma_lib.pictures.picture import Picture
from chroma_lib.pictures.read import read_picture

RECORD = "colorings.json"
MAX_RECORD_BYTES = 30_000_000  # a thousand colorings with held colors take 15 MB
_REWRITTEN = ("chroma", "picture")  # keys that each pack has its own values for

# Far below the largest float32, so that no computation overflows.
_Number = Annotated[float, Field(gt=-1e6, lt=1e6)]
_AB = Annotated[list[_Number], Field(min_length=2, max_length=2)]
_Palette = Annotated[list[_AB], Field(min_length=1)]
_Pixel = Annotated[int, Field(ge=0, le=MAX_SIDE)]
_Box = Annotated[list[_Pixel], Field(min_length=4, max_length=4)]
_MaskNumber = Annotated[str, StringConstraints(pattern="^[0-9]{1,4}$")]


class _Entry(schemas.Schema):
    """One coloring in the file. Its other keys, "file" and "palette_ab", are for people."""

    noise: list[_Number]
    held: dict[_MaskNumber, _AB | _Palette] = Field(default_factory=dict)
    lightness: dict[_MaskNumber, Annotated[float, Field(ge=0, le=100)]] = Field(
        default_factory=dict
    )

    # One clear message instead of one for each number and each kind of color.
    @field_validator("noise", mode="wrap")
    @classmethod
    def _explain_noise(cls, value, validate):
        try:
            return validate(value)
        except ValidationError:
            raise ValueError("must be a list of numbers below a million") from None

    @field_validator("held", mode="wrap")
    @classmethod
    def _explain_held(cls, value, validate):
        try:
            return validate(value)
        except ValidationError:
            raise ValueError(
                'must give a* and b* for mask numbers, e.g. {"3": [20, -5]}, or the a* and b* of'
                " all masks"
            ) from None


class _Sheet(schemas.Schema):
    """The options of the sheets that are not the default ones."""

    padding: int = Field(default=0, ge=0, le=WIDEST_MARGIN)
    extrude: int = Field(default=0, ge=0, le=WIDEST_MARGIN)
    max_side: int = Field(default=4096, ge=SMALLEST_SIDE, le=LARGEST_SIDE)


class _Color(schemas.Schema):
    ab: _AB
    part: str
    dark_part: str


class _Part(schemas.Schema):
    lab: Annotated[list[_Number], Field(min_length=3, max_length=3)]
    kept: bool
    share: float = Field(ge=0, le=1)


class _Step(schemas.Schema):
    l: float = Field(ge=0, le=100)
    parts: dict[str, Annotated[float, Field(ge=0, lt=1e6)]]


class _Character(schemas.Schema):
    """What pictures of one character share."""

    summary: list[_Number] = Field(min_length=1)
    colors: list[_Color] = Field(default_factory=list)
    parts: dict[str, _Part] = Field(default_factory=dict)
    lightness: list[_Step] = Field(default_factory=list)


class _Frames(schemas.Schema):
    """Where the frames of a sheet are, and the JSON that said so."""

    boxes: list[_Box] = Field(min_length=1)
    source: dict[str, Any] | None = None

    @field_validator("boxes")
    @classmethod
    def _refuse_empty(cls, boxes):
        if any(0 in box[2:] for box in boxes):
            raise ValueError("must give the top, left, height and width of frames; one is empty")
        return boxes


class _RecordFile(schemas.Schema):
    """The whole file. Keys that are not listed here are free: `write_pack` calls them `about`."""

    model_config = ConfigDict(extra="allow")

    weights: str | None  # None: the weights were never saved
    weights_sha256: str | None
    picture_file: str | None
    picture_sha256: str
    columns: int = Field(ge=1)
    sheet: _Sheet = Field(default_factory=_Sheet)
    regions: Regions = "off"  # packs that do not say so are older than coloring by region
    recolor: Literal["on", "off"] = "off"  # the same
    character: _Character | None = None
    frames: _Frames | None = None
    chosen_parts: str | None = None  # of `chroma_lib.coloring.chosen_parts.encode_parts`
    colorings: list[_Entry] = Field(min_length=1)


@dataclass(frozen=True)
class Record:
    """The content of a `colorings.json`; `read_record` returns it.

    Attributes
    ----------
    path : Path
        The file itself.
    weights : str
        Name of shipped weights, or a folder relative to the folder of `path`.
    weights_sha256 : str
        Checksum of the weights.
    picture_file : str or None
        The picture, relative to the folder of `path`. None if it was not read from a file.
    picture_sha256 : str
        Checksum of the picture's pixels; see `pixels_sha256`.
    columns : int
        Colorings in a row of the grid and the sheet.
    sheet : SheetOptions
        How the sprite sheets are laid out.
    regions : {"on", "off"}
        Whether each part of the drawing has one color; see `Colorizer`.
    recolor : {"on", "off"}
        Whether the picture's own colors decided what its parts are; see `Colorizer`.
    character_json : dict or None
        What other pictures of the same character need; see `Record.character`.
    frames : Frames or None
        If the picture is a sheet of frames: where they are.
    chosen : ndarray of uint8, shape (h, w), or None
        Parts of the picture that a person decided; see `chroma_lib.coloring.chosen_parts`.
    colorings : list of Coloring
    about : dict
        All other keys of the file, e.g. the seed.
    """

    path: Path
    weights: str
    weights_sha256: str
    picture_file: str | None
    picture_sha256: str
    columns: int
    sheet: SheetOptions
    regions: Regions
    recolor: Literal["on", "off"]
    character_json: dict[str, Any] | None
    frames: Frames | None
    chosen: np.ndarray | None
    colorings: list[Coloring]
    about: dict[str, Any]

    def load_colorizer(self, name: str | None = None, *, threads: int | None = None) -> Colorizer:
        """Load the weights that the pack was made with.

        Parameters
        ----------
        name : str, optional
            Their folder, if it is no longer where the record says.
        threads : int, optional
            As for `Colorizer.load`.

        Returns
        -------
        Colorizer

        Raises
        ------
        ChromaError
            If the weights are missing, are other weights, or do not fit the colorings.
        """
        if name is None:
            is_shipped = self.weights in cards.shipped_weights()
            name = self.weights if is_shipped else str(self.path.parent / self.weights)
        try:
            # Another picture may be gray, or this one, of a character that has colors.
            has_colors = self.recolor == "on" or bool((self.character_json or {}).get("colors"))
            recolor: Recolor = "auto" if has_colors else "off"
            colorizer = Colorizer.load(name, regions=self.regions, recolor=recolor, threads=threads)
        except OSError as error:  # no permission, or not a valid file name
            raise ChromaError(
                f"{self.path}: its weights cannot be read ({error.strerror}); name their folder"
                " (--weights)"
            ) from None
        if self.weights_sha256 not in (colorizer.sha256, colorizer.replaces_sha256):
            raise ChromaError(
                f"{self.path}: made by weights with checksum {self.weights_sha256[:8]}, but"
                f" {name} has {str(colorizer.sha256)[:8]}; name the folder of the right ones"
                " (--weights)"
            )
        try:
            check_colorings(colorizer, self.colorings)
        except ChromaError as error:
            raise ChromaError(f"{self.path}: {error}") from None
        return colorizer

    def character(self, colorizer: Colorizer) -> Character | None:
        """Return the character of the pack, or None if it was made for its picture alone.

        Parameters
        ----------
        colorizer : Colorizer
            From `load_colorizer`.

        Raises
        ------
        ChromaError
            If the record does not fit the weights.
        """
        if self.character_json is None:
            return None
        try:
            character = Character.from_json(self.character_json, colorizer.parts)
            colorizer.check_character(character)
        except ChromaError as error:
            raise ChromaError(f"{printable(self.path)}: {error}; make a new pack") from None
        return character

    def read_picture(self) -> Picture:
        """Read the recorded picture.

        Raises
        ------
        ChromaError
            If it is missing or has changed since the pack was made.
        """
        if self.picture_file is None:
            raise ChromaError(f"{self.path}: does not name the file of its picture; name an IMAGE")
        # Without folders that only lead up and down again: the path appears in messages.
        path = os.path.normpath(self.path.parent.resolve() / self.picture_file)
        picture = read_picture(path)
        if pixels_sha256(picture) != self.picture_sha256:
            raise ChromaError(
                f"{path}: has changed since {self.path} was made from it; name the IMAGE you mean"
            )
        return picture

    def check_pictures(
        self, pictures: Sequence[Picture], *, same_character: bool = False
    ) -> list[str]:
        """Find the pictures that differ from the recorded one.

        Parameters
        ----------
        pictures : sequence of Picture
        same_character : bool
            Whether they show the same character, whose colors they get.

        Returns
        -------
        list of str
            A note for each picture that differs, one line each.

        Raises
        ------
        ChromaError
            If a picture differs and a color is held: its masks show other parts.
        """
        others = [
            picture.path or picture.name
            for picture in pictures
            if pixels_sha256(picture) != self.picture_sha256
        ]
        if same_character and self.chosen is None:
            return []
        if others and self.chosen is not None:
            raise ChromaError(
                f"{others[0]}: is not the picture of {self.path}, whose parts were chosen by hand:"
                " make a new pack for it"
            )
        if others and any(coloring.held for coloring in self.colorings):
            raise ChromaError(
                f"{others[0]}: is not the picture of {self.path}, which holds colors of masks;"
                " in another picture the masks show other parts: make a new pack for it, or say"
                " that it shows the same character (--same-character)"
            )
        return [
            f"{other}: not the picture that {self.path} was made from; colored with the same noises"
            for other in others
        ]


def read_record(path: str | Path) -> Record:
    """Read the `colorings.json` of a pack. It is data: no code in it is run.

    Parameters
    ----------
    path : path-like
        The file, or the folder of its pack.

    Returns
    -------
    Record

    Raises
    ------
    ChromaError
        If the file is missing, is not such a record, or its weights were never saved.
    """
    path = Path(path)
    path = path / RECORD if (path / RECORD).is_file() else path
    content = schemas.read_json(
        path,
        _RecordFile,
        remedy=f"name the {RECORD} of a pack, as Chroma wrote it",
        largest=MAX_RECORD_BYTES,
    )
    if content.weights is None or content.weights_sha256 is None:
        raise ChromaError(
            f"{printable(path)}: its weights were never saved, so the pack cannot be made again;"
            " name another pack"
        )
    free = content.model_extra or {}
    return Record(
        path=path,
        weights=content.weights,
        weights_sha256=content.weights_sha256,
        picture_file=content.picture_file,
        picture_sha256=content.picture_sha256,
        columns=content.columns,
        sheet=SheetOptions(**content.sheet.model_dump()),
        regions=content.regions,
        recolor=content.recolor,
        character_json=None if content.character is None else content.character.model_dump(),
        frames=None if content.frames is None else _frames(content.frames),
        chosen=_chosen(content.chosen_parts, path),
        colorings=[_coloring(entry) for entry in content.colorings],
        about={key: value for key, value in free.items() if key not in _REWRITTEN},
    )


def _frames(content: _Frames) -> Frames:
    boxes = [(top, left, height, width) for top, left, height, width in content.boxes]
    return Frames(boxes, content.source)


def _chosen(text: str | None, path: Path) -> np.ndarray | None:
    try:
        return None if text is None else decode_parts(text)
    except ChromaError as error:
        raise ChromaError(f"{printable(path)}: {error}; make a new pack") from None


def _coloring(entry: _Entry) -> Coloring:
    held = {int(mask): np.array(ab, float) for mask, ab in entry.held.items()}
    lightness = {int(mask): l for mask, l in entry.lightness.items()}
    return Coloring(np.array(entry.noise, np.float32), held, lightness)


def record_pack(
    colorizer: Colorizer,
    encoded: Encoded,
    picture: Picture,
    folder: str | Path,
    columns: int,
    sheet: SheetOptions,
    *,
    character: Character | None = None,
    frames: Frames | None = None,
) -> dict[str, Any]:
    """Return what `read_record` needs, ready for JSON; `record_coloring` adds the colorings.

    Parameters
    ----------
    colorizer : Colorizer
    encoded : Encoded
        The picture, as the colorizer has read it.
    picture : Picture
    folder : path-like
        Folder of the pack. The record names other files relative to it, so that both can move.
    columns : int
        Colorings in a row of the grid and the sheet.
    sheet : SheetOptions
    character : Character, optional
    frames : Frames, optional

    Returns
    -------
    dict
    """
    weights_name = colorizer.name
    if weights_name is not None and weights_name not in cards.shipped_weights():
        weights_name = _relative_path(weights_name, folder)
    return {
        "chroma": __version__,
        "weights": weights_name,
        "weights_sha256": colorizer.sha256,
        "picture": picture.name,
        "picture_file": picture.path and _relative_path(picture.path, folder),
        "picture_sha256": pixels_sha256(picture),
        "columns": columns,
        **({"sheet": sheet.changed()} if sheet.changed() else {}),
        **({"regions": "on"} if colorizer.regions == "on" else {}),
        **({"recolor": "on"} if encoded.recoloring is not None else {}),
        **({"character": character.to_json(colorizer.parts)} if character else {}),
        **({} if encoded.chosen is None else {"chosen_parts": encode_parts(encoded.chosen)}),
        **({"frames": {k: v for k, v in asdict(frames).items() if v}} if frames else {}),
    }


def record_coloring(number: int, coloring: Coloring, count: int = 1) -> dict[str, Any]:
    """Return the record's entry of a coloring, ready for JSON.

    Parameters
    ----------
    number : int
        Position in the pack, from 0; names the coloring's file.
    coloring : Coloring
    count : int
        Colorings in the pack: their numbers have as many digits that files sort in their order.

    Returns
    -------
    dict
    """
    noise = np.asarray(coloring.noise, np.float32)  # exactly what the generator reads
    entry: dict[str, Any] = {
        "file": f"{numbered(number, count)}.png",
        "noise": noise.astype(float).tolist(),
    }
    if coloring.held:
        held = sorted(coloring.held.items())
        entry["held"] = {str(mask): np.asarray(ab, float).tolist() for mask, ab in held}
    if coloring.lightness:
        entry["lightness"] = {str(mask): float(l) for mask, l in coloring.lightness.items()}
    return entry


def numbered(number: int, count: int) -> str:
    """Return the number of a coloring: "00" to "24", of a thousand "000" to "999"."""
    return f"{number:0{max(2, len(str(count - 1)))}d}"


def pixels_sha256(picture: Picture) -> str:
    """Return the checksum of a picture's pixels, the same for a copy in another file format.

    Parameters
    ----------
    picture : Picture

    Returns
    -------
    str
        SHA-256 of the shape as text, then rgb row by row, then alpha if there is any.
    """
    digest = hashlib.sha256(str(picture.rgb.shape).encode())
    digest.update(np.ascontiguousarray(picture.rgb).data)
    if picture.alpha is not None:
        digest.update(np.ascontiguousarray(picture.alpha).data)
    return digest.hexdigest()


def _relative_path(path: str | Path, folder: str | Path) -> str:
    path = Path(path).resolve()
    try:
        return Path(os.path.relpath(path, Path(folder).resolve())).as_posix()
    except ValueError:  # on another drive of Windows
        return path.as_posix()
