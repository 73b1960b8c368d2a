import numpy as np
import pytest

from chroma_lib import characters, color, files
from chroma_lib.data.batches import batches
from chroma_lib.data.drawings import write_drawings
from chroma_lib.data.folders import folder_dataset, open_folder
from chroma_lib.errors import ChromaError


def test_a_folder_of_own_pictures(tmp_path):
    red = np.full((40, 20, 3), [200, 30, 30], np.uint8)
    files.write_png(tmp_path / "red.png", red)
    own = folder_dataset(tmp_path, size=32, progress=False)
    assert own.names == ("red.png",) and own.regions is None
    np.testing.assert_array_equal(own.rgb(0)[16, 16], [200, 30, 30])
    np.testing.assert_array_equal(own.rgb(0)[16, 0], [255, 255, 255])  # padded to a square
    red_ab = color.rgb_to_lab(red[0, 0])[1:] / 110
    np.testing.assert_allclose(own.ab[0, 0, 16, 16], red_ab, atol=1e-6)


def test_a_bad_picture_is_left_out(tmp_path):
    for name in ("a", "c"):
        files.write_png(tmp_path / f"{name}.png", np.zeros((9, 9, 3), np.uint8))
    (tmp_path / "b.png").write_text("no picture")
    own = folder_dataset(tmp_path, size=32, progress=False)
    assert own.names == ("a.png", "c.png") and own.l.shape == (2, 1, 32, 32, 1)
    (message,) = own.take([0]).left_out
    assert message.startswith(f"{tmp_path}/b.png: is not a picture")
    for name in ("a", "c"):
        (tmp_path / f"{name}.png").unlink()
    with pytest.raises(ChromaError, match="contains no picture that can be read; .*b.png"):
        folder_dataset(tmp_path, size=32, progress=False)


def test_other_files_and_repaired_ones_are_told(tmp_path):
    files.write_png(tmp_path / "a.png", np.zeros((9, 9, 3), np.uint8))
    content = (tmp_path / "a.png").read_bytes()
    (tmp_path / "b").write_bytes(content[:-12])
    (tmp_path / "c.psd").write_bytes(b"8BPS")
    for own in (folder_dataset(tmp_path, size=32, progress=False), open_folder(tmp_path, size=32)):
        assert len(own) == 2
        assert [line.startswith("1 file of another kind: 1 .psd") for line in own.left_out] == [
            True
        ]
        assert own.notes == (f"{tmp_path}/b: is read, though its end is missing",)


def test_a_drawing_with_a_bad_coloring_is_left_out(tmp_path):
    out = write_drawings(2, size=32, colorings=2, out=tmp_path / "a", progress=False)
    (out / "00000_01.png").write_text("no picture")
    read = folder_dataset(out, size=32, progress=False)
    assert read.names == ("1",) and read.colorings == 2
    assert "00000_01.png" in read.left_out[0]
    np.testing.assert_array_equal(read.rgb(0, 1), characters.render(1, coloring=1, size=32))


@pytest.mark.parametrize(
    "content", [b"", b"drawing,file\n", b"file\na.png\n", b"\xff\xfe", b"drawing,file\n1\n"]
)
def test_a_broken_index(tmp_path, content):
    (tmp_path / "index.csv").write_bytes(content)
    with pytest.raises(ChromaError, match="index.csv: not an index of `chroma draw`; draw"):
        folder_dataset(tmp_path)


def test_an_empty_folder(tmp_path):
    with pytest.raises(ChromaError, match="contains no picture"):
        folder_dataset(tmp_path)


def test_an_open_folder_gives_the_same_pictures_and_batches(tmp_path):
    out = write_drawings(3, size=48, colorings=2, out=tmp_path / "a", progress=False)
    (out / "00001_00.png").write_text("no picture")
    whole = folder_dataset(out, size=32, progress=False)
    opened = open_folder(out, size=32, progress=False)
    assert (len(opened), opened.colorings, opened.size) == (2, 2, 32)
    assert "00001_00.png" in opened.left_out[0] and opened.left_out == whole.left_out
    taken = opened.take([1, 0])
    assert taken.names == ("2", "0")
    np.testing.assert_array_equal(taken.rgb(0, 1), whole.rgb(1, 1))
    for a, b in zip(batches(opened, 4).take(2), batches(whole, 4).take(2)):
        np.testing.assert_array_equal(a[0], b[0])
        np.testing.assert_array_equal(a[1], b[1])


def test_an_open_folder_knows_its_pictures_again(tmp_path):
    for name in ("a", "b"):
        files.write_png(tmp_path / f"{name}.png", np.zeros((9, 9, 3), np.uint8))
    before = open_folder(tmp_path, progress=False).identity()
    assert (before["pictures"], before["first"], before["last"]) == (2, "a.png", "b.png")
    assert open_folder(tmp_path, progress=False).identity() == before
    files.write_png(tmp_path / "b.png", np.ones((9, 9, 3), np.uint8))
    assert open_folder(tmp_path, progress=False).identity() != before


def test_an_open_folder_needs_a_readable_picture(tmp_path):
    (tmp_path / "b.png").write_text("no picture")
    with pytest.raises(ChromaError, match="contains no picture that can be read; .*b.png"):
        open_folder(tmp_path, progress=False)
