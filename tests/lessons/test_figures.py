import warnings

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas
import pytest
from IPython.core.formatters import DisplayFormatter
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from chroma_lib import color, language
from chroma_lib.characters import REGIONS
from chroma_lib.errors import ChromaError
from chroma_lib.lessons.figures.color import gamut_slice, show_lab_planes
from chroma_lib.lessons.figures.colorings import (
    paint_masks,
    paint_parts,
    show_grid,
    show_masks,
    show_regions,
)
from chroma_lib.lessons.figures.losses import plot_generator_slopes
from chroma_lib.lessons.figures.measures import (
    compare_distances,
    is_separated,
    plot_measures,
    show_bootstrap,
    show_changes,
    show_damage,
)
from chroma_lib.lessons.figures.sweeps import plot_seeds, show_paths, show_settings
from chroma_lib.lessons.figures.training import plot_history, running_mean, show_samples
from chroma_lib.lessons.figures.transport import (
    plot_best_critic,
    plot_distances,
    plot_gradient_norms,
    plot_score_changes,
    plot_weights,
    show_interpolation,
    show_transport,
)
from chroma_lib.measures.labels import measure_name, trial_name


@pytest.fixture(autouse=True)
def warnings_are_errors():
    # A glyph that no font holds is only a warning in Matplotlib.
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def picture(size=24):
    hue = np.linspace(0, 350, size)[None].repeat(size, 0)
    return color.lch_to_rgb(np.linspace(20, 90, size)[:, None], 40, hue)


def pixels(figure):
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., :3]


def words(figure):
    return " ".join(t.get_text() for t in figure.findobj(Text) if t.get_visible())


def masks_and_palettes(masks=4, noises=3):
    rng = np.random.default_rng(0)
    return rng.dirichlet(np.ones(masks), size=(8, 8)), rng.normal(size=(noises, masks, 2)) * 30


def measures_of(*values):
    """A table of two measures for each value; the second measure has none."""
    none = {"model": None, "low": None, "high": None, "real": None}
    return {
        (f"model {i}", f"모델 {i}"): {
            "kid": {"model": value, "low": value - 1, "high": value + 1, "real": 5.0},
            "blotch_hair": none if i else {"mean": 2.0, "low": 1.0, "high": 3.0, "real": 1.5},
        }
        for i, value in enumerate(values)
    }


def row(mean, low, high, real=5.0):
    return {"mean": mean, "low": low, "high": high, "real": real}


def trial_table():
    """Two rows of a comparison: the second is nearer to real in x and farther in y."""
    return {
        "input": {"x": row(1, 0, 2), "kid": row(5, 4.9, 5.1)},
        "film": {"x": row(4, 3.5, 4.5), "kid": row(9, 8, 10)},
    }


def stored_sweep():
    """Two models, one noise entry, two weights of the diversity term, two seeds."""
    rows = [
        {"run": f"{model}{weight}{seed}", "model": model, "noise": "palette", "seed": seed}
        | {"diversity_weight": weight, "kid": weight + seed, "kid_real": 2.0}
        for model in ("dcgan", "wgan_gp")
        for weight in (0.0, 5.0)
        for seed in (0, 1)
    ]
    return pandas.DataFrame(rows)


