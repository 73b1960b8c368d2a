"""The plan of a training on disk."""

import pytest

from chroma_lib.errors import ChromaError
from chroma_lib.training.plan import (
    Limits,
    Plan,
    Start,
    has_plan,
    read_plan,
    require_new,
    write_plan,
)

PLAN = Plan(
    recipe={"model": "dcgan"},
    limits=Limits(steps=5),
    start=Start(seed=0, init=None, data={"pictures": 8}),
    options={},
    changes=[],
)


def test_a_plan_comes_back(tmp_path):
    plan = PLAN.model_copy(update={"options": {"data": "/pictures/그림"}})
    assert not has_plan(tmp_path)
    write_plan(tmp_path, plan)
    assert has_plan(tmp_path)
    assert read_plan(tmp_path) == plan


@pytest.mark.parametrize("text", ["", "{", "[]", '{"recipe": {}}', "[" * 100_000, "\udcff"])
def test_a_damaged_plan_is_refused(tmp_path, text):
    write_plan(tmp_path, PLAN)
    (tmp_path / "training.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(ChromaError, match="training.json: .*; copy the folder again"):
        read_plan(tmp_path)


def test_a_folder_without_a_training_is_named(tmp_path):
    with pytest.raises(ChromaError, match="nowhere: has no training.json, so there is no training"):
        read_plan(tmp_path / "nowhere")


def test_a_new_training_does_not_write_over_another(tmp_path):
    require_new(tmp_path)
    write_plan(tmp_path, PLAN)
    with pytest.raises(ChromaError, match="holds a training; continue it with --resume"):
        require_new(tmp_path)


def test_the_first_limit_ends_the_training():
    limits = Limits(steps=10, seconds=100.0)
    assert limits.share(5, 20.0, 1e9) == 0.5
    assert limits.share(5, 80.0, 0.0) == 0.8
    assert limits.share(50, 0.0, 0.0) == 1
