"""The files that a pack has on request: `chroma colorize --also`."""

from collections.abc import Callable, Sequence

from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.errors import ChromaError
from chroma_lib.packs.content import PackContent
from chroma_lib.packs.indexed import write_indexed


def _openraster(content: PackContent) -> None:
    from chroma_lib.packs.openraster import write_openraster

    write_openraster(content)


def _psd(content: PackContent) -> None:
    from chroma_lib.packs.psd import write_psd  # psd-tools takes a while to import

    write_psd(content)


def _shader(content: PackContent) -> None:
    from chroma_lib.packs.shader import write_shader

    write_shader(content)


EXTRAS: dict[str, Callable[[PackContent], None]] = {
    "ora": _openraster,
    "psd": _psd,
    "indexed": write_indexed,
    "shader": _shader,
}
_NEED_MASKS = ("ora", "psd", "shader")


def parse_extras(text: str) -> list[str]:
    """Return the names in a comma-separated list of extras.

    Parameters
    ----------
    text : str
        E.g. "ora,psd". Empty: none.

    Raises
    ------
    ChromaError
        If there is no such extra.
    """
    names = [name.strip() for name in text.split(",") if name.strip()]
    for name in names:
        if name not in EXTRAS:
            raise ChromaError(f"--also {name}: use some of {','.join(EXTRAS)}")
    return list(dict.fromkeys(names))


def check_extras(colorizer: Colorizer, also: Sequence[str]) -> None:
    """Check that weights can write some extras.

    Parameters
    ----------
    colorizer : Colorizer
    also : sequence of str
        Keys of `EXTRAS`.

    Raises
    ------
    ChromaError
        If there is no such extra, or it needs masks and the weights have none.
    """
    for name in parse_extras(",".join(also)):
        if name in _NEED_MASKS and not colorizer.has_palette:
            raise ChromaError(
                f"--also {name}: needs masks, which the weights {colorizer.name or ''} do not have;"
                " choose others, such as dcgan_256 (--weights)"
            )


def check_moved_lightness(also: Sequence[str]) -> None:
    """Check that extras fit colorings whose lightness moves.

    Raises
    ------
    ChromaError
        If one of them has a single plane of lightness for all colorings.
    """
    for name in also:
        if name in _NEED_MASKS:
            raise ChromaError(
                f"--also {name}: has one lightness for all colorings, which --lightness changes;"
                " leave out one of the two"
            )


def write_extras(content: PackContent, also: Sequence[str]) -> None:
    """Write the requested extras of a pack.

    Parameters
    ----------
    content : PackContent
    also : sequence of str
        Keys of `EXTRAS`.
    """
    for name in also:
        EXTRAS[name](content)
