"""The comparison of what each lever does for whole figures."""

import numpy as np

from benchmarks.quality import levers
from benchmarks.quality.art import Artwork
from chroma_lib.characters import REGIONS
from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.data.dataset import Dataset
from chroma_lib.gan.generator import build_generator


def test_each_row_differs_from_the_full_one_in_one_part():
    full = levers.make_trial("full", 64)
    assert (full.framing, full.prepare) == ("mixed", None)
    for name in levers.ROWS:
        trial = levers.make_trial(name, 64)
        changed = [
            trial.framing != full.framing,
            trial.prepare is not None,
            trial.recipe != full.recipe,
        ]
        assert sum(changed) == (name != "full")


def test_all_garments_get_the_color_of_the_largest():
    regions = np.full((1, 4, 4), REGIONS.index("hair"), np.uint8)
    regions[0, :2] = REGIONS.index("upper")
    regions[0, 3, :2] = REGIONS.index("feet")
    ab = np.random.default_rng(0).normal(size=(1, 2, 4, 4, 2)).astype(np.float32)
    drawn = Dataset(np.zeros((1, 2, 4, 4, 1), np.float32), ab, regions, ("1",))
    changed = levers.one_color_for_garments(drawn).ab
    for coloring, original in zip(changed[0], ab[0]):
        np.testing.assert_allclose(coloring[3, 1], original[:2].mean((0, 1)), atol=1e-6)
        np.testing.assert_array_equal(coloring[:2], np.broadcast_to(coloring[3, 0], (2, 4, 2)))
        np.testing.assert_array_equal(coloring[2], original[2])
    assert (drawn.ab == ab).all()


def test_real_art_is_measured_with_regions_and_without(tmp_path, monkeypatch):
    monkeypatch.setattr(levers, "GROUPS", {"faces": (Artwork("eileen"),)})
    monkeypatch.setattr(levers, "COLORINGS", 2)
    generator = build_generator(32, base=2, palette_size=4, latent_dim=6, seed=0)
    result = levers.measure_real_art(tmp_path, Colorizer(generator))["real art"]
    assert set(result) == {"faces"}
    assert set(result["faces"]) == {"on", "off"}
    assert result["faces"]["on"]["blotch"] < result["faces"]["off"]["blotch"]
    results = [
        {"name": "full", "also": {"real art": {"faces": {"on": row, "off": row}}}}
        for row in (dict.fromkeys(levers.MEASURES, 1.0), dict.fromkeys(levers.MEASURES, 3.0))
    ]
    lines = levers.real_rows(results, "faces")
    assert [line[0] for line in lines] == ["full", "", "full, regions off", ""]
    assert lines[0][1] == "2.00"
    assert lines[1][1] == "-10.71..14.71"  # 2 plus or minus 12.706 times 1
