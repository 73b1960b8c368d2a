"""Turn masks that `learn_masks` has learned into weights that a GAN can start from.

python -m benchmarks import_masks runs/masks.npz --out runs/masks_256
"""

import json
from pathlib import Path

import numpy as np

from benchmarks.command_line import Arguments, command_parser

_ELSEWHERE = ("history", "parts", "latent_dim", "init")  # what a card has elsewhere, or not


def drawn_card(pictures: int, colorings: int, first: int) -> dict:
    """Return what a card says of drawn characters that show all framings."""
    last = first + pictures - 1
    return {
        "pictures": pictures,
        "colorings": colorings,
        "framing": "mixed",
        "first": str(first),
        "last": str(last),
    }


def mask_card(facts: dict) -> dict:
    """Return the card of masks from what `learn_masks` knows of them."""
    made = {name: facts[name] for name in facts if name not in _ELSEWHERE}
    card = {
        "recipe": {
            "model": "masks",
            "size": facts["size"],
            "batch_size": facts["batch"],
            "learning_rate": facts["learning_rate"],
        },
        "data": drawn_card(facts["drawings"], 1, 10_000 * facts["seed"]),
        "steps": facts["steps"],
        "seconds": round(60 * facts["minutes"], 1),
        "learned_by": "python -m benchmarks learn_masks",
        **made,
    }
    return card | {"init": facts["init"]} if facts["init"] else card


def import_masks(path: Path, out: Path) -> dict:
    """Write the weights and their card.

    Parameters
    ----------
    path : Path
        The .npz file of `learn_masks`.
    out : Path
        Folder for the weights.

    Returns
    -------
    dict
        The card.
    """
    import torch

    from benchmarks.rivals.torch_networks import Generator
    from benchmarks.rivals.torch_weights import copy_to_keras
    from chroma_lib.gan.generator import build_generator
    from chroma_lib.gan.weights import save_generator

    with np.load(path) as stored:
        facts = json.loads(str(stored["facts"]))
        state = {name: torch.from_numpy(stored[name]) for name in stored if name != "facts"}
    options = {name: facts[name] for name in ("latent_dim", "base")}
    options["palette_size"] = len(facts["parts"])
    twin = Generator(facts["size"], **options)
    twin.load_state_dict(state)
    generator = build_generator(facts["size"], **options, parts=facts["parts"], seed=facts["seed"])
    copy_to_keras(twin, generator)
    return save_generator(generator, out, mask_card(facts))


def main(arguments: Arguments) -> None:
    """Run the command."""
    parser = command_parser("import_masks", __doc__)
    parser.add_argument("path", type=Path, help="an .npz file of learn_masks")
    parser.add_argument("--out", type=Path, required=True, help="folder for the weights")
    options = parser.parse_args(arguments)
    card = import_masks(options.path, options.out)
    print(f"{options.out}: {card['parameters']:,} parameters")
