"""A training on disk: its plan and its checkpoints, whole or not there, no damage unnoticed.

A checkpoint is one file of arrays, never code (`numpy.savez`, no pickle). Its name holds the step
and the checksum of the content: `step_00000100-0123456789abcdef.npz`.
"""

import hashlib
import io
import json
import os
import re
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np

from chroma_lib import files
from chroma_lib.errors import ChromaError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None
FOLDER = "checkpoints"  # of a training's
KEPT = 2  # the last one, and the one before in case the last is damaged
_PLAN = "training.json"
_PLAN_PARTS = {"recipe": dict, "limits": dict, "start": dict, "options": dict, "changes": list}
_NAME = re.compile(r"step_(\d{8,})-([0-9a-f]{16})\.npz")


def has_plan(folder):
    """Tell whether a folder holds a training, finished or not."""
    return (Path(folder) / _PLAN).is_file()


def write_plan(folder, plan):
    """Write what a training is (a dict of `training.train`) into its folder."""
    files.write_json(Path(folder) / _PLAN, plan, flush=True)


def read_plan(folder):
    """Read what the training in a folder is.

    Raises
    ------
    ChromaError
        If there is none, or its file is damaged.
    """
    path = Path(folder) / _PLAN
    if not path.is_file():
        raise ChromaError(
            f"{folder}: no {_PLAN} in it, so no training to go on with; check the folder's name"
        )
    try:
        plan = json.loads(path.read_text(encoding="utf-8"))
        known = all(isinstance(plan[name], kind) for name, kind in _PLAN_PARTS.items())
    except (ValueError, KeyError, TypeError, RecursionError):
        known = False
    if not known:
        raise ChromaError(f"{path}: is damaged; copy it anew, or train in a new folder")
    return plan


def check_new(folder):
    """Refuse a folder for a new training that holds something, a training above all."""
    if has_plan(folder):
        raise ChromaError(
            f"{folder}: holds a training; go on with it by --resume (in Python resume=True), "
            "or name a new folder"
        )
    files.require_new_folder(folder)


@contextmanager
def alone(folder):
    """Hold a training's folder, so that no other process trains in it meanwhile.

    The system lets go of it when this process ends, even if it is killed. On a system or a disk
    without such locks nothing is held.

    Parameters
    ----------
    folder : path-like
        Made if missing; taken away again if nothing has come into it.

    Raises
    ------
    ChromaError
        If another training holds it.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY) if fcntl else None
    try:
        if fcntl:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise ChromaError(
                    f"{folder}: another process is training in it; wait for it, or stop it"
                ) from None
            except OSError:  # a disk without locks
                pass
        yield
    finally:
        if fcntl:
            os.close(handle)
        with suppress(OSError):  # it holds something
            folder.rmdir()


def write(folder, step, arrays):
    """Write a checkpoint beside its place, flush it to the disk and move it there.

    Of older checkpoints the last one is kept.

    Parameters
    ----------
    folder : path-like
        Made if missing.
    step : int
        Training steps done.
    arrays : dict of str to array

    Returns
    -------
    Path

    Raises
    ------
    ChromaError
        If it can't be written, for want of room say; the older ones are then untouched.
    """
    content = io.BytesIO()
    np.savez(content, **arrays)
    path = Path(folder) / f"step_{step:08d}-{_digest(content.getbuffer())}.npz"
    files.write_atomic(path, lambda part: part.write_bytes(content.getbuffer()), flush=True)
    for old in _newest_first(folder)[KEPT:]:
        old.unlink(missing_ok=True)
    return path


def read_last(folder, *, mend=True):
    """Read the last checkpoint that is as it was written.

    Damaged ones are taken away, so that they don't count among the ones to keep; so are
    half-written files.

    Parameters
    ----------
    folder : path-like
    mend : bool
        False: take nothing away, as for a process that only reads what another one writes.

    Returns
    -------
    step : int
        0 if there is no checkpoint.
    arrays : dict of str to ndarray
    notes : list of str
        A line for each damaged one.
    """
    folder, notes = Path(folder), []
    if mend and folder.is_dir():
        files.remove_leftovers(folder)
    for path in _newest_first(folder):
        step, digest = _NAME.fullmatch(path.name).groups()
        try:
            content = path.read_bytes()
        except FileNotFoundError:  # another process has taken it away meanwhile
            continue
        if _digest(content) == digest:
            return int(step), _arrays(path, content), notes
        if mend:
            path.unlink()
        notes.append(f"{path} is damaged: its checksum differs, so it is not used")
    return 0, {}, notes


def _arrays(path, content):
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as stored:
            return {name: stored[name] for name in stored.files}
    except Exception as error:  # its checksum is right, so it was made to look like one
        raise ChromaError(f"{path}: is no checkpoint of Chroma ({error}); take it away") from error


def _newest_first(folder):
    found = [path for path in Path(folder).glob("step_*.npz") if _NAME.fullmatch(path.name)]
    return sorted(found, key=lambda path: int(_NAME.fullmatch(path.name)[1]), reverse=True)


def _digest(content):
    return hashlib.sha256(content).hexdigest()[:16]
