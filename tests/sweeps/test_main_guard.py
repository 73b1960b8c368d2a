"""A script that starts a sweep needs the guard, and is told so."""

import subprocess
import sys

import pytest

from tests.helpers.servers import environment

CALL = "check_main_guard()\nprint('goes on')"
IMPORT = "from chroma_lib.sweeps.main_guard import check_main_guard\n"
GUARD = "if __name__ == '__main__':\n"


def run(tmp_path, text, *options):
    """Run a script; return the last line of each of its outputs."""
    script = tmp_path / "script.py"
    script.write_text(IMPORT + text)
    ran = subprocess.run(
        [sys.executable, *options, script], env=environment(), capture_output=True, text=True
    )
    return ran.stdout, (ran.stderr.splitlines() or [""])[-1]


def test_a_call_at_the_top_level_is_refused(tmp_path):
    out, err = run(tmp_path, "def main():\n    check_main_guard()\n\nmain()\n")
    assert out == ""
    assert "script.py, line 5: starts processes" in err
    assert 'put the call under `if __name__ == "__main__":`' in err


@pytest.mark.parametrize(
    "text",
    [
        GUARD + "    check_main_guard()\n    print('goes on')",
        "def main():\n    check_main_guard()\n    print('goes on')\n" + GUARD + "    main()",
    ],
)
def test_a_guarded_call_goes_on(tmp_path, text):
    assert run(tmp_path, text) == ("goes on\n", "")


def test_code_without_a_file_goes_on():
    ran = subprocess.run(
        [sys.executable, "-c", IMPORT + CALL], env=environment(), capture_output=True, text=True
    )
    assert (ran.stdout, ran.stderr) == ("goes on\n", "")
