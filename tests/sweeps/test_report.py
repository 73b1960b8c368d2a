import numpy as np
import pandas
import pytest
from PIL import Image
from test_sweep_plan import write_notebook
from test_sweeps import packed

from chroma_lib.errors import ChromaError
from chroma_lib.gan import weights
from chroma_lib.gan.unet import build_generator
from chroma_lib.sweeps.plan import make_plan
from chroma_lib.sweeps.report import (
    best,
    grids,
    over_repeats,
    show_grids,
    show_measure,
    stored_sweep,
    swept,
    write_report,
)
from chroma_lib.sweeps.store import keep, open_folder, read_table


def made(*rows, parameters=("model", "rate", "seed"), measures=("loss",)):
    columns = ["run", *parameters, *measures]
    table = pandas.DataFrame([dict(zip(columns, row)) for row in rows]).assign(status="done")
    table.attrs = {"parameters": list(parameters), "measures": list(measures)}
    return table


@pytest.fixture
def table():
    return made(
        ("a0", "dcgan", 0.0, 0, 4.0), ("a1", "dcgan", 0.0, 1, 6.0),
        ("b0", "dcgan", 2.5, 0, 1.0), ("b1", "dcgan", 2.5, 1, 3.0),
        ("c0", "wgan_gp", 0.0, 0, 9.0), ("c1", "wgan_gp", 0.0, 1, np.nan),
        ("d0", "wgan_gp", 5.0, 0, 8.0), ("d1", "wgan_gp", 5.0, 1, 8.0),
    )  # fmt: skip


def texts(figure):
    return [text.get_text() for ax in figure.axes for text in ax.texts]


def test_repeats_are_averaged_with_their_interval(table):
    assert swept(table) == ["rate", "model"]
    rows = over_repeats(table, "loss").set_index(["model", "rate"])
    one = rows.loc[("dcgan", 0.0)]
    assert (one["mean"], one["repeats"]) == (5.0, 2)
    # t with one degree of freedom is 12.706, the standard deviation of 4 and 6 is sqrt(2).
    assert np.allclose([one["low"], one["high"]], [5 - 12.706, 5 + 12.706], atol=1e-2)
    alone = rows.loc[("wgan_gp", 0.0)]
    assert alone["mean"] == 9 and np.isnan(alone["low"])
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


def test_two_parameters_make_a_heat_map(table):
    figure = show_measure(table, "loss", lang="en")
    ax = figure.axes[0]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("rate", "model")
    assert [label.get_text() for label in ax.get_xticklabels()] == ["0", "2.5", "5"]
    values = ax.images[0].get_array()
    assert values.filled(np.nan)[0].tolist()[:2] == [5.0, 2.0]
    assert np.isnan(values.filled(np.nan)[0, 2]) and np.isnan(values.filled(np.nan)[1, 1])
    assert "5\n±13" in texts(figure) and "9" in texts(figure)


def test_one_parameter_makes_lines(table):
    table["loss_real"] = 5.0
    figure = show_measure(table, "loss", ["rate"], lang="en")
    ax = figure.axes[0]
    assert ax.get_xlabel() == "rate"
    labels = [text.get_text() for text in ax.get_legend().get_texts()]
    assert set(labels) == {"model dcgan", "model wgan_gp", "real colors"}
    figure = show_measure(table, "loss", ["model"], lang="en")
    ticks = [label.get_text() for label in figure.axes[0].get_xticklabels()]
    assert ticks == ["dcgan", "wgan_gp"]


def test_further_parameters_make_further_maps(table):
    both = pandas.concat([table.assign(noise="film"), table.assign(noise="input")])
    both.attrs = {"parameters": ["model", "rate", "noise", "seed"], "measures": ["loss"]}
    figure = show_measure(both, "loss", ["rate", "model"])
    assert [ax.get_title() for ax in figure.axes[:2]] == ["noise film", "noise input"]


def test_what_cannot_be_drawn_is_told(table):
    for over in (["weight"], ["rate", "model", "seed"]):
        with pytest.raises(ChromaError, match="name one or two of rate, model"):
            show_measure(table, "loss", over)
    with pytest.raises(ChromaError, match="nothing to draw over"):
        show_measure(table[:2].copy(), "loss")


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


def test_a_report_has_table_figures_grids_and_the_best_run(folder):
    told = write_report(folder)
    files = sorted(path.name for path in (folder / "report").iterdir())
    assert files == ["colorings.png", "grids", "kid.png", "table.csv", "table.parquet"]
    table = pandas.read_parquet(folder / "report" / "table.parquet")
    assert table.attrs == {"parameters": ["rate"], "measures": ["kid"]}
    assert list(pandas.read_csv(folder / "report" / "table.csv")["kid"].dropna()) == [0, 1]
    run = table["run"][0]
    assert "3 runs: 2 done, 1 failed" in told
    assert "KeyError: 'hair'" in told and "Best kid: rate=0" in told
    place = folder / "runs" / run / "pictures" / "training"
    assert f"chroma colorize PICTURE --weights {place}" in told
    assert np.asarray(Image.open(folder / "report" / "kid.png")).std() > 0


def test_grids_have_one_picture_and_one_noise_for_all(folder):
    table = read_table(folder)
    colored = grids(folder, table, count=2)
    assert list(colored) == list(table["run"][:2])
    one, other = colored.values()
    assert one.shape == other.shape == (32, 66, 3) and not np.array_equal(one, other)
    figure = show_grids(table, colored)
    assert [ax.get_title() for ax in figure.axes if ax.images] == ["rate 0", "rate 1"]
    assert grids(folder, table[2:]) == {}


def test_a_sweep_without_numbers_is_told_what_to_do(tmp_path):
    notebook = write_notebook(tmp_path / "train.ipynb", "rate: float = 0")
    open_folder(tmp_path / "out", make_plan(notebook))
    told = write_report(tmp_path / "out")
    assert "1 missing" in told and "sweeps.record" in told


def test_the_stored_sweep_is_whole():
    table, colored = stored_sweep()
    assert (table["status"] == "done").all() and table["run"].is_unique
    assert swept(table) == ["diversity_weight", "model", "noise"]
    settings = over_repeats(table, "diversity_hair")
    assert len(settings) == 12 and (settings["repeats"] == 3).all()
    assert len(colored) == 12 and set(colored) <= set(table["run"])
