import json

import numpy as np
import pytest

from chroma_lib import files

pytestmark = pytest.mark.usefixtures("eager")


def test_shards_for_train_and_measure(chroma, tmp_path):
    out, trained = tmp_path / "shards", tmp_path / "trained"
    options = ["--drawings", 6, "--colorings", 2, "--seed", 1, "--size", 32]
    status, text, err = chroma("shards", *options, "--out", out)
    assert (status, err) == (0, "")
    assert text.splitlines()[0] == f"6 pictures, 2 colorings of each, in {out}; shards: 1"
    assert f"chroma train --data {out} --size 32" in text

    options = ["--data", out, "--steps", 1, "--batch-size", 2, "--noise", "film", "--out", trained]
    status, _, err = chroma("train", *options)
    assert status == 2
    assert "32 pixels, but 64 are requested; use --size 32" in err
    assert err.count("\n") == 1
    assert not trained.exists()
    status, _, err = chroma("train", *options, "--size", 32)
    assert (status, err) == (0, "")
    data = json.loads((trained / "card.json").read_text())["data"]
    assert (data["pictures"], data["first"], data["last"]) == (6, "10000", "10005")
    status, _, err = chroma("train", "--out", trained, "--resume", "--steps", 2)
    assert status == 0
    assert err.startswith(f"{trained}: ")
    assert err.endswith("step 1\n")
    status, _, err = chroma("measure", "--weights", trained, "--noises", 2, "--data", out)
    assert status == 0, err

    shard = out / "shard_00000.npy"
    shard.write_bytes(shard.read_bytes()[:-1])
    status, _, err = chroma("train", *options[:-1], tmp_path / "new", "--size", 32)
    assert status == 2
    assert err.startswith(f"chroma: {shard}: is ")
    assert not (tmp_path / "new").exists()


def test_shards_report_what_was_left_out(chroma, tmp_path):
    own = tmp_path / "own"
    files.write_png(own / "a.png", np.zeros((9, 9, 3), np.uint8))
    (own / "b.png").write_text("no picture")
    status, text, err = chroma("shards", own, "--out", tmp_path / "shards")
    assert status == 0
    assert text.startswith("1 pictures, 1 colorings of each")
    assert err.startswith(f"chroma: left out: {own}/b.png: is not a picture")
