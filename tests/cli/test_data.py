import csv
import json
import zipfile

import numpy as np
import pytest
from PIL import Image

from chroma_lib.characters import REGIONS
from tests.helpers.command import one_line


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("draw --count 0", "--count"),
        ("draw --count 10001", "--count"),
        ("draw --count many", "--count"),
        ("draw --seed 100", "--seed"),
        ("draw --seed -1", "--seed"),
        ("draw --size 65", "65"),
        ("draw --size 0", "0"),
        ("draw --colorings 0", "--colorings"),
        ("draw --colors 3", "--colors"),
        ("data missing", "missing"),
        ("data text.png", "text.png"),
        ("data empty.zip", "empty.zip"),
        ("data text.zip", "text.zip"),
        ("data girl.png --size 65", "65"),
        ("data girl.png --crop face", "--crop"),
        ("shards", "SOURCE"),
        ("shards missing", "missing"),
        ("shards . --drawings 2", "one of the two"),
        ("shards . --seed 2", "--seed"),
        ("shards --drawings 0", "--drawings"),
        ("shards --drawings 10001 --seed 99", "1 to 10000"),
        ("shards --drawings 2 --size 65", "65"),
    ],
)
def test_bad_input_is_one_line_and_writes_nothing(refused, arguments, message):
    refused(arguments, message)


def test_draw(chroma, tmp_path):
    def drawn(name, seed):
        out = tmp_path / name
        arguments = ["--count", 2, "--colorings", 2, "--seed", seed, "--size", 48]
        status, printed, _ = chroma("draw", *arguments, "--out", out)
        assert status == 0 and str(out) in printed
        return {path.name: path.read_bytes() for path in out.iterdir()}, out

    files, out = drawn("a", 3)
    with open(out / "index.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    # Each seed has 10,000 drawings of its own.
    assert [(row["drawing"], row["coloring"]) for row in rows] == [
        ("30000", "0"), ("30000", "1"), ("30001", "0"), ("30001", "1"),
    ]  # fmt: skip
    for row in rows:
        drawing, coloring = int(row["drawing"]), int(row["coloring"])
        assert row["file"] == f"{drawing:05d}_{coloring:02d}.png"
        with Image.open(out / row["file"]) as image:
            assert image.size == (48, 48)
        with Image.open(out / row["regions"]) as image:
            assert image.mode == "L" and np.asarray(image).max() < len(REGIONS)
    assert drawn("b", 3)[0] == files
    assert drawn("c", 4)[0].keys() != files.keys()


def test_data_for_train_and_measure(chroma, tmp_path, trained):
    """Prepare a zip; train and measure on what was kept."""
    chroma("draw", "--count", 6, "--size", 96, "--out", tmp_path / "drawn")
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        for path in sorted((tmp_path / "drawn").glob("*_00.png")):
            archive.write(path, path.name)
        archive.writestr("gray.png", next((tmp_path / "drawn").glob("*_regions.png")).read_bytes())
    out = tmp_path / "data"
    arguments = ["data", tmp_path / "in.zip", "--size", 64, "--out", out]
    status, printed, err = chroma(*arguments)
    assert status == 0, err
    assert printed.splitlines()[1].split() == ["kept", "6"]
    assert "borderline.png" in printed and f"--data {out}" in printed
    assert {path.name for path in out.iterdir()} == {
        "pictures", "report.csv", "report.json", "borderline.png"
    }  # fmt: skip
    assert chroma(*arguments)[:2] == (0, printed)  # nothing to do
    status, _, err = chroma(*arguments, "--white-background")
    assert status == 2 and "other settings" in one_line(err)

    steps = ["--steps", 1, "--batch-size", 2, "--size"]
    status, _, err = chroma("train", "--data", out, *steps, 64, "--out", tmp_path / "weights")
    assert status == 0, err
    card = json.loads((tmp_path / "weights" / "card.json").read_text())
    assert card["data"]["pictures"] == 6 and card["data"]["first"] == "00000_00.png"
    status, _, err = chroma("train", "--data", out, *steps, 128, "--out", tmp_path / "larger")
    assert status == 2 and "--size 128" in one_line(err)
    status, _, err = chroma("measure", "--weights", trained, "--noises", 2, "--data", out)
    assert status == 0, err


def test_what_data_leaves_out_or_repairs_is_told(chroma, tmp_path):
    folder, out = tmp_path / "my pictures", tmp_path / "my data"
    chroma("draw", "--count", 2, "--size", 64, "--out", tmp_path / "drawn")
    folder.mkdir()
    (folder / "a.jfif").write_bytes((tmp_path / "drawn" / "00000_00.png").read_bytes()[:-12])
    (folder / "b.heic").write_bytes(b"?")
    for _ in range(2):  # also when there is nothing to do
        status, printed, err = chroma("data", folder, "--size", 64, "--out", out)
        assert status == 0
        assert err.splitlines() == [
            "chroma: left out: 1 file of another kind: 1 .heic; save pictures among them as PNG or"
            " JPEG",
            "chroma: note: a.jfif: is read, though its end is missing",
        ]
        assert f"chroma train --data '{out}' --out trained" in printed
    written = chroma("shards", folder, "--size", 64, "--out", tmp_path / "shards")
    assert [line.split(":")[1] for line in written[2].splitlines()] == [" left out", " note"]


def test_data_that_keeps_nothing_says_so(chroma, tmp_path, picture):
    (tmp_path / "in").mkdir()
    picture.rename(tmp_path / "in" / "girl.png")
    arguments = ["--size", 32, "--out", tmp_path / "none"]
    status, printed, err = chroma("data", tmp_path / "in", *arguments)
    assert (status, err) == (0, "")
    assert "chroma train" not in printed and printed.splitlines()[2].split() == ["gray", "1"]
