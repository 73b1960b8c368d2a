"""Notebooks, sample pictures and stored results, in the repository or inside an installed wheel."""

from pathlib import Path

from chroma_lib.errors import ChromaError

_PACKAGE = Path(__file__).resolve().parent
_REPOSITORY = _PACKAGE.parent
_BUNDLED = _PACKAGE / "bundled"  # pyproject.toml copies the folders there when it builds a wheel


def is_repository() -> bool:
    """Return whether Chroma runs from a clone of its repository rather than from a wheel."""
    return (_REPOSITORY / "pyproject.toml").is_file() and (_REPOSITORY / "notebooks").is_dir()


def resource(*parts: str) -> Path:
    """Return the path of a file or folder that comes with Chroma.

    Parameters
    ----------
    *parts : str
        Its path in the repository, such as ``"data", "pictures"``.

    Returns
    -------
    Path

    Raises
    ------
    ChromaError
        If it is missing.
    """
    path = (_REPOSITORY if is_repository() else _BUNDLED).joinpath(*parts)
    if not path.exists():
        raise ChromaError(f"{path}: is missing from this installation of Chroma; reinstall it")
    return path
