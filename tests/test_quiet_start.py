import os
import subprocess
import sys

import pytest

from chroma_lib._quiet_start import silent_stderr


def stderr_of(code):
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return ended.stderr


def test_tensorflow_starts_quietly_and_stderr_works_afterward():
    code = (
        "import sys, chroma_lib, tensorflow as tf;"
        " tf.zeros(1); assert tf.__spec__.loader is tf.__loader__;"
        " print('printed', file=sys.stderr)"
    )
    assert stderr_of(code) == "printed\n"


def test_keras_alone_starts_tensorflow_quietly():
    assert stderr_of("import chroma_lib, keras; keras.ops.zeros(1)") == ""


def test_silent_stderr_restores_stderr_after_an_error(capfd):
    def fail():
        with silent_stderr():
            os.write(2, b"silenced")
            raise ValueError("inside")

    with pytest.raises(ValueError, match="inside"):
        fail()
    os.write(2, b"heard")
    assert capfd.readouterr().err == "heard"
