"""The page of `docs/try` in a real browser, beside what Python makes of the same pictures."""

import re
import struct
import zipfile

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from skimage.color import deltaE_ciede2000, rgb2lab

from chroma_lib import color, files, noise
from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.coloring.own_colors import is_colored
from chroma_lib.packs.record import read_record
from chroma_lib.packs.remake import remake_pack
from chroma_lib.packs.write import write_pack
from chroma_lib.pictures.read import read_picture
from chroma_lib.pictures.shipped import shipped_figures, shipped_pictures
from tests.helpers.packs import read_json, rgba
from tests.helpers.scenes import beside, draw_room, draw_scene, on_a_gradient, put
from tests.helpers.try_page import CONTRASTS, UNNAMED

COUNT = 25


@pytest.fixture(scope="module")
def colorizer():
    return Colorizer.load("dcgan_256")


@pytest.fixture(scope="module")
def recolorizer(colorizer):
    return colorizer.with_recolor("auto")


@pytest.fixture(scope="module")
def noises(colorizer):
    return noise.random_noise(COUNT, latent_dim=colorizer.latent_dim)


@pytest.fixture(scope="module")
def page(try_page):
    """The page with its own sample, in English."""
    return try_page("?lang=en")


@pytest.fixture(scope="module")
def korean_page(try_page):
    """The page in Korean, without WebGL2."""
    return try_page("?lang=ko&paint=worker")


@pytest.fixture(autouse=True)
def _no_error(request):
    yield
    for name in {"page", "korean_page"} & set(request.fixturenames):
        opened = request.getfixturevalue(name)
        assert opened.errors == [] and opened.elsewhere == []


def _pictures(folder):
    """Write pictures of all kinds; return their paths."""
    portraits = {name: read_picture(path).rgb for name, path in shipped_pictures().items()}
    (figure,) = (read_picture(path).rgb for path in shipped_figures().values())
    eileen, lucy = portraits["eileen"], portraits["lucy"]
    height, width = lucy.shape[:2]
    ramp = np.linspace(-60, 300, width).clip(0, 255).astype(np.uint8)
    rows, columns = np.indices(eileen.shape[:2]) // 3
    dots = np.where((rows + columns) % 2, 255, 0).astype(np.uint8)
    level = color.gray(eileen)[..., 0]
    toned = np.where(level < 110, 0, np.where(level < 215, dots, 255)).astype(np.uint8)
    few = Image.fromarray(portraits["sylvie"]).resize((72, 72)).quantize(12).convert("RGB")
    arrays = {
        **portraits,
        "figure": figure,
        "gray": color.gray(figure)[:401, :257],
        "transparent": np.dstack([lucy, np.broadcast_to(ramp, (height, width))]),
        "few_colors": np.asarray(few),
        "on_black": np.where(color.gray(lucy) > 250, 12, lucy).astype(np.uint8),
        "toned": np.repeat(toned[..., None], 3, -1),
    }
    assert len(arrays) == 10
    large = Image.fromarray(figure).resize((1385, 2890), Image.Resampling.BICUBIC)
    arrays["larger_than_its_segments"] = np.asarray(large.resize((500, 1045)))
    arrays["four_megapixels"] = np.asarray(large)
    paths = {}
    for name, array in arrays.items():
        paths[name] = folder / f"{name}.png"
        files.write_png_image(paths[name], Image.fromarray(array))
    paths["with_gamma"] = folder / "with_gamma.png"
    # The gamma that drawing programs write for sRGB.
    about = PngInfo()
    about.add(b"gAMA", struct.pack(">I", 45455))
    Image.fromarray(lucy).save(paths["with_gamma"], pnginfo=about)
    assert b"gAMA" in paths["with_gamma"].read_bytes()
    return paths


def _differences(ours, theirs):
    """Return CIEDE2000 of the pixels that are not transparent."""
    assert ours.shape == theirs.shape
    np.testing.assert_array_equal(ours[..., 3], theirs[..., 3])
    seen = ours[..., 3] > 0
    ours, theirs = ours[seen][:, :3], theirs[seen][:, :3]
    differ = (ours != theirs).any(-1)
    difference = np.zeros(len(ours))
    if differ.any():
        labs = [rgb2lab(array[None, differ] / 255)[0] for array in (ours, theirs)]
        difference[differ] = deltaE_ciede2000(*labs)
    return difference


