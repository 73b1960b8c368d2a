"""Kill a training again and again, resume it, and hold its end against an undisturbed one.

    python benchmarks/kills.py --kills 200 --seed 1

A third of the kills (SIGKILL) come while it starts and reads its checkpoint; a third while it
trains; a third while a checkpoint is being written. After a share of them (--damage) the last
checkpoint is damaged too, as a power cut may do.
"""

import argparse
import filecmp
import math
import multiprocessing
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
from tqdm import tqdm

SMALL = {"size": 32, "base": 2, "critic_base": 2, "latent_dim": 10, "batch_size": 4}
STEPS_PER_KILL = 10  # more than a training gets on by before it is killed
MOMENTS = ("starting", "training", "saving")
RESULTS = ("weights.npz", "losses.csv", "training.gif", "samples/*.png")


def run(out, steps, seed, model, small):
    """Train, or go on; a checkpoint at every step, so that much of the time is saving."""
    from chroma_lib.data.drawings import drawn_dataset
    from chroma_lib.training.loop import train
    from chroma_lib.training.recipe import Recipe

    tqdm.set_lock(threading.RLock())  # its own is shared by processes, and a kill would leak it
    train(
        drawn_dataset(8, size=small.get("size", 64), progress=False),
        Recipe(model, **small),
        steps=steps,
        seed=seed,
        sample_every=20,
        out=out,
        resume=True,
        checkpoint_seconds=0,
        progress=False,
    )


def processes():
    """Return what starts processes that have TensorFlow imported already, but nothing begun."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["chroma_lib.training"])
    return context


def kill(process, folder, moment, start_seconds, rng):
    """Kill a training at a random moment; tell whether it was still running."""
    before = set(folder.glob("*"))
    # Names that begin with a dot are of files half-written.
    pattern = ".*" if moment == "saving" else "step_*"
    wait = rng.uniform(0, start_seconds) if moment == "starting" else math.inf
    end = time.perf_counter() + wait
    while process.is_alive() and time.perf_counter() < end:
        if set(folder.glob(pattern)) - before:
            break
        time.sleep(0.0005)
    if moment == "training":
        process.join(rng.uniform(0, 0.05))
    killed = process.is_alive()
    process.kill()
    process.join()
    if not killed and process.exitcode:
        raise RuntimeError(f"the training failed by itself: exit code {process.exitcode}")
    return killed


def damage(path, rng):
    """Cut a file short or flip a bit of it."""
    content = bytearray(path.read_bytes())
    place = int(rng.integers(len(content)))
    if rng.random() < 0.5:
        content = content[:place]
    else:
        content[place] ^= 1 << int(rng.integers(8))
    path.write_bytes(content)


def kill_and_resume(
    kills, *, folder, steps=None, model="dcgan", small=SMALL, seed=0, damaged=0.0, progress=False
):
    """Train twice, once undisturbed and once killed over and over.

    Parameters
    ----------
    kills : int
    folder : path
        New; gets both trainings.
    steps : int, optional
        Of each training, by default as many as so many kills need.
    model : {"dcgan", "wgan_gp"}
    small : dict
        What of the recipe is smaller than by default.
    seed : int
        Of the training, and of the moments.
    damaged : float
        Share of the kills after which the last checkpoint is damaged, 0 to 1.
    progress : bool

    Returns
    -------
    dict
        Counts, and the files that differ at the end: `differing`, a list of str.
    """
    context, rng = processes(), np.random.default_rng(seed)
    steps = steps or STEPS_PER_KILL * kills
    told = steps, seed, model, small
    whole, broken = Path(folder) / "whole", Path(folder) / "broken"
    start = time.perf_counter()
    undisturbed = context.Process(target=run, args=(whole, *told))
    undisturbed.start()
    saved = whole / "checkpoints"
    while undisturbed.is_alive() and not list(saved.glob("step_*")):
        time.sleep(0.01)
    start_seconds = 0.9 * (time.perf_counter() - start)
    undisturbed.join()
    if undisturbed.exitcode:
        raise RuntimeError("the undisturbed training failed")
    figures = {"kills": 0, "half-written files left": 0, "checkpoints damaged": 0}
    saved = broken / "checkpoints"
    for i in tqdm(range(kills), unit="kill", disable=not progress):
        process = context.Process(target=run, args=(broken, *told))
        process.start()
        if not kill(process, saved, MOMENTS[i % len(MOMENTS)], start_seconds, rng):
            break  # it is done
        figures["kills"] += 1
        figures["half-written files left"] += len(list(saved.glob(".*")))
        checkpoints = sorted(saved.glob("step_*"))
        if len(checkpoints) > 1 and rng.random() < damaged:
            damage(checkpoints[-1], rng)
            figures["checkpoints damaged"] += 1
    last = context.Process(target=run, args=(broken, *told))
    last.start()
    last.join()
    figures["steps"] = steps
    differing = [] if last.exitcode == 0 else ["the last run failed"]
    for pattern in RESULTS:
        names = {p.relative_to(f).as_posix() for f in (whole, broken) for p in f.glob(pattern)}
        for name in sorted(names):
            paths = [f / name for f in (whole, broken)]
            if not all(p.is_file() for p in paths) or not filecmp.cmp(*paths, shallow=False):
                differing.append(name)
    return figures | {"differing": differing}


def main():
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--steps", type=int, help=f"default: {STEPS_PER_KILL} a kill")
    parser.add_argument("--model", choices=("dcgan", "wgan_gp"), default="dcgan")
    parser.add_argument("--full", action="store_true", help="networks and batches of full size")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--damage", type=float, default=0.1, help="share of kills, 0 to 1")
    parser.add_argument("--record", action="store_true", help="keep the figures")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = kill_and_resume(
            options.kills,
            folder=folder,
            steps=options.steps,
            model=options.model,
            small={} if options.full else SMALL,
            seed=options.seed,
            damaged=options.damage,
            progress=sys.stderr.isatty(),
        )
    differing = figures.pop("differing")
    figures["files that differ from the undisturbed training"] = len(differing)
    for name, value in figures.items():
        print(f"{name:50} {value}")
    print("\n".join(differing))
    if options.record:
        import records

        size = "full size" if options.full else "small networks"
        claim = f"A killed training ends bit for bit as an undisturbed one: {options.model}, {size}"
        records.keep(f"kills_{options.model}{'_full' * options.full}", claim, figures)
    sys.exit(1 if differing else 0)


if __name__ == "__main__":
    main()
