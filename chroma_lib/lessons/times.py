"""How long parts of a notebook take: shown in their outputs, and read from the stored ones."""

import json
from pathlib import Path

from chroma_lib.resources import resource

MIME = "application/vnd.chroma.time+json"


def show_time(name: str, seconds: float, text: str, alone: str) -> None:
    """Show a time below a notebook's cell and store it in its output.

    Parameters
    ----------
    name : str
        Of what took this long.
    seconds : float
    text : str
        What the reader sees.
    alone : str
        The same without a comparison; `presets.store_outputs` stores this.
    """
    from IPython.display import display  # imported here: only notebooks need it

    data = {"text/plain": text, MIME: {"name": name, "seconds": round(seconds, 2), "text": alone}}
    display(data, raw=True)


def stored_times(notebook: str, folder: str | Path | None = None) -> dict[str, float]:
    """Return the times in the stored outputs of a notebook of Chroma.

    Parameters
    ----------
    notebook : str
        Its number, such as "03".
    folder : path-like, optional
        Where the notebooks are. Default: those of Chroma.

    Returns
    -------
    dict of str to float
        Name -> seconds; empty if the notebook or its outputs are missing, or a reader is just
        saving it: the times are only for comparison.
    """
    folder = Path(folder) if folder is not None else Path(resource("notebooks"))
    found = {}
    for path in folder.glob(f"{notebook}_*.ipynb"):
        try:
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        except (OSError, ValueError, KeyError):
            continue
        for output in (output for cell in cells for output in cell.get("outputs", ())):
            record = output.get("data", {}).get(MIME)
            if record:
                found[record["name"]] = float(record["seconds"])
    return found