def _compare_png(page, colorizer, picture, noise, folder):
    """Compare the PNG of the coloring that is selected with that of Python."""
    saved = page.save("#png", folder / "page")
    pack = write_pack(colorizer, picture, [noise], folder / saved.stem)
    difference = _differences(rgba(saved), rgba(pack / "00.png"))
    assert difference.mean() < 1
    assert np.percentile(difference, 99.9) < 3
    return saved


def test_pngs_are_those_of_python(page, colorizer, recolorizer, noises, tmp_path):
    recolored = set()
    for number, (name, path) in enumerate(_pictures(tmp_path).items()):
        picture, noise = read_picture(path), noises[number]
        page.color(path)
        page.choose(number)
        if is_colored(picture.rgb):
            recolored.add(name)
            assert page.page.is_checked("#keep")
            _compare_png(page, recolorizer, picture, noise, tmp_path / "recolored")
            page.keep_parts(False)
        else:
            assert page.page.is_hidden("#keep")
        saved = _compare_png(page, colorizer, picture, noise, tmp_path / "as_gray")
        assert saved.name == f"{name}-{number:02d}.png"
    assert len(recolored) == 11 and not recolored & {"gray", "toned"}


def _figures_and_scenes(folder):
    """Write pictures of several figures, scenes, and a large gray one; return their paths."""
    portraits = [read_picture(shipped_pictures()[name]).rgb for name in ("eileen", "sylvie")]
    (figure,) = (read_picture(path).rgb for path in shipped_figures().values())
    scene, both = draw_scene(), beside(*portraits)
    room = put(put(draw_room(), portraits[0], 330, 40), portraits[1], 330, 430)
    large = Image.fromarray(color.gray(figure)).resize((720, 1503), Image.Resampling.BICUBIC)
    narrow = np.asarray(large.resize((470, 1045)))  # larger than its segments, but without cells
    arrays = {
        "two_figures": both,
        "two_gray_figures": color.gray(both),
        "two_poses": beside(portraits[0], portraits[0][:, ::-1]),
        "on_a_gradient": on_a_gradient(portraits[1]),
        "scene": scene,
        # Heads are looked for in a smaller copy.
        "gray_scene": np.asarray(Image.fromarray(color.gray(scene)).resize((1760, 1056))),
        "gray_panels": color.gray(
            beside(*(np.pad(p, ((4, 4), (4, 4), (0, 0))) for p in portraits))
        ),
        "two_in_a_scene": room,
        "gray_megapixel": np.asarray(large),
        "narrow_gray": narrow,
    }
    paths = {name: folder / f"{name}.png" for name in arrays}
    for name, array in arrays.items():
        files.write_png(paths[name], array)
    return paths


def test_figures_and_scenes_are_those_of_python(page, colorizer, recolorizer, noises, tmp_path):
    for number, (name, path) in enumerate(_figures_and_scenes(tmp_path).items()):
        picture = read_picture(path)
        page.color(path)
        page.choose(number)
        is_gray = "gray" in name
        assert is_colored(picture.rgb) != is_gray
        if not is_gray:
            _compare_png(page, recolorizer, picture, noises[number], tmp_path / "recolored")
            page.keep_parts(False)
        _compare_png(page, colorizer, picture, noises[number], tmp_path / "as_gray")
        page.screenshot(name)


@pytest.mark.parametrize("keeps_parts", [True, False])
def test_python_makes_the_zip_again(page, tmp_path, keeps_parts):
    path = tmp_path / "my girl.png"
    rgb = read_picture(shipped_pictures()["lucy"]).rgb[::2, ::2]
    alpha = np.full(rgb.shape[:2], 255, np.uint8)
    alpha[:, :20], alpha[:, 20:24] = 0, 90
    files.write_png(path, rgb, alpha)
    page.color(path)
    if not keeps_parts:
        page.keep_parts(False)
    page.settle(lambda: page.page.locator(".hold").first.click())
    page.page.locator(".parts input").nth(1).fill("#c03070")
    page.move(2, 1.5)
    saved = page.save("#save", tmp_path)
    assert saved.name == "my girl.zip"
    record = _make_again(saved, tmp_path)
    assert record.recolor == ("on" if keeps_parts else "off")
    assert len(record.colorings) == COUNT and len(record.colorings[0].held) == 2


