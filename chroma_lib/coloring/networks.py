"""What coloring asks of a generator, and where one comes from."""

from pathlib import Path
from typing import Any, Protocol

from numpy.typing import ArrayLike

from chroma_lib.gan.stored import read_generator

PaletteEncoding = Any  # with `masks` and `summary`: of `gan.heads` or `inference.generator`
Encoding = Any  # `PaletteEncoding`, or what another head needs


class Generator(Protocol):
    """A network that colors gray pictures; see `chroma_lib.gan.generator.Generator`.

    It takes arrays of NumPy, and gives something that NumPy reads: arrays, or tensors. What comes
    after `paint` is needed only where `has_palette`, `with_masks` only where there are `parts`.
    """

    size: int
    latent_dim: int
    parts: tuple[str, ...]

    @property
    def has_palette(self) -> bool:
        """Whether masks and a palette make the colors."""
        ...

    def encode(self, l: Any) -> Encoding:
        """Compute what does not depend on the noise."""
        ...

    def paint(self, encoded: Encoding, z: Any) -> ArrayLike:
        """Color encoded pictures with noises: AB/110, shape (batch, size, size, 2)."""
        ...

    palette_size: int

    @property
    def summary_width(self) -> int:
        """Length of a picture's summary."""
        ...

    def masks(self, encoded: PaletteEncoding) -> Any:
        """Return where each palette color goes: shape (batch, size, size, K)."""
        ...

    def with_masks(self, l: Any, masks: Any) -> PaletteEncoding:
        """Encode gray pictures with other masks than `encode` finds."""
        ...

    def palette(self, encoded: PaletteEncoding, z: Any) -> ArrayLike:
        """Return the colors that noises give: AB/110, shape (batch, K, 2)."""
        ...


def load_generator(name: str | Path, *, threads: int | None = None) -> tuple[Any, dict[str, Any]]:
    """Load a generator that colors, and its card.

    Parameters
    ----------
    name : path-like
        A name from `chroma_lib.gan.cards.shipped_weights`, or a folder of `chroma train`.
    threads : int, optional
        Threads that it may use. Default: one for each core.

    Returns
    -------
    generator : OnnxGenerator, or keras.Model for the networks of Chroma v0.2
    card : dict

    Raises
    ------
    ChromaError
        If there are no such weights, or their files are damaged.
    """
    stored, card = read_generator(name)
    if stored is None:
        # Networks of v0.2 are there to compare with: Keras runs them, slowly.
        from chroma_lib.gan.weights import load_generator as load_with_keras

        return load_with_keras(name)
    from chroma_lib.inference.generator import OnnxGenerator

    return OnnxGenerator(stored, threads=threads), card
