import json
import time

import numpy as np
import pytest
from IPython.core.formatters import DisplayFormatter
from matplotlib.text import Text

from chroma_lib import language
from chroma_lib.errors import ChromaError
from chroma_lib.lessons import times
from chroma_lib.lessons.labels import TABLES, label_table
from chroma_lib.lessons.page import Page

PIXELS = np.full((8, 8, 3), 90, np.uint8)


def words(figure):
    return " ".join(text.get_text() for text in figure.findobj(Text))


@pytest.mark.parametrize("lang", language.LANGUAGES)
def test_labels_are_in_the_readers_language(lang):
    page = Page("03", lang=lang)
    figure = page.show([PIXELS] * 2, titles=["gray", page.label("true_k", k=3)], title="truth")
    for en, ko in (("gray", "흑백"), ("true 3", "정답 3"), ("truth", "정답")):
        assert (en in words(figure)) == (lang != "ko")
        assert (ko in words(figure)) == (lang != "en")
    expected = {"both": "gray / 흑백", "en": "gray", "ko": "흑백"}
    assert page.label("gray") == expected[lang]


def test_rows_have_their_label_at_the_left():
    page = Page("03", lang="en")
    figure = page.show([[PIXELS] * 3] * 2, titles=["gray", "true"])
    (ax,) = figure.axes
    assert [label.get_text() for label in ax.get_yticklabels()] == ["gray", "true"]
    assert ax.images[0].get_size() == (16, 24)


def test_a_key_that_no_table_has():
    page = Page("03")
    with pytest.raises(ChromaError, match=r"no label 'grya' for notebook 03: add it"):
        page.label("grya")
    page.show([PIXELS] * 2, titles=["my own title", 7])  # a reader's own text needs no table
    assert page.untranslated == ["my own title"]


def test_an_unknown_language_is_refused_at_once():
    with pytest.raises(ChromaError, match="unknown language 'fr'"):
        Page("03", lang="fr")


def test_a_table_of_keys_and_numbers(capsys):
    page = Page("03", lang="ko")
    page.table(["truth", "model"], {"hair": [1.0, 2.346], page.label("true_k", k=1): ["-", 3]})
    page.table([], {"gray": 0.5}, digits=".2f")
    lines = capsys.readouterr().out.splitlines()
    assert [line.split() for line in lines] == [
        ["정답", "모델"],
        ["머리카락", "1.0", "2.346"],
        ["정답", "1", "-", "3"],
        ["흑백", "0.50"],
    ]


def test_curves_with_a_line_to_read_them_by():
    page = Page("03", lang="en")
    figure = page.curves({"d_loss": [1, 2, 3]}, line={"2 log 2": 1.386}, ylabel="value")
    (ax,) = figure.axes
    assert ax.lines[-1].get_ydata()[0] == 1.386
    assert ax.get_ylabel() == "value"
    assert "2 log 2" in words(figure)


def test_figures_are_saved_under_their_names(tmp_path):
    page = Page("03", out=tmp_path / "album")
    page.show([PIXELS], save="first")
    page.show([PIXELS])
    assert [path.name for path in (tmp_path / "album").iterdir()] == ["first.png"]


def test_a_timer_shows_its_time_beside_the_stored_one(tmp_path, monkeypatch, capsys):
    shown = []
    monkeypatch.setattr(times, "show_time", lambda *record: shown.append(record))
    page = Page("03", lang="en")
    monkeypatch.setattr(times, "stored_times", lambda notebook: {"dcgan": 12.0})
    with page.timer("dcgan"):
        time.sleep(0.01)
    with page.timer("other"):
        pass
    (name, seconds, text, alone), (_, _, other, _) = shown
    assert name == "dcgan" and seconds >= 0.01
    assert text.startswith("0 s (12 s ") and alone == other == "0 s"


def test_stored_times_are_read_from_outputs(tmp_path):
    output = {"data": {times.MIME: {"name": "dcgan", "seconds": 12.5}}}
    cells = [{"outputs": [{"text": "x"}, output]}, {"source": ""}]
    (tmp_path / "03_dcgan.ipynb").write_text(json.dumps({"cells": cells}))
    (tmp_path / "04_half_saved.ipynb").write_text('{"cells": [')
    assert times.stored_times("03", tmp_path) == {"dcgan": 12.5}
    assert times.stored_times("04", tmp_path) == times.stored_times("05", tmp_path) == {}


def test_a_progress_bar_speaks_the_readers_language(capsys):
    assert list(Page("03", lang="ko").progress([1, 2], "dcgan")) == [1, 2]
    assert "DCGAN" in (error := capsys.readouterr().err) and "스텝" in error and "step" not in error


def test_a_check_shows_its_message():
    verdict = Page("03", lang="ko").check(1, None)
    assert not verdict.right
    data, _ = DisplayFormatter().format(verdict)
    assert data["text/plain"] == "아직 답하지 않았습니다"
    with pytest.raises(ChromaError, match="notebook 03 has no exercise 99"):
        Page("03").check(99, None)


@pytest.mark.parametrize("notebook", TABLES)
def test_every_label_has_both_languages(notebook):
    for key, text in label_table(notebook).items():
        if isinstance(text, str):
            assert text.isascii(), f"{key}: one text for both languages must be a name"
        else:
            en, ko = text
            assert en and ko and en.isprintable(), key
            assert not any("가" <= letter <= "힣" for letter in en), key
            fields = [sorted(part for part in one.split("{")[1:]) for one in (en, ko)]
            assert [len(names) for names in fields] == [len(fields[0])] * 2, key


def test_errors_are_in_the_readers_language():
    error = ChromaError("line.ipynb has no parameter 'gama'; did you mean 'gamma'?")
    assert Page("07", lang="en").message(error) == str(error)
    korean = Page("07", lang="ko").message(error)
    assert korean == "line.ipynb: 파라미터 'gama': 없습니다. 혹시 'gamma'입니까?"
    assert Page("07").message(error) == f"{error}\n{korean}"
