import hashlib
import re
import subprocess
import sys

import numpy as np
import pytest

from chroma_lib import color
from chroma_lib.characters import REGIONS, draw, rasterize, regions, render, render_many
from chroma_lib.characters.figure import build
from chroma_lib.characters.paint import lightnesses
from chroma_lib.characters.plan import make_plan
from chroma_lib.errors import ChromaError

INK, SKIN, HAIR, LEFT_EYE, RIGHT_EYE, UPPER, ACCESSORY = range(1, 8)


@pytest.fixture(scope="module")
def maps():
    return np.stack([regions(d) for d in range(300)])  # (300, 64, 64)


@pytest.fixture(scope="module")
def pack():
    """Eighteen drawings in six colorings, with their region maps."""
    return render_many(range(18), colorings=6, size=96, workers=1)


def inner(mask):
    """Return the pixels of a region whose four neighbors belong to it: no mixed edges."""
    m = np.pad(mask, 1)
    return mask & m[2:, 1:-1] & m[:-2, 1:-1] & m[1:-1, 2:] & m[1:-1, :-2]


def angle_between(a, b):
    return np.abs((a - b + 180) % 360 - 180)


def test_same_seeds_give_the_same_text_and_pixels():
    assert draw(5, tone=2, coloring=3) == draw(5, tone=2, coloring=3)
    assert np.array_equal(render(5, tone=2, coloring=3), render(5, tone=2, coloring=3))
    texts = {draw(5), draw(6), draw(5, tone=1), draw(5, coloring=1)}
    assert len(texts) == 4


def test_another_process_draws_the_same():
    code = (
        "import hashlib; from chroma_lib.characters import draw, render;"
        "print(hashlib.sha256(draw(7, tone=1, coloring=2).encode()"
        " + render(8).tobytes()).hexdigest())"
    )
    run = [
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
        ).stdout
        for seed in ("1", "2")
    ]  # fmt: skip
    assert run[0] == run[1]
    here = hashlib.sha256(draw(7, tone=1, coloring=2).encode() + render(8).tobytes())
    assert run[0].strip() == here.hexdigest()


def test_svg_is_small_and_has_the_view_box():
    texts = [draw(d) for d in range(40)]
    assert all('viewBox="0 0 256 256"' in t for t in texts)
    assert max(map(len, texts)) < 30_000


@pytest.mark.parametrize("size", [8, 65, 200])
def test_any_size(size):
    picture = render(3, size=size)
    assert picture.shape == (size, size, 3) and picture.dtype == np.uint8
    assert regions(3, size=size).shape == (size, size)


def test_coloring_changes_ab_and_keeps_lightness(pack):
    lab = color.rgb_to_lab(pack[0])  # (drawing, coloring, h, w, 3)
    assert lab[..., 0].std(axis=1).mean() < 0.4
    hair = [lab[i][:, inner(m == HAIR), 1:] for i, m in enumerate(pack[1])]
    assert np.mean([h.std(axis=0).mean() for h in hair]) > 8


def test_tone_changes_lightness_only():
    assert lightnesses(4, 0) != lightnesses(4, 1)
    l = [color.rgb_to_lab(render(4, tone=t))[..., 0] for t in range(6)]
    assert np.std(l, axis=0).mean() > 2


def test_shapes_have_not_changed():
    """The seeds are a promise: they give the same drawings in every version of Chroma."""
    shapes = "".join("".join(build(drawing).flat) for drawing in (0, 123, 1_000_007))
    geometry = re.sub("#[0-9a-f]{6}", "", shapes)  # regions may get other names and levels
    assert hashlib.sha256(geometry.encode()).hexdigest().startswith("05cd63a1a3ffd3a7")


def test_colors_of_busts_have_not_changed():
    texts = "".join(draw(d, tone=1, coloring=2) for d in range(200))
    assert hashlib.sha256(texts.encode()).hexdigest().startswith("2a56b546a377b7d2")


def test_maps_contain_regions_only(maps):
    # 255 would be a color of no region: a mixed pixel.
    names = {REGIONS[i] for i in np.unique(maps)}
    in_busts = {"upper", "neck", "head", "trim", "pattern", "over", "accessory", "eye_white"}
    assert set(REGIONS[:6]) | in_busts | {"mouth"} == names
    assert not (regions(11, size=300) == 255).any()


def test_every_drawing_has_hair_skin_and_ink(maps):
    for region in (INK, SKIN, HAIR):
        assert ((maps == region).sum(axis=(1, 2)) > 20).all()
    assert ((maps == UPPER).any(axis=(1, 2))).mean() > 0.7
    worn = [REGIONS.index(name) for name in ("accessory", "neck", "head", "trim")]
    assert np.isin(maps, worn).any(axis=(1, 2)).mean() > 0.5


