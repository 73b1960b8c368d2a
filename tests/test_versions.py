import platform

import numpy as np

import chroma_lib
from chroma_lib.versions import RESULT_PACKAGES, versions


def test_versions_start_with_chroma_and_python():
    found = versions()
    assert list(found) == ["chroma", "python", *RESULT_PACKAGES]
    assert found["chroma"] == chroma_lib.__version__
    assert found["python"] == platform.python_version()
    assert all(found.values())


def test_named_packages_replace_the_default_and_a_missing_one_is_none():
    found = versions("numpy", "no-such-package-of-chroma")
    assert list(found) == ["chroma", "python", "numpy", "no-such-package-of-chroma"]
    assert found["numpy"] == np.__version__
    assert found["no-such-package-of-chroma"] is None
