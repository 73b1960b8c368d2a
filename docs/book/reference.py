"""The pages of the API reference: which names are public, and one page for each package."""

import ast
import functools
from dataclasses import dataclass

from docs.book.contents import ROOT

LIBRARY = ROOT / "chroma_lib"
# Modules that are public as they are; the packages list their public names in `__init__.pyi`.
_MODULES = ("color", "errors", "figures", "language", "noise")
# A package whose modules the notebooks import one by one: its networks, losses and steps.
_OPEN_PACKAGE = "gan"


@dataclass(frozen=True)
class Name:
    """A public name of the library.

    Attributes
    ----------
    path : str
        As one imports it: ``chroma_lib.coloring.grid``.
    kind : {"function", "class", "exception", "data"}
    remark : str
        Of a constant, the comment at its definition; else empty.
    """

    path: str
    kind: str
    remark: str = ""


@functools.cache
def reference_pages() -> dict[str, list[Name]]:
    """Return the public names of the library.

    Returns
    -------
    dict of str to list of Name
        Module or package, such as ``chroma_lib.coloring`` -> its names.
    """
    pages = {}
    for face in sorted(LIBRARY.glob("*/__init__.pyi")):
        pages[f"chroma_lib.{face.parent.name}"] = _face_names(face)
    pages["chroma_lib.characters"] = _listed_names(LIBRARY / "characters" / "__init__.py")
    for path in sorted((LIBRARY / _OPEN_PACKAGE).glob("[a-z]*.py")):
        module = f"chroma_lib.{_OPEN_PACKAGE}.{path.stem}"
        pages[module] = [name for name in _module_names(path, module) if name.kind != "data"]
    for module in _MODULES:
        pages[f"chroma_lib.{module}"] = _module_names(
            LIBRARY / f"{module}.py", f"chroma_lib.{module}"
        )
    return {module: names for module, names in sorted(pages.items()) if names}


def _face_names(face):
    """Return the names of a package that its `__init__.pyi` lists."""
    package = f"chroma_lib.{face.parent.name}"
    names = []
    for node in ast.parse(face.read_text(encoding="utf-8")).body:
        module = face.parent.joinpath(*node.module.split(".")).with_suffix(".py")
        names += [_find(module, alias.name, package) for alias in node.names]
    return names


def _listed_names(path):
    """Return the names of a package whose `__init__.py` lists them in `__all__`."""
    package = f"chroma_lib.{path.parent.name}"
    return [
        _find(ROOT.joinpath(*node.module.split(".")).with_suffix(".py"), alias.name, package)
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    ]


def _module_names(path, module):
    """Return the names that a module defines for others, in the order of the file."""
    source = path.read_text(encoding="utf-8")
    names = [name for node in ast.parse(source).body for name in _names(node, module, source)]
    return [name for name in names if not name.path.rpartition(".")[2].startswith("_")]


def _find(path, name, package):
    source = path.read_text(encoding="utf-8")
    for node in ast.parse(source).body:
        for found in _names(node, package, source):
            if found.path == f"{package}.{name}":
                return found
        if isinstance(node, ast.ImportFrom) and name in {alias.name for alias in node.names}:
            return _find(ROOT.joinpath(*node.module.split(".")).with_suffix(".py"), name, package)
    raise LookupError(f"{path}: {package} lists {name}, which is not defined here")


def _names(node, package, source):
    """Return what a statement defines, as a list of `Name`."""
    if isinstance(node, ast.FunctionDef):
        return [Name(f"{package}.{node.name}", "function")]
    if isinstance(node, ast.ClassDef):
        kind = "exception" if node.name.endswith("Error") else "class"
        return [Name(f"{package}.{node.name}", kind)]
    if isinstance(node, ast.Assign | ast.AnnAssign):
        target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
        targets = target.elts if isinstance(target, ast.Tuple) else [target]
        remark = _remark(node, source)
        return [
            Name(f"{package}.{target.id}", "data", remark)
            for target in targets
            if isinstance(target, ast.Name)
        ]
    return []


def _remark(node, source):
    """Return the comment behind a statement, or the lines of comment above it."""
    lines = source.splitlines()
    behind = lines[node.end_lineno - 1].encode()[node.end_col_offset :].decode()
    if "#" in behind:
        return behind.partition("#")[2].strip()
    above: list[str] = []
    for line in reversed(lines[: node.lineno - 1]):
        if not line.startswith("# "):
            break
        above.insert(0, line[2:])
    return " ".join(above)


_TEXTS = {
    "en": ("Functions", "Classes", "Exceptions", "Constants"),
    "ko": ("함수", "클래스", "예외", "상수"),
}
_KINDS = ("function", "class", "exception", "data")
_ENGLISH_ONLY = "독스트링은 영어로 쓰여 있습니다."


def reference_text(module: str, names: list[Name], lang: str) -> str:
    """Return the reference of a module or package as reStructuredText for Sphinx's autodoc.

    Parameters
    ----------
    module : str
    names : list of Name
    lang : {"en", "ko"}

    Returns
    -------
    str
    """
    # `synopsis` is left out: the docstring below is the first thing on the page.
    lines = [module, "=" * len(module), "", f".. automodule:: {module}", "   :no-members:", ""]
    if lang == "ko":
        lines += [f".. note:: {_ENGLISH_ONLY}", ""]
    for kind, title in zip(_KINDS, _TEXTS[lang], strict=True):
        chosen = [name for name in names if name.kind == kind]
        if chosen:
            lines += [title, "-" * 2 * len(title), ""]
        for name in chosen:
            lines += _directive(name)
    return "\n".join(lines)


def _directive(name):
    if name.kind == "data":
        remark = name.remark.replace("`", "``").replace("*", "\\*")
        return [
            f".. py:data:: {name.path.rpartition('.')[2]}",
            "",
            f"   {remark[:1].upper()}{remark[1:]}",
            "",
        ]
    lines = [f".. auto{name.kind}:: {name.path}"]
    if name.kind == "class":
        lines += ["   :members:"]
    return [*lines, ""]
