"""Colors that a person wishes for parts: by name, from a palette file, or from another picture."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import ImageColor

from chroma_lib import color
from chroma_lib.coloring.colorizer import Colorizer, Encoded
from chroma_lib.errors import ChromaError, closest_first
from chroma_lib.files import printable
from chroma_lib.packs.colorings import Coloring
from chroma_lib.pictures.picture import Picture

LEAST = 0.003  # share of the drawing from which on a part of another picture counts
LEAST_VISIBLE = 3e-4  # share of the drawing below which a part is not there
MOST_NAMES = 5  # of colors in a note
_OF_PACK = re.compile(r"\d+ \w+\s*")  # the palette of a pack has such a name for each color
_ENTRY = re.compile(r"\s*(\d{1,3})\s+(\d{1,3})\s+(\d{1,3})\s*(.*)")


@dataclass(frozen=True)
class Wishes:
    """What a person wishes for all colorings of a picture.

    Attributes
    ----------
    colors : dict of str to ndarray of float, shape (3,)
        Part -> its mean color in CIELAB.
    keep : sequence of str
        Parts that keep the colors of the picture.
    choices : ndarray of float, shape (n, 3)
        If there are any: the CIELAB colors that all other parts are chosen from.
    lightness : bool
        Whether parts get the lightness of their color, too.
    needed : sequence of str
        Parts that the picture must have.
    notes : sequence of str
        Notes for the user on what is not used.
    """

    colors: Mapping[str, np.ndarray] = field(default_factory=dict)
    keep: Sequence[str] = ()
    choices: np.ndarray = field(default_factory=lambda: np.zeros((0, 3)))
    lightness: bool = False
    needed: Sequence[str] = ()
    notes: Sequence[str] = ()

    def __bool__(self) -> bool:
        """Return whether there are any."""
        return bool(self.colors or self.keep or len(self.choices))

    def fulfill(
        self, colorizer: Colorizer, encoded: Encoded, colorings: Sequence[Coloring]
    ) -> list[Coloring]:
        """Return colorings that hold the wished colors.

        Parameters
        ----------
        colorizer : Colorizer
        encoded : Encoded
        colorings : sequence of Coloring

        Returns
        -------
        list of Coloring

        Raises
        ------
        ChromaError
            If the picture lacks a part, or parts are to be kept, but it has no colors of its own.
        """
        parts = colorizer.parts
        self._check_parts(colorizer, encoded)
        held = {parts.index(name): lab[1:] for name, lab in self.colors.items()}
        light = {parts.index(name): float(lab[0]) for name, lab in self.colors.items()}
        if self.keep:
            if encoded.recoloring is None and colorizer.recolor == "off":
                raise ChromaError(
                    "--keep: with --recolor off a picture counts as gray, and has no colors that"
                    " could be kept; leave out one of the two"
                )
            if encoded.recoloring is None:
                raise ChromaError(
                    "--keep: the picture has no colors of its own that could be kept; leave it out"
                    " or color a picture that has colors"
                )
            held |= {parts.index(p): encoded.recoloring.own.base[parts.index(p)] for p in self.keep}
        return [
            Coloring(
                coloring.noise,
                {**self._choose(colorizer, encoded, coloring, held), **held, **coloring.held},
                {**(light if self.lightness else {}), **coloring.lightness},
            )
            for coloring in colorings
        ]

    def _check_parts(self, colorizer, encoded):
        shares = _shares(colorizer, encoded)
        for name in self.needed:
            if shares[colorizer.parts.index(name)] < LEAST_VISIBLE:
                there = [
                    f"{colorizer.parts[k]} {100 * shares[k]:.0f}%"
                    for k in np.argsort(-shares, kind="stable")
                    if shares[k] > LEAST_VISIBLE
                ]
                raise ChromaError(
                    f"the picture has no part {name} (--color, --keep); it has {', '.join(there)};"
                    " chroma parts shows where"
                )

    def _choose(self, colorizer, encoded, coloring, held):
        """Give each part the nearest of the colors to choose from, different ones if they last."""
        if not len(self.choices):
            return {}
        palette = colorizer.palette(encoded, [coloring.noise])[0]
        shares = _shares(colorizer, encoded)
        fixed = _fixed_parts(colorizer, encoded) | set(held)
        free = [k for k in np.argsort(-shares, kind="stable") if k not in fixed]
        left, chosen = list(range(len(self.choices))), {}
        for k in free:
            distance = np.linalg.norm(self.choices[left, 1:] - palette[k], axis=1)
            best = left[int(distance.argmin())]
            chosen[int(k)] = self.choices[best, 1:]
            left = [i for i in left if i != best] or list(range(len(self.choices)))
        return chosen


def _shares(colorizer: Colorizer, encoded: Encoded) -> np.ndarray:
    """Return how much of the picture each part covers: float, shape (K,)."""
    if encoded.recoloring is not None:
        return encoded.recoloring.own.shares
    return colorizer.visible_masks(encoded).mean((0, 1))


def _fixed_parts(colorizer: Colorizer, encoded: Encoded) -> set[int]:
    """Return the parts that no palette of a person's should color."""
    if encoded.recoloring is not None:
        own = encoded.recoloring.own
        return set(np.flatnonzero(own.kept | (own.shares == 0)).tolist())
    names = ("background", "ink", "skin", "eye_white", "mouth", "backdrop")
    return {k for k, part in enumerate(colorizer.parts) if part in names}


