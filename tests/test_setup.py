"""The first minutes on a fresh machine: what is installed, when, and what is told if not."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def by_name(lines):
    requirements = [Requirement(line) for line in lines]
    return {requirement.name.lower(): requirement for requirement in requirements}


def test_environment_yml_says_the_same_as_pyproject():
    conda = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    (pip,) = [line["pip"] for line in conda if isinstance(line, dict)]
    (python,) = [line for line in conda if str(line).startswith("python=")]

    assert pip[-1] == "-e .[test]"
    listed = by_name(pip[:-1])
    wanted = by_name(PROJECT["dependencies"] + PROJECT["optional-dependencies"]["test"])
    assert {name: str(r.specifier) for name, r in listed.items()} == {
        name: str(r.specifier) for name, r in wanted.items()
    }
    assert PROJECT["requires-python"].startswith(f">={python.removeprefix('python=')},")


def test_every_dependency_says_why_it_is_there():
    for line in (ROOT / "environment.yml").read_text().splitlines():
        if line.strip().startswith("- ") and not line.endswith("pip:"):
            assert re.search(r"\S  # \w.{5,}", line), line
    text = (ROOT / "pyproject.toml").read_text()
    extras = [line for lines in PROJECT["optional-dependencies"].values() for line in lines]
    for requirement in PROJECT["dependencies"] + extras:
        assert re.search(rf'^    "{re.escape(requirement)}",  # \w.{{5,}}', text, re.M), requirement


def test_every_dependency_has_a_lower_bound():
    for requirement in by_name(PROJECT["dependencies"]).values():
        assert any(bound.operator == ">=" for bound in requirement.specifier), requirement


def test_every_imported_package_is_a_dependency():
    # Import name -> package name, where they differ.
    names = {"skimage": "scikit-image", "PIL": "pillow", "resvg_py": "resvg-py", "yaml": "pyyaml"}
    comes_with = {"traitlets": "ipywidgets", "IPython": "ipykernel", "tornado": "jupyterlab"}
    known = by_name(PROJECT["dependencies"])
    for path in sorted((ROOT / "chroma_lib").rglob("*.py")):
        for name in re.findall(r"^\s*(?:import|from) ([A-Za-z]\w*)", path.read_text(), re.M):
            if name in sys.stdlib_module_names or name == "chroma_lib":
                continue
            package = names.get(name) or comes_with.get(name) or name.replace("_", "-")
            assert package.lower() in known, f"{path.name} imports {name}"


def test_the_ci_script_can_be_run():
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert subprocess.run(["bash", "-n", script]).returncode == 0


# A stand-in for python3: `-m venv DIR` puts itself into DIR/bin, each call is written to a log,
# and installing fails while a file "broken" lies beside the Makefile.
STAND_IN = """#!/bin/sh
echo "$@" >> calls.log
case "$1 $2" in
"-c "*) exec {python} "$@" ;;
"-m venv") mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
"-m pip") test ! -e broken ;;
esac
"""


@pytest.fixture
def fresh(tmp_path):
    """Give a folder with the Makefile, and a function that runs make there."""
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    stand_in = tmp_path / "python"
    stand_in.write_text(STAND_IN.format(python=sys.executable))
    stand_in.chmod(0o755)

    def make(*targets, python="./python"):
        # Not the flags of the make that may be running this test.
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("MAKE", "MFLAGS"))}
        return subprocess.run(
            ["make", f"PYTHON={python}", *targets],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
        )

    return tmp_path, make


def installs(folder):
    return (folder / "calls.log").read_text().count("-m pip")


def test_make_installs_once_and_again_when_pyproject_changes(fresh):
    folder, make = fresh
    assert make("test").returncode == 0
    assert installs(folder) == 1
    assert make("test").returncode == 0
    assert installs(folder) == 1
    later = (folder / ".venv" / ".installed").stat().st_mtime + 10
    os.utime(folder / "pyproject.toml", (later, later))
    assert make("test").returncode == 0
    assert installs(folder) == 2


def test_a_failed_install_is_tried_again(fresh):
    folder, make = fresh
    (folder / "broken").touch()
    assert make("test").returncode != 0
    assert not (folder / ".venv" / ".installed").exists()
    assert "pytest" not in (folder / "calls.log").read_text()
    (folder / "broken").unlink()
    assert make("test").returncode == 0
    assert installs(folder) == 2


def test_another_python_is_refused_in_one_line(fresh):
    folder, make = fresh
    old = folder / "old"
    old.write_text('#!/bin/sh\ncase $1 in -c) exit 1 ;; --version) echo "Python 3.9.1" ;; esac\n')
    old.chmod(0o755)
    for python, told in (("./old", "Python 3.9.1"), ("./missing", "not found")):
        failed = make("test", python=python)
        assert failed.returncode != 0
        (line,) = [line for line in failed.stderr.splitlines() if line.startswith("Chroma needs")]
        assert "3.11, 3.12 or 3.13" in line and told in line and "make PYTHON=" in line
        assert not (folder / ".venv").exists()


def test_make_alone_tells_what_can_be_made(fresh):
    folder, make = fresh
    told = make()
    assert told.returncode == 0
    for target in ("make run", "make test", "make lab"):
        assert target in told.stdout
    assert not (folder / ".venv").exists()
