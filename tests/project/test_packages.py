"""The packages' faces, and what imports what."""

import ast
import importlib
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "chroma_lib"
FACES = sorted(LIBRARY.rglob("__init__.pyi"))


def public_names(face):
    """Return the names that a package's `__init__.pyi` exports."""
    tree = ast.parse(face.read_text(encoding="utf-8"))
    imports = [node for node in tree.body if isinstance(node, ast.ImportFrom)]
    return [alias.asname for node in imports for alias in node.names]


def package_of(face):
    return ".".join(face.parent.relative_to(ROOT).parts)


@pytest.mark.parametrize("face", FACES, ids=package_of)
def test_a_face_exports_what_it_lists(face):
    package = importlib.import_module(package_of(face))
    names = public_names(face)
    assert names
    assert set(names) <= set(dir(package))
    assert not [name for name in names if not hasattr(package, name)]


@pytest.mark.parametrize("face", FACES, ids=package_of)
def test_a_public_name_is_never_its_module(face):
    """`data.batches` is the function, also after `chroma_lib.data.batches` was imported."""
    package = importlib.import_module(package_of(face))
    modules = {path.stem for path in face.parent.glob("*.py")}
    for name in modules & set(public_names(face)):
        importlib.import_module(f"{package_of(face)}.{name}")
        assert not isinstance(getattr(package, name), ModuleType)


def test_a_face_loads_no_tensorflow_before_it_is_used():
    packages = ", ".join(map(package_of, FACES))
    code = f"import sys, {packages}; sys.exit(bool({{'tensorflow', 'keras'}} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0


def test_nothing_outside_the_tests_imports_them():
    paths = [
        path
        for folder in (LIBRARY, ROOT / "benchmarks", ROOT / "data")
        for path in folder.rglob("*.py")
    ]
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            modules = []
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                modules = [node.module]
            top = {module.split(".")[0] for module in modules}
            assert "tests" not in top, path
            assert path.is_relative_to(ROOT / "benchmarks") or "benchmarks" not in top, path
