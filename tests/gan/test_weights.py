"""Weights are data from anywhere: they come back the same, or are refused in one line."""

import json
import os
import struct

import numpy as np
import pytest
import tensorflow as tf
from safetensors.numpy import save

from chroma_lib.errors import ChromaError
from chroma_lib.gan import cards, weights
from chroma_lib.gan.generator import build_generator
from chroma_lib.gan.original import build_original_generator
from tests.helpers.weights import change_card, refusal, replace_weights


def paint(generator):
    l = tf.constant(np.random.default_rng(0).uniform(-1, 1, (1, 32, 32, 1)).astype("float32"))
    return generator([l, tf.ones([1, 10])]).numpy()


def test_a_generator_comes_back_the_same(saved):
    generator, folder = saved
    loaded, card = weights.load_generator(folder)
    np.testing.assert_array_equal(paint(loaded), paint(generator))
    assert card["steps"] == 5
    assert card["parameters"] == generator.count_params()
    assert sorted(path.name for path in folder.iterdir()) == ["card.json", "weights.safetensors"]


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
    for name in (cards.WEIGHTS, cards.CARD):
        assert (folder / name).read_bytes() == (tmp_path / "again" / name).read_bytes()


def test_shipped_weights_load_and_fit_their_cards():
    best = ["dcgan", "dcgan_128", "dcgan_256", "wgan_gp", "wgan_gp_128", "wgan_gp_256"]
    to_compare = ["dcgan_film", "dcgan_input"]
    assert cards.shipped_weights() == sorted(best + to_compare)
    for name in to_compare:
        generator, card = weights.load_generator(name)
        assert generator.size == 64 and card["recipe"]["model"] == "dcgan"
        assert generator.noise == card["recipe"]["noise"] == name.removeprefix("dcgan_")
    for name in best:
        generator, card = weights.load_generator(name)
        size = int(name.rpartition("_")[2]) if name[-1].isdigit() else 64
        assert generator.size == size
        assert generator.has_palette and bool(generator.parts) == (size == 256)
        assert name.startswith(card["recipe"]["model"])
        assert sum(stage["seconds"] for stage in cards.stages(card)) >= 8 * 60


def test_changed_weights_are_refused(saved):
    path = saved[1] / cards.WEIGHTS
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(ChromaError, match="checksum"):
        weights.load_generator(saved[1])


@pytest.mark.parametrize(
    "changes",
    [{"base": 3}, {"base": 1}, {"latent_dim": 9}, {"palette_size": 9}, {"noise": "film"}],
)
def test_weights_of_another_network_are_refused(saved, changes):
    change_card(saved[1], config={**saved[0].config, **changes})
    refusal(saved[1])


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
@pytest.mark.parametrize("networks", ["recipe", "v0.2"])
def test_a_network_that_chroma_does_not_have_is_never_built(saved, changes, networks):
    known = {"size": 64, "latent_dim": 10, "seed": 0}
    change_card(saved[1], networks=networks, config={**known, **changes})
    message = refusal(saved[1], "card.json")
    assert "does not describe a network of Chroma" in message and "\x1b" not in message


def named(generator):
    return {f"{i:03d}": value for i, value in enumerate(generator.get_weights())}


@pytest.mark.parametrize("kind", ["not finite", "shape", "float64", "int32", "bool"])
def test_arrays_that_are_no_weights_are_refused(saved, kind):
    arrays = named(saved[0])
    last = max(arrays)
    if kind == "not finite":
        arrays[last] = arrays[last].copy()
        arrays[last].flat[-1] = np.nan
    elif kind == "shape":
        arrays[last] = arrays[last][..., None]
    else:
        arrays[last] = arrays[last].astype(kind)
    replace_weights(saved[1], save(arrays))
    assert "does not fit the network of its card" in refusal(saved[1])


@pytest.mark.parametrize("change", ["missing", "extra", "renamed", "outside"])
def test_other_arrays_than_the_networks_are_refused(saved, change):
    arrays = named(saved[0])
    if change in ("missing", "renamed"):
        first = arrays.pop("000")
    if change != "missing":
        name = {"extra": "code.py", "renamed": "arr_0", "outside": "../000"}[change]
        arrays[name] = first if change == "renamed" else arrays["001"]
    replace_weights(saved[1], save(arrays))
    assert "other arrays" in refusal(saved[1])


