"""The palettes of a pack: `palette.json` for programs, `palette.gpl` for drawing tools."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from chroma_lib import color, files
from chroma_lib.coloring.colorizer import Colorizer, Encoded
from chroma_lib.packs.sheets import resize

PALETTE, GIMP_PALETTE = "palette.json", "palette.gpl"
# A mask that covers less of the picture has no color that anyone would pick.
MIN_SHARE = 0.002


@dataclass(frozen=True)
class MaskStatistics:
    """What the masks of a picture cover, and what they look like in its colorings.

    Attributes
    ----------
    shares : ndarray of float, shape (K,)
        Share of the picture under each mask, 0 to 1. They sum to 1, or are all 0 if everything is
        transparent.
    lightness : ndarray of float, shape (K,)
        Mean L*, weighted by the mask; 0 for a mask that covers nothing.
    visible : ndarray of uint8, shape (n, K, 3)
        sRGB of the mean L*, a* and b* of each coloring, weighted by the mask.
    """

    shares: np.ndarray
    lightness: np.ndarray
    visible: np.ndarray


def measure_masks(
    colorizer: Colorizer,
    encoded: Encoded,
    colored: Sequence[np.ndarray],
    alpha: np.ndarray | None = None,
) -> MaskStatistics:
    """Measure how much each mask covers, how light it is, and which colors it shows.

    Masks are soft and overlap: two of them may paint the hair, half and half. Where a color is
    outside the sRGB gamut, its chroma is reduced. So the visible color is not the palette's own.

    Parameters
    ----------
    colorizer : Colorizer
        With a palette head.
    encoded : Encoded
    colored : sequence of ndarray of uint8, shape (H, W, 3) or (H, W, 4)
        Colorings of the picture, at any size.
    alpha : ndarray of uint8, shape (H, W), optional
        Opacity. Transparent pixels do not count.

    Returns
    -------
    MaskStatistics
    """
    masks = colorizer.visible_masks(encoded)  # (h, w, K)
    weights = masks.reshape(-1, masks.shape[-1]).T.astype(float)  # (K, pixels)

    def pixels(plane):
        """Scale a plane to the masks' size: (pixels, channels)."""
        resized = resize(plane, masks.shape[1::-1], Image.Resampling.BOX)
        return resized.reshape(weights.shape[1], -1)

    if alpha is not None:
        weights *= pixels(alpha)[:, 0] / 255
    area = weights.sum(1, keepdims=True)
    mean = weights / np.maximum(area, 1e-9)
    visible_lab = [mean @ color.rgb_to_lab(pixels(rgb)[:, :3]) for rgb in colored]
    return MaskStatistics(
        shares=area[:, 0] / max(area.sum(), 1e-9),
        lightness=(mean @ pixels(encoded.lightness))[:, 0],
        visible=color.lab_to_rgb(color.limit_chroma(visible_lab)),
    )


def write_palettes(
    folder: Path,
    name: str,
    entries: Sequence[dict[str, Any]],
    palettes: np.ndarray,
    statistics: MaskStatistics,
    parts: Sequence[str] = (),
) -> None:
    """Write the colors of all colorings, for programs and for drawing tools.

    Parameters
    ----------
    folder : Path
    name : str
        Name of the picture.
    entries : sequence of dict
        The colorings in the record; see `chroma_lib.packs.record.record_coloring`.
    palettes : ndarray of float32, shape (n, K, 2)
        a* and b* of each mask.
    statistics : MaskStatistics
        Of the same n colorings.
    parts : sequence of str
        Names of the masks, if they have names.
    """
    light = np.broadcast_to(statistics.lightness[:, None], (*palettes.shape[:2], 1))
    swatches = color.lab_to_rgb(color.limit_chroma(np.concatenate([light, palettes], axis=-1)))
    colorings = [
        {
            "file": entry["file"],
            "colors": [
                {
                    "mask": k,
                    **({"part": parts[k]} if parts else {}),
                    "hex": _hex(swatches[i, k]),
                    "a": round(float(palettes[i, k, 0]), 2),
                    "b": round(float(palettes[i, k, 1]), 2),
                    "lightness": round(float(statistics.lightness[k]), 2),
                    "share": round(float(statistics.shares[k]), 4),
                    "seen": _hex(statistics.visible[i, k]),
                    "held": str(k) in entry.get("held", ()),
                }
                for k in range(len(statistics.shares))
            ],
        }
        for i, entry in enumerate(entries)
    ]
    files.write_json(folder / PALETTE, {"picture": name, "colorings": colorings})
    numbers = [Path(entry["file"]).stem for entry in entries]
    files.write_text(folder / GIMP_PALETTE, _gimp_palette(name, numbers, statistics, parts))


def _hex(rgb: np.ndarray) -> str:
    return "#{:02x}{:02x}{:02x}".format(*rgb)


def _gimp_palette(
    name: str, numbers: Sequence[str], statistics: MaskStatistics, parts: Sequence[str]
) -> str:
    """Return a GIMP palette: the visible colors, one row for each coloring."""
    masks = np.flatnonzero(statistics.shares >= MIN_SHARE).tolist()
    masks = masks or [0]  # of a fully transparent picture: programs refuse an empty palette
    lines = ["GIMP Palette", f"Name: {' '.join(name.split())}", f"Columns: {len(masks)}", "#"]
    for i, rgb in enumerate(statistics.visible):
        for k in masks:
            label = parts[k] if parts else f"mask {k}"
            lines.append("{:3d} {:3d} {:3d}".format(*rgb[k]) + f"\t{numbers[i]} {label}")
    return "\n".join(lines) + "\n"
