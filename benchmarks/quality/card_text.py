"""The text of a model card: facts and numbers of weights, filled into the templates."""

import json
from collections.abc import Callable

from pydantic import ConfigDict, Field

from benchmarks import markdown
from chroma_lib import schemas
from chroma_lib.data.drawings import HELD_OUT_FROM
from chroma_lib.gan import cards
from chroma_lib.measures.labels import measure_name
from chroma_lib.measures.statistics import average_tables
from chroma_lib.measures.tables import HUED_REGIONS

README, GRID, MEASURES = "README.md", "grid.png", "measures.json"
GRID_PICTURE = "eileen"
MODELS = {"dcgan": "DCGAN", "wgan_gp": "WGAN-GP"}
# Columns of `real_characters.report`, as the templates name them.
REAL_COLUMNS = (
    *("skin_ok", "hair_blotch", "hair_split", "clothes_blotch", "iris_colored"),
    *("iris_agreement", "background_chroma", "pairwise_ab"),
)
COUNTS = ("skin_ok", "iris_colored")

Limits = tuple[float | None, float | None]
# Measure -> its (lower, upper) limit, given the value of true colorings.
TARGETS: dict[str, Callable[[float], Limits]] = (
    {f"diversity_{part}": lambda real: (0.85 * real, 1.10 * real) for part in HUED_REGIONS}
    | {f"hue_coverage_{part}": lambda real: (0.95 * real, None) for part in HUED_REGIONS}
    | {f"hue_js_{part}": lambda real: (None, 0.05) for part in HUED_REGIONS}
    | {"noise_use_hair": lambda real: (0.8, None)}
    | {f"blotch_{part}": lambda real: (None, real + 3) for part in ("hair", "clothes")}
    | {
        "eye_agreement": lambda real: (None, real + 4),
        "skin_plausible": lambda real: (0.95, None),
        "background_chroma": lambda real: (None, 1.0),
        "edge_bleed": lambda real: (None, 1.5),
    }
)


class Measurement(schemas.Schema):
    """What was measured of weights: the content of `measures.json`.

    Attributes
    ----------
    values_sha256 : str
        As `values_digest` returns it: whether these are the weights that were measured.
    drawings : int
        Held-out drawings for each seed.
    noises : int
        Colorings of each drawing.
    tables : dict of str to dict
        Seed -> table of `chroma_lib.measures.evaluate.measure`.
    characters : dict of str to dict
        Report of `real_characters.report`; "real characters" in the file.
    """

    model_config = ConfigDict(serialize_by_alias=True, validate_by_name=True)

    values_sha256: str
    drawings: int
    noises: int
    tables: dict[str, dict[str, dict[str, float | None]]]
    characters: dict[str, dict] = Field(alias="real characters")


def card_text(name: str, card: dict, measurement: Measurement) -> str:
    """Return the text of a model card, English and then Korean.

    Parameters
    ----------
    name : str
        Name of the shipped weights.
    card : dict
        Content of their `card.json`.
    measurement : Measurement
    """
    facts = _facts(name, card, measurement)
    averages = average_tables(measurement.tables.values(), interval="widest")
    parts = [
        markdown.render(
            f"card.{lang}.md.jinja",
            **facts,
            measures=_measures(averages, lang),
        )
        for lang in ("en", "ko")
    ]
    return "\n---\n\n".join(parts)


def _facts(name: str, card: dict, measurement: Measurement) -> dict:
    stages = cards.stages(card)
    data = {json.dumps(stage["data"]): stage["data"] for stage in stages}  # each once
    config = card["config"]
    return {
        "name": name,
        "model": MODELS[card["recipe"]["model"]],
        "size": card["recipe"]["size"],
        "grid": GRID,
        "grid_picture": GRID_PICTURE,
        "networks": f"{card['networks']}, `noise={config['noise']!r}`",
        "parameters": card["parameters"],
        "latent_dim": config["latent_dim"],
        "steps": _total(stages, "steps"),
        "seconds": _total(stages, "seconds"),
        "cpu_seconds": _total(stages, "cpu_seconds"),
        "versions": ", ".join(
            f"{package} {number}" for package, number in card["versions"].items()
        ),
        "date": card["date"],
        "sha256": card["sha256"],
        "weights_file": cards.WEIGHTS,
        "data": list(data.values()),
        "held_out_from": HELD_OUT_FROM,
        "settings": _settings(stages),
        "stages": {
            key: [str(stage.get(key, "-")) for stage in stages]
            for key in ("steps", "seed", "seconds", "cpu_seconds")
        },
        "stage_heads": lambda form: ["", *(form.format(i + 1) for i in range(len(stages)))],
        "drawings": measurement.drawings,
        "noises": measurement.noises,
        "seeds": ", ".join(measurement.tables),
        "measures_file": MEASURES,
        "real_characters": _real_characters(measurement.characters, measurement.noises),
    }


def _total(stages: list[dict], key: str) -> str:
    if not all(key in stage for stage in stages):
        return "-"
    return f"{sum(stage[key] for stage in stages):,.0f}"


def _settings(stages: list[dict]) -> list[list[str]]:
    """Return a row for each setting of the recipe, a column for each stage."""
    names = dict.fromkeys(name for stage in stages for name in stage["recipe"])
    return [
        [f"`{name}`", *(str(stage["recipe"].get(name, "-")) for stage in stages)] for name in names
    ]


def _number(value: float | None) -> str:
    return "-" if value is None else f"{round(value, 5):.3g}"


def _measures(averages: dict[str, dict], lang: str) -> list[dict]:
    return [
        {
            "name": measure_name(measure, lang),
            "value": _number(summary["mean"]),
            "low": _number(summary["low"]),
            "high": _number(summary["high"]),
            "real": _number(summary["real"]),
            "target": _target(measure, summary),
        }
        for measure, summary in averages.items()
    ]


def _target(measure: str, summary: dict) -> dict | None:
    """Return the limits of a target as text and whether they are met, or None without a target."""
    if measure not in TARGETS or summary["real"] is None:
        return None
    low, high = TARGETS[measure](summary["real"])
    value = summary["mean"]
    met = value is not None and (low is None or value >= low) and (high is None or value <= high)
    return {
        "low": None if low is None else _number(low),
        "high": None if high is None else _number(high),
        "met": met,
    }


def _real_characters(report: dict[str, dict], noises: int) -> list[dict]:
    """Return a row for each character; a picture has its own colors once, not for each noise."""
    return [
        {"name": name, "cells": _cells(row, noises), "true_cells": _cells(row["true"], 1)}
        for name, row in report.items()
    ]


def _cells(values: dict, total: int) -> list[str]:
    return [
        f"{values[column]}/{total}" if column in COUNTS else _number(values[column])
        for column in REAL_COLUMNS
    ]
