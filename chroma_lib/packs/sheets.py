"""The sprite sheet of a pack and its frames, as TexturePacker's JSON arrays tell them."""

import math

import numpy as np
from PIL import Image

from chroma_lib import __version__
from chroma_lib.pictures.read import MAX_MEGAPIXELS

SHEET, FRAMES = "sheet.png", "sheet.json"
# A larger sheet could not be read back, not even by Chroma.
MOST_SHEET_PIXELS = MAX_MEGAPIXELS * 1_000_000


def sheet_scale(count, columns, pixels):
    cells = min(columns, count) * -(-count // columns)
    return min(1.0, math.sqrt(MOST_SHEET_PIXELS / (cells * pixels)))


def resize(array, size, filter=Image.Resampling.LANCZOS):
    # Pillow weighs colors by their alpha, so that nothing of a transparent pixel's color shows.
    return np.asarray(Image.fromarray(array).resize(size, filter))


def sheet_frames(files, size, sheet, columns, scale):
    """Return the sheet's frames as a JSON array of TexturePacker's, which game engines read."""
    width, height = size
    whole = {"w": width, "h": height}
    columns = min(columns, len(files))
    return {
        "frames": [
            {
                "filename": file,
                "frame": {"x": i % columns * width, "y": i // columns * height, **whole},
                "rotated": False,
                "trimmed": False,
                "spriteSourceSize": {"x": 0, "y": 0, **whole},
                "sourceSize": whole,
            }
            for i, file in enumerate(files)
        ],
        "meta": {
            "app": "Chroma",
            "version": __version__,
            "image": SHEET,
            "format": "RGBA8888",
            "size": {"w": sheet.shape[1], "h": sheet.shape[0]},
            "scale": f"{scale:.6g}",
            "cell": whole,
            "columns": columns,
        },
    }