def parse_colors(texts: Sequence[str], parts: Sequence[str]) -> dict[str, np.ndarray]:
    """Return the CIELAB color of each part.

    Parameters
    ----------
    texts : sequence of str
        Such as "hair=#3a7bd5" or "upper=crimson": CSS colors.
    parts : sequence of str
        Names that are allowed.

    Returns
    -------
    dict of str to ndarray of float, shape (3,)

    Raises
    ------
    ChromaError
        If there is no such part or color.
    """
    colors = {}
    for text in texts:
        name, equals, value = text.partition("=")
        check_parts([name.strip()], parts, f"--color {text}")
        try:
            rgb = ImageColor.getrgb(value.strip()) if equals else ()
        except ValueError:
            rgb = ()
        if len(rgb) != 3 and equals:
            raise ChromaError(
                f"--color {text}: {value.strip()!r} is no color; use one such as #3a7bd5, or a name"
                " of CSS such as teal"
            )
        if not equals:
            raise ChromaError(f"--color {text}: use PART=COLOR, such as hair=#3a7bd5")
        colors[name.strip()] = _lab(rgb)
    return colors


def check_parts(names: Sequence[str], parts: Sequence[str], option: str) -> None:
    """Check that weights know some parts.

    Raises
    ------
    ChromaError
        If they do not, or have no named parts at all.
    """
    if not parts:
        raise ChromaError(
            f"{option}: these weights know no parts by name; use dcgan_256 (--weights)"
        )
    for name in names:
        if name not in parts:
            likely = closest_first(name, parts)
            raise ChromaError(
                f"{option}: there is no part {name!r}; use {', '.join(likely)}; chroma parts shows"
                " those of a picture"
            )


def read_palette(path: str | Path, parts: Sequence[str]) -> Wishes:
    """Read the palette of a drawing program.

    Parameters
    ----------
    path : path-like
        A GIMP palette, which Krita, Inkscape and Aseprite write too. Colors named after parts are
        for these parts, and only they are used then; from colors without such names all parts
        choose.
    parts : sequence of str
        Names of the masks.

    Returns
    -------
    Wishes

    Raises
    ------
    ChromaError
        If it cannot be read, or has no colors.
    """
    shown = printable(path)
    try:
        lines = Path(path).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError as error:
        raise ChromaError(f"{shown}: cannot be read ({error.strerror}); name a .gpl file") from None
    if not lines or lines[0].strip() != "GIMP Palette":
        raise ChromaError(f"{shown}: is not a GIMP palette (.gpl); export one from your program")
    named: dict[str, np.ndarray] = {}
    choices, unnamed = [], []
    for match in filter(None, map(_ENTRY.fullmatch, lines[1:])):
        *rgb, name = match.groups()
        if max(map(int, rgb)) > 255:
            raise ChromaError(f"{shown}: {match[0].strip()!r} is no color; use values up to 255")
        lab = _lab([int(value) for value in rgb])
        part = name.strip().lower().removeprefix("00").strip()  # as in the palettes of packs
        if part in parts:
            named.setdefault(part, lab)
        else:
            choices.append(lab)
            if not _OF_PACK.fullmatch(name):
                unnamed.append(" ".join(["#" + bytes(map(int, rgb)).hex(), *name.split()]))
    if not named and not choices:
        raise ChromaError(f"{shown}: has no colors; export a palette that has some")
    # A pack's own palette has a row for each coloring: the first is meant.
    return Wishes(
        colors=named,
        choices=np.array([] if named else choices).reshape(-1, 3),
        notes=[_describe_unused(shown, unnamed)] if named and unnamed else [],
    )


def _describe_unused(shown: str, unnamed: Sequence[str]) -> str:
    """Return a note on the colors of a palette that name no part while others do."""
    some = [printable(color) for color in unnamed[:MOST_NAMES]]
    some += ["..."] if len(unnamed) > MOST_NAMES else []
    return (
        f"--palette {shown}: colors that name no part are not used, because others do:"
        f" {', '.join(some)}; name a part in each, or remove the names of parts to use all in turn"
    )


def read_colors_of(colorizer: Colorizer, picture: Picture) -> Wishes:
    """Return the colors of a colored picture, part by part.

    Parameters
    ----------
    colorizer : Colorizer
        With named parts.
    picture : Picture

    Returns
    -------
    Wishes

    Raises
    ------
    ChromaError
        If the picture is gray, or the weights know no parts.
    """
    shown = printable(picture.path or picture.name)
    check_parts([], colorizer.parts, f"--like {shown}")
    encoded = colorizer.with_recolor("auto").encode(picture.rgb)
    if encoded.recoloring is None:
        raise ChromaError(f"--like {shown}: is gray; name a picture that has colors")
    own = encoded.recoloring.own
    flat = ("background", "ink", "backdrop", "eye_white", "mouth")
    return Wishes(
        colors={
            name: np.array([own.lightness[k], *own.base[k]], float)
            for k, name in enumerate(colorizer.parts)
            if own.shares[k] > LEAST and name not in flat
        }
    )


def join(wishes: Sequence[Wishes], *, lightness: bool) -> Wishes:
    """Join wishes; later ones count more.

    Parameters
    ----------
    wishes : sequence of Wishes
    lightness : bool
        As in `Wishes`.
    """
    colors: dict[str, np.ndarray] = {}
    for one in wishes:
        colors |= one.colors
    keep = [name for one in wishes for name in one.keep]
    choices = np.concatenate([np.zeros((0, 3)), *(one.choices for one in wishes)])
    needed = [name for one in wishes for name in one.needed]
    colors = {name: lab for name, lab in colors.items() if name not in keep}
    notes = [note for one in wishes for note in one.notes]
    return Wishes(colors, keep, choices, lightness, needed, notes)


def _lab(rgb: Sequence[int]) -> np.ndarray:
    return color.rgb_to_lab(np.array(rgb, np.uint8)).astype(float)
