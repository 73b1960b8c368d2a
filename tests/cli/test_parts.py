import pytest
from PIL import Image

from chroma_lib.pictures.shipped import shipped_pictures
from tests.helpers.command import one_line


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "girl.png").write_bytes(shipped_pictures()["eileen"].read_bytes())
    return tmp_path


def test_parts_are_printed_and_drawn(chroma, here):
    for _ in range(2):  # what the command wrote, it may write again
        status, out, err = chroma("parts", "girl.png")
        assert (status, err) == (0, "")
    *_, where, command = out.splitlines()
    assert "hair " in out and "new color" in out
    assert where == "The parts with their names: girl-parts.png"
    assert command == "Choose a color: chroma colorize girl.png --color 'hair=#3a7bd5'"
    with Image.open(here / "girl-parts.png") as image:
        assert image.format == "PNG" and image.width > 800


def test_a_picture_without_parts_to_color(chroma, here):
    Image.new("RGB", (80, 80), (202, 178, 184)).save("wall.png")
    status, out, _ = chroma("parts", "wall.png")
    assert status == 0 and "backdrop" in out and "--color" not in out
    assert out.splitlines()[-1].startswith("Nothing was found to color: none of these parts")
    assert "칠할 것을 찾지 못했습니다" in chroma("--lang", "ko", "parts", "wall.png")[1]


def test_parts_in_korean(chroma, here):
    status, out, err = chroma("--lang", "ko", "parts", "girl.png", "--out", "new/부분.png")
    assert (status, err) == (0, "")
    assert "hair (머리카락)" in out and "부분과 이름을 보여 주는 그림: new/부분.png" in out
    assert (here / "new" / "부분.png").is_file()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("girl.png --out girl.png", "girl.png: already exists"),
        ("girl.png --out .", "--out .: use a name that ends with .png"),
        ("girl.png --weights dcgan", "know no parts by name"),
        ("gril.png", "did you mean girl.png?"),
        ("white.png", "white.png: shows no part of a character"),
    ],
)
def test_what_cannot_be_shown_is_one_line_and_writes_nothing(chroma, here, arguments, message):
    Image.new("RGB", (40, 40), "white").save(here / "white.png")
    before = {path: path.read_bytes() for path in here.iterdir()}
    status, out, err = chroma("parts", *arguments.split())
    assert (status, out) == (2, "") and message in one_line(err)
    assert {path: path.read_bytes() for path in here.iterdir()} == before
