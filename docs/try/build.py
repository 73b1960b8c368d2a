"""Build the page that colors pictures in the browser: `make page` writes it to `site/try`.

python docs/try/build.py --out site/try

The folder has all that the page asks for: its modules, onnxruntime-web from npm, the network from
`chroma export`, and sample pictures. Any server of plain files can serve it.
"""

import argparse
import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from chroma_lib import __version__, color, files, noise
from chroma_lib.errors import ChromaError
from chroma_lib.pictures.read import read_picture
from chroma_lib.pictures.shipped import shipped_figures, shipped_pictures
from chroma_lib.resources import resource

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
OUT = ROOT / "site" / "try"
PACKAGES = ROOT / "build" / "npm"  # where npm installs, again only if the lock changes
MODULES = ("*.html", "*.css", "*.js")
LOCKED = ("package.json", "package-lock.json")
WEIGHTS = "dcgan_256"  # the default of `chroma colorize`
COLORINGS, SEED = 25, 0  # its default colorings
SAMPLES = ("eileen", "lucy", "sylvie", "sylvie_figure")
RUNTIME = ("ort.wasm.bundle.min.mjs", "ort-wasm-simd-threaded.wasm")
COPYRIGHT = "Copyright (c) Microsoft Corporation"  # of onnxruntime-web
LARGEST = 20_000_000  # bytes of the whole page


def build(out: Path, *, packages: Path = PACKAGES) -> int:
    """Build the page.

    Parameters
    ----------
    out : Path
        Replaced if it is there.
    packages : Path
        Folder in which npm installs.

    Returns
    -------
    int
        Size of the page in bytes.

    Raises
    ------
    ChromaError
        If npm is missing or fails, or the page is larger than it may be.
    """
    runtime = install(packages)
    with files.atomic_folder(out, overwrite=True) as folder:
        for path in _modules():
            shutil.copyfile(path, folder / path.name)
        _copy_runtime(runtime, folder / "ort")
        _export(folder / "model")
        _copy_samples(folder / "samples")
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        if size > LARGEST:
            raise ChromaError(
                f"the page has {size / 1e6:.1f} MB, more than {LARGEST / 1e6:.0f} MB; leave"
                " something out (docs/try/build.py)"
            )
    return size


def _modules() -> Iterator[Path]:
    for pattern in MODULES:
        yield from sorted(HERE.glob(pattern))


def install(packages: Path) -> Path:
    """Install what `package-lock.json` names, once; return the folder of onnxruntime-web."""
    lock = b"".join((HERE / name).read_bytes() for name in LOCKED)
    digest, stamp = hashlib.sha256(lock).hexdigest(), packages / ".installed"
    installed = packages / "node_modules" / "onnxruntime-web"
    if stamp.is_file() and stamp.read_text() == digest and installed.is_dir():
        return installed
    npm = shutil.which("npm")
    if npm is None:
        raise ChromaError("the page needs npm: install Node.js 20 or later, which brings it")
    packages.mkdir(parents=True, exist_ok=True)
    for name in LOCKED:
        shutil.copyfile(HERE / name, packages / name)
    # No package's own script runs: the files alone are needed.
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    result = subprocess.run(command, cwd=packages, capture_output=True, text=True)
    if result.returncode:
        reason = result.stderr.strip().splitlines() or ["without a message"]
        raise ChromaError(f"npm ci failed in {packages}: {reason[0]}; is there a network?")
    stamp.write_text(digest)
    return installed


def _copy_runtime(package: Path, folder: Path) -> None:
    folder.mkdir()
    module, binary = RUNTIME
    shutil.copyfile(package / "dist" / module, folder / module)
    _write_compressed(folder / f"{binary}.gz", (package / "dist" / binary).read_bytes())
    about = json.loads((package / "package.json").read_text(encoding="utf-8"))
    # Its license is that of Chroma; the package itself does not bring the text.
    _, terms = resource("LICENSE").read_text(encoding="utf-8").split("\n\nPermission", 1)
    notice = f"{about['name']} {about['version']}\nMIT License\n\n{COPYRIGHT}\n\nPermission{terms}"
    files.write_text(folder / "LICENSE.txt", notice)


