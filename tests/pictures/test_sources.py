import io
import stat
import struct
import unicodedata
import zipfile
import zlib

import numpy as np
import pytest
from PIL import Image

from chroma_lib.errors import ChromaError
from chroma_lib.pictures import read, sources
from chroma_lib.pictures.sources import open_source


def png(value=200, side=8):
    content = io.BytesIO()
    Image.fromarray(np.full((side, side, 3), value, np.uint8)).save(content, "PNG")
    return content.getvalue()


def zipped(path, *members):
    """Write a zip of (name or ZipInfo, content)."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


def unix(name, kind):
    """Return a member as Unix packs links and devices."""
    member = zipfile.ZipInfo(name)
    member.external_attr = (kind | 0o777) << 16
    return member


def patched(path, old, new):
    content = path.read_bytes()
    assert old in content
    assert len(old) == len(new)
    path.write_bytes(content.replace(old, new))
    return path


def names_and_faults(path):
    with open_source(path) as source:
        return {entry.name: entry.fault for entry in source.entries}


def test_folder_and_zip_give_the_same_pictures_in_the_same_order(tmp_path):
    files = {"b.png": png(10), "a/두번째.png": png(20), "notes.txt": b"no picture"}
    for name, content in files.items():
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_bytes(content)
    path = zipped(tmp_path / "in.zip", ("a/", b""), ("odd.png/", b""), *files.items())
    read = []
    for location in (tmp_path / "in", path):
        with open_source(location) as source:
            found = [(entry.name, source.read(entry).rgb[0, 0, 0]) for entry in source.entries]
            read.append((found, source.fingerprint()))
    assert read[0] == read[1]
    assert read[0][0] == [("a/두번째.png", 20), ("b.png", 10)]


def test_another_set_of_files_has_another_fingerprint(tmp_path):
    def fingerprint(*members):
        with open_source(zipped(tmp_path / "in.zip", *members)) as source:
            return source.fingerprint()

    one, other = ("a.png", png(10)), ("b.png", png(10))
    first = fingerprint(one)
    assert first == fingerprint(("notes.txt", b"no picture"), one)
    assert len({first, fingerprint(other), fingerprint(one, other)}) == 3
    assert fingerprint(("a.png", one[1] + b"more")) != first


def test_hidden_files_are_left_out(tmp_path):
    hidden = [".a.png", "__MACOSX/._a.png", "b/.thumbs/a.png"]
    path = zipped(tmp_path / "in.zip", ("a.png", png()), *((name, png()) for name in hidden))
    assert list(names_and_faults(path)) == ["a.png"]


@pytest.mark.parametrize("name", ["../a.png", "b/../../a.png", "/a.png", "C:\\a.png", "..\\a.png"])
def test_names_that_lead_out_are_not_read(tmp_path, name):
    path = zipped(tmp_path / "in.zip", ("good.png", png()), (name, png()))
    with open_source(path) as source:
        (bad,) = (entry for entry in source.entries if entry.name != "good.png")
        with pytest.raises(ChromaError, match="leads out of the zip"):
            source.read(bad)
    assert [file.name for file in tmp_path.iterdir()] == ["in.zip"]


@pytest.mark.parametrize("target", ["good.png", "../outside.png", "/etc/passwd", "link.png"])
def test_links_are_not_followed(tmp_path, target):
    link = unix("link.png", stat.S_IFLNK)
    path = zipped(tmp_path / "in.zip", ("good.png", png()), (link, target))
    fault = "is a link or a device, not a picture"
    assert names_and_faults(path) == {"good.png": "", "link.png": fault}


def test_modes_of_members(tmp_path):
    kinds = {"file": stat.S_IFREG, "pipe": stat.S_IFIFO, "disk": stat.S_IFBLK, "none": 0}
    members = [(unix(f"{name}.png", kind), png()) for name, kind in kinds.items()]
    faults = names_and_faults(zipped(tmp_path / "in.zip", *members))
    assert {name for name, fault in faults.items() if not fault} == {"file.png", "none.png"}


# Strange but harmless names: they are shown in one line.
ODD_NAMES = ["a.png:stream.png", "CON.png", "a.png/b.png", "sub//./a.png", "two\nlines.png"]


@pytest.mark.parametrize("name", [*ODD_NAMES, "a.png\0b"])
def test_odd_names_are_read_and_shown_in_one_line(tmp_path, name):
    path = zipped(tmp_path / "in.zip", ("xx.png", png()), ("good.png", png()))
    with zipfile.ZipFile(path, "a") as archive:
        member = zipfile.ZipInfo("good.png")
        member.filename = name
        archive.writestr(member, png(9))
    with open_source(path) as source:
        assert all(entry.name.isprintable() for entry in source.entries)
        assert [source.read(entry).rgb.shape for entry in source.entries] == [(8, 8, 3)] * len(
            source.entries
        )


def test_a_very_long_name_is_shortened(tmp_path):
    path = zipped(tmp_path / "in.zip", ("good.png", png()), (f"{'a' * 60_000}.png", png()))
    (long, fault), good = names_and_faults(path).items()
    assert len(long) == 100
    assert "4096 characters" in fault
    assert good == ("good.png", "")


@pytest.mark.parametrize("how", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_methods_that_unpack_everything_at_once_are_refused(tmp_path, how):
    path = tmp_path / "in.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("bomb.png", bytes(9_000_000), how)
        archive.writestr("good.png", png())
    with open_source(path) as source:
        bomb, good = source.entries
        with pytest.raises(ChromaError, match=r"bomb.png: is compressed with an unusual method"):
            source.read(bomb)
        source.read(good)


def test_members_that_share_their_bytes(tmp_path):
    path = zipped(tmp_path / "in.zip", ("a.png", png(10)), ("b.png", png(20)))
    content = bytearray(path.read_bytes())
    last = content.rindex(b"PK\x01\x02")
    content[last + 42 : last + 46] = bytes(4)  # b.png has the offset of a.png
    path.write_bytes(content)
    with open_source(path) as source:
        a, b = source.entries
        source.read(a)
        with pytest.raises(ChromaError, match=r"b.png: is damaged in the zip"):
            source.read(b)


def test_a_declared_size_of_gigabytes_is_refused(tmp_path):
    path = zipped(tmp_path / "in.zip", ("a.png", png()), ("b.png", png()))
    content = bytearray(path.read_bytes())
    last = content.rindex(b"PK\x01\x02")
    content[last + 24 : last + 28] = b"\xff" * 4
    path.write_bytes(content)
    assert "is larger than 640 MB" in names_and_faults(path)["b.png"]


def test_a_zip_behind_a_picture_and_one_written_as_a_stream(tmp_path):
    path = zipped(tmp_path / "in.zip", ("a.png", png()))
    path.write_bytes(png() + path.read_bytes())
    with open_source(path) as source:
        source.read(source.entries[0])
    stream = io.BytesIO()
    stream.seekable = lambda: False  # so that sizes come after the data
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.png", png())
    path.write_bytes(stream.getvalue())
    with open_source(path) as source:
        source.read(source.entries[0])


def test_a_too_long_list_of_members_is_not_read(tmp_path, monkeypatch):
    path = zipped(tmp_path / "in.zip", *((f"{i}.png", png()) for i in range(9)))
    assert len(names_and_faults(path)) == 9
    monkeypatch.setattr(sources, "MAX_DIRECTORY", 400)
    monkeypatch.setattr(zipfile.ZipFile, "infolist", lambda _: pytest.fail("was read"))
    with pytest.raises(ChromaError, match=r"in.zip: contains more than"), open_source(path):
        pass


def test_an_encrypted_member(tmp_path):
    path = zipped(tmp_path / "in.zip", ("a.png", png()))
    # The encryption flag, in the member's own header and in the list at the end of the zip.
    for head in (b"PK\x03\x04\x14\x00", b"PK\x01\x02\x14\x03\x14\x00"):
        patched(path, head + b"\x00\x00", head + b"\x01\x00")
    assert "is encrypted" in names_and_faults(path)["a.png"]


def test_a_duplicate_name(tmp_path):
    with pytest.warns(UserWarning, match="Duplicate name"):
        path = zipped(tmp_path / "in.zip", ("a.png", png(10)), ("a.png", png(20)))
    with open_source(path) as source:
        first, second = source.entries
        assert source.read(first).rgb[0, 0, 0] == 10
        with pytest.raises(ChromaError, match="has the name of another"):
            source.read(second)


def zip_of(path, encoding, *names):
    """Write a zip of names in an encoding that it does not tell."""
    raw = [name.encode(encoding) for name in names]
    plain = [f"{i:03d}".ljust(len(name), "Q") for i, name in enumerate(raw)]
    zipped(path, *((name, png()) for name in plain))
    for old, new in zip(plain, raw):
        patched(path, old.encode(), new)
    return path


NAMES = {
    "cp949": (["표정/웃음.png", "캐릭터_정면.png"], ["미쿠.png"], ["똠방각하.png"], ["초음.png"]),
    "cp932": (["初音ミク.png", "ﾐｸ_立ち絵.png"], ["キャラ01.png"], ["笑顔.png"], ["さくら.png"]),
    "gbk": (["新建文件夹/图片1.png", "少女立绘.png"], ["笑脸.png"], ["头像.png"]),
    "utf-8": (["미쿠.png", "初音ミク.png"], ["café.png"]),
    "cp437": (["Bösewicht.png", "café.png"], ["ñandú.png"]),
}


@pytest.mark.parametrize(
    ("encoding", "names"), [(code, names) for code in NAMES for names in NAMES[code]]
)
def test_names_in_an_encoding_that_the_zip_does_not_tell(tmp_path, encoding, names):
    assert set(names_and_faults(zip_of(tmp_path / "in.zip", encoding, *names))) == set(names)


def test_names_in_the_unicode_field_of_winrar(tmp_path):
    path = tmp_path / "in.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for plain, name in {"??_1.png": "표정/웃음.png", "??_2.png": "표정/울음.png"}.items():
            member = zipfile.ZipInfo(plain)
            content = struct.pack("<BL", 1, zlib.crc32(plain.encode())) + name.encode()
            member.extra = struct.pack("<HH", 0x7075, len(content)) + content
            archive.writestr(member, png())
    assert names_and_faults(path) == {"표정/웃음.png": "", "표정/울음.png": ""}


def test_decomposed_names_are_composed(tmp_path):
    name = unicodedata.normalize("NFD", "표정/웃음.png")
    (tmp_path / "in" / name).parent.mkdir(parents=True)
    (tmp_path / "in" / name).write_bytes(png())
    for path in (tmp_path / "in", zipped(tmp_path / "in.zip", (name, png()))):
        assert names_and_faults(path) == {"표정/웃음.png": ""}


def test_what_a_zip_holds_besides_is_counted(tmp_path):
    others = [("b.psd", b"8BPS"), ("c/d.zip", b"PK\3\4"), ("notes", b"text"), (".hidden", b"?")]
    path = zipped(tmp_path / "in.zip", ("a.jfif", png()), ("no_ending", png()), *others)
    with open_source(path) as source:
        assert [entry.name for entry in source.entries] == ["a.jfif", "no_ending"]
        (line,) = source.left_out
    assert line.startswith("3 files of other kinds: 1 .psd, 1 .zip, 1 without an ending;")


def test_a_damaged_member_costs_only_itself(tmp_path):
    content = png(side=40)
    path = zipped(tmp_path / "in.zip", ("a.png", content), ("b.png", content))
    broken = bytearray(path.read_bytes())
    broken[60] ^= 0xFF  # within the data of a.png
    path.write_bytes(broken)
    with open_source(path) as source:
        a, b = source.entries
        with pytest.raises(ChromaError, match=r"^a.png: is damaged in the zip"):
            source.read(a)
        assert source.read(b).rgb.shape == (40, 40, 3)


def test_a_member_is_not_read_beyond_the_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(read, "MAX_MEGAPIXELS", 10_000 / 8e6)
    path = zipped(tmp_path / "in.zip", ("bomb.png", b"\0" * 1_000_000), ("good.png", png()))
    assert "is larger than" in names_and_faults(path)["bomb.png"]
    # If the zip declares a size within the limit, no more than that is unpacked.
    patched(path, struct.pack("<L", 1_000_000), struct.pack("<L", 9_000))
    with open_source(path) as source:
        with pytest.raises(ChromaError, match="damaged in the zip"):
            source.read(source.entries[0])
        source.read(source.entries[1])


def test_a_picture_with_too_many_pixels_is_not_decoded(tmp_path, monkeypatch):
    monkeypatch.setattr(read, "MAX_MEGAPIXELS", 0.001)
    path = zipped(tmp_path / "in.zip", ("a.png", png(side=40)), ("b.png", png(side=20)))
    with open_source(path) as source:
        with pytest.raises(ChromaError, match="megapixels"):
            source.read(source.entries[0])
        source.read(source.entries[1])


@pytest.mark.parametrize(
    ("limit", "words"), [("MAX_MEMBERS", "1 files"), ("MAX_TOTAL_BYTES", "GB")]
)
def test_a_too_large_zip_is_refused(tmp_path, monkeypatch, limit, words):
    path = zipped(tmp_path / "in.zip", ("a.png", png()), ("b.png", png()))
    monkeypatch.setattr(sources, limit, 1)
    with pytest.raises(ChromaError, match=f"more than .*{words}"), open_source(path):
        pass


def test_bad_sources_are_refused(tmp_path):
    (tmp_path / "a.png").write_bytes(png())
    inner = zipped(tmp_path / "in.zip", ("a.png", png())).read_bytes()
    (tmp_path / "cut.zip").write_bytes(inner[:90])
    zipped(tmp_path / "outer.zip", ("moeimouto-faces.zip", inner))
    zipped(tmp_path / "none.zip", ("notes.txt", b""))
    (tmp_path / "empty").mkdir()
    messages = {
        "missing.zip": "no such folder or zip",
        "a.png": "is not a zip",
        "cut.zip": "is not a zip, or is damaged",
        "outer.zip": "unpack moeimouto-faces.zip inside it first",
        "none.zip": "contains no picture",
        "empty": "contains no picture",
    }
    for name, words in messages.items():
        with pytest.raises(ChromaError, match=f"{name}: .*{words}"), open_source(tmp_path / name):
            pass
