"""Encode a picture once, color it many times."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.ndimage import uniform_filter

from chroma_lib import ChromaError, color, pictures, weights
from chroma_lib.quiet import tf


@dataclass(frozen=True)
class Encoded:
    """A picture that the encoder has read.

    Attributes
    ----------
    lightness : ndarray of float32, shape (H, W)
        The picture's own L*, 0 to 100.
    features : list of tensors
        What the generator's `encode` gave, a batch of one.
    box : tuple of int
        Top, left, height, width of the picture within the network's square.
    """

    lightness: np.ndarray
    features: list
    box: tuple[int, int, int, int]


class Colorizer:
    """A generator that colors pictures of any size.

    Parameters
    ----------
    generator : keras.Model
        From `chroma_lib.networks` or `chroma_lib.weights`.
    """

    def __init__(self, generator):
        self.generator = generator

    @classmethod
    def load(cls, name):
        """Make a Colorizer of shipped weights, by name, or of a folder of `chroma train`."""
        return cls(weights.load_generator(name)[0])

    @property
    def latent_dim(self):
        """Length of a noise vector."""
        return self.generator.latent_dim

    def encode(self, rgb):
        """Read a picture, once for all its colourings.

        Parameters
        ----------
        rgb : ndarray of uint8, shape (H, W, 3)
            Gray or in colour; only its L* is used.

        Returns
        -------
        Encoded
        """
        lightness = color.rgb_to_lab(rgb)[..., 0]
        square, box = pictures.fit_square(color.gray(rgb), self.generator.size)
        l, _ = color.to_network(color.rgb_to_lab(square))
        return Encoded(lightness, self.generator.encode(tf.constant(l[None])), box)

    def color_ab(self, encoded, noises):
        """Return the AB that noises give, at the network's size.

        Parameters
        ----------
        encoded : Encoded
        noises : array_like, shape (n, latent_dim)

        Returns
        -------
        ndarray of float32, shape (n, size, size, 2)
            a* and b*, before they are limited to the gamut.
        """
        noises = np.asarray(noises, dtype=np.float32)
        if noises.ndim != 2 or noises.shape[1] != self.latent_dim:
            raise ChromaError(
                f"noises of shape {noises.shape}: these weights take (count, {self.latent_dim})"
            )
        ab = self.generator.paint(encoded.features, tf.constant(noises))
        return ab.numpy() * color.AB_SCALE

    def color(self, encoded, noises):
        """Color an encoded picture with each noise, in its own size.

        AB is scaled up, drawn to the outlines of the full-size L* and joined to it. Where the
        two are out of gamut the chroma gives way, so outlines and shading stay as they are.

        Parameters
        ----------
        encoded : Encoded
        noises : array_like, shape (n, latent_dim)

        Returns
        -------
        ndarray of uint8, shape (n, H, W, 3)
        """
        height, width = encoded.lightness.shape
        top, left, inner_height, inner_width = encoded.box
        colored = np.empty((len(noises), height, width, 3), np.uint8)
        for i, ab in enumerate(self.color_ab(encoded, noises)):  # one at a time: may be large
            inner = ab[top : top + inner_height, left : left + inner_width]
            if inner.shape[:2] != (height, width):
                inner = tf.image.resize(inner, (height, width), antialias=True).numpy()
            if height > inner_height:
                inner = guided_filter(encoded.lightness, inner, 2 * height / inner_height)
            lab = np.concatenate([encoded.lightness[..., None], inner], -1)
            colored[i] = color.lab_to_rgb(color.limit_chroma(lab))
        return colored

    def palette(self, encoded, noises):
        """Return the palette head's colours: float32 (n, K, 2), a* and b*."""
        z = tf.constant(np.asarray(noises, dtype=np.float32))
        return self.generator.palette(encoded.features, z).numpy() * color.AB_SCALE

    def masks(self, encoded):
        """Return the palette head's masks: float32 (size, size, K), adding up to 1."""
        return self.generator.masks(encoded.features)[0].numpy()


