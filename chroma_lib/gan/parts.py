"""Masks with names: the parts of a character that a palette head can be trained to find."""

from collections.abc import Sequence

import numpy as np

from chroma_lib.characters.paint import REGIONS
from chroma_lib.color import AB_SCALE

# Both irises of a character are one part, so they have one color.
_TIED = {"left_eye": "eyes", "right_eye": "eyes"}
PARTS = tuple(dict.fromkeys(_TIED.get(region, region) for region in REGIONS))
UNKNOWN = 255  # the part of a pixel that no region map names

# Region of `characters.REGIONS` -> part. Values that are no region stay unknown.
PART_OF_REGION = np.full(256, UNKNOWN, np.uint8)
PART_OF_REGION[: len(REGIONS)] = [PARTS.index(_TIED.get(region, region)) for region in REGIONS]

# What a palette may hold for these parts, as a* and b*: (center, reach to both sides). What is
# behind a character stays gray, and the white of eyes white; skin is skin whatever the noise. The
# box of skin holds 98 % of the drawn characters' skin.
_RANGES = {
    "background": ((0.0, 0.0), (0.0, 0.0)),
    "backdrop": ((0.0, 0.0), (0.0, 0.0)),
    "eye_white": ((0.0, 0.0), (0.0, 0.0)),
    "skin": ((10.5, 16.0), (7.0, 8.5)),
}


def palette_ranges(parts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return what colors a palette may hold for each part.

    Parameters
    ----------
    parts : sequence of str
        K names. Those that are not among `PARTS` may have any color.

    Returns
    -------
    center, reach : ndarray of float32, shape (K, 2)
        AB/110 lies between center - reach and center + reach.
    """
    anything = ((0.0, 0.0), (AB_SCALE, AB_SCALE))
    ranges = np.array([_RANGES.get(part, anything) for part in parts], np.float32) / AB_SCALE
    return ranges[:, 0], ranges[:, 1]
