from collections import Counter

from chroma_lib import data
from chroma_lib.lessons import example_zip
from chroma_lib.lessons.example_zip import write_example_zip


def test_the_zip_has_one_picture_for_each_reason(tmp_path, monkeypatch):
    monkeypatch.setattr(example_zip, "COUNT", 16)
    path = write_example_zip(tmp_path / "someone.zip", 32)
    data.prepare_pictures(path, tmp_path / "out", size=32, white_background=True, progress=False)
    reasons = Counter(row["reason"] for row in data.read_rows(tmp_path / "out"))
    assert set(reasons) == {"", *data.REASONS}
