"""The PyTorch twin of a training step, and of a coloring, on a GPU.

    python -m benchmarks gpu --store

Needs a GPU that PyTorch knows, and no TensorFlow. It is not Chroma that is timed but the same
networks, losses and optimizers in PyTorch, which `tests/benchmarks/test_torch_twin.py` holds to
Chroma's numbers.
"""

import statistics
import time
from collections.abc import Callable

from benchmarks.records import Findings, Table
from chroma_lib.errors import ChromaError

BATCHES, SIZES = (16, 128), (64, 128, 256)
MODELS = {"dcgan": "DCGAN", "wgan_gp": "WGAN-GP"}
ROUNDS, CALLS = 7, 16  # 16 steps hold one with the lazy R1
NOISES = 25


def measure() -> Findings:
    """Time training steps and 25 colorings of the PyTorch twin on a GPU."""
    import torch

    if not torch.cuda.is_available():
        raise ChromaError("gpu: PyTorch finds no GPU here; run it on a machine with one")
    torch.set_default_device("cuda")
    step_rows = [
        [f"{name} {size}", batch, *_times(_step(model, size, batch))]
        for size in SIZES
        for model, name in MODELS.items()
        for batch in BATCHES
    ]
    coloring_rows = [[f"{size}×{size}", *_times(_coloring(size))] for size in SIZES]
    return Findings(
        title="PyTorch twin on a GPU",
        text=(
            "The networks, losses and optimizers of Chroma in PyTorch, in float32 (convolutions in "
            "TF32, as PyTorch does by default): one step of "
            "training on random pictures; and the network's part of 25 colorings of one picture. "
            "Medians over the rounds; ± is half the distance of the quartiles."
        ),
        figures={"GPU": torch.cuda.get_device_name(), "CUDA": torch.version.cuda},
        tables=[
            Table(
                heads=["model, size", "pictures in a batch", "ms a step", "±"],
                rows=step_rows,
                title="One training step",
            ),
            Table(heads=["size", "ms", "±"], rows=coloring_rows, title="25 colorings of a picture"),
        ],
    )


def _step(model: str, size: int, batch: int) -> Callable[[], None]:
    from benchmarks.rivals import torch_twin
    from benchmarks.rivals.torch_networks import Settings

    twin = torch_twin.MODELS[model](Settings.of(model, size=size, batch_size=batch))
    count = batch * (twin.settings.n_critic if model == "wgan_gp" else 1)
    l, ab = _random(count, 1, size), 0.5 * _random(count, 2, size)
    return lambda: twin.train_step(l, ab)


def _coloring(size: int) -> Callable[[], None]:
    import torch

    from benchmarks.rivals import torch_losses
    from benchmarks.rivals.torch_networks import NOISES_PER_PICTURE, Generator, Settings

    settings = Settings.of("dcgan", size=size)
    generator = Generator(
        size,
        latent_dim=settings.latent_dim,
        base=settings.base,
        palette_size=settings.palette_size,
    )
    count = -(-NOISES // NOISES_PER_PICTURE) * NOISES_PER_PICTURE  # palettes come by the eight
    l, z = _random(1, 1, size), torch.randn(count, settings.latent_dim)

    @torch.no_grad()
    def color():
        masks, summary = generator.encode(l)
        colors = generator.palette(summary, z).flatten(0, 1)[:NOISES]
        torch_losses.paint(masks.expand(NOISES, -1, -1, -1), colors)

    return color


def _random(count: int, channels: int, size: int):
    import torch

    return torch.rand(count, channels, size, size) * 2 - 1


def _times(call: Callable[[], None]) -> list[float | str]:
    """Return the median milliseconds of a call, and their spread."""
    import torch

    for _ in range(CALLS):
        call()
    means = []
    for _ in range(ROUNDS):
        torch.cuda.synchronize()
        start = time.perf_counter()
        for _ in range(CALLS):
            call()
        torch.cuda.synchronize()
        means.append(1000 * (time.perf_counter() - start) / CALLS)
    low, median, high = statistics.quantiles(means, n=4, method="inclusive")
    return [round(median, 2), f"{(high - low) / 2 / median:.0%}"]
