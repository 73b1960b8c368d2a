import csv
import json
import os
import subprocess
import sys
import unicodedata

import numpy as np
import pytest
from PIL import Image

from chroma_lib.measures.labels import measure_name
from chroma_lib.pictures.read import read_picture
from tests.helpers.command import one_line
from tests.helpers.odd_files import FORGIVEN, READ, REFUSED


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("colorize missing.png", "missing.png"),
        ("colorize text.png", "text.png"),
        ("colorize empty", "contains no picture"),
        ("colorize", "IMAGE"),
        ("colorize girl.png --count 0", "--count"),
        ("colorize girl.png --count 1001", "--count"),
        ("colorize girl.png --noise film", "--noise"),
        ("colorize girl.png --weights nobody", "nobody"),
        ("colorize girl.png --also xcf", "--also xcf: use some of ora,psd,indexed,shader"),
        ("colorize girl.png --also shader --weights dcgan_film", "--also shader: needs masks"),
        ("colorize girl.png --padding -1", "--padding"),
        ("colorize girl.png --extrude 65", "--extrude"),
        ("colorize girl.png --max-side 100", "--max-side"),
    ],
)
def test_bad_input_is_one_line_and_writes_nothing(refused, arguments, message):
    refused(arguments, message)


@pytest.mark.parametrize(
    ("name", "similar"), [("grils", "girls"), ("gril.png", "girl.png"), ("elsewhere", "")]
)
def test_a_misspelled_picture_or_folder(chroma, tmp_path, picture, name, similar):
    (tmp_path / "girls").mkdir()
    remedy = f"did you mean {tmp_path / similar}?" if similar else "check the name"
    status, _, err = chroma("colorize", tmp_path / name, "--out", tmp_path / "out")
    assert status == 2
    assert one_line(err) == f"chroma: {tmp_path / name}: no such file or folder; {remedy}\n"
    status, _, err = chroma("--lang", "ko", "colorize", tmp_path / name, "--out", tmp_path / "out")
    assert "파일이나 폴더가 없습니다" in one_line(err) and str(similar) in err


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


PACK_FILES = {
    "grid.png",
    "sheet.png",
    "sheet.json",
    "palette.json",
    "palette.gpl",
    "colorings.json",
}


@pytest.mark.parametrize("noise", ["random", "blocks"])
def test_colorize(chroma, tmp_path, picture, trained, noise):
    out = tmp_path / "colored"
    arguments = ["--weights", trained, "--noise", noise, "--count", 3, "--out", out]
    status, printed, err = chroma("colorize", picture, *arguments)
    assert status == 0, err
    assert str(out) in printed
    folder = out / "girl"
    notes = json.loads((folder / "colorings.json").read_text())
    assert (notes["noise"], notes["seed"]) == (noise, 0)
    assert (folder / notes["weights"]).resolve() == trained.resolve()
    colored = [row["file"] for row in notes["colorings"]]
    assert colored == ["00.png", "01.png", "02.png"]
    assert {path.name for path in folder.iterdir()} == {*colored, *PACK_FILES}
    for name in colored:
        with Image.open(folder / name) as image:
            assert image.size == (30, 40)


def test_colorize_keeps_two_pictures_apart(chroma, tmp_path, picture, trained):
    other = tmp_path / "boy.png"
    other.write_bytes(picture.read_bytes())
    out = tmp_path / "colored"
    arguments = ["--weights", trained, "--count", 2, "--columns", 1, "--out", out]
    status, _, err = chroma("colorize", picture, other, *arguments)
    assert status == 0, err
    for name in ("girl", "boy"):
        assert {path.name for path in (out / name).iterdir()} == {"00.png", "01.png", *PACK_FILES}
        with Image.open(out / name / "sheet.png") as sheet:
            assert sheet.size == (30, 80)


