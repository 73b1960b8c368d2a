"""Masks with names: the parts of a character that a palette head can be trained to find."""

import numpy as np
import tensorflow as tf

from chroma_lib.characters.paint import REGIONS

# Both irises of a character are one part, so they have one color.
_TIED = {"left_eye": "eyes", "right_eye": "eyes"}
PARTS = tuple(dict.fromkeys(_TIED.get(region, region) for region in REGIONS))
UNKNOWN = 255  # the part of a pixel that no region map names

# Region of `characters.REGIONS` -> part. Values that are no region stay unknown.
PART_OF_REGION = np.full(256, UNKNOWN, np.uint8)
PART_OF_REGION[: len(REGIONS)] = [PARTS.index(_TIED.get(region, region)) for region in REGIONS]


def part_of_region(regions: tf.Tensor) -> tf.Tensor:
    """Return the parts (numbers of `PARTS`, uint8) of a region map of any shape, uint8."""
    return tf.gather(tf.constant(PART_OF_REGION), tf.cast(regions, tf.int32))
