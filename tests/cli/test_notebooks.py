import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from chroma_lib.lessons import presets
from chroma_lib.lessons.presets import NotebookRun
from chroma_lib.studio.server import MAX_UPLOAD
from chroma_lib.sweeps.execute import NotebookError
from tests.helpers.command import one_line


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("run --preset slow", "slow"),
        ("run --jobs 0", "greater than or equal to 1"),
        ("run --store --jobs 2", "--jobs 2: use 1 with --store"),
    ],
)
def test_bad_input_is_one_line_and_writes_nothing(refused, arguments, message):
    refused(arguments, message)


def test_run_prints_where_everything_is(chroma, tmp_path, monkeypatch):
    grid = tmp_path / "01_a" / "grid.png"
    done = [NotebookRun("01_a", tmp_path / "01_a.ipynb", 61.2, (grid,))]
    all_jobs = []
    monkeypatch.setattr(
        presets, "run_notebooks", lambda out, preset, jobs: all_jobs.append(jobs) or done
    )
    status, out, _ = chroma("run", "--out", tmp_path)
    assert status == 0
    for text in (tmp_path / "01_a.ipynb", grid, tmp_path / "summary.json", "61 s"):
        assert str(text) in out
    assert chroma("run", "--out", tmp_path, "--jobs", "3")[0] == 0
    assert all_jobs == [presets.usable_jobs(), 3]


def test_a_failed_or_stopped_run_has_its_own_status(chroma, tmp_path, monkeypatch):
    def fails(out, preset, jobs):
        raise error

    monkeypatch.setattr(presets, "run_notebooks", fails)
    error = NotebookError("01_a.ipynb, cell 'b': ValueError: no", tmp_path)
    status, _, err = chroma("run", "--out", tmp_path / "out")
    assert status == 1 and str(error) in one_line(err)
    error = KeyboardInterrupt()
    assert chroma("run", "--out", tmp_path / "out") == (130, "", "chroma: stopped\n")


def test_an_unwritable_folder_is_bad_input(chroma, tmp_path):
    (tmp_path / "file").write_text("")
    status, _, err = chroma("run", "--out", tmp_path / "file" / "folder")
    assert status == 2 and "file" in one_line(err)


def test_lab_passes_its_options_on(chroma, monkeypatch):
    calls = []
    monkeypatch.setattr(subprocess, "call", lambda *args, **more: calls.append((args, more)) or 7)
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "mine")
    assert chroma("lab", "--port", "9999")[0] == 7
    (((command,), more),) = calls
    python, *_, folder, option, port = command
    ours, mine = more["env"]["JUPYTER_CONFIG_PATH"].split(os.pathsep)
    assert mine == "mine"
    settings = json.loads((Path(ours) / "jupyter_server_config.json").read_text(encoding="utf-8"))
    largest = settings["ServerApp"]["tornado_settings"]["websocket_max_message_size"]
    assert largest == MAX_UPLOAD
    assert (python, option, port) == (sys.executable, "--port", "9999")
    assert folder.endswith("notebooks")


def write_lesson(folder, text):
    """Write a notebook with one text in both languages."""
    cells = [
        {"cell_type": "markdown", "id": f"a-{lang}", "metadata": {}, "source": [f"{text} {lang}"]}
        for lang in ("en", "ko")
    ]
    path = folder / "01_one.ipynb"
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


@pytest.fixture
def opened(tmp_path, monkeypatch):
    """Replace Chroma's notebooks by one, and JupyterLab by a list of the folders it opens."""
    folder = tmp_path / "repository" / "notebooks"
    folder.mkdir(parents=True)
    write_lesson(folder, "old")
    monkeypatch.setattr(presets, "notebook_folder", lambda: folder)
    folders = []
    monkeypatch.setattr(subprocess, "call", lambda command, env: folders.append(command[3]) or 0)
    return folders


def test_lab_opens_copies_in_one_language(chroma, tmp_path, opened):
    repository = tmp_path / "repository"
    copies = repository / "runs" / "notebooks-ko"
    assert "1 new, 0 refreshed" in chroma("lab", "--lang", "ko")[1]
    assert chroma("lab")[1] == ""
    assert opened == [str(copies), str(repository / "notebooks")]
    copy = copies / "01_one.ipynb"
    copy.write_text(copy.read_text(encoding="utf-8").replace("old", "mine"), encoding="utf-8")
    write_lesson(repository / "notebooks", "new")
    out = chroma("lab", "--lang", "ko")[1]
    assert "0 new, 0 refreshed" in out and "01_one.ipynb has a newer version" in out
    assert "mine" in copy.read_text(encoding="utf-8")


def test_lab_in_korean_shows_jupyterlab_in_korean(chroma, monkeypatch, opened):
    paths = []
    monkeypatch.setattr(
        subprocess, "call", lambda _, env: paths.append(env["JUPYTER_CONFIG_PATH"]) or 0
    )
    monkeypatch.delenv("JUPYTER_CONFIG_PATH", raising=False)
    for lang, locale in (("ko", "ko_KR"), ("en", None), ("both", None)):
        assert chroma("lab", "--lang", lang)[0] == 0
        folders = [Path(folder) for folder in paths.pop().split(os.pathsep)]
        files = [folder / "labconfig" / "default_setting_overrides.json" for folder in folders]
        found = [json.loads(file.read_text(encoding="utf-8")) for file in files if file.exists()]
        wanted = [{"@jupyterlab/translation-extension:plugin": {"locale": locale}}]
        assert found == (wanted if locale else [])


def test_lab_of_an_installed_wheel_opens_copies_in_the_current_folder(
    chroma, tmp_path, monkeypatch, opened
):
    monkeypatch.setattr("chroma_lib.resources.is_repository", lambda: False)
    monkeypatch.chdir(tmp_path)
    for lang in ("both", "ko"):
        assert chroma("lab", "--lang", lang)[0] == 0
        assert (tmp_path / "runs" / f"notebooks-{lang}" / "01_one.ipynb").is_file()
    assert [Path(folder) for folder in opened] == [
        Path("runs/notebooks-both"), Path("runs/notebooks-ko")
    ]  # fmt: skip


def test_an_installed_wheel_stores_no_outputs(chroma, tmp_path, monkeypatch):
    monkeypatch.setattr("chroma_lib.resources.is_repository", lambda: False)
    out = tmp_path / "out"
    status, _, err = chroma("run", "--store", "--out", out)
    assert status == 2 and "--store" in one_line(err)
    assert not out.exists()


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
    for text in ("one.ipynb, cell a-en: ", english, korean, "1 pairs in 1 file, 1 fault"):
        assert text in out
    assert chroma("bilingual", "stamp", path, "a")[:2] == (0, f"{path}: a in step\n")
    assert chroma("bilingual", "check", path)[:2] == (0, "1 pairs in 1 file, no faults\n")

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
        ("bilingual check notes.ipynb", "notes.ipynb"),
        ("bilingual check README.md", "README.ko.md"),
        ("bilingual stamp missing.ipynb title", "missing.ipynb"),
        ("bilingual split --lang fr --out out", "fr"),
        ("lab --lang fr", "fr"),
    ],
)
def test_bilingual_names_what_it_cannot_read(chroma, tmp_path, monkeypatch, arguments, names):
    monkeypatch.chdir(tmp_path)
    for name in ("notes.ipynb", "README.md"):
        (tmp_path / name).write_text("no JSON")
    status, _, err = chroma(*arguments.split())
    assert status == 2 and names in one_line(err)
    assert not (tmp_path / "out").exists()
