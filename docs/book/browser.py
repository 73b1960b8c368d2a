"""Check the built book in a browser without a network: requests, errors, formulas, glyphs."""

import functools
import http.server
import os
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from docs.book.check import Report
from docs.book.contents import LANGUAGES

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = (
    "--no-sandbox",  # Chromium's own does not work as root, and the pages are ours
    "--disable-gpu",
    # No name of a host can be looked up.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
# One page of each kind, and all pages with formulas.
_KINDS = (
    "index",
    "try",
    "overview",
    "howto/packs",
    "reference/chroma_lib.coloring",
    "models/dcgan_256",
    "measurements/results",
    "notebooks/glossary",
    "search",
)
# Formulas that were typeset, formulas that were not, pictures that did not load, and letters that
# look like a letter that no font has.
_LOOK = """async () => {
  await document.fonts.ready;
  await window.MathJax?.startup?.promise;
  for (const picture of document.images) picture.loading = "eager";
  await Promise.all([...document.images].map((picture) => picture.decode().catch(() => 0)));
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 32;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const draw = (letter, font) => {
    context.clearRect(0, 0, 32, 32);
    context.font = `20px ${font}`;
    context.fillText(letter, 4, 24);
    return context.getImageData(0, 0, 32, 32).data.join();
  };
  const font = getComputedStyle(document.body).fontFamily;
  const missing = draw("\\u{10FFFF}", font);
  const letters = new Set(document.body.innerText);
  return {
    formulas: document.querySelectorAll("mjx-container").length,
    wrong: document.querySelectorAll("mjx-merror, [data-mjx-error]").length,
    plain: [...document.querySelectorAll(".math")].filter(
      (math) => !math.querySelector("mjx-container")).length,
    pictures: [...document.images].filter((picture) => !picture.naturalWidth).length,
    letters: [...letters].filter((letter) => letter.trim() && draw(letter, font) === missing),
    // The theme has a second one in the menu of narrow windows.
    switches: [...document.querySelectorAll(".book-language")].filter(
      (link) => link.checkVisibility()).length,
  };
}"""


def check(site: Path, names: Sequence[str] | None = None) -> Report:
    """Open pages of the book and count what goes wrong.

    Parameters
    ----------
    site : Path
    names : sequence of str, optional
        The pages to open in both languages. Default: all notebooks, and one page of each other
        kind.

    Returns
    -------
    Report
        Without a browser, a line that says so; with CI in the environment, a fault.
    """
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        return _unchecked("no playwright: pip install playwright")
    with sync_playwright() as playwright:
        path = _find_browser(playwright.chromium.executable_path)
        if path is None:
            return _unchecked("no browser: install chromium, or name one in CHROMA_CHROMIUM")
        browser = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        with serve(site) as address:
            report = _open_pages(browser, site, address, names or _default_names(site))
        browser.close()
    return report


def _unchecked(reason):
    line = f"Not opened in a browser: {reason}"
    return Report([], [line]) if os.environ.get("CI") else Report([line], [])


def _find_browser(bundled):
    wanted = os.environ.get("CHROMA_CHROMIUM")
    names = [wanted] if wanted else [*_BROWSERS, bundled]
    return next(filter(None, map(shutil.which, names)), None)


@contextmanager
def serve(site: Path) -> Iterator[str]:
    """Serve a folder at a free port of this machine; yield the address."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    handler = functools.partial(Handler, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def _default_names(site):
    lessons = sorted(path.stem for path in (site / "en" / "notebooks").glob("0*.html"))
    return [*_KINDS, *(f"notebooks/{lesson}" for lesson in lessons)]


def _open_pages(browser, site, address, names):
    """Open pages in both languages."""
    built = (site / "try" / "index.html").exists()
    requests, faults, formulas = 0, [], 0
    for name in names:
        for lang in LANGUAGES:
            page = browser.new_page()
            asked: list[str] = []
            errors: list[str] = []
            page.on("request", lambda request, asked=asked: asked.append(request.url))
            page.on("pageerror", lambda error, errors=errors: errors.append(str(error)))
            page.on("console", lambda line, errors=errors: _note(line, errors, built))
            page.goto(f"{address}{lang}/{name}.html")
            page.wait_for_load_state("networkidle")
            looks = page.evaluate(_LOOK)
            page.close()
            requests += len(asked)
            formulas += looks["formulas"]
            faults += _faults(f"{lang}/{name}", looks, errors)
            faults += [
                f"{lang}/{name}: asks {url}"
                for url in asked
                if not url.startswith((address, "data:", "blob:"))
            ]
    line = f"{2 * len(names)} pages opened without a network: {requests} requests"
    return Report([f"{line}, {formulas} formulas, {len(faults)} faults"], faults)


def _note(line, errors, built):
    """Note an error of the console; that the coloring page was not built is none."""
    missing = not built and "/try/" in line.location.get("url", "")
    if line.type == "error" and not missing:
        errors.append(line.text)


def _faults(name, looks, errors):
    """Return a line for each thing that is wrong with an opened page."""
    faults = [f"{name}: {error}" for error in errors]
    for key, what in (
        ("wrong", "formulas with an error"),
        ("plain", "formulas that were not typeset"),
        ("pictures", "pictures that did not load"),
    ):
        if looks[key]:
            faults.append(f"{name}: {looks[key]} {what}")
    if looks["letters"]:
        faults.append(f"{name}: no glyph for {' '.join(looks['letters'])}")
    if looks["switches"] != 1:
        faults.append(f"{name}: {looks['switches']} visible language switches")
    return faults
