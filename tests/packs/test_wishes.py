"""Colors that a person wishes for."""

import numpy as np
import pytest
from PIL import Image

from chroma_lib import color, korean
from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.errors import ChromaError
from chroma_lib.gan.parts import PARTS
from chroma_lib.packs import wishes
from chroma_lib.packs.colorings import Coloring
from chroma_lib.packs.wishes import Wishes
from chroma_lib.packs.write import write_pack
from chroma_lib.pictures.read import read_picture
from chroma_lib.pictures.shipped import shipped_pictures
from tests.helpers.packs import contents, read_json, remake

HAIR, SKIN = PARTS.index("hair"), PARTS.index("skin")


@pytest.fixture(scope="module")
def recolorer():
    return Colorizer.load("dcgan_256", recolor="auto")


@pytest.fixture(scope="module")
def eileen():
    return read_picture(shipped_pictures()["eileen"])


@pytest.fixture(scope="module")
def encoded(recolorer, eileen):
    return recolorer.encode(eileen.rgb)


def fulfill(wished, recolorer, encoded, count=2):
    colorings = [Coloring(noise) for noise in np.random.default_rng(0).normal(size=(count, 100))]
    return wished.fulfill(recolorer, encoded, colorings)


def mean_lab(recolorer, encoded, coloring, part):
    palette = recolorer.palette(encoded, [coloring.noise])
    painted = recolorer.paint(encoded, palette, held=coloring.held, lightness=coloring.lightness)
    where = recolorer.layers(encoded)[..., part] == 1
    return color.rgb_to_lab(painted[0])[where].mean(0)


def test_a_picked_color_is_the_color_one_gets(recolorer, encoded):
    picked = wishes.parse_colors(["hair = #e8c66a"], PARTS)
    target = color.rgb_to_lab(np.array([0xE8, 0xC6, 0x6A], np.uint8))
    for lightness in (True, False):
        one, other = fulfill(Wishes(picked, lightness=lightness), recolorer, encoded)
        assert one.held.keys() == other.held.keys() == {HAIR}
        mean = mean_lab(recolorer, encoded, one, HAIR)
        if lightness:
            np.testing.assert_allclose(mean, target, atol=4)  # at white, chroma is less
        else:
            assert mean[0] == pytest.approx(encoded.recoloring.own.lightness[HAIR], abs=4)


def test_kept_parts_keep_their_colors(recolorer, encoded, eileen):
    (coloring,) = fulfill(Wishes(keep=["hair"], needed=["hair"]), recolorer, encoded, 1)
    palette = recolorer.palette(encoded, [coloring.noise])
    painted = recolorer.paint(encoded, palette, held=coloring.held)[0]
    where = recolorer.layers(encoded)[..., HAIR] == 1
    assert np.abs(painted[where].astype(int) - eileen.rgb[where]).max() <= 1
    gray = recolorer.encode(color.gray(eileen.rgb))
    with pytest.raises(ChromaError, match="--keep: the picture has no colors of its own"):
        fulfill(Wishes(keep=["hair"]), recolorer, gray)
    as_gray = recolorer.with_recolor("off")
    with pytest.raises(ChromaError, match="--keep: with --recolor off a picture counts as gray"):
        fulfill(Wishes(keep=["hair"]), as_gray, as_gray.encode(eileen.rgb))


def test_parts_choose_different_colors_of_a_palette(recolorer, encoded, tmp_path):
    lines = ["GIMP Palette", "Name: x", "#", "200 30 30\tred", "30 60 200 blue", " 40 160 60\t"]
    (tmp_path / "p.gpl").write_text("\n".join(lines), encoding="utf-8")
    wished = wishes.read_palette(tmp_path / "p.gpl", PARTS)
    assert wished.choices.shape == (3, 3) and not wished.colors
    for coloring in fulfill(wished, recolorer, encoded):
        chosen = np.array(list(coloring.held.values()))
        assert SKIN not in coloring.held and HAIR in coloring.held
        distance = np.linalg.norm(chosen[:, None] - wished.choices[:, 1:], axis=-1)
        np.testing.assert_allclose(distance.min(1), 0, atol=1e-6)
        assert len(np.unique(distance.argmin(1))) == min(3, len(chosen))


