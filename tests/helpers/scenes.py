"""Pictures of several figures, and of figures in a room."""

import numpy as np
from PIL import Image
from scipy import ndimage

from chroma_lib.pictures.read import read_picture
from chroma_lib.pictures.shipped import shipped_figures

HEIGHT, WIDTH = 480, 800


def draw_room():
    """Draw a background of many things with outlines: (HEIGHT, WIDTH, 3)."""
    rng = np.random.default_rng(4)
    picture = np.empty((HEIGHT, WIDTH, 3), np.uint8)
    picture[:] = (186, 170, 140)
    for _ in range(90):
        top, left = rng.integers(0, HEIGHT - 20), rng.integers(0, WIDTH - 20)
        bottom, right = top + rng.integers(20, 130), left + rng.integers(20, 130)
        picture[top:bottom, left:right] = 40
        picture[top + 2 : bottom - 2, left + 2 : right - 2] = rng.integers(60, 235, 3)
    return picture


def put(picture, rgb, height, left):
    """Return a copy with a figure on white pasted in, its feet at the lower edge."""
    figure = Image.fromarray(rgb)
    figure = figure.resize((figure.width * height // figure.height, height))
    figure = np.asarray(figure)
    copy = picture.copy()
    place = copy[-height:, left : left + figure.shape[1]]
    drawn = (figure < 250).any(-1)
    filled = np.maximum.accumulate(drawn, 1) & np.maximum.accumulate(drawn[:, ::-1], 1)[:, ::-1]
    place[filled] = figure[filled]
    return copy


def draw_scene():
    """Draw the sample figure in the room."""
    (figure,) = (read_picture(path).rgb for path in shipped_figures().values())
    return put(draw_room(), figure, 440, 280)


def beside(*pictures, gap=20):
    """Put pictures side by side on white."""
    height = max(len(picture) for picture in pictures)
    space = np.full((height, gap, 3), 255, np.uint8)
    columns = [space]
    for picture in pictures:
        above = np.full((height - len(picture), picture.shape[1], 3), 255, np.uint8)
        columns += [np.concatenate([above, picture]), space]
    return np.concatenate(columns, axis=1)


def on_a_gradient(rgb):
    """A picture on white, before colors that change smoothly from top to bottom: (H, W, 3)."""
    white = (rgb >= 250).all(-1)
    seeds = np.zeros_like(white)
    seeds[0], seeds[:, 0], seeds[:, -1] = white[0], white[:, 0], white[:, -1]
    paper = ndimage.binary_propagation(seeds, mask=white)
    share = np.linspace(0, 1, len(rgb))[:, None]
    colors = (1 - share) * (250, 200, 180) + share * (90, 130, 220)
    return np.where(paper[..., None], colors[:, None].astype(np.uint8), rgb)
