"""Generators that coloring loads."""

import os
import subprocess
import sys

import numpy as np
from PIL import Image

from chroma_lib.coloring import Colorizer
from chroma_lib.coloring.networks import load_generator
from chroma_lib.gan import weights
from chroma_lib.gan.original import OriginalGenerator, build_original_generator
from chroma_lib.inference.generator import OnnxGenerator
from chroma_lib.noise import random_noise
from chroma_lib.pictures.shipped import shipped_pictures
from tests.helpers.patience import PATIENCE


def test_coloring_needs_no_tensorflow(tmp_path):
    for name in ("tensorflow", "keras"):
        (tmp_path / f"{name}.py").write_text("raise ImportError('must not be needed')")
    picture = next(iter(shipped_pictures().values()))
    command = [sys.executable, "-m", "chroma_lib.cli", "colorize", picture, "--count", "2"]
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join([str(tmp_path), *filter(None, sys.path)])
    }
    subprocess.run(
        [*command, "--out", tmp_path / "out", "--also", "ora,psd,indexed,shader"],
        env=environment,
        check=True,
        timeout=PATIENCE,
    )
    assert list((tmp_path / "out").rglob("00.png"))


def test_shipped_weights_color_as_with_keras():
    rgb = np.asarray(Image.open(next(iter(shipped_pictures().values()))).convert("RGB"))
    generator, card = load_generator("dcgan_256")
    assert isinstance(generator, OnnxGenerator) and card["networks"] == "recipe"
    noises = random_noise(2, latent_dim=generator.latent_dim)
    keras_generator, _ = weights.load_generator("dcgan_256")
    ours, theirs = (
        colorizer.color(colorizer.encode(rgb), noises).astype(int)
        for colorizer in (Colorizer(generator), Colorizer(keras_generator))
    )
    assert ours.std() > 10
    difference = np.abs(ours - theirs)
    # Rounding to 8 bits may go either way, where a value lies between two.
    assert difference.max() <= 1 and (difference > 0).mean() < 1e-3


def test_networks_of_v02_are_still_colored_with(tmp_path):
    weights.save_generator(build_original_generator(32, latent_dim=10), tmp_path, {})
    assert isinstance(load_generator(tmp_path)[0], OriginalGenerator)
    colorizer = Colorizer.load(tmp_path)
    rgb = np.random.default_rng(0).integers(0, 255, (40, 30, 3), np.uint8)
    colored = colorizer.color(colorizer.encode(rgb), random_noise(2, latent_dim=10))
    assert colored.shape == (2, 40, 30, 3)
