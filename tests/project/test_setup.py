"""Set-up on a fresh machine: what is installed, when, and what is printed if it fails."""

import ast
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

import chroma_lib

ROOT = Path(__file__).resolve().parents[2]
LOCK = "requirements.lock"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def by_name(lines):
    requirements = [Requirement(line) for line in lines]
    return {requirement.name.lower(): requirement for requirement in requirements}


def test_environment_yml_says_the_same_as_pyproject():
    conda = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
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
    for line in (ROOT / "environment.yml").read_text(encoding="utf-8").splitlines():
        if line.strip().startswith("- ") and not line.endswith("pip:"):
            assert re.search(r"\S  # \w.{5,}", line), line
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    extras = [line for lines in PROJECT["optional-dependencies"].values() for line in lines]
    for requirement in PROJECT["dependencies"] + extras:
        assert re.search(rf'^    "{re.escape(requirement)}",  # \w.{{5,}}', text, re.M), requirement


def test_every_dependency_has_a_lowest_and_a_highest_version():
    extras = [line for lines in PROJECT["optional-dependencies"].values() for line in lines]
    for requirement in map(Requirement, PROJECT["dependencies"] + extras):
        assert {bound.operator for bound in requirement.specifier} == {">=", "<"}, requirement


def test_the_lock_has_what_pyproject_asks_for():
    text = (ROOT / LOCK).read_text(encoding="utf-8")
    locked = [Requirement(line) for line in text.splitlines() if not line.startswith("#")]
    extras = PROJECT["optional-dependencies"]
    wanted = by_name(PROJECT["dependencies"] + extras["test"] + extras["docs"])
    assert set(wanted) <= {one.name for one in locked}
    for one in locked:
        (pin,) = one.specifier
        assert pin.operator == "==" and one.url is None, one
        assert one.name not in wanted or pin.version in wanted[one.name].specifier, one
    assert "://" not in text  # no index of anyone's own


# Import name -> package name, or the package that brings it.
PACKAGES = {
    "cv2": "opencv-python-headless",
    "skimage": "scikit-image",
    "PIL": "pillow",
    "yaml": "pyyaml",
    "IPython": "ipykernel",
    "traitlets": "ipywidgets",
    "tornado": "jupyterlab",
    "jupyter-core": "jupyter-client",
    "zmq": "jupyter-client",
    "docutils": "sphinx",
    "markdown-it": "markdown-it-py",
}
# Packages that are used without being imported.
STARTED = {
    "cryptography",  # by distributed
    "hatchling",
    "import-linter",
    "ipykernel",
    "jupyterlab",
    "jupyterlab-language-pack-ko-kr",
    "koreanize-matplotlib",
    "mypy",
    "myst-nb",
    "nbval",
    "numpydoc",
    "pre-commit",
    "pyarrow",  # by pandas
    "pydata-sphinx-theme",
    "pytest-cov",
    "pytest-xdist",
    "ruff",
    "sphinx-mathjax-offline",
}
OURS = {"chroma_lib", "benchmarks", "docs", "tests"}
TESTED = ("notebooks", "tests", "benchmarks")  # folders that may also import test dependencies


def imported(folder):
    """Return the packages that the Python files and the notebooks of a folder import."""
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / folder).rglob("*.py")]
    for path in (ROOT / folder).glob("*.ipynb"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        texts += ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    found = set()
    for node in (node for text in texts for node in ast.walk(ast.parse(text))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add(node.module)
    names = {name.split(".")[0] for name in found} - sys.stdlib_module_names
    names = {name.replace("_", "-") for name in names - OURS}
    return {PACKAGES.get(name, name).lower() for name in names}


def test_what_is_imported_is_a_dependency_and_the_other_way_round():
    needed = set(by_name(PROJECT["dependencies"]))
    tests = set(by_name(PROJECT["optional-dependencies"]["test"]))
    found = {folder: imported(folder) for folder in ("chroma_lib", "data", "docs", *TESTED)}
    assert found["chroma_lib"] | found["data"] <= needed
    book = set(by_name(PROJECT["optional-dependencies"]["docs"]))
    assert found["docs"] <= needed | tests | book
    rivals = set(by_name(PROJECT["optional-dependencies"]["bench"]))
    for folder in TESTED:
        allowed = needed | tests | (set() if folder == "notebooks" else rivals)
        assert found[folder] <= allowed, folder
    assert needed | tests | book | rivals == STARTED.union(*found.values())


posix = pytest.mark.skipif(os.name != "posix", reason="needs make and a POSIX shell")


@posix
def test_the_ci_script_can_be_run():
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert subprocess.run(["bash", "-n", script]).returncode == 0


def test_the_workflows_use_targets_of_the_makefile():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([\w.$()/]+):", makefile, re.M))
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / ".github").rglob("*.yml")]
    texts.append((ROOT / ".ci" / "run").read_text(encoding="utf-8"))
    used = {target for text in texts for target in re.findall(r"(?:^|: )\s*make (\S+)", text, re.M)}
    assert used and {name.replace(".venv", "$(VENV)") for name in used} <= targets


def test_each_hook_of_pre_commit_is_a_check_of_make_lint():
    config = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for hook in (hook for repo in yaml.safe_load(config)["repos"] for hook in repo["hooks"]):
        command = " ".join(hook["entry"].split()[:2]).replace(".venv", "$(VENV)")
        assert command.removesuffix(" --fix") in makefile


