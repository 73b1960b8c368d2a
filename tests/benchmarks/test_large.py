"""The floor of large pictures, and how commands are measured."""

import numpy as np
import pytest
from PIL import Image

from benchmarks.speed.large import run_measured
from benchmarks.speed.large_floor import PARTS, ROWS, color_once, main


def test_memory_and_time_of_a_command():
    seconds, peak = run_measured(["-c", "import time; x = bytearray(200 << 20); time.sleep(0.2)"])
    _, less = run_measured(["-c", "pass"])
    assert seconds >= 0.2
    assert 190 < peak - less < 230
    with pytest.raises(RuntimeError, match="ended with status 3"):
        run_measured(["-c", "raise SystemExit(3)"])


def test_the_floor_colors_every_pixel(tmp_path):
    Image.fromarray(np.full((200, 40, 3), 128, np.uint8)).save(tmp_path / "gray.png")
    main(str(tmp_path / "gray.png"), "3", str(tmp_path / "out"))
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "00.png",
        "01.png",
        "02.png",
    ]
    masks = np.zeros((PARTS, ROWS, 5), np.float32)
    masks[3] = 1
    color_once(np.full((7, 5), 60, np.float32), masks, tmp_path, 4)
    colored = np.asarray(Image.open(tmp_path / "04.png"))
    assert colored.shape == (7, 5, 3) and (colored == colored[0, 0]).all()
    assert np.ptp(colored[0, 0]) > 0
