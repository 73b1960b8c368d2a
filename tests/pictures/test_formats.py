import io

import numpy as np
import pytest
from tests.helpers.odd_files import NOISE, READ, REFUSED, chunk, png, saved
from PIL import Image, TiffImagePlugin

from chroma_lib.errors import ChromaError
from chroma_lib.pictures import formats
from chroma_lib.pictures.read import read_picture, read_picture_bytes


def write(folder, name, content):
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("name", READ)
def test_read_right_from_a_file_and_from_bytes(tmp_path, name):
    content, first, alpha = READ[name]
    picture = read_picture(write(tmp_path, name, content))
    again = read_picture_bytes(content, name)
    np.testing.assert_allclose(picture.rgb[0, 0], first, atol=1)  # JPEG rounds
    assert (None if picture.alpha is None else picture.alpha[0, 0]) == alpha
    np.testing.assert_array_equal(picture.rgb, again.rgb)
    np.testing.assert_array_equal(picture.alpha, again.alpha)
    assert picture.name == again.name and picture.name.strip(".")
    if name.startswith("turned"):
        assert picture.rgb.shape == (16, 12, 3) and (picture.rgb[-1, -1] == 0).all()


@pytest.mark.parametrize("name", REFUSED)
def test_refused_in_a_line_of_its_own(tmp_path, capfd, name):
    content, reason = REFUSED[name]
    path = write(tmp_path, name, content)
    with pytest.raises(ChromaError) as of_file:
        read_picture(path)
    with pytest.raises(ChromaError) as of_bytes:
        read_picture_bytes(content, name)
    told = str(of_bytes.value)
    assert str(of_file.value) == f"{tmp_path}/{told}"
    assert told.startswith(f"{name}: ") and reason in told and told.isprintable()
    assert capfd.readouterr() == ("", "")  # what C libraries would say included


def test_any_changed_bit_of_a_png_is_seen():
    rng = np.random.default_rng(0)
    content = png((40, 4), b"".join(b"\0" + rng.bytes(40) for _ in range(4)))
    assert read_picture_bytes(content, "a.png").rgb.shape == (4, 40, 3)
    start = content.index(b"IDAT")
    for at in range(start, len(content) - 12, 7):
        broken = bytearray(content)
        broken[at] ^= 1
        with pytest.raises(ChromaError):
            read_picture_bytes(bytes(broken), "a.png")


@pytest.mark.parametrize("bits, kind", [(1, 0), (4, 3), (8, 2), (16, 6)])
@pytest.mark.parametrize("size", [(1, 1), (3, 2), (9, 5), (17, 8)])
def test_an_interlaced_png_is_whole_with_its_last_byte_only(size, bits, kind):
    whole = formats._png_bytes(*size, bits, kind, 0, 0, 1)
    how = {"depth": bits, "kind": kind, "interlaced": 1}
    how["more"] = chunk(b"PLTE", bytes(48)) if kind == 3 else b""
    read_picture_bytes(png(size, bytes(whole), **how), "a.png")
    with pytest.raises(ChromaError, match="damaged"):
        read_picture_bytes(png(size, bytes(whole - 1), **how), "a.png")


def test_a_jpeg_of_empty_parts_is_not_walked_to_its_end(monkeypatch):
    content = saved(Image.fromarray(NOISE), "JPEG")
    empty = b"\xff\xfe\0\2"
    monkeypatch.setattr(formats, "MAX_SEGMENTS", 50)
    monkeypatch.setattr(formats, "MAX_READS", 100)
    read_picture_bytes(content, "a.jpg")
    for where in (2, len(content) - 2):  # before the pixels and after them
        broken = content[:where] + empty * 60 + content[where:]
        with pytest.raises(ChromaError):
            read_picture_bytes(broken, "a.jpg")


def test_a_file_may_be_read_so_many_times(monkeypatch):
    monkeypatch.setattr(formats, "MAX_READS", 2)
    with formats.PictureFile(io.BytesIO(b"abc")) as file:
        assert file.read(1) + file.read() == b"abc"
        with pytest.raises(ValueError, match="too many parts"):
            file.read(1)


def test_no_room_is_made_for_a_tile_larger_than_any_picture(monkeypatch):
    tiff = TiffImagePlugin.TiffImageFile
    monkeypatch.setattr(tiff, "load", lambda _: pytest.fail("was decoded"))
    with pytest.raises(ChromaError, match="damaged"):
        read_picture_bytes(REFUSED["huge_tile.tif"][0], "huge_tile.tif")
