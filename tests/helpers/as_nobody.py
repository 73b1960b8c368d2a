"""Read files in a process without the privileges of the user that runs the tests."""

import subprocess
import sys

from tests.helpers.patience import PATIENCE

CODE = """
import os, sys
from PIL import Image
from chroma_lib.errors import ChromaError
from chroma_lib.pictures.read import read_picture
from chroma_lib.pictures.sources import open_source
Image.init()  # imports Pillow's plugins before the privileges are dropped
if os.name == "posix" and os.getuid() == 0:
    os.setuid(65534)  # root could read everything
for path in sys.argv[1:]:
    try:
        if os.path.isdir(path) or path.endswith(".zip"):
            with open_source(path) as source:
                for entry in source.entries:
                    print(entry.name, source.read(entry).name)
        else:
            print(read_picture(path).name)
    except ChromaError as error:
        print(error)
"""


def read_all(*paths):
    """Return one line for each path: the picture's name, or why it was refused.

    Raises subprocess.TimeoutExpired if reading one of them blocks.
    """
    ran = subprocess.run(
        [sys.executable, "-c", CODE, *map(str, paths)],
        capture_output=True, text=True, timeout=PATIENCE, check=True,
    )  # fmt: skip
    assert not ran.stderr
    return ran.stdout.splitlines()
