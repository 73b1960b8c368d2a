import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from chroma_lib.errors import ChromaError
from chroma_lib.sweeps.recording import record, recorded


def test_recorded_numbers_are_shown_and_kept(monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw: shown.append(data))
    record(zeta=1, kid={"model": 0.25, "low": 0.1, "real": 0.2}, none=None, nan=float("nan"))
    record(zeta=2)
    outputs = [new_output("display_data", data=data) for data in shown]
    outputs.append(new_output("stream", text="between"))
    notebook = new_notebook(cells=[new_code_cell("record()", outputs=outputs)])
    read = nbformat.reads(nbformat.writes(notebook), as_version=4)
    assert recorded(read) == {
        "zeta": {"value": 2.0, "real": None},
        "kid": {"value": 0.25, "real": 0.2},
        "none": {"value": None, "real": None},
        "nan": {"value": None, "real": None},
    }
    assert list(recorded(read)) == ["zeta", "kid", "none", "nan"]
    assert "kid   0.25" in shown[0]["text/plain"]
    assert "none  -" in shown[0]["text/plain"]
    with pytest.raises(ChromaError, match="hair is 'red'"):
        record(hair="red")
