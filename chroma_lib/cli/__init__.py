"""The `chroma` command, one module for each group of commands."""

from chroma_lib.cli.main import main

__all__ = ["main"]
