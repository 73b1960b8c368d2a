"""Digests of what Chroma computes, to compare two versions of the code bit for bit.

    python -m benchmarks digests --out before.json
    ... change the code ...
    python -m benchmarks digests --out after.json --against before.json

Everything goes through the `chroma` command, so the same script measures any version.
Floating-point results depend on the processor and on the number of threads: compare files of one
machine only.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from pydantic import ConfigDict
from safetensors.numpy import load_file

from benchmarks.command_line import Arguments, command_parser
from benchmarks.records import ROOT
from chroma_lib import files, schemas

STEPS = 30
TRAININGS = {
    f"{model}_{noise}": ("--model", model, "--noise", noise)
    for model in ("dcgan", "wgan_gp")
    for noise in ("palette", "film", "input")
} | {f"{model}_v0.2": ("--model", model, "--networks", "v0.2") for model in ("dcgan", "wgan_gp")}
WEIGHTS = ("dcgan", "wgan_gp", "dcgan_128", "wgan_gp_128", "dcgan_film", "dcgan_input")
ONE_THREAD = {
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}


class Digests(schemas.Schema):
    """A file of digests: any names, each with a digest."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, str]


def read_digests(path: Path) -> dict[str, str]:
    """Read a file that this command wrote.

    Raises
    ------
    ChromaError
        If it is missing or holds anything but digests.
    """
    remedy = "write it with `python -m benchmarks digests --out`"
    return schemas.read_json(path, Digests, remedy=remedy).model_dump()


def chroma(*arguments: str | Path | int, cwd: Path) -> str:
    """Run the `chroma` command on one thread; return what it printed."""
    code = "from chroma_lib.cli.main import main; main()"
    command = [sys.executable, "-c", code, *map(str, arguments)]
    environment = os.environ | ONE_THREAD
    done = subprocess.run(
        command, cwd=cwd, env=environment, check=True, text=True, stdout=subprocess.PIPE
    )
    return done.stdout


def digest(content: bytes) -> str:
    """Return the first 16 digits of a SHA-256."""
    return hashlib.sha256(content).hexdigest()[:16]


def digest_weights(folder: Path) -> str:
    """Return the digest of the values of weights, whatever file format holds them."""
    if (folder / "weights.safetensors").exists():
        arrays = load_file(folder / "weights.safetensors")
    else:
        with np.load(folder / "weights.npz") as stored:
            arrays = {name: stored[name] for name in stored.files}
    content = [
        part
        for name in sorted(arrays)
        for part in (
            f"{arrays[name].dtype} {arrays[name].shape}".encode(),
            arrays[name].tobytes(),
        )
    ]
    return digest(b"".join(content))


def digest_folder(folder: Path) -> dict[str, str]:
    """Return the digest of each file, by its path in the folder."""
    return {
        path.relative_to(folder).as_posix(): digest(path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def digest_trainings(scratch: Path) -> dict[str, str]:
    """Train each model with each noise entry; digest weights, losses and the last sample."""
    digests = {}
    data = ("--steps", STEPS, "--size", 64, "--drawings", 60, "--seed", 0, "--sample-every", 30)
    for name, options in TRAININGS.items():
        out = scratch / name
        chroma("train", *options, *data, "--out", out, cwd=scratch)
        sample = out / "samples" / f"step_{STEPS:06d}.png"
        digests[f"train/{name}/weights"] = digest_weights(out)
        digests[f"train/{name}/losses"] = digest((out / "losses.csv").read_bytes())
        digests[f"train/{name}/sample"] = digest(sample.read_bytes())
        print(name, digests[f"train/{name}/weights"], file=sys.stderr, flush=True)
    return digests


def digest_colorings(pictures: Path, scratch: Path) -> dict[str, str]:
    """Color the pictures with all shipped weights; digest each file."""
    digests = {}
    for name in WEIGHTS:
        out = scratch / f"colorings_{name}"
        chroma(
            "colorize",
            *sorted(pictures.glob("*.png")),
            "--weights",
            name,
            "--out",
            out,
            cwd=scratch,
        )
        digests |= {f"colorize/{name}/{path}": value for path, value in digest_folder(out).items()}
    return digests


def digest_drawings(scratch: Path) -> dict[str, str]:
    """Draw characters; digest each file."""
    chroma("draw", "--count", 12, "--colorings", 2, "--out", scratch / "drawn", cwd=scratch)
    return {f"draw/{path}": value for path, value in digest_folder(scratch / "drawn").items()}


def digest_measures(scratch: Path) -> dict[str, str]:
    """Measure shipped weights; digest each measure."""
    options = ("--weights", "dcgan", "--drawings", 8, "--noises", 5, "--json")
    measures = json.loads(chroma("measure", *options, cwd=scratch))
    return {
        f"measure/{name}": digest(json.dumps(value, sort_keys=True).encode())
        for name, value in measures.items()
    }


def main(arguments: Arguments) -> int:
    """Run the command; the status is 1 if a digest differs from ``--against``."""
    parser = command_parser("digests", __doc__)
    parser.add_argument("--pictures", type=Path, default=ROOT / "data" / "pictures")
    parser.add_argument("--out", type=Path, required=True, help="file to write")
    parser.add_argument("--against", type=Path, help="file to compare with")
    options = parser.parse_args(arguments)
    before = read_digests(options.against) if options.against else None
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        digests = (
            digest_trainings(scratch)
            | digest_colorings(options.pictures.resolve(), scratch)
            | digest_drawings(scratch)
            | digest_measures(scratch)
        )
    files.write_json(options.out, digests)
    if before is None:
        return 0
    names = sorted(before.keys() | digests.keys())
    differing = [name for name in names if before.get(name) != digests.get(name)]
    for name in differing:
        print("differs:", name, before.get(name), digests.get(name))
    print(len(names) - len(differing), "equal,", len(differing), "differ")
    return 1 if differing else 0
