"""Pictures of one character get the same colors."""

import json

import numpy as np
import pytest

from chroma_lib import color, noise
from chroma_lib.coloring.character import Character
from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.coloring.region_parts import LINES
from chroma_lib.errors import ChromaError
from chroma_lib.gan.generator import build_generator
from chroma_lib.gan.parts import PARTS

SKIN, HAIR, DRESS, RED = (85, 8, 15), (50, 40, 20), (60, 0, -40), (45, 45, 30)


@pytest.fixture(scope="module")
def recolorer():
    generator = build_generator(32, base=2, latent_dim=10, palette_size=len(PARTS), parts=PARTS)
    return Colorizer(generator, recolor="auto")


def frame(left=20, mouth=None):
    """A figure of three colors on white, 96x80, at a place; its mouth is open or not."""
    lab = np.zeros((96, 80, 3), np.float32)
    lab[..., 0] = 100
    for (top, bottom), values in (((8, 30), HAIR), ((30, 50), SKIN), ((50, 90), DRESS)):
        lab[top:bottom, left : left + 36] = values
    if mouth:
        lab[42:46, left + 12 : left + 24] = mouth
    return color.lab_to_rgb(lab)


EXPRESSIONS = [frame(), frame(mouth=RED), frame(mouth=(20, 0, 0))]


def z(count=2):
    return noise.random_noise(count, latent_dim=10)


def one(colorizer, rgb, character):
    return colorizer.color(colorizer.encode(rgb, character), z())


@pytest.mark.parametrize("rgb", [frame(mouth=RED), color.gray(frame())], ids=["colored", "gray"])
def test_a_character_of_one_picture_colors_it_as_without(recolorer, rgb):
    character = recolorer.find_character([rgb])
    alone = recolorer.color(recolorer.encode(rgb), z())
    np.testing.assert_array_equal(one(recolorer, rgb, character), alone)


@pytest.mark.parametrize("kind", ["colored", "gray", "mixed"])
def test_all_pictures_have_one_palette(recolorer, kind):
    gray = [color.gray(rgb) for rgb in EXPRESSIONS]
    pictures = {"colored": EXPRESSIONS, "gray": gray, "mixed": [EXPRESSIONS[0], *gray[1:]]}[kind]
    character = recolorer.find_character(pictures)
    palettes = [recolorer.palette(recolorer.encode(rgb, character), z()) for rgb in pictures]
    there = np.ones(len(PARTS), bool) if kind == "gray" else character.colors.shares > 0
    for other in palettes[1:]:
        np.testing.assert_array_equal(other[:, there], palettes[0][:, there])
    alone = [recolorer.palette(recolorer.encode(rgb), z()) for rgb in pictures]
    assert np.abs(alone[1] - alone[0]).max() > 0.1  # otherwise this test shows nothing


def test_equal_pixels_have_equal_colors_also_where_the_figure_moves(recolorer):
    pictures = [*EXPRESSIONS, frame(left=30)]
    character = recolorer.find_character(pictures)
    colored = [one(recolorer, rgb, character) for rgb in pictures]
    np.testing.assert_array_equal(colored[1][:, 50:], colored[0][:, 50:])
    np.testing.assert_array_equal(colored[3][:, 60:85, 32:60], colored[0][:, 60:85, 22:50])
    assert (colored[0][:, 70, 40] != pictures[0][70, 40]).any()


@pytest.mark.parametrize("kind", ["colored", "gray"])
def test_a_character_is_read_from_json_without_loss(recolorer, kind):
    pictures = EXPRESSIONS if kind == "colored" else [color.gray(rgb) for rgb in EXPRESSIONS]
    character = recolorer.find_character(pictures)
    if kind == "colored":  # one of its colors is that of lines
        character.colors.dark_parts[0] = LINES
    content = json.loads(json.dumps(character.to_json(PARTS)))
    again = Character.from_json(content, PARTS)
    recolorer.check_character(again)
    new = pictures[0][:, ::-1]
    for rgb in (pictures[1], new):
        expected = one(recolorer, rgb, character)
        np.testing.assert_array_equal(one(recolorer, rgb, again), expected)
    assert again.to_json(PARTS) == content
    assert (again.colors is None) == (kind == "gray") == (again.shared is not None)


def test_a_character_of_other_weights_is_refused(recolorer):
    content = recolorer.find_character(EXPRESSIONS).to_json(PARTS)
    with pytest.raises(ChromaError, match="has a part 'antennas', but these weights do not"):
        Character.from_json(content | {"parts": {"antennas": content["parts"]["skin"]}}, PARTS)
    short = Character.from_json(content | {"summary": [1.0, 2.0]}, PARTS)
    with pytest.raises(ChromaError, match="a summary of 2 numbers, but these weights take"):
        recolorer.check_character(short)


def test_frames_of_a_sheet_are_colored_as_alone(recolorer):
    sheet = np.concatenate(EXPRESSIONS, axis=1)
    sheet[:2] = 120  # outside the frames
    boxes = [(2, 80 * i, 94, 80) for i in range(3)]
    character = recolorer.find_character([rgb[2:] for rgb in EXPRESSIONS])
    encoded = recolorer.encode_frames(sheet, boxes)
    colored = recolorer.color(encoded, z())
    for (top, left, height, width), rgb in zip(boxes, EXPRESSIONS):
        expected = one(recolorer, rgb[2:], character)
        found = colored[:, top : top + height, left : left + width]
        np.testing.assert_array_equal(found, expected)
    assert (colored[:, :2] == 120).all()
    layers, masks = recolorer.layers(encoded), recolorer.visible_masks(encoded)
    assert layers.shape == (*sheet.shape[:2], len(PARTS))
    np.testing.assert_allclose(layers.sum(-1), 1, atol=1e-4)
    np.testing.assert_allclose(masks.sum(-1), 1, atol=1e-4)
    assert (layers[:2].argmax(-1) == PARTS.index("background")).all()


def test_held_colors_are_held_in_every_picture(recolorer):
    character = recolorer.find_character(EXPRESSIONS)
    encoded = [recolorer.encode(rgb, character) for rgb in EXPRESSIONS]
    part = int(recolorer.layers(encoded[0])[70, 40].argmax())
    for one in encoded:
        painted = recolorer.paint(one, recolorer.palette(one, z(1)), held={part: (30, 20)})[0]
        assert np.abs(color.rgb_to_lab(painted)[70, 40, 1:] - (30, 20)).max() < 2


def test_white_frames_and_weights_without_a_palette(recolorer):
    white = np.full((20, 20, 3), 255, np.uint8)
    with pytest.raises(ChromaError, match="all frames of the sheet are white"):
        recolorer.encode_frames(white, [(0, 0, 20, 10), (0, 10, 20, 10)])
    with pytest.raises(ChromaError, match="all pictures are white"):
        recolorer.find_character([])
    film = Colorizer(build_generator(32, base=2, latent_dim=10, noise="film"), name="film")
    for call in (film.find_character, lambda rgb: film.encode_frames(rgb[0], [(0, 0, 96, 80)])):
        with pytest.raises(ChromaError, match="weights film: have no palette .*--same-character"):
            call([EXPRESSIONS[0]])
