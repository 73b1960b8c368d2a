"""Whether Chroma works with the lowest versions that pyproject.toml allows: about ten minutes.

    python benchmarks/lowest.py

Makes an environment in a temporary folder, with the lowest version of each package that
pyproject.toml names and with whatever fits of those that come along, and runs the tests there,
but for the notebooks and the browser's.
"""

import os
import subprocess
import sys
import tempfile
import tomllib
import venv
from pathlib import Path
from xml.etree import ElementTree

import records
from packaging.requirements import Requirement


def main():
    project = records.ROOT / "pyproject.toml"
    with tempfile.TemporaryDirectory(prefix="chroma-lowest-") as folder:
        place = Path(folder)
        venv.create(place / "uv", with_pip=True)
        venv.create(place / "lowest")
        uv, python = place / "uv" / "bin" / "uv", place / "lowest" / "bin" / "python"
        run(place / "uv" / "bin" / "python", "-m", "pip", "install", "--quiet", "uv")
        lowest = ("--resolution", "lowest-direct", "--extra", "test", "--requirement", project)
        run(uv, "pip", "install", "--quiet", "--python", python, *lowest)
        frozen = run(uv, "pip", "freeze", "--python", python, stdout=subprocess.PIPE).stdout
        tests = ("-m", "pytest", "-m", "not browser", "-p", "no:cacheprovider", "--quiet")
        # What is old warns of what is newer than itself.
        status = run(
            python, *tests, "-W", "default", f"--junitxml={place / 'tests.xml'}", check=False
        ).returncode
        counts = ElementTree.parse(place / "tests.xml").getroot().find("testsuite").attrib
    failed = int(counts["failures"]) + int(counts["errors"])
    records.keep(
        "lowest",
        "The lowest versions that pyproject.toml allows are enough",
        {
            "lowest versions": ", ".join(named(project, frozen.splitlines())),
            "tests passed": int(counts["tests"]) - failed - int(counts["skipped"]),
            "tests failed": failed,
            "tests skipped": int(counts["skipped"]),
        },
    )
    return status


def run(*command, check=True, **options):
    environment = os.environ | {"PYTHONPATH": str(records.ROOT), "TF_CPP_MIN_LOG_LEVEL": "3"}
    return subprocess.run(
        [str(part) for part in command],
        cwd=records.ROOT,
        env=environment,
        check=check,
        text=True,
        **options,
    )


def named(project, frozen):
    """Return those of the lines NAME==VERSION whose packages pyproject.toml names."""
    about = tomllib.loads(project.read_text(encoding="utf-8"))["project"]
    lines = about["dependencies"] + about["optional-dependencies"]["test"]
    names = {Requirement(line).name.lower() for line in lines}
    return [line.replace("==", " ") for line in frozen if line.split("==")[0].lower() in names]


if __name__ == "__main__":
    sys.exit(main())
