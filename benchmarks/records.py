"""What the commands that look for faults found: a record each, and RELIABILITY.md of them all.

    python benchmarks/records.py    # writes the page anew from the records
"""

import datetime
import json
import os
import platform
import shlex
import sys
from importlib.metadata import version
from pathlib import Path

from chroma_lib import files

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "data" / "results" / "reliability"
PAGE = Path(__file__).parent / "RELIABILITY.md"
HEAD = """# Nothing is lost, nobody gets in

What Chroma promises, and what was found by commands that anyone can run again; each takes other
seeds. This page is written by them.
"""


def keep(name, claim, figures):
    """Record what this command found, and write the page anew.

    Parameters
    ----------
    name : str
        Of the record; one of the same name is replaced.
    claim : str
        What was put to the test: one line.
    figures : dict of str to int, float or str
    """
    script = Path(sys.argv[0]).resolve().relative_to(ROOT).as_posix()
    record = {
        "claim": claim,
        "command": shlex.join(["python", script, *sys.argv[1:]]),
        "figures": figures,
        "date": datetime.date.today().isoformat(),
        "machine": f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}",
        "versions": {name: version(name) for name in ("tensorflow", "numpy", "pillow")}
        | {"python": platform.python_version()},
    }
    _write(FOLDER / f"{name}.json", json.dumps(record, indent=1, ensure_ascii=False) + "\n")
    write_page()


def write_page():
    """Write the page of all records."""
    records = [json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))]
    _write(PAGE, "\n".join([HEAD, *map(_section, records)]))


def _section(record):
    rows = "\n".join(f"| {what} | {_text(value)} |" for what, value in record["figures"].items())
    versions = ", ".join(f"{name} {number}" for name, number in record["versions"].items())
    return (
        f"## {record['claim']}\n\n| `{record['command']}` | |\n|---|---|\n{rows}\n\n"
        f"{record['date']}, {record['machine']}, {versions}\n"
    )


def _text(value):
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:.4g}" if isinstance(value, float) else value


def _write(path, text):
    files.write_atomic(path, lambda part: part.write_text(text, encoding="utf-8"))


if __name__ == "__main__":
    write_page()
