import subprocess
import sys
import warnings

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from IPython.core.formatters import DisplayFormatter
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from chroma_lib import figures, language
from chroma_lib.errors import ChromaError


@pytest.fixture(autouse=True)
def warnings_are_errors():
    # A glyph that no font has is only a warning in Matplotlib.
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def pictures(count=4):
    rng = np.random.default_rng(0)
    return list(rng.integers(0, 256, (count, 24, 24, 3), np.uint8))


def shown(lang="both"):
    return figures.show_pictures(
        pictures(), [("seed", "시드")] * 4, columns=3, title=("all", "모두"), lang=lang
    )


def pixels(figure):
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., :3]


def words(figure):
    return " ".join(text.get_text() for text in figure.findobj(Text) if text.get_visible())


@pytest.mark.parametrize("lang", language.LANGUAGES)
def test_pictures_have_their_titles_in_the_language_with_every_glyph(lang):
    figure = shown(lang)
    assert len(figure.axes) == 6
    assert pixels(figure).std() > 5
    assert ("seed" in words(figure)) == ("all" in words(figure)) == (lang != "ko")
    assert ("시드" in words(figure)) == ("모두" in words(figure)) == (lang != "en")
    assert not plt.get_fignums()  # a figure that pyplot manages would show twice


def test_text_is_inside_the_figure():
    figure = shown()
    pixels(figure)  # the layout is computed when the figure is drawn
    tight = figure.get_tightbbox()  # inches
    width, height = figure.get_size_inches()
    assert tight.x0 > 0
    assert tight.y0 > 0
    assert tight.x1 < width
    assert tight.y1 < height


def test_a_figure_shows_itself_with_any_backend():
    assert plt.get_backend() == "agg"  # not a notebook's, so IPython knows nothing of figures
    data, _ = DisplayFormatter().format(shown())
    assert data["image/png"].startswith(b"\x89PNG")


def test_settings_are_restored():
    before = dict(mpl.rcParams)
    with figures.use_korean_font():
        assert mpl.rcParams["font.family"][0] == "NanumGothic"
    shown()
    assert dict(mpl.rcParams) == before


def test_tick_labels_keep_the_font_outside_the_context():
    with figures.figure() as (figure, ax):
        ax.plot([1, -2, 3])
        ax.set_xlabel("스텝")
    fonts = {text.get_fontfamily()[0] for text in figure.findobj(Text) if text.get_text()}
    assert fonts == {"NanumGothic"}


def test_log_axes_find_every_glyph(caplog):
    with figures.figure() as (figure, ax):
        ax.plot([0.001, 0.01, 10])
        ax.set_yscale("log")
    pixels(figure)  # for a formula, a missing glyph is logged, not warned of
    assert not caplog.records
    assert "0.01" in words(figure)


def test_the_font_package_is_not_imported():
    code = (
        "import sys; from chroma_lib import figures\n"
        "with figures.use_korean_font(): pass\n"
        "sys.exit('koreanize_matplotlib' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_missing_font_is_reported_in_one_line():
    code = (
        "import importlib.util; importlib.util.find_spec = lambda name: None\n"
        "from chroma_lib import ChromaError, figures\n"
        "try: figures.use_korean_font()\n"
        "except ChromaError as error: print(error)"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout.count("\n") == 1
    assert "pip install koreanize-matplotlib" in ended.stdout


def test_gray_pictures_keep_their_values():
    figure = figures.show_pictures([np.full((10, 10), 100, np.uint8)])
    assert (pixels(figure) == 100).all(-1).any()


def test_label_text():
    assert figures.label_text("plain", "ko") == "plain"
    assert figures.label_text(("step", "스텝"), "both") == "step\n스텝"
    assert figures.label_text(("step", "스텝"), "ko") == "스텝"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: figures.show_pictures([]), "no picture"),
        (lambda: figures.show_pictures(pictures(1), ["a", "b"]), "2 titles for 1 pictures"),
        (lambda: shown("fr"), "'fr'"),
    ],
)
def test_bad_input_is_reported_in_one_line(make, message):
    with pytest.raises(ChromaError, match=message) as error:
        make()
    assert "\n" not in str(error.value)


def test_a_notebook_shows_figures_smaller_than_drawn():
    figure = shown()
    data, metadata = DisplayFormatter().format(figure)
    width, height = metadata["image/png"]["width"], metadata["image/png"]["height"]
    (_, _, drawn_width, drawn_height) = figure.get_tightbbox().bounds
    assert abs(width - 96 * drawn_width) < 40 and abs(height - 96 * drawn_height) < 40
    assert int.from_bytes(data["image/png"][16:20], "big") == pytest.approx(1.5 * width, abs=1)


def test_rows_of_pictures_with_labels():
    rows = [pictures(3), pictures(3)]
    figure = figures.show_rows(rows, [("gray", "흑백"), "b"], title=("all", "모두"), lang="ko")
    assert pixels(figure).std() > 5
    assert "흑백" in words(figure) and "모두" in words(figure) and "gray" not in words(figure)
    for wrong, labels, message in (
        ([], None, "no picture"),
        ([pictures(3), pictures(2)], None, "differ in length"),
        (rows, ["one"], "1 labels for 2 rows"),
    ):
        with pytest.raises(ChromaError, match=message):
            figures.show_rows(wrong, labels)
