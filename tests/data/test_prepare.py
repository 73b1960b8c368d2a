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
from tests.helpers.odd_files import REFUSED
from PIL import Image

from chroma_lib import characters, color
from chroma_lib.data.close_calls import _close_calls
from chroma_lib.data.criteria import COLORED_SHARE, NEAR_BITS, Settings
from chroma_lib.data.duplicates import KeptPictures
from chroma_lib.data.folders import folder_dataset
from chroma_lib.data.prepare import _Judge, prepare_pictures
from chroma_lib.data.report import as_text, is_prepared, read_rows
from chroma_lib.errors import ChromaError
from chroma_lib.pictures.fit import WHITE_SHARE, crop_bust, fit_square, white_background
from chroma_lib.pictures.read import Picture, read_picture

CHARACTERS = 6


def picture(path, rgb, **how):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(rgb).save(path, **how)


@pytest.fixture(scope="module")
def drawn():
    rgb, _ = characters.render_many(range(20), colorings=2, size=96, progress=False)
    # A close-up's hair may fill the border.
    on_white = [one for one in rgb if white_background(one[0])]
    return np.stack(on_white[:CHARACTERS])  # (6, 2, 96, 96, 3)


@pytest.fixture(scope="module")
def someones(tmp_path_factory, drawn):
    """Make a folder of good pictures, and one for each reason to drop one."""
    folder = tmp_path_factory.mktemp("someones")
    for i, (one, _) in enumerate(drawn):
        picture(folder / f"a{i}.png", one)
    picture(folder / "again" / "recolored.png", drawn[0, 1])
    picture(folder / "b_copy.png", drawn[1, 0])
    picture(folder / "b_saved_anew.jpg", drawn[2, 0], quality=60)
    scaled = Image.fromarray(drawn[3, 0]).resize((80, 80), Image.Resampling.LANCZOS)
    scaled.save(folder / "b_scaled.png")
    picture(folder / "c_gray.png", color.gray(drawn[4, 0]))
    paper = drawn[5, 1].min(-1, keepdims=True) >= 250
    on_sky = np.where(paper, np.uint8([150, 190, 225]), drawn[5, 1])
    picture(folder / "d_on_sky.png", on_sky)
    picture(folder / "e_small.png", drawn[4, 1, ::4, ::4])
    picture(folder / "f_blank.png", np.full((64, 64, 3), 255, np.uint8))
    content = (folder / "a0.png").read_bytes()
    (folder / "g_cut_off.png").write_bytes(content[: len(content) // 2])
    (folder / "h_text.jpg").write_text("no picture")
    return folder


EXPECTED = {
    **{f"a{i}.png": ("kept", "") for i in range(CHARACTERS)},
    "again/recolored.png": ("kept", ""),
    "b_copy.png": ("dropped", "duplicate"),
    "b_saved_anew.jpg": ("dropped", "near duplicate"),
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
        "b_copy.png": "a1.png", "b_saved_anew.jpg": "a2.png", "b_scaled.png": "a3.png"
    }  # fmt: skip
    by_name = {row["name"]: row for row in rows}
    assert by_name["b_copy.png"]["detail"] == "of a1.png"
    assert "cut short" in by_name["g_cut_off.png"]["detail"]
    # Told without the folder that the pictures lie in.
    assert not any("/" in row["detail"] for row in rows)
    assert float(by_name["c_gray.png"]["colored"]) < COLORED_SHARE
    assert float(by_name["d_on_sky.png"]["white"]) < WHITE_SHARE
    assert by_name["e_small.png"]["side"] == "24"


def test_the_report_counts(prepared):
    report = json.loads((prepared / "report.json").read_text(encoding="utf-8"))
    assert report["counts"] == {
        "pictures": len(EXPECTED),
        "kept": CHARACTERS + 1,
        "dropped": {
            "unreadable": 2, "too small": 1, "not on white": 1, "blank": 1, "gray": 1,
            "duplicate": 1, "near duplicate": 2,
        },
    }  # fmt: skip
    assert report["settings"]["size"] == 64 and report["settings"]["white_background"]
    assert report["versions"].keys() == {"chroma", "numpy", "pillow"}
    lines = as_text(report).splitlines()
    assert lines[1].split() == ["kept", str(CHARACTERS + 1)] and len(lines) == 9


def test_pictures_kept_are_squares_of_the_pixels_that_were_there(prepared, drawn):
    rows = {row["name"]: row for row in read_rows(prepared)}
    kept = read_picture(prepared / rows["a2.png"]["file"]).rgb
    np.testing.assert_array_equal(kept, fit_square(drawn[2, 0], 64)[0])
    files = {row["file"] for row in rows.values() if row["file"]}
    assert files == {name for name in tree(prepared) if name.startswith("pictures/")}


def test_without_the_option_a_background_stays(tmp_path, someones):
    out = tmp_path / "data"
    prepare_pictures(someones, out, size=64, progress=False)
    rows = {row["name"]: row for row in read_rows(out)}
    assert rows["d_on_sky.png"]["verdict"] == "kept" and rows["d_on_sky.png"]["white"]


def test_the_sheet_shows_close_calls_of_both_sides(prepared):
    calls = _close_calls(prepared / "report.csv", Settings(64, True))
    by_test = {test: [[row["name"] for row in rows] for rows in sides] for test, *sides in calls}
    assert by_test["side"][0] == ["e_small.png"] and len(by_test["side"][1]) == 3
    assert by_test["white"][0] == ["d_on_sky.png"]
    assert by_test["colored"][0] == ["c_gray.png"]
    assert set(by_test["bits"][0]) == {"b_saved_anew.jpg", "b_scaled.png"}
    sheet = read_picture(prepared / "borderline.png").rgb
    assert sheet.shape[1] > 800 and sheet.std() > 10


# Near duplicates


def test_another_coloring_is_no_duplicate_but_the_same_saved_anew_is(drawn):
    kept = KeptPictures(len(drawn))
    for i, (one, _) in enumerate(drawn):
        kept.add(i, one, color.rgb_to_lab(one))
    for i, (one, recolored) in enumerate(drawn):
        bits, number = kept.nearest(color.rgb_to_lab(one // 2 * 2))
        assert bits <= NEAR_BITS and number == i
        bits, number = kept.nearest(color.rgb_to_lab(recolored))
        assert number != i


# Broken files


def test_broken_pictures_cost_only_themselves_and_are_told(tmp_path, drawn):
    for name, (content, _) in REFUSED.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "lost.png").symlink_to("nothing")
    for i in range(3):
        picture(tmp_path / f"z{i}.png", drawn[i, 0])
    out = tmp_path.parent / f"{tmp_path.name}-data"
    report = prepare_pictures(tmp_path, out, size=32, progress=False)
    assert report["counts"]["kept"] == 3
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
    made = set(tmp_path.rglob("*")) - before
    assert {path.relative_to(home).parts[0] for path in made} == {"data"}
    rows = read_rows(home / "data")
    # The others are duplicates of one picture, and that lies under its number.
    (kept,) = (row["file"] for row in rows if row["verdict"] == "kept")
    assert {path for path in made if path.is_file()} == {
        home / "data" / name for name in (kept, "report.csv", "report.json", "borderline.png")
    }
    leading_out = {row["name"] for row in rows if row["reason"] == "unreadable"}
    assert leading_out == {name.replace("\\", "/") for name in names[:6]} | {"link.png"}
    assert not os.path.lexists("/tmp/out.png")


# The bust


def standing(alpha):
    """Make a picture 100 high and 80 wide: a red figure 40 wide from row 10, column 30 on."""
    rgb = np.full((100, 80, 3), 255, np.uint8)
    rgb[10:95, 30:70] = [200, 30, 30]
    figure = np.where(rgb[..., 1] < 100, 255, 0).astype(np.uint8)
    return Picture(rgb, figure if alpha else None, "standing")


@pytest.mark.parametrize("alpha", [False, True])
def test_a_bust_is_the_square_at_the_top_of_the_figure(alpha):
    cut = crop_bust(standing(alpha))
    assert cut.shape == (44, 44, 3)  # 40 x 40, and a margin of 40 // 16
    assert (cut[4:, 2:-2] == [200, 30, 30]).all() and (cut[:4] == 255).all()


def test_a_wide_or_blank_picture_has_no_other_bust():
    wide = Picture(np.full((10, 40, 3), 9, np.uint8), None, "wide")
    assert crop_bust(wide).shape == (14, 44, 3)
    blank = Picture(np.full((10, 10, 3), 255, np.uint8), None, "blank")
    assert crop_bust(blank) is blank.rgb


def test_crop_changes_the_squares(tmp_path):
    picture(tmp_path / "in" / "a.png", standing(False).rgb)
    prepare_pictures(tmp_path / "in", tmp_path / "bust", size=32, crop="bust", progress=False)
    cut = read_picture(tmp_path / "bust" / "pictures" / "000" / "000000.png").rgb
    assert (cut[20:, 4:28, 0] == 200).all()
    with pytest.raises(ChromaError, match="unknown crop"):
        prepare_pictures(tmp_path / "in", tmp_path / "no", crop="face", progress=False)


# Going on, and writing whole


def test_a_zip_ends_in_the_same_pictures_and_rows(tmp_path, someones, prepared):
    path = zipped(someones, tmp_path / "someones.zip")
    prepare_pictures(path, tmp_path / "data", size=64, white_background=True, progress=False)
    ours, theirs = tree(tmp_path / "data"), tree(prepared)
    assert ours.keys() == theirs.keys()
    for name in ours.keys() - {"report.json"}:  # the source's name is in it
        assert ours[name] == theirs[name], name


KILLED = """
import os, signal, sys
from chroma_lib import pictures, prepare

whole, calls = pictures.write_png, []

def half(path):
    path.write_bytes(b"half")
    os.kill(os.getpid(), signal.SIGKILL)

def write_png(path, rgb):
    calls.append(path)
    return pictures.write_beside(path, half) if len(calls) == 4 else whole(path, rgb)

pictures.write_png = write_png
prepare.prepare(sys.argv[1], sys.argv[2], size=64, white_background=True, progress=False)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
def test_killed_in_the_middle_it_goes_on_to_the_same_bytes(tmp_path, someones, prepared):
    out, part = tmp_path / "data", tmp_path / "data.part"
    killed = subprocess.run([sys.executable, "-c", KILLED, someones, out])
    assert killed.returncode == -signal.SIGKILL
    assert not out.exists() and len(list(part.rglob(".*.png"))) == 1
    with pytest.raises(ChromaError, match="not finished"):
        folder_dataset(part, size=64, progress=False)
    with open(part / "report.csv", "a") as table:
        table.write("3,a3.p")  # as a kill within a write would leave it
    seen = []
    original = _Judge.judge
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            _Judge, "judge", lambda self, n: seen.append(n) or original(self, n)
        )
        prepare_pictures(someones, out, size=64, white_background=True, progress=False)
    assert seen == list(range(3, len(EXPECTED)))
    assert tree(out) == tree(prepared)
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_what_is_finished_is_not_done_again(someones, prepared, monkeypatch):
    monkeypatch.setattr(prepare, "_work", lambda *given: pytest.fail("done again"))
    report = prepare_pictures(someones, prepared, size=64, white_background=True, progress=False)
    assert report["counts"]["kept"] == CHARACTERS + 1


def test_a_folder_of_other_things_is_refused(tmp_path, someones, prepared):
    before = tree(prepared)
    with pytest.raises(ChromaError, match="other settings"):
        prepare_pictures(someones, prepared, size=32, white_background=True, progress=False)
    picture(tmp_path / "one" / "a.png", standing(False).rgb)
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
    with pytest.raises(ChromaError, match="lies inside"):
        prepare_pictures(tmp_path / "one", tmp_path / "one" / "data", size=32, progress=False)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["begun.part", "mine", "one"]


def test_rows_that_are_missing_are_seen(tmp_path, someones, prepared):
    part = tmp_path / "data.part"
    shutil.copytree(prepared, part)
    lines = (part / "report.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (part / "report.csv").write_text("".join(lines[:2] + lines[3:]), encoding="utf-8")
    with pytest.raises(ChromaError, match="rows are missing"):
        prepare_pictures(
            someones, tmp_path / "data", size=64, white_background=True, progress=False
        )


def test_an_empty_folder_may_be_given(tmp_path):
    picture(tmp_path / "in" / "a.png", standing(False).rgb)
    (tmp_path / "out").mkdir()
    prepare_pictures(tmp_path / "in", tmp_path / "out", size=32, progress=False)
    assert is_prepared(tmp_path / "out")


# Reading what was prepared


def test_folder_dataset_reads_what_was_kept(prepared, drawn):
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
    with pytest.raises(ChromaError, match="prepared at 64 pixels, but 128 .*--size 128"):
        folder_dataset(prepared, size=128, progress=False)


def test_a_damaged_report_is_told(tmp_path, prepared):
    shutil.copytree(prepared, tmp_path / "data")
    (tmp_path / "data" / "report.json").write_text("{", encoding="utf-8")
    with pytest.raises(ChromaError, match="not a report of `chroma data`"):
        folder_dataset(tmp_path / "data", size=64, progress=False)


def test_an_unwritable_place_is_one_error(tmp_path):
    picture(tmp_path / "in" / "a.png", standing(False).rgb)
    (tmp_path / "file").write_text("")
    with pytest.raises((ChromaError, OSError)):
        prepare_pictures(tmp_path / "in", tmp_path / "file" / "data", size=32, progress=False)
    assert os.listdir(tmp_path / "in") == ["a.png"]
