import numpy as np
import pytest

from chroma_lib.errors import ChromaError
from chroma_lib.packs.colorings import Coloring
from chroma_lib.packs.write import write_pack
from tests.helpers.packs import z


@pytest.mark.parametrize(
    ("colorings", "message"),
    [
        ([], "at least one"),
        (np.zeros((2, 9)), "coloring 0: a noise of shape"),
        ([z(1)[0], np.full(10, np.nan)], "coloring 1: the noise contains"),
        ([Coloring(z(1)[0], {10: (0, 0)})], "mask 10 is held, but these weights have 10"),
        ([Coloring(z(1)[0], {0: (0, np.inf)})], "mask 0 needs"),
        ([Coloring(z(1)[0], {0: (0, 0, 0)})], "mask 0 needs"),
    ],
)
def test_colorings_that_do_not_fit_write_nothing(colorizer, image, tmp_path, colorings, message):
    with pytest.raises(ChromaError, match=message):
        write_pack(colorizer, image, colorings, tmp_path / "new" / "pack")
    assert not (tmp_path / "new").exists()
