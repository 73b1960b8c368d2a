"""Tests of the book need Sphinx: without it they are skipped and say so; with CI set they fail."""

import importlib.util
import os

import pytest


@pytest.fixture(scope="session", autouse=True)
def _sphinx():
    needed = ("sphinx", "myst_nb", "numpydoc", "pydata_sphinx_theme", "fontTools")
    missing = [name for name in needed if importlib.util.find_spec(name) is None]
    if missing:
        reason = f"the book is not tested without {', '.join(missing)}: make .venv/.docs"
        if os.environ.get("CI"):
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
