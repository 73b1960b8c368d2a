"""Encode a picture once, color it many times."""

from dataclasses import dataclass

import numpy as np
import tensorflow as tf

from chroma_lib import color
from chroma_lib.coloring.guided_filter import guided_filter
from chroma_lib.coloring.regions import hold
from chroma_lib.errors import ChromaError
from chroma_lib.gan import weights
from chroma_lib.pictures.fit import fit_square

# The masks of a larger picture are not kept at its own size: ten masks of 4 megapixels are 160 MB,
# and those of the largest picture that is read, 50 megapixels, would be 2 GB.
MOST_LAYERED = 4_000_000
# Pixels that become sRGB at once: few enough for a processor's cache.
_AT_ONCE = 1 << 15


@dataclass
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
    layers : ndarray of float32, shape (H, W, K), or None
        What `Colorizer.layers` made of it, kept for the next coloring.
    """

    lightness: np.ndarray
    features: list
    box: tuple[int, int, int, int]
    layers: np.ndarray | None = None


class Colorizer:
    """A generator that colors pictures of any size.

    Parameters
    ----------
    generator : keras.Model
        From `chroma_lib.networks` or `chroma_lib.weights`.
    name, sha256 : str, optional
        Of its weights: the shipped name or the folder, and the checksum of their card. A pack
        tells them, so that it can be made again.
    """

    def __init__(self, generator, *, name=None, sha256=None):
        self.generator, self.name, self.sha256 = generator, name, sha256

    @classmethod
    def load(cls, name):
        """Make a Colorizer of shipped weights, by name, or of a folder of `chroma train`."""
        generator, card = weights.load_generator(name)
        return cls(generator, name=str(name), sha256=card["sha256"])

    @property
    def latent_dim(self):
        """Length of a noise vector."""
        return self.generator.latent_dim

    @property
    def has_palette(self):
        """Whether the generator paints masks with a palette (`noise="palette"`)."""
        return self.generator.noise == "palette"

    def encode(self, rgb):
        """Read a picture, once for all its colorings.

        Parameters
        ----------
        rgb : ndarray of uint8, shape (H, W, 3)
            Gray or in color; only its L* is used.

        Returns
        -------
        Encoded
        """
        lightness = color.rgb_to_lab(rgb)[..., 0]
        square, box = fit_square(color.gray(rgb), self.generator.size)
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
        ab = self.generator.paint(encoded.features, self._noises(noises))
        return ab.numpy() * color.AB_SCALE

    def _noises(self, noises):
        noises = np.asarray(noises, dtype=np.float32)
        if noises.ndim != 2 or noises.shape[1] != self.latent_dim:
            raise ChromaError(
                f"noises of shape {noises.shape}: these weights take (count, {self.latent_dim})"
            )
        return tf.constant(noises)

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
        if self.has_palette:
            return self.paint(encoded, self.palette(encoded, noises))
        drawn = _drawn(encoded)
        planes = (to_own_size(encoded, ab) for ab in self.color_ab(encoded, noises))
        return _join(encoded, drawn, (ab.reshape(-1, 2)[drawn] for ab in planes), len(noises))

    def paint(self, encoded, palettes, *, held=None):
        """Color an encoded picture with palettes, in its own size; see `color`.

        A palette may be the generator's own or have colors that somebody chose.

        Parameters
        ----------
        encoded : Encoded
        palettes : array_like, shape (n, K, 2)
            a* and b* for each mask.
        held : dict of int to array_like of shape (K, 2) or (2,), optional
            Regions that keep their colors whatever the palettes; see `hold`.

        Returns
        -------
        ndarray of uint8, shape (n, H, W, 3)

        Raises
        ------
        ChromaError
            If the generator has no palette head or the palettes are of another shape.
        """
        masks = self.masks(encoded)
        palettes = np.asarray(palettes, dtype=np.float32)
        if palettes.ndim != 3 or palettes.shape[1:] != (masks.shape[-1], 2):
            raise ChromaError(
                f"palettes of shape {palettes.shape}: these weights take"
                f" (count, {masks.shape[-1]}, 2)"
            )
        drawn = _drawn(encoded)
        if encoded.lightness.size > MOST_LAYERED:
            color_by = hold(masks, held)
            planes = (to_own_size(encoded, color_by(palette)) for palette in palettes)
            colors = (ab.reshape(-1, 2)[drawn] for ab in planes)
        else:
            layers = self.layers(encoded).reshape(-1, masks.shape[-1]).take(drawn, axis=0)
            colors = map(hold(layers, held), palettes)
        return _join(encoded, drawn, colors, len(palettes))

    def layers(self, encoded):
        """Return the palette head's masks at the picture's own size, following its outlines.

        Scaling up and the guided filter are linear, so layers times palette is the same as the
        scaled and filtered colors, but needs doing only once a picture.

        Parameters
        ----------
        encoded : Encoded
            Keeps the layers.

        Returns
        -------
        ndarray of float32, shape (H, W, K)
            They add up to 1. At outlines the filter may go a little below 0 or above 1.

        Raises
        ------
        ChromaError
            If the generator has no palette head.
        """
        if encoded.layers is None:
            masks = self.masks(encoded)
            layers = np.empty((*encoded.lightness.shape, masks.shape[-1]), np.float32)
            for k in range(0, masks.shape[-1], 2):  # two at a time, as a and b are: less memory
                layers[..., k : k + 2] = to_own_size(encoded, masks[..., k : k + 2])
            encoded.layers = layers
        return encoded.layers

    def palette(self, encoded, noises):
        """Return the palette head's colors: float32 (n, K, 2), a* and b*."""
        palette = self.generator.palette(encoded.features, self._noises(noises))
        return palette.numpy() * color.AB_SCALE

    def masks(self, encoded):
        """Return the palette head's masks: float32 (size, size, K), adding up to 1."""
        return self.generator.masks(encoded.features)[0].numpy()


