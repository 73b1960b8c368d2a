"""The figures of colors, with labels in each language."""

import numpy as np
import pytest
from matplotlib.text import Text

from chroma_lib import color, language
from chroma_lib.lessons.figures import lab

RING = color.lch_to_rgb(60.0, 30.0, np.arange(0, 360, 30))
PICTURE = np.stack([RING] * 12)
COLORS = color.rgb_to_lab(PICTURE).reshape(-1, 3)
ERROR = np.full((12, 12), -3.0)


def strips():
    made = np.zeros((3, 5, 3))
    for axis in range(3):
        made[axis, :, axis] = np.linspace(-50 * (axis > 0), 50, 5)
    return made


FIGURES = {
    "명도": lambda lang: lab.show_strips(strips(), lang=lang),
    "색상각": lambda lang: lab.show_hue_ring(RING, lang=lang),
    "회색의 오차": lambda lang: lab.show_grays(
        {"x": PICTURE, "y": PICTURE}, {"x": ERROR, "y": ERROR}, lang=lang
    ),
    "초록에서 자홍으로": lambda lang: lab.show_moved_colors(COLORS, {"x": COLORS}, lang=lang),
    "파랑에서 노랑으로": lambda lang: lab.show_color_points(COLORS, lang=lang),
    "밀도": lambda lang: lab.show_scalings({"x": (ERROR / 9, ERROR / 9)}, lang=lang),
    "표준 편차": lambda lang: lab.show_spread(PICTURE, -ERROR, -ERROR, lang=lang),
    "픽셀의 비율": lambda lang: lab.show_pixel_colors({"x": COLORS, "y": COLORS}, lang=lang),
}


@pytest.mark.parametrize("word", FIGURES)
def test_labels_are_in_the_readers_language(word):
    for lang in language.LANGUAGES:
        figure = FIGURES[word](lang)
        words = " ".join(text.get_text() for text in figure.findobj(Text))
        assert (word in words) == (lang != "en")
        assert any("a" <= letter <= "z" for letter in words.replace("x", "")) or lang == "ko"


def test_points_stand_out_from_a_slice_of_their_own_color():
    (ax,) = lab.show_color_points(COLORS).axes
    ring, dots = ax.collections[-2:]
    assert len(dots.get_offsets()) == len(COLORS)
    assert np.allclose(ring.get_facecolor(), 1) and ring.get_sizes()[0] > dots.get_sizes()[0]
