"""The tables of Korean messages, held against the source."""

import ast
import re
from pathlib import Path

import pytest

from chroma_lib import korean
from chroma_lib.korean import command, notes

LIBRARY = Path(korean.__file__).parents[1]
SAYS = {"ChromaError", "BadParameter", "print_error", "_fail"}
# What else prints a line, or says what is odd about a picture; and modules that print for others.
TELLS = {"print", "write", "print_notes", "append", "Damaged"}
TOLD = ("cli/", "packs/batch.py", "packs/wishes.py", "pictures/", "data/", "training/run.py")
TOLD += ("training/checkpoints.py", "sweeps/store.py", "coloring/line_art.py")
# A name; the version; the settings of a run; sentences that the tables have with their words.
UNTOLD = {"chroma parts", "chroma {}", "{}  {}{}", "{} pairs in {}, {}"}
UNTOLD |= {
    "is {} {}, but its header is damaged",
    "{}: {}; save pictures among them as PNG or JPEG{}",
}


def template(node):
    """Return the text of an expression with {} for its values, or None if it is no text."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(v.value if isinstance(v, ast.Constant) else "{}" for v in node.values)
    return None


def messages():
    """Return message -> module, for each error that the library raises with a text."""
    found = {}
    for path in sorted(LIBRARY.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in SAYS:
                text = template(node.args[0]) if node.args else None
                if text and re.search("[A-Za-z]", text):  # "{}: {}" says nothing
                    found[text] = path.relative_to(LIBRARY).as_posix()
    return found


def told():
    """Return message -> module, for each line that a command prints or notes of a picture."""
    found = {}
    for path in sorted(LIBRARY.rglob("*.py")):
        module = path.relative_to(LIBRARY).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for text in _sentences(node) if module.startswith(TOLD) else ():
                if re.search(r"[a-z]{2} [a-z]", text) and text not in UNTOLD:
                    found[text] = module
    return found


def _sentences(node):
    """Yield the texts that a call prints, a function returns, or a constant such as NOTE holds."""
    if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in TELLS:
        yield from map(template, filter(template, node.args))
        for listed in node.args:
            yield from map(template, filter(template, getattr(listed, "elts", [])))
    elif isinstance(node, ast.Return) and node.value is not None:
        values = getattr(node.value, "elts", [node.value])
        yield from map(template, filter(template, values))
    elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]).isupper():
        yield from map(template, filter(template, [node.value]))


def test_every_note_and_result_has_korean():
    found = told()
    assert len(found) > 50
    missing = {
        text: module
        for text, module in found.items()
        if not re.search("[가-힣]", korean.translate(text.strip().replace("{}", "7")))
    }
    assert missing == {}, "add it to a table of chroma_lib/korean"


def test_every_error_has_korean_and_no_korean_is_left_over():
    found = messages()
    assert len(found) > 200
    known = {**korean.ERRORS, **command.RESULTS}
    missing = {text: module for text, module in found.items() if text not in known}
    # `{}: {} more` counts lines that are named otherwise.
    assert missing == {"{}: {} more": "cli/options.py"}, "add it to a table of chroma_lib/korean"
    assert [text for text in korean.ERRORS if text not in found] == []


@pytest.mark.parametrize(
    "table",
    [korean.ERRORS, command.COMMAND_LINE, command.RESULTS, command.PHRASES]
    + [notes.NOTES, notes.PROGRESS],
)
def test_korean_has_the_values_of_the_english(table):
    for english, text in table.items():
        assert len(re.findall(r"\{\d*\}", text)) == english.count("{}"), english
        assert re.search("[가-힣]", text) and not re.search("[가-힣]", english), english


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("runs/a: already exists; name a new folder or empty this one", "runs/a: 이미 있습니다."),
        ("a.png: is damaged; delete it and convert again", "a.png: 손상되었습니다."),
        ("x: is not a folder; name the folder of the pictures", "그림이 든 폴더를 지정하십시오"),
        ("left out: a.gif: is a compressed BMP; save it as PNG", "뺀 그림: a.gif: 압축된 BMP"),
        (
            "left out: a.png: is cut short: the last pixels are missing; copy or download the"
            " picture again",
            "뺀 그림: a.png: 파일이 잘렸습니다. 마지막 픽셀이 없습니다. 그림을 다시 복사하거나",
        ),
        (
            "note: a.png: is read, though its tEXt block is damaged, its end is missing",
            "참고: a.png: 읽었지만 파일에 문제가 있습니다: tEXt 블록이 손상되었습니다, 파일의 끝이",
        ),
        ("left out: 7 more", "뺀 그림: 그 밖에 7건"),
        ("what nobody has translated", "what nobody has translated"),
        ("a.png: what nobody has translated", "a.png: what nobody has translated"),
        ("", ""),
    ],
)
def test_messages_keep_their_values(message, expected):
    assert korean.translate(message).startswith(expected) or expected in korean.translate(message)


def test_paragraphs_of_help_are_translated_alone():
    text = "A new\nor empty folder.\n\nWhat nobody has translated."
    assert korean.translate_help(text) == "새 폴더나 빈 폴더.\n\nWhat nobody has translated."
