"""Hand-made labels of real art: which part of a character each region is.

`real_parts.json` holds points and polygons for the pictures of `benchmarks.quality.art`, not the
pictures. A point names the whole region of one even true color that it lies in. A polygon names
what lies in it; later ones lie over earlier ones, and regions of points lie over all polygons. A
polygon whose part is null takes away: what could not be decided is not judged.
"""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from scipy import ndimage
from skimage.draw import polygon

from benchmarks.quality.true_regions import TrueRegions
from chroma_lib import color, files, schemas
from chroma_lib.errors import ChromaError
from chroma_lib.gan.parts import PARTS, UNKNOWN

PATH = Path(__file__).with_name("real_parts.json")
LINE_WIDTH = 5  # pixels: a darker stripe of this width or less is a line
LINE_CONTRAST = 12.0  # L*
SMALL_DARK = ("eyes", "mouth")  # as small and dark as a line, but none

Point = tuple[float, float, str]
Polygon = tuple[str | None, list[tuple[float, float]]]


class PictureLabels(schemas.Schema):
    """The labels of one picture.

    Attributes
    ----------
    name : str
        As `Artwork.name`.
    polygons : list of (str or None, list of (x, y))
        Part and corners, in pixels.
    points : list of (x, y, str)
        A point in pixels, and the part of the region there.
    """

    name: str
    polygons: list[Polygon]
    points: list[Point]

    @property
    def parts(self) -> list[str]:
        """Names of all parts that are used."""
        named = [part for part, _ in self.polygons if part is not None]
        return [*named, *(part for *_, part in self.points)]


class Labels(schemas.Schema):
    """The labels of all pictures."""

    pictures: list[PictureLabels]


def read_labels(path: str | Path = PATH) -> dict[str, PictureLabels]:
    """Read labels by the name of their picture.

    Parameters
    ----------
    path : path-like

    Raises
    ------
    ChromaError
        If the file is missing, is no file of labels, or names a part that does not exist.
    """
    remedy = "restore it from the repository"
    pictures = schemas.read_json(path, Labels, remedy=remedy).pictures
    for labels in pictures:
        for part in labels.parts:
            if part not in PARTS:
                raise _error(path, labels, f"no part {part!r}: use {', '.join(PARTS)}")
    return {labels.name: labels for labels in pictures}


def draw_labels(
    labels: PictureLabels, rgb: np.ndarray, regions: TrueRegions, path: str | Path = PATH
) -> np.ndarray:
    """Draw the map of the labeled parts of a picture.

    Parameters
    ----------
    labels : PictureLabels
    rgb : ndarray of uint8, shape (H, W, 3)
        The picture in its true colors.
    regions : TrueRegions
        Of this picture.
    path : path-like
        Of the labels, for error messages.

    Returns
    -------
    ndarray of uint8, shape (H, W)
        Indices into `PARTS`. `UNKNOWN` is not judged: what has no label, lines and pure white
        paper, which keep their color whatever their part, and pixels next to another part.

    Raises
    ------
    ChromaError
        If a point lies outside of every region.
    """
    drawn = _draw_polygons(labels.polygons, rgb.shape[:2])
    is_small = np.isin(drawn, [PARTS.index(part) for part in SMALL_DARK])
    drawn[find_lines(color.rgb_to_lab(rgb)[..., 0]) & ~is_small] = UNKNOWN
    of_pixel = np.full(drawn.size, -1)
    for number, pixels in enumerate(regions.pixels):
        of_pixel[pixels] = number
    of_pixel = of_pixel.reshape(drawn.shape)
    for x, y, part in labels.points:
        is_inside = 0 <= x < drawn.shape[1] and 0 <= y < drawn.shape[0]
        region = of_pixel[int(y), int(x)] if is_inside else -1
        if region < 0:
            raise _error(path, labels, f"the point ({x:g}, {y:g}) of {part!r} is in no region")
        drawn.flat[regions.pixels[region]] = PARTS.index(part)
    drawn[_borders(drawn) | ~regions.figure] = UNKNOWN
    return drawn


def find_lines(lightness: np.ndarray) -> np.ndarray:
    """Return which pixels belong to thin dark lines.

    Parameters
    ----------
    lightness : ndarray, shape (H, W)
        L*.

    Returns
    -------
    ndarray of bool, shape (H, W)
    """
    closed = ndimage.grey_closing(lightness, (LINE_WIDTH + 1, LINE_WIDTH + 1))
    return closed - lightness > LINE_CONTRAST


def _draw_polygons(polygons: Iterable[Polygon], shape: tuple[int, int]) -> np.ndarray:
    drawn = np.full(shape, UNKNOWN, np.uint8)
    for part, corners in polygons:
        x, y = np.array(corners, float).reshape(-1, 2).T
        drawn[polygon(y, x, shape)] = UNKNOWN if part is None else PARTS.index(part)
    return drawn


def _borders(drawn: np.ndarray) -> np.ndarray:
    """Return which pixels touch two different parts; pixels without a part do not count."""
    known = drawn != UNKNOWN
    low = ndimage.minimum_filter(np.where(known, drawn, UNKNOWN), 3)
    high = ndimage.maximum_filter(np.where(known, drawn, 0), 3)
    return known & (low != high)


def _error(path: str | Path, labels: PictureLabels, problem: str) -> ChromaError:
    return ChromaError(f"{files.printable(path)}: picture {labels.name!r}: {problem}")