def guided_filter(lightness, ab, radius, *, epsilon=3e-3):
    """Make blurred colours follow the outlines of a sharp gray picture.

    Within each window AB is taken to be a straight line of L*, which bends at outlines but not
    inside a region: what was blurred over an outline by scaling up goes back to its own side.

    Parameters
    ----------
    lightness : ndarray of float32, shape (H, W)
        L*, 0 to 100.
    ab : ndarray of float32, shape (H, W, 2)
    radius : float
        Of the square windows, in pixels: about two pixels of the picture before scaling up.
    epsilon : float
        Variance of L*/100 below which a window counts as flat.

    Returns
    -------
    ndarray of float32, shape (H, W, 2)

    References
    ----------
    He, Sun and Tang 2013, "Guided image filtering", IEEE TPAMI 35(6), algorithm 1.
    """
    side = 2 * max(1, round(radius)) + 1

    def mean(x):
        return uniform_filter(x, size=(side, side, 1), mode="nearest")

    guide = (lightness / 100)[..., None]
    mean_guide, mean_ab = mean(guide), mean(ab)
    variance = mean(guide * guide) - mean_guide**2
    slope = (mean(guide * ab) - mean_guide * mean_ab) / (variance + epsilon)
    return mean(slope) * guide + mean(mean_ab - slope * mean_guide)


def grid(colored, *, columns=5, gap=2):
    """Lay pictures of one size out in rows, on white.

    Parameters
    ----------
    colored : ndarray of uint8, shape (n, H, W, 3)
    columns : int
    gap : int
        White pixels between two pictures.

    Returns
    -------
    ndarray of uint8, shape (height, width, 3)
    """
    colored = np.asarray(colored)
    n, height, width = colored.shape[:3]
    columns = min(columns, n)
    rows = -(-n // columns)
    sheet = np.full(
        (rows * (height + gap) - gap, columns * (width + gap) - gap, 3), 255, np.uint8
    )
    for i, picture in enumerate(colored):
        top, left = i // columns * (height + gap), i % columns * (width + gap)
        sheet[top : top + height, left : left + width] = picture
    return sheet


def write_colorings(colorizer, images, noises, out, *, about=None):
    """Color pictures and write the results: what `chroma colorize` does.

    For each picture a folder `out/NAME` with `00.png`, `01.png` ..., `grid.png` (five a row) and
    `colorings.json` (the noise vectors and, with the palette head, the colours they gave).

    Parameters
    ----------
    colorizer : Colorizer
    images : list of Picture
        Already read, so that a bad one stops all before anything is written.
    noises : ndarray, shape (n, latent_dim)
    out : path
    about : dict, optional
        Facts to put into `colorings.json`, such as the weights' name and the seed.

    Returns
    -------
    list of Path
        The folders, one a picture.

    Raises
    ------
    ChromaError
        If two pictures have one name, or a picture's folder holds something already.
    """
    names = [image.name for image in images]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ChromaError(f"two pictures are named {min(twice)!r}: rename one, or color it apart")
    folders = [Path(out) / name for name in names]
    for folder in folders:  # all of them before the first is written
        pictures.check_new_folder(folder)
    for image, folder in zip(images, folders):
        folder.mkdir(parents=True, exist_ok=True)
        encoded = colorizer.encode(image.rgb)
        colored = colorizer.color(encoded, noises)
        entries = []
        for i, picture in enumerate(colored):
            pictures.write_png(folder / f"{i:02d}.png", picture, image.alpha)
            entries.append({"file": f"{i:02d}.png", "noise": [float(v) for v in noises[i]]})
        if colorizer.generator.noise == "palette":
            for entry, palette in zip(entries, colorizer.palette(encoded, noises)):
                entry["palette_ab"] = np.round(palette.astype(float), 2).tolist()
        pictures.write_png(folder / "grid.png", grid(colored))
        record = {**(about or {}), "picture": image.name, "colorings": entries}
        text = json.dumps(record, ensure_ascii=False, indent=1) + "\n"
        pictures.write_beside(
            folder / "colorings.json", lambda part, text=text: part.write_text(text, "utf-8")
        )
    return folders
