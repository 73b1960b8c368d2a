"""The zip of notebook 8: someone's pictures, with what goes wrong in a real folder."""

import io
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image

from chroma_lib import color
from chroma_lib.characters.raster import render_many
from chroma_lib.data.drawings import HELD_OUT_FROM
from chroma_lib.pictures import fit, shipped

FIRST = (
    HELD_OUT_FROM + 5000
)  # seed of the first drawing; no training uses any from HELD_OUT_FROM on
COUNT = 60


def warmer(rgb: np.ndarray) -> np.ndarray:
    """Pull all hues of a picture toward 50 degrees, the hue of skin.

    Parameters
    ----------
    rgb : ndarray of uint8, shape (h, w, 3)

    Returns
    -------
    ndarray of uint8, shape (h, w, 3)
    """
    lab = color.rgb_to_lab(rgb)
    ab = (lab[..., 1] + 1j * lab[..., 2]) * np.exp(-1j * np.deg2rad(50))
    ab = np.abs(ab) * np.exp(1j * (0.35 * np.angle(ab) + np.deg2rad(50)))
    return color.lab_to_rgb(color.limit_chroma(np.stack([lab[..., 0], ab.real, ab.imag], axis=-1)))


def write_example_zip(path: str | Path, size: int) -> Path:
    """Write sixty warm characters, three real ones, and one picture for each thing that goes wrong.

    Parameters
    ----------
    path : path-like
        The zip.
    size : int
        Side of the pictures that the reader's weights take; those in the zip are twice as large.

    Returns
    -------
    Path
        `path`.
    """
    drawn, _ = render_many(range(FIRST, FIRST + COUNT), colorings=2, size=2 * size, progress=False)
    warm = [warmer(rgb) for rgb in drawn[:, 0]]
    real = [shown for name, shown in shipped.shipped_pictures().items() if "drawn" not in name]
    contents = {f"characters/{i:02d}.png": _image_bytes(rgb) for i, rgb in enumerate(warm)}
    contents |= {f"real/{shown.name}": shown.read_bytes() for shown in real}
    on_white = [i for i, rgb in enumerate(warm) if fit.white_background(rgb)]
    contents |= _troubles([warm[i] for i in on_white[:5]], warmer(drawn[on_white[2], 1]))
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return Path(path)


def _troubles(pictures, another_coloring):
    """Return name -> bytes of a picture for each thing that goes wrong."""
    a, b, c, d, e = pictures
    eyes_only = color.gray(d)
    rows = slice(int(0.45 * len(d)), int(0.62 * len(d)))
    eyes_only[rows] = d[rows]
    sky = np.where(e.min(axis=-1, keepdims=True) >= 250, np.uint8([150, 190, 225]), e)
    return {
        "more/또_한_번.png": _image_bytes(a),  # a Korean name, as real zips have them
        "more/again_saved_anew.jpg": _image_bytes(b, "JPEG", quality=50),
        "more/another_coloring.png": _image_bytes(another_coloring),
        "more/blank.png": _image_bytes(np.full_like(a, 255)),
        "more/cut_off.png": _image_bytes(c)[:1500],
        "more/eyes_only.png": _image_bytes(eyes_only),
        "more/gray.png": _image_bytes(color.gray(c)),
        "more/on_a_sky.png": _image_bytes(sky),
        "more/tiny.png": _image_bytes(d[::5, ::5]),
        "../outside.png": _image_bytes(e),
    }


def _image_bytes(rgb, kind="PNG", **options):
    content = io.BytesIO()
    Image.fromarray(rgb).save(content, kind, **options)
    return content.getvalue()
