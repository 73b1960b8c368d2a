import pytest

from chroma_lib.gan import weights
from chroma_lib.gan.generator import build_generator


@pytest.fixture(scope="session")
def generator():
    return build_generator(32, base=2, latent_dim=10, seed=7)


@pytest.fixture
def saved(generator, tmp_path):
    """A generator, and the folder that its weights are saved in."""
    weights.save_generator(generator, tmp_path / "mine", {"steps": 5})
    return generator, tmp_path / "mine"
