"""A real browser on a real JupyterLab and on `chroma app`: what a reader sees and moves.

The browser is Chromium or Chrome, found on the machine. Without one, these tests are skipped and
say so; with CI in the environment they fail.
"""

import functools
import http.server
import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from chroma_lib.studio.jupyter import SETTINGS_FOLDER
from tests.helpers.pages import AppPage, LabPage
from tests.helpers.patience import PATIENCE
from tests.helpers.servers import app, jupyter_address, jupyter_environment, server
from tests.helpers.try_page import TryPage

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
SCREENSHOTS = ROOT / "runs" / "browser"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",  # Chromium's own does not work as root, and the pages are ours
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
)


def pytest_collection_modifyitems(items):
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("browser")


def _without(reason):
    """Skip the test; in CI, where everything must be present, fail it."""
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def find_browser(bundled=None):
    """Return the path of $CHROMA_CHROMIUM, an installed browser or Playwright's own, or None."""
    wanted = os.environ.get("CHROMA_CHROMIUM")
    if wanted:
        return shutil.which(wanted)
    found = [path for path in map(shutil.which, BROWSERS) if path]
    return next(iter([*found, shutil.which(bundled or "")]))


# Not for the whole session: while Playwright runs, no other test can start an event loop.
@pytest.fixture(scope="package")
def chromium():
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        _without("no playwright: pip install playwright, or `make test`")
    with sync_playwright() as playwright:
        path = find_browser(playwright.chromium.executable_path)
        if path is None:
            _without("no browser: install chromium, or name one in CHROMA_CHROMIUM")
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def lab(chromium, tmp_path_factory):
    """Start JupyterLab with none of the user's settings; yield its address, token and folder."""
    root = tmp_path_factory.mktemp("lab")
    notebooks = root / "notebooks"
    # JUPYTER_PATH comes first, so this is "python3" whatever kernels the machine has.
    kernel = root / "data" / "kernels" / "python3"
    # At its first start, JupyterLab asks whether to fetch news.
    settings = root / "settings" / "@jupyterlab" / "apputils-extension"
    for folder in (kernel, settings, notebooks):
        folder.mkdir(parents=True)
    spec = {
        "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": "Python 3",
        "language": "python",
    }
    (kernel / "kernel.json").write_text(json.dumps(spec))
    (settings / "notification.jupyterlab-settings").write_text('{"fetchNews": "false"}')

    command = ["-m", "jupyterlab", "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1"]
    command += [f"--ServerApp.root_dir={notebooks}"]
    # As `chroma lab` does, so that large pictures come through.
    env = jupyter_environment(root, JUPYTER_CONFIG_PATH=str(SETTINGS_FOLDER))

    def address():
        return jupyter_address(root)

    with server(command, root / "lab.log", ready=address, cwd=root, env=env) as (_, url):
        yield url, env["JUPYTER_TOKEN"], notebooks


def _tab(chromium):
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(1000 * PATIENCE)
    return context.new_page()


@pytest.fixture(scope="module")
def open_notebook(chromium, lab):
    """Return a function that runs a notebook in JupyterLab and returns its page."""
    url, token, folder = lab
    tabs = []

    def open_page(notebook, name):
        import nbformat

        nbformat.write(notebook, folder / name)
        tabs.append(_tab(chromium))
        page = LabPage(tabs[-1], SCREENSHOTS)
        try:
            cells = sum(cell.cell_type == "code" for cell in notebook.cells)
            # In a workspace of its own, the tabs of other notebooks do not open.
            page.open(f"{url}lab/workspaces/{Path(name).stem}/tree/{name}?token={token}", cells)
        except Exception:
            page.screenshot("failed")
            raise
        return page

    yield open_page
    for tab in tabs:
        tab.context.close()


@pytest.fixture(scope="module")
def app_page(chromium, tmp_path_factory):
    """Start `chroma app` in Korean and yield its page."""
    folder = tmp_path_factory.mktemp("app")
    with app(folder, "--lang", "ko") as (_, url):
        tab = _tab(chromium)
        page = AppPage(tab, SCREENSHOTS)
        page.open(url)
        page.packs = folder / "packs"
        yield page
        tab.context.close()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="module")
def built_page(tmp_path_factory):
    """Build the page of `docs/try` with its command, and return its folder."""
    if shutil.which("npm") is None:
        _without("no npm: install Node.js 20 or later")
    folder = tmp_path_factory.mktemp("site") / "try"
    command = [sys.executable, ROOT / "docs" / "try" / "build.py", "--out", folder]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    result = subprocess.run(command, env=env, capture_output=True, text=True)
    if result.returncode == 2 and "npm ci failed" in result.stderr:
        _without(result.stderr.strip())
    assert result.returncode == 0, result.stderr
    assert f" MB in {folder}" in result.stdout
    return folder


@pytest.fixture(scope="module")
def try_page(chromium, built_page):
    """Serve the page as plain files; yield a function that opens it with the network blocked."""
    handler = functools.partial(_Quiet, directory=built_page)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    pages = []

    def open_page(query="", **options):
        address = f"http://127.0.0.1:{server.server_port}/"
        page = TryPage(chromium, address, SCREENSHOTS, **options)
        pages.append(page)
        page.open(query)
        return page

    yield open_page
    for page in pages:
        page.close()
    server.shutdown()
    server.server_close()
