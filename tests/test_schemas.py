import json
import os

import pytest
from pydantic import Field, ValidationError, model_validator

from chroma_lib.errors import ChromaError
from chroma_lib.schemas import Schema, first_problem, read_json


class Inner(Schema):
    values: list[float]


class Outer(Schema):
    name: str
    count: int = Field(gt=0)
    inner: Inner | None = None

    @model_validator(mode="after")
    def _check(self):
        if self.name == "bad":
            raise ValueError("the name is\nbad")
        return self


GOOD = {"name": "이름", "count": 2, "inner": {"values": [1, 2.5]}}


def write(tmp_path, content):
    path = tmp_path / "record.json"
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return path


def read(path, **options):
    return read_json(path, Outer, remedy="write it again", **options)


def test_a_good_file_is_read(tmp_path):
    record = read(write(tmp_path, GOOD))
    assert record.name == "이름"
    assert record.inner.values == [1, 2.5]
    with pytest.raises(ValidationError):
        record.name = "frozen"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": None}, "'name': input should be a valid string"),
        ({"name": "bad"}, "the name is bad"),
        ({"count": "2"}, "'count': input should be a valid integer"),
        ({"count": 2.0}, "'count': input should be a valid integer"),
        ({"count": True}, "'count': input should be a valid integer"),
        ({"count": 0}, "'count': input should be greater than 0"),
        ({"inner": {}}, "'inner.values': field required"),
        ({"inner": {"values": [0, float("nan")]}}, "'inner.values.1': input should be a finite"),
    ],
    ids=str,
)
def test_a_wrong_field_is_named(tmp_path, change, words):
    path = write(tmp_path, GOOD | change)
    with pytest.raises(ChromaError) as caught:
        read(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: {words}")
    assert message.endswith("; write it again")
    assert "\n" not in message


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff", b"[" * 100_000])
def test_other_content_is_refused_in_one_line(tmp_path, content):
    path = write(tmp_path, content)
    with pytest.raises(ChromaError) as caught:
        read(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert message.endswith("; write it again")
    assert message.isprintable()


def test_missing_large_and_other_files_are_refused(tmp_path):
    with pytest.raises(ChromaError, match=r"no.json: cannot be read \(No such file"):
        read(tmp_path / "no.json")
    with pytest.raises(ChromaError, match="is not a file"):
        read(tmp_path)
    with pytest.raises(ChromaError, match=r"record.json: is larger than 10 bytes"):
        read(write(tmp_path, GOOD), largest=10)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.json")
    with pytest.raises(ChromaError, match=r"pipe.json: is not a file"):
        read(tmp_path / "pipe.json")


def test_first_problem_is_one_printable_line():
    with pytest.raises(ValidationError) as caught:
        Outer.model_validate({"name": 1, "count": "a\nb"})
    assert first_problem(caught.value) == "'name': input should be a valid string"
