import numpy as np
import pytest

from chroma_lib.errors import ChromaError
from chroma_lib.pictures.fit import white_background
from chroma_lib.pictures.read import read_picture
from chroma_lib.pictures.shipped import shipped_figures, shipped_pictures


def test_shipped_pictures():
    paths = shipped_pictures()
    assert list(paths) == ["eileen", "lucy", "sylvie", "drawn_in_training"]
    for path in paths.values():
        rgb = read_picture(path).rgb
        assert rgb.shape[0] == rgb.shape[1] <= 512
        assert white_background(rgb)
        assert (np.ptp(rgb, axis=2) > 20).mean() > 0.05  # in color
        assert (rgb[0] == 255).all()  # the head is not cut off


def test_shipped_figures():
    for path in shipped_figures().values():
        rgb = read_picture(path).rgb
        assert rgb.shape[0] > 1.5 * rgb.shape[1]
        assert white_background(rgb)
        assert (np.ptp(rgb, axis=2) > 20).mean() > 0.05  # in color
        assert (rgb[0] == 255).all()  # the head is not cut off


def test_missing_shipped_pictures_are_reported(tmp_path, monkeypatch):
    (tmp_path / "data" / "pictures").mkdir(parents=True)
    monkeypatch.setattr("chroma_lib.pictures.shipped.resource", lambda *parts: tmp_path)
    with pytest.raises(ChromaError, match=r"eileen.png: is missing from this .*; reinstall it"):
        shipped_pictures()
