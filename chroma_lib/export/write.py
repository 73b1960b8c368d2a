"""A folder with weights as ONNX files, a card, and an example that needs no TensorFlow."""

import shutil
from pathlib import Path

from chroma_lib import files
from chroma_lib.errors import ChromaError
from chroma_lib.export.card import export_card
from chroma_lib.gan import cards
from chroma_lib.gan.stored import read_generator
from chroma_lib.inference.networks import build_graphs
from chroma_lib.resources import resource

EXAMPLE, LICENSE = "example.py", "LICENSE"
_TEMPLATES = Path(__file__).parent / "templates"


def export_onnx(name: str | Path, out: str | Path) -> Path:
    """Write weights as ONNX files, which other programs can run.

    Parameters
    ----------
    name : str or path
        A name from `cards.shipped_weights`, or a folder that `chroma train` wrote.
    out : path-like
        A new or empty folder. It gets `encoder.onnx` and `palette.onnx`, or `generator.onnx` for
        weights without a palette, then `card.json`, which describes them, and `example.py`.
        The license of weights that come with Chroma is added.

    Returns
    -------
    Path
        `out`.

    Raises
    ------
    ChromaError
        If the folder is not empty, or the weights are damaged or those of
        Chroma v0.2.
    """
    files.require_new_folder(out)
    generator, card = read_generator(name)
    if generator is None:
        raise ChromaError(
            f"{files.printable(name)}: a network of Chroma v0.2 cannot be exported; use dcgan_256"
            " or other weights that `chroma train` wrote"
        )
    graphs = build_graphs(generator)
    described = export_card(generator, card, graphs, str(name))
    facts = {"weights": str(name), "sha256": card["sha256"]}
    with files.atomic_folder(out) as folder:
        for file, graph in graphs.items():
            (folder / file).write_bytes(graph.model(facts).SerializeToString(deterministic=True))
        shutil.copyfile(_TEMPLATES / EXAMPLE, folder / EXAMPLE)
        if str(name) in cards.shipped_weights():
            described["license"] = "MIT"
            shutil.copyfile(resource(LICENSE), folder / LICENSE)
        files.write_json(folder / cards.CARD, described)
    return Path(out)
