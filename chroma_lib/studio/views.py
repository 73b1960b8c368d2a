"""Widgets of Chroma's own, drawn by the JavaScript in `front/`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import traitlets

_FRONT = Path(__file__).parent / "front"


class PictureView(anywidget.AnyWidget):
    """A picture that can be clicked.

    Parameters
    ----------
    on_click : callable
        Called as ``on_click(x, y)``, each from 0 to 1, from the top left corner.
    **traits : object
        Initial values of the attributes.

    Attributes
    ----------
    value, overlay : bytes
        PNG; the overlay lies on the picture, and may be empty.
    alt : str
        The text for screen readers.
    clickable : bool
    """

    _esm = _FRONT / "picture.js"
    _css = _FRONT / "style.css"
    value = traitlets.Bytes(b"").tag(sync=True)
    overlay = traitlets.Bytes(b"").tag(sync=True)
    alt = traitlets.Unicode("").tag(sync=True)
    clickable = traitlets.Bool(False).tag(sync=True)

    def __init__(self, on_click: Callable[[float, float], Any], **traits: object) -> None:
        super().__init__(**traits)
        self.on_msg(lambda _, content, buffers: on_click(content["x"], content["y"]))


class Tiles(anywidget.AnyWidget):
    """A row of buttons, each a small picture or a color.

    Parameters
    ----------
    on_click : callable
        Called as ``on_click(number)`` with the number of the button.
    **traits : object
        Initial values of the attributes.

    Attributes
    ----------
    name : str
        The name of the row, for screen readers.
    labels : list of str
        One for each button.
    pictures : list of bytes
        PNG, one for each button; empty for colors.
    colors : list of str
        "#rrggbb", one for each button; empty for pictures.
    pressed : list of int
        Numbers of the pressed buttons.
    current : int
        Number of the button that other controls act on; -1 for none.
    """

    _esm = _FRONT / "tiles.js"
    _css = _FRONT / "style.css"
    name = traitlets.Unicode("").tag(sync=True)
    labels = traitlets.List(traitlets.Unicode()).tag(sync=True)
    pictures = traitlets.List(traitlets.Bytes()).tag(sync=True)
    colors = traitlets.List(traitlets.Unicode()).tag(sync=True)
    pressed = traitlets.List(traitlets.Int()).tag(sync=True)
    current = traitlets.Int(-1).tag(sync=True)

    def __init__(self, on_click: Callable[[int], Any], **traits: object) -> None:
        super().__init__(**traits)
        self.on_msg(lambda _, content, buffers: on_click(content["number"]))


class ControlNames(anywidget.AnyWidget):
    """An invisible widget that gives the controls in its box names for screen readers."""

    _esm = _FRONT / "names.js"
