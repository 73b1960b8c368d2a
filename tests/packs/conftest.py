import numpy as np
import pytest
from PIL import Image
from scipy import ndimage

from chroma_lib import characters, noise
from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.gan import weights
from chroma_lib.gan.generator import build_generator
from chroma_lib.packs.colorings import Coloring
from chroma_lib.packs.extras import EXTRAS
from chroma_lib.packs.write import write_pack
from chroma_lib.pictures.read import read_picture
from chroma_lib.pictures.shipped import shipped_figures
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


@pytest.fixture(scope="session")
def figure(tmp_path_factory):
    """The pack of a small whole figure, its rim half-transparent, with all extras."""
    shipped = read_picture(next(iter(shipped_figures().values())))
    small = Image.fromarray(shipped.rgb).resize((120, 250), Image.Resampling.BOX)
    rgb = np.asarray(small)
    inside = ndimage.binary_fill_holes(rgb.min(-1) < 250)
    alpha = np.round(255 * ndimage.gaussian_filter(inside.astype(float), 1)).astype(np.uint8)
    folder = tmp_path_factory.mktemp("figure")
    Image.fromarray(np.dstack([rgb, alpha])).save(folder / "실비 1.png")
    colorizer = Colorizer.load("dcgan_256")
    noises = noise.random_noise(3, latent_dim=colorizer.latent_dim, seed=1)
    picture = read_picture(folder / "실비 1.png")
    return write_pack(colorizer, picture, noises, folder / "pack", also=list(EXTRAS))
