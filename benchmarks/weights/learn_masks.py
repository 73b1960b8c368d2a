r"""Learn the masks of the shipped weights: a palette head's parts, in PyTorch, on a GPU.

    python -m benchmarks learn_masks --size 256 --base 16 --minutes 8 --out runs/masks.npz
    python -m benchmarks learn_masks --init dcgan_256 --drawings 7000 --batch 16 \
        --learning-rate 5e-4 --start-share 0.3 --varied --minutes 65 --out runs/more.npz
    python -m benchmarks import_masks runs/masks.npz --out runs/masks_256

The network is the twin of `chroma_lib.gan.generator` (tests hold the two together) and learns what
`chroma train --model masks` learns, but from drawings that never repeat. The second command goes on
from shipped weights, and fits two cores without a GPU. The third turns the result into weights from
which `chroma train --init` starts a GAN.
"""

import json
import math
import time
from pathlib import Path

import numpy as np

from benchmarks.command_line import Arguments, command_parser
from chroma_lib.errors import ChromaError
from chroma_lib.files import write_atomic

PARTS_BATCH = 64
HELD_OUT_FROM = 1_000_000  # as in `chroma_lib.data.drawings`, which needs TensorFlow
POOL = {"cuda": 60_000, "cpu": 20_000}  # drawings that are kept on the device and shown again
THINNED = 0.6  # share of varied drawings with thinner lines
SAVE_SECONDS = 600.0
PALETTES = "python -m benchmarks learn_palettes"  # in cards


class Pool:
    """The newest drawings, on the device."""

    def __init__(self, size: int, capacity: int, device: str):
        import torch

        shape = (capacity, size, size)
        self.lightness = torch.empty(shape, dtype=torch.uint8, device=device)
        self.parts = torch.empty(shape, dtype=torch.uint8, device=device)
        self.capacity, self.drawn = capacity, 0

    def add(self, lightness: np.ndarray, parts: np.ndarray) -> None:
        """Add drawings; the oldest are replaced once the pool is full."""
        import torch

        for one, part in zip(lightness, parts):
            place = self.drawn % self.capacity
            self.lightness[place].copy_(torch.from_numpy(one))
            self.parts[place].copy_(torch.from_numpy(part))
            self.drawn += 1

    def batch(self, count: int):
        """Return random drawings, half of them mirrored: l (n, 1, h, w) and parts (n, h, w)."""
        import torch

        known = min(self.drawn, self.capacity)
        index = torch.randint(known, (count,), device=self.lightness.device)
        mirrored = torch.rand(count, 1, 1, device=index.device) < 0.5
        l, parts = self.lightness[index], self.parts[index]
        l = torch.where(mirrored, l.flip(-1), l).float() / 127.5 - 1
        return l[:, None], torch.where(mirrored, parts.flip(-1), parts).long()


def cross_entropy(logits, parts, count: int):
    """Return `losses.mask_cross_entropy` of logits (batch, K, h, w)."""
    import torch
    from torch.nn import functional as F

    counts = torch.zeros(256, device=parts.device)  # unlike bincount, without waiting for the GPU
    flat = parts.flatten()
    area = counts.scatter_add_(0, flat, torch.ones_like(flat, dtype=counts.dtype))[:count]
    weight = area.clamp(min=1).rsqrt()
    surprise = F.cross_entropy(logits, parts, weight, ignore_index=255, reduction="sum")
    return surprise / (weight * area).sum()