def to_own_size(encoded, planes):
    """Scale planes of the network's square to the picture and draw them to its outlines.

    Parameters
    ----------
    encoded : Encoded
    planes : ndarray of float32, shape (size, size, channels)
        AB or masks.

    Returns
    -------
    ndarray of float32, shape (H, W, channels)
    """
    height, width = encoded.lightness.shape
    inner = inside(encoded, planes)
    inner_height = len(inner)
    if inner.shape[:2] != (height, width):
        inner = tf.image.resize(inner, (height, width), antialias=True).numpy()
    if height > inner_height:
        inner = guided_filter(encoded.lightness, inner, 2 * height / inner_height)
    return inner


def inside(encoded, planes):
    """Cut the padding off planes of the network's square: (size, size, ...) to (h, w, ...)."""
    top, left, height, width = encoded.box
    return planes[top : top + height, left : left + width]


def _drawn(encoded):
    """Find the pixels to color: paper is white whatever its AB, and often half of the picture."""
    return np.flatnonzero(encoded.lightness < 100 - 1e-3)


def _join(encoded, drawn, colors, count):
    """Join L* with the AB of the drawn pixels, (pixels, 2) for each of `count` colorings."""
    lightness = encoded.lightness.reshape(-1, 1)[drawn]
    colored = np.full((count, encoded.lightness.size, 3), 255, np.uint8)
    for picture, ab in zip(colored, colors):  # one at a time: may be large
        lab = np.concatenate([lightness, ab], axis=-1)
        rgb = np.empty(lab.shape, np.uint8)
        for i in range(0, len(lab), _AT_ONCE):
            part = slice(i, i + _AT_ONCE)
            rgb[part] = color.lab_to_rgb(color.limit_chroma(lab[part]))
        picture[drawn] = rgb
    return colored.reshape(count, *encoded.lightness.shape, 3)
