"""The digests: the same for the same content, whatever format holds it."""

import json

import numpy as np
import pytest
from safetensors.numpy import save_file

from benchmarks.reliability import digests
from chroma_lib.errors import ChromaError


def test_weights_have_one_digest_in_both_formats(tmp_path):
    arrays = {"001": np.arange(6, dtype=np.float32).reshape(2, 3), "000": np.float32([7])}
    old, new = tmp_path / "old", tmp_path / "new"
    for folder in (old, new):
        folder.mkdir()
    np.savez(old / "weights.npz", **arrays)
    save_file(arrays, new / "weights.safetensors")
    assert digests.digest_weights(old) == digests.digest_weights(new)
    arrays["000"] += 1
    save_file(arrays, new / "weights.safetensors")
    assert digests.digest_weights(old) != digests.digest_weights(new)


def test_a_folder_has_a_digest_for_each_file(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b.txt").write_text("b")
    assert digests.digest_folder(tmp_path) == {"a/b.txt": digests.digest(b"b")}


def test_a_comparison_names_what_differs(tmp_path, monkeypatch, capsys):
    for part in ("trainings", "colorings", "drawings"):
        monkeypatch.setattr(digests, f"digest_{part}", lambda *_: {})
    monkeypatch.setattr(digests, "digest_measures", lambda _: {"measure/kid": "1", "x": "2"})
    before, after = tmp_path / "before.json", tmp_path / "after.json"
    before.write_text('{"measure/kid": "1", "x": "3"}')
    assert digests.main(["--out", str(after), "--against", str(before)]) == 1
    assert capsys.readouterr().out == "differs: x 3 2\n1 equal, 1 differ\n"
    assert json.loads(after.read_text()) == {"measure/kid": "1", "x": "2"}
    assert digests.main(["--out", str(before), "--against", str(after)]) == 0


@pytest.mark.parametrize("content", ["", "[]", '{"x": 1}', '{"x": {"y": "z"}}'])
def test_a_file_of_anything_else_is_refused(tmp_path, content):
    path = tmp_path / "before.json"
    path.write_text(content)
    with pytest.raises(ChromaError, match=r"before\.json: .*; write it with"):
        digests.read_digests(path)
