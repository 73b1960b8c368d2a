"""OpenRaster files, `layers.ora`: the layers of a pack for Krita and others.

References
----------
OpenRaster 0.0.6, https://www.openraster.org/
"""

import io
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
from PIL import Image

from chroma_lib import files
from chroma_lib.packs.content import PackContent
from chroma_lib.packs.part_layers import (
    Layer,
    coloring_layers,
    gray_layers,
    merged,
    part_cutouts,
)

OPENRASTER = "layers.ora"
MIME_TYPE = "image/openraster"
THUMBNAIL_SIDE = 256  # pixels, as the specification asks
_YEAR = (1980, 1, 1, 0, 0, 0)  # no time of day, so that the same pack has the same bytes


def write_openraster(content: PackContent) -> None:
    """Write the layers of a pack: the gray picture, and a group for each coloring above it.

    Parameters
    ----------
    content : PackContent
        Of weights with a palette head.
    """
    files.write_atomic(content.folder / OPENRASTER, lambda path: _write(path, content))


def _write(path: Path, content: PackContent) -> None:
    height, width = content.lightness.shape
    image = ElementTree.Element("image", version="0.0.6", w=str(width), h=str(height))
    stack = ElementTree.SubElement(image, "stack")
    cutouts = part_cutouts(content)
    with zipfile.ZipFile(path, "w") as archive:
        # First and not compressed, so that programs recognize the file by its first bytes.
        _add(archive, "mimetype", MIME_TYPE.encode())
        for layer in gray_layers(content):
            _add_layer(archive, stack, layer, f"data/{layer.name.replace(' ', '-')}.png")
        for number in range(len(content.names)):
            name, layers = coloring_layers(content, cutouts, number)
            group = ElementTree.Element("stack", name=files.printable(name), isolation="isolate")
            group.set("visibility", "visible" if number == 0 else "hidden")
            for cutout, layer in zip(cutouts, layers):
                _add_layer(archive, group, layer, f"data/{number:02d}-{cutout.part:02d}.png")
            stack.insert(0, group)  # the first is the topmost
        _add(archive, "mergedimage.png", _png(merged(content)))
        thumbnail = Image.fromarray(merged(content))
        thumbnail.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
        _add(archive, "Thumbnails/thumbnail.png", _png(np.asarray(thumbnail)))
        _add(archive, "stack.xml", ElementTree.tostring(image, "utf-8", xml_declaration=True))


def _add_layer(
    archive: zipfile.ZipFile, stack: ElementTree.Element, layer: Layer, source: str
) -> None:
    _add(archive, source, _png(layer.rgba))
    element = ElementTree.Element("layer", name=layer.name, src=source)
    element.set("x", str(layer.left))
    element.set("y", str(layer.top))
    element.set("opacity", "1.0")
    element.set("composite-op", "svg:src-over")
    element.set("visibility", "visible" if layer.visible else "hidden")
    stack.insert(0, element)


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    archive.writestr(zipfile.ZipInfo(name, _YEAR), content, zipfile.ZIP_STORED)


def _png(rgba: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(rgba).save(buffer, format="PNG")
    return buffer.getvalue()
