"""Make the README's pictures again: `python data/make_readme_grid.py`.

readme_pack.png shows one gray character and 25 colorings of it. readme_grid.png has a row for each
real character: gray, then eight colorings. All are colored by the shipped weights `dcgan_128` with
noises of seed 0.
"""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from chroma_lib import color, files, noise
from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.coloring.layout import grid
from chroma_lib.pictures.fit import fit_square
from chroma_lib.pictures.read import read_picture
from chroma_lib.pictures.shipped import shipped_pictures

HERE = Path(__file__).resolve().parent
SIZE, SEED = 128, 0


def pack(colorizer: Colorizer, picture: np.ndarray) -> np.ndarray:
    """Return the gray picture beside a square of its 25 colorings."""
    noises = noise.random_noise(25, latent_dim=colorizer.latent_dim, seed=SEED)
    small, _ = fit_square(picture, SIZE)
    colored = grid(colorizer.color(colorizer.encode(small), noises), columns=5)
    gray, _ = fit_square(color.gray(picture), len(colored))
    return np.concatenate([gray, colored], axis=1)


def rows(colorizer: Colorizer, pictures: Iterable[np.ndarray]) -> np.ndarray:
    """Return a row for each picture: gray, then eight colorings."""
    noises = noise.random_noise(8, latent_dim=colorizer.latent_dim, seed=SEED)
    tiles = []
    for picture in pictures:
        small, _ = fit_square(picture, SIZE)
        tiles += [color.gray(small), *colorizer.color(colorizer.encode(small), noises)]
    return grid(np.stack(tiles), columns=9)


def main() -> None:
    colorizer = Colorizer.load("dcgan_128")
    real = {
        name: read_picture(path).rgb
        for name, path in shipped_pictures().items()
        if name != "drawn_in_training"
    }
    files.write_png(HERE / "readme_pack.png", pack(colorizer, real["eileen"]))
    files.write_png(HERE / "readme_grid.png", rows(colorizer, real.values()))


if __name__ == "__main__":
    main()
