"""Pages that show the slider, used as a reader uses them: by moving controls that have names.

A control is found by its role and by words of its accessible name, which a screen reader would
say, never by its position on the page. For a new control, find it with `control`, do what a reader
does with it, and call `settle`, which waits until the kernel has answered; `press`, `set`, `drag`,
`click` and `choose` do both.
"""

import base64
import io
import itertools
import json
import re
import time

import numpy as np
from PIL import Image

from tests.helpers.patience import PATIENCE

PNG = b"\x89PNG\r\n\x1a\n"
CONTROLS = ("button", "checkbox", "combobox", "listbox", "slider", "spinbutton", "textbox")

READ_BYTES = """async image => {
    const bytes = new Uint8Array(await (await fetch(image.src)).arrayBuffer());
    let text = "";
    for (const byte of bytes) text += String.fromCharCode(byte);
    return btoa(text);
}"""

# Draws letters one by one in the font of an element, and returns the pixels of each.
DRAW_LETTERS = """(element, letters) => [...letters].map(letter => {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 40;
    const pen = canvas.getContext("2d");
    pen.font = "30px " + getComputedStyle(element).fontFamily;
    pen.fillText(letter, 4, 32);
    return [...pen.getImageData(0, 0, 40, 40).data].filter((_, i) => i % 4 === 3);
})"""

FOCUSABLE = "a[href], button, input, select, textarea, [tabindex='0'], [contenteditable='true']"
# Numbers the focusable elements in an element, and returns their count.
NUMBER_ALL = f"""root => {{
    const all = [...root.querySelectorAll("{FOCUSABLE}")]
        .filter(part => !part.disabled && part.getClientRects().length)
        .filter(part => part.tabIndex >= 0 || part.isContentEditable);
    all.forEach((part, i) => part.dataset.tabStop = i);
    return all.length;
}}"""
FOCUSED = "() => document.activeElement?.dataset?.tabStop ?? null"


def words(text):
    """Return a pattern that finds whole words: "block 1" in "block 1 / 블록 1", not "block 10"."""
    return re.compile(rf"(^|\W){re.escape(text)}(\W|$)")


def pixels(png):
    """Return a PNG's pixels: uint8, shape (h, w, 4)."""
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGBA"))


class Traffic:
    """The messages between a page and its kernel.

    Attributes
    ----------
    unanswered : set of str
        The ids of the messages that the kernel has not answered yet.
    pictures : int
        Number of PNG pictures received.
    runs : int
        Number of cells sent to the kernel.
    """

    def __init__(self, page):
        self.unanswered, self.pictures, self.runs = set(), 0, 0
        page.on("websocket", self._listen)

    def _listen(self, socket):
        socket.on("framesent", self._sent)
        socket.on("framereceived", self._received)

    def _sent(self, frame):
        channel, header, *_ = _parts(frame)
        if channel == "shell":
            self.unanswered.add(header["msg_id"])
            self.runs += header["msg_type"] == "execute_request"

    def _received(self, frame):
        _channel, header, parent, content = _parts(frame)
        if isinstance(frame, bytes):
            self.pictures += frame.count(PNG)
        if header.get("msg_type") == "status" and content["execution_state"] == "idle":
            self.unanswered.discard(parent.get("msg_id"))


def _parts(frame):
    """Return channel, header, parent header and content of a message in Jupyter's protocol."""
    if isinstance(frame, str):
        message = json.loads(frame)
        return [
            message.get("channel"),
            *(message.get(key, {}) for key in ("header", "parent_header", "content")),
        ]
    # v1.kernel.websocket.jupyter.org: the number of offsets, the offsets, then the parts.
    count = int.from_bytes(frame[:8], "little")
    starts = [int.from_bytes(frame[8 * i : 8 * i + 8], "little") for i in range(1, count + 1)]
    parts = [frame[a:b] for a, b in itertools.pairwise(starts)]
    header, parent, _, content = (json.loads(part) for part in parts[1:5])
    return parts[0].decode(), header, parent, content


