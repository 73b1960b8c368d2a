"""`chroma app`."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from chroma_lib.cli.options import Weights


def serve_app(
    lang: Annotated[
        Literal["both", "en", "ko"], typer.Option(help="The language of the labels.")
    ] = "both",
    port: Annotated[
        int | None,
        typer.Option(min=1, max=65535, help="By default the first that is free from 8866 on."),
    ] = None,
    weights: Weights = "dcgan_128",
    out: Annotated[Path, typer.Option(help="Where the packs are saved.")] = Path("packs"),
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Whether to open it in your browser.")
    ] = True,
):
    """Open the slider alone, without notebooks or code; Ctrl-C stops it.

    Only this machine can reach it, and only with the token in the address that is printed.
    """
    from chroma_lib.studio.app import serve

    serve(weights, lang=lang, out=out, port=port, browser=browser)
