"""Reads files in a process without the rights of the one that runs the tests."""

import subprocess
import sys

CODE = """
import os, sys
from PIL import Image
from chroma_lib import ChromaError, pictures, sources
Image.init()  # all that is imported later, before the rights are given up
if os.getuid() == 0:
    os.setuid(65534)  # root may read whatever it likes
for path in sys.argv[1:]:
    try:
        if os.path.isdir(path) or path.endswith(".zip"):
            with sources.open_source(path) as source:
                for entry in source.entries:
                    print(entry.name, source.read(entry).name)
        else:
            print(pictures.read_picture(path).name)
    except ChromaError as error:
        print(error)
"""


def read_all(*paths, seconds=60):
    """Return a line for each path: the picture's name, or why it was refused.

    Raises subprocess.TimeoutExpired where one of them is waited for.
    """
    ran = subprocess.run(
        [sys.executable, "-c", CODE, *map(str, paths)],
        capture_output=True, text=True, timeout=seconds, check=True,
    )  # fmt: skip
    assert not ran.stderr
    return ran.stdout.splitlines()
