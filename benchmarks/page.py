"""The pages RESULTS.md and RELIABILITY.md, and the README's excerpt: rendered from the records.

python -m benchmarks page
"""

from pathlib import Path
from typing import Any

from benchmarks import markdown, records
from benchmarks.command_line import Arguments, command_parser
from benchmarks.excerpt import write_excerpts
from benchmarks.records import ROOT, Findings, Page, Record, Table
from benchmarks.results import record_result
from chroma_lib import files
from chroma_lib.lessons.provenance.probes import Probes
from chroma_lib.lessons.provenance.stamps import stamp_results

PAGES: dict[Page, Path] = {
    "results": ROOT / "benchmarks" / "RESULTS.md",
    "reliability": ROOT / "benchmarks" / "RELIABILITY.md",
}
# Sections of RESULTS.md; other records follow in the order of their names.
ORDER = (
    *("steps", "profile", "gpu", "precision", "time_to_quality", "real", "real_parts"),
    *("same_character", "onnx"),
    *("coloring", "regions", "large", "try_page", "lab", "data", "streaming", "growth"),
)


def store(name: str, findings: Findings, *, page: Page, **origin: Any) -> None:
    """Store a record as `records.store` does, stamp it, and render the pages again."""
    records.store(name, findings, page=page, **origin)
    stamp_results([record_result(name)], Probes())
    write_pages()


def write_pages() -> None:
    """Render both pages and the README's excerpts."""
    for page, path in PAGES.items():
        files.write_text(path, render(page))
    write_excerpts()


def render(page: Page) -> str:
    """Return the text of a page."""
    shown = _in_order(records.load_all(page))
    folder = Path("..") / records.FOLDER.relative_to(ROOT)
    return markdown.render(
        f"{page}.md.jinja",
        records=shown,
        targets=target_table(shown),
        plots=folder.as_posix(),
        origin=_origin,
    )


def target_table(shown: list[Record]) -> Table:
    """Return the targets of records as one table."""
    rows = []
    for target in (target for record in shown for target in record.targets):
        limit = f"{markdown.cell(target.limit)}{target.unit}"
        measured = f"{markdown.cell(target.measured)}{target.unit}"
        sign = "at most" if target.at_most else "at least"
        rows.append([target.title, f"{sign} {limit}", measured, target.verdict])
    return Table(heads=["target", "limit", "measured", ""], rows=rows)


def _in_order(found: dict[str, Record]) -> list[Record]:
    order = {name: number for number, name in enumerate(ORDER)}
    return [found[name] for name in sorted(found, key=lambda name: order.get(name, len(order)))]


def _origin(record: Record) -> str:
    """Return date, duration, machine and versions in one line."""
    installed = {name: number for name, number in record.versions.items() if number}
    duration = [f"{record.seconds} s"] if record.seconds else []
    parts = [record.date, *duration, record.machine]
    return ", ".join([*parts, *(f"{name} {number}" for name, number in installed.items())])


def main(arguments: Arguments) -> None:
    """Run the command."""
    command_parser("page", __doc__).parse_args(arguments)
    write_pages()
    print(*(path.relative_to(ROOT) for path in PAGES.values()), sep="\n")
