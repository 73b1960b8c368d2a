"""Chroma: one gray picture of an anime character, many believable colorings of it."""

from chroma_lib import _quiet_start
from chroma_lib.errors import ChromaError

__version__ = "1.0.0"
__all__ = ["ChromaError"]

_quiet_start.send_nothing()
_quiet_start.quiet_tensorflow()
