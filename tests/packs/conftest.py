import numpy as np
import pytest
from PIL import Image

from chroma_lib import characters
from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.gan import weights
from chroma_lib.gan.generator import build_generator
from chroma_lib.packs.colorings import Coloring
from chroma_lib.packs.write import write_pack
from chroma_lib.pictures.read import read_picture
from tests.helpers.packs import z


@pytest.fixture(scope="module")
def folder_of_weights(tmp_path_factory):
    folder = tmp_path_factory.mktemp("weights")
    weights.save_generator(build_generator(32, base=2, latent_dim=10), folder, {})
    return folder


@pytest.fixture(scope="module")
def colorizer(folder_of_weights):
    return Colorizer.load(folder_of_weights)


@pytest.fixture
def image(tmp_path):
    """A picture of 80x100 in a file, its edge half-transparent."""
    rgb = characters.render(3, size=100)[:80]
    alpha = np.full(rgb.shape[:2], 255, np.uint8)
    alpha[:, :10], alpha[:, 10:20] = 0, 100
    Image.fromarray(np.dstack([rgb, alpha])).save(tmp_path / "rin.png")
    return read_picture(tmp_path / "rin.png")


@pytest.fixture
def pack(colorizer, image, tmp_path):
    """The folder of a pack of seven, the last with two held colors."""
    held = {8: (-30.5, 20.25), 2: (60.0, 0.0)}
    colorings = [*z(6), Coloring(z(7)[6], held)]
    return write_pack(colorizer, image, colorings, tmp_path / "packs" / "rin", about={"seed": 0})
