"""What `chroma lab` adds to Jupyter's server: the settings beside this file, and this lock."""

import ipaddress
import sys
from pathlib import Path

SETTINGS_FOLDER = Path(__file__).parent


def _load_jupyter_server_extension(server):
    """Stop a server that others could use without a token, before it listens.

    Jupyter itself would only warn. Asked here, it does not matter whether the command line, a
    variable or a file of settings has said so.
    """
    if _only_this_machine(server) or server.identity_provider.auth_enabled:
        return
    print(
        f"chroma: not without a token: anyone who reaches {server.ip or 'this machine'} could run"
        " code here; leave out the empty token, or the --ip",
        file=sys.stderr,
    )
    sys.exit(2)


def _only_this_machine(server):
    if server.sock or server.ip == "localhost":
        return True
    try:
        return ipaddress.ip_address(server.ip).is_loopback
    except ValueError:  # a name, or all addresses
        return False
