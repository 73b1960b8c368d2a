from chroma_lib.measures.tables import as_text


def test_as_text():
    table = {"kid": {"model": 0.001234, "low": 0.0, "high": 25.46, "real": -0.0000312}}
    assert as_text(table).splitlines()[1].split() == [
        *("kid", "0.00123", "0", "to", "25.5", "-3e-05")
    ]