RNG = np.random.default_rng(0)
# name -> (a figure in a language, its number of axes, an English and a Korean word in it)
FIGURES = {
    "planes": (lambda lang: show_lab_planes(picture(), lang=lang), 7, "green", "초록"),
    "planes, own lightness": (
        lambda lang: show_lab_planes(picture(), lightness=None, lang=lang),
        7,
        "yellow",
        "노랑",
    ),
    "gamut": (lambda lang: gamut_slice([30, 60], lang=lang), 2, "magenta", "자홍"),
    "history": (
        lambda lang: plot_history({"critic": [1.0, -2.0, 3.0], "g": [0.0]}, lang=lang),
        1,
        "step",
        "스텝",
    ),
    "grid": (
        lambda lang: show_grid([picture()] * 7, RNG.normal(size=(7, 20)), lang=lang),
        2,
        "block",
        "블록",
    ),
    "regions": (
        lambda lang: show_regions(
            picture(), np.arange(24)[:, None].repeat(24, 1) % len(REGIONS), lang=lang
        ),
        2,
        "hair",
        "머리카락",
    ),
    "measures": (
        lambda lang: plot_measures(
            measures_of(4.0, 7.0), ["blotch_hair", "kid"], title=("all", "모두"), lang=lang
        ),
        2,
        "real colors",
        "기준값",
    ),
    "bootstrap": (
        lambda lang: show_bootstrap(
            [1.0, 2.0], RNG.normal(size=50), (-1.0, 1.0), measure="blotch_hair", lang=lang
        ),
        2,
        "blotch",
        "얼룩",
    ),
    "changes": (
        lambda lang: show_changes(trial_table(), [("film", "input")], ["x", "kid"], lang=lang),
        1,
        "nearer to real",
        "기준값에 더 가까움",
    ),
    "paths": (
        lambda lang: show_paths({"γ = 0": [RNG.normal(size=(9, 2))]}, (30, -20), lang=lang),
        1,
        "blue to yellow",
        "파랑에서 노랑",
    ),
    "settings": (
        lambda lang: show_settings(
            stored_sweep(),
            {
                run: np.zeros((48, 48, 3), np.uint8) + RNG.integers(200, size=3, dtype=np.uint8)
                for run in ("dcgan5.00", "wgan_gp5.00")
            },
            weight=5.0,
            lang=lang,
        ),
        1,
        "palette",
        "팔레트",
    ),
    "seeds": (
        lambda lang: plot_seeds(stored_sweep(), ["kid"], lang=lang),
        1,
        "weight of the diversity term",
        "다양성 항의 가중치",
    ),
    "damage": (
        lambda lang: show_damage(
            {name: {"kid": row["kid"]} for name, row in measures_of(4.0, 7.0).items()},
            ["kid"],
            lang=lang,
        ),
        2,
        "distance",
        "거리",
    ),
    "masks": (lambda lang: show_masks(*masks_and_palettes(), lang=lang), 1, "mask", "마스크"),
}


@pytest.mark.parametrize("lang", language.LANGUAGES)
@pytest.mark.parametrize("name", FIGURES)
def test_figure_has_its_axes_and_its_language_with_every_glyph(name, lang):
    make, axes, english, korean = FIGURES[name]
    figure = make(lang)
    assert len(figure.axes) == axes
    assert pixels(figure).std() > 5
    assert (english in words(figure)) == (lang != "ko")
    assert (korean in words(figure)) == (lang != "en")
    assert not plt.get_fignums()  # a figure that pyplot knows of would show twice


def test_a_figure_shows_itself_whatever_the_backend():
    assert plt.get_backend() == "agg"  # not a notebook's: IPython is told nothing of figures
    show = DisplayFormatter().format
    data, _ = show(gamut_slice(50, lang="en"))
    assert data["image/png"].startswith(b"\x89PNG")


def test_text_is_inside_the_figure():
    for make, *_ in FIGURES.values():
        figure = make("both")
        pixels(figure)  # the layout settles at drawing
        tight = figure.get_tightbbox()  # inches
        width, height = figure.get_size_inches()
        assert tight.x0 > 0 and tight.y0 > 0
        assert tight.x1 < width and tight.y1 < height


def test_settings_are_restored():
    before = dict(mpl.rcParams)
    for make, *_ in FIGURES.values():
        make("both")
    assert dict(mpl.rcParams) == before


def test_a_plane_is_green_and_magenta_and_b_plane_blue_and_yellow():
    # Left half negative, right half positive in both a* and b*, in turn.
    green_magenta = color.lch_to_rgb(65, 40, np.array([[180.0, 0.0]])).repeat(8, 0).repeat(4, 1)
    blue_yellow = color.lch_to_rgb(65, 40, np.array([[270.0, 90.0]])).repeat(8, 0).repeat(4, 1)
    for rgb, axis in ((green_magenta, 2), (blue_yellow, 3)):
        image = show_lab_planes(rgb).axes[axis].images[0]
        painted = np.round(image.to_rgba(image.get_array())[..., :3] * 255)
        # A step of the scale is less than a unit of a* or b*: a few levels of 8 bits.
        assert np.abs(painted - rgb).max() <= 4


def test_gamut_slice_fills_the_gamut_only():
    image = gamut_slice(60).axes[0].images[0].get_array()
    assert (image[0, 0] == 255).all()  # a* = -120, b* = 120
    assert (np.abs(image[120, 120].astype(int) - 145) <= 1).all()  # the gray of L* = 60


