"""The tools of `make bench`: timing in turn, and the page that is written from records."""

import json
import math

import alternate
import page
import pytest


def test_each_runs_in_its_own_process_and_tells_of_itself():
    options = {"who": "ours"}
    timed = alternate.alternate(
        {"there": ("contest_lab:there", options), "back": ("contest_lab:back", options)},
        rounds=3,
        calls={"there": 2, "back": 1},
    )
    there, back = timed["there"], timed["back"]
    assert [len(each) for each in there.rounds] == [2, 2, 2]
    assert [len(each) for each in back.rounds] == [1, 1, 1]
    assert there.facts["error"] < 1e-3
    assert there.peak_mb > 10 and there.cpu_seconds > 0
    assert alternate.ratio(there, there) == 1


def test_a_contestant_that_fails_is_named():
    with pytest.raises(RuntimeError, match="contest_lab:nothing: ended with status 1"):
        alternate.alternate({"x": ("contest_lab:nothing", {})}, rounds=1)


def test_times_are_means_of_rounds_and_their_median():
    timed = alternate.Timed([[1.0, 3.0], [2.0, 4.0], [10.0, 10.0]])
    assert timed.means == [2, 3, 10]
    assert timed.median == 3
    assert alternate.ratio(timed, alternate.Timed([[1.0], [1.0], [5.0]])) == 2
    assert timed.text("s").startswith("3 ± ")
    assert timed.spread == pytest.approx((6.5 - 2.5) / 2 / 3)


@pytest.mark.parametrize(
    ("measured", "at_most", "told"),
    [
        (0.9, True, "met"),
        (1.1, True, "missed by 10%"),
        (1.1, False, "met"),
        (0.75, False, "missed by 25%"),
    ],
)
def test_a_target_tells_by_how_much_it_is_missed(measured, at_most, told):
    table = page._target_table([page.Target("what", measured, 1.0, at_most)])
    assert table.rows[0][-1] == told


def test_the_page_and_the_readme_say_what_the_records_say():
    records = page._records()
    assert [record["title"] for record in records]
    text = page.PAGE.read_text("utf-8")
    for record in records:
        assert page._section(record) in text
    assert page._markdown(page.all_targets()) in text
    readme = page.README.read_text("utf-8")
    for lang in ("en", "ko"):
        assert f"{page._mark(lang)}\n{page.excerpt(lang)}{page._mark('end')}" in readme


def test_every_number_of_a_record_is_finite():
    for path in page.FOLDER.glob("*.json"):
        for table in json.loads(path.read_text("utf-8"))["tables"]:
            for row in table["rows"]:
                assert len(row) == len(table["heads"])
                assert all(math.isfinite(cell) for cell in row if isinstance(cell, float))
