"""`python -m benchmarks stale`: what is stored in the repository belongs to its code."""

import pytest

from benchmarks import stale
from benchmarks.results import all_results, card_result
from chroma_lib.errors import ChromaError
from chroma_lib.lessons.provenance.probes import Probes
from chroma_lib.lessons.provenance.stamps import State


def test_what_is_stored_is_up_to_date():
    results = list(all_results())
    out_of_date = [stale.describe(state) for state in stale.check_all(results) if state.faults]
    assert not out_of_date, "\n".join(out_of_date)
    assert not stale.unknown_stamps(results)


def test_notebooks_cards_comparisons_and_records_are_among_the_results():
    names = {result.name for result in all_results()}
    assert {"01_lab_color", "card_dcgan", "comparison_models", "sweep", "record_steps"} <= names
    code = card_result("dcgan").code()
    assert {"benchmarks.quality.cards", "chroma_lib.measures.evaluate"} <= code.keys()
    assert not any(module.startswith("chroma_lib.studio") for module in code)


def test_a_line_says_what_is_out_of_date_and_what_to_run():
    card = card_result("dcgan")
    line = stale.describe(State(card, ["computes other values: coloring"], ["a", "b"]))
    assert line.startswith("card_dcgan ")
    assert line.endswith(
        "out of date: computes other values: coloring. Run `python -m benchmarks cards dcgan`"
    )
    assert stale.describe(State(card, [], [])).endswith("up to date")
    assert stale.describe(State(card, [], ["a"])).endswith("up to date; 1 module has changed since")


def test_an_unknown_name_is_refused(capsys):
    with pytest.raises(ChromaError, match="no stored result 'nothing': use 01_lab_color, "):
        stale.main(["nothing"])
    with pytest.raises(SystemExit):
        stale.main(["--stamp"])
    assert "name the results" in capsys.readouterr().err


def test_quick_values_are_finite_and_the_same_twice():
    for name in ("drawing", "reading"):
        values = Probes().values(name)
        assert len(values) > 40
        assert all(0 <= value <= 1 for value in values)
        assert Probes().changed({name: values}) == []
        assert Probes().changed({name: [value + 0.1 for value in values]}) == [name]