# A stand-in for python3: it logs each call, `-m venv DIR` copies it into DIR/bin together with the
# tools that make calls, and installing fails while there is a file "broken" beside the Makefile.
STAND_IN = """#!/bin/sh
echo "$@" >> calls.log
case "$1 $2" in
"-c "*) exec {python} "$@" ;;
"-m venv") mkdir -p "$3/bin" && for tool in python ruff lint-imports mypy; do
    cp "$0" "$3/bin/$tool"; done ;;
"-m pip") test ! -e broken ;;
esac
"""


@pytest.fixture
def fresh(tmp_path):
    """Return a folder with the Makefile, and a function that runs make there."""
    if not shutil.which("make"):
        pytest.skip("no make")
    for name in ("Makefile", "pyproject.toml", LOCK):
        shutil.copy(ROOT / name, tmp_path)
    stand_in = tmp_path / "python"
    stand_in.write_text(STAND_IN.format(python=sys.executable))
    stand_in.chmod(0o755)

    def make(*targets, python="./python"):
        # Without the flags of the make that may be running this test.
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
    return (folder / "calls.log").read_text(encoding="utf-8").count("-m pip")


@pytest.mark.parametrize("changed", ["pyproject.toml", LOCK])
def test_make_installs_once_and_again_when_what_is_needed_changes(fresh, changed):
    folder, make = fresh
    assert make("test").returncode == 0
    assert installs(folder) == 1
    assert f"--constraint {LOCK} -e .[test]" in (folder / "calls.log").read_text(encoding="utf-8")
    assert make("test").returncode == 0
    assert installs(folder) == 1
    later = (folder / ".venv" / ".installed").stat().st_mtime + 10
    os.utime(folder / changed, (later, later))
    assert make("test").returncode == 0
    assert installs(folder) == 2


def test_a_failed_install_is_tried_again(fresh):
    folder, make = fresh
    (folder / "broken").touch()
    assert make("test").returncode != 0
    assert not (folder / ".venv" / ".installed").exists()
    assert "pytest" not in (folder / "calls.log").read_text(encoding="utf-8")
    (folder / "broken").unlink()
    assert make("test").returncode == 0
    assert installs(folder) == 2


def test_another_python_is_refused_in_one_line(fresh):
    folder, make = fresh
    old = folder / "old"
    old.write_text('#!/bin/sh\ncase $1 in -c) exit 1 ;; --version) echo "Python 3.9.1" ;; esac\n')
    old.chmod(0o755)
    for python, reason in (("./old", "Python 3.9.1"), ("./missing", "not found")):
        failed = make("test", python=python)
        assert failed.returncode != 0
        (line,) = [line for line in failed.stderr.splitlines() if line.startswith("Chroma needs")]
        assert "3.11, 3.12 or 3.13" in line and reason in line and "make PYTHON=" in line
        assert not (folder / ".venv").exists()


def test_make_alone_lists_the_targets(fresh):
    folder, make = fresh
    listed = make()
    assert listed.returncode == 0
    for target in ("make run", "make test", "make lab", "make lint", "make format"):
        assert target in listed.stdout
    assert not (folder / ".venv").exists()


def test_make_site_builds_what_is_missing_or_old(fresh):
    folder, make = fresh
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    sources = ["docs/a.md", "docs/try/main.js", "notebooks/01.ipynb", "README.md"]
    sources += ["chroma_lib/weights_shipped/dcgan_256/card.json"]
    ignored = ["docs/book/__pycache__/a.pyc", "notebooks/.ipynb_checkpoints/01.ipynb"]
    for name in sources + ignored:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()

    def built():
        (folder / "calls.log").unlink(missing_ok=True)
        assert make("site", f"PORT={port}").returncode == 0
        calls = (folder / "calls.log").read_text(encoding="utf-8")
        assert "-m http.server" in calls
        return {name for name in ("docs.book", "docs/try/build.py") if name in calls}

    def set_times(names, seconds):
        for name in names:
            os.utime(folder / name, (seconds, seconds))

    pages = ["site/index.html", "site/try/index.html"]
    assert built() == {"docs.book", "docs/try/build.py"}
    for name in pages:  # as the real commands do
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    set_times(sources, 1_000_000_000)
    set_times(pages, 1_000_000_100)
    set_times(ignored, 1_000_000_200)
    assert built() == set()
    for name, expected in (
        ("docs/a.md", {"docs.book"}),
        ("notebooks/01.ipynb", {"docs.book"}),
        ("README.md", {"docs.book"}),
        ("docs/try/main.js", {"docs/try/build.py"}),
        (sources[-1], {"docs.book", "docs/try/build.py"}),
    ):
        set_times([name], 1_000_000_200)
        assert built() == expected, name
        set_times([name], 1_000_000_000)


def test_make_lab_is_chroma_lab(fresh):
    _, make = fresh
    assert make("--dry-run", "lab").stdout.splitlines()[-1] == ".venv/bin/chroma lab"


def test_the_citation_and_the_wheel_that_a_class_installs_are_of_this_version():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == chroma_lib.__version__
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## {citation['version']} - {citation['date-released']}" in changes
    for path in [*(ROOT / "docs").glob("teaching*.md"), *(ROOT / "notebooks").glob("0*.ipynb")]:
        named = re.findall(r"chroma_lib-([\d.]+)-py3", path.read_text(encoding="utf-8"))
        assert set(named) <= {chroma_lib.__version__}, path.name
