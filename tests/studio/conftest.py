from dataclasses import replace

import pytest

from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.pictures.fit import shrink
from chroma_lib.pictures.read import read_picture
from chroma_lib.pictures.shipped import shipped_pictures


@pytest.fixture(scope="package")
def recolorer():
    """The weights that know parts, for colored pictures."""
    return Colorizer.load("dcgan_256", recolor="auto")


@pytest.fixture(scope="package")
def small_pictures():
    """Two colored pictures by name, small."""
    shipped = shipped_pictures()
    return {name: shrink(read_picture(shipped[name]), 180) for name in ("eileen", "lucy")}


@pytest.fixture(scope="module")
def encode_once():
    """Encode each picture once in the tests of a module."""
    encode, found = Colorizer.encode, {}

    def remember(colorizer, rgb, *arguments, **options):
        key = colorizer.name, colorizer.recolor, rgb.shape, rgb.tobytes()
        if key not in found or arguments or options:
            found[key] = encode(colorizer, rgb, *arguments, **options)
        return replace(found[key])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Colorizer, "encode", remember)
        yield
