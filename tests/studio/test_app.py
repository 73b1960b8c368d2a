"""Who may reach `chroma app`, and how it starts and stops."""

import ast
import http.client
import os
import signal
import socket
from urllib.parse import urlsplit

import nbformat
import pytest

from chroma_lib.studio.app import ADDRESS, NO_TOKEN, PORTS, bind, write_notebook
from tests.helpers.patience import PATIENCE
from tests.helpers.servers import app, listening

WEBSOCKET = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "Y2hyb21hIGNocm9tYSBjaA==",
}


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """Start `chroma app`; give its process and its address."""
    with app(tmp_path_factory.mktemp("app"), "--weights", "dcgan") as started:
        yield started


@pytest.fixture(scope="module")
def url(served):
    return served[1]


def get(url, path, method="GET", **headers):
    """Return the status and the text of an answer; of a page that takes long, no text."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=PATIENCE)
    try:
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode() if answer.status != 200 else ""
    finally:
        connection.close()


@pytest.mark.parametrize(
    "path",
    ["/", "/?token=", "/?token=wrong", "/login", "/lab", "/chroma.ipynb", "/api/kernels"]
    + ["/voila/files/chroma.ipynb", "/voila/tree", "/voila/render/chroma.ipynb"],
)
def test_without_the_token_nothing_is_seen(url, path):
    status, told = get(url, path)
    assert status == 403
    if not path.startswith("/voila/files"):
        assert told == NO_TOKEN


def test_without_the_token_no_kernel_is_reached(url):
    kernel = "01234567-89ab-cdef-0123-456789abcdef"
    assert get(url, f"/api/kernels/{kernel}/channels", **WEBSOCKET)[0] == 403
    assert get(url, f"/api/kernels/{kernel}", "DELETE")[0] == 403
    assert get(url, f"/voila/api/shutdown/{kernel}", "POST")[0] == 403


@pytest.mark.kernel
def test_with_the_token_the_page_comes(served):
    process, url = served
    assert get(url, "/?" + urlsplit(url).query)[0] == 200
    # The server itself, and the five channels of the page's kernel.
    assert set(listening(process, least=6)) == {ADDRESS}


def test_with_the_token_no_other_file_is_reached(url):
    token = urlsplit(url).query
    for path in ("chroma.ipynb", "page.png", "../../etc/passwd", "%2e%2e/%2e%2e/etc/passwd"):
        assert get(url, f"/voila/files/{path}?{token}")[0] in (403, 404)
    for path in ("/api/contents", "/voila/api/contents", "/lab", "/voila/tree", "/etc/passwd"):
        # Sent on to /voila/files, which gives nothing.
        assert get(url, f"{path}?{token}")[0] in (302, 403, 404)


def test_another_sites_name_for_this_machine_is_refused(url):
    assert get(url, "/?" + urlsplit(url).query, Host="chroma.example.com")[0] == 403


def test_only_this_machine_reaches_it(url):
    address = urlsplit(url)
    assert address.hostname == ADDRESS
    with socket.create_connection((ADDRESS, address.port), timeout=PATIENCE):
        pass
    # Any other address of this machine, also one that no network knows.
    others = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None)}
    for other in (others | {"127.0.0.2"}) - {ADDRESS}:
        with pytest.raises(OSError):
            socket.create_connection((other, address.port), timeout=5).close()


@pytest.mark.skipif(os.name != "posix", reason="needs a POSIX shell and SIGINT")
def test_it_opens_the_browser_and_ctrl_c_stops_it(tmp_path):
    opened, temporary = tmp_path / "opened", tmp_path / "tmp"
    temporary.mkdir()
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" > {opened}\n')
    browser.chmod(0o755)
    more = {"BROWSER": f"{browser} %s", "TMPDIR": str(temporary)}
    with app(tmp_path, "--browser", "--lang", "ko", **more) as (process, url):
        # Ready: it has begun to wait for Ctrl-C.
        assert get(url, "/")[0] == 403
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0
    assert opened.read_text() == url
    assert list(temporary.iterdir()) == []
    assert "Traceback" not in (tmp_path / "app.log").read_text()
    with pytest.raises(OSError):
        socket.create_connection((ADDRESS, urlsplit(url).port), timeout=5).close()


def test_the_next_free_port_is_taken():
    with bind() as first, bind() as second:
        ports = [listening.getsockname()[1] for listening in (first, second)]
    assert ports[0] < ports[1] and set(ports) <= set(PORTS)


@pytest.mark.parametrize(
    ("lang", "title"), [("en", "Chroma"), ("ko", "크로마"), ("both", "Chroma / 크로마")]
)
def test_the_notebook_has_one_cell_and_a_title(tmp_path, monkeypatch, lang, title):
    monkeypatch.chdir(tmp_path)
    notebook = nbformat.read(write_notebook(tmp_path, "mine", lang), as_version=4)
    nbformat.validate(notebook)
    (cell,) = notebook.cells
    # A folder's whole path: the kernel works elsewhere.
    assert str(tmp_path / "mine") in cell.source and repr(lang) in cell.source
    assert str(tmp_path / "packs") in cell.source
    assert notebook.metadata.title == title


@pytest.mark.parametrize("name", ["'); import os; ('", 'a"b\nimport os\\', "{out!r}"])
def test_names_go_into_the_notebook_as_data(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    (cell,) = nbformat.read(write_notebook(tmp_path, name, "en", name), as_version=4).cells
    _, page = ast.parse(cell.source).body
    arguments = [page.value.args[0], *(keyword.value for keyword in page.value.keywords)]
    assert [argument.value for argument in arguments] == [
        str(tmp_path / name),
        "en",
        str(tmp_path / name),
    ]