def test_smoothing_keeps_a_level_and_skips_what_is_not_finite():
    values = np.full(50, 3.0)
    values[7] = np.nan
    np.testing.assert_allclose(running_mean(values, 5), 3.0)


def test_grid_strips_show_the_block_means():
    noises = np.repeat(np.array([[-2.0, -1, 0, 1, 2]]), 4, axis=1).reshape(1, 20)
    figure = show_grid([picture()], noises)
    np.testing.assert_allclose(figure.axes[0].images[1].get_array(), [[-2, -1, 0, 1, 2]])


def test_masks_are_white_at_zero_and_their_color_at_one():
    masks = np.zeros((4, 4, 2))
    masks[:2, :, 0] = masks[2:, :, 1] = 1
    figure = show_masks(masks, np.array([[[0, 0], [40, 0]]]), lightness=60)
    sheet = figure.axes[0].images[0].get_array()
    assert sheet.shape == (4, 8, 3)
    np.testing.assert_allclose(sheet[0, 0], 145 / 255, atol=1 / 255)
    np.testing.assert_allclose(sheet[3, 0], 1)
    np.testing.assert_allclose(sheet[0, 7], 1)
    assert sheet[3, 7, 0] > sheet[3, 7, 1] + 0.1  # a* = 40 is magenta


def test_measures_lie_where_their_numbers_are():
    figure = plot_measures(measures_of(4.0, 7.0), ["kid"], lang="en")
    real, *lines = figure.axes[0].lines
    assert list(real.get_xdata()) == [5, 5]
    places = [(list(line.get_xdata()), list(line.get_ydata())) for line in lines]
    assert places == [([3, 5], [0, 0]), ([4], [0]), ([6, 8], [1, 1]), ([7], [1])]
    assert figure.axes[0].get_ylim() == (1.5, -0.5)  # the first model is on top


def test_damage_is_the_distance_from_real_within_a_row():
    def damage(value, low, high):
        return {"x": {"model": value, "low": low, "high": high, "real": 5.0}, "kid": none}

    none = {"model": None, "low": None, "high": None, "real": None}
    table = {"a": damage(5.5, 5, 6), "b": damage(3.0, 2, 4), "c": damage(6.0, 5.5, 6.5)}
    figure = show_damage(table, ["x", "kid"], lang="en")
    shown = figure.axes[0].images[0].get_array()
    np.testing.assert_allclose(shown[0], [0, 0.25, 1, 0.5])  # the floor comes first
    assert "5" in words(figure).split() and "6" in words(figure).split()
    assert len(figure.axes[0].patches) == 1  # only b is detected: apart from the undamaged a


def test_intervals_tell_which_value_is_nearer_to_real():
    near, far, wide = row(4, 3.5, 4.5), row(9, 8, 10), row(6, 1, 9)
    assert compare_distances(near, far) == -1 and compare_distances(far, near) == 1
    assert compare_distances(near, wide) == 0
    assert compare_distances(near, dict.fromkeys(near)) == 0
    assert is_separated(near, far) and not is_separated(near, wide)
    assert not is_separated(near, dict.fromkeys(near))


def test_a_change_is_blue_if_it_brings_a_measure_nearer_to_real():
    figure = show_changes(trial_table(), [("film", "input")], ["x", "kid"], lang="en")
    nearer, farther = (patch.get_facecolor() for patch in figure.axes[0].patches)
    assert nearer[2] > nearer[0] and farther[0] > farther[2]
    assert "1 ⟶ 4" in words(figure) and "input ⟶ FiLM" in words(figure)


def test_settings_show_the_first_colorings_of_each_model():
    grid = np.zeros((5 * 10 + 8, 5 * 10 + 8, 3), np.uint8)
    for i in range(25):
        top, left = divmod(i, 5)
        grid[top * 12 : top * 12 + 10, left * 12 : left * 12 + 10] = i
    figure = show_settings(stored_sweep(), {"dcgan0.01": grid}, weight=0.0, count=7)
    sheet = figure.axes[0].images[0].get_array()
    assert sheet.shape == (10, 70, 3)
    assert (sheet[:, ::10, 0] == np.arange(7)).all()


