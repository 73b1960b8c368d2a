"""The part of RESULTS.md that the READMEs quote, between marks, in English and in Korean."""

from pathlib import Path

from benchmarks import markdown, records
from benchmarks.records import ROOT
from chroma_lib import files
from chroma_lib.lessons.pages import check_pages, stamp_pages

READMES = {"en": ROOT / "README.md", "ko": ROOT / "README.ko.md"}
QUOTED = ("steps", "time_to_quality", "coloring", "lab", "streaming")
END = "<!-- bench: end -->"


def mark(lang: str) -> str:
    """Return the line that the excerpt follows in a README."""
    return f"<!-- bench: {lang} -->"


def write_excerpts() -> None:
    """Replace the excerpt in each README; one without the marks stays as it is.

    Both excerpts say the same. So if the READMEs were in step before, they are stamped as in step.
    """
    if not all((records.FOLDER / f"{name}.json").is_file() for name in QUOTED):
        return
    english, korean = READMES["en"], READMES["ko"]
    in_step = english.is_file() and korean.is_file() and not check_pages(english)[1]
    changed = [_write_excerpt(lang, path) for lang, path in READMES.items()]
    if any(changed) and in_step:
        stamp_pages(english)


def _write_excerpt(lang: str, path: Path) -> bool:
    """Replace the excerpt in one README; return whether the file has changed."""
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    before, start, rest = text.partition(mark(lang))
    _, end, after = rest.partition(END)
    new_text = f"{before}{start}\n{excerpt(lang)}{end}{after}"
    if not start or not end or new_text == text:
        return False
    files.write_text(path, new_text)
    return True


def excerpt(lang: str) -> str:
    """Return what the README quotes from the records.

    Parameters
    ----------
    lang : {"en", "ko"}

    Returns
    -------
    str
    """
    rows = {name: records.load(name).tables[0].rows for name in QUOTED}
    step_times = {(row[0], row[1]): row[2] for row in rows["steps"]}
    seconds = _seconds_to_quality(rows["time_to_quality"])
    coloring = next(row for row in rows["coloring"] if row[0] == "128×128")
    streamed = [row for row in rows["streaming"] if row[1] == "streamed"]
    implementations = ("Chroma", "Chroma, bfloat16", "PyTorch", "keras.io style", "v0.2")
    return markdown.render(
        f"excerpt.{lang}.md.jinja",
        steps={
            size: [step_times[f"DCGAN {size}", name] for name in implementations]
            for size in (64, 128)
        },
        quality=[seconds.get(name) for name in ("palette", "palette, bfloat16", "v0.2 whole")],
        longest=f"{max(row[1] for row in rows['time_to_quality']):.0f}",
        one=coloring[2],
        many=coloring[3],
        slider=coloring[5],
        lab=(rows["lab"][0][2], rows["lab"][0][5]),
        streamed=(streamed[0], streamed[-1]),
    )


def _seconds_to_quality(rows: list) -> dict[str, float]:
    """Return the shortest training of each generator that reached the quality, in CPU seconds."""
    shortest = {}
    for name, seconds, *_, reached in rows:
        if reached:
            shortest[name] = min(seconds, shortest.get(name, seconds))
    return shortest
