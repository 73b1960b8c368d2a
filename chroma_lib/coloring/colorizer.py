"""Encode a picture once, color it many times."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from chroma_lib import color
from chroma_lib.coloring.close_up import encode_parts
from chroma_lib.coloring.guided_filter import guided_filter
from chroma_lib.coloring.regions import hold_regions
from chroma_lib.coloring.segments import Segments, find_segments
from chroma_lib.errors import ChromaError
from chroma_lib.gan import weights
from chroma_lib.gan.generator import Encoding
from chroma_lib.pictures.fit import fit_square, remove_padding

# Larger pictures do not keep their masks at full size: ten masks of 4 megapixels take 160 MB;
# those of the largest readable picture, 50 megapixels, would take 2 GB.
MAX_LAYERED_PIXELS = 4_000_000
# Pixels that are converted to sRGB at a time, few enough to stay in a processor's cache.
CHUNK_PIXELS = 1 << 15

# "on": one color in each part of the drawing, see `chroma_lib.coloring.segments`; "off": colors
# follow outlines by a guided filter, and may change inside a part.
Regions = Literal["on", "off"]


@dataclass
class Encoded:
    """A picture that the encoder has read.

    Attributes
    ----------
    lightness : ndarray of float32, shape (H, W)
        L* of the picture at its own size, 0 to 100.
    features : encoding
        Output of the generator's `encode`, for a batch of one; its type depends on the head.
    box : tuple of int
        Top, left, height and width of the picture inside the network's square.
    layers : ndarray of float32, shape (H, W, K), or None
        Masks at the picture's own size: the result of `Colorizer.layers`, kept for the next
        coloring.
    segments : Segments or None
        Segments of the picture: the result of `Colorizer.segments`, kept for the next coloring.
    """

    lightness: np.ndarray
    features: Encoding
    box: tuple[int, int, int, int]
    layers: np.ndarray | None = None
    segments: Segments | None = None


class Colorizer:
    """A generator that colors pictures of any size.

    Parameters
    ----------
    generator : keras.Model
        The network, e.g. from `chroma_lib.gan.generator.build_generator`.
    name : str, optional
        Name of its weights: shipped weights, or a folder of `chroma train`. A pack records it, so
        that it can be made again.
    sha256 : str, optional
        Checksum of these weights, from their card. A pack records it too.
    replaces_sha256 : str, optional
        Checksum that the same weights had in the format of Chroma 0.x, which older packs record.
    regions : {"on", "off"}, optional
        Whether each part of the drawing gets one color, up to its lines. Default: "on" for
        weights whose masks are named parts, "off" for others, which then color as in Chroma 1.0.

    Raises
    ------
    ChromaError
        If `regions` is something else.
    """

    def __init__(
        self,
        generator: keras.Model,
        *,
        name: str | None = None,
        sha256: str | None = None,
        replaces_sha256: str | None = None,
        regions: Regions | None = None,
    ):
        if regions is None:
            regions = "on" if getattr(generator, "parts", ()) else "off"
        if regions not in get_args(Regions):
            raise ChromaError(f"regions {regions!r}: use {' or '.join(get_args(Regions))}")
        self.generator, self.name, self.sha256 = generator, name, sha256
        self.replaces_sha256, self.regions = replaces_sha256, regions

    @classmethod
    def load(cls, name: str | Path, *, regions: Regions | None = None) -> "Colorizer":
        """Load shipped weights by name, or the weights in a folder of `chroma train`.

        Parameters
        ----------
        name : path-like
        regions : {"on", "off"}, optional
            Whether each part of the drawing gets one color, up to its lines; the default is that
            of `Colorizer`.

        Raises
        ------
        ChromaError
            If there are no such weights, or their files are damaged.
        """
        generator, card = weights.load_generator(name)
        return cls(
            generator,
            name=str(name),
            sha256=card["sha256"],
            replaces_sha256=card.get("replaces_sha256"),
            regions=regions,
        )

    @property
    def latent_dim(self) -> int:
        """Length of a noise vector."""
        return self.generator.latent_dim

    @property
    def has_palette(self) -> bool:
        """Whether the generator paints masks with a palette (`noise="palette"`)."""
        return self.generator.has_palette

    @property
    def parts(self) -> tuple[str, ...]:
        """Names of the masks, such as "hair" and "skin"; empty if they have none."""
        return tuple(getattr(self.generator, "parts", ()))

    def encode(self, rgb: np.ndarray) -> Encoded:
        """Encode a picture, once for all its colorings.

        Weights with named parts look closer at a small head; see `chroma_lib.coloring.close_up`.

        Parameters
        ----------
        rgb : ndarray of uint8, shape (H, W, 3)
            Gray or in color; only its L* is used.

        Returns
        -------
        Encoded
        """
        lightness = color.rgb_to_lab(rgb)[..., 0]
        gray = color.gray(rgb)
        if self.parts and self.has_palette:
            features, box = encode_parts(self.generator, gray)
            return Encoded(lightness, features, box)
        square, box = fit_square(gray, self.generator.size)
        l, _ = color.to_network(color.rgb_to_lab(square))
        return Encoded(lightness, self.generator.encode(tf.constant(l[None])), box)

    def color_ab(self, encoded: Encoded, noises: ArrayLike) -> np.ndarray:
        """Return AB for each noise, at the network's size.

        Parameters
        ----------
        encoded : Encoded
        noises : array_like, shape (n, latent_dim)

        Returns
        -------
        ndarray of float32, shape (n, size, size, 2)
            a* and b*, not yet limited to the sRGB gamut.
        """
        ab = self.generator.paint(encoded.features, self._noises(noises))
        return ab.numpy() * color.AB_SCALE

    def _noises(self, noises: ArrayLike) -> tf.Tensor:
        noises = np.asarray(noises, dtype=np.float32)
        if noises.ndim != 2 or noises.shape[1] != self.latent_dim:
            raise ChromaError(
                f"noises of shape {noises.shape}: these weights take (count, {self.latent_dim})"
            )
        return tf.constant(noises)

    def color(self, encoded: Encoded, noises: ArrayLike) -> np.ndarray:
        """Color an encoded picture with each noise, at the picture's own size.

        AB is scaled up, joined with the full-size L* and, with `regions="on"`, evened out inside
        each part of the drawing; with "off", it follows the outlines by a guided filter. Where the
        result is outside the sRGB gamut, chroma is reduced, so outlines and shading stay as they
        are.

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
        pixels = _pixels_to_color(encoded)
        colorings = self.color_ab(encoded, noises)
        planes = (self._to_picture_size(encoded, ab) for ab in colorings)
        return _join(encoded, pixels, (ab.reshape(-1, 2)[pixels] for ab in planes), len(colorings))

    def paint(
        self,
        encoded: Encoded,
        palettes: ArrayLike,
        *,
        held: Mapping[int, ArrayLike] | None = None,
    ) -> np.ndarray:
        """Color an encoded picture with palettes, at the picture's own size; see `color`.

        A palette can come from the generator or hold colors that a person chose.

        Parameters
        ----------
        encoded : Encoded
        palettes : array_like, shape (n, K, 2)
            a* and b* of each mask.
        held : dict of int to array_like of shape (K, 2) or (2,), optional
            Regions that keep their colors whatever the palettes are; see `hold_regions`.

        Returns
        -------
        ndarray of uint8, shape (n, H, W, 3)

        Raises
        ------
        ChromaError
            If the generator has no palette head, or the palettes have the wrong shape.
        """
        masks = self.masks(encoded)
        palettes = np.asarray(palettes, dtype=np.float32)
        if palettes.ndim != 3 or palettes.shape[1:] != (masks.shape[-1], 2):
            raise ChromaError(
                f"palettes of shape {palettes.shape}: these weights take"
                f" (count, {masks.shape[-1]}, 2)"
            )
        pixels = _pixels_to_color(encoded)
        colors: Iterable[np.ndarray]
        if encoded.lightness.size > MAX_LAYERED_PIXELS:
            if self.parts and self.regions == "on":
                masks = masks.copy()
                remove_padding(masks, encoded.box)[:] = self.visible_masks(encoded)
            paint_palette = hold_regions(masks, held)
            planes = (
                self._to_picture_size(encoded, paint_palette(palette)) for palette in palettes
            )
            colors = (ab.reshape(-1, 2)[pixels] for ab in planes)
        else:
            layers = self.layers(encoded).reshape(-1, masks.shape[-1]).take(pixels, axis=0)
            colors = map(hold_regions(layers, held), palettes)
        return _join(encoded, pixels, colors, len(palettes))

    def layers(self, encoded: Encoded) -> np.ndarray:
        """Return the palette head's masks at the picture's own size, following its outlines.

        Scaling up and the guided filter are linear: layers times palette equals the colors scaled
        up and filtered, but the work is done only once for each picture.

        Parameters
        ----------
        encoded : Encoded
            Its `layers` are set, and used by the next call.

        Returns
        -------
        ndarray of float32, shape (H, W, K)
            They sum to 1. At outlines the filter may go slightly below 0 or above 1.

        Raises
        ------
        ChromaError
            If the generator has no palette head.
        """
        if encoded.layers is None:
            masks = self.masks(encoded)
            layers = np.empty((*encoded.lightness.shape, masks.shape[-1]), np.float32)
            fitted = None if self.regions == "off" else self._fit_masks(encoded, masks)
            for k in range(0, masks.shape[-1], 2):  # two at a time: less memory
                two = slice(k, k + 2)
                layers[..., two] = (
                    to_picture_size(encoded, masks[..., two])
                    if fitted is None
                    else self.segments(encoded).paint(fitted[..., two], layers.shape[:2])
                )
            encoded.layers = layers
        return encoded.layers

    def visible_masks(self, encoded: Encoded) -> np.ndarray:
        """Return the masks as they are painted, at the size at which the network saw the picture.

        Parameters
        ----------
        encoded : Encoded

        Returns
        -------
        ndarray of float32, shape (h, w, K)
            Without padding: `encoded.box` has their height h and width w.
        """
        masks = remove_padding(self.masks(encoded), encoded.box)
        if self.regions == "off":
            return masks
        fitted = self._fit_masks(encoded, self.masks(encoded))
        return self.segments(encoded).paint(fitted, masks.shape[:2])

    def _fit_masks(self, encoded: Encoded, masks: np.ndarray) -> np.ndarray:
        segments, masks = self.segments(encoded), remove_padding(masks, encoded.box)
        return segments.fit_parts(masks) if self.parts else segments.fit(masks)

    def segments(self, encoded: Encoded) -> Segments:
        """Return the segments of a picture.

        Parameters
        ----------
        encoded : Encoded
            Its `segments` are set, and used by the next call.

        Returns
        -------
        Segments
        """
        if encoded.segments is None:
            encoded.segments = find_segments(encoded.lightness)
        return encoded.segments

    def _to_picture_size(self, encoded: Encoded, planes: np.ndarray) -> np.ndarray:
        if self.regions == "off":
            return to_picture_size(encoded, planes)
        height, width = encoded.lightness.shape
        segments = self.segments(encoded)
        return segments.paint(segments.fit(remove_padding(planes, encoded.box)), (height, width))

    def palette(self, encoded: Encoded, noises: ArrayLike) -> np.ndarray:
        """Return the palette for each noise: float32 (n, K, 2), a* and b* of each mask."""
        palette = self.generator.palette(encoded.features, self._noises(noises))
        return palette.numpy() * color.AB_SCALE

    def masks(self, encoded: Encoded) -> np.ndarray:
        """Return the palette head's masks: float32 (size, size, K), summing to 1."""
        return self.generator.masks(encoded.features)[0].numpy()