class SliderPage:
    """A tab of a browser with the slider in it.

    Parameters
    ----------
    page : playwright.sync_api.Page
    screenshots : Path
        The folder for `screenshot`.
    """

    def __init__(self, page, screenshots):
        self.page, self._screenshots = page, screenshots
        self.traffic, self.errors, self.hosts = Traffic(page), [], set()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("response", lambda response: self.hosts.add(response.url.split("/")[2]))
        #: The output with the slider; a page can have other controls around it.
        self.root = page.locator(".jp-OutputArea-output", has=page.get_by_role("slider"))

    def control(self, role, name):
        """Find a control by its role and by words of its accessible name."""
        found = self.root.get_by_role(role, name=words(name))
        if role == "slider":
            # ipywidgets writes a slider's label beside it, but does not link the two.
            row = self.root.locator(".widget-slider", has=self.page.get_by_text(words(name)))
            found = found.or_(row.get_by_role(role))
        return found

    def names(self, *roles):
        """Return (role, accessible name) of all elements of these roles, in page order."""
        lines = self.root.aria_snapshot().splitlines()
        matches = [re.match(r'\s*- (\w+)(?: "((?:[^"\\]|\\.)*)")?', line) for line in lines]
        return [(match[1], match[2] or "") for match in matches if match and match[1] in roles]

    def settle(self, has_begun=lambda: True):
        """Wait until something has begun, every message is answered, and the page shows it."""
        end, before = time.monotonic() + PATIENCE, None
        while time.monotonic() < end:
            # A view sends its next value only after the last is answered: look twice.
            self.page.wait_for_timeout(100)
            images = self.root.get_by_role("img")
            now = (self.traffic.pictures, [image.get_attribute("src") for image in images.all()])
            if has_begun() and not self.traffic.unanswered and now == before:
                return
            before = now
        raise AssertionError(
            f"{self.traffic.runs} cells sent, {len(self.traffic.unanswered)} messages not answered"
        )

    def value(self, name):
        """Return the value of a slider."""
        return float(self.control("slider", name).get_attribute("aria-valuenow"))

    def press(self, role, name, key, times=1):
        """Press a key on a control."""
        control = self.control(role, name)
        for _ in range(times):
            control.press(key)
        self.settle()

    def set(self, name, value, step=0.1):
        """Set a slider to a value with the arrow keys."""
        steps = round((value - self.value(name)) / step)
        self.press("slider", name, "ArrowRight" if steps > 0 else "ArrowLeft", abs(steps))

    def drag(self, name, *stops, moves=20):
        """Drag a slider with the mouse, in small moves, to stops in pixels from its start."""
        box = self.control("slider", name).bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        mouse = self.page.mouse
        mouse.move(x, y)
        mouse.down()
        for stop in stops:
            mouse.move(x + stop, y, steps=moves)
        mouse.up()
        self.settle()

    def click(self, name):
        """Click a button."""
        self.control("button", name).click()
        self.settle()

    def choose(self, name, option):
        """Choose an option of a list."""
        self.control("combobox", name).select_option(option)
        self.settle()

    def picture(self, name=None):
        """Return the bytes of the first picture on the page, or of the one with a name."""
        images = self.root.get_by_role("img", name=name and words(name))
        return base64.b64decode(images.first.evaluate(READ_BYTES))

    def click_picture(self, x, y):
        """Click the picture at a point, x and y from 0 to 1, from the top left corner."""
        picture = self.root.get_by_role("img").first
        box = picture.bounding_box()
        picture.click(position={"x": x * box["width"], "y": y * box["height"]})
        self.settle()

    def overlay(self):
        """Return the bytes of the stripes over the held regions, or None without any."""
        stripes = self.root.locator(".chroma-overlay")
        if not stripes.is_visible():
            return None
        return base64.b64decode(stripes.evaluate(READ_BYTES))

    def pressed(self):
        """Return the names of the pressed buttons."""
        found = self.root.get_by_role("button", pressed=True).all()
        return [button.get_attribute("aria-label") for button in found]

    def upload(self, name, content):
        """Choose a file in the file dialog of the upload button."""
        file = {"name": name, "mimeType": "image/png", "buffer": content}
        with self.page.expect_file_chooser() as chooser:
            self.control("button", "your picture").click()
        chooser.value.set_files(file)
        self.settle()

    def status(self):
        """Return the text of the message."""
        return self.root.get_by_role("status").inner_text()

    def cut_off(self, width, name):
        """Return the elements beyond the page's edge in a window `width` pixels wide."""
        wide = self.page.viewport_size
        self.page.set_viewport_size({"width": width, "height": 900})
        self.settle()
        self.screenshot(name)
        edge = self.root.evaluate("root => root.getBoundingClientRect().left + root.clientWidth")
        parts = self.root.locator("button, select, img, [role=slider], .widget-readout").all()
        boxes = [(part.bounding_box(), part) for part in parts if part.is_visible()]
        assert len(boxes) > 40
        far = [part for box, part in boxes if box["x"] + box["width"] > edge + 1]
        found = [part.evaluate("part => part.outerHTML.slice(0, 120)") for part in far]
        self.page.set_viewport_size(wide)
        self.settle()
        return found

    def letters(self, text):
        """Return the pixels of each letter, drawn in the font of the slider's labels."""
        return self.root.first.evaluate(DRAW_LETTERS, text)

    def tab_stops(self):
        """Return how many elements can have the focus, and the numbers of those Tab reaches."""
        count = self.root.evaluate(NUMBER_ALL)
        self.root.locator("[data-tab-stop='0']").focus()
        reached = []
        for _ in range(count):
            reached.append(self.page.evaluate(FOCUSED))
            self.page.keyboard.press("Tab")
        return count, reached

    def screenshot(self, name):
        """Write what the page shows to `name`.png."""
        self._screenshots.mkdir(parents=True, exist_ok=True)
        path = self._screenshots / f"{name}.png"
        self.page.screenshot(path=path)
        return path


