"""Who may reach what `chroma lab` starts."""

import ipaddress
import subprocess
import sys
from types import SimpleNamespace
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from chroma_lib.studio.jupyter import refuse_open_server
from tests.helpers.patience import PATIENCE
from tests.helpers.servers import jupyter_environment, lab, listening


def answer(url, method="GET", token=None):
    """Return the status and the address of what a server answers."""
    headers = {} if token is None else {"Authorization": f"token {token}"}
    try:
        with urlopen(Request(url, method=method, headers=headers), timeout=PATIENCE) as got:
            return got.status, got.url
    except HTTPError as error:
        with error:
            return error.code, error.url


@pytest.mark.kernel
def test_only_this_machine_reaches_it_and_only_with_the_token(tmp_path):
    with lab(tmp_path) as (process, url, token):
        for given in (None, "", "wrong"):
            assert answer(url + "api/kernels", token=given)[0] == 403
            assert answer(url + "api/kernels", "POST", token=given)[0] == 403
            assert answer(url + "api/contents", token=given)[0] == 403
        assert "/login" in answer(url + "lab")[1]
        assert answer(url + "api/kernels", "POST", token=token)[0] == 201
        # The server itself, and the five channels of the kernel.
        addresses = listening(process, least=6)
    assert all(ipaddress.ip_address(one).is_loopback for one in addresses), addresses


def test_a_server_for_others_without_a_token_does_not_start(tmp_path):
    command = [sys.executable, "-m", "chroma_lib.cli", "lab", "--no-browser", "--allow-root"]
    options = ["--ip", "0.0.0.0", "--IdentityProvider.token", ""]
    done = subprocess.run(
        [*command, *options],
        env=jupyter_environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith("chroma: JupyterLab needs a token")
    assert "is running at" not in done.stderr


@pytest.mark.parametrize(
    ("ip", "sock", "auth", "starts"),
    [
        ("localhost", "", False, True),
        ("127.0.0.1", "", False, True),
        ("::1", "", False, True),
        ("", "/run/lab.sock", False, True),
        ("", "", True, True),
        ("0.0.0.0", "", True, True),
        ("", "", False, False),
        ("0.0.0.0", "", False, False),
        ("::", "", False, False),
        ("192.0.2.1", "", False, False),
        ("localhost.example.com", "", False, False),
    ],
)
def test_who_may_be_let_in_without_a_token(capsys, ip, sock, auth, starts):
    server = SimpleNamespace(ip=ip, sock=sock, identity_provider=SimpleNamespace(auth_enabled=auth))
    if starts:
        refuse_open_server(server)
        return
    with pytest.raises(SystemExit) as left:
        refuse_open_server(server)
    err = capsys.readouterr().err
    assert left.value.code == 2 and err.startswith("chroma: ") and err.count("\n") == 1
