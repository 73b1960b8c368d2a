"""The generator: a U-Net and a noise head.

It colors in two steps: `encode` reads the gray picture, `paint` colors it with a noise; calling
the model does both. All pictures are in the network's range: L*/50 - 1 and AB/110
(`chroma_lib.color`).
"""

from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf

from chroma_lib.errors import ChromaError
from chroma_lib.gan.config import LATENT_DIM, generator_config
from chroma_lib.gan.heads import (
    FilmHead,
    NoisePlane,
    PaletteEncoding,
    PaletteHead,
)
from chroma_lib.gan.layers import LayerFactory
from chroma_lib.gan.unet import UNet

Head = PaletteHead | FilmHead | NoisePlane
Encoding = Any  # PaletteEncoding, FilmEncoding or PlaneEncoding: that of the head


class Generator(keras.Model):
    """U-Net from a gray picture and a noise to AB; built by `build_generator`.

    Attributes
    ----------
    unet : UNet
    head : PaletteHead, FilmHead or NoisePlane
    config : dict
        The arguments that rebuild it: ``build_generator(**config)``. The precision is not among
        them: it is chosen when weights are loaded.
    parts : tuple of str
        Names of the masks, if they have names.
    """

    def __init__(self, unet: UNet, head: Head, config: dict[str, Any]):
        super().__init__(name=f"generator_{config['noise']}")
        # The order of the weights in a file is the order in which layers are set here.
        self.before_unet = list(head.before_unet)
        self.unet = unet
        self.head = head
        self.config = config
        self.size, self.latent_dim = config["size"], config["latent_dim"]
        self.noise, self.palette_size = config["noise"], config["palette_size"]
        self.parts: tuple[str, ...] = tuple(config.get("parts", ()))

    def build(self, input_shape=None):
        """Make the weights, by coloring one empty picture."""
        if not self.built:
            self.built = True
            self([tf.zeros([1, self.size, self.size, 1]), tf.zeros([1, self.latent_dim])])

    @property
    def has_palette(self) -> bool:
        """Whether the head paints masks with a palette."""
        return isinstance(self.head, PaletteHead)

    @property
    def summary_width(self) -> int:
        """Length of a picture's summary, from which the palette comes."""
        self._require_palette("summary_width")
        return self.head.summary.kernel.shape[0]

    def encode(self, l: tf.Tensor) -> Encoding:
        """Compute what does not depend on the noise.

        Parameters
        ----------
        l : tensor, shape (batch, size, size, 1)
            Gray pictures.

        Returns
        -------
        PaletteEncoding, FilmEncoding or PlaneEncoding
        """
        return self.head.encode(self.unet, l)

    def paint(self, encoded: Encoding, z: tf.Tensor) -> tf.Tensor:
        """Color encoded pictures with a noise.

        Parameters
        ----------
        encoded
            From `encode`; a batch of one is painted with every noise.
        z : tensor, shape (batch, latent_dim)

        Returns
        -------
        tensor, shape (batch, size, size, 2)
            AB/110, inside -1..1.
        """
        return self.head.paint(self.unet, encoded, z)

    def call(self, inputs: Sequence[tf.Tensor]) -> tf.Tensor:
        """Color gray pictures ``inputs[0]`` with noises ``inputs[1]``."""
        l, z = inputs
        return self.paint(self.encode(l), z)

    def masks(self, encoded: PaletteEncoding) -> tf.Tensor:
        """Return where each palette color goes: (batch, size, size, K), adding up to 1."""
        self._require_palette("masks")
        return encoded.masks

    def with_masks(self, l: tf.Tensor, masks: tf.Tensor) -> PaletteEncoding:
        """Encode gray pictures with other masks than `encode` finds, for weights with parts."""
        self._require_palette("with_masks")
        return PaletteEncoding(masks, self.head.summarize(masks, l, None))

    def palette(self, encoded: PaletteEncoding, z: tf.Tensor) -> tf.Tensor:
        """Return the colors that a noise gives: (batch, K, 2) as AB/110."""
        self._require_palette("palette")
        return self.head.palette(encoded, z)

    def sharpen(self, factor: float) -> None:
        """Make the edges of the masks crisper; see `PaletteHead.sharpen`."""
        self._require_palette("sharpen")
        self.head.sharpen(factor)

    def _require_palette(self, method):
        if not self.has_palette:
            raise ChromaError(
                f"{method}: only a generator with noise='palette' has masks and a palette; this "
                f"one has noise={self.noise!r}"
            )


def build_generator(
    size: int = 64,
    *,
    noise: str = "palette",
    latent_dim: int = LATENT_DIM,
    base: int = 10,
    palette_size: int = 10,
    parts: Sequence[str] = (),
    seed: int = 0,
    precision: str = "float32",
) -> Generator:
    """Build the U-Net generator.

    Parameters
    ----------
    size : int
        Side of the square pictures in pixels: 64, 128 or another that `config.check_size` accepts.
    noise : {"palette", "film", "input"}
        The noise head: `PaletteHead`, `FilmHead` or `NoisePlane`.
    latent_dim : int
        Length of a noise vector.
    base : int
        Width of the U-Net.
    palette_size : int
        K, the number of soft masks and colors of the palette head.
    parts : sequence of str, optional
        Names of the masks, K of them, such as `parts.PARTS`. Without names, a mask is whatever
        training finds.
    seed : int
        Seed of the initial weights.
    precision : {"float32", "bfloat16"}
        Precision of the convolutions. Weights, the last layer and the output are float32.

    Returns
    -------
    Generator
        ``generator([l, z])`` gives AB/110 of shape (batch, size, size, 2).

    Raises
    ------
    ChromaError
        For a size that does not fit, an unknown noise entry, or a count below 1 or above its
        limit.
    """
    config = generator_config(
        size,
        noise=noise,
        latent_dim=latent_dim,
        base=base,
        palette_size=palette_size,
        parts=parts,
        seed=seed,
    )
    make = LayerFactory(seed, precision)
    # Initial weights depend on the order of the layers: a noise plane comes before the U-Net.
    if noise == "input":
        plane = make.dense(size * size, activation="relu")
        unet = UNet(make, size, base)
        head = NoisePlane(plane, make)
    elif noise == "film":
        unet = UNet(make, size, base)
        head = FilmHead(make, unet.widths)
    else:
        unet = UNet(make, size, base)
        head = PaletteHead(make, palette_size, parts)
    generator = Generator(unet, head, config)
    generator.build()
    return generator
