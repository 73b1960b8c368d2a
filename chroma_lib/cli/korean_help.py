"""The language of the command: chosen by `--lang` or the system, and applied to its help."""

import locale
import os
import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import Any, TextIO

from chroma_lib import korean
from chroma_lib.errors import ChromaError

_OPTION = "--lang"
_CHOICES = ("en", "ko")
# Lines and words that typer writes itself.
_HEADINGS = {
    r"^Usage: ": "사용법: ",
    r"^Options:$": "옵션:",
    r"^Arguments:$": "인자:",
    r"^Commands:$": "명령:",
    r"\[required\]": "[필수]",
    r"; required\]": "; 필수]",
    r"\[default:": "[기본값:",
}
# A Korean letter is two columns wide, but lines are broken by the number of letters.
_WIDTH = 0.66


def split_language(arguments: Sequence[str]) -> tuple[str | None, list[str]]:
    """Take `--lang` off the front of a command line.

    Parameters
    ----------
    arguments : sequence of str
        What follows ``chroma``. Commands have a `--lang` of their own, after their name.

    Returns
    -------
    lang : {"en", "ko"} or None
        None if the option is not given.
    arguments : list of str
        The others.

    Raises
    ------
    ChromaError
        If the language is neither.
    """
    arguments = list(arguments)
    if not arguments or arguments[0].partition("=")[0] != _OPTION:
        return None, arguments
    _, has_value, lang = arguments.pop(0).partition("=")
    if not has_value:
        lang = arguments.pop(0) if arguments else ""
    if lang not in _CHOICES:
        raise ChromaError(f"--lang {lang}: use en or ko")
    return lang, arguments


def system_language() -> str:
    """Return the language of the system's locale: "ko" for Korean, otherwise "en"."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "ko" if value.lower().startswith("ko") else "en"
    name = (locale.getlocale()[0] or "") if sys.platform == "win32" else ""
    return "ko" if name.lower().startswith("ko") else "en"


def set_default_language(command: Any, lang: str) -> None:
    """Let commands that have a `--lang` of their own take this language by default.

    Parameters
    ----------
    command : click's Command or Group
        Of `typer.main.get_command`; changed in place, with its subcommands.
    lang : {"en", "ko"}
    """
    for each in commands_of(command):
        for parameter in each.params if each is not command else ():
            if parameter.name == "lang" and not parameter.required:
                parameter.default = lang


def translate_command(command: Any) -> None:
    """Put the help of a command and of its subcommands into Korean.

    Parameters
    ----------
    command : click's Command or Group
        Of `typer.main.get_command`; changed in place.
    """
    columns = int(shutil.get_terminal_size().columns * _WIDTH)
    for each in commands_of(command):
        for holder in (each, *each.params):
            if getattr(holder, "help", None):
                holder.help = korean.translate_help(holder.help)
        each.context_settings = {**each.context_settings, "terminal_width": columns}
        each.get_help = _translated(each.get_help)
        each.get_help_option = _described(each.get_help_option)


def commands_of(command: Any) -> Iterator[Any]:
    """Yield a command of click, and the commands below it."""
    yield command
    for each in getattr(command, "commands", {}).values():
        yield from commands_of(each)


def _described(get_help_option):
    """Return a function that gives the option `--help` a Korean description."""

    def help_option_in_korean(context):
        option = get_help_option(context)
        if option is not None:
            option.help = korean.translate_help(option.help)
        return option

    return help_option_in_korean


def _translated(get_help):
    """Return a function that puts the words of typer's own into Korean."""

    def help_in_korean(context):
        text = get_help(context)
        for pattern, replacement in _HEADINGS.items():
            text = re.sub(pattern, replacement, text, flags=re.MULTILINE)
        return text

    return help_in_korean


class _KoreanStream:
    """Translates the lines that are written to a stream."""

    def __init__(self, stream: TextIO):
        self._stream = stream
        self._rest = ""

    def write(self, text: str) -> int:
        *lines, self._rest = (self._rest + text).split("\n")
        for line in lines:
            self._stream.write(korean.translate(line) + "\n")
        return len(text)

    def flush(self) -> None:
        self._stream.write(self._rest)
        self._rest = ""
        self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def _message(line: str) -> str:
    """Return a line of stderr in Korean."""
    name = "chroma: " if line.startswith("chroma: ") else ""
    return name + korean.translate(line.removeprefix(name))


class _KoreanErrors:
    """Translates the messages and notes on stderr; progress bars pass unchanged."""

    def __init__(self, stream: TextIO):
        self._stream = stream

    def write(self, text: str) -> int:
        self._stream.write(text if "\r" in text else "\n".join(map(_message, text.split("\n"))))
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def korean_output() -> Iterator[None]:
    """Translate what commands print: lines on stdout, and messages on stderr."""
    stream: Any = _KoreanStream(sys.stdout)
    errors: Any = _KoreanErrors(sys.stderr)
    with redirect_stdout(stream), redirect_stderr(errors):
        try:
            yield
        finally:
            stream.flush()
