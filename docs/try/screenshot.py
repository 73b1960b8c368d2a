"""Take the picture of the page that the README begins with.

make page
python docs/try/screenshot.py
"""

import functools
import http.server
import io
import shutil
import threading
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
PICTURE = ROOT / "data" / "readme_page.png"
SIZE = {"width": 1280, "height": 800}
SAMPLE = "eileen"
PATIENCE = 120_000  # milliseconds


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def main() -> None:
    """Color a sample on the page in English, and store what is seen."""
    handler = functools.partial(_Quiet, directory=ROOT / "site" / "try")
    with (
        http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server,
        sync_playwright() as playwright,
    ):
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page(viewport=SIZE)
        page.goto(f"http://127.0.0.1:{server.server_port}/?lang=en&sample={SAMPLE}")
        page.get_by_text(f"25 colorings of {SAMPLE}").wait_for(timeout=PATIENCE)
        page.wait_for_timeout(2000)  # the last tiles are drawn
        shot = Image.open(io.BytesIO(page.screenshot()))
        browser.close()
        server.shutdown()
    shot.convert("RGB").save(PICTURE, optimize=True)


if __name__ == "__main__":
    main()
