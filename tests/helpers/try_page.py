"""The page of `docs/try`, used as a person uses it."""

import base64
import io

import numpy as np
from PIL import Image

PATIENCE = 60_000  # milliseconds, on a busy machine

# Pixels of a canvas as RGBA, base64. A bitmap that was transferred is read through a copy.
READ_CANVAS = """async selector => {
    const canvas = document.querySelector(selector);
    const copy = document.createElement("canvas");
    [copy.width, copy.height] = [canvas.width, canvas.height];
    copy.getContext("2d").drawImage(canvas, 0, 0);
    return copy.toDataURL("image/png").split(",")[1];
}"""

# For each element with text of its own: the text, its contrast with what is behind it, and the
# contrast that WCAG 2 asks for at level AA.
CONTRASTS = """() => {
    const numbers = color => {
        const canvas = new OffscreenCanvas(1, 1).getContext("2d");
        canvas.fillStyle = color;
        canvas.fillRect(0, 0, 1, 1);
        return [...canvas.getImageData(0, 0, 1, 1).data];
    };
    const light = color => {
        const [r, g, b] = numbers(color).map(c => c / 255)
            .map(c => c > 0.04045 ? ((c + 0.055) / 1.055) ** 2.4 : c / 12.92);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = element => {
        for (let node = element; node; node = node.parentElement) {
            const color = getComputedStyle(node).backgroundColor;
            if (numbers(color)[3] === 255) return color;
        }
        return "white";
    };
    const texts = [];
    for (const element of document.querySelectorAll("body *")) {
        const own = [...element.childNodes].filter(node => node.nodeType === 3)
            .map(node => node.data.trim()).join("");
        if (!own || !element.getClientRects().length || element.disabled) continue;
        const style = getComputedStyle(element);
        const [a, b] = [light(style.color), light(behind(element))].sort((x, y) => y - x);
        const size = parseFloat(style.fontSize);
        const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
        texts.push([own, (a + 0.05) / (b + 0.05), isLarge ? 3 : 4.5]);
    }
    return texts;
}"""

# What may be moved, and its accessible name as far as the page gives one.
UNNAMED = """() => [...document.querySelectorAll("button, input, canvas[role], [role=radio]")]
    .filter(part => part.getClientRects().length)
    .filter(part => !(part.getAttribute("aria-label") || part.textContent.trim()
        || part.labels?.[0]?.textContent.trim()))
    .map(part => part.outerHTML)"""


class TryPage:
    """A tab with the page.

    Parameters
    ----------
    browser : playwright.sync_api.Browser
    address : str
    screenshots : Path
        Folder for `screenshot`.
    **options
        Of the browser's context, e.g. `viewport`.
    """

    def __init__(self, browser, address, screenshots, **options):
        self.address, self._screenshots = address, screenshots
        self.errors, self.requests, self.elsewhere = [], [], []
        size = {"viewport": {"width": 1280, "height": 860}, **options}
        self.context = browser.new_context(accept_downloads=True, **size)
        self.context.set_default_timeout(PATIENCE)
        self.context.route("**/*", self._allow)
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._listen)
        self.page.on("requestfailed", lambda request: self.errors.append(request.url))

    def _allow(self, route):
        url = route.request.url
        if url.startswith(self.address):
            self.requests.append(url.removeprefix(self.address))
            route.continue_()
        else:
            self.elsewhere.append(url)
            route.abort()

    def _listen(self, message):
        if message.type in ("error", "warning"):
            self.errors.append(message.text)

    def open(self, query=""):
        """Open the page; without ?sample=none, wait for the colorings of the sample."""
        self.page.goto(self.address + query)
        if "sample=none" not in query:
            self.wait_for_picture()

    def wait_for_picture(self):
        self.page.wait_for_function("document.body.dataset.shown")

    def color(self, path):
        """Choose a picture file, and wait for its colorings."""
        self.page.evaluate("delete document.body.dataset.shown")
        self.page.set_input_files("#file", path)
        self.wait_for_picture()

    def keep_parts(self, is_on):
        """Turn the switch of a colored picture, and wait for its colorings."""
        self.page.evaluate("delete document.body.dataset.shown")
        self.page.set_checked("#keep", is_on)
        self.wait_for_picture()

    def settle(self, act):
        """Do something that paints the large picture again, and wait for it."""
        frames = self.page.evaluate("document.body.dataset.frames")
        act()
        self.page.wait_for_function("f => document.body.dataset.frames !== f", arg=frames)

    def move(self, number, value):
        """Move a slider: 0 to 4 are the blocks, 5 is the walk."""
        script = """([number, value]) => {
            const input = document.querySelectorAll("#sliders input")[number];
            input.value = value;
            input.dispatchEvent(new Event("input"));
        }"""
        self.settle(lambda: self.page.evaluate(script, [number, value]))

    def open_sample(self, name):
        """Color a sample picture, with nothing held and the first noises."""
        self.page.evaluate("delete document.body.dataset.shown")
        self.page.click(f"[data-sample={name}]")
        self.wait_for_picture()

    def choose(self, number):
        """Choose one of the colorings."""
        if self.page.locator(".tile").nth(number).get_attribute("aria-checked") != "true":
            self.settle(lambda: self.page.locator(".tile").nth(number).click())

    def picture(self):
        """Return the pixels of the large picture: int (h, w, 4)."""
        return self._canvas("#picture canvas")

    def grid(self):
        """Return the pixels of the grid: int (h, w, 4)."""
        return self._canvas("#grid canvas")

    def _canvas(self, selector):
        content = base64.b64decode(self.page.evaluate(READ_CANVAS, selector))
        return np.asarray(Image.open(io.BytesIO(content)).convert("RGBA")).astype(int)

    def save(self, button, folder):
        """Press a button that saves a file; return its path in a folder."""
        with self.page.expect_download() as download:
            self.page.click(button)
        path = folder / download.value.suggested_filename
        download.value.save_as(path)
        return path

    def status(self):
        return self.page.locator("#status").inner_text()

    def screenshot(self, name):
        self._screenshots.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=self._screenshots / f"try_{name}.png", full_page=True)

    def close(self):
        self.context.close()