def test_python_makes_the_zip_of_two_gray_figures_again(page, tmp_path):
    portraits = [read_picture(shipped_pictures()[name]).rgb for name in ("eileen", "sylvie")]
    files.write_png(tmp_path / "two.png", color.gray(beside(*portraits)))
    page.color(tmp_path / "two.png")
    assert _make_again(page.save("#save", tmp_path), tmp_path).recolor == "off"


def _make_again(saved, folder):
    """Make the pack in a zip again with Python, and compare both; return its record."""
    zipfile.ZipFile(saved).extractall(folder / "out")
    pack = folder / "out" / saved.stem
    record = read_record(pack / "colorings.json")
    (again,), notes = remake_pack(record, record.load_colorizer(), folder / "again")
    assert notes == []
    assert {f.name for f in pack.iterdir()} == {f.name for f in again.iterdir()}
    for number in (0, COUNT - 1):
        difference = _differences(*(rgba(f / f"{number:02d}.png") for f in (pack, again)))
        assert difference.mean() < 1 and np.percentile(difference, 99.9) < 3
    for name in ("grid.png", "sheet.png"):
        ours, theirs = (rgba(f / name).astype(int) for f in (pack, again))
        assert abs(ours - theirs).mean() < 0.5
    assert read_json(pack / "sheet.json") == read_json(again / "sheet.json")
    ours, theirs = (read_json(f / "palette.json") for f in (pack, again))
    first, other = (palette["colorings"][0]["colors"] for palette in (ours, theirs))
    for key in ("part", "held"):
        assert [c[key] for c in first] == [c[key] for c in other]
    for key, tolerance in (("share", 0.003), ("a", 0.2), ("b", 0.2)):
        assert [c[key] for c in first] == pytest.approx([c[key] for c in other], abs=tolerance)
    ours, theirs = ((f / "palette.gpl").read_text().splitlines() for f in (pack, again))
    assert len(ours) == len(theirs) and ours[:4] == theirs[:4]
    ours, theirs = (read_json(f / "colorings.json") for f in (pack, again))
    assert {key for key in ours if key != "made_by"} == {key for key in theirs if key != "made_by"}
    return record


def test_another_picture_stops_the_reading_of_a_scene(page, tmp_path):
    path = tmp_path / "scene.png"
    files.write_png(path, draw_scene())
    tab = page.page
    page.color(shipped_pictures()["lucy"])
    tab.evaluate("delete document.body.dataset.shown")
    tab.set_input_files("#file", path)
    tab.wait_for_function(
        "/^Reading scene: [1-9]\\d? of \\d+ pieces…$/"
        ".test(document.querySelector('#status').innerText)"
    )
    assert tab.get_by_label("Keep parts and skin").is_disabled()
    page.settle(lambda: tab.click("#dice"))  # the picture before still moves
    page.screenshot("reading_a_scene")
    tab.set_input_files("#file", shipped_pictures()["sylvie"])
    page.wait_for_picture()
    assert tab.evaluate("document.body.dataset.shown") == "sylvie"
    tab.wait_for_timeout(1000)
    assert page.status() == "25 colorings of sylvie"
    assert tab.get_by_label("Keep parts and skin").is_enabled()
    assert tab.locator("body.busy").count() == 0


def test_nothing_is_asked_of_anyone_else(page, built_page):
    assert page.elsewhere == []
    paths = {re.sub(r"\?.*", "", path) or "index.html" for path in page.requests}
    there = {str(f.relative_to(built_page)) for f in built_page.rglob("*") if f.is_file()}
    assert (
        {"model/encoder.onnx.gz", "ort/ort-wasm-simd-threaded.wasm.gz", "main.js"} <= paths <= there
    )


