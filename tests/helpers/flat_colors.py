"""Colorings whose measures are known by hand."""

import numpy as np

EVERYWHERE = np.ones((8, 8), bool)


def flat(*colors):
    """Colorings of one color each, 8x8."""
    return np.stack([np.broadcast_to(np.float32(c), (8, 8, 2)) for c in colors])


def ring(count, chroma=30.0, start=0.0, turn=360.0):
    """a* and b* of colors spread evenly over (part of) the hue ring: (count, 2)."""
    hue = np.radians(start + turn * (np.arange(count) + 0.5) / count)
    return chroma * np.stack([np.cos(hue), np.sin(hue)], -1)
