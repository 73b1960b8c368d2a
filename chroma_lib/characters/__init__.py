"""Anime characters drawn from seeds: the data set that comes with the project.

Three seeds make a picture. `drawing` settles the shapes, `tone` the lightness of each region,
`coloring` hue and chroma of each region. One gray picture so has many known true colorings.
"""

from .paint import REGIONS
from .raster import draw, rasterize, regions, render, render_many

__all__ = ["REGIONS", "draw", "rasterize", "regions", "render", "render_many"]
