"""The command `python -m benchmarks`: it lists and finds every benchmark."""

import subprocess
import sys

import pytest

from benchmarks import command_line, page, parts
from benchmarks.__main__ import COMMANDS, listing, main
from chroma_lib.errors import ChromaError


def test_the_listing_has_one_line_for_each(capsys):
    assert main([]) == 0
    assert main(["--help"]) == 0
    assert capsys.readouterr().out == 2 * (listing() + "\n")
    for name in COMMANDS:
        (line,) = [line for line in listing().splitlines() if line.startswith(f"  {name} ")]
        assert line.endswith(".")
        assert len(line) <= 100


@pytest.mark.parametrize("name", COMMANDS)
def test_each_benchmark_explains_its_options(name, capsys):
    with pytest.raises(SystemExit) as left:
        main([name, "--help"])
    assert left.value.code == 0
    assert f"usage: python -m benchmarks {name} " in capsys.readouterr().out


def test_an_unknown_benchmark_is_refused_in_one_line(capsys):
    assert main(["speed"]) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "no benchmark 'speed'" in err


def test_wrong_input_is_refused_in_one_line(capsys, monkeypatch):
    def refuse(arguments):
        raise ChromaError("before.json: no such file; check the name")

    monkeypatch.setitem(COMMANDS, "page", refuse)
    assert main(["page"]) == 2
    assert capsys.readouterr().err == "benchmarks: before.json: no such file; check the name\n"


def test_listing_imports_no_framework(request):
    code = """
import sys
from benchmarks.__main__ import main
main([])
assert not {"tensorflow", "keras", "torch", "cv2"} & set(sys.modules)
"""
    root = request.config.rootpath
    subprocess.run([sys.executable, "-c", code], cwd=root, check=True, stdout=subprocess.DEVNULL)


def test_a_part_is_printed_and_stored_only_with_store(capsys, monkeypatch):
    stored = []
    monkeypatch.setattr(page, "store", lambda name, *_, arguments, **__: stored.append(arguments))
    table = parts.Table(heads=["side", "ms"], rows=[[64, 1.5]])

    def measure():
        """Measure nothing."""
        return parts.Findings(title="Sides", tables=[table])

    parts.part_main("lab", measure, [])
    assert stored == []
    assert "64    1.5" in capsys.readouterr().out
    parts.part_main("lab", measure, ["--store"])
    assert stored == [["lab", "--store"]]


def test_the_parser_names_the_command():
    parser = command_line.command_parser("fuzz", "First line.\n\nMore.")
    assert parser.prog == "python -m benchmarks fuzz"
    assert parser.description == "First line."
