"""Whether Chroma works with the lowest versions that pyproject.toml allows: about ten minutes.

    python -m benchmarks lowest

Makes an environment in a temporary folder, with the lowest version of each package that
pyproject.toml names and any fitting version of the others. Runs the tests there, except those of
the notebooks and the browser.
"""

import os
import subprocess
import tempfile
import tomllib
import venv
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

from packaging.requirements import Requirement

from benchmarks import page
from benchmarks.command_line import Arguments, add_store_option, command_parser
from benchmarks.parts import print_findings
from benchmarks.records import ROOT, Findings

PROJECT = ROOT / "pyproject.toml"


def run(*command: str | Path, check: bool = True, **options) -> subprocess.CompletedProcess:
    """Run a command in the repository."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "3"}
    words = [str(word) for word in command]
    return subprocess.run(words, cwd=ROOT, env=environment, check=check, text=True, **options)


def install_lowest(folder: Path) -> tuple[Path, list[str]]:
    """Make the environment; return its Python and its packages as lines NAME==VERSION."""
    venv.create(folder / "uv", with_pip=True)
    venv.create(folder / "lowest")
    uv, python = folder / "uv" / "bin" / "uv", folder / "lowest" / "bin" / "python"
    run(folder / "uv" / "bin" / "python", "-m", "pip", "install", "--quiet", "uv")
    lowest = ("--resolution", "lowest-direct", "--extra", "test", "--requirement", PROJECT)
    run(uv, "pip", "install", "--quiet", "--python", python, *lowest)
    frozen = run(uv, "pip", "freeze", "--python", python, stdout=subprocess.PIPE).stdout
    return python, frozen.splitlines()


def run_tests(
    python: Path, report: Path, tests: Sequence[str] = ("tests",)
) -> tuple[int, dict[str, int]]:
    """Run tests, except those of the browser; return pytest's status and its counts."""
    options = ("-m", "pytest", "-m", "not browser", "-p", "no:cacheprovider", "--quiet")
    # Old packages warn about newer ones, which must not fail a test.
    command = (*options, "-W", "default", f"--junitxml={report}", *tests)
    status = run(python, *command, check=False).returncode
    counts = ElementTree.parse(report).getroot().find("testsuite").attrib
    return status, {name: int(counts[name]) for name in ("tests", "failures", "errors", "skipped")}


def named_packages(frozen: Sequence[str]) -> list[str]:
    """Return "NAME VERSION" for those lines NAME==VERSION whose packages pyproject.toml names."""
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    requirements = project["dependencies"] + project["optional-dependencies"]["test"]
    names = {Requirement(line).name.lower() for line in requirements}
    return [line.replace("==", " ") for line in frozen if line.split("==")[0].lower() in names]


def main(arguments: Arguments) -> int:
    """Run the command; the status is that of pytest."""
    parser = command_parser("lowest", __doc__)
    add_store_option(parser)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="chroma-lowest-") as scratch:
        python, frozen = install_lowest(Path(scratch))
        status, counts = run_tests(python, Path(scratch) / "tests.xml")
    failed = counts["failures"] + counts["errors"]
    figures = {
        "lowest versions": ", ".join(named_packages(frozen)),
        "tests passed": counts["tests"] - failed - counts["skipped"],
        "tests failed": failed,
        "tests skipped": counts["skipped"],
    }
    title = "The lowest versions that pyproject.toml allows are enough"
    findings = Findings(title=title, figures=figures)
    print_findings(findings)
    if options.store:
        page.store("lowest", findings, page="reliability")
    return status
