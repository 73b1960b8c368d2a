"""The names of a zip's files as their author wrote them, on every version of Python.

A zip says "UTF-8" by a flag, or adds the UTF-8 name in a field of its own, as WinRAR does. Without
either, names are in the encoding of the author's system, and only guessing helps.
"""

import re
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Sequence

_UTF8 = 0x800  # flag bit of a member
_UNICODE_PATH = 0x7075  # extra field: version 1, checksum of the plain name, name in UTF-8
_MULTIBYTE = re.compile(rb"[\x80-\xff]([\x80-\xff]|[^a-zA-Z.\x80-\xff])")  # no lone accent
_LEAST = 0.4  # a worse guess is not used; letters with accents of Western systems stay


def member_names(members: Sequence[zipfile.ZipInfo]) -> list[str]:
    """Return the names of a zip's members, with "/" between folders.

    Parameters
    ----------
    members : sequence of zipfile.ZipInfo
        All of one zip: their names tell the encoding together.

    Returns
    -------
    list of str
    """
    names = [_declared_name(member) for member in members]
    raw = {i: _raw_name(members[i]) for i, name in enumerate(names) if name is None}
    encoding = guess_encoding(list(raw.values()))
    for i, content in raw.items():
        names[i] = _decode(content, "utf-8" if _is_utf8(content) else encoding)
    return [str(name).replace("\\", "/") for name in names]


def _declared_name(member: zipfile.ZipInfo) -> str | None:
    """Return the name that the zip itself tells, or None."""
    if member.flag_bits & _UTF8:
        return member.filename
    raw, extra = _raw_name(member), member.extra
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        data, extra = extra[4 : 4 + length], extra[4 + length :]
        # Python 3.11 does not know this field.
        if kind == _UNICODE_PATH and data[:5] == struct.pack("<BL", 1, zlib.crc32(raw)):
            try:
                return data[5:].decode() or None
            except UnicodeDecodeError:
                break
    return member.filename if raw.isascii() else None


def _raw_name(member: zipfile.ZipInfo) -> bytes:
    # `filename` may already be another name, from Python 3.12 on.
    try:
        return member.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return member.orig_filename.encode()


def _decode(content: bytes, encoding: str) -> str:
    for codec in (encoding, "utf-8"):
        try:
            return content.decode(codec)
        except UnicodeDecodeError:
            pass
    return content.decode("cp437")


def guess_encoding(names: Sequence[bytes]) -> str:
    """Guess in which encoding names are.

    Parameters
    ----------
    names : sequence of bytes
        Not of ASCII alone.

    Returns
    -------
    str
        "utf-8", "cp949" (Korean), "cp932" (Japanese), "gbk" (Chinese) or "cp437" (Western).
    """
    content = b"\n".join(sorted({name for name in names if not _is_utf8(name)}))
    if not content or _fits(content, "utf-8"):
        return "utf-8"
    if not _MULTIBYTE.search(content):
        return "cp437"
    scores = {encoding: score(content) for encoding, score in _SCORES.items()}
    best = max(scores, key=lambda encoding: scores[encoding])
    return best if scores[best] >= _LEAST else "cp437"


def _fits(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _is_utf8(name: bytes) -> bool:
    """Return whether a name is in UTF-8 for sure: with letters of three bytes."""
    return _fits(name, "utf-8") and max(name.decode()) >= "\u0800"


def _mean_score(content: bytes, encoding: str, rate: Callable[[str, bytes], float]) -> float:
    """Return how usual the letters of a text are, from 0 to 1; 0 if the encoding does not fit."""
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return 0.0
    rates = [rate(letter, letter.encode(encoding)) for letter in text if ord(letter) > 127]
    return max(0.0, sum(rates) / len(rates))


def _rate_korean(letter: str, code: bytes) -> float:
    if "가" <= letter <= "힣":
        # The 2,350 usual syllables have codes of their own; others are hardly ever written.
        return 1.0 if min(code) >= 0xA1 else -0.2
    return 0.1 if unicodedata.category(letter) == "Lo" else 0.5


def _rate_japanese(letter: str, code: bytes) -> float:
    if "\u3040" <= letter <= "\u30ff":  # hiragana and katakana
        return 1.0
    if "\uff61" <= letter <= "\uff9f":  # half-width katakana, each a single byte
        return -0.2
    if unicodedata.category(letter) != "Lo":
        return 0.5
    return 0.9 if 0x88 <= code[0] <= 0x97 else 0.3  # the usual kanji come first


def _rate_chinese(letter: str, code: bytes) -> float:
    if unicodedata.category(letter) != "Lo":
        return 0.5
    if min(code) < 0xA1:
        return -0.2  # only in GBK, not in GB 2312
    return 0.95 if 0xB0 <= code[0] <= 0xD7 else 0.3  # the usual characters come first


_SCORES = {
    "cp949": lambda content: _mean_score(content, "cp949", _rate_korean),
    "cp932": lambda content: _mean_score(content, "cp932", _rate_japanese),
    "gbk": lambda content: _mean_score(content, "gbk", _rate_chinese),
}
