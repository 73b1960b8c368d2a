"""The versions behind a result, for the records that are kept beside it."""

import platform
from importlib.metadata import PackageNotFoundError, version

import chroma_lib

# The packages that affect the numbers of a notebook or a training.
RESULT_PACKAGES = ("tensorflow", "keras", "numpy", "papermill", "ipykernel")


def versions(*packages: str) -> dict[str, str | None]:
    """Return the versions of Chroma, Python and some packages. Nothing is imported for it.

    Parameters
    ----------
    *packages : str
        Names as `pip` knows them. Default: `RESULT_PACKAGES`.

    Returns
    -------
    dict of str to (str or None)
        ``"chroma"``, ``"python"``, then the packages in order; None for one that is not
        installed.
    """
    found: dict[str, str | None] = {
        "chroma": chroma_lib.__version__,
        "python": platform.python_version(),
    }
    for package in packages or RESULT_PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = None
    return found
