import socket

import pytest

from tests.helpers.command import one_line


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        ("app --lang fr", "fr"),
        ("app --port 0", "--port"),
        ("app --port 65536", "--port"),
        ("app --port many", "--port"),
        ("app --weights nobody", "nobody"),
        ("app girl.png", "girl.png"),
    ],
)
def test_app_names_what_it_cannot_serve(chroma, arguments, names):
    status, out, err = chroma(*arguments.split())
    assert (status, out) == (2, "") and names in one_line(err)


def test_app_names_a_port_that_is_in_use(chroma):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        status, out, err = chroma("app", "--port", port)
    assert (status, out) == (2, "") and f"port {port}" in one_line(err)
