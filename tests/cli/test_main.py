import csv
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from tests.helpers.odd_files import READ, REFUSED
from PIL import Image
from tests.helpers.sweeps import packed, write_notebook

from chroma_lib.cli.main import main
from chroma_lib.errors import ChromaError
from chroma_lib.lessons.presets import NotebookRun
from chroma_lib.pictures.read import read_picture
from chroma_lib.pictures.shipped import shipped_pictures
from chroma_lib.studio.app import LARGEST_UPLOAD
from chroma_lib.sweeps.execute import NotebookError
from chroma_lib.sweeps.store import keep, open_folder, read_table
from chroma_lib.training.loop import _Watch


@pytest.fixture
def chroma(capsys):
    """Give a function that runs the command: (exit status, stdout, stderr)."""

    def run(*arguments):
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return left.value.code or 0, captured.out, captured.err

    return run


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "girl.png"
    ramp = np.linspace(0, 255, 40 * 30).reshape(40, 30).astype(np.uint8)
    Image.fromarray(ramp).save(path)
    return path


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """Give a folder that `chroma train` wrote after two steps."""
    out = tmp_path_factory.mktemp("trained") / "weights"
    with pytest.raises(SystemExit) as left:
        main(
            ["train", "--drawings", "4", "--colorings", "2", "--steps", "2", "--batch-size", "2"]
            + ["--sample-every", "1", "--out", str(out)]
        )
    assert not left.value.code
    return out


def one_line(err):
    """Return what was complained of, which has to be one line and no traceback."""
    assert err.startswith("chroma: ") and err.endswith("\n") and err.count("\n") == 1, err
    return err


def test_help_names_every_command_and_loads_no_tensorflow(chroma):
    for arguments in ([], ["--help"]):
        status, out, _ = chroma(*arguments)
        assert status == 0
        commands = "draw data shards train colorize measure run sweep bilingual lab app"
        for command in commands.split():
            assert f"\n  {command} " in out
    code = (
        "import sys\nfrom chroma_lib import cli\n"
        "try: cli.main(['--help'])\n"
        "except SystemExit: sys.exit('tensorflow' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], stdout=subprocess.DEVNULL).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "names"),
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
        ("train --model gan", "--model"),
        ("train --noise blocks", "--noise"),
        ("train --networks v0.3", "--networks"),
        ("train --size 65", "65"),
        ("train --steps 0", "--steps"),
        ("train --batch-size 0", "--batch-size"),
        ("train --data missing", "missing"),
        ("train --resume", "no training to go on with"),
        ("colorize missing.png", "missing.png"),
        ("colorize text.png", "text.png"),
        ("colorize .", "folder"),
        ("colorize", "IMAGE"),
        ("colorize girl.png --count 0", "--count"),
        ("colorize girl.png --count 1001", "--count"),
        ("colorize girl.png --noise film", "--noise"),
        ("colorize girl.png --weights nobody", "nobody"),
        ("run --preset slow", "slow"),
        ("paint", "paint"),
    ],
)
def test_bad_input_is_one_line_status_2_and_nothing_written(
    chroma, tmp_path, monkeypatch, picture, arguments, names
):
    monkeypatch.chdir(tmp_path)
    for name in ("text.png", "text.zip"):
        (tmp_path / name).write_text("not a picture")
    zipfile.ZipFile(tmp_path / "empty.zip", "w").close()
    before = sorted(tmp_path.rglob("*"))
    status, out, err = chroma(*arguments.split(), "--out", "new/folder")
    assert (status, out) == (2, "")
    assert names in one_line(err)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    "arguments",
    ["--weights nobody", "--drawings 0", "--seed -1", "--noises 1", "--noise-seed -1"]
    + ["--data missing"],
)
def test_bad_input_to_measure(chroma, arguments):
    status, out, err = chroma("measure", *arguments.split())
    assert (status, out) == (2, "")
    option, value = arguments.split()
    assert option in one_line(err) or value in one_line(err)


