import pytest

from chroma_lib.lessons.exercises.dcgan_unet import GRADERS
from chroma_lib.lessons.exercises.verdict import grade


@pytest.mark.parametrize(
    "answer, word", [(60, "most frequent"), (0, "mean"), ("many", "number"), ([30], "number")]
)
def test_the_best_answer_is_the_mean(answer, word):
    assert grade(GRADERS[1], 30).right
    verdict = grade(GRADERS[1], answer)
    assert not verdict.right and word in verdict.message[0]
