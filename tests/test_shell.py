import shlex
import subprocess

import pytest

from chroma_lib import shell
from chroma_lib.shell import command_line, expand_patterns


@pytest.mark.parametrize("name", ["my out", "it's", "$HOME", "그림", "plain"])
def test_a_printed_command_can_be_pasted(name):
    assert shlex.split(command_line("chroma", "data", name, "--size", 64)) == [
        "chroma", "data", name, "--size", "64",
    ]  # fmt: skip


def test_on_windows_it_has_double_quotes(monkeypatch):
    monkeypatch.setattr(shell.os, "name", "nt")
    assert command_line("chroma", "data", r"C:\my out") == r'chroma data "C:\my out"'


def test_patterns_are_expanded(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("b.png", "a.png", "a[1].png", "c.txt"):
        (tmp_path / name).touch()
    given = ["colorize", "*.png", "a[1].png", "?.txt", "*.gif", "--out=*", "4x1"]
    assert expand_patterns(given) == [
        "colorize", "a.png", "a[1].png", "b.png", "a[1].png", "c.txt", "*.gif", "--out=*", "4x1",
    ]  # fmt: skip
    assert subprocess.list2cmdline(expand_patterns(["a[?].png"])) == "a[1].png"
