import re

import numpy as np
import pytest

from chroma_lib import characters
from chroma_lib.errors import ChromaError
from chroma_lib.measures.evaluate import measure_colorings
from chroma_lib.measures.labels import (
    MEASURE_MEANINGS,
    MEASURE_NAMES,
    REGION_COLORS,
    REGION_NAMES,
    TRIAL_NAMES,
    describe_measures,
    measure_name,
    trial_name,
)
from chroma_lib.measures.results import stored_results


def test_every_row_of_a_table_has_a_label():
    white = np.zeros((1, 2, 16, 16, 3))
    white[..., 0] = 100
    table = measure_colorings(white, white, np.zeros((1, 16, 16), np.uint8))
    assert len(table) == 31
    assert set(table) <= set(MEASURE_NAMES)


def test_every_region_has_a_label_and_a_color():
    assert list(REGION_NAMES) == list(REGION_COLORS) == list(characters.REGIONS)


def test_korean_labels_are_korean():
    for en, ko in (MEASURE_NAMES | REGION_NAMES | TRIAL_NAMES).values():
        assert en
        assert re.search("[가-힣]", ko) or ko == en


def test_measure_name():
    assert measure_name("blotch_hair", "en") == "blotch: hair"
    assert measure_name("blotch_hair", "ko") == "얼룩: 머리카락"
    assert measure_name("blotch_hair") == "blotch: hair / 얼룩: 머리카락"
    assert measure_name("blotch_hair", separator="\n") == "blotch: hair\n얼룩: 머리카락"
    assert measure_name("kid") == "KID"
    assert measure_name("new_one") == "new_one"
    with pytest.raises(ChromaError, match="unknown language"):
        measure_name("kid", "fr")


def test_every_measure_has_a_meaning_in_both_languages():
    for measure in MEASURE_NAMES:
        for lang in ("en", "ko"):
            (line,) = describe_measures([measure], lang).splitlines()
            label = measure_name(measure, lang)
            assert line.split(": ")[0] == label.split(": ")[0] and line.split(": ")[1]
            assert len(line) < 100
    for en, ko in MEASURE_MEANINGS.values():
        assert re.search("[가-힣]", ko) and not re.search("[가-힣]", en)


def test_what_is_measured_in_several_parts_is_described_once():
    measures = ["blotch_hair", "hue_js_eyes", "blotch_skin", "hue_js_each_eyes", "my_own"]
    lines = describe_measures(measures).splitlines()
    assert [line.split(":")[0] for line in lines] == [
        *("blotch", "hue divergence", "hue divergence by drawing")
    ]


def test_trial_name():
    assert trial_name("input") == ("input", "입력")
    assert trial_name("film") == "FiLM"
    assert trial_name("DCGAN") == "DCGAN"


def test_every_row_of_the_stored_ablation_has_a_label():
    results, _ = stored_results("ablation")
    assert {result["name"] for result in results} <= set(TRIAL_NAMES)
