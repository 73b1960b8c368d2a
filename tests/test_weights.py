import hashlib
import json
import os
import warnings
import zipfile

import numpy as np
import pytest
import tensorflow as tf

from chroma_lib.errors import ChromaError
from chroma_lib.gan import cards, weights
from chroma_lib.gan.original import build_original_generator
from chroma_lib.gan.unet import build_generator


@pytest.fixture(scope="module")
def generator():
    return build_generator(32, base=2, latent_dim=10, seed=7)


@pytest.fixture
def saved(generator, tmp_path):
    weights.save_generator(generator, tmp_path / "mine", {"steps": 5})
    return generator, tmp_path / "mine"


def paint(generator):
    l = tf.constant(np.random.default_rng(0).uniform(-1, 1, (1, 32, 32, 1)).astype("float32"))
    return generator([l, tf.ones([1, 10])]).numpy()


def test_a_generator_comes_back_the_same(saved):
    generator, folder = saved
    loaded, card = weights.load_generator(folder)
    np.testing.assert_array_equal(paint(loaded), paint(generator))
    assert card["steps"] == 5
    assert card["parameters"] == generator.count_params()
    assert sorted(path.name for path in folder.iterdir()) == ["card.json", "weights.npz"]


def test_the_networks_of_v0_2_come_back_too(tmp_path):
    generator = build_original_generator(32, latent_dim=4)
    weights.save_generator(generator, tmp_path, {})
    loaded, card = weights.load_generator(tmp_path)
    assert card["networks"] == "v0.2"
    for a, b in zip(loaded.get_weights(), generator.get_weights()):
        np.testing.assert_array_equal(a, b)


def test_saving_twice_gives_the_same_bytes(saved, tmp_path):
    generator, folder = saved
    weights.save_generator(generator, tmp_path / "again", {"steps": 5})
    for name in ("weights.npz", "card.json"):
        assert (folder / name).read_bytes() == (tmp_path / "again" / name).read_bytes()


def test_shipped_weights_load_and_fit_their_cards():
    best = ["dcgan", "dcgan_128", "wgan_gp", "wgan_gp_128"]
    to_compare = ["dcgan_film", "dcgan_input"]
    assert cards.shipped_weights() == sorted(best + to_compare)
    for name in to_compare:
        generator, card = weights.load_generator(name)
        assert generator.size == 64 and card["recipe"]["model"] == "dcgan"
        assert generator.noise == card["recipe"]["noise"] == name.removeprefix("dcgan_")
    for name in best:
        generator, card = weights.load_generator(name)
        assert generator.size == (128 if name.endswith("_128") else 64)
        assert generator.noise == "palette"
        assert card["recipe"]["model"] == name.removesuffix("_128")
        assert sum(stage["seconds"] for stage in cards.stages(card)) >= 10 * 60


def test_stages_are_told_from_first_to_last():
    card = {"steps": 3, "init": {"steps": 2, "init": {"steps": 1}}}
    assert [stage["steps"] for stage in cards.stages(card)] == [1, 2, 3]


def test_an_unknown_name_lists_the_known():
    known = "no weights 'dcgann'.*dcgan, dcgan_128, dcgan_film, .*, or a folder"
    with pytest.raises(ChromaError, match=known):
        weights.load_generator("dcgann")


def test_changed_weights_are_refused(saved):
    path = saved[1] / "weights.npz"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(ChromaError, match="checksum"):
        weights.load_generator(saved[1])


def rewrite(folder, **changes):
    card = json.loads((folder / "card.json").read_text())
    (folder / "card.json").write_text(json.dumps({**card, **changes}))


def refused(folder, name="weights.npz"):
    """Return what is told of a folder's file that is refused, which has to be one line."""
    with pytest.raises(ChromaError) as caught:
        weights.load_generator(folder)
    told = str(caught.value)
    assert told.startswith(f"{folder / name}: ") and "\n" not in told
    return told


@pytest.mark.parametrize(
    "changes",
    [{"base": 3}, {"base": 1}, {"latent_dim": 9}, {"palette_size": 9}, {"noise": "film"}],
)
def test_weights_of_another_network_are_refused(saved, changes):
    rewrite(saved[1], config={**saved[0].config, **changes})
    refused(saved[1])


