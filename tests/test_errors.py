"""What messages about bad input need."""

from chroma_lib.errors import closest_first


def test_what_a_misspelled_name_may_mean_comes_first():
    assert closest_first("har", ["skin", "hair", "eyes"]) == ["hair", "skin", "eyes"]
    assert closest_first("xyz", ["skin", "hair"]) == ["skin", "hair"]
