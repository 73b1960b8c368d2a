"""`make audit`: what it says if vulnerabilities are known, if none are, and if it can't ask."""

import subprocess
from pathlib import Path

import pytest

from benchmarks.audit import audit

NONE = "WARNING:pip_audit._cli:...\nNo known vulnerabilities found\n"
SOME = "Found 1 known vulnerability in 1 package\n"
NO_INDEX = "ERROR:pip_audit._cli:absl-py: Dependency not found on PyPI and could not be audited\n"
NO_NETWORK = (
    "Traceback (most recent call last):\n...\nConnectionError: Failed to resolve 'osv.example'\n"
)


def answers(*results):
    """Return a function that answers commands in turn with (status, stdout, stderr)."""
    left = [subprocess.CompletedProcess([], *result) for result in results]
    return lambda command: left.pop(0)


@pytest.mark.parametrize(
    ("results", "status", "words"),
    [
        ([(0, "", NONE)], 0, "No known vulnerabilities found, says the package index"),
        ([(1, "pillow 1.0 CVE\n", SOME)], 1, "pillow 1.0 CVE"),
        ([(1, "", NO_INDEX), (0, "", NONE)], 0, "found, says osv.dev"),
        ([(1, "", NO_INDEX), (1, "pillow\n", SOME)], 1, "Found 1 known vulnerability"),
    ],
)
def test_an_answer_is_told(capsys, results, status, words):
    assert audit(Path("requirements.lock"), Path("pip-audit"), answers(*results)) == status
    assert words in capsys.readouterr().out


def test_no_answer_is_no_pass(capsys):
    run = answers((1, "", NO_INDEX), (1, "", NO_NETWORK))
    assert audit(Path("requirements.lock"), Path("pip-audit"), run) == 2
    told = capsys.readouterr().out
    assert told.startswith("audit: could not ask for vulnerabilities, so nothing is known")
    assert "absl-py: Dependency not found" in told
    assert "Failed to resolve" in told
