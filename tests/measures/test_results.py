import json

import numpy as np
import pytest

from chroma_lib import files
from chroma_lib.errors import ChromaError
from chroma_lib.measures import results
from chroma_lib.measures.results import stored_results


@pytest.mark.parametrize("name", ["models", "ablation"])
def test_the_stored_results_have_a_grid_each(name):
    found, grids = stored_results(name)
    assert set(grids) == {one["name"] for one in found}
    for one in found:
        side = one["recipe"]["size"]
        assert grids[one["name"]].shape == (4 * side, 10 * side, 3)
    assert {"pairwise_ab", "diversity_hair", "blotch_hair"} <= set(found[0]["measures"])


def test_missing_results_are_refused_in_one_line():
    with pytest.raises(
        ChromaError, match="no stored results 'none'.*python -m benchmarks none --store"
    ) as error:
        stored_results("none")
    assert "\n" not in str(error.value)


@pytest.fixture
def stored(tmp_path, monkeypatch):
    """A folder of stored results with the comparison "some" in it, and its content."""
    found, _ = stored_results("models")
    monkeypatch.setattr(results, "resource", tmp_path.joinpath)
    folder = tmp_path / "data" / "results"
    folder.mkdir(parents=True)
    content = [{**found[0], "name": "A b", "seed": seed} for seed in (3, 4)]
    (folder / "some.json").write_text(json.dumps(content), encoding="utf-8")
    return folder, content


def test_grids_are_of_the_first_seed_that_has_one(stored):
    folder, content = stored
    files.write_png(folder / "some" / "a_b-4.png", np.full((2, 3, 3), 7, np.uint8))
    read, grids = stored_results("some")
    assert read == content
    assert [list(result) for result in read] == [list(result) for result in content]
    assert (grids["A b"] == 7).all()


@pytest.mark.parametrize("content", ["", "{}", '[{"name": "A b", "seed": 3}]', "[1]", "[" * 9999])
def test_damaged_stored_results_are_refused_in_one_line(stored, content):
    folder, _ = stored
    (folder / "some.json").write_text(content, encoding="utf-8")
    with pytest.raises(ChromaError, match=r"some\.json: .*benchmarks some --store") as error:
        stored_results("some")
    assert "\n" not in str(error.value)