@pytest.mark.parametrize("command", ["draw", "data", "shards", "train", "run"])
def test_a_folder_with_files_is_not_written_over(chroma, tmp_path, command):
    out = tmp_path / "out"
    out.mkdir()
    (out / "mine.txt").write_text("mine")
    source = [shipped_pictures()["eileen"].parent] if command in ("data", "shards") else []
    status, _, err = chroma(command, *source, "--out", out)
    assert status == 2
    assert str(out) in one_line(err)
    assert [path.name for path in out.iterdir()] == ["mine.txt"]


def test_a_missing_out_is_told(chroma):
    status, _, err = chroma("draw")
    assert status == 2 and "--out" in one_line(err)


def test_draw(chroma, tmp_path):
    def drawn(name, seed):
        out = tmp_path / name
        arguments = ["--count", 2, "--colorings", 2, "--seed", seed, "--size", 48]
        status, told, _ = chroma("draw", *arguments, "--out", out)
        assert status == 0 and str(out) in told
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
            assert image.mode == "L" and np.asarray(image).max() < 8
    assert drawn("b", 3)[0] == files
    assert drawn("c", 4)[0].keys() != files.keys()


def test_train_writes_what_colorize_needs(trained):
    for name in ("weights.npz", "card.json", "losses.csv"):
        assert (trained / name).stat().st_size > 0
    assert len(list((trained / "samples").glob("*.png"))) >= 2


def test_resume_takes_the_options_of_the_training(chroma, trained, monkeypatch):
    asked = {}

    def train(pictures, recipe, **options):
        asked.update(options, pictures=len(pictures), recipe=recipe)
        raise ChromaError("enough")

    monkeypatch.setattr(training, "train", train)
    chroma("train", "--resume", "--out", trained)
    assert asked["resume"] and asked["steps"] == 2 and asked["sample_every"] == 1
    assert asked["pictures"] == 4 and asked["recipe"].batch_size == 2
    chroma("train", "--resume", "--out", trained, "--minutes", 3, "--learning-rate", 1e-4)
    assert asked["steps"] is None and asked["seconds"] == 180
    assert asked["recipe"].learning_rate == 1e-4


def test_resume_goes_on(chroma, trained, tmp_path):
    out = shutil.copytree(trained, tmp_path / "weights")
    status, told, err = chroma("train", "--resume", "--out", out, "--steps", 3)
    assert status == 0, err
    assert told.startswith("3 steps in ")
    assert len((out / "losses.csv").read_text().splitlines()) == 1 + 3


@pytest.mark.parametrize(
    "options, words",
    [
        (["--resume", "--noise", "film"], "can't go on with noise film, not palette"),
        (["--resume", "--drawings", "3"], "can't go on with other pictures than before"),
        ([], "holds a training; go on with it by --resume"),
    ],
)
def test_another_training_in_the_folder_is_left_alone(chroma, trained, options, words):
    before = {path: path.read_bytes() for path in trained.rglob("*") if path.is_file()}
    status, _, err = chroma("train", *options, "--out", trained)
    assert status == 2 and words in one_line(err)
    assert before == {path: path.read_bytes() for path in trained.rglob("*") if path.is_file()}


def test_ctrl_c_saves_and_says_how_to_go_on(chroma, tmp_path, monkeypatch):
    class Watch(_Watch):
        def on_train_batch_end(self, batch, logs=None):
            signal.raise_signal(signal.SIGINT)
            super().on_train_batch_end(batch, logs)

    monkeypatch.setattr(training, "_Watch", Watch)
    out = tmp_path / "out"
    size = ["--drawings", 4, "--size", 32, "--batch-size", 2, "--noise", "film"]
    status, _, err = chroma("train", *size, "--out", out)
    assert status == 130
    assert f"stopped after step 1; step 1 is saved in {out}; to go on" in one_line(err)
    assert len(list((out / "checkpoints").iterdir())) == 1


