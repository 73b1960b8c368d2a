import importlib
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest
import typer

from chroma_lib import korean
from chroma_lib.cli.main import app
from chroma_lib.gan import cards
from chroma_lib.pictures.shipped import shipped_pictures
from tests.helpers.command import one_line
from tests.helpers.patience import PATIENCE


def test_help_names_every_command_and_loads_no_tensorflow(chroma):
    for arguments in ([], ["--help"]):
        status, out, _ = chroma(*arguments)
        assert status == 0
        commands = "draw data shards train colorize measure run sweep bilingual lab app"
        for command in commands.split():
            assert f"\n  {command} " in out
    code = (
        "import sys\nfrom chroma_lib import cli\n"
        "try: cli.main(['--help'])\n"
        "except SystemExit: sys.exit(bool({'tensorflow', 'keras'} & sys.modules.keys()))"
    )
    assert subprocess.run([sys.executable, "-c", code], stdout=subprocess.DEVNULL).returncode == 0


def commands_below(command, *names):
    """Yield a command of click and the names that lead to it, and so for those below it."""
    yield command, names
    for name, each in getattr(command, "commands", {}).items():
        yield from commands_below(each, *names, name)


def letters(text):
    """Return a text without blanks: lines also break after a hyphen."""
    return "".join(text.split())


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("columns", [80, 120])
def test_help_is_wrapped_and_never_cut(chroma, monkeypatch, lang, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    translated = korean.translate_help if lang == "ko" else str
    for command, names in commands_below(typer.main.get_command(app)):
        status, out, err = chroma("--lang", lang, *names, "--help")
        assert status == 0, err
        shown = letters(out)
        texts = [command.help, *(parameter.help for parameter in command.params)]
        # Of a command below, the list has the first paragraph.
        texts += [each.help.split("\n\n")[0] for each in getattr(command, "commands", {}).values()]
        for text in filter(None, texts):
            assert letters(translated(text)) in shown, names
        assert "…" not in shown


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("paint", "paint"),
    ],
)
def test_bad_input_is_one_line_and_writes_nothing(refused, arguments, message):
    refused(arguments, message)


@pytest.mark.parametrize("command", ["draw", "data", "shards", "train", "run"])
def test_a_folder_with_files_is_not_written_over(chroma, tmp_path, command):
    out = tmp_path / "out"
    out.mkdir()
    (out / "mine.txt").write_text("mine")
    source = [shipped_pictures()["eileen"].parent] if command in ("data", "shards") else []
    status, _, err = chroma(command, *source, "--out", out)
    assert status == 2
    assert str(out) in one_line(err)
    assert [path.name for path in out.iterdir()] == ["mine.txt"]


def test_a_missing_out_is_named(chroma):
    status, _, err = chroma("draw")
    assert status == 2 and "--out" in one_line(err)


def test_patterns_are_expanded_on_windows_alone(tmp_path, monkeypatch):
    command, seen = importlib.import_module("chroma_lib.cli.main"), []
    cli = SimpleNamespace(main=lambda arguments, **_: seen.append(arguments))
    monkeypatch.setattr(command.typer.main, "get_command", lambda app: cli)
    monkeypatch.setattr(command, "system_language", lambda: "en")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.png").touch()
    for system in ("posix", "nt"):
        monkeypatch.setattr(command.os, "name", system)
        with pytest.raises(SystemExit):
            command.main(["colorize", "*.png"])
    assert seen == [["colorize", "*.png"], ["colorize", "a.png"]]


@pytest.mark.skipif(os.name != "posix", reason="Windows allows no such name")
def test_a_name_cannot_control_the_terminal(chroma, tmp_path):
    folder = tmp_path / "\x1b[2J가"
    folder.mkdir()
    for name in (cards.CARD, cards.WEIGHTS):
        (folder / name).write_text("{}")
    status, _, err = chroma("measure", "--weights", folder)
    assert status == 2 and "?[2J가/card.json: " in one_line(err)


def test_the_command_itself(tmp_path):
    """The real process: its status, and a stderr without TensorFlow's start-up lines."""
    command = [sys.executable, "-m", "chroma_lib.cli", "draw", "--count", "1"]
    good = subprocess.run(
        [*command, "--out", tmp_path / "drawn"], capture_output=True, text=True, timeout=PATIENCE
    )
    assert (good.returncode, good.stderr) == (0, "")
    bad = subprocess.run(
        [*command, "--size", "65", "--out", tmp_path / "no"], capture_output=True, text=True
    )
    assert (bad.returncode, bad.stdout) == (2, "")
    assert "65" in one_line(bad.stderr)