def with_header(content, change):
    """Return a safetensors file whose header was changed by a function of its JSON."""
    (size,) = struct.unpack("<Q", content[:8])
    header = change(json.loads(content[8 : 8 + size]))
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + content[8 + size :]


def set_first(**facts):
    def change(header):
        header["000"] |= facts
        return header

    return change


@pytest.mark.parametrize(
    "change",
    [
        set_first(shape=[10**9, 10**9]),
        set_first(shape=[-1]),
        set_first(shape=[1]),
        set_first(data_offsets=[0, 10**12]),
        set_first(data_offsets=[8, 4]),
        set_first(dtype="OBJ"),
        lambda header: b"[" * 50_000,
        lambda header: b"\xff\xfe",
        lambda header: {},
    ],
    ids=["huge", "negative", "small", "beyond", "backward", "kind", "nested", "text", "none"],
)
def test_a_header_is_not_believed(saved, change):
    content = (saved[1] / cards.WEIGHTS).read_bytes()
    replace_weights(saved[1], with_header(content, change))
    refusal(saved[1])


@pytest.mark.parametrize("size", [2**63, 2**40, 0])
def test_the_length_of_the_header_is_not_believed(saved, size):
    content = (saved[1] / cards.WEIGHTS).read_bytes()
    replace_weights(saved[1], struct.pack("<Q", size) + content[8:])
    refusal(saved[1])


@pytest.mark.parametrize(
    "content",
    [b"", b"PK", b"\x89HDF\r\n\x1a\n" + bytes(500), b"\x80\x04]\x94K\x01a."],
    ids=["empty", "zip", "h5", "pickle"],
)
def test_files_of_other_kinds_are_refused(saved, content):
    replace_weights(saved[1], content)
    refusal(saved[1])


def test_broken_bytes_are_refused_wherever_they_are(saved):
    """What a broken disk or a broken writer leaves, with a checksum that was made later."""
    content = (saved[1] / cards.WEIGHTS).read_bytes()
    random = np.random.default_rng(0)
    messages = []
    for _ in range(15):
        broken = bytearray(content)
        start = int(random.integers(1400))  # in the header
        broken[start : start + 4] = random.bytes(4)
        replace_weights(saved[1], bytes(broken))
        try:
            weights.load_generator(saved[1])  # a header has bytes that nothing depends on
        except ChromaError as error:
            messages.append(str(error))
    assert len(messages) > 4
    assert all(str(saved[1]) in one and "\n" not in one for one in messages)


def test_a_huge_file_is_not_read_to_its_end(saved):
    with open(saved[1] / cards.WEIGHTS, "r+b") as file:
        file.truncate(2**40)
    assert "bytes" in refusal(saved[1])


@pytest.mark.skipif(os.name != "posix", reason="needs pipes, links and devices")
@pytest.mark.parametrize("kind", ["folder", "pipe", "nowhere", "device"])
def test_what_is_no_file_is_no_weights(saved, kind):
    path = saved[1] / cards.WEIGHTS
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
    content = (tmp_path / "other" / cards.WEIGHTS).read_bytes()
    (saved[1] / cards.WEIGHTS).write_bytes(content)
    assert "checksum" in refusal(saved[1])


def test_half_precision_halves_the_file_and_hardly_changes_a_weight(generator, tmp_path):
    for half in (False, True):
        weights.save_generator(generator, tmp_path / str(half), {}, half=half)
    whole, half = (
        (tmp_path / name / "weights.safetensors").stat().st_size for name in ("False", "True")
    )
    assert half < 0.6 * whole
    loaded, _ = weights.load_generator(tmp_path / "True")
    for a, b in zip(loaded.get_weights(), generator.get_weights()):
        assert a.dtype == np.float32
        np.testing.assert_allclose(a, b, rtol=2**-11, atol=1e-7)
