import errno
import json
import os

import numpy as np
import pytest
from PIL import Image

from chroma_lib import files
from chroma_lib.errors import ChromaError


@pytest.fixture
def rgb():
    return np.random.default_rng(0).integers(0, 256, (12, 20, 3), dtype=np.uint8)


def test_write_png_comes_back(tmp_path, rgb):
    alpha = np.arange(rgb[..., 0].size, dtype=np.uint8).reshape(rgb.shape[:2])
    path = files.write_png(tmp_path / "new" / "a.png", rgb)
    np.testing.assert_array_equal(np.array(Image.open(path)), rgb)
    files.write_png(path, rgb, alpha)
    np.testing.assert_array_equal(np.array(Image.open(path)), np.dstack([rgb, alpha]))
    assert os.listdir(path.parent) == ["a.png"]


def test_write_atomic_keeps_the_old_file_when_writing_fails(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")

    def fails(temporary):
        assert temporary.suffix == ".txt"
        temporary.write_text("half")
        raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        files.write_atomic(path, fails)
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["a.txt"]


def test_write_atomic_names_the_file_that_it_cannot_write(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ChromaError, match=r"a.png: cannot be written"):
        files.write_atomic(tmp_path / "file" / "a.png", lambda temporary: temporary.touch())
    (tmp_path / "b.png").mkdir()
    with pytest.raises(ChromaError, match=r"b.png: cannot be written"):
        files.write_atomic(tmp_path / "b.png", lambda temporary: temporary.touch())
    assert sorted(os.listdir(tmp_path)) == ["b.png", "file"]


def test_atomic_folder_is_complete_or_missing(tmp_path):
    folder = tmp_path / "new" / "folder"
    with files.atomic_folder(folder) as part:
        (part / "a.txt").write_text("a")
        assert not folder.exists()
    assert [path.name for path in folder.iterdir()] == ["a.txt"]
    assert [path.name for path in folder.parent.iterdir()] == ["folder"]

    empty = tmp_path / "empty"
    empty.mkdir()

    def interrupted():
        with files.atomic_folder(empty) as part:
            (part / "a.txt").write_text("a")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "new"]
    assert not list(empty.iterdir())
    with files.atomic_folder(empty) as part:
        (part / "b.txt").write_text("b")
    assert [path.name for path in empty.iterdir()] == ["b.txt"]
    with pytest.raises(ChromaError, match="already exists"), files.atomic_folder(empty):
        pytest.fail("it holds something")
    inside_a_file = files.atomic_folder(empty / "b.txt" / "deep")
    with pytest.raises(ChromaError, match="is a file"), inside_a_file:
        pytest.fail("b.txt is a file")


def test_atomic_folder_overwrites_only_if_told_to(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "old.txt").write_text("old")
    with files.atomic_folder(tmp_path / "folder", overwrite=True) as part:
        (part / "new.txt").write_text("new")
        assert (tmp_path / "folder" / "old.txt").exists()
    assert os.listdir(tmp_path / "folder") == ["new.txt"]


def test_atomic_folder_keeps_what_another_run_has_written(tmp_path):
    folder = tmp_path / "folder"

    def written_by_two():
        with files.atomic_folder(folder) as part:
            (part / "mine.txt").write_text("mine")
            folder.mkdir()
            (folder / "theirs.txt").write_text("theirs")

    with pytest.raises(
        ChromaError, match=r"folder: another run .* choose another folder \(--out\)"
    ):
        written_by_two()
    assert os.listdir(folder) == ["theirs.txt"]
    assert os.listdir(tmp_path) == ["folder"]  # and nothing temporary


