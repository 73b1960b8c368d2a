"""The plan of a training, `training.json`: from it the training can continue."""

from pathlib import Path
from typing import Any

from pydantic import ConfigDict

from chroma_lib import files
from chroma_lib.errors import ChromaError
from chroma_lib.schemas import Schema, read_json
from chroma_lib.training.recipe import Recipe

PLAN = "training.json"
# What may differ when a training continues: all but what shapes networks and batches.
_MAY_CHANGE = {"steps", "seconds", "cpu_seconds", *Recipe.__dataclass_fields__} - {
    "model",
    "networks",
    "noise",
    "size",
    "batch_size",
    "latent_dim",
    "base",
    "masks",
    "palette_size",
    "critic_base",
}


class Start(Schema):
    """What a training starts from."""

    seed: int
    init: str | None
    data: dict[str, Any]


class Limits(Schema):
    """What ends a training: whichever limit is reached first."""

    steps: int | None = None
    seconds: float | None = None
    cpu_seconds: float | None = None

    def share(self, steps: int, seconds: float, cpu_seconds: float) -> float:
        """Return how much of the training is done, 0 to 1."""
        spent = {"steps": steps, "seconds": seconds, "cpu_seconds": cpu_seconds}
        shares = [spent[name] / limit for name, limit in self if limit]
        return min(1.0, max(shares))


class Plan(Schema):
    """The content of `training.json`.

    Attributes
    ----------
    recipe : dict
        The fields of `Recipe`.
    limits : Limits
    start : Start
    options : dict
        What the caller needs to make the same call again.
    changes : list of dict
        For each continuation with other settings: the step, and for each setting [old, new].
    init_card : dict, optional
        Card of the weights that the generator started from.
    """

    model_config = ConfigDict(extra="ignore")

    recipe: dict[str, Any]
    limits: Limits
    start: Start
    options: dict[str, Any]
    changes: list[dict[str, Any]]
    init_card: dict[str, Any] | None = None


def has_plan(folder: str | Path) -> bool:
    """Return whether a folder holds a training, finished or not."""
    return (Path(folder) / PLAN).is_file()


def write_plan(folder: str | Path, plan: Plan) -> None:
    """Write the plan of a training into its folder."""
    content = plan.model_dump()
    if plan.init_card is None:
        del content["init_card"]
    files.write_json(Path(folder) / PLAN, content, flush=True)


def read_plan(folder: str | Path) -> Plan:
    """Read the plan of the training in a folder.

    Raises
    ------
    ChromaError
        If there is none, or its file is damaged.
    """
    if not has_plan(folder):
        raise ChromaError(
            f"{folder}: has no {PLAN}, so there is no training to continue; check the folder's name"
        )
    remedy = "copy the folder again, or train in a new one"
    return read_json(Path(folder) / PLAN, Plan, remedy=remedy)


def require_new(folder: str | Path) -> None:
    """Raise ChromaError if a folder for a new training holds something."""
    if has_plan(folder):
        raise ChromaError(
            f"{folder}: holds a training; continue it with --resume (in Python resume=True), "
            "or name a new folder"
        )
    files.require_new_folder(folder)


def continued(old: Plan, new: Plan, step: int, folder: str | Path) -> Plan:
    """Return the plan of a training that continues.

    Parameters
    ----------
    old : Plan
        The plan in the folder.
    new : Plan
        The plan of this call.
    step : int
        Step of the last checkpoint.
    folder : path
        For the messages.

    Returns
    -------
    Plan

    Raises
    ------
    ChromaError
        If data, seed, start or networks differ.
    """
    changes: dict[str, Any] = {}
    before, now = old.model_dump(), new.model_dump()
    for part in ("start", "recipe", "limits"):
        for name, value in now[part].items():
            old_value = before[part].get(name)
            if old_value == value:
                continue
            if name not in _MAY_CHANGE:
                raise ChromaError(f"{folder}: {_difference(name, value, old_value)}")
            changes[name] = [old_value, value]
    added = [{"step": step, **changes}] if changes and step else []
    update = {"recipe": new.recipe, "limits": new.limits, "changes": old.changes + added}
    return old.model_copy(update=update)


def _difference(name: str, value: Any, old_value: Any) -> str:
    if name == "data":
        return "cannot continue with other pictures; use the same data, or train in a new folder"
    return (
        f"cannot continue with {name} {value}: this training has {old_value};"
        " keep it, or train in a new folder"
    )
