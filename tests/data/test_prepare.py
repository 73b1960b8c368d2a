import io
import json
import os
import shutil
import signal
import subprocess
import sys
import zipfile

import numpy as np
import pytest
from PIL import Image

from chroma_lib import characters, color
from chroma_lib.data.close_calls import close_calls, thresholds
from chroma_lib.data.criteria import COLORED_SHARE, NEAR_BITS, Settings
from chroma_lib.data.duplicates import KeptPictures
from chroma_lib.data.folders import folder_dataset
from chroma_lib.data.prepare import prepare_pictures
from chroma_lib.data.report import as_text, is_prepared, read_report, read_rows
from chroma_lib.errors import ChromaError
from chroma_lib.pictures.fit import WHITE_SHARE, fit_square, white_background
from chroma_lib.pictures.read import read_picture
from chroma_lib.pictures.sources import Source
from tests.helpers.odd_files import REFUSED

CHARACTERS = 6


def save(path, rgb, **options):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(rgb).save(path, **options)


@pytest.fixture(scope="module")
def drawn():
    rgb, _ = characters.render_many(range(20), colorings=2, size=96, progress=False)
    # A close-up's hair may fill the border.
    on_white = [colorings for colorings in rgb if white_background(colorings[0])]
    return np.stack(on_white[:CHARACTERS])  # (6, 2, 96, 96, 3)


