"""The wheel, installed in an environment and used in a folder that know nothing of the repository.

The environment has no packages of its own but Chroma; the others come from the present one, so that
nothing is downloaded.
"""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from tests.helpers.patience import PATIENCE
from tests.helpers.servers import app, jupyter_environment, lab

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOK = "01_lab_color"  # quick to run


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Build the wheel from the repository and return its path."""
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*build, "--wheel-dir", folder, ROOT], check=True, timeout=PATIENCE)
    (path,) = folder.glob("chroma_lib-*.whl")
    return path


@pytest.fixture(scope="module")
def python(wheel, tmp_path_factory):
    """Install the wheel in a new environment and return the path of its Python."""
    folder = tmp_path_factory.mktemp("venv")
    venv.create(folder, with_pip=False, symlinks=os.name != "nt")
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    install = ["-m", "pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([sys.executable, *install, wheel], check=True, timeout=PATIENCE)
    # The .pth files of a folder that a .pth file adds are not read, so that the editable install of
    # the present environment stays out.
    purelib = sysconfig.get_path("purelib", vars={"base": str(folder), "platbase": str(folder)})
    paths = {sysconfig.get_path(name) for name in ("purelib", "platlib")}
    (Path(purelib) / "others.pth").write_text("\n".join(sorted(paths)), encoding="utf-8")
    return python


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """Return environment variables without anything of the user's or the repository's."""
    present = Path(sysconfig.get_path("data")) / "share" / "jupyter"
    root = tmp_path_factory.mktemp("jupyter")
    environment = jupyter_environment(root, JUPYTERLAB_DIR=str(present / "lab"))
    environment["JUPYTER_PATH"] = str(present)
    for name in ("PYTHONPATH", "VIRTUAL_ENV"):
        environment.pop(name, None)
    return environment


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("empty")


@pytest.fixture(scope="module")
def chroma(python, environment, folder):
    """Return a function that runs the command there."""

    def run(*arguments, status=0):
        done = subprocess.run(
            [python.with_name("chroma"), *map(str, arguments)],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=PATIENCE,
        )
        assert done.returncode == status, done.stderr
        return done.stdout, done.stderr

    return run


def test_the_wheel_brings_what_the_notebooks_need(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    wanted = [
        (ROOT, "chroma_lib", "chroma_lib", "py.typed"),
        (ROOT, "chroma_lib", "chroma_lib", "**/*.py*"),
        (ROOT, "chroma_lib", "chroma_lib", "studio/*/*.*"),
        (ROOT, "chroma_lib", "chroma_lib", "weights_shipped/*/*"),
        (ROOT, ".", "chroma_lib/bundled", "LICENSE"),
        (ROOT, "notebooks", "chroma_lib/bundled/notebooks", "*.ipynb"),
        (ROOT, "notebooks", "chroma_lib/bundled/notebooks", "*.md"),
        (ROOT, "data/pictures", "chroma_lib/bundled/data/pictures", "*"),
        (ROOT, "data/figures", "chroma_lib/bundled/data/figures", "*"),
        (ROOT, "data/results", "chroma_lib/bundled/data/results", "**/*.*"),
    ]
    for root, source, target, pattern in wanted:
        paths = [
            p
            for p in (root / source).glob(pattern)
            if not {"__pycache__", "provenance"} & set(p.parts)
        ]
        assert paths, pattern
        for path in paths:
            assert f"{target}/{path.relative_to(root / source).as_posix()}" in names
    assert not [name for name in names if "conftest" in name or name.startswith("tests")]


def test_it_is_the_wheel_that_is_used(python, environment, folder):
    code = "from chroma_lib import resources as r; print(r.__file__, r.is_repository())"
    done = subprocess.run(
        [python, "-c", code],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    path, is_repository = done.stdout.split()
    assert Path(path).is_relative_to(python.parents[1])
    assert is_repository == "False"


@pytest.mark.kernel
def test_colorize_train_and_measure(chroma, folder):
    Image.linear_gradient("L").resize((48, 64)).save(folder / "picture.png")
    chroma("colorize", "picture.png", "--count", 2)
    assert len(list((folder / "colorings" / "picture").glob("0[01].png"))) == 2
    size = ["--drawings", 2, "--size", 32, "--steps", 2, "--batch-size", 2]
    chroma("train", *size, "--noise", "film", "--out", "trained")
    table, _ = chroma("measure", "--weights", "trained", "--drawings", 2, "--noises", 2, "--json")
    assert len(json.loads(table)) > 20


@pytest.mark.kernel
def test_run(python, chroma, folder):
    _, err = chroma("run", "--store", status=2)
    assert err.startswith("chroma: --store") and err.count("\n") == 1
    (bundled,) = python.parents[1].rglob("chroma_lib/bundled/notebooks")
    aside = bundled.with_name("aside")
    bundled.rename(aside)  # the other notebooks take minutes
    try:
        bundled.mkdir()
        shutil.copy(aside / f"{NOTEBOOK}.ipynb", bundled)
        out, _ = chroma("run")
    finally:
        shutil.rmtree(bundled)
        aside.rename(bundled)
    (summary,) = folder.glob("runs/quick-*/summary.json")
    assert json.loads(summary.read_text(encoding="utf-8"))["error"] is None
    executed = summary.with_name(f"{NOTEBOOK}.ipynb")
    assert executed.is_file() and str(executed.relative_to(folder)) in out


@pytest.mark.kernel
def test_app_answers(python, environment, folder):
    with app(folder, "--weights", "dcgan", python=python, env=environment) as (_, url):
        assert url.startswith("http://127.0.0.1:")


@pytest.mark.kernel
def test_lab_opens_copies_in_the_current_folder(python, environment, folder):
    names = {path.name for path in (ROOT / "notebooks").glob("*.ipynb")}
    with lab(folder, "--lang", "ko", python=python, env=environment) as (_, url, _):
        assert url.startswith("http://")
    assert {path.name for path in folder.glob("runs/notebooks-ko/*.ipynb")} == names
    assert (folder / "runs" / "notebooks-ko" / "glossary.md").is_file()
