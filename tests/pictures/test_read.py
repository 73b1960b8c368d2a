import os
import socket
import struct
import tempfile
import unicodedata
import warnings
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from chroma_lib import files
from chroma_lib.errors import ChromaError
from chroma_lib.pictures import find_pictures, formats, read
from chroma_lib.pictures.formats import ANIMATED
from chroma_lib.pictures.read import list_pictures, read_picture
from tests.helpers.as_nobody import read_all
from tests.helpers.odd_files import READ, tiff


@pytest.fixture
def rgb():
    return np.random.default_rng(0).integers(0, 256, (12, 20, 3), dtype=np.uint8)


def saved(path, picture, **how):
    picture.save(path, **how)
    return path


# Kinds of pictures


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


def test_16_bit_gray_is_scaled(tmp_path):
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
    picture = read_picture(path)
    assert picture.rgb[3, 3].tolist() == [255, 0, 0]
    assert picture.notes == (ANIMATED,)
    assert read_picture(saved(tmp_path / f"b{suffix}", frames[0], **how)).notes == ()


def test_pages_are_no_frames(tmp_path):
    pages = [Image.new("RGB", (16, 16), color) for color in ("red", "blue")]
    path = saved(tmp_path / "a.tif", pages[0], save_all=True, append_images=pages[1:])
    assert read_picture(path).notes == ()


# What is refused, with one line that names the file


def refused(path, *words):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ChromaError) as caught:
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


def test_large_pictures_are_refused_before_decoding(tmp_path, monkeypatch):
    def decoded(*_):
        raise AssertionError("was decoded")

    path = saved(tmp_path / "large.png", Image.new("1", (10_000, 8_001)))
    with monkeypatch.context() as patched:
        patched.setattr(formats, "decode", decoded)
        refused(path, "80 megapixels", "scale", "CHROMA_MAX_MEGAPIXELS")
    # Pillow itself refuses 179 megapixels; the user sees the same message.
    refused(saved(tmp_path / "larger.png", Image.new("1", (20_000, 10_000))), "80 megapixels")


def test_floating_point_pictures_are_refused(tmp_path):
    refused(saved(tmp_path / "a.tif", Image.new("F", (3, 3), 0.5)), "floating point")