def test_bad_pictures_cost_only_themselves(chroma, tmp_path, picture, trained):
    boy, cut = tmp_path / "boy.png", tmp_path / "cut.png"
    boy.write_bytes(picture.read_bytes())
    cut.write_bytes(picture.read_bytes()[:-20])
    images = [picture, cut, tmp_path / "missing.png", boy]

    def colored(out, *arguments):
        status, printed, err = chroma("colorize", *images, *arguments, "--out", tmp_path / out)
        assert status == 2
        assert [line.split(": ")[1] for line in err.splitlines() if ": note: " not in line] == [
            str(cut), str(tmp_path / "missing.png")
        ]  # fmt: skip
        assert [line.split(" in ")[1] for line in printed.splitlines()] == [
            str(tmp_path / out / name) for name in ("girl", "boy")
        ]
        assert sorted(path.name for path in (tmp_path / out).glob("[!p]*")) == ["boy", "girl"]
        with (tmp_path / out / "pictures.csv").open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        assert [row["picture"] for row in rows] == [str(image) for image in images]
        assert [row["result"] for row in rows] == ["colored", "refused", "refused", "colored"]
        assert [bool(row["reason"]) for row in rows] == [False, True, True, False]

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
    images = [tmp_path / name for name in ["folder.png", *refused, *read]]
    arguments = ["--weights", trained, "--count", 1, "--out", tmp_path / "out"]
    status, _, err = chroma("colorize", *images, *arguments)
    assert status == 2
    note, *errors = err.splitlines()
    assert "animated.gif: is an animation, of which only the first frame is used; save" in note
    for line, name in zip(errors, ["folder.png", *refused], strict=True):
        assert line.startswith(f"chroma: {tmp_path / name}: ")
    for name in read:
        picture = read_picture(tmp_path / name)
        colored = read_picture(tmp_path / "out" / picture.name / "00.png")
        assert colored.rgb.shape == picture.rgb.shape
        np.testing.assert_array_equal(colored.alpha, picture.alpha)
    assert len(os.listdir(tmp_path / "out")) == len(read) + 1  # and pictures.csv


def test_colorize_from_a_record(chroma, tmp_path, picture, trained):
    first = ["--weights", trained, "--count", 2, "--out", tmp_path / "first"]
    assert chroma("colorize", picture, *first)[0] == 0
    record = tmp_path / "first" / "girl" / "colorings.json"
    assert chroma("colorize", "--from", record.parent, "--out", tmp_path / "folder")[0] == 0
    assert (tmp_path / "folder" / "girl" / "01.png").is_file()
    status, printed, err = chroma("colorize", "--from", record, "--out", tmp_path / "again")
    assert (status, err) == (0, "")
    assert str(tmp_path / "again" / "girl") in printed
    for path in record.parent.iterdir():
        assert (tmp_path / "again" / "girl" / path.name).read_bytes() == path.read_bytes()

    other = tmp_path / "boy.png"
    Image.new("L", (30, 40), 120).save(other)
    wide = ["--from", record, "--columns", 1, "--weights", trained, "--out", tmp_path / "boys"]
    status, printed, err = chroma("colorize", other, *wide)
    assert status == 0 and str(tmp_path / "boys" / "boy") in printed
    assert "note: " in one_line(err) and "boy.png" in err
    with Image.open(tmp_path / "boys" / "boy" / "sheet.png") as sheet:
        assert sheet.size == (30, 80)


def test_files_for_other_programs(chroma, tmp_path, trained):
    names = ["1x1.png", "5000x3.png", "rgba.png", "한글 이름.png"]
    for name in names:
        (tmp_path / name).write_bytes(READ[name][0])
    images = [tmp_path / name for name in names]
    arguments = ["--weights", trained, "--count", 2, "--out", tmp_path / "out"]
    arguments += ["--also", "ora,psd,indexed,shader", "--padding", 2, "--max-side", 256]
    status, _, err = chroma("colorize", *images, *arguments)
    assert (status, err) == (0, "")
    extras = {"layers.ora", "layers.psd", "indexed", "shader"}
    for image in images:
        folder = tmp_path / "out" / image.stem
        files = {path.name for path in folder.iterdir()}
        assert {name for name in files if not name.startswith("sheet")} == {
            *("00.png", "01.png", *PACK_FILES - {"sheet.png", "sheet.json"}, *extras)
        }
        for sheet in folder.glob("sheet*.png"):
            with Image.open(sheet) as opened:
                assert max(opened.size) <= 256
    record = tmp_path / "out" / "rgba" / "colorings.json"
    again = ["--from", record, "--also", "indexed", "--padding", 0, "--out", tmp_path / "again"]
    assert chroma("colorize", *again)[0] == 0
    folder = tmp_path / "again" / "rgba"
    assert len(list((folder / "indexed").iterdir())) == 2 and not (folder / "layers.ora").exists()
    assert json.loads((folder / "colorings.json").read_text())["sheet"] == {"max_side": 256}


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        ("--from missing.json", "missing.json"),
        ("--from girl.png", "girl.png"),
        ("--from .", "name the colorings.json"),
        ("--from foreign.json", "foreign.json"),
        ("girl.png --from foreign.json --count 3", "--count"),
        ("girl.png --from foreign.json --seed 3", "--seed"),
        ("girl.png --from foreign.json --regions off", "--regions"),
        ("girl.png --from foreign.json --color hair=red", "--color cannot be combined"),
        ("girl.png --regions some", "--regions"),
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