def test_train_on_own_pictures(chroma, tmp_path, picture):
    out = tmp_path / "weights"
    data = tmp_path / "data"
    data.mkdir()
    for name in ("a.png", "b.png", "c.png"):
        (data / name).write_bytes(picture.read_bytes())
    for i in range(25):
        (data / f"bad{i:02d}.png").write_text("no picture")
    arguments = ["--data", data, "--steps", 1, "--batch-size", 2, "--size", 32]
    status, _, err = chroma("train", *arguments, "--out", out)
    first, *rest, last = err.splitlines()
    assert status == 0 and len(rest) == 19
    assert first.startswith(f"chroma: left out: {data}/bad00.png: is not a picture")
    assert last == "chroma: left out: 5 more"
    assert json.loads((out / "card.json").read_text())["config"]["size"] == 32


def test_data_for_train_and_measure(chroma, tmp_path, trained):
    """Prepare a zip; train and measure on what was kept."""
    chroma("draw", "--count", 6, "--size", 96, "--out", tmp_path / "drawn")
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        for path in sorted((tmp_path / "drawn").glob("*_00.png")):
            archive.write(path, path.name)
        archive.writestr("gray.png", next((tmp_path / "drawn").glob("*_regions.png")).read_bytes())
    out = tmp_path / "data"
    arguments = ["data", tmp_path / "in.zip", "--size", 64, "--out", out]
    status, told, err = chroma(*arguments)
    assert status == 0, err
    assert told.splitlines()[1].split() == ["kept", "6"]
    assert "borderline.png" in told and f"--data {out}" in told
    assert {path.name for path in out.iterdir()} == {
        "pictures", "report.csv", "report.json", "borderline.png"
    }  # fmt: skip
    assert chroma(*arguments)[:2] == (0, told)  # nothing to do
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


def test_data_that_keeps_nothing_says_so(chroma, tmp_path, picture):
    (tmp_path / "in").mkdir()
    picture.rename(tmp_path / "in" / "girl.png")
    arguments = ["--size", 32, "--out", tmp_path / "none"]
    status, told, err = chroma("data", tmp_path / "in", *arguments)
    assert (status, err) == (0, "")
    assert "chroma train" not in told and told.splitlines()[2].split() == ["gray", "1"]


@pytest.mark.parametrize("noise", ["random", "blocks"])
def test_colorize(chroma, tmp_path, picture, trained, noise):
    out = tmp_path / "colored"
    arguments = ["--weights", trained, "--noise", noise, "--count", 3, "--out", out]
    status, told, err = chroma("colorize", picture, *arguments)
    assert status == 0, err
    assert str(out) in told
    folder = out / "girl"
    notes = json.loads((folder / "colorings.json").read_text())
    assert (notes["noise"], notes["seed"]) == (noise, 0)
    assert (folder / notes["weights"]).resolve() == trained.resolve()
    colored = [row["file"] for row in notes["colorings"]]
    assert colored == ["00.png", "01.png", "02.png"]
    assert {path.name for path in folder.iterdir()} == {*colored, *BESIDE}
    for name in colored:
        with Image.open(folder / name) as image:
            assert image.size == (30, 40)


BESIDE = {"grid.png", "sheet.png", "sheet.json", "palette.json", "palette.gpl", "colorings.json"}


def test_colorize_keeps_two_pictures_apart(chroma, tmp_path, picture, trained):
    other = tmp_path / "boy.png"
    other.write_bytes(picture.read_bytes())
    out = tmp_path / "colored"
    arguments = ["--weights", trained, "--count", 2, "--columns", 1, "--out", out]
    status, _, err = chroma("colorize", picture, other, *arguments)
    assert status == 0, err
    for name in ("girl", "boy"):
        assert {path.name for path in (out / name).iterdir()} == {"00.png", "01.png", *BESIDE}
        with Image.open(out / name / "sheet.png") as sheet:
            assert sheet.size == (30, 80)