def to_picture_size(encoded: Encoded, planes: np.ndarray) -> np.ndarray:
    """Scale planes of the network's square to the picture's size, following its outlines.

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
    cropped = remove_padding(planes, encoded.box)
    cropped_height = len(cropped)
    if cropped.shape[:2] != (height, width):
        cropped = tf.image.resize(cropped, (height, width), antialias=True).numpy()
    if height > cropped_height:
        cropped = guided_filter(encoded.lightness, cropped, 2 * height / cropped_height)
    return cropped


def _pixels_to_color(encoded: Encoded) -> np.ndarray:
    # Paper is white whatever its AB, and often half of the picture.
    return np.flatnonzero(encoded.lightness < 100 - 1e-3)


def _join(
    encoded: Encoded, pixels: np.ndarray, colors: Iterable[np.ndarray], count: int
) -> np.ndarray:
    """Join L* with AB and convert to sRGB; all other pixels are white.

    Parameters
    ----------
    encoded : Encoded
    pixels : ndarray of int, shape (p,)
        Indices into the flattened picture: the pixels to color.
    colors : iterable of ndarray of float32, shape (p, 2)
        AB of these pixels in each coloring, one coloring at a time, since each may be large.
    count : int
        The number of colorings, n.

    Returns
    -------
    ndarray of uint8, shape (n, H, W, 3)
    """
    lightness = encoded.lightness.reshape(-1, 1)[pixels]
    colored = np.full((count, encoded.lightness.size, 3), 255, np.uint8)
    for picture, ab in zip(colored, colors):
        lab = np.concatenate([lightness, ab], axis=-1)
        rgb = np.empty(lab.shape, np.uint8)
        for i in range(0, len(lab), CHUNK_PIXELS):
            chunk = slice(i, i + CHUNK_PIXELS)
            rgb[chunk] = color.lab_to_rgb(color.limit_chroma(lab[chunk]))
        picture[pixels] = rgb
    return colored.reshape(count, *encoded.lightness.shape, 3)
