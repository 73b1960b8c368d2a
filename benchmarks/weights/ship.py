"""Put trained weights among those that come with Chroma, in half precision.

    python -m benchmarks ship runs/dcgan_256 runs/wgan_gp_256

The name is that of the folder. `python -m benchmarks cards` then measures them and writes their
model cards.
"""

from pathlib import Path

from benchmarks.command_line import Arguments, command_parser


def ship(folder: Path) -> Path:
    """Write the weights of a training into the library; return their new folder."""
    from chroma_lib.gan import cards
    from chroma_lib.gan.weights import load_generator, save_generator

    generator, card = load_generator(folder)
    new = cards.SHIPPED / folder.name
    save_generator(generator, new, {**card, "precision": "float16"}, half=True)
    return new


def main(arguments: Arguments) -> None:
    """Run the command."""
    parser = command_parser("ship", __doc__)
    parser.add_argument("folders", type=Path, nargs="+", help="folders of `chroma train`")
    for folder in parser.parse_args(arguments).folders:
        print(ship(folder))
