"""`chroma --lang ko`: help and messages in Korean."""

import re
from pathlib import Path

import pytest
import typer

from chroma_lib import korean
from chroma_lib.cli.korean_help import split_language, system_language
from chroma_lib.cli.main import app
from chroma_lib.errors import ChromaError
from tests.helpers.command import one_line
from tests.helpers.odd_files import FORGIVEN, READ, REFUSED

HANGUL = re.compile("[가-힣]")


@pytest.fixture(autouse=True)
def english_system(monkeypatch):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "100")


def help_texts(command):
    """Yield each paragraph of a command's help, of its options and of its subcommands."""
    for holder in (command, *command.params):
        yield from re.split(r"\n\s*\n", getattr(holder, "help", None) or "")
    for each in getattr(command, "commands", {}).values():
        yield from help_texts(each)


def test_every_help_text_has_a_korean_one_and_none_is_left_over():
    texts = {" ".join(text.split()) for text in help_texts(typer.main.get_command(app))} - {""}
    known = set(korean.HELP_TEXTS) - {"Show this message and exit."}
    assert texts - known == set(), "add it to chroma_lib/korean/help_texts.py"
    assert known - texts == set(), "no command says this any more"
    assert all(HANGUL.search(text) for text in korean.HELP_TEXTS.values())


@pytest.mark.parametrize("arguments", [[], ["train"], ["sweep", "run"], ["lessons", "grade"]])
def test_help_in_korean(chroma, arguments):
    status, out, _ = chroma("--lang", "ko", *arguments, "--help")
    assert status == 0 and "사용법: chroma" in out and "옵션:" in out
    # What is left in English are names, values and typer's names of types.
    words = re.findall(r"\b(?:the|of|and|with|default|required|Show|Usage)\b", out)
    assert words == []
    assert chroma(*arguments, "--help")[1].startswith("Usage: chroma")


def test_the_systems_locale_chooses_korean(chroma, monkeypatch):
    monkeypatch.setenv("LANG", "ko_KR.UTF-8")
    assert system_language() == "ko" and chroma("draw", "--help")[1].startswith("사용법")
    assert chroma("--lang", "en", "draw", "--help")[1].startswith("Usage")
    monkeypatch.setenv("LC_ALL", "C")
    assert system_language() == "en"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("colorize nope.png", "nope.png: 파일이나 폴더가 없습니다"),
        ("colorize --cout 3", "없는 옵션: --cout"),
        ("train", "옵션이 빠졌습니다: '--out'"),
        ("draw --number many --out x", "없는 옵션"),
        ("draw --size many --out x", "정수가 아닙니다"),
        ("lessons", "사본을 둘 폴더를 지정하십시오"),
        ("paint", "없는 명령: 'paint'"),
    ],
)
def test_errors_in_korean_are_one_line(chroma, arguments, message):
    status, _, err = chroma("--lang=ko", *arguments.split())
    assert status == 2 and message in one_line(err)


def test_results_in_korean(chroma, tmp_path):
    status, out, _ = chroma("--lang", "ko", "lessons", "--out", tmp_path / "class")
    assert status == 0 and re.fullmatch(rf"노트북 \d+개: {re.escape(str(tmp_path))}.class\n", out)
    # The command's own --lang follows.
    assert "연습" in (tmp_path / "class" / "01_lab_color.ipynb").read_text(encoding="utf-8")
    assert "Exercise" not in (tmp_path / "class" / "01_lab_color.ipynb").read_text(encoding="utf-8")


def test_every_line_on_odd_pictures_is_korean(chroma, tmp_path, trained):
    pictures = tmp_path / "in"
    pictures.mkdir()
    (pictures / "a.psd").write_bytes(b"8BPS")
    (pictures / "b").write_bytes(b"neither")
    for number, (name, (content, *_)) in enumerate((READ | FORGIVEN | REFUSED).items()):
        if len(content) < 100_000:
            (pictures / f"{number}{Path(name).suffix}").write_bytes(content)
    arguments = ["--weights", trained, "--count", 1, "--same-character", "--out", tmp_path / "out"]
    status, out, err = chroma("--lang", "ko", "colorize", pictures, *arguments)
    assert status == 2 and len(out.splitlines()) > 20 and len(err.splitlines()) > 20
    assert [line for line in (out + err).splitlines() if not HANGUL.search(line)] == []
    lines = [line.replace(str(pictures), "") for line in err.splitlines()]
    half = re.compile(r"\b(?:is|its|the|save|copy|in|as|with|without|than|more|picture)\b")
    assert [line for line in lines if half.search(line)] == []
    assert "chroma: 뺀 그림: : 다른 종류의 파일 2개: 1 .psd, 확장자 없는 파일 1개" in lines[0]
    record = next((tmp_path / "out").glob("*/colorings.json"))
    again = chroma("--lang", "ko", "colorize", "--from", record, "--out", tmp_path / "again")
    assert again[0] == 0 and HANGUL.search(again[1])
    bad = chroma("--lang", "ko", "colorize", "--from", pictures / "a.psd")[2]
    assert "올바른 JSON이 아닙니다" in bad and "지정하십시오" in one_line(bad)


def test_another_language_is_refused(chroma):
    status, _, err = chroma("--lang", "fr", "draw")
    assert status == 2 and "use en or ko" in one_line(err)
    with pytest.raises(ChromaError, match="use en or ko"):
        split_language(["--lang"])


def test_a_commands_own_language_is_not_taken():
    assert split_language(["lab", "--lang", "ko"]) == (None, ["lab", "--lang", "ko"])
    assert split_language(["--lang=ko", "lab"]) == ("ko", ["lab"])
