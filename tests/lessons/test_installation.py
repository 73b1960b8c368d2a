import sys
from types import SimpleNamespace

import pytest

import chroma_lib
from chroma_lib.errors import ChromaError
from chroma_lib.lessons import installation
from chroma_lib.lessons.installation import check_installation, missing_packages, outdated_modules


def test_a_whole_installation(capsys):
    check_installation("en")
    assert capsys.readouterr().out == f"Chroma {chroma_lib.__version__}: nothing is missing\n"


def test_missing_and_old_packages_are_found():
    wanted = ["numpy>=2", "no-such-package>=1", "numpy>=900", "numpy<1; extra == 'test'"]
    found = missing_packages(wanted)
    assert [name for name, _ in found] == ["no-such-package>=1", "numpy>=900"]
    assert found[0][1] is None and found[1][1] is not None


@pytest.mark.parametrize("lang, word", [("en", "restart the kernel"), ("ko", "커널을 다시 시작")])
def test_what_is_missing_is_said_with_the_remedy(monkeypatch, lang, word):
    monkeypatch.setattr(installation, "requires", lambda name: ["no-such-package>=1"])
    with pytest.raises(ChromaError, match='%pip install "no-such-package>=1"') as error:
        check_installation(lang)
    assert word in str(error.value)


def test_a_module_that_pip_has_just_replaced(monkeypatch):
    monkeypatch.setitem(sys.modules, "numpy", SimpleNamespace(__version__="1.0"))
    ((name, used, installed),) = outdated_modules(["numpy", "no-such-package"])
    assert (name, used) == ("numpy", "1.0") and installed != "1.0"
    with pytest.raises(ChromaError, match="numpy 1.0 is in use"):
        check_installation("en")