@pytest.fixture
def open_folder():
    """Yield a folder that every user may read, unlike the folders of pytest."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.mark.skipif(not hasattr(os, "setuid"), reason="Windows has no such rights")
def test_unreadable_files_and_folders_are_reported(open_folder):
    shut = open_folder / "shut"
    shut.mkdir()
    paths = [open_folder / name for name in ("mine.png", "shut/inside.png", "mine.zip")]
    for path in [open_folder / "free.png", *paths]:
        path.write_bytes(READ["gray.png"][0])
    for path in [*paths, shut]:
        path.chmod(0)
    try:
        lines = read_all(open_folder / "free.png", *paths, shut, open_folder)
    finally:
        shut.chmod(0o755)
    denied = "permission denied; check the file's permissions"
    refused = [f"{path}: {denied}" for path in (*paths, shut)]
    # In a folder only the unreadable picture is refused.
    assert lines == ["free", *refused, "free.png free", f"mine.png: {denied}"]


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
    with socket.socket(socket.AF_UNIX) as unix_socket:
        unix_socket.bind(str(plug))
    lines = read_all("/dev/zero", *paths)
    no_file, broken = "is a pipe or a device", "is a broken link"
    reasons = [no_file, no_file, no_file, broken, broken, "good", "is not a zip"]
    assert [words in line for words, line in zip(reasons, lines, strict=True)] == [True] * 7


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
    saved(open_folder / "b.png", Image.new("1", (10_000, 9_500)))  # Pillow warns of the size
    (open_folder / "c.tif").write_bytes(tiff((277, 99)))  # Pillow logs too many samples per pixel
    lines = read_all(*sorted(open_folder.iterdir()))  # asserts that stderr is empty
    assert lines[0] == "a"
    assert "megapixels" in lines[1]
    assert "header is damaged" in lines[2]


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
    (folder / "up").symlink_to(tmp_path)
    (folder / "twice").symlink_to(elsewhere)
    # Each folder is read once: a cycle has no end. A broken link is listed, to be reported.
    names = [path.relative_to(folder).as_posix() for path in list_pictures(folder)]
    assert names == ["dangling.png", "linked.png", "others/a.png"]
    assert list_pictures(folder / "others") == [folder / "others" / "a.png"]


def test_a_folder_keeps_its_own_name_beside_a_link_to_it(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.png").touch()
    (tmp_path / "also").symlink_to(tmp_path / "real")
    assert list_pictures(tmp_path) == [tmp_path / "real" / "a.png"]


def test_files_of_other_kinds_are_counted(tmp_path):
    gray = READ["gray.png"][0]
    kinds = {"a.PNG": gray, "b.jfif": gray, "c.avif": gray, "no_ending": gray, "d.jpg_large": gray}
    others = {"e.heic": b"?", "f.psd": b"8BPS", "g.PSD": b"8BPS", "h.zip": b"PK\3\4"}
    others |= {"i": b"BM text", "raw.nef": b"II*\0", "a.txt": b"caption", "b.json": b"{}"}
    for name, content in {**kinds, **others, "Thumbs.db": b"?", ".DS_Store": b"?"}.items():
        (tmp_path / name).write_bytes(content)
    found = find_pictures(tmp_path)
    assert {path.name for path in found.pictures} == set(kinds)
    assert found.left_out == (
        "6 files of other kinds: 2 .psd, 1 .heic, 1 .nef, 1 .zip, 1 without an ending;"
        " save pictures among them as PNG or JPEG, and unpack archives",
    )


def test_a_file_named_in_decomposed_korean_is_found(tmp_path):
    stored, typed = (unicodedata.normalize(form, "그림/미쿠") for form in ("NFD", "NFC"))
    assert stored != typed
    (tmp_path / stored).parent.mkdir()
    (tmp_path / stored).write_bytes(READ["gray.png"][0])
    picture = read_picture(tmp_path / typed)
    assert picture.name == "미쿠"
    assert picture.path == tmp_path / stored


def test_the_largest_size_can_be_raised(tmp_path, monkeypatch):
    path = saved(tmp_path / "a.png", Image.new("1", (1500, 1000)))
    for limit, words in {"1": "larger than 1 megapixels", "many": "use a number"}.items():
        monkeypatch.setenv(read.MEGAPIXELS, limit)
        with pytest.raises(ChromaError, match=words):
            read_picture(path)
    monkeypatch.setenv(read.MEGAPIXELS, "1.5")
    assert read_picture(path).rgb.shape == (1000, 1500, 3)


def test_resolution_is_read_and_turned(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    path = saved(tmp_path / "a.png", Image.new("L", (9, 6)), exif=exif, dpi=(600, 300))
    np.testing.assert_allclose(read_picture(path).dpi, (300, 600), rtol=1e-3)
    assert read_picture(saved(tmp_path / "b.png", Image.new("L", (9, 6)))).dpi is None


def test_pictures_under_a_hidden_folder_are_found_if_it_is_named(tmp_path):
    folder = tmp_path / ".cache"
    folder.mkdir()
    (folder / "a.png").touch()
    assert list_pictures(folder) == [folder / "a.png"]


def test_list_pictures_refuses(tmp_path):
    with pytest.raises(ChromaError, match="nowhere: no such folder"):
        list_pictures(tmp_path / "nowhere")
    (tmp_path / "file.png").touch()
    with pytest.raises(ChromaError, match=r"file.png: is not a folder"):
        list_pictures(tmp_path / "file.png")
    (tmp_path / "none").mkdir()
    with pytest.raises(ChromaError, match="none: contains no picture"):
        list_pictures(tmp_path / "none")