def test_atomic_folder_keeps_the_old_one_if_it_cannot_replace_it(tmp_path, monkeypatch):
    folder, replace, calls = tmp_path / "folder", os.replace, []
    folder.mkdir()
    (folder / "old.txt").write_text("old")

    def fail_second(source, target):
        calls.append(source)
        if len(calls) == 2:
            raise OSError(errno.ENOTEMPTY, "Directory not empty")
        replace(source, target)

    monkeypatch.setattr(os, "replace", fail_second)
    with (
        pytest.raises(ChromaError, match="another run"),
        files.atomic_folder(folder, overwrite=True) as part,
    ):
        (part / "new.txt").write_text("new")
    assert os.listdir(folder) == ["old.txt"]
    assert os.listdir(tmp_path) == ["folder"]


def test_remove_leftovers_deletes_temporary_files_only(tmp_path):
    def keep_temporary(temporary):
        temporary.write_text("half")
        os.link(temporary, tmp_path / f".{'0' * 32}.txt")

    files.write_atomic(tmp_path / "a.txt", keep_temporary)
    (tmp_path / ".hidden.txt").touch()
    files.remove_leftovers(tmp_path)
    assert sorted(os.listdir(tmp_path)) == [".hidden.txt", "a.txt"]


def test_write_text_escapes_what_is_not_text(tmp_path):
    path = files.write_text(tmp_path / "a.txt", "한글 \udcff\n")
    assert path.read_text(encoding="utf-8") == "한글 \\udcff\n"


def test_write_json_comes_back(tmp_path):
    content = {"name": "이름", "values": [1, 2.5, None]}
    path = files.write_json(tmp_path / "a.json", content, flush=True)
    text = path.read_text(encoding="utf-8")
    assert json.loads(text) == content
    assert "이름" in text
    assert text.endswith("}\n")
    files.write_json(path, {"path": tmp_path}, default=str)
    assert json.loads(path.read_text(encoding="utf-8")) == {"path": str(tmp_path)}


def test_printable_is_one_line():
    assert files.printable("a\nb\0c\udcff.png") == "a?b?c?.png"
    assert files.printable("한글 이름.png") == "한글 이름.png"


def test_stat_path_says_what_is_missing(tmp_path):
    assert files.stat_path(tmp_path, "folder").st_mode
    for path in (tmp_path / "no", tmp_path / "nul\0"):
        with pytest.raises(ChromaError, match="no such shard; check the name"):
            files.stat_path(path, "shard")
    (tmp_path / "link").symlink_to("nothing")
    with pytest.raises(ChromaError, match="link: is a broken link; name the file itself"):
        files.stat_path(tmp_path / "link", "file")


def test_a_file_is_no_folder_for_results(tmp_path):
    (tmp_path / "a").touch()
    for folder in (tmp_path / "a", tmp_path / "a" / "b"):
        with pytest.raises(ChromaError, match=f"^{tmp_path}/a: is a file; name a folder"):
            files.require_no_file(folder)
    files.require_no_file(tmp_path / "new" / "folder")
    with pytest.raises(ChromaError, match="is a file; name a folder"):
        files.require_new_folder(tmp_path / "a")


def test_stat_path_suggests_a_similar_name(tmp_path):
    for name in ("Girl.png", "landscape.png", ".hidden"):
        (tmp_path / name).touch()
    with pytest.raises(ChromaError, match=r"gril.png: no such file; did you mean \S+Girl.png\?$"):
        files.stat_path(tmp_path / "gril.png", "file", suggest=True)
    # The ending says nothing, and a few letters in common say little.
    for name in ("boy.jpeg", "missing/girl.png", "nul\0", "gi.png", "landed.png", "landlord"):
        with pytest.raises(ChromaError, match="no such file; check the name"):
            files.stat_path(tmp_path / name, "file", suggest=True)
    with pytest.raises(ChromaError, match="no such file; check the name"):
        files.stat_path(tmp_path / "gril.png", "file")


def test_cache_folder_follows_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("CHROMA_CACHE", str(tmp_path))
    assert files.cache_folder() == tmp_path
    monkeypatch.delenv("CHROMA_CACHE")
    assert files.cache_folder().name == "chroma"
