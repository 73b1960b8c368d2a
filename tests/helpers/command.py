"""What the `chroma` command prints."""


def one_line(err):
    """Return an error message, which must be one line and no traceback."""
    assert err.startswith("chroma: ") and err.endswith("\n") and err.count("\n") == 1, err
    return err
