"""``python -m docs.book``: build the book and check it; ``check`` alone checks it again."""

import argparse
import sys

from chroma_lib.errors import ChromaError
from docs.book import browser, build, check
from docs.book.contents import SITE


def main() -> int:
    """Build and check the book; return the command's status."""
    parser = argparse.ArgumentParser(prog="python -m docs.book", description=__doc__)
    parser.add_argument("what", nargs="?", choices=("all", "build", "check"), default="all")
    what = parser.parse_args().what
    try:
        if what != "check":
            build.build()
        faults = []
        if what != "build":
            report = check.check(SITE)
            report = report.joined(browser.check(SITE))
            print(report.text())
            faults = report.faults
    except ChromaError as error:
        print(error, file=sys.stderr)
        return 2
    for fault in faults:
        print(fault, file=sys.stderr)
    if not faults:
        print(f"The book is in {SITE}: `make site` serves it.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
