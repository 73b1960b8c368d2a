"""What `chroma lab` adds to Jupyter's server: the settings beside this file, and a check.

The settings in `korean` show JupyterLab itself in Korean.
"""

import ipaddress
import sys
from pathlib import Path
from typing import Any

SETTINGS_FOLDER = Path(__file__).parent
# A default of JupyterLab: a reader who has chosen a language in its settings keeps that one.
KOREAN_SETTINGS_FOLDER = SETTINGS_FOLDER / "korean"


def refuse_open_server(server: Any) -> None:
    """Stop a server that others could use without a token, before it listens.

    Jupyter itself would only warn. This is checked in the server because the command line, an
    environment variable or a settings file can all remove the token.
    """
    if _is_local(server) or server.identity_provider.auth_enabled:
        return
    print(
        "chroma: JupyterLab needs a token here, because anyone who can reach"
        f" {server.ip or 'this machine'} could run code; leave out the empty token, or --ip",
        file=sys.stderr,
    )
    sys.exit(2)


_load_jupyter_server_extension = refuse_open_server  # the name that Jupyter's server calls


def _is_local(server):
    """Return whether only this machine can reach a server."""
    if server.sock or server.ip == "localhost":
        return True
    try:
        return ipaddress.ip_address(server.ip).is_loopback
    except ValueError:  # a host name, or "" for all addresses
        return False