def test_both_irises_are_visible_unless_closed(maps):
    closed = np.array([make_plan(d).closed for d in range(len(maps))])
    for eye in (LEFT_EYE, RIGHT_EYE):
        count = (maps == eye).sum(axis=(1, 2))
        assert (count[closed] == 0).all()
        assert count[~closed].min() >= 6
    assert 0.03 < closed.mean() < 0.15


def test_left_eye_is_on_the_viewers_left(maps):
    for m in maps[:100]:
        if (m == LEFT_EYE).any():
            assert np.nonzero(m == LEFT_EYE)[1].mean() < np.nonzero(m == RIGHT_EYE)[1].mean()


def test_many_kinds_are_drawn():
    plans = [make_plan(d) for d in range(600)]
    assert len({p.hair for p in plans}) >= 20
    assert len({p.fringe for p in plans}) >= 10
    assert len({p.clothes for p in plans}) >= 10
    assert len(set.union(*[p.accessories for p in plans])) >= 10
    zooms = np.array([p.view[0] for p in plans])
    assert 0.35 < (zooms < 1.13).mean() < 0.55 and 0.12 < (zooms > 1.45).mean() < 0.3
    assert max(abs(p.tilt) for p in plans) > 10


def test_background_is_white(pack):
    pictures, maps = pack
    for picture, m in zip(pictures, maps):
        background = inner(inner(m == 0))
        assert background.any()
        assert (picture[:, background] == 255).all()


def test_skin_is_natural():
    for d in range(40):
        m = inner(regions(d) == SKIN)
        l, a, b = np.median(color.rgb_to_lab(render(d, coloring=d))[m], axis=0)
        assert 35 < l < 95.5
        assert 6.5 < np.hypot(a, b) < 36
        assert 38 < np.degrees(np.arctan2(b, a)) < 76


def test_hair_has_one_hue(pack):
    lab = color.rgb_to_lab(pack[0])
    for i, m in enumerate(pack[1]):
        for coloring in range(lab.shape[1]):
            a, b = lab[i, coloring][inner(m == HAIR), 1:].T
            weight = np.hypot(a, b)
            mean = (a + 1j * b).sum()
            hue, middle = np.degrees(np.arctan2(b, a)), np.degrees(np.angle(mean))
            # The hue of a nearly gray color is only rounding.
            if weight.mean() > 6:
                spread = np.sqrt((weight * angle_between(hue, middle) ** 2).sum() / weight.sum())
                assert spread < 16, (i, coloring)


def test_both_irises_have_one_color(pack):
    lab = color.rgb_to_lab(pack[0])
    seen = 0
    for i, m in enumerate(pack[1]):
        if min((m == LEFT_EYE).sum(), (m == RIGHT_EYE).sum()) < 60:
            continue
        left = np.median(lab[i][:, m == LEFT_EYE], axis=1)  # (coloring, 3)
        right = np.median(lab[i][:, m == RIGHT_EYE], axis=1)
        # Different parts of the irises are visible, and so different parts of their gradients.
        assert np.linalg.norm((left - right)[:, 1:], axis=-1).max() < 15
        seen += 1
    assert seen > 3


def test_render_many_equals_render():
    pictures, maps = render_many([3, 1], colorings=2, size=32, tones=[0, 4], workers=1)
    assert pictures.shape == (2, 2, 32, 32, 3) and maps.shape == (2, 32, 32)
    assert np.array_equal(pictures[0, 1], render(3, coloring=1, size=32))
    assert np.array_equal(pictures[1, 0], render(1, tone=4, size=32))
    assert np.array_equal(maps[1], regions(1, size=32))


def test_processes_draw_the_same():
    one = render_many(range(70), colorings=2, size=16, workers=1)
    two = render_many(range(70), colorings=2, size=16, workers=2)
    assert np.array_equal(one[0], two[0]) and np.array_equal(one[1], two[1])


def test_nothing_to_draw():
    pictures, maps = render_many([], size=16)
    assert pictures.shape == (0, 1, 16, 16, 3) and maps.shape == (0, 16, 16)


@pytest.mark.parametrize(
    "call",
    [
        lambda: draw(-1),
        lambda: draw(0, tone=-1),
        lambda: draw(0, coloring=-3),
        lambda: draw(1.5),
        lambda: render(0, size=7),
        lambda: render(0, size=2049),
        lambda: regions(-2),
        lambda: regions(0, size=0),
        lambda: rasterize("no picture", 16),
        lambda: render_many([0], colorings=0),
        lambda: render_many([0, 1], tones=[0]),
        lambda: render_many([0], workers=0),
        lambda: draw(0, framing="portrait"),
        lambda: regions(0, framing=None),
        lambda: render_many([], framing="all"),
    ],
)
def test_bad_arguments_are_refused_in_one_line(call):
    with pytest.raises(ChromaError) as error:
        call()
    assert "\n" not in str(error.value)
