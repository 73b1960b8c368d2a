"""Packs of pictures whose parts a person changed."""

import json

import numpy as np
import pytest
from PIL import Image

from chroma_lib.color import rgb_to_lab
from chroma_lib.coloring.chosen_parts import UNDECIDED
from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.errors import ChromaError
from chroma_lib.packs.colorings import Coloring
from chroma_lib.packs.record import read_record
from chroma_lib.packs.remake import remake_pack
from chroma_lib.packs.write import write_pack
from chroma_lib.pictures.fit import shrink
from chroma_lib.pictures.frames import Frames
from chroma_lib.pictures.read import read_picture
from chroma_lib.pictures.shipped import shipped_pictures
from tests.helpers.packs import rgba


@pytest.fixture(scope="module")
def colorizer():
    return Colorizer.load("dcgan_256", recolor="auto")


@pytest.fixture(scope="module")
def picture(tmp_path_factory):
    path = tmp_path_factory.mktemp("pictures") / "eileen.png"
    Image.fromarray(shrink(read_picture(shipped_pictures()["eileen"]), 128).rgb).save(path)
    return read_picture(path)


@pytest.fixture(scope="module")
def pack(colorizer, picture, tmp_path_factory):
    """One coloring, in which the left half of the hair is a part of its own, green."""
    tail = colorizer.parts.index("tail")
    chosen = np.full((64, 64), UNDECIDED, np.uint8)
    chosen[:20, :32] = tail
    coloring = Coloring(np.zeros(colorizer.latent_dim, np.float32), {tail: [-60.0, 50.0]})
    told = []
    folder = write_pack(
        *(colorizer, picture, [coloring, coloring], tmp_path_factory.mktemp("packs") / "eileen"),
        chosen=chosen,
        on_coloring=lambda done, count: told.append((done, count)),
    )
    assert told == [(0, 2), (1, 2), (2, 2)]
    return folder


def test_the_chosen_part_has_its_color(pack):
    left, right = (
        rgba(pack / "00.png")[5:35, columns, :3] for columns in (np.s_[40:60], np.s_[70:90])
    )
    for half, is_green in ((left, True), (right, False)):
        a, b = rgb_to_lab(half).reshape(-1, 3).mean(0)[1:]
        assert (a < -10 and b > 10) == is_green


def test_the_pack_is_made_again_byte_for_byte(pack, tmp_path):
    record = read_record(pack / "colorings.json")
    ((again,), notes) = remake_pack(record, record.load_colorizer(), tmp_path)
    assert notes == []
    for name in ("00.png", "01.png", "grid.png", "palette.gpl"):
        assert (again / name).read_bytes() == (pack / name).read_bytes(), name


def test_another_picture_does_not_have_these_parts(pack, picture, tmp_path):
    record = read_record(pack / "colorings.json")
    other = picture.__class__(255 - picture.rgb, None, "other")
    for same_character in (False, True):
        with pytest.raises(ChromaError, match="chosen by hand"):
            remake_pack(
                *(record, record.load_colorizer(), tmp_path),
                pictures=[other],
                same_character=same_character,
            )
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("text", ["", "AAAA", 3])
def test_damaged_parts_are_refused_in_one_line(pack, tmp_path, text):
    content = json.loads((pack / "colorings.json").read_text()) | {"chosen_parts": text}
    (tmp_path / "colorings.json").write_text(json.dumps(content))
    with pytest.raises(ChromaError, match=r"colorings\.json.*chosen.parts") as error:
        read_record(tmp_path / "colorings.json")
    assert "\n" not in str(error.value)


def test_a_sheet_of_frames_has_no_chosen_parts(colorizer, picture, tmp_path):
    with pytest.raises(ChromaError, match="sheet of frames"):
        write_pack(
            *(colorizer, picture, [np.zeros(colorizer.latent_dim)], tmp_path / "pack"),
            chosen=np.zeros((4, 4), np.uint8),
            frames=Frames([(0, 0, 64, 64)]),
        )
    assert not (tmp_path / "pack").exists()


def test_an_error_while_colorings_are_told_leaves_no_pack(colorizer, picture, tmp_path):
    def stop(done, count):
        if done:
            raise RuntimeError("stopped")

    noises = np.zeros((3, colorizer.latent_dim))
    with pytest.raises(RuntimeError, match="stopped"):
        write_pack(colorizer, picture, noises, tmp_path / "pack", on_coloring=stop)
    assert not list(tmp_path.iterdir())
