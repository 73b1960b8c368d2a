"""The palettes of a pack, for programs and for drawing tools."""

import numpy as np
from PIL import Image

from chroma_lib import color, files
from chroma_lib.coloring.colorizer import inside
from chroma_lib.packs.sheets import resize

PALETTE, GIMP_PALETTE = "palette.json", "palette.gpl"
# A mask that covers less of the picture shows no color that one would pick.
LEAST_SHARE = 0.002


def mask_facts(colorizer, encoded, colored, alpha=None):
    """Tell how much of the picture each mask covers, how light it is there, and what shows there.

    Masks are soft and overlap: hair may be painted by two of them, half and half, and where a
    color is out of gamut its chroma gives way. So what one sees is not the palette's own color.

    Parameters
    ----------
    colorizer : Colorizer
        With a palette head.
    encoded : Encoded
    colored : sequence of ndarray of uint8, shape (H, W, 3) or (H, W, 4)
        Colorings of the picture; any size will do.
    alpha : ndarray of uint8, shape (H, W), optional
        What is transparent does not count.

    Returns
    -------
    shares : ndarray of float, shape (K,)
        From 0 to 1, adding up to 1; all 0 if everything is transparent.
    lightness : ndarray of float, shape (K,)
        The mean L*, weighted by the mask; 0 for a mask that is nowhere.
    seen : ndarray of uint8, shape (n, K, 3)
        sRGB of the mean L*, a* and b* of each coloring, weighted by the mask.
    """
    masks = inside(encoded, colorizer.masks(encoded))  # (h, w, K)
    covered = masks.reshape(-1, masks.shape[-1]).T.astype(float)  # (K, pixels)

    def small(array):
        resized = resize(array, masks.shape[1::-1], Image.Resampling.BOX)
        return resized.reshape(covered.shape[1], -1)

    if alpha is not None:
        covered *= small(alpha)[:, 0] / 255
    area = covered.sum(1, keepdims=True)
    mean = covered / np.maximum(area, 1e-9)
    shares, lightness = area[:, 0] / max(area.sum(), 1e-9), (mean @ small(encoded.lightness))[:, 0]
    seen = [mean @ color.rgb_to_lab(small(one)[:, :3]) for one in colored]
    return shares, lightness, color.lab_to_rgb(color.limit_chroma(seen))


def write_palettes(folder, name, entries, palettes, shares, lightness, seen):
    """Write the colors of all colorings, (n, K, 2), for programs and for drawing tools."""
    light = np.broadcast_to(lightness[:, None], (*palettes.shape[:2], 1))
    swatches = color.lab_to_rgb(color.limit_chroma(np.concatenate([light, palettes], axis=-1)))
    facts = [
        {
            "file": entry["file"],
            "colors": [
                {
                    "mask": k,
                    "hex": _hex(swatches[i, k]),
                    "a": round(float(palettes[i, k, 0]), 2),
                    "b": round(float(palettes[i, k, 1]), 2),
                    "lightness": round(float(lightness[k]), 2),
                    "share": round(float(shares[k]), 4),
                    "seen": _hex(seen[i, k]),
                    "held": str(k) in entry.get("held", ()),
                }
                for k in range(len(shares))
            ],
        }
        for i, entry in enumerate(entries)
    ]
    files.write_json(folder / PALETTE, {"picture": name, "colorings": facts})
    files.write_text(folder / GIMP_PALETTE, _gimp_palette(name, seen, shares))


def _hex(rgb):
    return "#{:02x}{:02x}{:02x}".format(*rgb)


def _gimp_palette(name, seen, shares):
    """Return a .gpl file: for each coloring (n, K, 3) a row of the colors that one sees."""
    masks = np.flatnonzero(shares >= LEAST_SHARE)
    lines = ["GIMP Palette", f"Name: {' '.join(name.split())}", f"Columns: {len(masks)}", "#"]
    for i, rgb in enumerate(seen):
        for k in masks:
            lines.append("{:3d} {:3d} {:3d}".format(*rgb[k]) + f"\t{i:02d} mask {k}")
    return "\n".join(lines) + "\n"
