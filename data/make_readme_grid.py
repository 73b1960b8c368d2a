"""Make the README's pictures again: `python data/make_readme_grid.py`.

readme_pack.png shows one gray figure and 25 colorings of it. readme_grid.png has a row for each
real character: gray, then eight colorings. All are colored by the shipped weights `dcgan_256` with
noises of seed 0.
"""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from chroma_lib import color, files, noise
from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.coloring.layout import grid
from chroma_lib.pictures.fit import fit_square, remove_padding
from chroma_lib.pictures.read import read_picture
from chroma_lib.pictures.shipped import shipped_figures, shipped_pictures

HERE = Path(__file__).resolve().parent
SIZE, SEED = 128, 0
PACK_HEIGHT, PACK_COLUMNS = 220, 13


def pack(colorizer: Colorizer, picture: np.ndarray) -> np.ndarray:
    """Return the gray picture and its 25 colorings, in two rows."""
    noises = noise.random_noise(25, latent_dim=colorizer.latent_dim, seed=SEED)
    colored = colorizer.color(colorizer.encode(picture), noises)
    tiles = []
    for one in (color.gray(picture), *colored):
        tiles.append(remove_padding(*fit_square(one, PACK_HEIGHT)))
    return grid(np.stack(tiles), columns=PACK_COLUMNS, gap=8)


def rows(colorizer: Colorizer, pictures: Iterable[np.ndarray]) -> np.ndarray:
    """Return a row for each picture: gray, then eight colorings."""
    noises = noise.random_noise(8, latent_dim=colorizer.latent_dim, seed=SEED)
    tiles = []
    for picture in pictures:
        colored = colorizer.color(colorizer.encode(picture), noises)
        tiles += [fit_square(one, SIZE)[0] for one in (color.gray(picture), *colored)]
    return grid(np.stack(tiles), columns=9)


def main() -> None:
    colorizer = Colorizer.load("dcgan_256")
    real = {
        name: read_picture(path).rgb
        for name, path in shipped_pictures().items()
        if name != "drawn_in_training"
    }
    figure = read_picture(shipped_figures()["sylvie_figure"]).rgb
    files.write_png(HERE / "readme_pack.png", pack(colorizer, figure))
    files.write_png(HERE / "readme_grid.png", rows(colorizer, real.values()))


if __name__ == "__main__":
    main()
