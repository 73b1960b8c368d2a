"""What the `chroma` command says, in Korean.

The tables map English to Korean. In a message, ``{}`` stands for any text, such as a file's name;
``{0}``, ``{1}`` in the Korean put these texts into another order.
"""

import re
from functools import cache

from chroma_lib.korean import (
    command,
    errors_coloring,
    errors_notebooks,
    errors_pictures,
    errors_training,
    notes,
)
from chroma_lib.korean.help_texts import HELP_TEXTS

ERRORS: dict[str, str] = {
    **errors_pictures.ERRORS,
    **errors_coloring.ERRORS,
    **errors_training.ERRORS,
    **errors_notebooks.ERRORS,
    **command.ERRORS,
}
_MESSAGES = {
    **ERRORS,
    **command.COMMAND_LINE,
    **command.RESULTS,
    **command.PHRASES,
    **notes.NOTES,
    **notes.PROGRESS,
}


def translate_help(text: str) -> str:
    """Return a help text in Korean; a paragraph that no table has stays English.

    Parameters
    ----------
    text : str
        Paragraphs are separated by empty lines.
    """
    paragraphs = [" ".join(paragraph.split()) for paragraph in re.split(r"\n\s*\n", text)]
    return "\n\n".join(HELP_TEXTS.get(paragraph, paragraph) for paragraph in paragraphs)


def translate(message: str) -> str:
    """Return a message in Korean; what no table has stays English.

    Parameters
    ----------
    message : str
        One line.
    """
    head, colon, tail = message.partition(": ")
    if colon and (korean := _MESSAGES.get(f"{head}: {{}}")):  # a note, or what was left out
        return korean.replace("{}", translate(tail))
    for pattern, korean in _patterns():
        if match := pattern.fullmatch(message):
            values = [translate(value) if value else value for value in match.groups()]
            return _fill(korean, values)
    if colon:
        return f"{head}: {translate(tail)}"
    return _translate_list(message)


def _translate_list(message):
    """Return a message in Korean that ends with a remedy, or lists several things."""
    fault, semicolon, remedy = message.partition("; ")
    if semicolon:
        korean = translate(fault)
        return f"{korean}{'; ' if korean == fault else '. '}{translate(remedy)}"
    return ", ".join(map(translate, message.split(", "))) if ", " in message else message


@cache
def _patterns():
    """Return the messages as patterns, those with the most text of their own first."""
    by_length = sorted(_MESSAGES, key=lambda english: -len(english.replace("{}", "")))
    return [
        (
            re.compile(_expression(english), re.DOTALL),
            _MESSAGES[english],
        )
        for english in by_length
        if re.search("[A-Za-z]", english)
    ]


def _expression(english):
    """Return the regular expression of a message with ``{}``."""
    fields = "(.*?)".join(map(re.escape, english.split("{}")))
    fields = fields.replace(
        "(.*?)(.*?)", "([^;]*)(.*?)"
    )  # a name, and after ";" what is said of it
    if english.startswith("{} "):  # a number or a name, and not what precedes it
        fields = fields.replace("(.*?)", "((?:(?!: |, ).)*?)", 1)
    return fields


def _fill(korean, values):
    """Put values into ``{}`` in order, and into ``{1}`` by number."""
    left = iter(values)
    return re.sub(
        r"\{(\d*)\}", lambda field: values[int(field[1])] if field[1] else next(left), korean
    )
