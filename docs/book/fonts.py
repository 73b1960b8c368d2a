"""A Korean font that the book serves, for readers whose system has none."""

import importlib.util
from collections.abc import Iterable
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FAMILY = "Chroma Korean"
FONT = "korean.woff"
_NAMES = (1, 3, 4, 6)  # entries of a font's table of names that name the font
_POSTSCRIPT_NAME = 6


def font_path() -> Path:
    """Return NanumGothic, which draws the Korean in Chroma's figures too."""
    package = importlib.util.find_spec("koreanize_matplotlib")
    return Path(package.origin).parent / "fonts" / "NanumGothic.ttf"


def write_font(letters: Iterable[str], folder: Path) -> None:
    """Write a font with some letters.

    The font's license reserves its name for the whole font, so the part has another.

    Parameters
    ----------
    letters : iterable of str
    folder : Path
    """
    path = folder / FONT
    wanted = set(letters)
    # Cutting takes seconds: a font that has the letters is left.
    if path.exists() and wanted <= letters_of(path):
        return
    options = subset.Options()
    options.flavor, options.hinting = "woff", False
    options.drop_tables += ["TSI0", "TSI1", "TSI2", "TSI3", "TSI5"]  # sources of the hinting
    cutter = subset.Subsetter(options)
    cutter.populate(text="".join(sorted(wanted)))
    folder.mkdir(parents=True, exist_ok=True)
    with subset.load_font(str(font_path()), options) as font:
        cutter.subset(font)
        for record in font["name"].names:
            if record.nameID in _NAMES:
                postscript = record.nameID == _POSTSCRIPT_NAME
                record.string = FAMILY.replace(" ", "") if postscript else FAMILY
        subset.save_font(font, str(path), options)


def letters_of(path: Path) -> set[str]:
    """Return the letters that a font has."""
    with TTFont(path) as font:
        return {chr(code) for code in font.getBestCmap()}
