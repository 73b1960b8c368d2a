"""Checkpoints of a training: whole or not there, and no damage goes unnoticed.

A checkpoint is one file of arrays, never code (safetensors). Its name holds the step and the
checksum of the content: `step_00000100-0123456789abcdef.safetensors`.
"""

import hashlib
import re
from pathlib import Path

import numpy as np
from safetensors.numpy import load, save

from chroma_lib import files
from chroma_lib.errors import ChromaError
from chroma_lib.shell import command_line

FOLDER = "checkpoints"  # inside a run folder
KEPT = 2  # the last one, and the one before in case the last is damaged
_NAME = re.compile(r"step_(\d{8,})-([0-9a-f]{16})\.safetensors")
_OLD_NAME = re.compile(r"step_(\d{8,})-([0-9a-f]{16})\.npz")  # of Chroma 0.x


def write(folder: str | Path, step: int, arrays: dict[str, np.ndarray]) -> Path:
    """Write a checkpoint atomically and flush it to the disk; keep the one before.

    Parameters
    ----------
    folder : path-like
        Created if missing.
    step : int
        Training steps done.
    arrays : dict of str to array

    Returns
    -------
    Path

    Raises
    ------
    ChromaError
        If it cannot be written, e.g. the disk is full; older checkpoints are kept.
    """
    content = save({name: np.asarray(array, order="C") for name, array in arrays.items()})
    path = Path(folder) / f"step_{step:08d}-{_digest(content)}.safetensors"
    files.write_atomic(path, lambda part: part.write_bytes(content), flush=True)
    for old in newest_first(folder)[KEPT:]:
        old.unlink(missing_ok=True)
    return path


def read_last(
    folder: str | Path, *, repair: bool = True
) -> tuple[int, dict[str, np.ndarray], list[str]]:
    """Read the last checkpoint that is intact.

    Parameters
    ----------
    folder : path-like
    repair : bool
        Delete damaged and half-written files, so that they don't count among those to keep.
        False for a process that only reads what another one writes.

    Returns
    -------
    step : int
        0 if there is no checkpoint.
    arrays : dict of str to ndarray
    notes : list of str
        A line for each damaged file.

    Raises
    ------
    ChromaError
        If the only checkpoints are those of Chroma 0.x, or a file is not a checkpoint although
        its checksum is right.
    """
    folder = Path(folder)
    notes: list[str] = []
    if repair and folder.is_dir():
        files.remove_leftovers(folder)
    for path in newest_first(folder):
        step, digest = step_and_digest(path)
        try:
            content = path.read_bytes()
        except FileNotFoundError:  # another process has deleted it meanwhile
            continue
        if _digest(content) == digest:
            return step, _arrays(path, content), notes
        if repair:
            path.unlink()
        notes.append(f"{path} is damaged: its checksum differs, so it is not used")
    if old := old_checkpoints(folder):
        raise ChromaError(
            f"{old[0]}: has the format of Chroma 0.x; convert the training with "
            f"`{command_line('chroma', 'convert', folder.parent)}`"
        )
    return 0, {}, notes


def newest_first(folder: str | Path) -> list[Path]:
    """Return the checkpoints in a folder, the last step first."""
    found = [path for path in Path(folder).glob("step_*") if _NAME.fullmatch(path.name)]
    return sorted(found, key=step_and_digest, reverse=True)


def old_checkpoints(folder: str | Path) -> list[Path]:
    """Return the checkpoints of Chroma 0.x in a folder, the last step first."""
    found = [path for path in Path(folder).glob("step_*") if _OLD_NAME.fullmatch(path.name)]
    return sorted(found, key=step_and_digest, reverse=True)


def step_and_digest(path: Path) -> tuple[int, str]:
    """Return what the name of a checkpoint says: its step and the digest of its content."""
    match = _NAME.fullmatch(path.name) or _OLD_NAME.fullmatch(path.name)
    if match is None:
        raise ValueError(f"{path.name} is not the name of a checkpoint")
    return int(match[1]), match[2]


def _arrays(path: Path, content: bytes) -> dict[str, np.ndarray]:
    try:
        return load(content)
    except Exception as error:  # its checksum is right, so it was made to look like one
        message = files.printable(" ".join(str(error).split()))[:200]
        raise ChromaError(f"{path}: is not a Chroma checkpoint ({message}); delete it") from error


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]
