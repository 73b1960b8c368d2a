"""What the comparisons share: their options, their table, and where results are kept."""

import json
import shutil
from pathlib import Path

from chroma_lib import files
from chroma_lib.measures.compare import GRID, trial_folder
from chroma_lib.measures.statistics import mean_over_seeds

STORE = Path(__file__).resolve().parent.parent / "data" / "results"
COLUMNS = (
    "pairwise_ab",
    "diversity_hair",
    "diversity_eyes",
    "diversity_clothes",
    "hue_js_hair",
    "blotch_hair",
    "blotch_clothes",
    "eye_agreement",
    "skin_plausible",
    "edge_bleed",
)


def add_arguments(parser, *, out, cpu_seconds, seeds=(0,)):
    """Add the options that every comparison has."""
    parser.add_argument("--out", type=Path, default=Path(out), help=f"default: {out}")
    parser.add_argument(
        "--cpu-seconds", type=float, default=cpu_seconds, help="of training, for each row and seed"
    )
    parser.add_argument("--seed", nargs="+", type=int, default=list(seeds))
    parser.add_argument("--size", type=int, default=64)
    parser.add_argument("--drawings", type=int, default=2600, help="in training")
    parser.add_argument("--store", action="store_true", help="keep the results in data/results")


def finish(name, done, options):
    """Print the table and write the results, and the first seed's grids with --store."""
    table = mean_over_seeds(done)
    text = json.dumps(done, indent=1) + "\n"
    folder = STORE if options.store else options.out
    folder.mkdir(parents=True, exist_ok=True)
    files.write_atomic(folder / f"{name}.json", lambda part: part.write_text(text, encoding="utf-8"))
    if options.store:
        grids = folder / name
        grids.mkdir(exist_ok=True)
        for result in done:
            if result["seed"] == options.seed[0]:
                trained = trial_folder(options.out, result["name"], result["seed"])
                shutil.copy(trained / GRID, grids / f"{trained.name}.png")
    print(f"{'':34}" + "".join(f"{column[-14:]:>16}" for column in COLUMNS))
    for row, measured in table.items():
        values = [measured[column] for column in COLUMNS]
        print(f"{row:34}" + "".join(f"{_text(v['mean']):>16}" for v in values))
        intervals = [f"{_text(v['low'])}..{_text(v['high'])}" for v in values]
        print(f"{'':34}" + "".join(f"{interval:>16}" for interval in intervals))
    print(f"{'real':34}" + "".join(f"{_text(v['real']):>16}" for v in values))


def _text(value):
    return "-" if value is None else f"{value:.2f}"