def test_bad_pictures_cost_only_themselves(chroma, tmp_path, picture, trained):
    boy, cut = tmp_path / "boy.png", tmp_path / "cut.png"
    boy.write_bytes(picture.read_bytes())
    cut.write_bytes(picture.read_bytes()[:-20])
    images = [picture, cut, tmp_path / "missing.png", boy]

    def colored(out, *arguments):
        status, told, err = chroma("colorize", *images, *arguments, "--out", tmp_path / out)
        assert status == 2
        assert [line.split(": ")[1] for line in err.splitlines() if ": note: " not in line] == [
            str(cut), str(tmp_path / "missing.png")
        ]  # fmt: skip
        assert [line.split(" in ")[1] for line in told.splitlines()] == [
            str(tmp_path / out / name) for name in ("girl", "boy")
        ]
        assert sorted(path.name for path in (tmp_path / out).iterdir()) == ["boy", "girl"]

    colored("out", "--weights", trained, "--count", 1)
    colored("like", "--from", tmp_path / "out" / "girl" / "colorings.json")


def test_odd_pictures_on_the_command_line(chroma, tmp_path, trained):
    read = ["1x1.png", "5000x3.png", "rgba.png", "16_bit_key.png", "turned.jpg", "animated.gif"]
    read += ["cmyk.jpg", "한글 이름.png", "long" * 60 + ".png", "..png"]
    refused = ["zero_bytes.png", "cut.jpg", "100_megapixels.png", "program.png", "float.tif"]
    files = READ | REFUSED
    for name in read + refused:
        (tmp_path / name).write_bytes(files[name][0])
    (tmp_path / "folder.png").mkdir()
    images = [tmp_path / name for name in [*refused, "folder.png", *read]]
    arguments = ["--weights", trained, "--count", 1, "--out", tmp_path / "out"]
    status, _, err = chroma("colorize", *images, *arguments)
    assert status == 2
    for line, name in zip(err.splitlines(), [*refused, "folder.png"], strict=True):
        assert line.startswith(f"chroma: {tmp_path / name}: ")
    for name in read:
        picture = read_picture(tmp_path / name)
        colored = read_picture(tmp_path / "out" / picture.name / "00.png")
        assert colored.rgb.shape == picture.rgb.shape
        np.testing.assert_array_equal(colored.alpha, picture.alpha)
    assert len(os.listdir(tmp_path / "out")) == len(read)


def test_colorize_from_a_record(chroma, tmp_path, picture, trained):
    first = ["--weights", trained, "--count", 2, "--out", tmp_path / "first"]
    assert chroma("colorize", picture, *first)[0] == 0
    record = tmp_path / "first" / "girl" / "colorings.json"
    status, told, err = chroma("colorize", "--from", record, "--out", tmp_path / "again")
    assert (status, err) == (0, "")
    assert str(tmp_path / "again" / "girl") in told
    for path in record.parent.iterdir():
        assert (tmp_path / "again" / "girl" / path.name).read_bytes() == path.read_bytes()

    other = tmp_path / "boy.png"
    Image.new("L", (30, 40), 120).save(other)
    wide = ["--from", record, "--columns", 1, "--weights", trained, "--out", tmp_path / "boys"]
    status, told, err = chroma("colorize", other, *wide)
    assert status == 0 and str(tmp_path / "boys" / "boy") in told
    assert "note: " in one_line(err) and "boy.png" in err
    with Image.open(tmp_path / "boys" / "boy" / "sheet.png") as sheet:
        assert sheet.size == (30, 80)


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        ("--from missing.json", "missing.json"),
        ("--from girl.png", "girl.png"),
        ("--from .", "name the colorings.json"),
        ("--from foreign.json", "foreign.json"),
        ("girl.png --from foreign.json --count 3", "--count"),
        ("girl.png --from foreign.json --seed 3", "--seed"),
        ("girl.png --from foreign.json --noise blocks", "--noise"),
        ("missing.png --from foreign.json", "foreign.json"),
        ("girl.png --columns 0", "--columns"),
    ],
)
def test_bad_records_write_nothing(chroma, tmp_path, monkeypatch, picture, arguments, names):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "foreign.json").write_text('{"frames": []}')
    before = sorted(tmp_path.rglob("*"))
    status, out, err = chroma("colorize", *arguments.split(), "--out", "new")
    assert (status, out) == (2, "")
    assert names in one_line(err)
    assert sorted(tmp_path.rglob("*")) == before


