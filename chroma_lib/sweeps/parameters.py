"""A notebook's parameters: what its parameters cell declares, and which values fit."""

from __future__ import annotations

import ast
import difflib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chroma_lib.errors import ChromaError
from chroma_lib.sweeps.notebook_files import has_tag

if TYPE_CHECKING:
    from nbformat import NotebookNode

# A text is tried as each of these types, in this order.
_TYPES = {"None": type(None)} | {
    type_.__name__: type_ for type_ in (bool, int, float, list, tuple, dict, str)
}


@dataclass(frozen=True)
class Parameter:
    """One line of a notebook's parameters cell.

    Attributes
    ----------
    name : str
    types : tuple of type
        The types it accepts, from its annotation or else its default. Empty: any type.
    default : object
        None if the default is not a literal.
    """

    name: str
    types: tuple
    default: object


def parameters_cell(name: str, notebook: NotebookNode) -> NotebookNode:
    """Return the cell tagged "parameters".

    Parameters
    ----------
    name : str
        The notebook's file name, for the error message.
    notebook : NotebookNode

    Returns
    -------
    NotebookNode

    Raises
    ------
    ChromaError
        If no cell has that tag.
    """
    for cell in notebook.cells:
        if has_tag(cell, "parameters"):
            return cell
    raise ChromaError(
        f'{name}: has no cell tagged "parameters"; add that tag to the cell with its settings'
    )


def read_parameters(name: str, notebook: NotebookNode) -> dict[str, Parameter]:
    """Read the parameters that a notebook declares. Its code is parsed, not run.

    Parameters
    ----------
    name : str
        The notebook's file name, for the error messages.
    notebook : NotebookNode

    Returns
    -------
    dict of str to Parameter
        In the order of the cell.

    Raises
    ------
    ChromaError
        If there is no parameters cell or it is not valid Python.
    """
    source = parameters_cell(name, notebook).source
    try:
        statements = ast.parse(_without_commands(source)).body
    except SyntaxError as error:
        raise ChromaError(
            f"{name}: the parameters cell is not valid Python ({error}); write plain assignments"
        ) from None
    found = filter(None, map(_parameter, statements))
    return {parameter.name: parameter for parameter in found}


def _without_commands(source):
    """Return a cell's code with its magics and shell lines as calls, which set no parameter."""
    from IPython.core.inputtransformer2 import TransformerManager

    first, _, rest = source.lstrip().partition("\n")
    return TransformerManager().transform_cell(rest if first.startswith("%%") else source)


def _parameter(statement):
    """Return the parameter that a statement declares; None if it declares none."""
    if not isinstance(statement, (ast.Assign, ast.AnnAssign)) or statement.value is None:
        return None
    target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
    if not isinstance(target, ast.Name):
        return None
    types = _annotated_types(getattr(statement, "annotation", None))
    try:
        default = ast.literal_eval(statement.value)
    except ValueError:
        default = None
    else:
        types = types or _types_of_default(default)
    return Parameter(target.id, _ordered(types), default)


def _ordered(types):
    """Return types in the order in which a value is tried: 5 is an int before it is a float."""
    return tuple(type_ for type_ in _TYPES.values() if type_ in types)


def _types_of_default(default):
    """Return the types that a parameter without annotation accepts.

    A default of None says nothing, and a rate is often written as 1.
    """
    if default is None:
        return set()
    return {int, float} if type(default) is int else {type(default)}


def _annotated_types(annotation):
    """Return the types that an annotation names, such as float and None of `float | None`."""
    match annotation:
        case ast.BinOp(op=ast.BitOr()):
            return _annotated_types(annotation.left) | _annotated_types(annotation.right)
        case ast.Subscript(value=ast.Name("Optional")):
            return _annotated_types(annotation.slice) | {type(None)}
        case ast.Subscript():
            return _annotated_types(annotation.value)
        case ast.Name(name) if name in _TYPES:
            return {_TYPES[name]}
        case ast.Constant(None):
            return {type(None)}
    return set()


def fit_value(
    notebook: str, parameters: Mapping[str, Parameter], name: str, value: object
) -> object:
    """Convert a value to what its parameter accepts.

    Parameters
    ----------
    notebook : str
        The notebook's file name, for the error messages.
    parameters : mapping of str to Parameter
    name : str
    value : object
        A text counts as the Python literal that it spells.

    Returns
    -------
    object

    Raises
    ------
    ChromaError
        If the notebook has no such parameter, the sweep itself sets it, or the type is wrong.
    """
    if name == "out":
        raise ChromaError("out: is set by the sweep, a folder for each run; leave it out")
    if name not in parameters:
        raise ChromaError(f"{notebook} has no parameter {name!r}{suggestion(name, parameters)}")
    parameter = parameters[name]
    items = parameter.default if isinstance(parameter.default, (list, tuple)) else ()
    try:
        item_types = _ordered(set().union(*map(_types_of_default, items)))
        return _convert(value, parameter.types, item_types)
    except ValueError:
        accepted = " or ".join(t for t, type_ in _TYPES.items() if type_ in parameter.types)
        hint = ""
        if isinstance(value, bool) and str in parameter.types:
            hint = '; YAML takes on, off, yes and no for true and false: write quotes, as in "on"'
        raise ChromaError(f"{notebook}: {name} takes {accepted}, not {value!r}{hint}") from None


def suggestion(name: str, known: Iterable[str]) -> str:
    """Return the end of a message about an unknown name: the nearest known one, or all of them.

    Parameters
    ----------
    name : str
    known : iterable of str

    Returns
    -------
    str
    """
    known = list(known)
    nearest = difflib.get_close_matches(name, known, 1, 0.4)
    return f"; did you mean {nearest[0]!r}?" if nearest else f"; there are: {', '.join(known)}"


def _convert(value, types, item_types=()):
    """Return a value as the first type that fits; no types means any."""
    for type_ in types or _TYPES.values():
        try:
            return _convert_to(type_, value, item_types)
        except (ValueError, SyntaxError):
            pass
    raise ValueError(value)


def _convert_to(type_, value, item_types):
    if isinstance(value, str) and type_ is not str:
        value = value.strip()
        value = value.title() if value in ("true", "false") else value
        value = ast.literal_eval(value)
    if type_ is float and type(value) is int:
        value = float(value)
    if type_ in (list, tuple) and isinstance(value, (list, tuple)):
        value = type_(_convert(item, item_types) for item in value)
    if type(value) is not type_ or (type_ is float and not math.isfinite(value)):
        raise ValueError(value)
    return value
