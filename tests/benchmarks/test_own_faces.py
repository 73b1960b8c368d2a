"""Faces of 96x96 to train on, and what is measured after it."""

import numpy as np
import pytest
from PIL import Image

from benchmarks.__main__ import main
from benchmarks.quality import own_faces


def test_faces_are_cut_out_of_busts(tmp_path):
    own_faces.write_faces(tmp_path, 3, seed=1)
    paths = sorted(tmp_path.iterdir())
    assert [path.name for path in paths] == ["410000.png", "410001.png", "410002.png"]
    for path in paths:
        with Image.open(path) as image:
            assert image.size == (96, 96)
            assert (np.asarray(image) < 250).any(-1).mean() > 0.4  # a head fills the picture


def test_the_table_has_a_row_for_each_training(tmp_path, monkeypatch, capsys):
    trained = []
    monkeypatch.setattr(own_faces, "fetch_art", lambda *_: None)
    monkeypatch.setattr(own_faces, "write_faces", lambda *_: None)
    monkeypatch.setattr(own_faces, "train", lambda faces, out, options, *more: trained.append(more))
    values = dict.fromkeys(own_faces.MEASURES, 0.5)
    monkeypatch.setattr(own_faces, "measure_weights", lambda *_: values)
    assert main(["own_faces", "--scratch", "--minutes", "1"]) == 0
    assert trained == [(), ("--init", "none")]
    printed = capsys.readouterr().out
    for name in ("trained", "from scratch", "before", "4000 faces, 1 minutes, dcgan", "missed by"):
        assert name in printed


@pytest.mark.parametrize("count", ["0", "10001"])
def test_a_wrong_number_of_faces_is_one_line(count, capsys):
    assert main(["own_faces", "--faces", count]) == 2
    assert f"--faces {count}: use 1 to 10000" in capsys.readouterr().err
