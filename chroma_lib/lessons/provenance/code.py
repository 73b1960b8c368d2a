"""Digests of the code that a result depends on, module by module.

Starting from a notebook's cells or from a function, references are followed from definition to
definition. A module counts with the definitions that are reached, so a change elsewhere in it
changes no digest. Comments, docstrings and layout do not count either.
"""

import ast
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from chroma_lib.errors import ChromaError

_SKIPPED = frozenset({"ctx", "type_comment", "type_ignores", "type_params", "kind"})


@dataclass
class _Module:
    """A parsed module: what each of its names is."""

    name: str
    definitions: dict[str, list[ast.stmt]] = field(default_factory=dict)
    imports: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    always: list[ast.stmt] = field(default_factory=list)  # runs when the module is imported
    _texts: dict[int, str] = field(default_factory=dict)
    _references: dict[int, list[list[str]]] = field(default_factory=dict)
    _inner_imports: dict[int, dict[str, tuple[str, str | None]]] = field(default_factory=dict)

    def text(self, statement: ast.stmt) -> str:
        """Return what the digest of a statement of this module is made of."""
        if id(statement) not in self._texts:
            self._texts[id(statement)] = _dump(statement)
        return self._texts[id(statement)]

    def references(self, statement: ast.stmt) -> list[list[str]]:
        """Return each name that a statement of this module uses, with the attributes after it."""
        if id(statement) not in self._references:
            self._references[id(statement)] = list(_references(statement))
        return self._references[id(statement)]

    def inner_imports(
        self, statement: ast.stmt, codebase: "Codebase"
    ) -> dict[str, tuple[str, str | None]]:
        """Return what is imported inside a statement of this module, such as a function."""
        if id(statement) not in self._inner_imports:
            found = dict(_imports_in(statement, self.name, codebase))
            self._inner_imports[id(statement)] = found
        return self._inner_imports[id(statement)]


@dataclass(frozen=True)
class Codebase:
    """The packages in a folder whose code is followed.

    Attributes
    ----------
    root : Path
    packages : tuple of str
    ignored : tuple of str
        Modules that change no result, such as those that store them, and what is inside them.
    """

    root: Path
    packages: tuple[str, ...] = ("chroma_lib", "benchmarks")
    ignored: tuple[str, ...] = ()

    def find(self, name: str) -> Path | None:
        """Return the file of a module, or None if these packages have none of that name."""
        if name.split(".")[0] not in self.packages:
            return None
        if any(f"{name}.".startswith(f"{ignored}.") for ignored in self.ignored):
            return None
        return _find(self.root, name)


def source_digest(source: str) -> str:
    """Return the digest of Python code: 16 hexadecimal digits.

    Comments, docstrings and layout do not count, nor do the lines of a notebook that are commands.

    Raises
    ------
    ChromaError
        If it is not valid Python.
    """
    return _digest([_dump(statement) for statement in _parse(source)])


def used_by_source(codebase: Codebase, source: str) -> dict[str, str]:
    """Return the digest of each module that Python code uses, such as a notebook's cells.

    Parameters
    ----------
    codebase : Codebase
    source : str

    Returns
    -------
    dict of str to str
        Name of a module -> digest of the definitions that are reached in it.
    """
    return _Closure(codebase).follow(_parse(source), _Module("the code"))


def used_by_functions(codebase: Codebase, functions: Iterable[str]) -> dict[str, str]:
    """Return the digest of each module that functions use, their own among them.

    Parameters
    ----------
    codebase : Codebase
    functions : iterable of str
        Each as ``package.module:name``.

    Returns
    -------
    dict of str to str

    Raises
    ------
    ChromaError
        If there is no such function.
    """
    closure = _Closure(codebase)
    for function in functions:
        module, _, name = function.partition(":")
        if not closure.reach(module, name):
            raise ChromaError(f"{function}: no such function")
    return closure.digests()


class _Closure:
    """The definitions that are reached."""

    def __init__(self, codebase: Codebase):
        self.codebase = codebase
        self.reached: dict[str, set[str]] = {}

    def reach(self, module_name: str, name: str | None) -> bool:
        """Reach a name of a module, or all of them; return whether there is such a name."""
        module = _read_module(self.codebase, module_name)
        if module is None:
            return False
        seen = self.reached.setdefault(module_name, set())
        if "" not in seen:
            seen.add("")
            self._follow_all(module.always, module)
        if name is None:
            for known in [*module.definitions, *module.imports]:
                self.reach(module_name, known)
            return True
        if name in module.definitions:
            if name not in seen:
                seen.add(name)
                self._follow_all(module.definitions[name], module)
            return True
        if name in module.imports:
            self.reach_import(*module.imports[name])
            return True
        return self.reach(f"{module_name}.{name}", None)

    def reach_import(self, module_name: str, name: str | None) -> None:
        """Reach what ``from module import name`` means."""
        if name is None or self.codebase.find(f"{module_name}.{name}"):
            # A module as a value: all of it, unless a package, whose names come one by one.
            target = module_name if name is None else f"{module_name}.{name}"
            path = self.codebase.find(target)
            self.reach(target, None if path and path.stem != "__init__" else "")
        else:
            self.reach(module_name, name)

    def follow(self, statements: list[ast.stmt], module: _Module) -> dict[str, str]:
        """Follow the references of code that is not in a module; return the digests."""
        for statement in statements:
            module.imports |= dict(_imports_in(statement, module.name, self.codebase))
        self._follow_all(statements, module)
        return self.digests()

    def _follow_all(self, statements: Iterable[ast.stmt], module: _Module) -> None:
        for statement in statements:
            self._follow(statement, module)

    def _follow(self, statement: ast.stmt, module: _Module) -> None:
        inside = module.imports | module.inner_imports(statement, self.codebase)
        for names in module.references(statement):
            if names[0] in inside:
                self._follow_import(*inside[names[0]], names[1:])
            elif module.definitions.get(names[0]):
                self.reach(module.name, names[0])

    def _follow_import(self, module_name: str, name: str | None, attributes: list[str]) -> None:
        """Reach ``name.attribute.attribute`` of an import: only that, if it is in a module."""
        target = module_name if name is None else f"{module_name}.{name}"
        if self.codebase.find(target) is None:
            self.reach(module_name, name)
        elif attributes:
            self._follow_import(target, attributes[0], attributes[1:])
        else:
            self.reach_import(module_name, name)

    def digests(self) -> dict[str, str]:
        """Return the digest of each module that was reached."""
        digests = {}
        for name in sorted(self.reached):
            module = _read_module(self.codebase, name)
            assert module is not None
            texts = [module.text(statement) for statement in module.always]
            for known in sorted(self.reached[name] - {""}):
                texts += [known, *map(module.text, module.definitions[known])]
            if texts:
                digests[name] = _digest(texts)
        return digests


