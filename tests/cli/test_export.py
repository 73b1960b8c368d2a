import pytest

from chroma_lib.gan import weights
from chroma_lib.gan.generator import build_generator
from tests.helpers.command import one_line


def test_export(chroma, tmp_path):
    mine, out = tmp_path / "mine", tmp_path / "onnx"
    weights.save_generator(build_generator(32, base=2, latent_dim=10), mine, {})
    status, printed, _ = chroma("export", "--weights", mine, "--out", out)
    assert (status, printed) == (0, f"{mine} as ONNX files in {out}\n")
    files = {"encoder.onnx", "palette.onnx", "card.json", "example.py"}
    assert {path.name for path in out.iterdir()} == files
    status, _, err = chroma("export", "--weights", mine, "--out", out)
    assert status == 2 and "already exists" in one_line(err)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [("export --weights nobody", "nobody"), ("export girl.png", "girl.png")],
)
def test_bad_input_is_one_line_and_writes_nothing(refused, arguments, message):
    refused(arguments, message)


def test_a_folder_must_be_named(chroma):
    status, _, err = chroma("export")
    assert status == 2 and "--out" in one_line(err)
