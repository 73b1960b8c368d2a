import numpy as np
import pandas
import pytest

from chroma_lib.errors import ChromaError
from chroma_lib.sweeps.figures import color_grids, show_grids, show_measure
from chroma_lib.sweeps.table import read_table


def texts(figure):
    return [text.get_text() for ax in figure.axes for text in ax.texts]


def test_two_parameters_make_a_heat_map(table):
    figure = show_measure(table, "loss", lang="en")
    ax = figure.axes[0]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("rate", "model")
    assert [label.get_text() for label in ax.get_xticklabels()] == ["0", "2.5", "5"]
    values = ax.images[0].get_array()
    assert values.filled(np.nan)[0].tolist()[:2] == [5.0, 2.0]
    assert np.isnan(values.filled(np.nan)[0, 2])
    assert np.isnan(values.filled(np.nan)[1, 1])
    assert "5\n±13" in texts(figure)
    assert "9" in texts(figure)


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
    with pytest.raises(ChromaError, match="nothing to plot over"):
        show_measure(table[:2].copy(), "loss")


def test_grids_have_one_picture_and_one_noise_for_all(folder):
    table = read_table(folder)
    colored = color_grids(folder, table, count=2)
    assert list(colored) == list(table["run"][:2])
    one, other = colored.values()
    assert one.shape == other.shape == (32, 66, 3)
    assert not np.array_equal(one, other)
    figure = show_grids(table, colored)
    assert [ax.get_title() for ax in figure.axes if ax.images] == ["rate 0", "rate 1"]
    assert color_grids(folder, table[2:]) == {}