def test_too_many_blocks_write_nothing(chroma, tmp_path, picture, trained):
    arguments = ["--weights", trained, "--noise", "blocks", "--count", 26]
    status, _, err = chroma("colorize", picture, *arguments, "--out", tmp_path / "colored")
    assert status == 2 and "25" in one_line(err)
    assert not (tmp_path / "colored").exists()


def test_a_batch_goes_on_and_names_the_folders_that_differ(chroma, tmp_path, picture, trained):
    for folder in ("ch1", "ch2"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "001.png").write_bytes(picture.read_bytes())
    first, out = tmp_path / "ch1" / "001.png", tmp_path / "out"
    options = ["--weights", trained, "--count", 1, "--out", out]
    assert chroma("colorize", first, picture, *options)[:2] == (
        0,
        f"1 coloring in {out / '001'}\n1 coloring in {out / 'girl'}\n",
    )
    status, printed, err = chroma("colorize", tmp_path / "ch1", picture, *options)
    assert (status, printed, err) == (0, "2 of 2 there already\n", "")
    both = [tmp_path / "ch1", tmp_path / "ch2"]
    status, printed, err = chroma("colorize", *both, *options, "--jobs", 2)
    assert (status, err) == (0, "")
    assert {line.split(" in ")[1] for line in printed.splitlines()} == {
        str(out / "ch1" / "001"), str(out / "ch2" / "001")
    }  # fmt: skip
    status, _, err = chroma("colorize", picture, *options, "--seed", 3)
    assert status == 2 and "girl: already exists" in one_line(err)


