import os
import socket
import struct
import tempfile
import warnings
import zlib
from pathlib import Path

import numpy as np
import pytest
from tests.helpers.as_nobody import read_all
from tests.helpers.odd_files import READ, tiff
from PIL import Image

from chroma_lib import files
from chroma_lib.errors import ChromaError
from chroma_lib.pictures.fit import fit_square, off_white, on_white, white_background
from chroma_lib.pictures.read import list_pictures, read_picture
from chroma_lib.pictures.shipped import shipped_pictures


@pytest.fixture
def rgb():
    return np.random.default_rng(0).integers(0, 256, (12, 20, 3), dtype=np.uint8)


def saved(path, picture, **how):
    picture.save(path, **how)
    return path


# What a picture may be like


def test_rgb_is_read_as_it_is(tmp_path, rgb):
    picture = read_picture(saved(tmp_path / "a b.png", Image.fromarray(rgb)))
    np.testing.assert_array_equal(picture.rgb, rgb)
    assert picture.rgb.dtype == np.uint8
    assert picture.alpha is None
    assert picture.name == "a b"


def test_rgba_is_put_on_white(tmp_path, rgb):
    alpha = np.zeros(rgb.shape[:2], np.uint8)
    alpha[:, 5:10], alpha[:, 10:] = 128, 255
    picture = read_picture(files.write_png(tmp_path / "a.png", rgb, alpha))
    share = alpha[..., None] / 255
    expected = rgb * share + 255 * (1 - share)
    np.testing.assert_allclose(picture.rgb.astype(float), expected, atol=1)
    np.testing.assert_array_equal(picture.alpha, alpha)
    assert (picture.rgb[:, :5] == 255).all()


def test_opaque_alpha_is_no_alpha(tmp_path, rgb):
    path = files.write_png(tmp_path / "a.png", rgb, np.full(rgb.shape[:2], 255, np.uint8))
    assert read_picture(path).alpha is None


@pytest.mark.parametrize("transparency", [0, b"\x00\xff"])
def test_transparent_palette_is_put_on_white(tmp_path, transparency):
    picture = Image.new("P", (4, 2), 1)
    picture.putpalette([10, 20, 30, 200, 100, 50])
    picture.putpixel((0, 0), 0)
    read = read_picture(saved(tmp_path / "a.png", picture, transparency=transparency))
    assert read.rgb[0, 0].tolist() == [255, 255, 255]
    assert read.rgb[0, 1].tolist() == [200, 100, 50]
    assert read.alpha[0].tolist() == [0, 255, 255, 255]


def test_gray_with_alpha_is_put_on_white(tmp_path):
    picture = Image.new("LA", (3, 2), (0, 51))
    read = read_picture(saved(tmp_path / "a.png", picture))
    assert read.rgb.shape == (2, 3, 3)
    assert (read.rgb == 204).all()


def test_16_bit_gray_is_scaled_not_cut_off(tmp_path):
    values = np.array([[0, 257 * 100, 257 * 100 - 120, 65435, 65535]], dtype=np.uint16)
    read = read_picture(saved(tmp_path / "a.png", Image.fromarray(values)))
    assert read.rgb[0].tolist() == [[value] * 3 for value in (0, 100, 100, 255, 255)]


def test_16_bit_rgb_is_scaled(tmp_path):
    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", 1, 1, 16, 2, 0, 0, 0)
    pixels = b"\x00" + struct.pack(">HHH", 65535, 257 * 100, 0)
    file = tmp_path / "a.png"
    file.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(pixels))
        + chunk(b"IEND", b"")
    )
    assert read_picture(file).rgb.tolist() == [[[255, 100, 0]]]


def test_one_bit_and_cmyk(tmp_path):
    bits = saved(tmp_path / "bits.png", Image.new("1", (2, 2), 1))
    assert (read_picture(bits).rgb == 255).all()
    ink = saved(tmp_path / "ink.tif", Image.new("CMYK", (2, 2), (0, 255, 255, 0)))
    assert read_picture(ink).rgb[0, 0].tolist() == [255, 0, 0]
    ink = saved(tmp_path / "ink.jpg", Image.new("CMYK", (16, 16), (0, 255, 255, 0)))
    np.testing.assert_allclose(read_picture(ink).rgb[8, 8].astype(int), [255, 0, 0], atol=8)


def test_exif_orientation_turns_the_picture_upright(tmp_path, rgb):
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter clockwise
    path = saved(tmp_path / "a.png", Image.fromarray(rgb), exif=exif)
    np.testing.assert_array_equal(read_picture(path).rgb, np.rot90(rgb, -1))


