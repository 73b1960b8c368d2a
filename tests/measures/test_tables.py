from unicodedata import east_asian_width

from chroma_lib.measures.tables import as_text


def test_as_text():
    table = {"kid": {"model": 0.001234, "low": 0.0, "high": 25.46, "real": -0.0000312}}
    heads, row = as_text(table).splitlines()
    assert heads.split() == ["model", "95%", "interval", "real"]
    assert row.split() == ["KID", "0.00123", "0", "to", "25.5", "-3e-05"]


def test_as_text_has_labels_in_the_language_and_columns_that_line_up():
    row = {"model": 1.0, "low": None, "high": None, "real": None}
    table = {"blotch_hair": row, "kid": row, "my_own": row}
    lines = as_text(table, "ko").splitlines()
    assert lines[0].split() == ["모델", "95%", "구간", "기준값"]
    assert lines[1].startswith("얼룩: 머리카락 ") and lines[1].split()[-3:] == ["1", "-", "-"]
    assert lines[3].startswith("my_own ")
    widths = {sum(2 if east_asian_width(c) in "WF" else 1 for c in line) for line in lines}
    assert len(widths) == 1
