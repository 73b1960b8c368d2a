"""The palettes of the shipped weights, learned over masks that stay."""

import numpy as np
import pytest

from benchmarks.weights import learn_palettes, ship
from chroma_lib.gan import cards
from chroma_lib.gan.generator import build_generator
from chroma_lib.gan.parts import PARTS
from chroma_lib.gan.weights import load_generator, save_generator

pytestmark = pytest.mark.usefixtures("eager")


@pytest.mark.parametrize("model", ["dcgan", "wgan_gp"])
def test_the_palette_changes_and_the_masks_do_not(tmp_path, monkeypatch, model):
    start = build_generator(32, base=2, latent_dim=8, palette_size=len(PARTS), parts=PARTS, seed=5)
    save_generator(start, tmp_path / "masks", {})
    options = {"steps": 1, "seed": 0, "drawings": 10, "colorings": 2, "diversity": 0.1}
    learn_palettes.learn(tmp_path / "masks", tmp_path / "out", model=model, **options)
    learned, card = load_generator(tmp_path / "out")
    assert card["recipe"]["model"] == model
    for before, after in zip(start.unet.get_weights(), learned.unet.get_weights()):
        np.testing.assert_array_equal(before, after)
    kernels = [g.head.colors.get_weights()[0] for g in (start, learned)]
    assert np.abs(kernels[0] - kernels[1]).max() > 1e-5

    monkeypatch.setattr(cards, "SHIPPED", tmp_path / "shipped")
    shipped = ship.ship(tmp_path / "out")
    assert shipped == tmp_path / "shipped" / "out"
    content = (shipped / cards.WEIGHTS).stat().st_size
    assert content < 0.6 * (tmp_path / "out" / cards.WEIGHTS).stat().st_size