def test_seeds_are_dots_with_a_bar_at_their_mean():
    (ax,) = plot_seeds(stored_sweep(), ["kid"], lang="en").axes
    dots = [line for line in ax.lines if line.get_marker() == "o"]
    assert sorted(np.concatenate([line.get_ydata() for line in dots])) == [0, 0, 1, 1, 5, 5, 6, 6]
    bars = {line.get_ydata()[0] for line in ax.lines if line.get_linewidth() == 2.5}
    assert bars == {0.5, 5.5}


def test_masks_and_parts_are_painted():
    masks = np.eye(3)[np.array([[0, 1], [2, 0]])]
    painted = paint_masks(masks)
    assert painted.shape == (2, 2, 3) and len(np.unique(painted.reshape(-1, 3), axis=0)) == 3
    inside = np.array([[True, True], [True, False]])
    parts = paint_parts(masks.argmax(-1), ("skin", "hair", "eyes"), inside)
    assert (parts[1, 1] == 255).all() and (parts[0, 0] != parts[0, 1]).any()


def test_a_measure_is_called_by_its_name_or_by_its_own():
    assert measure_name("blotch_hair", "ko") == "얼룩: 머리카락"
    assert measure_name("kid") == "KID"
    assert measure_name("new_one") == "new_one"


def test_rows_of_comparisons_have_names():
    assert trial_name("input") == ("input", "입력")
    assert trial_name("film") == "FiLM"
    assert trial_name("DCGAN") == "DCGAN"


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: plot_measures({}, ["kid"]), "nothing to plot"),
        (lambda: show_damage(measures_of(1.0), []), "nothing to show"),
        (lambda: show_changes({}, [], ["kid"]), "nothing to show"),
        (lambda: plot_history({}), "history is empty"),
        (lambda: plot_history({"loss": []}), "history is empty"),
        (
            lambda: show_samples([np.zeros((8, 40, 3), np.uint8)] * 2, ["a"]),
            "1 labels for 2 strips",
        ),
        (lambda: show_samples([], []), "0 labels for 0 strips"),
        (lambda: show_grid([picture()], np.zeros((2, 20))), "2 noises for 1 pictures"),
        (lambda: show_masks(np.zeros((4, 4, 3)), np.zeros((1, 4, 2))), r"\(n, 3, 2\)"),
        (lambda: show_lab_planes(picture(), lang="fr"), "'fr'"),
    ],
)
def test_bad_input_is_told_in_one_line(make, words):
    with pytest.raises(ChromaError, match=words) as error:
        make()
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(("lang", "word"), [("en", "gray"), ("ko", "흑백"), ("both", "gray\n흑백")])
def test_samples_name_their_columns(lang, word):
    strips = [np.zeros((8, 40, 3), np.uint8)] * 2
    figure = show_samples(strips, [("step 1", "1스텝"), "last"], lang=lang)
    written = [text.get_text() for text in figure.findobj(Text) if text.get_visible()]
    assert word in written
    assert "last" in written
    # Five squares: gray, true and three noises.
    assert sum("3" in text for text in written) == 1
    assert not any("4" in text for text in written)


def test_figures_of_the_gan_notebooks_speak_the_readers_language():
    rng = np.random.default_rng(0)
    heaps = np.sort(rng.normal(size=5)), np.sort(rng.normal(3, 1, 5))
    named = {"one": rng.normal(size=50), "two": rng.normal(size=50)}
    for draw, arguments, en, ko in (
        (plot_generator_slopes, (), "minimax", "미니맥스"),
        (show_transport, heaps, "order", "순서"),
        (plot_distances, ([0, 1, 2], [0, 1, 2], [0, 0.6, 0.69]), "pulled", "떼어"),
        (plot_best_critic, (), "best critic", "크리틱"),
        (show_interpolation, (), "sample", "샘플"),
        (plot_gradient_norms, ({"c": [3, 1, 0.1]},), "norm", "크기"),
        (plot_weights, (named, 0.5), "weight", "가중치"),
        (plot_score_changes, (named,), "spread", "흩어짐"),
    ):
        for lang in ("en", "ko"):
            figure = draw(*arguments, lang=lang)
            assert pixels(figure).std() > 5
            assert (en in words(figure)) == (lang == "en"), draw.__name__
            assert (ko in words(figure)) == (lang == "ko"), draw.__name__
