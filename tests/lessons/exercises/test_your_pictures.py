import numpy as np
import pytest

from chroma_lib import color, data, files
from chroma_lib.lessons.exercises.verdict import grade
from chroma_lib.lessons.exercises.your_pictures import GRADERS


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    folder = tmp_path_factory.mktemp("prepared")
    rows = []
    for name, verdict, chroma in (("a", "kept", 30.0), ("b", "kept", 0.0), ("c", "dropped", 0.0)):
        files.write_png(
            folder / f"{name}.png", color.lch_to_rgb(np.full((8, 8), 50.0), chroma, 20.0)
        )
        share = str(float(chroma > 8))
        rows.append({"verdict": verdict, "file": f"{name}.png", "colored": share})
    return {"rows": rows, "folder": folder}


@pytest.mark.parametrize("answer, word", [(2, "only those kept"), (0, "0.6"), ("?", "number")])
def test_a_moved_threshold(prepared, answer, word):
    assert grade(GRADERS[1], 1, **prepared).right
    verdict = grade(GRADERS[1], answer, **prepared)
    assert not verdict.right and word in verdict.message[0]


def test_sepia():
    drawn = data.drawn_dataset(20, colorings=1, size=32, progress=False)

    def is_sepia(picture):
        _, a, b = np.moveaxis(color.rgb_to_lab(picture), -1, 0)
        return bool(np.hypot(a.sum(), b.sum()) > 0.97 * np.hypot(a, b).sum())

    assert grade(GRADERS[2], is_sepia, drawn=drawn).right
    for wrong, word in (
        (lambda p: 1, "True or False"),
        (lambda p: True, "own colors"),
        (3, "define"),
    ):
        verdict = grade(GRADERS[2], wrong, drawn=drawn)
        assert not verdict.right and word in verdict.message[0]