def agreement(network, pictures, parts, count: int, device: str) -> np.ndarray:
    """Return the intersection over union of each part, NaN for parts that no picture has."""
    import torch

    pairs = torch.zeros(count * count, device=device)
    with torch.no_grad():
        for start in range(0, len(pictures), PARTS_BATCH):
            l = torch.from_numpy(pictures[start : start + PARTS_BATCH]).to(device)
            truth = torch.from_numpy(parts[start : start + PARTS_BATCH]).to(device).long()
            found = network.encode(l[:, None].float() / 127.5 - 1)[0].argmax(1)
            known = truth < count
            pairs += torch.bincount(
                count * truth[known] + found[known], minlength=count * count
            ).float()
    pairs = pairs.reshape(count, count).cpu().numpy()
    either = pairs.sum(0) + pairs.sum(1) - pairs.diagonal()
    return np.where(pairs.sum(1) > 0, pairs.diagonal() / np.maximum(either, 1), np.nan)


def read_start(init: Path | str) -> tuple[dict, dict]:
    """Return the masks of weights, by the names that they have in PyTorch, and their card.

    Parameters
    ----------
    init : Path or str
        Name or folder of weights whose masks are parts. If a palette was learned over them, the
        card is that of the masks alone.
    """
    from benchmarks.rivals.torch_weights import mask_weights
    from chroma_lib.gan.weights import load_generator

    generator, card = load_generator(init)
    while card.get("learned_by") == PALETTES:
        card = card["init"]
    return mask_weights(generator), card


def learn(
    out: Path,
    *,
    size: int,
    base: int,
    minutes: float,
    seed: int,
    workers: int,
    batch: int,
    learning_rate: float,
    init: Path | str | None = None,
    drawings: int | None = None,
    start_share: float = 0.0,
    varied: bool = False,
    held_out: int = 256,
) -> dict:
    """Learn for some minutes and write the moving average of the weights as an .npz file.

    With `init`, see `read_start`, learning goes on from there, and keeps the card. At the end, this
    `start_share` of each weight is that of the start: what was learned anew is kept, and less of
    what was known is lost (Wortsman et al. 2022, arXiv:2109.01903). `varied` drawings have thinner
    lines and more of `variations`.
    So many `drawings` are made before; by default they are made meanwhile, without end. The
    agreement is measured on `held_out` drawings. A file without it is written now and then.
    """
    if start_share and not init:
        raise ChromaError(f"--start-share {start_share:g}: needs --init, the weights of the start")
    import torch

    from benchmarks.rivals.torch_degrade import degrade, soft_shading
    from benchmarks.rivals.torch_networks import Generator
    from benchmarks.weights.drawn_stream import DrawnStream
    from benchmarks.weights.variations import vary
    from chroma_lib.gan.parts import PART_OF_REGION, PARTS

    torch.manual_seed(seed)
    torch.backends.cudnn.benchmark = True
    device = "cuda" if torch.cuda.is_available() else "cpu"
    stream = DrawnStream(
        size, workers=workers, first=10_000 * seed, thinned=THINNED if varied else 0.0
    )
    held = DrawnStream(size, workers=1, first=HELD_OUT_FROM, chunk=held_out)
    options = {"latent_dim": 100, "base": base, "palette_size": len(PARTS)}
    network, average = (Generator(size, **options).to(device) for _ in range(2))
    for one in (network, average):
        one.to(memory_format=torch.channels_last)
    before = None
    if init:
        state, before = read_start(init)
        network.load_state_dict(network.state_dict() | state)
    average.load_state_dict(network.state_dict())
    used = [
        value
        for name, value in network.named_parameters()
        if not name.startswith(("summary", "palette_mlp"))
    ]
    averages = [dict(average.named_parameters())[name] for name in _names(network, used)]
    optimizer = torch.optim.AdamW(
        used, learning_rate, betas=(0.9, 0.99), weight_decay=1e-4, fused=device == "cuda"
    )
    pool = Pool(size, POOL[device], device)
    while pool.drawn < (drawings or 1):
        for lightness, regions in stream.ready(wait=True):
            pool.add(lightness, PART_OF_REGION[regions])
    if drawings:
        stream.stop()
    start, step, history, saved = time.time(), 0, [], 0.0
    facts = {
        "size": size,
        "base": base,
        "latent_dim": 100,
        "parts": list(PARTS),
        "seed": seed,
        "minutes": minutes,
        "batch": batch,
        "learning_rate": learning_rate,
        "start_share": start_share,
        "varied": varied,
        "init": before,
        "device": torch.cuda.get_device_name() if device == "cuda" else "CPU",
        "torch": torch.__version__,
    }
    while (done := (time.time() - start) / (60 * minutes)) < 1:
        if step % 4 == 0 and not drawings:
            for lightness, regions in stream.ready():
                pool.add(lightness, PART_OF_REGION[regions])
        rate = learning_rate * min(1, (step + 1) / 300) * 0.5 * (1 + math.cos(math.pi * done))
        for group in optimizer.param_groups:
            group["lr"] = rate
        l, parts = pool.batch(batch)
        l, parts = vary(l, parts, more=varied)
        l = degrade(soft_shading(l, 0.15))
        with torch.autocast(device, torch.bfloat16):
            logits = network.mask_logits(l.contiguous(memory_format=torch.channels_last))
        loss = cross_entropy(logits.float(), parts, len(PARTS))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(used, 1.0)
        optimizer.step()
        with torch.no_grad():
            torch._foreach_lerp_(averages, used, 1 - min(0.999, (1 + step) / (10 + step)))
        step += 1
        if step % 200 == 0 or step == 1:
            history.append([step, round(time.time() - start, 1), pool.drawn, float(loss.detach())])
            print(*history[-1], flush=True)
        if time.time() - start > saved + SAVE_SECONDS:
            saved += SAVE_SECONDS
            save(out, average, facts | {"steps": step, "drawings": pool.drawn, "history": history})
    facts |= {"steps": step, "drawings": pool.drawn, "history": history}
    stream.stop()
    if start_share:
        go_back(average, state, start_share)
    lightness, regions = next(held.ready(wait=True))
    held.stop()
    scores = agreement(average, lightness, PART_OF_REGION[regions], len(PARTS), device)
    facts["agreement"] = {
        name: round(float(score), 4) for name, score in zip(PARTS, scores) if np.isfinite(score)
    }
    save(out, average, facts)
    return facts


