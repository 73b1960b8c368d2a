"""The page of `docs/try` in Chromium: first colorings, slider frames, and size."""

import functools
import http.server
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
from PIL import Image

from benchmarks.records import ROOT, Findings, Table, Target
from chroma_lib import files
from chroma_lib.errors import ChromaError
from chroma_lib.pictures.shipped import shipped_pictures

# Sides of the square pictures, 1 and 24 megapixels, and their modes: gray, and with own colors.
PICTURES = ((1000, "L"), (1000, "RGB"), (4890, "L"), (4890, "RGB"))
WARM, FRAMES = 5, 60
FIRST, FRAME, SIZE = 3.0, 50.0, 20.0  # seconds, milliseconds, MB
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
PATIENCE = 300_000  # milliseconds
TEXT = (
    "The page in headless Chromium without a GPU, from a server of plain files on the same "
    "machine. First: 25 colorings of Eileen, enlarged, in gray or in her own colors, are on the "
    "page, counted from the moment when the file is chosen on a page that has just been opened, so "
    "with the load of onnxruntime-web and of the network. Again: the median of the next ones. "
    "Frame: from the event of a slider to the new picture on the page, the median of 60 moves; "
    "WebGL2 is computed by the processor. CPU time is that of all processes of the browser; load "
    "is how many processes the machine ran on average in the minute before."
)
# Moves a slider; returns the milliseconds until each new picture.
MOVE = """async count => {
    const input = document.querySelector("#sliders input");
    const { dataset } = document.body;
    const times = [];
    for (let i = 0; i < count; i++) {
        const before = dataset.frames;
        const start = performance.now();
        input.value = (i % 40) / 10 - 2;
        input.dispatchEvent(new Event("input"));
        while (dataset.frames === before) await new Promise(done => setTimeout(done));
        times.push(performance.now() - start);
    }
    return times;
}"""


def measure() -> Findings:
    """Time the page that colors pictures in the browser, and weigh its files."""
    load = os.getloadavg()[0]
    rows: list[list] = []
    frames: list[list] = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        size = _build(folder / "try") / 1e6
        pictures = [_enlarge(folder, side, mode) for side, mode in PICTURES]
        with _serve(folder / "try") as address, _browser() as browser:
            for picture in pictures:
                rows.append([picture.stem, *_time_opening(browser, address, picture)])
            for picture in pictures[:2]:
                for paint in ("webgl2", "worker"):
                    times, cpu = _time_frames(browser, address, picture, paint)
                    row = [paint, statistics.median(times), max(times), cpu]
                    frames.append([picture.stem, *row])
    heads = ["picture", "first, s", "first, CPU s", "again, s", "again, CPU s"]
    frame_heads = ["picture", "painted by", "frame, ms", "slowest, ms", "CPU ms a frame"]
    limits = [
        ("First 25 colorings of 1 megapixel in the page", rows[0][1], FIRST, " s"),
        ("First 25 colorings of 1 colored megapixel in the page", rows[1][1], FIRST, " s"),
        ("Slider frame in the page, software WebGL2", frames[0][2], FRAME, " ms"),
        ("Slider frame in the page, worker", frames[1][2], FRAME, " ms"),
        ("Slider frame of a colored picture, software WebGL2", frames[2][2], FRAME, " ms"),
        ("Slider frame of a colored picture, worker", frames[3][2], FRAME, " ms"),
        ("Size of the page with weights and wasm", size, SIZE, " MB"),
    ]
    return Findings(
        title="The page in the browser",
        text=TEXT,
        figures={
            "size of the page, MB": round(size, 1),
            "load": round(load, 1),
            "cores": os.cpu_count(),
        },
        tables=[Table(heads=heads, rows=rows), Table(heads=frame_heads, rows=frames)],
        targets=[
            Target(title=title, measured=measured, limit=limit, unit=unit)
            for title, measured, limit, unit in limits
        ],
    )


def _build(out: Path) -> int:
    """Build the page with its command; return the bytes of its files."""
    command = [sys.executable, ROOT / "docs" / "try" / "build.py", "--out", out]
    if subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL).returncode:
        raise ChromaError("docs/try/build.py: failed; see its message above")
    return sum(path.stat().st_size for path in out.rglob("*") if path.is_file())


def _enlarge(folder: Path, side: int, mode: str) -> Path:
    with Image.open(shipped_pictures()["eileen"]) as image:
        larger = image.convert(mode).resize((side, side), Image.Resampling.BICUBIC)
    kind = "gray" if mode == "L" else "colored"
    return files.write_png_image(folder / f"{side}x{side}, {kind}.png", larger)


@contextmanager
def _serve(folder: Path) -> Iterator[str]:
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *arguments: Any) -> None:
            """Print nothing."""

    handler = functools.partial(Quiet, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@contextmanager
def _browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
        found = filter(None, map(shutil.which, ("chromium", "google-chrome", own)))
        path = next(found, None)
        if path is None:
            raise ChromaError("no browser: install chromium")
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def _cpu_seconds() -> float:
    """Return the CPU time of all processes that this one has started and that still run."""
    times = [child.cpu_times() for child in psutil.Process().children(recursive=True)]
    return sum(time.user + time.system for time in times)


def _color(page: Any, picture: Path) -> tuple[float, float]:
    """Choose a picture on the page; return wall and CPU seconds until its colorings are there."""
    cpu = _cpu_seconds()
    page.evaluate("() => { delete document.body.dataset.shown; window.begin = performance.now(); }")
    page.set_input_files("#file", picture)
    page.wait_for_function("document.body.dataset.shown", timeout=PATIENCE)
    return page.evaluate("(document.body.dataset.at - begin) / 1000"), _cpu_seconds() - cpu


def _time_opening(browser: Any, address: str, picture: Path) -> list[float]:
    context = browser.new_context(viewport={"width": 1280, "height": 860})
    page = context.new_page()
    page.goto(f"{address}?sample=none", wait_until="domcontentloaded")
    first = _color(page, picture)
    again = [_color(page, picture) for _ in range(WARM)]
    context.close()
    wall, cpu = (statistics.median(times) for times in zip(*again))
    return [*first, wall, cpu]


def _time_frames(
    browser: Any, address: str, picture: Path, paint: str
) -> tuple[list[float], float]:
    """Return the milliseconds of each frame, and the CPU milliseconds of one."""
    context = browser.new_context(viewport={"width": 1280, "height": 860})
    page = context.new_page()
    page.goto(f"{address}?sample=none&paint={paint}")
    _color(page, picture)
    painter = page.evaluate("document.body.dataset.painter")
    if painter != paint:
        raise ChromaError(f"the page paints by {painter}, not by {paint}; use another browser")
    page.evaluate(MOVE, 10)
    cpu = _cpu_seconds()
    times = page.evaluate(MOVE, FRAMES)
    cpu = 1000 * (_cpu_seconds() - cpu) / FRAMES
    context.close()
    return times, cpu
