import json

import numpy as np
import pytest
import tensorflow as tf

from chroma_lib import ChromaError, networks, weights


@pytest.fixture
def saved(tmp_path):
    generator = networks.build_generator(32, base=2, latent_dim=10, seed=7)
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
    generator = networks.build_original_generator(32, latent_dim=4)
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
    assert weights.shipped_weights() == sorted(best + to_compare)
    for name in to_compare:
        generator, card = weights.load_generator(name)
        assert generator.size == 64 and card["recipe"]["model"] == "dcgan"
        assert generator.noise == card["recipe"]["noise"] == name.removeprefix("dcgan_")
    for name in best:
        generator, card = weights.load_generator(name)
        assert generator.size == (128 if name.endswith("_128") else 64)
        assert generator.noise == "palette"
        assert card["recipe"]["model"] == name.removesuffix("_128")
        assert sum(stage["seconds"] for stage in weights.stages(card)) >= 10 * 60


def test_stages_are_told_from_first_to_last():
    card = {"steps": 3, "init": {"steps": 2, "init": {"steps": 1}}}
    assert [stage["steps"] for stage in weights.stages(card)] == [1, 2, 3]


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


def test_weights_of_another_network_are_refused(saved):
    rewrite(saved[1], config={**saved[0].config, "base": 3})
    with pytest.raises(ChromaError, match="do not fit"):
        weights.load_generator(saved[1])


@pytest.mark.parametrize("changes", [{"networks": "pix2pix"}, {"config": 3}, {"sha256": None}])
def test_a_foreign_card_is_refused(saved, changes):
    rewrite(saved[1], **changes)
    with pytest.raises(ChromaError, match="not a card"):
        weights.load_generator(saved[1])


def test_a_config_with_unknown_arguments_is_refused(saved):
    rewrite(saved[1], config={"size": 32, "depth": 3})
    with pytest.raises(ChromaError, match="not weights of Chroma's networks"):
        weights.load_generator(saved[1])


def test_pickled_arrays_are_refused(saved):
    import hashlib

    class Evil:
        def __reduce__(self):
            return (pytest.fail, ("code from a weights file was run",))

    path = saved[1] / "weights.npz"
    np.savez(path, **{"000": np.array([Evil()], dtype=object)})
    rewrite(saved[1], sha256=hashlib.sha256(path.read_bytes()).hexdigest())
    with pytest.raises(ChromaError, match="not weights of Chroma's networks"):
        weights.load_generator(saved[1])