def test_controls_change_the_picture(page):
    page.open_sample("eileen")
    before, grid = page.picture(), page.grid()
    page.move(0, 2)
    moved = page.picture()
    assert abs(moved - before).mean() > 1
    page.move(5, 60)
    assert abs(page.picture() - moved).mean() > 1
    page.settle(lambda: page.page.click("#undo"))
    np.testing.assert_array_equal(page.picture(), moved)
    box = page.page.locator("#picture canvas").bounding_box()
    hair = {"x": round(box["width"] / 2), "y": round(box["height"] / 8)}
    page.settle(lambda: page.page.click("#picture canvas", position=hair))
    assert page.status() == "hair: held"
    assert page.page.locator(".hold[aria-pressed=true]").all_inner_texts() == ["hair"]
    page.settle(lambda: page.page.click("#dice"))
    page.page.wait_for_timeout(300)
    after = page.picture()
    assert abs(page.grid() - grid).mean() > 1
    np.testing.assert_array_equal(after[hair["y"], hair["x"]], moved[hair["y"], hair["x"]])
    assert (after != moved).any(-1).mean() > 0.05
    page.settle(lambda: page.page.locator(".parts input").first.fill("#20a040"))
    assert page.picture()[hair["y"], hair["x"], :3].argmax() == 1
    page.settle(lambda: page.page.click("#free"))
    assert page.page.locator(".hold[aria-pressed=true]").count() == 0


@pytest.mark.parametrize("is_gray", [True, False])
def test_the_worker_paints_as_webgl_does(page, korean_page, is_gray):
    pages = (page, korean_page)
    korean_page.page.click("[data-lang=en]")  # notes of one length leave one room for pictures
    for opened in pages:
        opened.open_sample("eileen")
        if not is_gray:
            opened.color(shipped_pictures()["eileen"])
    painters = [opened.page.evaluate("document.body.dataset.painter") for opened in pages]
    assert painters == ["webgl2", "worker"]
    for ours, theirs in (
        (korean_page.grid(), page.grid()),
        (korean_page.picture(), page.picture()),
    ):
        assert ours.shape == theirs.shape
        assert abs(ours - theirs).max() <= 2
    korean_page.page.click("[data-lang=ko]")


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_everything_has_a_name_and_enough_contrast(page, korean_page, lang):
    opened = page if lang == "en" else korean_page
    opened.color(shipped_pictures()["lucy"])  # with a note and a switch
    tab = opened.page
    assert tab.locator("html").get_attribute("lang") == lang
    assert tab.evaluate(UNNAMED) == []
    names = tab.locator("button, input, [role=img]").evaluate_all(
        "all => all.map(e => e.getAttribute('aria-label') || e.innerText).filter(name => name)"
    )
    other = [name for name in names if (re.search("[가-힣]", name) is None) == (lang == "ko")]
    assert other == [{"en": "한국어", "ko": "English"}[lang]]
    for scheme in ("light", "dark"):
        tab.emulate_media(color_scheme=scheme)
        low = [text for text, contrast, least in tab.evaluate(CONTRASTS) if contrast < least]
        assert low == [], scheme
        opened.screenshot(f"{lang}_{scheme}")
    tab.emulate_media(color_scheme="light")


def test_all_is_reached_by_keys(page):
    tab = page.page
    page.open_sample("eileen")
    tab.locator(".tile").first.focus()
    page.settle(lambda: tab.keyboard.press("ArrowRight"))
    page.settle(lambda: tab.keyboard.press("ArrowDown"))
    script = "[...document.querySelectorAll('.tile')].findIndex(t => t.ariaChecked === 'true')"
    columns = tab.evaluate("getComputedStyle(document.querySelector('#grid')).gridTemplateColumns")
    assert tab.evaluate(script) == 1 + len(columns.split())
    reached = set()
    for _ in range(tab.locator("button:not(.tile), input").count() + 4):
        tab.keyboard.press("Tab")
        reached |= set(
            tab.evaluate(
                "(({id, className, type}) => [id, className, type])(document.activeElement)"
            )
        )
    assert {"choose", "dice", "save", "png", "hold", "color", "range"} <= reached


def test_nothing_is_cut_off_in_a_narrow_window(korean_page):
    korean_page.color(shipped_pictures()["lucy"])
    tab = korean_page.page
    size = tab.viewport_size
    tab.set_viewport_size({"width": 360, "height": 740})
    tab.wait_for_timeout(500)
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360
    korean_page.screenshot("narrow")
    tab.set_viewport_size(size)


