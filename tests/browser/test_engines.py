"""Game engines load the sheets of packs, by name: PixiJS and Phaser in a real browser.

`npm ci --prefix tests/browser/engines` installs them.
"""

import base64
import http.server
import threading
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from chroma_lib import characters
from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.gan.generator import build_generator
from chroma_lib.packs.sheets import SheetOptions
from chroma_lib.packs.write import write_pack
from chroma_lib.pictures.picture import Picture
from tests.browser.conftest import _without
from tests.helpers.packs import rgba, z

ENGINES = Path(__file__).parent / "engines"

# Cuts a frame, as the engine knows it, out of the image that the engine has loaded.
CUT = """window.cut = (image, x, y, w, h) => {
    const context = new OffscreenCanvas(w, h).getContext("2d");
    context.drawImage(image, x, y, w, h, 0, 0, w, h);
    return {w, h, pixels: btoa(String.fromCharCode(...context.getImageData(0, 0, w, h).data))};
};"""
PIXI = """async (sheets) => {
    const {Assets, Cache} = await import("/engines/pixi.js/dist/pixi.min.mjs");
    const loaded = {};
    for (const sheet of sheets) {
        const {textures} = await Assets.load(sheet);
        for (const name of Object.keys(textures)) {
            const texture = Cache.get(name);  // as a game asks for it, from any sheet
            const {x, y, width, height} = texture.frame;
            loaded[name] = cut(texture.source.resource, x, y, width, height);
        }
    }
    return loaded;
}"""
PHASER = """(sheets) => new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = "/engines/phaser/dist/phaser.min.js";
    script.onerror = reject;
    script.onload = () => new Phaser.Game({
        type: Phaser.CANVAS, width: 32, height: 32, banner: false, audio: {noAudio: true},
        scene: {
            preload() {
                for (const sheet of sheets)
                    this.load.atlas(sheet, sheet.replace(".json", ".png"), sheet);
            },
            create() {
                const loaded = {};
                for (const sheet of sheets)
                    for (const name of this.textures.get(sheet).getFrameNames()) {
                        const frame = this.textures.getFrame(sheet, name);
                        loaded[name] = cut(
                            frame.source.image, frame.cutX, frame.cutY, frame.cutWidth,
                            frame.cutHeight);
                    }
                resolve(loaded);
            },
        },
    });
    document.head.append(script);
})"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    def translate_path(self, path):
        if path.startswith("/engines/"):
            return str(ENGINES / "node_modules" / path.removeprefix("/engines/"))
        return super().translate_path(path)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def packs(tmp_path_factory):
    """Two packs in a folder: one in a single sheet with gaps, one in two sheets."""
    folder = tmp_path_factory.mktemp("engines")
    colorizer = Colorizer(build_generator(32, base=2, latent_dim=10))
    for seed, (name, options) in enumerate(
        {"rin": SheetOptions(padding=3, extrude=2), "mio": SheetOptions(max_side=256)}.items()
    ):
        picture = Picture(characters.render(seed, size=120), None, name)
        write_pack(colorizer, picture, z(5), folder / name, sheet=options)
    return folder


@pytest.fixture
def page(chromium, packs):
    if not (ENGINES / "node_modules" / "phaser").is_dir():
        _without("no game engines: install them by `npm ci --prefix tests/browser/engines`")
    handler = partial(Quiet, directory=packs)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page = chromium.new_page()
        try:
            page.goto(f"http://127.0.0.1:{server.server_port}/rin/sheet.json")  # any of its pages
            page.evaluate(f"() => {{ {CUT} }}")
            yield page
        finally:
            page.close()
            server.shutdown()


@pytest.mark.parametrize("engine", [PIXI, PHASER], ids=["PixiJS", "Phaser"])
def test_an_engine_finds_each_coloring_by_its_name(page, packs, engine):
    sheets = sorted(f"/{path.relative_to(packs)}" for path in packs.glob("*/sheet*.json"))
    assert len(sheets) == 3
    loaded = page.evaluate(engine, sheets)
    assert set(loaded) == {f"{pack}/{i:02d}.png" for pack in ("rin", "mio") for i in range(5)}
    for name, frame in loaded.items():
        pixels = np.frombuffer(base64.b64decode(frame["pixels"]), np.uint8)
        expected = rgba(packs / name)
        np.testing.assert_array_equal(pixels.reshape(frame["h"], frame["w"], 4), expected)
