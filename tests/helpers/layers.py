"""Read layered files and composite them, without the code that wrote them."""

import zipfile
from dataclasses import dataclass, field
from xml.etree import ElementTree

import numpy as np
from PIL import Image
from psd_tools import PSDImage


@dataclass
class Node:
    """A layer, or a group of layers from the lowest up."""

    name: str
    visible: bool
    rgba: np.ndarray | None = None
    left: int = 0
    top: int = 0
    children: list["Node"] = field(default_factory=list)

    def names(self):
        return [child.name for child in self.children]


def read_openraster(path):
    """Return the root of an OpenRaster file, and the size of its canvas (height, width)."""
    with zipfile.ZipFile(path) as archive:
        image = ElementTree.fromstring(archive.read("stack.xml"))

        def node(element):
            visible = element.get("visibility") == "visible"
            children = [node(child) for child in reversed(element)]
            if element.tag == "stack":
                return Node(element.get("name"), visible, children=children)
            assert element.get("composite-op") == "svg:src-over"
            assert float(element.get("opacity")) == 1
            with archive.open(element.get("src")) as file:
                rgba = np.asarray(Image.open(file))
            return Node(
                element.get("name"), visible, rgba, int(element.get("x")), int(element.get("y"))
            )

        return node(image[0]), (int(image.get("h")), int(image.get("w")))


def read_psd(path):
    """Return the root of a PSD file, and the size of its canvas (height, width)."""
    document = PSDImage.open(path)

    def node(layer):
        assert layer.opacity == 255
        if layer.is_group():
            return Node(layer.name, layer.visible, children=[node(child) for child in layer])
        assert layer.blend_mode.name == "NORMAL"
        rgba = np.asarray(layer.topil().convert("RGBA"))
        return Node(layer.name, layer.visible, rgba, layer.left, layer.top)

    root = Node("", True, children=[node(layer) for layer in document])
    return root, (document.height, document.width)


def composite(root, shape):
    """Composite the visible layers with the operator "over": uint8 (H, W, 4)."""
    color, alpha = _over(root, np.zeros((*shape, 3)), np.zeros(shape))
    color /= np.maximum(alpha, 1e-9)[..., None]
    return np.round(np.dstack([color, alpha]) * 255).clip(0, 255).astype(np.uint8)


def _over(node, color, alpha):
    """Put a node over a backdrop of premultiplied color and alpha, both 0 to 1."""
    for child in node.children:
        if not child.visible:
            continue
        if child.rgba is None:
            color, alpha = _over(child, color, alpha)
            continue
        above = np.zeros((*alpha.shape, 4))
        height, width = child.rgba.shape[:2]
        window = slice(child.top, child.top + height), slice(child.left, child.left + width)
        assert above[window].shape == child.rgba.shape  # nothing hangs out of the canvas
        above[window] = child.rgba / 255
        opacity = above[..., 3]
        color = above[..., :3] * opacity[..., None] + color * (1 - opacity[..., None])
        alpha = opacity + alpha * (1 - opacity)
    return color, alpha


def show_only(root, group):
    """Make one of the groups visible and hide the others."""
    for child in root.children:
        if child.rgba is None:
            child.visible = child is group


def distance(one, other):
    """Return the largest difference of two pictures (H, W, 4); transparent pixels have no color."""
    one, other = one.astype(int), other.astype(int)
    seen = (one[..., 3] > 0) | (other[..., 3] > 0)
    return max(
        np.abs(one[seen] - other[seen])[..., :3].max(initial=0),
        np.abs(one[..., 3] - other[..., 3]).max(),
    )