def test_an_interrupt_says_how_to_go_on(chroma, tmp_path, picture, trained, monkeypatch):
    def interrupt(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr("chroma_lib.packs.batch.Batch.color", interrupt)
    command = ["colorize", picture, "--weights", trained, "--out", tmp_path / "out"]
    status, out, err = chroma(*command)
    assert (status, out) == (130, "")
    assert err == "chroma: stopped; what is done is kept, and the same command goes on\n"
    assert chroma("--lang", "ko", *command)[2].startswith("chroma: 멈추었습니다. 마친 것은")


def test_results_do_not_go_into_a_file(chroma, picture):
    status, _, err = chroma("colorize", picture, "--out", picture / "out")
    assert status == 2
    assert one_line(err) == f"chroma: {picture}: is a file; name a folder for the results (--out)\n"


def test_measure(chroma, trained):
    arguments = ["measure", "--weights", trained, "--drawings", 2, "--noises", 3]
    status, out, err = chroma(*arguments, "--json")
    assert status == 0, err
    table = json.loads(out)
    assert len(table) > 20
    assert all(row.keys() == {"model", "low", "high", "real"} for row in table.values())
    status, out, _ = chroma(*arguments)
    printed, _, described = out.partition("\n\n")
    heading, *lines = printed.splitlines()
    assert status == 0 and heading.split() == ["model", "95%", "interval", "real"]
    assert len(lines) == len(table)
    assert all(line.startswith(measure_name(name, "en") + " ") for line, name in zip(lines, table))
    *meanings, pointer = described.splitlines()
    assert "blotch: how uneven the color inside a part is; lower is more even" in meanings
    assert pointer == "Notebook 6 explains them: chroma lab"
    # Other noises: another model's column, the same drawings' true colors beside it.
    status, out, _ = chroma(*arguments, "--noise-seed", 1, "--json")
    other = json.loads(out)["pairwise_ab"]
    assert other["real"] == table["pairwise_ab"]["real"]
    assert other["model"] != table["pairwise_ab"]["model"]


def test_measure_in_korean(chroma, trained):
    arguments = ["measure", "--weights", trained, "--drawings", 2, "--noises", 2]
    status, out, err = chroma("--lang", "ko", *arguments)
    assert status == 0, err
    assert out.split()[:4] == ["모델", "95%", "구간", "기준값"]
    assert "\n얼룩: 머리카락 " in out and "\n얼룩: 한 부분 안의 색이" in out
    assert out.splitlines()[-1].startswith("자세한 설명은 노트북 6에")


def test_measure_says_that_many_drawings_take_long(chroma, trained, monkeypatch):
    monkeypatch.setattr("chroma_lib.cli.color.FEW_DRAWINGS", 1)
    arguments = ["measure", "--weights", trained, "--drawings", 2, "--noises", 2, "--json"]
    status, out, err = chroma(*arguments)
    assert status == 0 and json.loads(out)
    assert err == (
        "chroma: note: measuring 2 drawings takes minutes; --drawings 4 is quicker, but less"
        " exact\n"
    )
    assert "그림 2장을 측정하는 데" in chroma("--lang", "ko", *arguments)[2]


def test_measure_on_a_folder_of_pictures(chroma, trained, tmp_path):
    chroma("draw", "--count", 5, "--colorings", 2, "--out", tmp_path / "drawn")
    arguments = ["measure", "--weights", trained, "--noises", 2, "--data"]
    status, out, err = chroma(*arguments, tmp_path / "drawn", "--json")
    assert status == 0, err
    table = json.loads(out)
    assert table["kid"]["real"] is not None and table["pairwise_ab"]["real"] is None
    status, out, err = chroma(*arguments, tmp_path / "drawn")
    first = out.splitlines()[1]
    assert status == 0 and first.startswith("pairwise AB distance ") and first.endswith(" -")
    chroma("draw", "--count", 3, "--out", tmp_path / "few")
    status, out, err = chroma(*arguments, tmp_path / "few")
    assert (status, out) == (2, "") and "4 pictures" in one_line(err)


def test_measure_takes_some_pictures_and_says_so(chroma, trained, tmp_path):
    chroma("draw", "--count", 6, "--out", tmp_path / "drawn")
    chroma("shards", tmp_path / "drawn", "--size", 64, "--out", tmp_path / "shards")
    arguments = ["measure", "--weights", trained, "--noises", 2, "--pictures", 4, "--json"]
    for folder in (tmp_path / "drawn", tmp_path / "shards"):
        tables = {}
        for seed in (0, 0, 1):
            status, out, err = chroma(*arguments, "--data", folder, "--seed", seed)
            assert status == 0, err
            assert one_line(err) == (
                f"chroma: note: {folder}: 4 of its 6 pictures are used, chosen at random with"
                f" seed {seed}\n"
            )
            assert tables.setdefault(seed, out) == out
        assert tables[0] != tables[1]


def test_folders_notes_and_names(chroma, tmp_path, trained):
    folder = tmp_path / "in"
    folder.mkdir()
    damaged, _, _ = FORGIVEN["without_end.png"]
    (folder / unicodedata.normalize("NFD", "미쿠.png")).write_bytes(damaged)
    (folder / "layers.psd").write_bytes(b"8BPS")
    arguments = ["--weights", trained, "--count", 1, "--out", tmp_path / "out"]
    status, _, err = chroma("colorize", folder, *arguments)
    assert status == 0
    left_out, note = err.splitlines()
    assert left_out.startswith(f"chroma: left out: {folder}: 1 file of another kind: 1 .psd;")
    assert note.startswith("chroma: note: ") and note.endswith("its end is missing")
    assert (tmp_path / "out" / "미쿠" / "00.png").is_file()  # composed
    (folder / "a.zip").write_bytes(b"PK\3\4")
    status, _, err = chroma("colorize", folder / "a.zip", *arguments)
    assert status == 2 and "unpack it and name the folder" in one_line(err)


def test_a_terminal_without_korean(tmp_path):
    code = (
        "import importlib, typer; command = importlib.import_module('chroma_lib.cli.main')\n"
        "command.app = typer.Typer()\n"
        "@command.app.command()\n"
        "def say(word: str): print(word)\n"
        "command.main(['그림'])"
    )
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    ran = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True)
    assert (ran.returncode, ran.stdout.split()) == (0, [rb"\uadf8\ub9bc"]), ran.stderr


def test_line_art_is_told_that_it_gets_no_colors(chroma, tmp_path, trained):
    lines = np.full((200, 200), 255, np.uint8)
    lines[20:180, 20:180:40] = lines[20:180:40, 20:180] = 0
    Image.fromarray(lines).save(tmp_path / "lines.png")
    arguments = ["--weights", trained, "--count", 1, "--out", tmp_path / "out"]
    status, _, err = chroma("colorize", tmp_path / "lines.png", *arguments)
    assert status == 0 and "note: " in one_line(err) and "lay flat grays" in err


def test_recolor_on_the_command_line(chroma, tmp_path, picture):
    gray = tmp_path / "gray.png"
    Image.open(picture).convert("L").save(gray)
    arguments = ["--count", 1, "--out", tmp_path / "out", "--recolor", "on"]
    status, _, err = chroma("colorize", gray, *arguments)
    assert status == 2 and "the picture is gray" in one_line(err)
    status, _, err = chroma("colorize", picture, *arguments, "--weights", "dcgan")
    assert status == 2 and "--recolor" in one_line(err)
    assert not (tmp_path / "out").exists()


