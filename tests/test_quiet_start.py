import subprocess
import sys


def test_tensorflow_starts_without_a_word_and_stderr_works_afterward():
    code = (
        "import sys; from chroma_lib.quiet import tf; tf.zeros(1); print('said', file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == "said\n"
