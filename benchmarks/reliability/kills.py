"""Kill a training again and again, resume it, and compare its end with an undisturbed one.

    python -m benchmarks kills --kills 200 --seed 1

One third of the kills (SIGKILL) come while the training starts and reads its checkpoint, one third
while it trains, one third while it writes a checkpoint. After some of them (--damage) the last
checkpoint is damaged too, as a power cut may do.
"""

import filecmp
import math
import os
import signal
import tempfile
import threading
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from tqdm import tqdm

from benchmarks import page
from benchmarks.command_line import Arguments, add_store_option, command_parser
from benchmarks.parts import print_findings
from benchmarks.processes import tensorflow_context
from benchmarks.records import Findings
from chroma_lib.progress import progress_bar

SMALL = {"size": 32, "base": 2, "critic_base": 2, "latent_dim": 10, "batch_size": 4}
STEPS_PER_KILL = 10  # more than a training advances before it is killed
MOMENTS = ("starting", "training", "saving")
RESULTS = ("weights.*", "losses.csv", "training.gif", "samples/*.png")


def run(out: Path, steps: int, seed: int, model: str, changes: dict) -> None:
    """Train, or resume; a checkpoint at every step, so that saving takes much of the time."""
    from chroma_lib.data.drawings import drawn_dataset
    from chroma_lib.training.recipe import Recipe
    from chroma_lib.training.run import train

    tqdm.set_lock(threading.RLock())  # its own is shared by processes, and a kill would leak it
    train(
        drawn_dataset(8, size=changes.get("size", 64), progress=False),
        Recipe(model, **changes),
        steps=steps,
        seed=seed,
        sample_every=20,
        out=out,
        resume=True,
        checkpoint_seconds=0,
        progress=False,
    )


def kill(process, folder: Path, moment: str, start_seconds: float, rng) -> bool:
    """Kill a training at a random moment; return whether it was still running.

    Parameters
    ----------
    process : multiprocessing.Process
    folder : Path
        Folder of its checkpoints.
    moment : str
        One of `MOMENTS`.
    start_seconds : float
        How long a training takes to start.
    rng : numpy.random.Generator

    Raises
    ------
    RuntimeError
        If the training failed by itself.
    """
    before = set(folder.glob("*"))
    pattern = ".*" if moment == "saving" else "step_*"  # half-written names begin with a dot
    wait = rng.uniform(0, start_seconds) if moment == "starting" else math.inf
    end = time.perf_counter() + wait
    while process.is_alive() and time.perf_counter() < end:
        # Two checkpoints, so that one is left if the last is damaged, on a slow machine too.
        enough = moment == "saving" or len(list(folder.glob("step_*"))) > 1
        new = set(folder.glob(pattern)) - before
        if new and enough and _is_caught(process, moment, new):
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


def _is_caught(process, moment: str, new: Iterable[Path]) -> bool:
    """Stop a process that was seen saving; return whether it still is, so can be killed now.

    Otherwise it goes on: on a busy machine, a file may be whole before it is seen.
    """
    if moment != "saving":
        return True
    os.kill(process.pid, signal.SIGSTOP)
    if any(path.exists() for path in new):
        return True
    os.kill(process.pid, signal.SIGCONT)
    return False


def damage(path: Path, rng: np.random.Generator) -> None:
    """Cut a file short or flip a bit of it."""
    content = bytearray(path.read_bytes())
    position = int(rng.integers(len(content)))
    if rng.random() < 0.5:
        content = content[:position]
    else:
        content[position] ^= 1 << int(rng.integers(8))
    path.write_bytes(content)


