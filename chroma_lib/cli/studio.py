"""`chroma app`."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from chroma_lib.cli.options import Weights


def serve_app(
    lang: Annotated[
        Literal["both", "en", "ko"], typer.Option(help="Language to begin with.")
    ] = "both",
    port: Annotated[
        int | None,
        typer.Option(min=1, max=65535, help="Default: the first free port from 8866 on."),
    ] = None,
    weights: Weights = "dcgan_256",
    out: Annotated[Path, typer.Option(help="Folder for packs and for your work.")] = Path("packs"),
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the page in your browser.")
    ] = True,
) -> None:
    """Color pictures on a page in your browser, without notebooks or code; Ctrl-C stops it.

    The page can be reached from this machine only, and only with the token in the printed address.
    """
    from chroma_lib.studio.app import serve

    serve(weights, lang=lang, out=out, port=port, browser=browser)
