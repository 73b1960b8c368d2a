import pytest

from chroma_lib import resources
from chroma_lib.errors import ChromaError


@pytest.fixture
def wheel(tmp_path, monkeypatch):
    """Make Chroma look as if it were installed from a wheel; return its bundled folder."""
    monkeypatch.setattr(resources, "_REPOSITORY", tmp_path / "site-packages")
    monkeypatch.setattr(resources, "_BUNDLED", tmp_path / "bundled")
    (tmp_path / "bundled" / "data").mkdir(parents=True)
    return tmp_path / "bundled"


def test_resources_of_the_repository():
    assert resources.is_repository()
    assert resources.resource("data", "pictures", "eileen.png").is_file()
    with pytest.raises(ChromaError, match=r"nothing: is missing from this .*; reinstall it"):
        resources.resource("data", "nothing")


def test_resources_of_a_wheel(wheel):
    assert not resources.is_repository()
    assert resources.resource("data") == wheel / "data"
    with pytest.raises(ChromaError, match="notebooks: is missing"):
        resources.resource("notebooks")
