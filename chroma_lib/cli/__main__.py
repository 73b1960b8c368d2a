"""`python -m chroma_lib.cli`: the `chroma` command."""

from chroma_lib.cli.main import main

main()
