"""Make the pictures in data/pictures and data/figures again: `python data/make_pictures.py FOLDER`.

FOLDER holds the unpacked Debian packages renpy-demo and renpy-thequestion; README.md beside this
file has the commands.
"""

import argparse
from functools import partial
from pathlib import Path

from PIL import Image

from chroma_lib import characters, files

GAMES = Path("usr/share/games/renpy")
# The sprite, and the square (left, top, right, bottom) of head and shoulders in its pixels. Nothing
# is resized. A square may extend beyond the sprite, where it is white.
CROPS = {
    "eileen": ("demo/game/images/eileen happy.png", (-23, -16, 337, 344)),
    "lucy": ("demo/game/images/lucy happy.png", (30, 36, 374, 380)),
    "sylvie": ("the_question/game/images/sylvie blue normal.png", (22, -12, 308, 274)),
}
FIGURES = {"sylvie_figure": (CROPS["sylvie"][0], (0, 0, 334, 700))}
# Seed of a whole bust. The shipped weights were trained on drawings with seeds from 0.
DRAWING = 69


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="folder with the unpacked Debian packages")
    games = parser.parse_args().folder / GAMES
    for sprite, _ in (*CROPS.values(), *FIGURES.values()):
        if not (games / sprite).is_file():
            parser.error(f"{games / sprite}: no such file; unpack both packages first")

    pictures = {"drawn_in_training": Image.fromarray(characters.render(DRAWING, size=256))}
    for name, (sprite, box) in (CROPS | FIGURES).items():
        with Image.open(games / sprite) as opened:
            cut = opened.convert("RGBA").crop(box)
        pictures[name] = Image.new("RGB", cut.size, "white")
        pictures[name].paste(cut, mask=cut.getchannel("A"))

    for name, picture in pictures.items():
        folder = "figures" if name in FIGURES else "pictures"
        path = Path(__file__).resolve().parent / folder / f"{name}.png"
        path.parent.mkdir(exist_ok=True)
        files.write_atomic(path, partial(picture.save, optimize=True))
        print(f"{path.name}: {picture.width} x {picture.height} pixels")


if __name__ == "__main__":
    main()