@pytest.mark.parametrize(
    "changes",
    [
        {"networks": "pix2pix"},
        {"networks": ["recipe"]},
        {"config": 3},
        {"sha256": None},
        {"recipe": []},
        {"recipe": {"mask_sharpness": "2"}},
        {"recipe": {"mask_sharpness": 0}},
        {"recipe": {"mask_sharpness": True}},
        {"recipe": {"mask_sharpness": 10**400}},
        {"recipe": {"mask_sharpness": 1e-320}},
        {"steps": "many"},
        {"seconds": float("nan")},
        {"parameters": 1.5},
        {"parameters": 10**12},
        {"init": None},
        {"init": {"steps": 3}},
        {"config": {"size": 64.0}},
        {"config": {"size": True}},
        {"config": {"size": None}},
        {"config": {"size": {}}},
    ],
)
def test_a_foreign_card_is_refused(saved, changes):
    rewrite(saved[1], **changes)
    assert "not a card" in refused(saved[1], "card.json")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"null",
        b"\xff\xfe{}",
        b'{"networks": "recipe"}',
        b'{"steps": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
        b'{"init":' * 100_000,
    ],
    ids=lambda content: content[:12].decode(errors="replace"),
)
def test_what_is_no_card_is_refused(saved, content):
    (saved[1] / "card.json").write_bytes(content)
    assert "not a card" in refused(saved[1], "card.json")


def test_a_card_that_goes_on_without_end_is_refused(saved):
    card = (saved[1] / "card.json").read_text()
    plain = {key: json.loads(card)[key] for key in ("networks", "config", "parameters", "sha256")}
    start, end = json.dumps(plain)[:-1] + ', "init": ', "}"
    for count, ends in ((2, True), (900, False)):
        text = start * count + json.dumps(plain) + end * count
        (saved[1] / "card.json").write_text(text)
        if ends:
            assert len(cards.stages(cards.load_card(saved[1]))) == count + 1
        else:
            assert "not a card" in refused(saved[1], "card.json")


def test_a_huge_card_is_not_read_to_its_end(saved):
    with open(saved[1] / "card.json", "r+b") as file:
        file.truncate(2**40)  # of which nothing is on the disk
    assert "bytes" in refused(saved[1], "card.json")


@pytest.mark.parametrize(
    "changes",
    [
        {"depth": 3},
        {"size": 10**6},
        {"size": -64},
        {"size": "64"},
        {"base": 10**6},
        {"base": 0},
        {"base": "10"},
        {"latent_dim": 10**9},
        {"palette_size": -1},
        {"noise": "\x1b[31m"},
        {"noise": 3},
        {"seed": -1},
    ],
)
@pytest.mark.parametrize("kind", ["recipe", "v0.2"])
def test_a_network_that_chroma_does_not_have_is_never_built(saved, changes, kind):
    known = {"size": 64, "latent_dim": 10, "seed": 0}
    rewrite(saved[1], networks=kind, config={**known, **changes})
    told = refused(saved[1], "card.json")
    assert "not a network of Chroma's" in told and "\x1b" not in told


def write_arrays(folder, write):
    """Write other weights by `write(path)`, with a card that has their checksum."""
    path = folder / "weights.npz"
    write(path)
    rewrite(folder, sha256=hashlib.sha256(path.read_bytes()).hexdigest())


class Evil:
    """What a pickle can hold: a call of any function."""

    def __reduce__(self):
        return (pytest.fail, ("code from a weights file was run",))


def like(value, kind):
    """Return an array in the place of one of the weights, wrong in one way."""
    if kind == "not finite":
        value = value.copy()
        value.flat[-1] = np.nan
        return value
    if kind == "object":
        return np.array([Evil()], dtype=object)
    if kind == "structured":
        return np.zeros(value.shape, [("a", "f4")])
    if kind == "shape":
        return value[..., None]
    return value.astype(kind)


@pytest.mark.parametrize(
    "kind",
    ["not finite", "object", "structured", "shape"]
    + ["float64", "float16", ">f4", "int32", "complex64", "U8", "bool"],
)
def test_arrays_that_are_no_weights_are_refused(saved, kind):
    values = saved[0].get_weights()
    values[-1] = like(values[-1], kind)
    arrays = {f"{i:03d}": value for i, value in enumerate(values)}
    write_arrays(saved[1], lambda path: np.savez(path, **arrays))
    refused(saved[1])


