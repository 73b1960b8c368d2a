"""JupyterLab as `chroma lab --lang ko` starts it: its menus are in Korean."""

import os

from chroma_lib.studio.jupyter import KOREAN_SETTINGS_FOLDER, SETTINGS_FOLDER
from tests.browser.conftest import SCREENSHOTS
from tests.helpers.servers import jupyter_address, jupyter_environment, server


def test_the_menus_are_in_korean(chromium, tmp_path):
    # At its first start, JupyterLab asks whether to fetch news.
    settings = tmp_path / "settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    (settings / "notification.jupyterlab-settings").write_text('{"fetchNews": "false"}')
    folders = os.pathsep.join(map(str, (SETTINGS_FOLDER, KOREAN_SETTINGS_FOLDER)))
    env = jupyter_environment(tmp_path, JUPYTER_CONFIG_PATH=folders)
    command = ["-m", "jupyterlab", "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1"]
    options = {"ready": lambda: jupyter_address(tmp_path), "cwd": tmp_path, "env": env}
    page = chromium.new_page(viewport={"width": 1280, "height": 800})
    try:
        with server(command, tmp_path / "lab.log", **options) as (_, url):
            page.goto(f"{url}lab?token={env['JUPYTER_TOKEN']}")
            menu = page.get_by_role("menubar").first
            menu.get_by_role("menuitem", name="파일").click(timeout=60_000)
            page.get_by_role("menu").wait_for()
            SCREENSHOTS.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=SCREENSHOTS / "lab_korean.png")
            assert menu.get_by_role("menuitem", name="File", exact=True).count() == 0
    finally:
        page.close()
