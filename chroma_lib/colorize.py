"""Encode a picture once, color it many times."""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import uniform_filter

from chroma_lib import ChromaError, color, pictures, weights
from chroma_lib.quiet import tf

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


def hold(layers, held):
    """Return a function from a palette to AB that leaves held regions as they are.

    A mask is soft: under each there is some of its neighbors' color, and to hold one entry of
    the palette would not hold what one sees. So a region, where the held masks have the most
    weight, is painted with palettes of its own.

    Parameters
    ----------
    layers : ndarray of float32, shape (..., K)
        Masks.
    held : dict of int to array_like of shape (K, 2) or (2,), or None
        Numbers of masks -> the palette with which the region of each is painted, such as the one
        when it was held; or one a* and b* for all of it.

    Returns
    -------
    callable
        palette (K, 2) -> AB (..., 2).
    """
    if not held:
        return lambda palette: layers @ palette
    weight, held_ab = held_part(layers, held)
    weight = weight[..., None]
    return lambda palette: weight * held_ab + (1 - weight) * (layers @ palette)


def held_part(layers, held):
    """Return how much of each pixel is held, and its AB there; see `hold`.

    Parameters
    ----------
    layers : ndarray of float32, shape (..., K)
    held : dict of int to array_like of shape (K, 2) or (2,)
        At least one.

    Returns
    -------
    weight : ndarray of float32, shape (...)
        1 where the held masks have half of the weight or more, 0 below 0.3, smooth between.
    ab : ndarray of float32, shape (..., 2)
    """
    shares = [layers[..., mask : mask + 1].clip(0) for mask in held]
    total = sum(shares)
    ab = sum(
        share * (layers @ np.broadcast_to(np.float32(palette), (layers.shape[-1], 2)))
        for share, palette in zip(shares, held.values())
    )
    step = ((total[..., 0] - 0.3) / 0.2).clip(0, 1)
    return step * step * (3 - 2 * step), ab / total.clip(1e-6)


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


def guided_filter(lightness, ab, radius, *, epsilon=3e-3):
    """Make blurred colors follow the outlines of a sharp gray picture.

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
    # Of a picture that is long and narrow, a window as wide as it is long would be nearly all
    # repeated edge, and take minutes.
    sides = [2 * min(max(1, round(radius)), across) + 1 for across in lightness.shape]

    def mean(x):
        return uniform_filter(x, size=(*sides, 1), mode="nearest")

    guide = (lightness / 100)[..., None]
    mean_guide, mean_ab = mean(guide), mean(ab)
    variance = mean(guide * guide) - mean_guide**2
    slope = (mean(guide * ab) - mean_guide * mean_ab) / (variance + epsilon)
    return mean(slope) * guide + mean(mean_ab - slope * mean_guide)


def grid(colored, *, columns=5, gap=2, background=255):
    """Lay pictures of one size out in rows, on white.

    Parameters
    ----------
    colored : ndarray of uint8, shape (n, H, W, channels)
    columns : int
    gap : int
        Pixels between two pictures.
    background : int
        The value of every channel where no picture is: 255 is white, 0 with alpha transparent.

    Returns
    -------
    ndarray of uint8, shape (height, width, channels)
    """
    colored = np.asarray(colored)
    n, height, width, channels = colored.shape
    columns = min(columns, n)
    rows = -(-n // columns)
    size = rows * (height + gap) - gap, columns * (width + gap) - gap
    sheet = np.full((*size, channels), background, np.uint8)
    for i, picture in enumerate(colored):
        top, left = i // columns * (height + gap), i % columns * (width + gap)
        sheet[top : top + height, left : left + width] = picture
    return sheet
