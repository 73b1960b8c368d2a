"""Real art in its true colors: the characters of this repository, and free art from Debian.

Art from Debian is fetched by package name, and kept in a folder of the user's; it is for measuring
only, never for training.
"""

import argparse
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from chroma_lib.errors import ChromaError
from chroma_lib.files import printable
from chroma_lib.pictures.read import read_picture
from chroma_lib.pictures.shipped import shipped_pictures

_DEMO = "usr/share/games/renpy/demo/game/images"
_QUESTION = "usr/share/games/renpy/the_question/game/images"
_ARDENTRYST = "usr/share/games/ardentryst/Data"


@dataclass(frozen=True)
class Artwork:
    """One picture of a character.

    Attributes
    ----------
    path : str
        Inside the package; without a package, the name of a picture of this repository.
    package : str or None
        Name of the Debian package.
    not_skin : tuple of boxes
        Where the artist used the color of skin for something else: (top, left, bottom, right) as
        shares of the height and width.
    """

    path: str
    package: str | None = None
    not_skin: tuple[tuple[float, float, float, float], ...] = ()

    @property
    def name(self) -> str:
        """A short name for tables."""
        return Path(self.path).stem

    def read(self, folder: str | Path) -> np.ndarray:
        """Read the picture on white: uint8 sRGB of shape (H, W, 3).

        Parameters
        ----------
        folder : path-like
            Folder of the unpacked packages.

        Raises
        ------
        ChromaError
            If the picture is missing or cannot be read.
        """
        if self.package is None:
            return read_picture(shipped_pictures()[self.path]).rgb
        return read_picture(Path(folder) / self.package / self.path).rgb


# One picture of each pose; other files of the same pose differ only in the face.
WHOLE_FIGURES = (
    Artwork(f"{_DEMO}/eileen happy.png", "renpy-demo"),
    Artwork(f"{_DEMO}/lucy happy.png", "renpy-demo"),
    Artwork(f"{_DEMO}/lucy mad.png", "renpy-demo"),
    Artwork(
        f"{_QUESTION}/sylvie blue normal.png",
        "renpy-thequestion",
        not_skin=((0.66, 0.0, 1.0, 1.0),),  # the brown skirt
    ),
    Artwork(f"{_QUESTION}/sylvie green normal.png", "renpy-thequestion"),
    Artwork(f"{_ARDENTRYST}/Portrait_Nyx.png", "ardentryst"),
    Artwork(f"{_ARDENTRYST}/Portrait_Pyralis.png", "ardentryst"),
)
FACES = (
    *(Artwork(name) for name in ("eileen", "lucy", "sylvie")),
    Artwork(f"{_ARDENTRYST}/NPCs/Faces/Nyx_Mentor.png", "ardentryst"),
    Artwork(f"{_ARDENTRYST}/NPCs/Faces/Nyx_Mentor4.png", "ardentryst"),
    Artwork(f"{_ARDENTRYST}/NPCs/Faces/Pyralis_Mentor.png", "ardentryst"),
    Artwork(f"{_ARDENTRYST}/NPCs/Faces/Stranger.png", "ardentryst"),
    Artwork(f"{_ARDENTRYST}/NPCs/Faces/spiritguardian.png", "ardentryst"),
)
GROUPS = {"whole figures": WHOLE_FIGURES, "faces and busts": FACES}


def _pictures(package: str, folder: str, names: Iterable[str]) -> tuple[Artwork, ...]:
    return tuple(Artwork(f"{folder}/{name}.png", package) for name in names)


# Several pictures of one character: expressions, and the frames of an animation.
_FACES_OF_SYLVIE = ("giggle", "normal", "smile", "surprised")
CHARACTERS = {
    **{
        f"sylvie {dress}, expressions": _pictures(
            "renpy-thequestion", _QUESTION, [f"sylvie {dress} {face}" for face in _FACES_OF_SYLVIE]
        )
        for dress in ("blue", "green")
    },
    "eileen, expressions": _pictures(
        "renpy-demo", _DEMO, [f"eileen {face}" for face in ("concerned", "happy", "vhappy")]
    ),
    "lucy, two poses": _pictures("renpy-demo", _DEMO, ["lucy happy", "lucy mad"]),
    "pyralis, walk": _pictures(
        "ardentryst", f"{_ARDENTRYST}/Pyralis", [f"L_Walking{i}" for i in range(1, 9)]
    ),
}


def add_art_option(parser: argparse.ArgumentParser) -> None:
    """Add the option ``--art``, the folder for `fetch_art`."""
    parser.add_argument(
        "--art",
        type=Path,
        default=Path("runs/art"),
        help="folder of the art from Debian; what is missing is fetched. Default: runs/art",
    )


def without_art(arguments: Iterable[str], folder: Path) -> list[str]:
    """Return a command line without ``--art``: what it measures does not depend on the folder."""
    return [argument for argument in arguments if argument not in ("--art", str(folder))]


def fetch_art(folder: str | Path, artworks: Iterable[Artwork]) -> None:
    """Download and unpack the packages that are not yet in a folder.

    Parameters
    ----------
    folder : path-like
        Each package is unpacked into ``folder/PACKAGE``.
    artworks : iterable of Artwork

    Raises
    ------
    ChromaError
        If a package is missing and cannot be fetched.
    """
    folder = Path(folder)
    for package in sorted({artwork.package for artwork in artworks if artwork.package}):
        if not (folder / package).is_dir():
            _fetch(package, folder)


def _fetch(package: str, folder: Path) -> None:
    remedy = (
        f"unpack Debian's package {package} into {printable(folder / package)}, or name the folder"
        " that has it (--art)"
    )
    part = folder / f".{package}.part"
    try:
        part.mkdir(parents=True, exist_ok=True)
        _run("apt-get", "download", package, folder=part)
        (archive,) = part.glob(f"{package}_*.deb")
        _run("dpkg-deb", "-x", archive.name, package, folder=part)
        (part / package).rename(folder / package)  # last, so that a folder is complete
        archive.unlink()
        part.rmdir()
    except FileNotFoundError as error:
        raise ChromaError(f"{error.filename}: command not found; {remedy}") from None
    except subprocess.CalledProcessError as error:
        reason = (error.stderr.strip().splitlines() or ["failed"])[-1]
        raise ChromaError(f"{error.cmd[0]} {package}: {reason}; {remedy}") from None
    except (OSError, ValueError) as error:
        raise ChromaError(f"{package}: not fetched ({error}); {remedy}") from None


def _run(*command: str, folder: Path) -> None:
    subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
