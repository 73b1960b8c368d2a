"""A fixture: small weights of every kind, exported."""

from types import SimpleNamespace

import pytest

from benchmarks.quality.onnx_difference import Exported
from chroma_lib.export import export_onnx
from chroma_lib.gan import weights
from tests.helpers.generators import KINDS, build


@pytest.fixture(scope="session", params=KINDS)
def exported(request, tmp_path_factory):
    """Return a generator, its weights' folder, and the folder and files of its export."""
    folder, generator = tmp_path_factory.mktemp(request.param), build(request.param)
    weights.save_generator(generator, folder / "weights", {})
    out = export_onnx(folder / "weights", folder / "out")
    return SimpleNamespace(
        kind=request.param,
        generator=generator,
        weights=folder / "weights",
        folder=out,
        files=Exported(out),
    )
