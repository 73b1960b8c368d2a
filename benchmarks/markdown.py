"""Pages in Markdown: tables, numbers, and the Jinja templates that hold the words."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=False,  # Markdown, not HTML; all values are our own
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


def render(template: str, **values: Any) -> str:
    """Fill in a template of `benchmarks/templates`."""
    return _TEMPLATES.get_template(template).render(values)


def cell(value: Any) -> str:
    """Return a value as text for a table: three digits of a number, "-" for a missing one."""
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: "-"}[value]
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return str(value)


def table(heads: Sequence, rows: Iterable[Sequence]) -> str:
    """Return a table in Markdown; its last line has no line break."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(map(cell, line))} |" for line in lines)


def plain_table(heads: Sequence, rows: Iterable[Sequence]) -> str:
    """Return a table as lines for a terminal, columns aligned."""
    lines = [[cell(value) for value in line] for line in [heads, *rows]]
    widths = [max(map(len, column)) for column in zip(*lines)]
    return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)


_TEMPLATES.filters["cell"] = cell
_TEMPLATES.globals["table"] = table
