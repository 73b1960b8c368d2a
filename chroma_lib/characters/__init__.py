"""Anime characters drawn from seeds: the data set that comes with the project.

Three seeds determine a picture: `drawing` its shapes, `tone` the lightness of each region, and
`coloring` the hue and chroma of each region. So one gray picture has many known true colorings.
"""

from chroma_lib.characters.figure import shared_keys
from chroma_lib.characters.framing import FRAMINGS, Framing
from chroma_lib.characters.paint import REGIONS
from chroma_lib.characters.raster import draw, rasterize, regions, render, render_many

__all__ = [
    "FRAMINGS", "REGIONS", "Framing", "draw", "rasterize", "regions", "render", "render_many",
    "shared_keys",
]  # fmt: skip