def go_back(network, start: dict, share: float) -> None:
    """Move the weights of a network towards those of `start` by this share of the way."""
    import torch

    with torch.no_grad():
        for name, value in network.named_parameters():
            if name in start:
                value.lerp_(start[name].to(value.device), share)


def save(out: Path, network, facts: dict) -> None:
    """Write a network and what is known of it."""
    arrays = {name: value.cpu().numpy() for name, value in network.state_dict().items()}
    write_atomic(out, lambda path: np.savez(path, facts=json.dumps(facts), **arrays))


def _names(network, parameters):
    by_id = {id(value): name for name, value in network.named_parameters()}
    return [by_id[id(value)] for value in parameters]


def main(arguments: Arguments) -> None:
    """Run the command."""
    import os

    parser = command_parser("learn_masks", __doc__)
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--base", type=int, default=16)
    parser.add_argument("--minutes", type=float, default=8)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--batch", type=int, default=PARTS_BATCH)
    parser.add_argument("--learning-rate", type=float, default=1.5e-3)
    parser.add_argument("--workers", type=int, default=max(1, (os.cpu_count() or 2) - 1))
    parser.add_argument(
        "--drawings",
        type=int,
        help="make so many before; default: more and more meanwhile, for which a CPU has no time",
    )
    parser.add_argument(
        "--start-share",
        type=float,
        default=0.0,
        help="share of the weights of --init in the result, 0 to 1",
    )
    parser.add_argument("--varied", action="store_true", help="draw more like real art")
    parser.add_argument("--init", help="name or folder of weights to go on from")
    parser.add_argument("--out", type=Path, required=True, help="an .npz file")
    options = vars(parser.parse_args(arguments))
    facts = learn(options.pop("out"), **options)
    print(json.dumps({name: facts[name] for name in ("steps", "drawings", "agreement")}, indent=1))