def _parse(source: str) -> list[ast.stmt]:
    lines = ["" if line.startswith(("%", "!")) else line for line in source.splitlines()]
    try:
        return ast.parse("\n".join(lines)).body
    except (SyntaxError, ValueError) as error:
        raise ChromaError(f"the code is not valid Python: {error}") from None


@cache
def _find(root: Path, name: str) -> Path | None:
    path = root.joinpath(*name.split("."))
    if path.is_dir():
        stub = path / "__init__.pyi"  # has the names that the package imports when needed
        path = stub if stub.is_file() else path / "__init__.py"
    else:
        path = path.with_suffix(".py")
    return path if path.is_file() else None


@cache
def _read_module(codebase: Codebase, name: str) -> _Module | None:
    path = codebase.find(name)
    if path is None:
        return None
    module = _Module(name)
    _collect(_parse(path.read_text(encoding="utf-8")), module, path, codebase)
    return module


def _collect(body: list[ast.stmt], module: _Module, path: Path, codebase: Codebase) -> None:
    package = module.name if path.stem == "__init__" else module.name.rpartition(".")[0]
    for statement in body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            module.imports |= dict(_imports_in(statement, package + ".", codebase))
            continue
        if isinstance(statement, ast.If) and "'__main__'" in ast.unparse(statement.test):
            continue
        if isinstance(statement, ast.If | ast.Try):  # such as TYPE_CHECKING
            _collect([*statement.body, *statement.orelse], module, path, codebase)
            continue
        names = _defined_names(statement)
        for name in names:
            module.definitions.setdefault(name, []).append(statement)
        if not names and not _is_text(statement):
            module.always.append(statement)


def _defined_names(statement: ast.stmt) -> list[str]:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [statement.name]
    targets: list[ast.expr] = []
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AnnAssign | ast.AugAssign):
        targets = [statement.target]
    nodes = (node for target in targets for node in ast.walk(target))
    return [node.id for node in nodes if isinstance(node, ast.Name)]


def _imports_in(
    node: ast.AST, module_name: str, codebase: Codebase
) -> Iterator[tuple[str, tuple[str, str | None]]]:
    """Yield each name that is imported: the module, and the name there, of our packages only."""
    for part in ast.walk(node):
        if isinstance(part, ast.Import):
            for alias in part.names:
                if alias.name.split(".")[0] in codebase.packages:
                    target = alias.name if alias.asname else alias.name.split(".")[0]
                    yield alias.asname or target, (target, None)
        elif isinstance(part, ast.ImportFrom):
            source = part.module or ""
            if part.level:  # relative to the package
                above = module_name.split(".")[: -part.level]
                source = ".".join([*above, *filter(None, [source])])
            if source.split(".")[0] in codebase.packages:
                for alias in part.names:
                    yield alias.asname or alias.name, (source, alias.name)


def _references(node: ast.AST) -> Iterator[list[str]]:
    """Yield each name that is used, with the attributes that follow it."""
    inner = set()
    for part in ast.walk(node):
        names: list[str] = []
        chain = part
        while isinstance(chain, ast.Attribute):
            names.insert(0, chain.attr)
            inner.add(chain.value)
            chain = chain.value
        if isinstance(chain, ast.Name) and part not in inner:
            yield [chain.id, *names]


def _is_text(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _dump(node: object) -> str:
    """Return code as text that is the same on every version of Python."""
    if isinstance(node, ast.AST):
        pairs = []
        for name, value in ast.iter_fields(node):
            if name in _SKIPPED or value is None or value == []:
                continue
            if name == "body" and isinstance(value, list) and value and _is_text(value[0]):
                value = value[1:]
            pairs.append(f"{name}={_dump(value)}")
        return f"{type(node).__name__}({','.join(pairs)})"
    if isinstance(node, list):
        return f"[{','.join(map(_dump, node))}]"
    return repr(node)


def _digest(texts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(texts).encode("utf-8", "surrogatepass")).hexdigest()[:16]