def test_too_many_blocks_or_a_name_twice_write_nothing(chroma, tmp_path, picture, trained):
    arguments = ["--weights", trained, "--noise", "blocks", "--count", 26]
    status, _, err = chroma("colorize", picture, *arguments, "--out", tmp_path / "colored")
    assert status == 2 and "25" in one_line(err)
    status, _, err = chroma(
        "colorize", picture, picture, "--weights", trained, "--out", tmp_path / "colored"
    )
    assert status == 2 and "girl" in one_line(err)
    assert not (tmp_path / "colored").exists()


def test_measure(chroma, trained):
    arguments = ["measure", "--weights", trained, "--drawings", 2, "--noises", 3]
    status, out, err = chroma(*arguments, "--json")
    assert status == 0, err
    table = json.loads(out)
    assert len(table) > 20
    assert all(row.keys() == {"model", "low", "high", "real"} for row in table.values())
    status, out, _ = chroma(*arguments)
    heading, *lines = out.splitlines()
    assert status == 0 and heading.split() == ["measure", "model", "95%", "interval", "real"]
    assert [line.split()[0] for line in lines] == list(table)
    # Other noises: another model's column, the same drawings' true colors beside it.
    status, out, _ = chroma(*arguments, "--noise-seed", 1, "--json")
    other = json.loads(out)["pairwise_ab"]
    assert other["real"] == table["pairwise_ab"]["real"]
    assert other["model"] != table["pairwise_ab"]["model"]


def test_measure_on_a_folder_of_pictures(chroma, trained, tmp_path):
    chroma("draw", "--count", 5, "--colorings", 2, "--out", tmp_path / "drawn")
    arguments = ["measure", "--weights", trained, "--noises", 2, "--data"]
    status, out, err = chroma(*arguments, tmp_path / "drawn", "--json")
    assert status == 0, err
    table = json.loads(out)
    assert table["kid"]["real"] is not None and table["pairwise_ab"]["real"] is None
    status, out, err = chroma(*arguments, tmp_path / "drawn")
    assert status == 0 and out.splitlines()[1].split()[::5] == ["pairwise_ab", "-"]
    chroma("draw", "--count", 3, "--out", tmp_path / "few")
    status, out, err = chroma(*arguments, tmp_path / "few")
    assert (status, out) == (2, "") and "4 pictures" in one_line(err)


def test_run_tells_where_everything_is(chroma, tmp_path, monkeypatch):
    grid = tmp_path / "01_a" / "grid.png"
    done = [NotebookRun("01_a", tmp_path / "01_a.ipynb", 61.2, (grid,))]
    monkeypatch.setattr(runs, "run_notebooks", lambda out, preset: done)
    status, out, _ = chroma("run", "--out", tmp_path)
    assert status == 0
    for told in (tmp_path / "01_a.ipynb", grid, tmp_path / "summary.json", "61 s"):
        assert str(told) in out


def test_a_failed_or_stopped_run_has_its_own_status(chroma, tmp_path, monkeypatch):
    def fails(out, preset):
        raise error

    monkeypatch.setattr(runs, "run_notebooks", fails)
    error = NotebookError("01_a.ipynb, cell 'b': ValueError: no", tmp_path)
    status, _, err = chroma("run", "--out", tmp_path / "out")
    assert status == 1 and str(error) in one_line(err)
    error = KeyboardInterrupt()
    assert chroma("run", "--out", tmp_path / "out")[0] == 130