@pytest.mark.parametrize("suffix", [".gif", ".webp", ".png"])
def test_first_frame_of_an_animation(tmp_path, suffix):
    frames = [Image.new("RGB", (16, 16), color) for color in ("red", "blue")]
    how = {"lossless": True} if suffix == ".webp" else {}
    path = saved(tmp_path / f"a{suffix}", frames[0], save_all=True, append_images=frames[1:], **how)
    assert read_picture(path).rgb[3, 3].tolist() == [255, 0, 0]


# What is refused, in one line that names the file


def refused(path, *words):
    with pytest.raises(ChromaError) as caught, warnings.catch_warnings():
        warnings.simplefilter("error")
        read_picture(path)
    message = str(caught.value)
    assert "\n" not in message
    assert path.name in message
    for word in words:
        assert word in message


def test_missing_folder_empty_text(tmp_path):
    refused(tmp_path / "no.png", "no such file")
    (tmp_path / "folder.png").mkdir()
    refused(tmp_path / "folder.png", "folder")
    (tmp_path / "empty.png").touch()
    refused(tmp_path / "empty.png", "empty")
    (tmp_path / "text.png").write_text("not a picture\n" * 50)
    refused(tmp_path / "text.png", "not a picture", "PNG")


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp", ".bmp", ".gif", ".tif"])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9])
def test_cut_short(tmp_path, suffix, share):
    noisy = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    whole = saved(tmp_path / f"whole{suffix}", Image.fromarray(noisy)).read_bytes()
    path = tmp_path / f"cut{suffix}"
    path.write_bytes(whole[: int(len(whole) * share)])
    refused(path)


def test_large_pictures_are_refused_before_they_are_decoded(tmp_path, monkeypatch):
    def decoded(*_):
        raise AssertionError("was decoded")

    path = saved(tmp_path / "large.png", Image.new("1", (10_000, 5_001)))
    with monkeypatch.context() as patched:
        patched.setattr(formats, "decode", decoded)
        refused(path, "50 megapixels", "scale")
    # Pillow itself stops at 179 megapixels; that is the same error to the user.
    refused(saved(tmp_path / "larger.png", Image.new("1", (20_000, 10_000))), "50 megapixels")


def test_floating_point_pictures_are_refused(tmp_path):
    refused(saved(tmp_path / "a.tif", Image.new("F", (3, 3), 0.5)), "floating point")


