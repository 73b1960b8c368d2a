"""Numbers for the real characters, region by region, each beside that of the true colors.

`python tests/real_characters.py --weights dcgan --seed 0` prints them. The regions are the masks
of `make_masks.py`. Colors are read back from the 8-bit pictures, as a screen shows them.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from make_masks import MASKS, REAL, REGIONS
from PIL import Image
from skimage.color import deltaE_ciede2000

from chroma_lib import color, noise
from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.measures.diversity import pairwise_ab
from chroma_lib.measures.regions import PAPER_WHITE, background_chroma, blotch
from chroma_lib.pictures.read import read_picture
from chroma_lib.pictures.shipped import shipped_pictures

SKIN_CHROMA = (8, 35)
SKIN_HUE = (30, 80)  # degrees
COLORED = 8  # chroma from which an iris counts as colored


def read(name):
    """Return a character's picture, uint8 (H, W, 3), and its mask, uint8 (H, W)."""
    rgb = read_picture(shipped_pictures()[name]).rgb
    return rgb, np.array(Image.open(MASKS / f"{name}.png"))


def measure(lab, mask):
    """Measure colorings of one character.

    Parameters
    ----------
    lab : ndarray, shape (n, H, W, 3)
        n >= 1; L* is the same in all of them.
    mask : ndarray of uint8, shape (H, W)
        Indices into `REGIONS`.

    Returns
    -------
    dict of str to number
        Chroma, distances and blotches in units of AB, hue in degrees; `pairwise_ab` is None
        where n is 1. A color of a region is that of its mean AB.
    """
    ab = lab[..., 1:].astype(float)
    region = {name: mask == i for i, name in enumerate(REGIONS)}

    face = ab[:, region["face"]].mean(1)  # (n, 2)
    chroma, hue = np.hypot(*face.T), np.degrees(np.arctan2(face[:, 1], face[:, 0])) % 360
    skin_like = (SKIN_CHROMA[0] <= chroma) & (chroma <= SKIN_CHROMA[1])
    skin_like &= (SKIN_HUE[0] <= hue) & (hue <= SKIN_HUE[1])
    direction = np.exp(1j * np.radians(hue)).mean()

    rows = np.flatnonzero(region["hair"].any(1))
    height = np.arange(len(mask))[:, None]
    first, second = np.quantile([rows[0], rows[-1] + 1], (1 / 3, 2 / 3))
    upper, lower = region["hair"] & (height < first), region["hair"] & (height >= second)
    split = np.linalg.norm(ab[:, upper].mean(1) - ab[:, lower].mean(1), axis=-1)

    irises = [region["left_iris"], region["right_iris"]]
    iris = np.stack([ab[:, one].mean(1) for one in irises], 1)  # (n, 2 irises, 2)
    iris_chroma = np.linalg.norm(iris, axis=-1).mean(1)
    common = np.full((len(iris), 2, 1), lab[..., 0][:, irises[0] | irises[1]].mean())
    iris = np.concatenate([common, iris], -1)

    to_color = lab[0, ..., 0] < PAPER_WHITE
    return {
        "skin_ok": int(skin_like.sum()),
        "skin_chroma": float(chroma.mean()),
        "skin_hue": float(np.degrees(np.angle(direction)) % 360),
        "hair_blotch": blotch(ab, region["hair"]),
        "hair_split": float(split.mean()),
        "clothes_blotch": blotch(ab, region["clothes"]),
        "iris_chroma": float(np.median(iris_chroma)),
        "iris_colored": int((iris_chroma >= COLORED).sum()),
        "iris_agreement": float(deltaE_ciede2000(iris[:, 0], iris[:, 1]).mean()),
        "background_chroma": background_chroma(ab, region["background"]),
        "pairwise_ab": pairwise_ab(ab, to_color) if len(ab) > 1 else None,
    }


def true_values(name):
    """Return the measures of a character's own colors."""
    rgb, mask = read(name)
    return measure(color.rgb_to_lab(rgb)[None], mask)


def report(colorizer, noises):
    """Color the real characters with each noise, in their own size, and measure.

    Parameters
    ----------
    colorizer : Colorizer
    noises : ndarray, shape (n, latent_dim)

    Returns
    -------
    dict of str to dict
        For each character what `measure` gives, and under "true" that of its own colors.
    """
    table = {}
    for name in REAL:
        rgb, mask = read(name)
        colored = colorizer.color(colorizer.encode(rgb), noises)
        table[name] = {**measure(color.rgb_to_lab(colored), mask), "true": true_values(name)}
    return table


def _found(names):
    """Return names and folders of weights; a folder of runs stands for all of them."""
    for name in names:
        inside = sorted(path.parent for path in Path(name).glob("*/card.json"))
        yield from [name] if Path(name, "card.json").is_file() or not inside else inside


def _print(title, table):
    columns = list(table[REAL[0]]["true"])
    print(f"\n{title}")
    print(f"{'':14}" + "".join(f"{column.replace('_', ' '):>18}" for column in columns))
    for name, row in table.items():
        for label, values in ((name, row), ("  true", row["true"])):
            cells = [values[column] for column in columns]
            shown = ["" if v is None else f"{v:.2f}".removesuffix(".00") for v in cells]
            print(f"{label:14}" + "".join(f"{cell:>18}" for cell in shown))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--weights", action="append", required=True, help="name or folder")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true", help="print JSON in place of tables")
    options = parser.parse_args()
    tables = {}
    for name in _found(options.weights):
        colorizer = Colorizer.load(name)
        noises = noise.random_noise(25, latent_dim=colorizer.latent_dim, seed=options.seed)
        tables[str(name)] = report(colorizer, noises)
        if not options.json:
            _print(f"{name}, 25 noises of seed {options.seed}", tables[str(name)])
    if options.json:
        print(json.dumps(tables, indent=1))


if __name__ == "__main__":
    main()
