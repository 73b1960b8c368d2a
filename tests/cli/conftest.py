"""Fixtures of the command's tests."""

import zipfile

import numpy as np
import pytest
from PIL import Image

from chroma_lib.cli.main import main
from tests.helpers.command import one_line


@pytest.fixture
def chroma(capsys):
    """Return a function that runs the command and returns (exit status, stdout, stderr)."""

    def run(*arguments):
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return left.value.code or 0, captured.out, captured.err

    return run


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "girl.png"
    ramp = np.linspace(0, 255, 40 * 30).reshape(40, 30).astype(np.uint8)
    Image.fromarray(ramp).save(path)
    return path


@pytest.fixture(scope="module")
def trained(tmp_path_factory, eager):
    """Return a folder that `chroma train` wrote after two steps."""
    out = tmp_path_factory.mktemp("trained") / "weights"
    with pytest.raises(SystemExit) as left:
        main(
            ["train", "--drawings", "4", "--colorings", "2", "--steps", "2", "--batch-size", "2"]
            + ["--sample-every", "1", "--out", str(out)]
        )
    assert not left.value.code
    return out


@pytest.fixture
def refused(chroma, tmp_path, monkeypatch, picture):
    """Return a function that checks that a command line is refused and nothing is written."""

    def check(arguments, message):
        monkeypatch.chdir(tmp_path)
        for name in ("text.png", "text.zip"):
            (tmp_path / name).write_text("not a picture")
        zipfile.ZipFile(tmp_path / "empty.zip", "w").close()
        (tmp_path / "empty").mkdir()
        before = sorted(tmp_path.rglob("*"))
        status, out, err = chroma(*arguments.split(), "--out", "new/folder")
        assert (status, out) == (2, "")
        assert message in one_line(err)
        assert sorted(tmp_path.rglob("*")) == before

    return check
