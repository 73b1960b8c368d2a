"""CIELAB both ways on 1,000 pictures: ours, scikit-image, OpenCV."""

import numpy as np

from chroma_lib import characters, color

COUNT, SIDE = 1000, 64


def pictures():
    """Return 1,000 drawn pictures, uint8 (1000, 64, 64, 3)."""
    rgb, _ = characters.render_many(range(COUNT // 10), colorings=10, size=SIDE)
    return rgb.reshape(COUNT, SIDE, SIDE, 3)


def _to_lab(who):
    if who == "ours":
        return color.rgb_to_lab
    if who == "scikit-image":
        from skimage.color import rgb2lab

        return rgb2lab
    import cv2

    # OpenCV takes float32, and with uint8 would give rounded a* and b*.
    return lambda rgb: cv2.cvtColor(rgb.astype(np.float32) / 255, cv2.COLOR_RGB2Lab)


def _to_rgb(who):
    if who == "ours":
        return color.lab_to_rgb
    if who == "scikit-image":
        from skimage.color import lab2rgb

        return lambda lab: (lab2rgb(lab) * 255 + 0.5).astype(np.uint8)
    import cv2

    return lambda lab: (cv2.cvtColor(lab, cv2.COLOR_Lab2RGB).clip(0, 1) * 255 + 0.5).astype(
        np.uint8
    )


def there(who):
    """Return a function that converts 1,000 pictures to CIELAB one by one, with its errors."""
    convert, rgb = _to_lab(who), pictures()

    def timed():
        for picture in rgb:
            convert(picture)

    exact = _to_lab("scikit-image")
    timed.facts = {
        "error": float(max(np.abs(convert(one) - exact(one)).max() for one in rgb[::10]))
    }
    return timed


def back(who):
    """Return a function that converts 1,000 pictures back to sRGB one by one."""
    convert, rgb = _to_rgb(who), pictures()
    # Each from CIELAB of its own, as a program that uses it would.
    labs = [np.asarray(_to_lab(who)(picture)) for picture in rgb]

    def timed():
        for lab in labs:
            convert(lab)

    exact = _to_lab("scikit-image")
    wrong = [convert(exact(one).astype(np.float32)) != one for one in rgb[::10]]
    timed.facts = {"wrong": float(np.mean([w.any(-1).mean() for w in wrong]))}
    return timed
