"""Who may reach `chroma app`, and how it starts and stops."""

import http.client
import json
import os
import re
import signal
import socket
from contextlib import closing, suppress
from urllib.parse import urlsplit

import pytest

from chroma_lib.studio.app import ADDRESS, PORTS, bind
from chroma_lib.studio.server import MAX_UPLOAD, NO_TOKEN
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


def get(url, path, method="GET", body=None, **headers):
    """Return the status and the text of an answer."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=PATIENCE)
    try:
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, headers)
        with connection.getresponse() as answer:
            return answer.status, answer.read().decode() if answer.status != 101 else ""
    finally:
        connection.close()


PATHS = ("/", "/app.js", "/app.css", "/labels", "/image/original", "/socket", "/upload?name=a.png")


@pytest.mark.parametrize("path", [*PATHS, "/?token=", "/?token=wrong", "/nothing", "/login"])
def test_without_the_token_nothing_is_seen(url, path):
    assert get(url, path) == (403, NO_TOKEN)


def test_without_the_token_nothing_is_done(url):
    assert get(url, "/socket", **WEBSOCKET)[0] == 403
    assert get(url, "/upload?name=a.png", "POST", b"x", X_Chroma="1")[0] == 403
    wrong = f"chroma-{urlsplit(url).port}=wrong"
    assert get(url, "/", Cookie=wrong)[0] == 403


@pytest.fixture(scope="module")
def cookie(url):
    with closing(http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)) as connection:
        connection.request("GET", "/?" + urlsplit(url).query)
        with connection.getresponse() as answer:
            assert answer.status == 200 and answer.read()
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    return cookie.split(";")[0]


def test_with_the_token_the_page_comes(served, cookie):
    process, url = served
    status, page = get(url, "/", Cookie=cookie)
    assert status == 200 and '<html lang="en">' in page and "<title>Chroma / 크로마</title>" in page
    assert get(url, "/socket", Cookie=cookie, **WEBSOCKET)[0] == 101
    assert set(listening(process, least=1)) == {ADDRESS}


def test_what_the_page_loads_is_there(url, cookie):
    _, page = get(url, "/", Cookie=cookie)
    names = re.findall(r'(?:src|href)="([a-z_]+\.(?:js|css))"', page)
    for name in names:
        status, text = get(url, f"/{name}", Cookie=cookie)
        assert status == 200
        names += [other for other in re.findall(r'from "\./(\w+\.js)"', text) if other not in names]
    assert len(names) >= 7
    labels = json.loads(get(url, "/labels", Cookie=cookie)[1])
    assert labels["labels"]["save"][1] == "팩 저장" and labels["parts"]["hair"][0] == "hair"


def test_with_the_token_no_other_file_is_reached(url, cookie):
    for path in ("/labels.py", "/../labels.py", "/%2e%2e/%2e%2e/etc/passwd", "/etc/passwd"):
        assert get(url, path, Cookie=cookie)[0] == 404
    for path in ("/front/app.js", "/image/..%2fapp", "/image/nothing", "/image/", "/app.html"):
        assert get(url, path, Cookie=cookie)[0] == 404


def test_another_site_cannot_upload_or_listen(url, cookie):
    # A form of another site cannot send the header; its socket names another origin.
    assert get(url, "/upload?name=a.png", "POST", b"x", Cookie=cookie)[0] == 403
    other = WEBSOCKET | {"Origin": "http://chroma.example.com"}
    assert get(url, "/socket", Cookie=cookie, **other)[0] == 403


def test_an_upload_has_a_name_and_a_limit(url, cookie):
    assert get(url, "/upload", "POST", b"x", Cookie=cookie, X_Chroma="1")[0] == 400
    assert get(url, "/upload?name=a.png", "POST", b"x", Cookie=cookie, X_Chroma="1")[0] == 204
    size = str(MAX_UPLOAD + 1)
    headers = {"Cookie": cookie, "X_Chroma": "1", "Content_Length": size}
    with suppress(http.client.HTTPException, OSError):  # or it just hangs up
        assert get(url, "/upload?name=a.png", "POST", **headers)[0] == 400


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
        assert get(url, "/?" + urlsplit(url).query)[0] == 200
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
