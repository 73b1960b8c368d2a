"""Pictures that the page of the app shows: encoded, with a number that changes with each."""

from __future__ import annotations

import io
import threading

import numpy as np
from PIL import Image


class Images:
    """Pictures by name, as the page fetches them; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._content: dict[str, tuple[int, bytes]] = {}
        self._versions = 0

    def put(self, name: str, pixels: np.ndarray) -> str:
        """Store a picture, uint8, shape (H, W), (H, W, 3) or (H, W, 4); return its address."""
        content = encode(pixels)
        with self._lock:
            self._versions += 1
            self._content[name] = self._versions, content
            return self._address(name)

    def get(self, name: str) -> bytes | None:
        """Return the PNG of a picture, or None if there is no such picture."""
        with self._lock:
            found = self._content.get(name)
        return None if found is None else found[1]

    def address(self, name: str) -> str | None:
        """Return the address of a picture, which changes when the picture does."""
        with self._lock:
            return self._address(name) if name in self._content else None

    def drop(self, prefix: str) -> None:
        """Forget all pictures whose names begin so."""
        with self._lock:
            for name in [name for name in self._content if name.startswith(prefix)]:
                del self._content[name]

    def _address(self, name):
        return f"image/{name}?v={self._content[name][0]}"


def encode(pixels: np.ndarray) -> bytes:
    """Return uint8 pixels as PNG, compressed little: they are encoded at each change."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, format="PNG", compress_level=1)
    return file.getvalue()