def test_a_file_that_is_no_picture_is_named(page, tmp_path):
    path = tmp_path / "notes.png"
    path.write_text("no picture")
    page.page.set_input_files("#file", path)
    # Until then it says that it is reading the file.
    page.page.wait_for_function(
        "document.querySelector('#status').innerText.includes('cannot be read')"
    )
    assert "notes" in page.status()
    blank = tmp_path / "blank.png"
    files.write_png(blank, np.full((300, 300, 3), 255, np.uint8))
    page.page.set_input_files("#file", blank)
    page.page.wait_for_function("document.querySelector('#status').innerText.includes('blank')")
    page.page.wait_for_function("document.querySelector('#status').innerText.includes('nothing')")


def test_the_page_says_what_a_picture_lets_one_expect(page, tmp_path):
    note = page.page.locator("#note")
    page.open_sample("sylvie")
    assert note.is_hidden()
    page.color(shipped_pictures()["sylvie"])
    assert "skin, whites, grays and blacks stay" in note.inner_text()
    drawing = np.full((200, 160), 255, np.uint8)
    drawing[20:180, 30:130] = 0
    drawing[24:176, 34:126] = 255
    files.write_png(tmp_path / "lines.png", drawing)
    page.color(tmp_path / "lines.png")
    assert "nearly all black and white" in note.inner_text()


def test_a_colored_picture_keeps_its_parts_until_it_is_switched_off(page):
    path = shipped_pictures()["lucy"]
    page.color(path)
    switch, note = page.page.get_by_label("Keep parts and skin"), page.page.locator("#note")
    assert switch.is_checked()
    recolored, grid = page.picture(), page.grid()
    page.keep_parts(False)
    assert "as if it were gray" in note.inner_text()
    assert abs(page.picture() - recolored).mean() > 1 and abs(page.grid() - grid).mean() > 1
    page.keep_parts(True)
    np.testing.assert_array_equal(page.picture(), recolored)
    np.testing.assert_array_equal(page.grid(), grid)
    page.keep_parts(False)
    page.open_sample("lucy")
    assert switch.is_hidden()
    page.color(path)
    assert switch.is_checked()


def test_a_part_of_a_colored_picture_is_held(page):
    page.color(shipped_pictures()["eileen"])
    before = page.picture()
    box = page.page.locator("#picture canvas").bounding_box()
    hair = {"x": round(box["width"] / 2), "y": round(box["height"] / 8)}
    page.settle(lambda: page.page.click("#picture canvas", position=hair))
    assert page.status() == "hair: held"
    np.testing.assert_array_equal(page.picture(), before)
    page.settle(lambda: page.page.click("#dice"))
    after = page.picture()
    np.testing.assert_array_equal(after[hair["y"], hair["x"]], before[hair["y"], hair["x"]])
    assert (abs(after - before).max(-1) > 8).mean() > 0.02
    hues = page.page.locator(".parts li", has_text="skin").locator("input")
    skin = {"x": round(0.54 * box["width"]), "y": round(0.68 * box["height"])}
    assert abs(after - before)[skin["y"], skin["x"]].max() <= 1
    page.settle(lambda: hues.fill("#4060ff"))
    assert page.picture()[skin["y"], skin["x"], :3].argmax() == 2


def test_a_picture_can_be_dropped(page, tmp_path):
    drop = """() => {
        const data = new DataTransfer();
        const canvas = document.createElement("canvas");
        [canvas.width, canvas.height] = [300, 200];
        const pen = canvas.getContext("2d");
        pen.fillStyle = "white";
        pen.fillRect(0, 0, 300, 200);
        pen.fillStyle = "gray";
        pen.fillRect(60, 40, 120, 120);
        return new Promise(done => canvas.toBlob(blob => {
            data.items.add(new File([blob], "box.png", {type: "image/png"}));
            dispatchEvent(new DragEvent("drop", {dataTransfer: data, cancelable: true}));
            done();
        }));
    }"""
    page.page.evaluate("delete document.body.dataset.shown")
    page.page.evaluate(drop)
    page.wait_for_picture()
    assert page.page.evaluate("document.body.dataset.shown") == "box"