def kill_and_resume(
    kills: int,
    *,
    folder: Path,
    steps: int | None = None,
    model: str = "dcgan",
    changes: dict = SMALL,
    seed: int = 0,
    damaged: float = 0.0,
    moments: Sequence[str] = MOMENTS,
    progress: bool = False,
) -> dict:
    """Train twice, once undisturbed and once killed over and over.

    Parameters
    ----------
    kills : int
    folder : Path
        New folder; receives both trainings.
    steps : int, optional
        Steps of each training. Default: as many as so many kills need.
    model : {"dcgan", "wgan_gp"}
    changes : dict
        Settings that differ from the recipe.
    seed : int
        Seed of the training and of the moments.
    damaged : float
        Fraction of the kills after which the last checkpoint is damaged, 0 to 1.
    moments : sequence of str
        When the kills come, in turn.
    progress : bool

    Returns
    -------
    dict
        Counts, and under "differing" the names of the files that differ at the end.
    """
    context, rng = tensorflow_context(), np.random.default_rng(seed)
    steps = steps or STEPS_PER_KILL * kills
    undisturbed, resumed = Path(folder) / "undisturbed", Path(folder) / "resumed"

    def start(out):
        process = context.Process(target=run, args=(out, steps, seed, model, changes))
        process.start()
        return process

    start_seconds = _train_undisturbed(start, undisturbed)
    figures = {"kills": 0, "half-written files left": 0, "checkpoints damaged": 0}
    saved = resumed / "checkpoints"
    for i in progress_bar(range(kills), unit="kill", shown=progress):
        if not kill(start(resumed), saved, moments[i % len(moments)], start_seconds, rng):
            break  # it has finished
        figures["kills"] += 1
        figures["half-written files left"] += len(list(saved.glob(".*")))
        checkpoints = sorted(saved.glob("step_*"))
        if len(checkpoints) > 1 and rng.random() < damaged:
            damage(checkpoints[-1], rng)
            figures["checkpoints damaged"] += 1
    last = start(resumed)
    last.join()
    differing = compare(undisturbed, resumed) if last.exitcode == 0 else ["the last run failed"]
    return figures | {"steps": steps, "differing": differing}


def _train_undisturbed(start, out: Path) -> float:
    """Train without a kill; return nine tenths of the time to the first checkpoint."""
    begun = time.perf_counter()
    process = start(out)
    saved = out / "checkpoints"
    while process.is_alive() and not list(saved.glob("step_*")):
        time.sleep(0.01)
    start_seconds = 0.9 * (time.perf_counter() - begun)
    process.join()
    if process.exitcode:
        raise RuntimeError("the undisturbed training failed")
    return start_seconds


def compare(undisturbed: Path, resumed: Path) -> list[str]:
    """Return the names of the results that differ between two trainings, or are missing in one."""
    folders = (undisturbed, resumed)
    names = {
        path.relative_to(folder).as_posix()
        for pattern in RESULTS
        for folder in folders
        for path in folder.glob(pattern)
    }
    _, different, missing = filecmp.cmpfiles(*folders, sorted(names), shallow=False)
    return sorted([*different, *missing])


def main(arguments: Arguments) -> int:
    """Run the command; the status is 1 if a file differs."""
    parser = command_parser("kills", __doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--steps", type=int, help=f"default: {STEPS_PER_KILL} for each kill")
    parser.add_argument("--model", choices=("dcgan", "wgan_gp"), default="dcgan")
    parser.add_argument("--full", action="store_true", help="networks and batches of full size")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--damage", type=float, default=0.1, help="fraction of the kills, 0 to 1")
    add_store_option(parser)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        figures = kill_and_resume(
            options.kills,
            folder=Path(folder),
            steps=options.steps,
            model=options.model,
            changes={} if options.full else SMALL,
            seed=options.seed,
            damaged=options.damage,
            progress=True,
        )
    differing = figures.pop("differing")
    figures["files that differ from the undisturbed training"] = len(differing)
    size = "full size" if options.full else "small networks"
    title = f"A killed training ends bit for bit like an undisturbed one: {options.model}, {size}"
    findings = Findings(title=title, figures=figures)
    print_findings(findings)
    print("\n".join(differing))
    if options.store:
        name = f"kills_{options.model}{'_full' * options.full}"
        page.store(name, findings, page="reliability")
    return 1 if differing else 0
