import numpy as np
import pandas
from PIL import Image

from chroma_lib.sweeps.plan import make_plan
from chroma_lib.sweeps.report import stored_sweep, write_report
from chroma_lib.sweeps.store import open_folder
from chroma_lib.sweeps.table import over_repeats, swept
from tests.helpers.sweeps import write_notebook


def test_a_report_has_table_figures_grids_and_the_best_run(folder):
    told = write_report(folder)
    files = sorted(path.name for path in (folder / "report").iterdir())
    assert files == ["colorings.png", "grids", "kid.png", "table.csv", "table.parquet"]
    table = pandas.read_parquet(folder / "report" / "table.parquet")
    assert table.attrs == {"parameters": ["rate"], "measures": ["kid"]}
    assert list(pandas.read_csv(folder / "report" / "table.csv")["kid"].dropna()) == [0, 1]
    run = table["run"][0]
    assert "3 runs: 2 done, 1 failed" in told
    assert "KeyError: 'hair'" in told
    assert "Best kid: rate=0" in told
    place = folder / "runs" / run / "pictures" / "training"
    assert f"chroma colorize PICTURE --weights {place}" in told
    assert np.asarray(Image.open(folder / "report" / "kid.png")).std() > 0


def test_a_sweep_without_numbers_is_told_what_to_do(tmp_path):
    notebook = write_notebook(tmp_path / "train.ipynb", "rate: float = 0")
    open_folder(tmp_path / "out", make_plan(notebook))
    told = write_report(tmp_path / "out")
    assert "1 missing" in told
    assert "sweeps.record" in told


def test_the_stored_sweep_is_whole():
    table, colored = stored_sweep()
    assert (table["status"] == "done").all()
    assert table["run"].is_unique
    assert swept(table) == ["diversity_weight", "model", "noise"]
    settings = over_repeats(table, "diversity_hair")
    assert len(settings) == 12
    assert (settings["repeats"] == 3).all()
    assert len(colored) == 12
    assert set(colored) <= set(table["run"])
