"""A trained generator that onnxruntime runs; it takes and gives arrays of NumPy.

It has the methods of `chroma_lib.gan.generator.Generator` that coloring calls. Starting it takes
a fraction of a second; TensorFlow alone takes several to load.
"""

from typing import NamedTuple

import numpy as np
import onnxruntime

from chroma_lib.gan.stored import StoredGenerator
from chroma_lib.inference.graph import Graph
from chroma_lib.inference.networks import build_steps
from chroma_lib.machine import usable_cores

onnxruntime.disable_telemetry_events()  # on Windows; elsewhere `chroma_lib._quiet_start` does


class PaletteEncoding(NamedTuple):
    """Pictures as the palette head sees them, as `chroma_lib.gan.heads.PaletteEncoding`."""

    masks: np.ndarray  # float32, shape (batch, size, size, K), adding up to 1 over K
    summary: np.ndarray  # float32, shape (batch, channels)


class PlainEncoding(NamedTuple):
    """Gray pictures: with other heads, one graph does everything."""

    l: np.ndarray  # float32, shape (batch, size, size, 1)


class OnnxGenerator:
    """A generator of `chroma_lib.gan`, run by onnxruntime.

    Its colors differ from those of Keras by rounding: `python -m benchmarks onnx` measures it.

    Parameters
    ----------
    stored : StoredGenerator
    threads : int, optional
        Threads of one picture. Default: the cores that this process may use.

    Attributes
    ----------
    config : dict
        The arguments of `chroma_lib.gan.generator.build_generator`.
    size, latent_dim, palette_size : int
    noise : {"palette", "film", "input"}
    parts : tuple of str
        Names of the masks, if they have names.
    """

    def __init__(self, stored: StoredGenerator, *, threads: int | None = None):
        self.config, self.parts = stored.config, stored.parts
        self.size, self.latent_dim = stored.config["size"], stored.config["latent_dim"]
        self.noise, self.palette_size = stored.config["noise"], stored.config["palette_size"]
        self._parameters = sum(
            array.size for layer in stored.layers.values() for array in layer if array is not None
        )
        self._sessions = {
            name: _session(graph, threads) for name, graph in build_steps(stored).items()
        }

    @property
    def has_palette(self) -> bool:
        """Whether the head paints masks with a palette."""
        return self.noise == "palette"

    @property
    def summary_width(self) -> int:
        """Length of a picture's summary, from which the palette comes."""
        summary, _ = self._sessions["palette"].get_inputs()
        return summary.shape[1]

    def count_params(self) -> int:
        """Return the number of weights."""
        return self._parameters

    def encode(self, l: np.ndarray) -> PaletteEncoding | PlainEncoding:
        """Compute what does not depend on the noise.

        Parameters
        ----------
        l : ndarray of float32, shape (batch, size, size, 1)
            Gray pictures, as L*/50 - 1.

        Returns
        -------
        PaletteEncoding or PlainEncoding
        """
        if not self.has_palette:
            return PlainEncoding(l)
        if self.parts:
            (masks,) = self._run("reader", l=_channels_first(l))
            return self.with_masks(l, _channels_last(masks))
        masks, summary = self._run("reader", l=_channels_first(l))
        return PaletteEncoding(_channels_last(masks), summary)

    def with_masks(self, l: np.ndarray, masks: np.ndarray) -> PaletteEncoding:
        """Encode gray pictures with other masks than `encode` finds, for weights with parts."""
        (summary,) = self._run("summary", l=_channels_first(l), masks=_channels_first(masks))
        return PaletteEncoding(masks, summary)

    def masks(self, encoded: PaletteEncoding) -> np.ndarray:
        """Return where each palette color goes: (batch, size, size, K), adding up to 1."""
        return encoded.masks

    def palette(self, encoded: PaletteEncoding, z: np.ndarray) -> np.ndarray:
        """Return the colors that noises give: (batch, K, 2) as AB/110."""
        repeats = len(z) // len(encoded.summary)
        summary = encoded.summary if repeats == len(z) else encoded.summary.repeat(repeats, 0)
        return self._run("palette", summary=summary, noise=z)[0]

    def paint(self, encoded: PaletteEncoding | PlainEncoding, z: np.ndarray) -> np.ndarray:
        """Color encoded pictures with noises.

        Parameters
        ----------
        encoded
            From `encode`; a batch of one is painted with every noise.
        z : ndarray of float32, shape (batch, latent_dim)

        Returns
        -------
        ndarray of float32, shape (batch, size, size, 2)
            AB/110, inside -1..1.
        """
        if isinstance(encoded, PaletteEncoding):
            masks, colors = encoded.masks, self.palette(encoded, z)
            flat = masks.reshape(len(masks), -1, self.palette_size)
            return np.matmul(flat, colors).reshape(-1, *masks.shape[1:3], 2)
        l = encoded.l if len(encoded.l) == 1 else encoded.l.repeat(len(z) // len(encoded.l), 0)
        return _channels_last(self._run("painter", l=_channels_first(l), noise=z)[0])

    def _run(self, name: str, **inputs: np.ndarray) -> list[np.ndarray]:
        return self._sessions[name].run(None, inputs)


def _session(graph: Graph, threads: int | None) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    # Without a number, onnxruntime binds its threads to cores, also to some that a container lacks.
    options.intra_op_num_threads = threads or usable_cores()
    # Idle threads sleep: beside a picture there is other work to do.
    options.enable_cpu_mem_arena = False
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    content = graph.model({}, check=False).SerializeToString()
    return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])


def _channels_first(x: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(x.transpose(0, 3, 1, 2), dtype=np.float32)


def _channels_last(x: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(x.transpose(0, 2, 3, 1))