def test_colors_named_after_parts_are_for_them(tmp_path):
    lines = ["GIMP Palette", "#", "255 0 0\t00 hair", "0 0 255\t01 hair", "0 255 0\tskin"]
    (tmp_path / "p.gpl").write_text("\n".join(lines), encoding="utf-8")
    wished = wishes.read_palette(tmp_path / "p.gpl", PARTS)
    assert wished.colors.keys() == {"hair", "skin"} and not len(wished.choices)
    red = color.rgb_to_lab(np.array([255, 0, 0], np.uint8))
    np.testing.assert_allclose(wished.colors["hair"], red)
    assert wished.notes == []  # all have names, as in the palette of a pack


def test_colors_that_name_no_part_are_told_if_others_do(tmp_path):
    lines = ["GIMP Palette", "255 0 0\thair", "0 0 255\tdeep  sea", *["9 9 9"] * 6]
    path = tmp_path / "p.gpl"
    path.write_text("\n".join(lines), encoding="utf-8")
    wished = wishes.join([wishes.read_palette(path, PARTS)], lightness=False)
    (note,) = wished.notes
    assert note.startswith(f"--palette {path}: colors that name no part are not used")
    assert ": #0000ff deep sea, #090909, #090909, #090909, #090909, ...; name a part" in note
    assert wished.colors.keys() == {"hair"} and not len(wished.choices)
    assert "쓰지 않습니다(#0000ff deep sea, #090909" in korean.translate(note)


def test_colors_of_another_picture(recolorer, encoded):
    sylvie = read_picture(shipped_pictures()["sylvie"])
    wished = wishes.read_colors_of(recolorer, sylvie)
    own = recolorer.encode(sylvie.rgb).recoloring.own
    np.testing.assert_allclose(wished.colors["hair"][1:], own.base[HAIR], atol=1e-6)
    assert "background" not in wished.colors
    (coloring,) = fulfill(wished, recolorer, encoded, 1)
    np.testing.assert_allclose(coloring.held[HAIR], own.base[HAIR], atol=1e-6)


def test_a_pack_with_wishes_is_made_again(recolorer, eileen, tmp_path):
    wished = Wishes(wishes.parse_colors(["hair=navy"], PARTS), keep=["skin"], lightness=True)
    folder = write_pack(recolorer, eileen, np.zeros((1, 100)), tmp_path / "pack", wishes=wished)
    (entry,) = read_json(folder / "colorings.json")["colorings"]
    assert entry["lightness"].keys() == {str(HAIR)}
    assert entry["held"].keys() == {str(HAIR), str(SKIN)}
    (again,), _ = remake(folder / "colorings.json", tmp_path / "again")
    assert contents(again)["00.png"] == contents(folder)["00.png"]
    with Image.open(folder / "00.png") as image:
        hair = np.asarray(image)[60, 170]
    assert hair[2] > hair[0] and hair.mean() < 90
    with pytest.raises(ChromaError, match="--also psd: has one lightness"):
        write_pack(
            recolorer, eileen, np.zeros((1, 100)), tmp_path / "no", wishes=wished, also=["psd"]
        )


@pytest.mark.parametrize(
    "text, message",
    [
        ("hare=#fff", "there is no part 'hare'; use hair, "),
        ("hair", "use PART=COLOR"),
        ("hair=bluish", "'bluish' is no color; use one such as #3a7bd5, or a name of CSS"),
        ("hair=#12345678", "'#12345678' is no color"),
    ],
)
def test_wrong_colors_are_told(text, message):
    with pytest.raises(ChromaError, match=message):
        wishes.parse_colors([text], PARTS)


def test_a_part_that_the_picture_lacks_is_told(recolorer, encoded):
    wings = wishes.parse_colors(["wings=red"], PARTS)
    with pytest.raises(ChromaError, match="has no part wings .*; it has .*hair [0-9]+%"):
        fulfill(Wishes(wings, needed=["wings"]), recolorer, encoded)
    with pytest.raises(ChromaError, match="know no parts by name"):
        wishes.check_parts(["hair"], (), "--color hair=red")


@pytest.mark.parametrize(
    "text, message",
    [
        ("", "is not a GIMP palette"),
        ("GIMP Palette\n#\n", "has no colors"),
        ("GIMP Palette\n1 2 999 x\n", "'1 2 999 x' is no color"),
    ],
)
def test_bad_palettes_are_told(tmp_path, text, message):
    (tmp_path / "p.gpl").write_text(text, encoding="utf-8")
    with pytest.raises(ChromaError, match=f"p.gpl: {message}"):
        wishes.read_palette(tmp_path / "p.gpl", PARTS)
    with pytest.raises(ChromaError, match="q.gpl: cannot be read"):
        wishes.read_palette(tmp_path / "q.gpl", PARTS)