def entries(path):
    with zipfile.ZipFile(path) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


@pytest.mark.parametrize("change", ["missing", "extra", "renamed", "twice", "swapped", "outside"])
def test_other_arrays_than_the_networks_are_refused(saved, change):
    parts = entries(saved[1] / "weights.npz")
    if change == "missing":
        parts.pop()
    elif change in ("extra", "twice", "outside"):
        name = {"extra": "code.py", "twice": "000.npy", "outside": "../000.npy"}[change]
        parts.append((name, parts[0][1]))
    elif change == "renamed":
        parts[0] = ("arr_0.npy", parts[0][1])
    else:
        parts[0], parts[1] = parts[1], parts[0]

    def write(path):
        with zipfile.ZipFile(path, "w") as archive, warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # of a name that is there twice
            for part in parts:
                archive.writestr(*part)

    write_arrays(saved[1], write)
    refused(saved[1])


def header(shape, size=None):
    """Return the start of an .npy file that says it has this shape."""
    text = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    return b"\x93NUMPY\x01\x00" + (size or len(text)).to_bytes(2, "little") + text


@pytest.mark.parametrize(
    "start",
    [
        header((10**9, 10**9)),
        header((-1,)),
        header("(" * 3000 + ")" * 3000),
        header("-" * 9000 + "1"),
        header((1,), size=60000),
        b"\x93NUMPY\x03\x00",
        b"",
    ],
    ids=["huge", "negative", "nested", "signs", "cut", "version", "empty"],
)
def test_an_array_is_not_believed_what_it_says_of_its_size(saved, start):
    parts = entries(saved[1] / "weights.npz")
    parts[0] = (parts[0][0], start)

    def write(path):
        with zipfile.ZipFile(path, "w") as archive:
            for part in parts:
                archive.writestr(*part)

    write_arrays(saved[1], write)
    refused(saved[1])


def test_a_zip_bomb_is_not_unpacked(saved):
    parts = entries(saved[1] / "weights.npz")

    def write(path):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in parts:
                archive.writestr(name, content[:128] + bytes(4 * 2**20))

    write_arrays(saved[1], write)
    assert "compressed" in refused(saved[1])


@pytest.mark.parametrize(
    "content",
    [b"", b"PK", b"\x89HDF\r\n\x1a\n" + bytes(500), b"\x80\x04]\x94K\x01a."],
    ids=["empty", "cut", "h5", "pickle"],
)
def test_files_of_other_kinds_are_refused(saved, content):
    write_arrays(saved[1], lambda path: path.write_bytes(content))
    refused(saved[1])


def test_broken_bytes_are_refused_wherever_they_are(saved):
    """What a broken disk or a broken writer leaves, with a checksum that was made later."""
    content = (saved[1] / "weights.npz").read_bytes()
    random = np.random.default_rng(0)
    told = 0
    for _ in range(15):
        broken = bytearray(content)
        start = int(random.choice([0, len(content) - 1500])) + int(random.integers(1400))
        broken[start : start + 4] = random.bytes(4)
        write_arrays(saved[1], lambda path, broken=broken: path.write_bytes(broken))
        try:
            weights.load_generator(saved[1])  # what nothing reads may be anything
        except ChromaError as error:
            assert str(saved[1]) in str(error)
            told += 1
    assert told > 4


def test_a_huge_file_is_not_read_to_its_end(saved):
    with open(saved[1] / "weights.npz", "r+b") as file:
        file.truncate(2**40)
    assert "bytes" in refused(saved[1])


@pytest.mark.parametrize("kind", ["folder", "pipe", "nowhere", "device"])
def test_what_is_no_file_is_no_weights(saved, kind):
    path = saved[1] / "weights.npz"
    path.unlink()
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to({"nowhere": "missing", "device": "/dev/zero"}[kind])
    with pytest.raises(ChromaError, match="no weights"):
        weights.load_generator(saved[1])


def test_cards_and_arrays_of_two_trainings_are_refused(saved, tmp_path):
    other = build_generator(32, base=2, latent_dim=10, seed=8)
    weights.save_generator(other, tmp_path / "other", {})
    (saved[1] / "weights.npz").write_bytes((tmp_path / "other" / "weights.npz").read_bytes())
    assert "checksum" in refused(saved[1])
