"""The guard that a script needs before it starts processes that import it again."""

import ast
import sys
from pathlib import Path
from types import FrameType

from chroma_lib.errors import ChromaError


def check_main_guard() -> None:
    """Refuse to start processes from the top level of a script without the guard.

    Each process would import the script and come to the same line again.

    Raises
    ------
    ChromaError
        If the script calls this outside of ``if __name__ == "__main__":``.
    """
    main = sys.modules["__main__"]
    path = getattr(main, "__file__", None)  # not of a notebook
    if path is None or main.__spec__ is not None:  # nor is `python -m` imported again
        return
    frame: FrameType | None = sys._getframe()
    while frame is not None:
        if frame.f_code.co_name == "<module>" and frame.f_globals is vars(main):
            if not _is_guarded(Path(path), frame.f_lineno):
                raise ChromaError(
                    f"{Path(path).name}, line {frame.f_lineno}: starts processes that import this"
                    ' script again; put the call under `if __name__ == "__main__":`'
                )
            return
        frame = frame.f_back


def _is_guarded(script: Path, line: int) -> bool:
    """Return whether a line is inside an `if` that looks at ``__name__``."""
    try:
        statements = ast.parse(script.read_bytes()).body
    except (OSError, SyntaxError, ValueError):  # no Python, such as a program made of one
        return True
    return any(
        isinstance(statement, ast.If)
        and statement.lineno <= line <= (statement.end_lineno or line)
        and "__name__"
        in {node.id for node in ast.walk(statement.test) if isinstance(node, ast.Name)}
        for statement in statements
    )
