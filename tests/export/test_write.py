"""The folder of an export: its card, its example, and what is refused."""

import json
import os
import subprocess
import sys

import numpy as np
import onnx
import pytest
from PIL import Image

from benchmarks.quality.onnx_difference import color_with_keras
from chroma_lib import color
from chroma_lib.errors import ChromaError
from chroma_lib.export import export_onnx
from chroma_lib.gan import cards, weights
from chroma_lib.gan.original import build_original_generator
from chroma_lib.noise import random_noise
from chroma_lib.pictures.fit import fit_square, remove_padding
from tests.helpers.generators import KINDS
from tests.helpers.patience import PATIENCE


def card_of(exported):
    return json.loads((exported.folder / cards.CARD).read_text(encoding="utf-8"))


def test_the_card_describes_the_files(exported):
    card = card_of(exported)
    assert card["sha256"] == cards.load_card(exported.weights)["sha256"]
    assert (card["size"], card["latent_dim"]) == (32, 10)
    assert card.get("parts", []) == list(KINDS[exported.kind].get("parts", []))
    files = {path.name for path in exported.folder.iterdir()}
    assert files == {*card["files"], cards.CARD, "example.py"}
    for name, described in card["files"].items():
        model = onnx.load(exported.folder / name)
        onnx.checker.check_model(model, full_check=True)
        assert {p.key: p.value for p in model.metadata_props}["sha256"] == card["sha256"]
        for side, values in (("inputs", model.graph.input), ("outputs", model.graph.output)):
            assert [value.name for value in values] == list(described[side])
            for value in values:
                lengths = [d.dim_param or d.dim_value for d in value.type.tensor_type.shape.dim]
                assert lengths == described[side][value.name]["shape"]
                assert described[side][value.name]["about"] in value.doc_string


def test_outputs_have_the_ranges_of_the_card(exported):
    l = np.random.default_rng(0).uniform(-1, 1, (1, 1, 32, 32)).astype(np.float32)
    known = {"l": l, "noise": 3 * random_noise(4, latent_dim=10)}
    for name, described in card_of(exported)["files"].items():
        inputs = {key: known[key] for key in described["inputs"]}
        outputs = exported.files.run(name.removesuffix(".onnx"), **inputs)
        for (key, value), output in zip(described["outputs"].items(), outputs):
            known[key] = output
            low, high = value["range"] or (-np.inf, np.inf)
            assert low - 1e-6 <= output.min() and output.max() <= high + 1e-6
    if "masks" in known:
        np.testing.assert_allclose(known["masks"].sum(1), 1, atol=1e-5)


def test_the_numbers_of_the_card_are_those_of_the_library(exported):
    card = card_of(exported)
    rgb = np.array([[0, 0, 0], [5, 9, 2], [200, 30, 90], [255, 255, 255]], np.uint8)
    c = rgb / 255
    linear = np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
    xyz = (np.array(card["xyz_from_linear"]) @ linear.T) / np.array(card["white"])[:, None]
    fx, fy, fz = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    lab = np.stack([116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)], -1)
    np.testing.assert_allclose(lab, color.rgb_to_lab(rgb), atol=1e-3)


@pytest.mark.parametrize("exported", ["parts", "film"], indirect=True)
def test_the_example_colors_a_picture_without_tensorflow(exported, tmp_path):
    ramp = np.linspace(60, 200, 60 * 40).reshape(60, 40).astype(np.uint8)
    ramp[20:40, 5:15] = 90
    Image.fromarray(ramp).save(tmp_path / "girl.png")
    for name in ("tensorflow", "keras", "chroma_lib"):
        (tmp_path / f"{name}.py").write_text("raise ImportError('must not be needed')")
    command = [sys.executable, exported.folder / "example.py", "girl.png", "out.png", "7"]
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    subprocess.run(command, env=environment, cwd=tmp_path, check=True, timeout=PATIENCE)
    colored = np.asarray(Image.open(tmp_path / "out.png")).astype(int)

    square, box = fit_square(np.dstack([ramp] * 3), 32)
    l = color.to_network(color.rgb_to_lab(square))[0]
    noises = random_noise(1, latent_dim=10, seed=7)
    ab = remove_padding(color_with_keras(exported.generator, l, noises)[0] * color.AB_SCALE, box)
    scaled = [
        Image.fromarray(plane).resize((40, 60), Image.BICUBIC) for plane in np.rollaxis(ab, 2)
    ]
    lab = np.dstack([color.rgb_to_lab(np.dstack([ramp] * 3))[..., 0], *scaled])
    inside = color.in_gamut(lab)  # elsewhere scikit-image limits XYZ, Chroma limits RGB
    assert inside.mean() > 0.1
    assert np.hypot(*np.moveaxis(lab[inside][:, 1:], -1, 0)).mean() > 5  # it has colors
    # Two roundings to 8 bits, each with an own table or formula.
    assert np.abs(colored - color.lab_to_rgb(lab))[inside].max() <= 1


def test_weights_of_chroma_come_with_their_license(tmp_path):
    out = export_onnx("dcgan_film", tmp_path / "out")
    assert "Permission is hereby granted" in (out / "LICENSE").read_text(encoding="utf-8")
    assert json.loads((out / cards.CARD).read_text(encoding="utf-8"))["license"] == "MIT"


def test_the_same_weights_give_the_same_bytes(exported, tmp_path):
    again = export_onnx(exported.weights, tmp_path / "again")
    for path in exported.folder.glob("*.onnx"):
        assert path.read_bytes() == (again / path.name).read_bytes()


def test_networks_of_v02_are_refused(tmp_path):
    weights.save_generator(build_original_generator(32, latent_dim=10), tmp_path / "old", {})
    with pytest.raises(ChromaError, match=r"old: a network of Chroma v0\.2 cannot be exported"):
        export_onnx(tmp_path / "old", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_folder_with_files_is_left_alone(exported, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(ChromaError, match="already exists"):
        export_onnx(exported.weights, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
