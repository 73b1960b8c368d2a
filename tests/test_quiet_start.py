import os
import subprocess
import sys

import pytest

from chroma_lib._quiet_start import silent_stderr


def stderr_of(code):
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return ended.stderr


def test_tensorflow_starts_quietly_also_by_way_of_keras_and_stderr_works_afterward():
    code = (
        "import sys, chroma_lib, keras; keras.ops.zeros(1);"
        " tf = sys.modules['tensorflow']; assert tf.__spec__.loader is tf.__loader__;"
        " print('printed', file=sys.stderr)"
    )
    assert stderr_of(code) == "printed\n"


def test_silent_stderr_restores_stderr_after_an_error(capfd):
    def fail():
        with silent_stderr():
            os.write(2, b"silenced")
            raise ValueError("inside")

    with pytest.raises(ValueError, match="inside"):
        fail()
    os.write(2, b"heard")
    assert capfd.readouterr().err == "heard"


def test_onnxruntime_leaves_no_trace_of_telemetry(tmp_path):
    home, temporary = tmp_path / "home", tmp_path / "tmp"
    home.mkdir()
    temporary.mkdir()
    quiet = {"CI", "GITHUB_ACTIONS", "TF_BUILD", "ORT_DISABLE_TELEMETRY", "ORT_RUNNING_UNIT_TESTS"}
    environment = {key: value for key, value in os.environ.items() if key not in quiet}
    environment |= {"HOME": str(home), "TMPDIR": str(temporary), "XDG_CACHE_HOME": str(home)}
    code = "from chroma_lib.coloring import Colorizer; Colorizer.load('dcgan')"
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)
    assert not list(home.iterdir()) and not list(temporary.iterdir())


def test_a_person_decides_about_telemetry():
    code = "import os, chroma_lib; print(os.environ['ORT_DISABLE_TELEMETRY'])"
    for wish, wanted in (({}, "1"), ({"ORT_DISABLE_TELEMETRY": "0"}, "0")):
        environment = {k: v for k, v in os.environ.items() if k != "ORT_DISABLE_TELEMETRY"} | wish
        command = [sys.executable, "-c", code]
        ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        assert ended.stdout.strip() == wanted
