import numpy as np
import pytest

from chroma_lib import color, data
from chroma_lib.characters import REGIONS
from chroma_lib.lessons.exercises.dataset import GRADERS
from chroma_lib.lessons.exercises.verdict import grade


@pytest.fixture(scope="module")
def sets():
    train = data.drawn_dataset(5, colorings=3, size=32, progress=False)
    return train, data.held_out_dataset(3, colorings=1, size=32, progress=False)


@pytest.mark.parametrize(
    "answer, word", [(2500, "change the gray"), (25, "drawings"), ([], "number")]
)
def test_how_many_questions(sets, answer, word):
    assert grade(GRADERS[1], 100, train=sets[0]).right
    verdict = grade(GRADERS[1], answer, train=sets[0])
    assert not verdict.right and word in verdict.message[0]


def hue(picture, regions, mask=None, mean=np.mean):
    inside = regions == REGIONS.index("hair") if mask is None else mask(regions)
    _, a, b = color.rgb_to_lab(picture)[inside].T
    return (
        np.degrees(mean(np.arctan2(b, a))) % 360
        if mean is not np.mean
        else (np.degrees(np.arctan2(b.mean(), a.mean())) % 360)
    )


def test_the_hue_of_hair(sets):
    assert grade(GRADERS[2], hue, train=sets[0], index=1).right
    mean_of_angles = grade(
        GRADERS[2],
        lambda rgb, regions: hue(rgb, regions, mean=lambda angles: (angles % (2 * np.pi)).mean()),
        train=sets[0],
        index=1,
    )
    assert not mean_of_angles.right and "around 0" in mean_of_angles.message[0]
    everything = grade(
        GRADERS[2],
        lambda rgb, regions: hue(rgb, regions, mask=lambda r: np.ones_like(r, bool)),
        train=sets[0],
        index=1,
    )
    assert not everything.right and "only the hair" in everything.message[0]


@pytest.mark.parametrize(
    "limit, word", [(1e-4, "differs by rounding"), (1e4, "also finds new"), (None, "misses")]
)
def test_leaks(sets, limit, word):
    def find(train_l, test_l, limit=1.0):
        distances = [np.abs(train_l - one).mean(axis=(1, 2, 3)).min() * 50 for one in test_l]
        return [i for i, distance in enumerate(distances) if distance < limit]

    context = {"train": sets[0], "held_out": sets[1]}
    assert grade(GRADERS[3], find, **context).right
    verdict = grade(
        GRADERS[3], lambda a, b: find(a, b, limit) if limit else find(a, b)[1:], **context
    )
    assert not verdict.right and word in verdict.message[0]