@pytest.fixture
def open_folder():
    """Give a folder that everybody may look into: those of pytest are the user's alone."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.mark.skipif(not hasattr(os, "setuid"), reason="Windows has no such rights")
def test_what_may_not_be_read(open_folder):
    shut = open_folder / "shut"
    shut.mkdir()
    paths = [open_folder / name for name in ("mine.png", "shut/inside.png", "mine.zip")]
    for path in [open_folder / "free.png", *paths]:
        path.write_bytes(READ["gray.png"][0])
    for path in [*paths, shut]:
        path.chmod(0)
    try:
        told = read_all(open_folder / "free.png", *paths, shut, open_folder)
    finally:
        shut.chmod(0o755)
    mend = "may not be read; give yourself the right to"
    refused = [f"{path}: {mend}" for path in (*paths, shut)]
    # A folder: the good one, and the bad one costs only itself.
    assert told == ["free", *refused, "free.png free", f"mine.png: {mend}"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no pipes with names")
def test_pipes_devices_and_links(open_folder):
    names = ["pipe.png", "socket.png", "ring.png", "nowhere.png", "good.png", "pipe.zip"]
    pipe, plug, ring, nowhere, good, pipe_zip = paths = [open_folder / name for name in names]
    os.mkfifo(pipe)
    os.mkfifo(pipe_zip)
    ring.symlink_to(ring)
    nowhere.symlink_to("nothing")
    good.symlink_to("real")
    (open_folder / "real").write_bytes(READ["gray.png"][0])
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(plug))
    told = read_all("/dev/zero", *paths)
    no_file, lost = "is no file but", "is a link that leads nowhere"
    reasons = [no_file, no_file, no_file, lost, lost, "good", "is no zip"]
    assert [words in line for words, line in zip(reasons, told, strict=True)] == [True] * 7


@pytest.mark.parametrize("name", ["two\nlines.png", "nul\0.png", "a" * 300, "\udcff.png"])
def test_odd_file_names_stay_one_line(tmp_path, name):
    with pytest.raises(ChromaError) as caught:
        read_picture(tmp_path / name)
    assert "\n" not in str(caught.value)
    str(caught.value).encode()


def test_nothing_on_stderr(open_folder):
    palette = Image.new("P", (4, 4))
    palette.putpalette(list(range(30)))
    saved(open_folder / "a.png", palette, transparency=b"\x00\x10\xff")
    saved(open_folder / "b.png", Image.new("1", (10_000, 9_500)))  # Pillow warns of this size,
    (open_folder / "c.tif").write_bytes(tiff((277, 99)))  # and logs so many samples a pixel
    told = read_all(*sorted(open_folder.iterdir()))  # which sees to stderr
    assert told[0] == "a" and "megapixels" in told[1] and "not a picture" in told[2]


# Folders


def test_list_pictures_is_sorted_deep_and_skips_the_rest(tmp_path):
    for name in ("b/2.JPG", "b/10.png", "a.webp", ".hidden.png", ".trash/c.png", "notes.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    (tmp_path / "folder.png").mkdir()
    found = [path.relative_to(tmp_path).as_posix() for path in list_pictures(tmp_path)]
    assert found == ["a.webp", "b/10.png", "b/2.JPG"]


def test_links_in_a_folder(tmp_path):
    folder, elsewhere = tmp_path / "mine", tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere.mkdir()
    (elsewhere / "a.png").write_bytes(READ["gray.png"][0])
    (folder / "linked.png").symlink_to(elsewhere / "a.png")
    (folder / "dangling.png").symlink_to("nothing.png")
    (folder / "ring").symlink_to(folder)
    (folder / "others").symlink_to(elsewhere)
    # Folders are not followed: a ring has no end. What can't be read is not passed over.
    assert [path.name for path in list_pictures(folder)] == ["dangling.png", "linked.png"]
    assert list_pictures(folder / "others") == [folder / "others" / "a.png"]


def test_pictures_under_a_hidden_folder_are_found_if_it_is_named(tmp_path):
    folder = tmp_path / ".cache"
    folder.mkdir()
    (folder / "a.png").touch()
    assert list_pictures(folder) == [folder / "a.png"]


def test_list_pictures_says_what_is_wrong(tmp_path):
    with pytest.raises(ChromaError, match="nowhere: no such folder"):
        list_pictures(tmp_path / "nowhere")
    (tmp_path / "file.png").touch()
    with pytest.raises(ChromaError, match="file.png: is not a folder"):
        list_pictures(tmp_path / "file.png")
    (tmp_path / "none").mkdir()
    with pytest.raises(ChromaError, match="none: holds no picture"):
        list_pictures(tmp_path / "none")


def test_shipped_pictures():
    paths = shipped_pictures()
    assert list(paths) == ["eileen", "lucy", "sylvie", "drawn_in_training"]
    for path in paths.values():
        rgb = read_picture(path).rgb
        assert rgb.shape[0] == rgb.shape[1] <= 512
        assert white_background(rgb)
        assert (np.ptp(rgb, axis=2) > 20).mean() > 0.05  # in color
        assert (rgb[0] == 255).all()  # the head is not cut off


def test_shipped_pictures_need_the_repository(tmp_path, monkeypatch):
    monkeypatch.setattr(pictures, "__file__", str(tmp_path / "chroma_lib" / "pictures.py"))
    with pytest.raises(ChromaError, match="clone"):
        shipped_pictures()


# Squares


@pytest.mark.parametrize("height, width", [(12, 20), (20, 12), (7, 7), (1, 300), (300, 1)])
def test_fit_square_box_holds_the_picture_and_the_rest_is_white(height, width):
    black = np.zeros((height, width, 3), np.uint8)
    square, (top, left, tall, wide) = fit_square(black, 32)
    assert square.shape == (32, 32, 3)
    inside = np.zeros((32, 32), bool)
    inside[top : top + tall, left : left + wide] = True
    assert max(tall, wide) == 32
    assert (square[inside] == 0).all()
    assert (square[~inside] == 255).all()
    assert abs(top - (32 - top - tall)) <= 1
    assert abs(left - (32 - left - wide)) <= 1


def test_fit_square_comes_back_to_the_picture(rgb):
    square, (top, left, height, width) = fit_square(rgb, 20)
    np.testing.assert_array_equal(square[top : top + height, left : left + width], rgb)


def test_fit_square_averages_when_it_makes_smaller():
    stripes = np.zeros((256, 256, 3), np.uint8)
    stripes[:, ::2] = 255
    square, _ = fit_square(stripes, 16)
    assert np.abs(square[4:-4, 4:-4].astype(int) - 127).max() <= 3


def test_fit_square_refuses_what_is_no_picture(rgb):
    for bad in (rgb[..., 0], rgb.astype(float), rgb[:0]):
        with pytest.raises(ChromaError, match="uint8"):
            fit_square(bad, 8)
    with pytest.raises(ChromaError, match="size"):
        fit_square(rgb, 0)


def test_white_background():
    white = np.full((64, 64, 3), 255, np.uint8)
    bust = white.copy()
    bust[8:, 10:54] = (200, 30, 30)
    assert white_background(bust)
    bust[40:] = (200, 30, 30)  # shoulders over the whole bottom
    assert white_background(bust)
    near = np.full((64, 64, 3), 246, np.uint8)
    assert white_background(near)
    assert not white_background(np.full((64, 64, 3), 200, np.uint8))
    yellow = white.copy()
    yellow[..., 2] = 0
    assert not white_background(yellow)
    white[:5] = white[:, :5] = white[:, -5:] = 0
    assert not white_background(white)
    assert type(white_background(near)) is bool


# Writing


def test_write_png_comes_back(tmp_path, rgb):
    alpha = np.arange(rgb[..., 0].size, dtype=np.uint8).reshape(rgb.shape[:2])
    path = files.write_png(tmp_path / "new" / "a.png", rgb)
    np.testing.assert_array_equal(np.array(Image.open(path)), rgb)
    files.write_png(path, rgb, alpha)
    np.testing.assert_array_equal(np.array(Image.open(path)), np.dstack([rgb, alpha]))
    assert os.listdir(path.parent) == ["a.png"]


def test_write_beside_leaves_the_old_file_when_writing_fails(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")

    def fails(beside):
        assert beside.suffix == ".txt"
        beside.write_text("half")
        raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        files.write_atomic(path, fails)
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["a.txt"]


def test_write_beside_says_where_it_cannot_write(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ChromaError, match="a.png: cannot be written"):
        files.write_atomic(tmp_path / "file" / "a.png", lambda beside: beside.touch())
    (tmp_path / "b.png").mkdir()
    with pytest.raises(ChromaError, match="b.png: cannot be written"):
        files.write_atomic(tmp_path / "b.png", lambda beside: beside.touch())
    assert sorted(os.listdir(tmp_path)) == ["b.png", "file"]


def test_what_is_half_transparent_loses_the_white_that_it_was_put_on(tmp_path):
    rng = np.random.default_rng(0)
    figure = rng.integers(0, 256, (40, 50, 4), np.uint8)
    figure[:5, :, 3], figure[5:10, :, 3] = 0, 255
    Image.fromarray(figure).save(tmp_path / "figure.png")
    picture = read_picture(tmp_path / "figure.png")
    own = off_white(picture.rgb, picture.alpha)
    np.testing.assert_array_equal(own[5:10], figure[5:10, :, :3])
    assert (own[:5] == 255).all()
    solid = figure[..., 3] > 60  # below, 8 bits on white tell little of the color
    assert np.abs(own[solid].astype(int) - figure[solid, :3]).max() <= 255 / 60
    again = on_white(np.dstack([own, picture.alpha]))
    assert np.abs(again.astype(int) - picture.rgb).max() <= 1


def test_a_folder_is_written_whole_or_not_at_all(tmp_path):
    folder = tmp_path / "new" / "folder"
    with files.atomic_folder(folder) as part:
        (part / "a.txt").write_text("a")
        assert not folder.exists()
    assert [path.name for path in folder.iterdir()] == ["a.txt"]
    assert [path.name for path in folder.parent.iterdir()] == ["folder"]

    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(KeyboardInterrupt), files.atomic_folder(empty) as part:
        (part / "a.txt").write_text("a")
        raise KeyboardInterrupt
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "new"]
    assert not list(empty.iterdir())
    with files.atomic_folder(empty) as part:
        (part / "b.txt").write_text("b")
    assert [path.name for path in empty.iterdir()] == ["b.txt"]
    with pytest.raises(ChromaError, match="already exists"), files.atomic_folder(empty):
        pytest.fail("it holds something")
    with pytest.raises(ChromaError, match="cannot be written"):
        with files.atomic_folder(empty / "b.txt" / "deep"):
            pytest.fail("b.txt is a file")