class LabPage(SliderPage):
    """A notebook in JupyterLab."""

    def open(self, url, cells):
        """Open a notebook, run all its cells as a reader does, and wait for the slider."""
        self.page.goto(url)
        # Before the kernel is ready, the menu runs nothing.
        ready = self.page.get_by_role("button", name=re.compile(r"\| Idle$"))
        ready.wait_for(timeout=1000 * PATIENCE)
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_role("menuitem", name=re.compile("^Run All Cells")).click()
        self.settle(lambda: self.traffic.runs >= cells)
        # JupyterLab renders cells far below only when the reader scrolls to them.
        self.page.get_by_role("feed", name="Cells").hover()
        for _ in range(30):
            if self.root.get_by_role("slider").last.is_visible():
                break
            self.page.mouse.wheel(0, 300)
            self.page.wait_for_timeout(200)
        self.root.scroll_into_view_if_needed()
        self.settle()


# Returns the bytes of the picture with this name that the app shows.
READ_STAGE = """async name => {
    const address = document.getElementById("stage").dataset[name];
    const bytes = new Uint8Array(await (await fetch(address)).arrayBuffer());
    let text = "";
    for (const byte of bytes) text += String.fromCharCode(byte);
    return btoa(text);
}"""
# Counts what a person clicks.
COUNT_CLICKS = """() => {
    window.clicks = 0;
    document.addEventListener("click", event => { window.clicks += event.isTrusted; }, true);
}"""
# Drops files on the page: [[name, base64], ...].
DROP = """files => {
    const data = new DataTransfer();
    for (const [name, text] of files) {
        const bytes = Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
        data.items.add(new File([bytes], name, {type: "image/png"}));
    }
    document.body.dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true}));
}"""
BEYOND = """() => [...document.querySelectorAll("button, select, input, canvas, h2, p, label")]
    .filter(part => part.getClientRects().length)
    .filter(part => !part.closest("#strip, #pack, #pictures"))
    .filter(part => {
        const box = part.getBoundingClientRect();
        return box.right > document.documentElement.clientWidth + 1 || box.left < -1;
    })
    .map(part => part.outerHTML.slice(0, 120))"""


class AppPage:
    """The page of `chroma app`.

    Parameters
    ----------
    page : playwright.sync_api.Page
    screenshots : Path
        The folder for `screenshot`.
    """

    def __init__(self, page, screenshots):
        self.page, self._screenshots = page, screenshots
        self.errors, self.hosts = [], set()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("response", lambda response: self.hosts.add(response.url.split("/")[2]))
        page.set_default_timeout(1000 * PATIENCE)

    def open(self, url):
        """Open the app and wait until it can be used."""
        self.page.goto(url)
        self.page.locator("#stage[data-plane]").wait_for()

    def wait(self, script, argument=None):
        """Wait until a script returns something true."""
        self.page.wait_for_function(script, arg=argument)

    def after(self, action, name="result"):
        """Do something, and wait until the page shows another picture; return its pixels."""
        before = self.page.evaluate("name => document.getElementById('stage').dataset[name]", name)
        action()
        self.wait(
            "([name, before]) => document.getElementById('stage').dataset[name] !== before",
            [name, before],
        )
        return self.shown(name)

    def shown(self, name="result"):
        """Return the pixels of "result", "original" or "plane": uint8 (h, w, 4)."""
        return pixels(base64.b64decode(self.page.evaluate(READ_STAGE, name)))

    def point(self, x, y, canvas="result"):
        """Return where a point of the whole picture is on its canvas, x and y from 0 to 1."""
        height, width = self.shown("original").shape[:2]
        box = self.page.locator(f"#{canvas}").bounding_box()
        scale = min((box["width"] - 18) / width, (box["height"] - 18) / height)
        middle = box["width"] / 2, box["height"] / 2
        return middle[0] + (x - 0.5) * width * scale, middle[1] + (y - 0.5) * height * scale

    def click_picture(self, x, y):
        """Click the picture at a point, x and y from 0 to 1."""
        left, top = self.point(x, y)
        self.page.locator("#result").click(position={"x": left, "y": top})

    def button(self, name):
        """Find a button by its name."""
        return self.page.get_by_role("button", name=name, exact=True)

    def tool(self, name):
        """Choose a tool, or what is shown."""
        self.page.get_by_role("radio", name=name, exact=True).click()

    def swatch(self, color):
        """Click a color."""
        self.page.locator(f"#swatches [data-key='{color}']").click()

    def parts(self):
        """Return the names of the parts, as a screen reader says them."""
        options = self.page.locator("#parts [role=option]").all()
        return [option.get_attribute("aria-label") for option in options]

    def chosen(self):
        """Return the name of the chosen part."""
        return self.page.locator("#chosen").inner_text()

    def status(self):
        """Return the message."""
        return self.page.locator("#message").inner_text()

    def drop(self, **files):
        """Drop files on the page: name without ".png" -> content."""
        coded = [[f"{name}.png", base64.b64encode(file).decode()] for name, file in files.items()]
        self.page.evaluate(DROP, coded)

    def screenshot(self, name):
        """Write what the page shows to `name`.png."""
        self._screenshots.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=self._screenshots / f"{name}.png")
