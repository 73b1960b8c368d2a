"""Pictures as notebooks store them: PNG files in base64, as small as they get without loss."""

import base64
import binascii
import io

from PIL import Image


def smaller_png(encoded: str) -> str:
    """Compress a stored PNG as well as possible; its pixels stay the same.

    Matplotlib stores an opaque figure with a fourth channel that says so at every pixel.

    Parameters
    ----------
    encoded : str
        A PNG file in base64.

    Returns
    -------
    str
        `encoded` itself if it is no picture, or would not become smaller.
    """
    try:
        picture: Image.Image = Image.open(io.BytesIO(base64.b64decode(encoded)))
        picture.load()
    except (OSError, binascii.Error):
        return encoded
    if picture.mode == "RGBA" and picture.getchannel("A").getextrema() == (255, 255):
        picture = picture.convert("RGB")
    file = io.BytesIO()
    picture.save(file, "PNG", optimize=True)
    smaller = base64.b64encode(file.getvalue()).decode()
    return min(smaller, encoded, key=len)
