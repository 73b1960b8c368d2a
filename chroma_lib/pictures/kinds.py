"""Which files are pictures: by the ending of the name, or by the content if that says nothing."""

from collections.abc import Callable, Mapping
from pathlib import PurePath

SUFFIXES = frozenset(
    {".png", ".apng", ".jpg", ".jpeg", ".jpe", ".jfif", ".jif", ".webp", ".avif", ".avifs"}
    | {".gif", ".bmp", ".dib", ".tif", ".tiff", ".tga"}
)
HEAD = 32  # bytes that tell what a file is
MAX_NAMED = 8  # kinds of other files to name
_TEXTS = frozenset(
    {".txt", ".md", ".json", ".jsonl", ".csv", ".tsv", ".xml", ".yaml", ".yml", ".ini", ".gpl"}
)
_SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini", "ehthumbs.db", "icon\r"})

# How a picture begins that Chroma reads. TGA has no such mark.
_READ = {
    "PNG": (b"\x89PNG\r\n\x1a\n",),
    "JPEG": (b"\xff\xd8\xff",),
    "GIF": (b"GIF87a", b"GIF89a"),
    "TIFF": (b"II*\0", b"MM\0*"),
}
# The same of other files that people take for pictures.
_OTHER = {
    "a Photoshop file": (b"8BPS",),
    "a JPEG XL picture": (b"\xff\x0a", b"\0\0\0\x0cJXL "),
    "a JPEG 2000 picture": (b"\xff\x4f\xff\x51", b"\0\0\0\x0cjP  "),
    "a Clip Studio Paint file": (b"CSFCHUNK",),
    "a GIMP file": (b"gimp xcf",),
    "a PDF document": (b"%PDF-",),
    "a PostScript program": (b"%!PS",),
    "an icon": (b"\0\0\1\0",),
    "a web page": (b"<!doctype html", b"<!DOCTYPE html", b"<!DOCTYPE HTML", b"<html", b"<HTML"),
    "an SVG drawing": (b"<svg", b"<?xml"),
    "a zip or another archive": (b"PK\3\4", b"Rar!", b"7z\xbc\xaf"),
    "a text that says where Git LFS keeps a file": (b"version https://git-lfs",),
}

SAVE = "save it as PNG or JPEG"
_REMEDIES = {
    "a web page": "download the picture itself",
    "a zip or another archive": "unpack it and name the folder",
    "a text that says where Git LFS keeps a file": "download the picture itself",
}


def identify(head: bytes) -> str:
    """Return what kind of picture a file is, by its first `HEAD` bytes.

    Parameters
    ----------
    head : bytes

    Returns
    -------
    str
        "PNG", "JPEG", "GIF", "WEBP", "AVIF", "BMP" or "TIFF"; empty for anything else.
    """
    for kind, marks in _READ.items():
        if head.startswith(marks):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    # The first brand may be that of all HEIF pictures; the others follow.
    if head[4:8] == b"ftyp" and (b"avif" in head[8:] or b"avis" in head[8:]):
        return "AVIF"
    # Two letters alone would be a text; the next numbers of a BMP are 0 and a small one.
    if head[:2] == b"BM" and head[6:10] == bytes(4) and head[15:18] == bytes(3):
        return "BMP"
    return ""


def describe(head: bytes) -> tuple[str, str]:
    """Return what a file is that Chroma does not read, and the remedy.

    Parameters
    ----------
    head : bytes
        Its first `HEAD` bytes.

    Returns
    -------
    what : str
        For example "a PDF document"; empty if it is unknown.
    remedy : str
    """
    if head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"hevc", b"mif1", b"msf1"):
        return "a HEIC picture", SAVE
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    for what, marks in _OTHER.items():
        if head.startswith(marks) or start.startswith(marks):
            return what, _REMEDIES.get(what, SAVE)
    return "", SAVE


def is_ignored(name: PurePath) -> bool:
    """Return whether a file is hidden, or one that a system puts into each folder."""
    hidden = any(part.startswith(".") and part.strip(".") for part in name.parts)
    return hidden or "__MACOSX" in name.parts or name.name.lower() in _SYSTEM_FILES


def is_picture(name: PurePath, read_head: Callable[[], bytes]) -> bool:
    """Return whether a file is a picture that Chroma reads.

    Parameters
    ----------
    name : PurePath
    read_head : callable
        Returns the first `HEAD` bytes; called only if the ending is none of a picture.

    Returns
    -------
    bool
    """
    suffix = name.suffix.lower()
    if suffix in SUFFIXES:
        return True
    kind = identify(read_head())
    # Raw files of cameras begin like a TIFF, but hold no picture yet.
    return bool(kind) and (kind != "TIFF" or not suffix)


def ending(name: PurePath) -> str:
    """Return how a file is counted among those of other kinds: its suffix, in small letters.

    Texts that belong to pictures, such as captions, are not counted: the result is empty.
    """
    suffix = name.suffix.lower()
    return "" if suffix in _TEXTS else suffix or "without an ending"


def describe_others(others: Mapping[str, int]) -> str:
    """Describe files that are not read, in one line.

    Parameters
    ----------
    others : mapping of str to int
        How many there are of each `ending`.

    Returns
    -------
    str
        Empty if there are none.
    """
    others = {suffix: count for suffix, count in others.items() if suffix}
    total = sum(others.values())
    if not total:
        return ""
    common = sorted(others.items(), key=lambda item: (-item[1], item[0]))[:MAX_NAMED]
    named = [f"{count} {suffix}" for suffix, count in common]
    rest = total - sum(count for _, count in common)
    if rest:
        named.append(f"{rest} more")
    files = "1 file of another kind" if total == 1 else f"{total} files of other kinds"
    unpack = (
        ", and unpack archives" if {".zip", ".rar", ".7z", ".cbz", ".cbr"} & set(others) else ""
    )
    return f"{files}: {', '.join(named)}; save pictures among them as PNG or JPEG{unpack}"