def test_an_unwritable_folder_is_bad_input(chroma, tmp_path):
    (tmp_path / "file").write_text("")
    status, _, err = chroma("run", "--out", tmp_path / "file" / "folder")
    assert status == 2 and "file" in one_line(err)


def test_lab_hands_its_options_on(chroma, monkeypatch):
    calls = []
    monkeypatch.setattr(subprocess, "call", lambda *given, **more: calls.append((given, more)) or 7)
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "mine")
    assert chroma("lab", "--port", "9999")[0] == 7
    (((command,), more),) = calls
    python, *_, folder, option, port = command
    ours, mine = more["env"]["JUPYTER_CONFIG_PATH"].split(os.pathsep)
    assert mine == "mine"
    told = json.loads((Path(ours) / "jupyter_server_config.json").read_text(encoding="utf-8"))
    largest = told["ServerApp"]["tornado_settings"]["websocket_max_message_size"]
    assert largest == LARGEST_UPLOAD
    assert (python, option, port) == (sys.executable, "--port", "9999")
    assert folder.endswith("notebooks")


def test_a_name_can_not_command_the_terminal(chroma, tmp_path):
    folder = tmp_path / "\x1b[2J가"
    folder.mkdir()
    for name in ("card.json", "weights.npz"):
        (folder / name).write_text("{}")
    status, _, err = chroma("measure", "--weights", folder)
    assert status == 2 and "?[2J가/card.json: not a card" in one_line(err)


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        ("app --lang fr", "fr"),
        ("app --port 0", "--port"),
        ("app --port 65536", "--port"),
        ("app --port many", "--port"),
        ("app --weights nobody", "nobody"),
        ("app girl.png", "girl.png"),
    ],
)
def test_app_names_what_it_can_not_serve(chroma, arguments, names):
    status, out, err = chroma(*arguments.split())
    assert (status, out) == (2, "") and names in one_line(err)


def test_app_names_a_port_that_is_in_use(chroma):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        status, out, err = chroma("app", "--port", port)
    assert (status, out) == (2, "") and f"port {port}" in one_line(err)


def test_bilingual_check_stamp_and_split(chroma, tmp_path):
    english, korean = "The noise.", "노이즈입니다."
    cells = [
        {"cell_type": "markdown", "id": f"a-{lang}", "metadata": {}, "source": [text]}
        for lang, text in (("en", english), ("ko", korean))
    ]
    path = tmp_path / "one.ipynb"
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(notebook), encoding="utf-8")

    status, out, err = chroma("bilingual", "check", path)
    assert (status, err) == (1, "")
    for told in ("one.ipynb, cell a-en: never stamped", english, korean, "1 pairs in 1 notebooks"):
        assert told in out
    assert chroma("bilingual", "stamp", path, "a")[:2] == (0, f"{path}: a in step\n")
    assert chroma("bilingual", "check", path)[:2] == (0, "1 pairs in 1 notebooks, no faults\n")

    split = ("bilingual", "split", path, "--lang", "ko", "--out", tmp_path / "ko")
    assert chroma(*split)[:2] == (0, f"1 notebooks in {tmp_path / 'ko'}\n")
    assert english not in (tmp_path / "ko" / "one.ipynb").read_text(encoding="utf-8")
    status, _, err = chroma(*split)
    assert status == 2 and "already exists" in one_line(err)
    assert chroma(*split, "--force")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        ("bilingual check missing.ipynb", "missing.ipynb"),
        ("bilingual check README.md", "is no notebook"),
        ("bilingual stamp missing.ipynb title", "missing.ipynb"),
        ("bilingual split --lang fr --out out", "fr"),
        ("lab --lang fr", "fr"),
    ],
)
def test_bilingual_names_what_it_can_not_read(chroma, tmp_path, monkeypatch, arguments, names):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "README.md").write_text("no JSON")
    status, _, err = chroma(*arguments.split())
    assert status == 2 and names in one_line(err)
    assert not (tmp_path / "out").exists()


