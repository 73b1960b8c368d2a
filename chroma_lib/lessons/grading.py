"""Points for a handed-in notebook, whose exercises are checked in a bounded process of its own."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from chroma_lib import files
from chroma_lib.errors import ChromaError
from chroma_lib.lessons.bounds import Overseer
from chroma_lib.lessons.copies import one_language
from chroma_lib.lessons.hand_in import combine, find_lesson
from chroma_lib.lessons.notebook_files import read_lesson
from chroma_lib.lessons.presets import notebooks
from chroma_lib.sweeps.execute import NotebookError, execute
from chroma_lib.sweeps.notebook_files import read_notebook, write_notebook

SECONDS = 900.0  # for one notebook; the longest of Chroma's takes minutes on two cores
GIBIBYTES = 4.0
MAX_BYTES = 100_000_000  # of a handed-in file
_RIGHT = ("right", "맞")  # how the message of a check begins


@dataclass(frozen=True)
class Mark:
    """The result of one exercise.

    Attributes
    ----------
    exercise : int
        Its number.
    points : int
        1 if the answer is right, otherwise 0.
    message : str
        What the check said, or why there was no check, in one line.
    """

    exercise: int
    points: int
    message: str


@dataclass(frozen=True)
class Grade:
    """The result of a handed-in notebook.

    Attributes
    ----------
    lesson : str
        Name of Chroma's notebook.
    marks : list of Mark
        One for each exercise.
    notes : list of str
        What a teacher should know, such as changed cells.
    """

    lesson: str
    marks: list[Mark]
    notes: list[str]

    @property
    def points(self) -> int:
        """The sum of the points."""
        return sum(mark.points for mark in self.marks)


def grade(
    path: str | Path,
    *,
    lang: str = "en",
    seconds: float = SECONDS,
    gibibytes: float = GIBIBYTES,
    lessons: Sequence[Path] | None = None,
) -> Grade:
    """Execute a handed-in notebook in a bounded process of its own and check its exercises.

    The process may use the files and the network of the person who starts it.

    Parameters
    ----------
    path : path-like
        A copy of one of Chroma's notebooks with answers in it, under any name.
    lang : {"en", "ko"}
        Language of what the checks say.
    seconds : float
        The notebook is stopped after this time.
    gibibytes : float
        The notebook is stopped if it needs more memory.
    lessons : sequence of Path, optional
        Notebooks to recognize. Default: all of Chroma's.

    Returns
    -------
    Grade

    Raises
    ------
    ChromaError
        If the file is not a copy of one of the notebooks.
    """
    path = Path(path)
    if path.is_file() and path.stat().st_size > MAX_BYTES:
        raise ChromaError(f"{path}: is larger than {MAX_BYTES // 1_000_000} MB; remove its outputs")
    handed = read_notebook(path)
    try:
        lesson = find_lesson(handed, lessons or notebooks())
    except ChromaError as error:
        raise ChromaError(f"{path}: {error}") from None
    hand_in = combine(handed, one_language(read_lesson(lesson), lang))
    if not hand_in.numbers:
        raise ChromaError(f"{path}: {lesson.name} has no exercises; hand in another notebook")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        executed, reason = _execute(hand_in, Path(folder), seconds, gibibytes)
    marks = [_mark(number, hand_in, executed, reason) for number in hand_in.numbers]
    notes = [f"cell {cell}: changed by the student; Chroma's own ran" for cell in hand_in.changed]
    return Grade(lesson.stem, marks, notes + ([reason] if reason else []))


def _execute(hand_in, folder, seconds, gibibytes):
    """Return the executed notebook, and why it was stopped early, or None."""
    from nbformat.v4 import new_code_cell

    bounds = (
        "from chroma_lib.lessons.bounds import bound_this_process\n\n"
        f"bound_this_process({seconds!r}, {gibibytes!r})"
    )
    hand_in.notebook.cells.insert(0, new_code_cell(bounds, id="bounds"))
    source = write_notebook(folder / "hand_in.ipynb", hand_in.notebook)
    work = folder / "work"
    work.mkdir()
    overseer, target, reason = Overseer(seconds, gibibytes), folder / "executed.ipynb", None
    try:
        with _without_logs():
            execute(
                source,
                target,
                {},
                log=folder / "kernel.log",
                cwd=work,
                environment={"TMPDIR": str(work), "TEMP": str(work), "TMP": str(work)},
                stop=overseer,
            )
    except NotebookError as error:
        # Cells may raise errors; only a kernel that died has a log instead of a notebook.
        if error.log != target:
            reason = error.message.rpartition(": ")[2]
        elif "'bounds'" in error.message:  # without them nothing of the student's may run
            raise
    return read_notebook(target), reason


@contextmanager
def _without_logs() -> Iterator[None]:
    """Silence what papermill logs about a kernel that died: the mark says it in one line."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)


def _mark(number, hand_in, executed, reason):
    """Return the mark of one exercise, from the verdict that its check has returned."""
    if number in hand_in.refused:
        return Mark(number, 0, f"not checked: the notebook {hand_in.refused[number]}; read it")
    cell = next((cell for cell in executed.cells if cell.id == f"check{number}"), None)
    outputs = cell.outputs if cell else []
    errors = [output for output in outputs if output.output_type == "error"]
    said = [o.data.get("text/plain", "") for o in outputs if o.output_type == "execute_result"]
    lines = [line for line in "\n".join(said).splitlines() if line.strip()]
    if errors:
        text = f"{errors[-1].ename}: {errors[-1].evalue}"
    elif lines:
        text = lines[-1]
    else:
        text = f"not reached: {reason or 'the check said nothing'}"
    points = int(not errors and bool(lines) and text.startswith(_RIGHT))
    return Mark(number, points, files.printable(" ".join(text.split()))[:200])
