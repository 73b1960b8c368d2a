import warnings

import numpy as np
import pytest
from matplotlib.text import Text

from chroma_lib.errors import ChromaError
from chroma_lib.lessons.figures.training import show_samples


@pytest.fixture(autouse=True)
def warnings_are_errors():
    # A glyph that no font holds is only a warning in Matplotlib.
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def words(figure):
    return [t.get_text() for t in figure.findobj(Text) if t.get_visible() and t.get_text()]


@pytest.mark.parametrize("lang, word", [("en", "gray"), ("ko", "흑백"), ("both", "gray\n흑백")])
def test_samples_name_their_columns(lang, word):
    strips = [np.zeros((8, 40, 3), np.uint8)] * 2
    written = words(show_samples(strips, [("step 1", "1스텝"), "last"], lang=lang))
    assert word in written
    assert "last" in written
    # Five squares: gray, true and three noises.
    assert sum("3" in one for one in written) == 1
    assert not any("4" in one for one in written)


def test_samples_need_a_label_each():
    with pytest.raises(ChromaError, match="1 labels for 2 strips"):
        show_samples([np.zeros((8, 40, 3), np.uint8)] * 2, ["a"])
