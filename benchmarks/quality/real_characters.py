"""Measures of the real characters, region by region, each beside that of the true colors.

    python -m benchmarks real_characters --weights dcgan --seed 0

The regions are the masks of `benchmarks.quality.masks`. Colors are read back from the 8-bit
pictures, as a screen shows them.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from PIL import Image
from skimage.color import deltaE_ciede2000

from benchmarks import markdown
from benchmarks.command_line import Arguments, command_parser
from benchmarks.quality.masks import MASKS, REAL, REGIONS
from chroma_lib import color, noise
from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.measures.diversity import pairwise_ab
from chroma_lib.measures.regions import PAPER_WHITE, background_chroma, blotch
from chroma_lib.pictures.read import read_picture
from chroma_lib.pictures.shipped import shipped_pictures

SKIN_CHROMA = (8, 35)
SKIN_HUE = (30, 80)  # degrees
MIN_IRIS_CHROMA = 8  # of an iris that counts as colored


def read(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the picture of a character, uint8 (H, W, 3), and its mask, uint8 (H, W)."""
    rgb = read_picture(shipped_pictures()[name]).rgb
    return rgb, np.array(Image.open(MASKS / f"{name}.png"))


def measure(lab: np.ndarray, mask: np.ndarray) -> dict[str, int | float | None]:
    """Measure colorings of one character.

    Parameters
    ----------
    lab : ndarray, shape (n, H, W, 3)
        At least one coloring; L* is the same in all of them.
    mask : ndarray of uint8, shape (H, W)
        Indices into `REGIONS`.

    Returns
    -------
    dict of str to number
        Chroma, distances and blotches in units of AB, hue in degrees. The color of a region is that
        of its mean AB. `pairwise_ab` is None if n is 1.
    """
    ab = lab[..., 1:].astype(float)
    region = {name: mask == i for i, name in enumerate(REGIONS)}
    return {
        **_measure_skin(ab[:, region["face"]].mean(1)),
        "hair_blotch": blotch(ab, region["hair"]),
        "hair_split": _hair_split(ab, region["hair"]),
        "clothes_blotch": blotch(ab, region["clothes"]),
        **_measure_irises(lab[..., 0], ab, region["left_iris"], region["right_iris"]),
        "background_chroma": background_chroma(ab, region["background"]),
        "pairwise_ab": pairwise_ab(ab, lab[0, ..., 0] < PAPER_WHITE) if len(ab) > 1 else None,
    }


def _measure_skin(face: np.ndarray) -> dict[str, int | float]:
    """Measure the mean AB of the face in each coloring, (n, 2)."""
    chroma, hue = np.hypot(*face.T), np.degrees(np.arctan2(face[:, 1], face[:, 0])) % 360
    skin_like = (SKIN_CHROMA[0] <= chroma) & (chroma <= SKIN_CHROMA[1])
    skin_like &= (SKIN_HUE[0] <= hue) & (hue <= SKIN_HUE[1])
    direction = np.exp(1j * np.radians(hue)).mean()
    return {
        "skin_ok": int(skin_like.sum()),
        "skin_chroma": float(chroma.mean()),
        "skin_hue": float(np.degrees(np.angle(direction)) % 360),
    }


def _hair_split(ab: np.ndarray, hair: np.ndarray) -> float:
    """Return the distance between the colors of the upper and the lower third of the hair."""
    rows = np.flatnonzero(hair.any(1))
    height = np.arange(len(hair))[:, None]
    first, second = np.quantile([rows[0], rows[-1] + 1], (1 / 3, 2 / 3))
    upper, lower = hair & (height < first), hair & (height >= second)
    distance = np.linalg.norm(ab[:, upper].mean(1) - ab[:, lower].mean(1), axis=-1)
    return float(distance.mean())


def _measure_irises(
    l: np.ndarray, ab: np.ndarray, left: np.ndarray, right: np.ndarray
) -> dict[str, int | float]:
    iris = np.stack([ab[:, region].mean(1) for region in (left, right)], 1)  # (n, 2 irises, 2)
    chroma = np.linalg.norm(iris, axis=-1).mean(1)
    common_l = np.full((len(iris), 2, 1), l[:, left | right].mean())
    iris = np.concatenate([common_l, iris], -1)
    return {
        "iris_chroma": float(np.median(chroma)),
        "iris_colored": int((chroma >= MIN_IRIS_CHROMA).sum()),
        "iris_agreement": float(deltaE_ciede2000(iris[:, 0], iris[:, 1]).mean()),
    }


def true_values(name: str) -> dict[str, int | float | None]:
    """Return the measures of a character's own colors."""
    rgb, mask = read(name)
    return measure(color.rgb_to_lab(rgb)[None], mask)


def report(colorizer: Colorizer, noises: np.ndarray) -> dict[str, dict]:
    """Color the real characters with each noise, in their own size, and measure.

    Parameters
    ----------
    colorizer : Colorizer
    noises : ndarray, shape (n, latent_dim)

    Returns
    -------
    dict of str to dict
        For each character the result of `measure`, and under "true" that of its own colors.
    """
    table = {}
    for name in REAL:
        rgb, mask = read(name)
        colored = colorizer.color(colorizer.encode(rgb), noises)
        table[name] = {**measure(color.rgb_to_lab(colored), mask), "true": true_values(name)}
    return table


def _expand(names: Sequence[str]) -> Iterator[str | Path]:
    """Yield names and folders of weights; a folder of runs stands for all of them."""
    for name in names:
        inside = sorted(path.parent for path in Path(name).glob("*/card.json"))
        yield from [name] if Path(name, "card.json").is_file() or not inside else inside


def _as_text(table: dict[str, dict]) -> str:
    columns = list(table[REAL[0]]["true"])
    rows = []
    for name, row in table.items():
        for label, values in ((name, row), ("  true", row["true"])):
            rows.append([label, *(_number(values[column]) for column in columns)])
    return markdown.plain_table(["", *(column.replace("_", " ") for column in columns)], rows)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}".removesuffix(".00")


def main(arguments: Arguments) -> None:
    """Run the command."""
    parser = command_parser("real_characters", __doc__)
    parser.add_argument("--weights", action="append", required=True, help="name or folder")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    options = parser.parse_args(arguments)
    tables = {}
    for name in _expand(options.weights):
        colorizer = Colorizer.load(name)
        noises = noise.random_noise(25, latent_dim=colorizer.latent_dim, seed=options.seed)
        tables[str(name)] = report(colorizer, noises)
        if not options.json:
            print(f"\n{name}, 25 noises of seed {options.seed}")
            print(_as_text(tables[str(name)]))
    if options.json:
        print(json.dumps(tables, indent=1))
