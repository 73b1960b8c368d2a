"""CIELAB and back on 1,000 pictures: Chroma, scikit-image, OpenCV."""

import numpy as np

from chroma_lib import characters, color

COUNT, SIDE = 1000, 64


def pictures(count=COUNT):
    """Return drawn pictures, ten colorings of each drawing: uint8 (count, 64, 64, 3)."""
    rgb, _ = characters.render_many(range(count // 10), colorings=10, size=SIDE)
    return rgb.reshape(count, SIDE, SIDE, 3)


def _lab_converter(library):
    if library == "Chroma":
        return color.rgb_to_lab
    if library == "scikit-image":
        from skimage.color import rgb2lab

        return rgb2lab
    import cv2

    # OpenCV takes float32; of uint8 it would return rounded a* and b*.
    return lambda rgb: cv2.cvtColor(rgb.astype(np.float32) / 255, cv2.COLOR_RGB2Lab)


def _rgb_converter(library):
    if library == "Chroma":
        return color.lab_to_rgb
    if library == "scikit-image":
        from skimage.color import lab2rgb

        return lambda lab: (lab2rgb(lab) * 255 + 0.5).astype(np.uint8)
    import cv2

    def convert(lab):
        return (cv2.cvtColor(lab, cv2.COLOR_Lab2RGB).clip(0, 1) * 255 + 0.5).astype(np.uint8)

    return convert


def to_lab(library, count=COUNT):
    """Return a function that converts pictures to CIELAB one by one.

    Parameters
    ----------
    library : {"Chroma", "scikit-image", "OpenCV"}
    count : int
        Number of pictures, a multiple of ten.

    Returns
    -------
    callable
        Its `metadata` hold the largest ``error`` of any channel against scikit-image.
    """
    convert, rgb = _lab_converter(library), pictures(count)

    def timed():
        for picture in rgb:
            convert(picture)

    exact = _lab_converter("scikit-image")
    errors = [np.abs(convert(picture) - exact(picture)).max() for picture in rgb[::10]]
    timed.metadata = {"error": float(max(errors))}
    return timed


def from_lab(library, count=COUNT):
    """Return a function that converts pictures back to sRGB one by one.

    Parameters
    ----------
    library : {"Chroma", "scikit-image", "OpenCV"}
    count : int
        Number of pictures, a multiple of ten.

    Returns
    -------
    callable
        Its `metadata` hold the share of ``wrong`` pixels, those that differ from the original.
    """
    convert, rgb = _rgb_converter(library), pictures(count)
    # Each library converts from its own CIELAB, as a program that uses it would.
    labs = [np.asarray(_lab_converter(library)(picture)) for picture in rgb]

    def timed():
        for lab in labs:
            convert(lab)

    exact = _lab_converter("scikit-image")
    wrong = [
        (convert(exact(picture).astype(np.float32)) != picture).any(-1).mean()
        for picture in rgb[::10]
    ]
    timed.metadata = {"wrong": float(np.mean(wrong))}
    return timed
