"""Short trainings of one seed, over and over: each must compute the same bytes.

    python -m benchmarks same_seed --trainings 1000
    python -m benchmarks same_seed --trainings 1000 --load 4 --deterministic

Each training begins with the same weights and reads the same batches. Losses and all variables are
compared after each step with those of the first training. A difference is told with the first step
and the variables that differ, by part of the GAN, which shows where it began. Every --rebuild
trainings the GAN and its graph are built anew.
"""

import hashlib
import sys
import time

import numpy as np
import tensorflow as tf

from benchmarks import page
from benchmarks.command_line import Arguments, add_store_option, command_parser
from benchmarks.parts import print_findings
from benchmarks.processes import busy_processes
from benchmarks.records import Findings
from chroma_lib.data.batches import batches
from chroma_lib.data.drawings import drawn_dataset
from chroma_lib.gan.averaged import AveragedTraining
from chroma_lib.progress import progress_bar
from chroma_lib.training.loop import compile_step
from chroma_lib.training.recipe import MODELS, Recipe
from chroma_lib.training.run_folder import named_state

SMALL = {"size": 32, "base": 4, "critic_base": 4, "batch_size": 8}
NOISES = ("palette", "film", "input")

Step = dict[str, str]  # name of a loss or a variable -> digest of its value


class Training:
    """A GAN that can be trained again from its first weights.

    Parameters
    ----------
    recipe : Recipe
    seed : int
    """

    def __init__(self, recipe: Recipe, seed: int):
        self.recipe, self.seed = recipe, seed
        self.data = drawn_dataset(16, colorings=2, size=recipe.size, progress=False)
        self.build()

    def build(self) -> None:
        """Build the networks and their graph."""
        self.gan: AveragedTraining = self.recipe.build_gan(seed=self.seed)
        self.first = {name: value.numpy() for name, value in named_state(self.gan).items()}
        self.step = compile_step(self.gan)

    def run(self, steps: int) -> list[Step]:
        """Train from the first weights; return the digests after each step."""
        for name, variable in named_state(self.gan).items():
            variable.assign(self.first[name])
        recipe, states = self.recipe, []
        data = batches(self.data, recipe.pictures_per_step, seed=self.seed, shading=recipe.shading)
        taken = iter(data)
        for _ in range(steps):
            losses = {f"losses/{name}": value for name, value in self.step(taken).items()}
            values = losses | named_state(self.gan)
            states.append({name: digest(value.numpy()) for name, value in values.items()})
        return states


def digest(array: np.ndarray) -> str:
    """Return a digest of the bytes of an array."""
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()[:16]


def first_difference(expected: list[Step], found: list[Step]) -> tuple[int, list[str]] | None:
    """Return the first step after which two trainings differ, from 1, and what differs then."""
    for number, (one, other) in enumerate(zip(expected, found, strict=True), start=1):
        names = [name for name in one if one[name] != other.get(name)]
        if names:
            return number, names
    return None


def describe(names: list[str]) -> str:
    """Return how many values of each part of the GAN differ, in one line."""
    parts = [name.rsplit("/", 1)[0] for name in names if not name.startswith("losses/")]
    counted = [f"{parts.count(part)} of {part}" for part in sorted(set(parts))]
    losses = [name for name in names if name.startswith("losses/")]
    return ", ".join([*losses, *counted])


def repeat(training: Training, count: int, *, steps: int, rebuild: int) -> list[str]:
    """Train again and again; return a line about each training that differs from the first."""
    differences, expected = [], training.run(steps)
    for number in progress_bar(
        range(1, count), desc="same seed", unit="training", total=count, initial=1
    ):
        if rebuild and number % rebuild == 0:
            training.build()
        difference = first_difference(expected, training.run(steps))
        if difference:
            step, names = difference
            differences.append(f"training {number}, step {step}: {describe(names)}")
            print(differences[-1], flush=True)
    return differences


def main(arguments: Arguments) -> int:
    """Run the command; the status is 1 if a training differs."""
    parser = command_parser("same_seed", __doc__)
    parser.add_argument("--trainings", type=int, default=1000, help="of each model and noise")
    parser.add_argument("--steps", type=int, default=4, help="of each training")
    parser.add_argument("--model", nargs="+", choices=MODELS, default=list(MODELS))
    parser.add_argument("--noise", nargs="+", choices=NOISES, default=["palette", "film"])
    parser.add_argument("--full", action="store_true", help="networks and batches of the recipe")
    parser.add_argument("--rebuild", type=int, default=100, help="trainings with one graph; 0: all")
    parser.add_argument("--load", type=int, default=0, help="busy processes beside the trainings")
    parser.add_argument(
        "--deterministic", action="store_true", help="TensorFlow's deterministic operations"
    )
    parser.add_argument("--seed", type=int, default=0)
    add_store_option(parser)
    options = parser.parse_args(arguments)
    if options.deterministic:
        tf.config.experimental.enable_op_determinism()
    differences, trainings, start = [], 0, time.perf_counter()
    with busy_processes(options.load):
        for model in options.model:
            for noise in options.noise:
                print(f"{model}, {noise} ...", file=sys.stderr, flush=True)
                recipe = Recipe(model, noise=noise, **({} if options.full else SMALL))
                training = Training(recipe, options.seed)
                found = repeat(
                    training, options.trainings, steps=options.steps, rebuild=options.rebuild
                )
                differences += [f"{model}, {noise}: {line}" for line in found]
                trainings += options.trainings
    size = "networks of the recipe" if options.full else "small networks"
    kind = ", deterministic operations" if options.deterministic else ""
    findings = Findings(
        title=f"Trainings of one seed compute the same bytes: {size}{kind}",
        figures={
            "trainings": trainings,
            "steps of each": options.steps,
            "graphs built": trainings // options.rebuild if options.rebuild else len(options.model),
            "busy processes beside them": options.load,
            "trainings that differ from the first": len(differences),
            "where": "; ".join(differences[:5]) or "nowhere",
            "total, seconds": round(time.perf_counter() - start),
        },
    )
    print_findings(findings)
    if options.store:
        name = f"same_seed{'_full' * options.full}{'_deterministic' * options.deterministic}"
        page.store(name, findings, page="reliability")
    return 1 if differences else 0