@pytest.fixture(scope="module")
def someones(tmp_path_factory, drawn):
    """Make a folder with good pictures, and one for each reason to drop a picture."""
    folder = tmp_path_factory.mktemp("someones")
    for i, (first, _) in enumerate(drawn):
        save(folder / f"a{i}.png", first)
    save(folder / "again" / "recolored.png", drawn[0, 1])
    save(folder / "b_copy.png", drawn[1, 0])
    save(folder / "b_saved_again.jpg", drawn[2, 0], quality=60)
    scaled = Image.fromarray(drawn[3, 0]).resize((80, 80), Image.Resampling.LANCZOS)
    scaled.save(folder / "b_scaled.png")
    save(folder / "c_gray.png", color.gray(drawn[4, 0]))
    paper = drawn[5, 1].min(-1, keepdims=True) >= 250
    on_sky = np.where(paper, np.uint8([150, 190, 225]), drawn[5, 1])
    save(folder / "d_on_sky.png", on_sky)
    save(folder / "e_small.png", drawn[4, 1, ::4, ::4])
    save(folder / "f_blank.png", np.full((64, 64, 3), 255, np.uint8))
    content = (folder / "a0.png").read_bytes()
    (folder / "g_cut_off.png").write_bytes(content[: len(content) // 2])
    (folder / "h_text.jpg").write_text("no picture")
    return folder


EXPECTED = {
    **{f"a{i}.png": ("kept", "") for i in range(CHARACTERS)},
    "again/recolored.png": ("kept", ""),
    "b_copy.png": ("dropped", "duplicate"),
    "b_saved_again.jpg": ("dropped", "near duplicate"),
    "b_scaled.png": ("dropped", "near duplicate"),
    "c_gray.png": ("dropped", "gray"),
    "d_on_sky.png": ("dropped", "not on white"),
    "e_small.png": ("dropped", "too small"),
    "f_blank.png": ("dropped", "blank"),
    "g_cut_off.png": ("dropped", "unreadable"),
    "h_text.jpg": ("dropped", "unreadable"),
}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory, someones):
    out = tmp_path_factory.mktemp("prepared") / "data"
    prepare_pictures(someones, out, size=64, white_background=True, progress=False)
    return out


def tree(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def zipped(folder, path):
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(folder.rglob("*")):
            archive.write(file, file.relative_to(folder))
    return path


# Verdicts


def test_each_verdict_and_its_reason(prepared):
    rows = read_rows(prepared)
    assert {row["name"]: (row["verdict"], row["reason"]) for row in rows} == EXPECTED
    like = {row["name"]: row["like"] for row in rows if "duplicate" in row["reason"]}
    assert like == {
        "b_copy.png": "a1.png", "b_saved_again.jpg": "a2.png", "b_scaled.png": "a3.png"
    }  # fmt: skip
    by_name = {row["name"]: row for row in rows}
    assert by_name["b_copy.png"]["detail"] == "of a1.png"
    assert "cut short" in by_name["g_cut_off.png"]["detail"]
    # The folder of the pictures is not in the message.
    assert not any("/" in row["detail"] for row in rows)
    assert float(by_name["c_gray.png"]["colored"]) < COLORED_SHARE
    assert float(by_name["d_on_sky.png"]["white"]) < WHITE_SHARE
    assert by_name["e_small.png"]["side"] == "24"


def test_the_report_counts(prepared):
    report = json.loads((prepared / "report.json").read_text(encoding="utf-8"))
    assert list(report) == ["format", "source", "settings", "counts", "versions"]
    assert report["counts"] == {
        "pictures": len(EXPECTED),
        "kept": CHARACTERS + 1,
        "dropped": {
            "unreadable": 2, "too small": 1, "not on white": 1, "blank": 1, "gray": 1,
            "duplicate": 1, "near duplicate": 2,
        },
    }  # fmt: skip
    assert report["settings"] == Settings(64, True).as_dict()
    assert report["versions"].keys() == {"chroma", "numpy", "pillow"}
    lines = as_text(read_report(prepared)).splitlines()
    assert lines[1].split() == ["kept", str(CHARACTERS + 1)]
    assert len(lines) == 9
    assert as_text(read_report(prepared), "ko").split()[:2] == ["그림", str(len(EXPECTED))]


def test_kept_pictures_are_squares_of_the_originals(prepared, drawn):
    rows = {row["name"]: row for row in read_rows(prepared)}
    kept = read_picture(prepared / rows["a2.png"]["file"]).rgb
    np.testing.assert_array_equal(kept, fit_square(drawn[2, 0], 64)[0])
    files = {row["file"] for row in rows.values() if row["file"]}
    assert files == {name for name in tree(prepared) if name.startswith("pictures/")}


def test_without_the_option_any_background_is_kept(tmp_path, someones):
    out = tmp_path / "data"
    prepare_pictures(someones, out, size=64, progress=False)
    rows = {row["name"]: row for row in read_rows(out)}
    assert rows["d_on_sky.png"]["verdict"] == "kept" and rows["d_on_sky.png"]["white"]


def test_the_sheet_shows_close_calls_on_both_sides(prepared):
    by_test = {
        threshold.column: [
            [row["name"] for row in rows]
            for rows in close_calls(prepared / "report.csv", threshold)
        ]
        for threshold in thresholds(Settings(64, True))
    }
    assert by_test["side"][0] == ["e_small.png"] and len(by_test["side"][1]) == 3
    assert by_test["white"][0] == ["d_on_sky.png"]
    assert by_test["colored"][0] == ["c_gray.png"]
    assert set(by_test["bits"][0]) == {"b_saved_again.jpg", "b_scaled.png"}
    sheet = read_picture(prepared / "borderline.png").rgb
    assert sheet.shape[1] > 800
    assert sheet.std() > 10


# Near duplicates


def test_a_picture_saved_again_is_a_near_duplicate_but_another_coloring_is_not(drawn):
    kept = KeptPictures(len(drawn))
    for i, (first, _) in enumerate(drawn):
        kept.add(i, first, color.rgb_to_lab(first))
    for i, (first, recolored) in enumerate(drawn):
        assert kept.same(first) == i
        assert kept.same(recolored) is None
        bits, number = kept.nearest(color.rgb_to_lab(first // 2 * 2))
        assert bits <= NEAR_BITS
        assert number == i
        bits, number = kept.nearest(color.rgb_to_lab(recolored))
        assert number != i


# Broken files


def test_broken_pictures_are_dropped_and_reported(tmp_path, drawn):
    for name, (content, _) in REFUSED.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "lost.png").symlink_to("nothing")
    for i in range(3):
        save(tmp_path / f"z{i}.png", drawn[i, 0])
    out = tmp_path.parent / f"{tmp_path.name}-data"
    report = prepare_pictures(tmp_path, out, size=32, progress=False)
    assert report.counts.kept == 3
    rows = {row["name"]: row for row in read_rows(out) if row["verdict"] == "dropped"}
    reasons = {name: reason for name, (_, reason) in REFUSED.items()} | {"lost.png": "link"}
    for name, reason in reasons.items():
        assert rows[name]["reason"] == "unreadable" and reason in rows[name]["detail"]


def test_nothing_is_written_outside_the_target(tmp_path, drawn):
    home = tmp_path / "home"
    home.mkdir()
    content = io.BytesIO()
    Image.fromarray(drawn[0, 0]).save(content, "PNG")
    names = ["../out.png", "../../out.png", "/tmp/out.png", "C:\\out.png", "..\\out.png"]
    names += ["a/../../out.png"]
    names += ["out.png:stream.png", "data/report.csv/x.png", "pictures/000/000000.png", "~/out.png"]
    with zipfile.ZipFile(home / "in.zip", "w") as archive:
        for name in names:
            archive.writestr(name, content.getvalue())
        link = zipfile.ZipInfo("link.png")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, str(tmp_path))
    before = set(tmp_path.rglob("*"))
    prepare_pictures(home / "in.zip", home / "data", size=32, progress=False)
    written = set(tmp_path.rglob("*")) - before
    assert {path.relative_to(home).parts[0] for path in written} == {"data"}
    rows = read_rows(home / "data")
    # The others are duplicates of one picture, whose file is named by its number.
    (kept,) = (row["file"] for row in rows if row["verdict"] == "kept")
    assert {path for path in written if path.is_file()} == {
        home / "data" / name for name in (kept, "report.csv", "report.json", "borderline.png")
    }
    leading_out = {row["name"] for row in rows if row["reason"] == "unreadable"}
    assert leading_out == {name.replace("\\", "/") for name in names[:6]} | {"link.png"}
    assert not os.path.lexists("/tmp/out.png")


# Settings


def standing():
    """Make a picture 100 high and 80 wide: a red figure 40 wide, from row 10 and column 30 on."""
    rgb = np.full((100, 80, 3), 255, np.uint8)
    rgb[10:95, 30:70] = [200, 30, 30]
    return rgb


def test_crop_changes_the_squares(tmp_path):
    save(tmp_path / "in" / "a.png", standing())
    prepare_pictures(tmp_path / "in", tmp_path / "bust", size=32, crop="bust", progress=False)
    cut = read_picture(tmp_path / "bust" / "pictures" / "000" / "000000.png").rgb
    assert (cut[20:, 4:28, 0] == 200).all()
    with pytest.raises(ChromaError, match="unknown crop"):
        prepare_pictures(tmp_path / "in", tmp_path / "no", crop="face", progress=False)
    with pytest.raises(ChromaError, match="size 0"):
        prepare_pictures(tmp_path / "in", tmp_path / "no", size=0, progress=False)


# Resuming and writing completely


def test_a_zip_gives_the_same_pictures_and_rows(tmp_path, someones, prepared):
    path = zipped(someones, tmp_path / "someones.zip")
    prepare_pictures(path, tmp_path / "data", size=64, white_background=True, progress=False)
    ours, theirs = tree(tmp_path / "data"), tree(prepared)
    assert ours.keys() == theirs.keys()
    for name in ours.keys() - {"report.json"}:  # the source's name is in it
        assert ours[name] == theirs[name], name


KILLED = """
import os, signal, sys
from chroma_lib import files
from chroma_lib.data.prepare import prepare_pictures

original, calls = files.write_png, []

def write_half(path):
    path.write_bytes(b"half")
    os.kill(os.getpid(), signal.SIGKILL)

def write_png(path, rgb):
    calls.append(path)
    return files.write_atomic(path, write_half) if len(calls) == 4 else original(path, rgb)

files.write_png = write_png
prepare_pictures(sys.argv[1], sys.argv[2], size=64, white_background=True, progress=False)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
def test_killed_and_resumed_it_writes_the_same_bytes(tmp_path, someones, prepared, monkeypatch):
    out, part = tmp_path / "data", tmp_path / "data.part"
    killed = subprocess.run([sys.executable, "-c", KILLED, someones, out], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert not out.exists()
    assert len(list(part.rglob(".*.png"))) == 1
    with pytest.raises(ChromaError, match="not finished"):
        folder_dataset(part, size=64, progress=False)
    with open(part / "report.csv", "a") as table:
        table.write("3,a3.p")  # as if killed while writing
    read, original = [], Source.read
    monkeypatch.setattr(
        Source, "read", lambda self, entry: read.append(entry.name) or original(self, entry)
    )
    prepare_pictures(someones, out, size=64, white_background=True, progress=False)
    remaining = list(EXPECTED)[3:]
    assert read[: len(remaining)] == remaining  # later reads are for the sheet
    assert tree(out) == tree(prepared)
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_finished_work_is_not_repeated(someones, prepared, monkeypatch):
    monkeypatch.setattr(Source, "read", lambda self, entry: pytest.fail("read again"))
    report = prepare_pictures(someones, prepared, size=64, white_background=True, progress=False)
    assert report.counts.kept == CHARACTERS + 1
    assert report == read_report(prepared)


def test_a_folder_with_other_content_is_refused(tmp_path, someones, prepared):
    before = tree(prepared)
    with pytest.raises(ChromaError, match="other settings"):
        prepare_pictures(someones, prepared, size=32, white_background=True, progress=False)
    save(tmp_path / "one" / "a.png", standing())
    with pytest.raises(ChromaError, match="another source"):
        prepare_pictures(tmp_path / "one", prepared, size=64, white_background=True, progress=False)
    assert tree(prepared) == before
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "mine.txt").write_text("mine")
    (tmp_path / "begun.part").mkdir()
    (tmp_path / "begun.part" / "mine.txt").write_text("mine")
    for name in ("mine", "begun"):
        with pytest.raises(ChromaError, match="already exists"):
            prepare_pictures(tmp_path / "one", tmp_path / name, size=32, progress=False)
    with pytest.raises(ChromaError, match="is inside the folder"):
        prepare_pictures(tmp_path / "one", tmp_path / "one" / "data", size=32, progress=False)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["begun.part", "mine", "one"]


def test_missing_rows_are_noticed(tmp_path, someones, prepared):
    part = tmp_path / "data.part"
    shutil.copytree(prepared, part)
    lines = (part / "report.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (part / "report.csv").write_text("".join(lines[:2] + lines[3:]), encoding="utf-8")
    with pytest.raises(ChromaError, match="has missing or duplicate rows"):
        prepare_pictures(
            someones, tmp_path / "data", size=64, white_background=True, progress=False
        )


def test_out_may_be_an_empty_folder(tmp_path):
    save(tmp_path / "in" / "a.png", standing())
    (tmp_path / "out").mkdir()
    prepare_pictures(tmp_path / "in", tmp_path / "out", size=32, progress=False)
    assert is_prepared(tmp_path / "out")


# Reading a prepared data set


def test_folder_dataset_reads_the_kept_pictures(prepared, drawn):
    read = folder_dataset(prepared, size=64, progress=False)
    assert read.names == tuple(name for name, (verdict, _) in EXPECTED.items() if verdict == "kept")
    np.testing.assert_array_equal(read.rgb(1), fit_square(drawn[1, 0], 64)[0])
    assert folder_dataset(prepared, size=32, progress=False).size == 32


def test_pictures_deleted_by_hand_are_left_out(tmp_path, prepared):
    out = tmp_path / "data"
    shutil.copytree(prepared, out)
    (out / "pictures" / "000" / "000000.png").unlink()
    read = folder_dataset(out, size=64, progress=False)
    assert len(read) == CHARACTERS and read.names[0] == "a1.png"
    shutil.rmtree(out / "pictures")
    with pytest.raises(ChromaError, match="no picture was kept"):
        folder_dataset(out, size=64, progress=False)


def test_a_size_above_the_prepared_is_refused(prepared):
    with pytest.raises(
        ChromaError, match="prepared at 64 pixels, but 128 are requested.*--size 128"
    ):
        folder_dataset(prepared, size=128, progress=False)


@pytest.mark.parametrize(
    "change",
    [
        {"format": 2},
        {"source": None},
        {"source": {"name": "a"}},
        {"settings": {}},
        {"settings": {"size": "64"}},
        {"settings": {"size": 0}},
        {"counts": {"pictures": 1, "kept": "1", "dropped": {}}},
        {"counts": {"pictures": 1, "kept": 0, "dropped": {"ugly": 1}}},
        {"versions": []},
    ],
    ids=str,
)
def test_a_damaged_report_is_refused(tmp_path, prepared, change):
    shutil.copytree(prepared, tmp_path / "data")
    path = tmp_path / "data" / "report.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(ChromaError, match=rf"report.json: '{next(iter(change))}.*prepare the pict"):
        folder_dataset(tmp_path / "data", size=64, progress=False)


@pytest.mark.parametrize("content", ["", "{", "[]", "[" * 100_000])
def test_a_report_of_other_content_is_refused(tmp_path, prepared, content):
    shutil.copytree(prepared, tmp_path / "data")
    (tmp_path / "data" / "report.json").write_text(content)
    with pytest.raises(ChromaError, match=r"report.json: .*; prepare the pictures again"):
        folder_dataset(tmp_path / "data", size=64, progress=False)


def test_an_unwritable_folder_is_an_error(tmp_path):
    save(tmp_path / "in" / "a.png", standing())
    (tmp_path / "file").write_text("")
    with pytest.raises((ChromaError, OSError)):
        prepare_pictures(tmp_path / "in", tmp_path / "file" / "data", size=32, progress=False)
    assert os.listdir(tmp_path / "in") == ["a.png"]
