import numpy as np

from chroma_lib import figures
from chroma_lib.lessons.album import Album


def test_an_album_keeps_figures_and_pictures_or_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    pixels = np.zeros((4, 6, 3), np.uint8)
    for folder in ("", tmp_path / "deep" / "kept"):
        album = Album(folder)
        shown = figures.show_pictures([pixels])
        assert album.figure(shown, "figure") is shown
        album.picture(pixels, "pixels")
    assert sorted(path.name for path in (tmp_path / "deep" / "kept").iterdir()) == [
        "figure.png",
        "pixels.png",
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["deep"]