@pytest.fixture
def frames(tmp_path, picture):
    """Three frames of one character in a folder, one of them cut short."""
    folder = tmp_path / "frames"
    folder.mkdir()
    rgb = read_picture(picture).rgb
    for name, shown in (
        ("walk 1", rgb),
        ("walk 2", rgb[:, ::-1]),
        ("wide", np.tile(rgb, (1, 2, 1))),
    ):
        Image.fromarray(shown).save(folder / f"{name}.png")
    (folder / "cut.png").write_bytes((folder / "wide.png").read_bytes()[:-20])
    return folder


def test_one_character_in_a_folder_of_pictures(chroma, tmp_path, frames, trained):
    out = frames / "out"  # what is written is not colored the next time
    arguments = [frames, "--same-character", "--weights", trained, "--count", 2]
    status, printed, err = chroma("colorize", *arguments, "--out", out)
    assert status == 2 and "cut.png" in one_line(err)
    assert printed.splitlines()[-1] == f"2 atlases in {out}"
    names = ["walk 1", "walk 2", "wide"]
    assert sorted(path.name for path in out.iterdir() if path.is_dir()) == names
    records = [json.loads((out / name / "colorings.json").read_text()) for name in names]
    assert len({json.dumps(one["character"]) for one in records}) == 1
    assert len({json.dumps(one["colorings"]) for one in records}) == 1
    atlas = json.loads((out / "atlas-01.json").read_text())
    assert list(atlas["frames"]) == [f"out/01/{name}.png" for name in names]

    status, printed, err = chroma("colorize", *arguments, "--out", out)
    assert status == 2 and "cut.png" in one_line(err)
    assert printed.splitlines() == [f"2 atlases in {out}", "3 of 4 there already"]
    (frames / "cut.png").unlink()
    other = [frames, "--same-character", "--weights", trained, "--count", 3, "--out", out]
    status, printed, err = chroma("colorize", *other)
    assert (status, printed) == (2, "") and "already exists" in err

    # A new frame later, in the same colors.
    record = out / "wide" / "colorings.json"
    new = ["--from", record, "--same-character", "--out", tmp_path / "new"]
    status, printed, err = chroma("colorize", frames / "walk 1.png", *new)
    assert (status, err) == (0, "") and "atlas" not in printed
    first = (out / "walk 1" / "01.png").read_bytes()
    assert (tmp_path / "new" / "walk 1" / "01.png").read_bytes() == first


def test_a_picture_that_is_alone_is_colored_as_without_the_option(
    chroma, tmp_path, picture, trained
):
    arguments = [picture, "--weights", trained, "--count", 1, "--out"]
    assert chroma("colorize", *arguments, tmp_path / "a")[0] == 0
    assert chroma("colorize", *arguments, tmp_path / "b", "--same-character")[0] == 0
    one, other = ((tmp_path / name / "girl" / "00.png").read_bytes() for name in "ab")
    assert one == other
    assert [path.name for path in (tmp_path / "b").iterdir()] == ["girl"]


def test_a_sheet_of_frames(chroma, tmp_path, frames, trained):
    arguments = [frames / "wide.png", "--weights", trained, "--count", 2, "--frames"]
    assert chroma("colorize", *arguments, "2x1", "--out", tmp_path / "sheet")[0] == 0
    with Image.open(tmp_path / "sheet" / "wide" / "01.png") as sheet:
        colored = np.asarray(sheet)
    np.testing.assert_array_equal(colored[:, :30], colored[:, 30:])
    record = tmp_path / "sheet" / "wide" / "colorings.json"
    assert chroma("colorize", "--from", record, "--out", tmp_path / "again")[0] == 0
    for path in record.parent.iterdir():
        assert (tmp_path / "again" / "wide" / path.name).read_bytes() == path.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("girl.png --frames 4x1", "girl.png: its 30×40 pixels cannot be divided into 4×1"),
        ("girl.png --frames 4", "--frames 4: use COLUMNSxROWS"),
        ("girl.png --frames missing.json", "missing.json"),
        ("girl.png --frames 2x1 --weights dcgan_film", "dcgan_film: have no palette"),
        ("girl.png --same-character --weights dcgan_film", "dcgan_film: have no palette"),
        ("text.png missing.png --same-character", "text.png"),
        ("empty --same-character", "empty: contains no picture"),
    ],
)
def test_a_character_that_cannot_be_found_is_one_line(refused, tmp_path, arguments, message):
    refused(f"colorize {arguments}", message)