def _write_compressed(path: Path, content: bytes) -> None:
    # Servers of plain files do not compress; the page unpacks these files itself.
    path.write_bytes(gzip.compress(content, 9, mtime=0))


def _export(folder: Path) -> None:
    """Write the network, what the page needs to know of it, and the noises of the colorings."""
    from chroma_lib.export.write import export_onnx

    folder.mkdir()
    with tempfile.TemporaryDirectory() as temporary:
        exported = export_onnx(WEIGHTS, Path(temporary) / "onnx")
        shutil.copyfile(exported / "palette.onnx", folder / "palette.onnx")
        votes = Path(temporary) / "votes.onnx"
        votes.write_bytes(_votes_alone(exported / "encoder.onnx"))
        _write_compressed(folder / "encoder.onnx.gz", _optimize(votes))
        shutil.copyfile(exported / "LICENSE", folder / "LICENSE")
        card = json.loads((exported / "card.json").read_text(encoding="utf-8"))
    noises = noise.random_noise(COLORINGS, latent_dim=card["latent_dim"], seed=SEED)
    about = {key: card[key] for key in ("weights", "sha256", "size", "latent_dim", "parts")}
    about |= {"chroma": __version__, "noises": noises.astype(float).tolist()}
    text = json.dumps(about, separators=(",", ":"))
    files.write_text(folder / "card.json", text)


def _votes_alone(path: Path) -> bytes:
    """Return an encoder that gives its log masks: the page averages them with a close-up's."""
    import onnx

    from chroma_lib.inference.networks import VOTES

    model = onnx.load(path)
    (masks,) = (value for value in model.graph.output if value.name == "masks")
    shape = [side.dim_param or side.dim_value for side in masks.type.tensor_type.shape.dim]
    del model.graph.output[:]
    votes = onnx.helper.make_tensor_value_info(VOTES, onnx.TensorProto.FLOAT, shape)
    model.graph.output.append(votes)
    needed, kept = {VOTES}, []
    for node in reversed(model.graph.node):
        if needed & set(node.output):
            kept.append(node)
            needed |= set(node.input)
    del model.graph.node[:]
    model.graph.node.extend(reversed(kept))
    weights = [array for array in model.graph.initializer if array.name in needed]
    del model.graph.initializer[:]
    model.graph.initializer.extend(weights)
    onnx.checker.check_model(model, full_check=True)
    return model.SerializeToString(deterministic=True)


def _optimize(path: Path) -> bytes:
    """Return a network as onnxruntime would prepare it: in the browser, that takes a second."""
    if find_spec("onnxruntime") is None:
        raise ChromaError("the page needs the package onnxruntime: `pip install onnxruntime`")
    import onnxruntime

    optimized = path.with_name("optimized.onnx")
    options = onnxruntime.SessionOptions()
    # Not all optimizations: the highest level fits the network to the processor of this machine.
    level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.graph_optimization_level = level
    options.optimized_model_filepath = str(optimized)
    onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    return optimized.read_bytes()


def _copy_samples(folder: Path) -> None:
    """Write the sample pictures in gray, as the page colors them."""
    folder.mkdir()
    pictures = shipped_pictures() | shipped_figures()
    for name in SAMPLES:
        picture = read_picture(pictures[name])
        level = color.gray(picture.rgb)[..., :1]
        alpha = [] if picture.alpha is None else [picture.alpha]
        files.write_png(folder / f"{name}.png", np.squeeze(np.dstack([level, *alpha])))
    for kind in {pictures[name].parent for name in SAMPLES}:
        shutil.copyfile(kind / "LICENSE.txt", folder / f"LICENSE.{kind.name}.txt")


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=OUT, help="folder of the page")
    options = parser.parse_args()
    try:
        size = build(options.out)
    except ChromaError as error:
        print(f"chroma: {error}", file=sys.stderr)
        return 2
    print(f"{size / 1e6:.1f} MB in {options.out}; open it with a server, e.g.")
    print(f"  python -m http.server --directory {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
