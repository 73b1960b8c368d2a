"""What an installation of Chroma lacks: the first thing that a notebook asks.

Nothing else of Chroma is imported here, so that the check works where packages are missing.
"""

import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, requires, version

from packaging.requirements import Requirement

import chroma_lib
from chroma_lib import language
from chroma_lib.errors import ChromaError

_DISTRIBUTION = "chroma-lib"
_RESTART = (
    "{} {} is in use, but {} is installed: restart the kernel",
    "{} {} 버전을 쓰고 있지만 설치된 것은 {} 버전입니다. 커널을 다시 시작하십시오",
)
_INSTALL = (
    "missing or too old: {}; run %pip install {}, then restart the kernel",
    "없거나 버전이 맞지 않는 패키지: {}. %pip install {} 명령을 실행한 뒤 커널을 다시 시작하십시오",
)
_COMPLETE = ("Chroma {}: nothing is missing", "크로마 {}: 빠진 것이 없습니다")


def missing_packages(requirements: Sequence[str] | None = None) -> list[tuple[str, str | None]]:
    """Return the packages that are missing, or whose version does not fit.

    Parameters
    ----------
    requirements : sequence of str, optional
        As pip writes them, such as "numpy>=2.0,<3". Default: those of the installed Chroma.

    Returns
    -------
    list of (str, str or None)
        The requirement, and the version that is installed.
    """
    if requirements is None:
        try:
            requirements = requires(_DISTRIBUTION) or []
        except PackageNotFoundError:  # it runs from a folder that was never installed
            requirements = []
    found: list[tuple[str, str | None]] = []
    for needed in map(Requirement, requirements):
        if needed.marker and not needed.marker.evaluate({"extra": ""}):
            continue
        try:
            installed = version(needed.name)
        except PackageNotFoundError:
            found.append((f"{needed.name}{needed.specifier}", None))
            continue
        if not needed.specifier.contains(installed, prereleases=True):
            found.append((f"{needed.name}{needed.specifier}", installed))
    return found


def outdated_modules(names: Sequence[str] = ("numpy", "tensorflow", "keras", "matplotlib")) -> list:
    """Return imported modules of another version than is now installed.

    Where pip has just replaced a package, as on Colab, a kernel goes on with the old one.

    Parameters
    ----------
    names : sequence of str
        Packages that are imported under the names that pip has for them.

    Returns
    -------
    list of (str, str, str)
        Name, version in use, version installed.
    """
    found = []
    for name in names:
        used = getattr(sys.modules.get(name), "__version__", None)
        try:
            installed = version(name)
        except PackageNotFoundError:
            continue
        if used and used != installed:
            found.append((name, used, installed))
    return found


def check_installation(lang: str = "both") -> None:
    """Print that nothing is missing, or say in one line what is and how to install it.

    Parameters
    ----------
    lang : {"both", "en", "ko"}

    Raises
    ------
    ChromaError
        If a package is missing or has a version that does not fit.
    """
    if missing := missing_packages():
        names = ", ".join(f"{name} ({installed or '-'})" for name, installed in missing)
        wanted = " ".join(f'"{name}"' for name, _ in missing)
        raise ChromaError(_text(_INSTALL, lang, names, wanted))
    if outdated := outdated_modules():
        raise ChromaError(_text(_RESTART, lang, *outdated[0]))
    print(_text(_COMPLETE, lang, chroma_lib.__version__))


def _text(texts, lang, *values):
    return language.text(*(text.format(*values) for text in texts), lang)