def test_a_sweep_is_planned_before_anything_runs(chroma, tmp_path):
    notebook = write_notebook(tmp_path / "train.ipynb")
    out = tmp_path / "out"
    grid = ["-p", "steps", "1,2", "-p", "weight", "-1,1e-3", "--repeat", 2]
    status, told, _ = chroma("sweep", notebook, *grid, "--out", out, "--dry-run")
    assert status == 0 and not out.exists()
    lines = told.splitlines()
    assert len(lines) == 10 and "8 runs, 0 done" in told
    assert lines[0].endswith("steps=1, weight=-1.0, seed=0")
    (tmp_path / "sweep.yaml").write_text("notebook: train.ipynb\ngrid: {steps: [1, 2, 3]}\n")
    yaml = ["sweep", tmp_path / "sweep.yaml", "--out", out]
    assert "3 runs" in chroma(*yaml, "--dry-run")[1]
    assert "6 runs" in chroma(*yaml, "--dry-run", "--repeat", 2)[1]


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (["train.ipynb", "-p", "step", "5"], ["'step'", "'steps'"]),
        (["train.ipynb", "-p", "steps", "many"], ["steps takes int", "'many'"]),
        (["train.ipynb", "-p", "steps"], ["-p steps", "-p steps 50,100"]),
        (["train.ipynb", "-p", "steps", "1", "-p", "steps", "2"], ["-p steps", "twice"]),
        (["train.ipynb", "--jobs", "2", "--scheduler", "tcp://here:1"], ["--jobs", "--scheduler"]),
        (["bare.ipynb"], ["bare.ipynb", '"parameters"']),
        (["none.ipynb"], ["none.ipynb"]),
        (["sweep.yaml", "-p", "steps", "2"], ["sweep.yaml", "-p"]),
        (["report", "out"], ["out", "no folder of a sweep"]),
    ],
)
def test_a_sweep_names_what_is_wrong(chroma, tmp_path, monkeypatch, arguments, names):
    monkeypatch.chdir(tmp_path)
    write_notebook(tmp_path / "train.ipynb")
    write_notebook(tmp_path / "bare.ipynb", tags=())
    (tmp_path / "sweep.yaml").write_text("notebook: train.ipynb\n")
    out = [] if arguments[0] == "report" else ["--out", "out"]
    status, told, err = chroma("sweep", *arguments, *out)
    assert (status, told) == (2, "") and not (tmp_path / "out").exists()
    assert all(name in one_line(err) for name in names)


def test_a_failed_run_of_a_sweep_is_told(chroma, tmp_path, monkeypatch):
    notebook = write_notebook(tmp_path / "train.ipynb")
    out = tmp_path / "out"

    def run(plan, out, **options):
        open_folder(out, plan)
        first, second = plan.runs
        keep(out, first, packed())
        keep(out, second, packed("failed", error="KeyError: 'hair'"))
        return read_table(out)

    monkeypatch.setattr(sweep_run, "run", run)
    status, told, err = chroma("sweep", notebook, "-p", "steps", "1,2", "--out", out)
    assert status == 1 and "1 of 2 runs done" in told and f"chroma sweep report {out}" in told
    assert "failed: KeyError: 'hair'" in one_line(err)
    status, told, _ = chroma("sweep", "report", out)
    assert status == 0 and "2 runs: 1 done, 1 failed" in told


def test_the_command_itself(tmp_path):
    """The real process: its status, and a stderr without TensorFlow's start-up lines."""
    command = [sys.executable, "-m", "chroma_lib.cli", "draw", "--count", "1"]
    good = subprocess.run(
        [*command, "--out", tmp_path / "drawn"], capture_output=True, text=True, timeout=120
    )
    assert (good.returncode, good.stderr) == (0, "")
    bad = subprocess.run(
        [*command, "--size", "65", "--out", tmp_path / "no"], capture_output=True, text=True
    )
    assert (bad.returncode, bad.stdout) == (2, "")
    assert "65" in one_line(bad.stderr)
