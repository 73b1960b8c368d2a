import base64
import io

import numpy as np
import pytest
from PIL import Image

from chroma_lib.lessons.stored_pictures import smaller_png


def stored(pixels):
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG", compress_level=1)
    return base64.b64encode(file.getvalue()).decode()


def shown(encoded):
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(encoded))).convert("RGBA"))


@pytest.mark.parametrize("alpha", [255, 100])
def test_the_pixels_stay_the_same(alpha):
    pixels = np.zeros((40, 50, 4), np.uint8)
    pixels[..., :3] = np.arange(50)[None, :, None]
    pixels[..., 3] = 255
    pixels[:5, :, 3] = alpha
    encoded = stored(pixels)
    assert len(smaller_png(encoded)) < len(encoded)
    assert np.array_equal(shown(smaller_png(encoded)), pixels)


@pytest.mark.parametrize("text", ["aGk=", "no base64!", ""])
def test_what_is_no_picture_is_left_alone(text):
    assert smaller_png(text) == text
