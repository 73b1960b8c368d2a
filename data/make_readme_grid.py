"""Makes readme_grid.png again: python data/make_readme_grid.py.

A row for each real character: gray, then eight colourings by the shipped weights `dcgan_128`.
"""

from pathlib import Path

import numpy as np

from chroma_lib import color
from chroma_lib.colorize import Colorizer, grid
from chroma_lib.noise import random_noise
from chroma_lib.pictures import fit_square, read_picture, shipped_pictures, write_png

SIZE, NOISES, SEED = 128, 8, 0


def main():
    colorizer = Colorizer.load("dcgan_128")
    noises = random_noise(NOISES, latent_dim=colorizer.latent_dim, seed=SEED)
    tiles = []
    for name, path in shipped_pictures().items():
        if name != "drawn_in_training":
            picture, _ = fit_square(read_picture(path).rgb, SIZE)
            colored = colorizer.color(colorizer.encode(picture), noises)
            tiles += [color.gray(picture), *colored]
    sheet = grid(np.stack(tiles), columns=1 + NOISES)
    write_png(Path(__file__).resolve().parent / "readme_grid.png", sheet)


if __name__ == "__main__":
    main()
