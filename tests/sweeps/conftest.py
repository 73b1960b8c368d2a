import numpy as np
import pandas
import pytest

from chroma_lib.gan import weights
from chroma_lib.gan.generator import build_generator
from chroma_lib.sweeps.plan import make_plan
from chroma_lib.sweeps.store import keep, open_folder
from tests.helpers.sweeps import packed, write_notebook


def make_table(*rows, parameters=("model", "rate", "seed"), measures=("loss",)):
    columns = ["run", *parameters, *measures]
    table = pandas.DataFrame([dict(zip(columns, row)) for row in rows]).assign(status="done")
    table.attrs = {"parameters": list(parameters), "measures": list(measures)}
    return table


@pytest.fixture
def table():
    return make_table(
        ("a0", "dcgan", 0.0, 0, 4.0), ("a1", "dcgan", 0.0, 1, 6.0),
        ("b0", "dcgan", 2.5, 0, 1.0), ("b1", "dcgan", 2.5, 1, 3.0),
        ("c0", "wgan_gp", 0.0, 0, 9.0), ("c1", "wgan_gp", 0.0, 1, np.nan),
        ("d0", "wgan_gp", 5.0, 0, 8.0), ("d1", "wgan_gp", 5.0, 1, 8.0),
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    """Give a sweep of three runs: two with weights and numbers, one failed."""
    notebook = write_notebook(tmp_path / "train.ipynb", "rate: float = 0\nseed: int = 0")
    plan = make_plan(notebook, {"rate": [0, 1, 2]})
    open_folder(tmp_path / "out", plan)
    *done, failed = plan.runs
    for i, run in enumerate(done):
        numbers = {"kid": {"value": float(i), "real": 0.2}}
        keep(tmp_path / "out", run, packed(metrics=numbers))
        generator = build_generator(32, base=2, palette_size=3, seed=i)
        place = tmp_path / "out" / "runs" / run / "pictures" / "training"
        weights.save_generator(generator, place, {})
    keep(tmp_path / "out", failed, packed("failed", error="KeyError: 'hair'"))
    return tmp_path / "out"
