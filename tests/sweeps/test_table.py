import numpy as np
import pytest

from chroma_lib.errors import ChromaError
from chroma_lib.sweeps.plan import make_plan
from chroma_lib.sweeps.store import keep, open_folder
from chroma_lib.sweeps.table import best, over_repeats, read_table, swept
from tests.helpers.sweeps import packed, write_notebook


def test_the_table_has_parameters_and_measures(tmp_path):
    out, notebook = tmp_path / "out", write_notebook(tmp_path / "train.ipynb")
    sweep = make_plan(notebook, [{"steps": 5}, {"steps": 1, "widths": (1, 2)}, {"noise": "film"}])
    open_folder(out, sweep)
    five, one, _ = sweep.runs
    numbers = {"loss": {"value": 0.5, "real": None}, "kid": {"value": 2.0, "real": 1.0}}
    keep(out, five, packed(metrics=numbers | {"steps": {"value": 4.0, "real": None}}))
    keep(out, one, packed("failed", error="KeyError: 'hair'"))
    table = read_table(out)
    assert table.attrs == {
        "parameters": ["steps", "widths", "noise"],
        "measures": ["loss", "kid", "steps_measured"],
    }
    assert list(table["steps"]) == [1, 3, 5]
    assert list(table["widths"]) == ["[1, 2]", "[16, 32]", "[16, 32]"]
    assert list(table["noise"]) == ["palette", "film", "palette"]
    assert list(table["status"]) == ["failed", "missing", "done"]
    assert table["error"][0] == "KeyError: 'hair'"
    last = table.iloc[2]
    assert (last["kid"], last["kid_real"], last["loss"], last["steps_measured"]) == (2, 1, 0.5, 4)
    assert "loss_real" not in table
    table.to_parquet(tmp_path / "table.parquet")  # one type a column


def test_repeats_are_averaged_with_their_interval(table):
    assert swept(table) == ["rate", "model"]
    rows = over_repeats(table, "loss").set_index(["model", "rate"])
    one = rows.loc[("dcgan", 0.0)]
    assert (one["mean"], one["repeats"]) == (5.0, 2)
    # t with one degree of freedom is 12.706, the standard deviation of 4 and 6 is sqrt(2).
    assert np.allclose([one["low"], one["high"]], [5 - 12.706, 5 + 12.706], atol=1e-2)
    alone = rows.loc[("wgan_gp", 0.0)]
    assert alone["mean"] == 9
    assert np.isnan(alone["low"])
    with pytest.raises(ChromaError, match="'lost'; there are: loss"):
        over_repeats(table, "lost")


def test_the_best_run_is_of_the_best_setting(table):
    setting, run = best(table, "loss", "lowest")
    assert (setting["model"], setting["rate"], run) == ("dcgan", 2.5, "b0")
    setting, run = best(table, "loss", "highest")
    assert (setting["model"], setting["rate"], run) == ("wgan_gp", 0.0, "c0")
    with pytest.raises(ChromaError, match="say lowest or highest"):
        best(table, "loss")
    with pytest.raises(ChromaError, match="real colors were not measured"):
        best(table, "loss", "real")
    table["loss_real"] = 5.2
    assert best(table, "loss")[1] == "a1"
    setting, _ = best(table, "loss", "real")
    assert setting["mean"] == 5.0
