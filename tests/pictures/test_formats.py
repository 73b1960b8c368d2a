import io
import math

import numpy as np
import pytest
from PIL import Image, TiffImagePlugin

from chroma_lib.errors import ChromaError
from chroma_lib.pictures import formats, jpeg_file
from chroma_lib.pictures.read import read_picture, read_picture_bytes
from tests.helpers.odd_files import FORGIVEN, NOISE, READ, REFUSED, chunk, png, saved


def write(folder, name, content):
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("name", READ)
def test_read_from_a_file_and_from_bytes(tmp_path, name):
    content, first, alpha = READ[name]
    picture = read_picture(write(tmp_path, name, content))
    again = read_picture_bytes(content, name)
    np.testing.assert_allclose(picture.rgb[0, 0], first, atol=1)  # JPEG rounds
    assert (None if picture.alpha is None else picture.alpha[0, 0]) == alpha
    np.testing.assert_array_equal(picture.rgb, again.rgb)
    np.testing.assert_array_equal(picture.alpha, again.alpha)
    assert picture.name == again.name
    assert picture.name.strip(".")
    if name.startswith("turned"):
        assert picture.rgb.shape == (16, 12, 3)
        assert (picture.rgb[-1, -1] == 0).all()


@pytest.mark.parametrize("name", REFUSED)
def test_refused_in_one_line(tmp_path, capfd, name):
    content, reason = REFUSED[name]
    path = write(tmp_path, name, content)
    with pytest.raises(ChromaError) as from_file:
        read_picture(path)
    with pytest.raises(ChromaError) as from_bytes:
        read_picture_bytes(content, name)
    message = str(from_bytes.value)
    assert str(from_file.value) == f"{tmp_path}/{message}"
    assert message.startswith(f"{name}: ")
    assert reason in message
    assert message.isprintable()
    assert capfd.readouterr() == ("", "")  # nothing from C libraries either


@pytest.mark.parametrize("name", FORGIVEN)
def test_damage_beside_the_pixels_is_noted(name):
    damaged, words, whole = FORGIVEN[name]
    picture = read_picture_bytes(damaged, name)
    np.testing.assert_array_equal(picture.rgb, read_picture_bytes(whole, name).rgb)
    assert [words in note for note in picture.notes] == [True]
    assert read_picture_bytes(whole, name).notes == ()


def test_a_changed_bit_of_a_png_is_detected_or_changes_no_pixel():
    rng = np.random.default_rng(0)
    content = png((40, 4), b"".join(b"\0" + rng.bytes(40) for _ in range(4)))
    pixels = read_picture_bytes(content, "a.png").rgb
    assert pixels.shape == (4, 40, 3)
    detected = 0
    for position in range(content.index(b"IHDR"), len(content), 3):
        broken = bytearray(content)
        broken[position] ^= 1
        try:
            picture = read_picture_bytes(bytes(broken), "a.png")
        except ChromaError:
            detected += 1
        else:
            assert picture.notes
            np.testing.assert_array_equal(picture.rgb, pixels)
    assert detected > 50


def interlaced_bytes(width, height, bits_per_pixel):
    """Return the length of an interlaced PNG's pixels, from the definition of its seven passes."""
    count = 0
    for x, y, dx, dy in (
        (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
        (0, 1, 1, 2),
    ):  # fmt: skip
        columns = len(range(x, width, dx))
        if columns:
            count += len(range(y, height, dy)) * (1 + math.ceil(columns * bits_per_pixel / 8))
    return count


@pytest.mark.parametrize(
    ("bits", "kind", "channels"), [(1, 0, 1), (4, 3, 1), (8, 2, 3), (16, 6, 4)]
)
@pytest.mark.parametrize("size", [(1, 1), (3, 2), (9, 5), (17, 8)])
def test_an_interlaced_png_needs_its_last_byte(size, bits, kind, channels):
    length = interlaced_bytes(*size, bits * channels)
    options = {"depth": bits, "kind": kind, "interlaced": 1}
    options["more"] = chunk(b"PLTE", bytes(48)) if kind == 3 else b""
    read_picture_bytes(png(size, bytes(length), **options), "a.png")
    with pytest.raises(ChromaError, match="damaged"):
        read_picture_bytes(png(size, bytes(length - 1), **options), "a.png")


def test_a_jpeg_with_too_many_segments_is_refused(monkeypatch):
    content = saved(Image.fromarray(NOISE), "JPEG")
    empty = b"\xff\xfe\0\2"
    monkeypatch.setattr(jpeg_file, "MAX_SEGMENTS", 50)
    monkeypatch.setattr(formats, "MAX_READS", 100)
    read_picture_bytes(content, "a.jpg")
    for where in (2, len(content) - 2):  # before the pixels and after them
        broken = content[:where] + empty * 60 + content[where:]
        with pytest.raises(ChromaError):
            read_picture_bytes(broken, "a.jpg")


def test_the_number_of_reads_is_limited(monkeypatch):
    monkeypatch.setattr(formats, "MAX_READS", 2)
    with formats.PictureFile(io.BytesIO(b"abc")) as file:
        assert file.read(1) + file.read() == b"abc"
        with pytest.raises(ValueError, match="too many parts"):
            file.read(1)


def test_a_tile_larger_than_any_picture_is_refused_before_decoding(monkeypatch):
    tiff = TiffImagePlugin.TiffImageFile
    monkeypatch.setattr(tiff, "load", lambda _: pytest.fail("was decoded"))
    with pytest.raises(ChromaError, match="damaged"):
        read_picture_bytes(REFUSED["huge_tile.tif"][0], "huge_tile.tif")
