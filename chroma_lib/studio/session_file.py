"""A session on the disk, so that nothing is lost when the app stops: `.chroma-app` in `packs/`.

The folder has `session.json` and copies of the pictures that were brought to the app. Undo is not
stored.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from pydantic import Field, StringConstraints

from chroma_lib import files, schemas
from chroma_lib.errors import ChromaError
from chroma_lib.pictures.picture import Picture
from chroma_lib.pictures.read import read_picture, read_picture_bytes
from chroma_lib.studio.session import Entry, Kept, Session

if TYPE_CHECKING:
    from chroma_lib.studio.named_parts import History

FOLDER, FILE = ".chroma-app", "session.json"
VERSION = 1

_Number = Annotated[float, Field(gt=-1e6, lt=1e6)]
_Numbers = list[_Number]
_AB = Annotated[_Numbers, Field(min_length=2, max_length=2)]
_Mask = Annotated[str, StringConstraints(pattern="^[0-9]{1,3}$")]
_Light = Annotated[float, Field(ge=0, le=100)]


class _Colors(schemas.Schema):
    held: dict[_Mask, _AB | list[_AB]] = Field(default_factory=dict)
    lightness: dict[_Mask, _Light] = Field(default_factory=dict)


class _Coloring(_Colors):
    noise: _Numbers
    model: str
    recolors: bool
    held_masks: list[Annotated[int, Field(ge=0, le=255)]]
    is_drawn: bool


class _State(_Colors):
    start: _Numbers
    end: _Numbers
    position: int = Field(ge=0, le=100)
    blocks: Annotated[_Numbers, Field(min_length=5, max_length=5)]
    chosen_parts: str | None = None
    names: dict[_Mask, str] = Field(default_factory=dict)
    is_drawn: bool


class _Entry(schemas.Schema):
    name: str
    file: str | None  # in the folder; None: a picture that comes with Chroma
    states: dict[str, _State] = Field(default_factory=dict)
    kept: list[_Coloring] = Field(default_factory=list)


class _File(schemas.Schema):
    version: Literal[1]
    model: str
    language: Literal["both", "en", "ko"]
    lightness: bool
    recolor: bool
    current: int = Field(ge=0)
    colors: dict[str, tuple[_AB, _Light | None]]
    pictures: list[_Entry] = Field(min_length=1)


def keep_picture(out: str | Path, content: bytes, name: str) -> Picture:
    """Read a picture that was brought to the app, and store a copy that packs can name.

    Parameters
    ----------
    out : path-like
        The folder of the packs.
    content : bytes
        The file's.
    name : str
        The file's name.

    Returns
    -------
    Picture

    Raises
    ------
    ChromaError
        If it is no picture, or cannot be stored.
    """
    picture = read_picture_bytes(content, name)
    suffix = Path(name).suffix.lower()
    stored = f"{hashlib.sha256(content).hexdigest()[:16]}{suffix}"
    path = Path(out) / FOLDER / stored
    if not path.is_file():
        files.write_atomic(path, lambda temporary: temporary.write_bytes(content))
    return _named(read_picture(path), picture.name)


def _named(picture: Picture, name: str) -> Picture:
    from dataclasses import replace

    return replace(picture, name=name)


def write_session(out: str | Path, session: Session) -> None:
    """Store a session.

    Raises
    ------
    ChromaError
        If it cannot be written.
    """
    content = {
        "version": VERSION,
        "model": session.model,
        "language": session.language,
        "lightness": session.lightness,
        "recolor": session.recolor,
        "current": session.entries.index(session.current),
        "colors": session.colors,
        "pictures": [_entry_json(entry) for entry in session.entries],
    }
    files.write_json(Path(out) / FOLDER / FILE, content)


def _entry_json(entry: Entry) -> dict[str, Any]:
    path = None if entry.is_sample or entry.picture.path is None else entry.picture.path.name
    return {
        "name": entry.picture.name,
        "file": path,
        "states": {model: _state_json(work) for model, work in entry.all_works().items()},
        "kept": [
            {
                "noise": np.asarray(kept.coloring.noise, float).tolist(),
                "model": kept.model,
                "recolors": kept.recolors,
                "held_masks": sorted(kept.held),
                "is_drawn": kept.is_drawn,
                **_colors_json(kept.coloring),
            }
            for kept in entry.kept
        ],
    }


def _colors_json(of: Any) -> dict[str, Any]:
    return {
        "held": {str(mask): np.asarray(ab, float).tolist() for mask, ab in of.held.items()},
        "lightness": {str(mask): float(l) for mask, l in of.lightness.items()},
    }


def _state_json(work: History) -> dict[str, Any]:
    from chroma_lib.coloring.chosen_parts import encode_parts

    state = work.state
    return {
        "start": state.start.astype(float).tolist(),
        "end": state.end.astype(float).tolist(),
        "position": state.position,
        "blocks": list(state.blocks),
        "chosen_parts": None if state.chosen is None else encode_parts(state.chosen),
        "names": {str(mask): name for mask, name in state.names.items()},
        "is_drawn": state.is_drawn,
        **_colors_json(state),
    }


def read_session(out: str | Path, session: Session) -> str:
    """Bring a stored session back; without one, do nothing.

    Parameters
    ----------
    out : path-like
        The folder of the packs.
    session : Session
        A new one.

    Returns
    -------
    str
        What could not be brought back, for the user; empty if nothing is missing.
    """
    folder = Path(out) / FOLDER
    path = folder / FILE
    if not path.is_file():
        return ""
    try:
        remedy = "it is left out; delete the file to hide this message"
        content = schemas.read_json(path, _File, remedy=remedy)
        entries = {entry.picture.name: entry for entry in session.entries if entry.is_sample}
        ordered, missing = [], []
        for stored in content.pictures:
            try:
                entry = _restore(stored, folder, session, entries)
            except ChromaError as error:
                missing.append(str(error))
                continue
            ordered.append(entry)
    except ChromaError as error:
        return str(error)
    if not ordered:
        return "; ".join(missing)
    _apply(content, ordered, session)
    return "; ".join(missing)


def _restore(stored: _Entry, folder: Path, session: Session, samples: dict[str, Entry]) -> Entry:
    if stored.file is None:
        entry = samples.get(stored.name)
        if entry is None:
            raise ChromaError(f"{stored.name}: does not come with this version of Chroma")
    else:
        if Path(stored.file).name != stored.file:
            raise ChromaError(f"{stored.file}: is no file of the session's folder")
        entry = session.add(_named(read_picture(folder / stored.file), stored.name))
    from chroma_lib.studio.named_parts import History

    for model, state in stored.states.items():
        entry.works[model] = History(_state(state))
    for coloring in stored.kept:
        entry.kept.append(
            Kept(
                *(_coloring(coloring), session.new_number()),
                *(coloring.model, coloring.recolors),
                held=frozenset(coloring.held_masks),
                is_drawn=coloring.is_drawn,
            )
        )
    return entry


def _apply(content: _File, ordered: list[Entry], session: Session) -> None:
    for entry in session.entries:
        if entry not in ordered:
            session.forget(entry)
    session.entries = ordered
    session.current = ordered[min(content.current, len(ordered) - 1)]
    session.lightness, session.recolor = content.lightness, content.recolor
    session.language = content.language
    if content.model in session.models:
        session.model = content.model
    session.colors = {name: (list(ab), l) for name, (ab, l) in content.colors.items()}
    session.show_picture()


def _state(stored: _State) -> Any:
    from chroma_lib.coloring.chosen_parts import decode_parts
    from chroma_lib.studio.state import State

    return State(
        start=np.array(stored.start, np.float32),
        end=np.array(stored.end, np.float32),
        position=stored.position,
        blocks=tuple(stored.blocks),
        held=_held(stored),
        lightness={int(mask): l for mask, l in stored.lightness.items()},
        chosen=None if stored.chosen_parts is None else decode_parts(stored.chosen_parts),
        names={int(mask): name for mask, name in stored.names.items()},
        is_drawn=stored.is_drawn,
    )


def _coloring(stored: _Coloring) -> Any:
    from chroma_lib.packs.colorings import Coloring

    light = {int(mask): l for mask, l in stored.lightness.items()}
    return Coloring(np.array(stored.noise, np.float32), _held(stored), light)


def _held(stored: _Colors) -> dict[int, np.ndarray]:
    return {int(mask): np.array(ab, np.float32) for mask, ab in stored.held.items()}
