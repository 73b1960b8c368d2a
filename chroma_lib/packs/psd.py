"""Photoshop files, `layers.psd`: a pack in layers, for GIMP, Krita and others."""

from pathlib import Path

import numpy as np
from PIL import Image
from psd_tools import PSDImage
from psd_tools.api.layers import GroupMixin

from chroma_lib import files
from chroma_lib.errors import ChromaError
from chroma_lib.packs.content import PackContent
from chroma_lib.packs.part_layers import (
    Layer,
    coloring_layers,
    gray_layers,
    merged,
    part_cutouts,
)
from chroma_lib.pictures.fit import on_white

PSD = "layers.psd"
MAX_SIDE = 30_000  # pixels, of the format
MAX_BYTES = 2_000_000_000  # Photoshop reads no larger ones
MAX_NAME = 200  # characters, of 255


def write_psd(content: PackContent) -> None:
    """Write the layers of a pack: the gray picture, and a group for each coloring above it.

    Parameters
    ----------
    content : PackContent
        Of weights with a palette head.

    Raises
    ------
    ChromaError
        If the picture or the file is larger than the format allows.
    """
    if max(content.lightness.shape) > MAX_SIDE:
        raise ChromaError(
            f"{files.printable(content.picture.name)}: a PSD file has at most {MAX_SIDE:,} pixels a"
            " side; leave out psd (--also)"
        )
    files.write_atomic(content.folder / PSD, lambda path: _write(path, content))


def _write(path: Path, content: PackContent) -> None:
    # Photoshop stores the merged image on white.
    rgba = merged(content)
    document = PSDImage.frompil(Image.fromarray(np.dstack([on_white(rgba), rgba[..., 3]])))
    for layer in gray_layers(content):
        _add_layer(document, layer)
    cutouts = part_cutouts(content)
    for number in range(len(content.names)):
        name, layers = coloring_layers(content, cutouts, number)
        group = document.create_group(open_folder=number == 0)
        group.name = files.printable(name)[:MAX_NAME]
        for layer in layers:
            _add_layer(group, layer)
        group.visible = number == 0
    # Otherwise `save` would compute the merged image once more, which takes minutes.
    document._updated = False
    document.save(path)
    if path.stat().st_size > MAX_BYTES:
        raise ChromaError(
            f"{files.printable(content.picture.name)}: the PSD file would have more than 2 GB;"
            " ask for fewer colorings (--count), or leave out psd (--also)"
        )


def _add_layer(parent: GroupMixin, layer: Layer) -> None:
    image = Image.fromarray(layer.rgba)
    added = parent.create_pixel_layer(image, name=layer.name, top=layer.top, left=layer.left)
    added.visible = layer.visible
