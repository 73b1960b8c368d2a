"""Graphs that compute what the generator computes."""

import numpy as np
import onnx
import pytest

from benchmarks.quality.onnx_difference import color_with_keras
from chroma_lib.export import export_onnx
from chroma_lib.gan import weights
from chroma_lib.noise import random_noise
from tests.helpers.generators import build

# Both sides compute in float32, in another order: a few roundings of values near 1.
CLOSE = {"rtol": 1e-4, "atol": 1e-5}


@pytest.fixture(scope="module")
def pictures():
    """Return gray pictures that no mirror leaves as they are."""
    return np.random.default_rng(3).uniform(-1, 1, (3, 32, 32, 1)).astype(np.float32)


@pytest.mark.parametrize("count", [1, 3])
def test_a_picture_gets_the_colors_of_keras_for_any_number_of_noises(exported, pictures, count):
    noises = random_noise(count, latent_dim=10)
    wanted = color_with_keras(exported.generator, pictures[0], noises)
    assert wanted.shape == (count, 32, 32, 2) and wanted.std() > 0.01
    np.testing.assert_allclose(exported.files.color(pictures[0], noises), wanted, **CLOSE)


def test_several_pictures_get_a_noise_each(exported, pictures):
    noises, l = random_noise(3, latent_dim=10), pictures.transpose(0, 3, 1, 2)
    if exported.generator.has_palette:
        masks, summary = exported.files.run("encoder", l=l)
        (colors,) = exported.files.run("palette", summary=summary, noise=noises)
        together = np.einsum("nkhw,nkc->nhwc", masks, colors)
    else:
        (ab,) = exported.files.run("generator", l=l, noise=noises)
        together = ab.transpose(0, 2, 3, 1)
    alone = [exported.files.color(pictures[i], noises[i : i + 1])[0] for i in range(3)]
    np.testing.assert_allclose(together, alone, **CLOSE)


def test_only_operators_that_unity_and_web_pages_have(exported):
    for path in exported.folder.glob("*.onnx"):
        model = onnx.load(path)
        (opset,) = model.opset_import
        assert opset.domain == "" and 7 <= opset.version <= 15
        used = {node.op_type for node in model.graph.node}
        elementwise = {"Add", "Mul", "Div", "Max", "Exp", "Log", "Sqrt", "Relu", "Tanh", "Sigmoid"}
        networks = {"Conv", "ConvTranspose", "Gemm", "LeakyRelu", "Softmax", "GlobalAveragePool"}
        shapes = {"SpaceToDepth", "DepthToSpace", "Flatten", "Reshape", "Concat", "Slice", "Cast"}
        assert used <= elementwise | networks | shapes | {"Gather", "ReduceSum", "Expand", "Shape"}


def test_weights_in_float16_stay_so_and_lose_nothing(tmp_path, pictures):
    generator = build("parts")
    weights.save_generator(generator, tmp_path / "full", {})
    weights.save_generator(generator, tmp_path / "half", {}, half=True)
    sizes = {}
    for name in ("full", "half"):
        out = export_onnx(tmp_path / name, tmp_path / f"{name}_out")
        sizes[name] = sum(path.stat().st_size for path in out.glob("*.onnx"))
        stored = onnx.load(out / "encoder.onnx").graph.initializer
    kernels = [tensor for tensor in stored if tensor.name.endswith(".kernel")]
    assert kernels and {tensor.data_type for tensor in kernels} == {onnx.TensorProto.FLOAT16}
    arrays = sum(array.nbytes for array in generator.get_weights())
    assert sizes["full"] - sizes["half"] > 0.4 * arrays
    loaded, _ = weights.load_generator(tmp_path / "half")
    kernel = onnx.numpy_helper.to_array(next(t for t in kernels if t.name == "unet.first.kernel"))
    assert np.array_equal(kernel.transpose(2, 3, 1, 0), loaded.unet.first.kernel.numpy())
