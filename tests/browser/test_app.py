"""`chroma app` in the browser, as an artist uses it."""

import io
import re
from urllib.parse import urlsplit

import numpy as np
import pytest
from PIL import Image

from chroma_lib import color
from chroma_lib.packs.record import read_record
from chroma_lib.pictures.read import read_picture
from chroma_lib.pictures.shipped import shipped_pictures
from chroma_lib.studio.hex_colors import from_hex
from tests.helpers.pages import BEYOND, COUNT_CLICKS

HAIR, SHIRT, SKIRT = (0.4, 0.06), (0.4, 0.45), (0.35, 0.85)  # of the sample figure
NAVY, GOLD, RED = "#24406b", "#eeb422", "#c8283c"


@pytest.fixture(autouse=True)
def _no_error(app_page):
    yield
    assert app_page.errors == []


def mean_color(app_page, mask):
    plane = app_page.shown("plane")[..., 0]
    return color.rgb_to_lab(app_page.shown()[..., :3][plane == mask]).mean(0)


def mask_at(app_page, x, y):
    plane = app_page.shown("plane")[..., 0]
    return int(plane[int(y * plane.shape[0]), int(x * plane.shape[1])])


def png(name, size):
    file = io.BytesIO()
    Image.fromarray(read_picture(shipped_pictures()[name]).rgb).resize(size).save(file, "PNG")
    return file.getvalue()


def test_two_parts_and_a_saved_pack_take_at_most_seven_clicks(app_page):
    page = app_page.page
    page.evaluate(COUNT_CLICKS)
    app_page.click_picture(*HAIR)
    assert app_page.chosen() == "머리카락"
    hair = mask_at(app_page, *HAIR)
    assert mask_at(app_page, 0.25, 0.3) == hair  # the tips, too
    app_page.after(lambda: app_page.swatch(NAVY))
    app_page.click_picture(*SHIRT)
    assert app_page.chosen() == "상의"
    app_page.after(lambda: app_page.swatch(GOLD))
    app_page.button("팩 저장").click()
    app_page.wait("() => document.getElementById('message').textContent.includes('저장했습니다')")
    assert page.evaluate("window.clicks") <= 7
    # The picked color is the color one gets; what was not clicked is as it was drawn.
    shirt = mask_at(app_page, *SHIRT)
    assert np.abs(mean_color(app_page, hair) - from_hex(NAVY)).max() < 12
    # The light of this shirt is of another hue than its shadow: only the mean is gold.
    l, *ab = mean_color(app_page, shirt) - from_hex(GOLD)
    assert abs(l) < 8 and ab[1] > -40
    shown, original = app_page.shown().astype(int), app_page.shown("original")
    plane = app_page.shown("plane")[..., 0]
    skirt = plane == mask_at(app_page, *SKIRT)
    assert np.median(np.abs(shown - original)[skirt]) == 0
    folder = app_page.packs / "sylvie_figure"
    assert str(folder) in app_page.status()
    saved = read_picture(folder / "00.png").rgb
    assert np.abs(saved.astype(int) - shown[..., :3]).mean() < 1
    assert set(read_record(folder / "colorings.json").colorings[0].lightness) == {hair, shirt}
    app_page.screenshot("app")


def test_a_second_click_does_not_let_go(app_page):
    for _ in range(2):
        app_page.click_picture(*HAIR)
    assert app_page.chosen() == "머리카락"
    assert next(name for name in app_page.parts() if "머리카락" in name).endswith("색 유지")
    before = app_page.shown().astype(int)
    after = app_page.after(lambda: app_page.button("새로운 색").click())
    plane = app_page.shown("plane")[..., 0]
    assert np.median(np.abs(after - before)[plane == mask_at(app_page, *HAIR)]) == 0
    assert np.abs(after - before)[plane == mask_at(app_page, *SKIRT)].mean() > 5
    app_page.after(lambda: app_page.button("되돌리기").click())
    np.testing.assert_array_equal(app_page.shown(), before)


def test_the_picture_is_large_and_zooms_by_wheel_and_keys(app_page):
    page = app_page.page
    box = page.locator("#result").bounding_box()
    assert box["width"] > 700 and box["height"] > 550

    def scale():
        page.wait_for_timeout(50)  # it is drawn in the next frame
        return int(page.locator("#scale").inner_text().rstrip("%"))

    whole = scale()
    page.mouse.move(box["x"] + 300, box["y"] + 200)
    page.mouse.wheel(0, -400)
    assert scale() > 1.5 * whole
    page.locator("#result").focus()
    page.keyboard.press("0")
    assert scale() == whole
    for key in ("+", "+", "ArrowLeft", "ArrowUp"):
        page.keyboard.press(key)
    assert scale() > 1.4 * whole
    app_page.screenshot("app_zoomed")
    page.keyboard.press("0")
    page.keyboard.press(".")
    assert app_page.chosen() != ""
    app_page.tool("나란히")
    assert page.locator("#original").is_visible()
    app_page.screenshot("app_split")
    app_page.tool("결과")
    assert not page.locator("#original").is_visible()


def test_a_dab_a_split_and_a_merge_and_back(app_page):
    parts = app_page.parts()
    app_page.tool("칠하기")
    app_page.swatch(RED)
    scarf = (0.45, 0.37)
    app_page.after(lambda: app_page.click_picture(*scarf), "plane")
    dabbed = mask_at(app_page, *scarf)
    assert len(app_page.parts()) == len(parts) + 1
    assert np.abs(mean_color(app_page, dabbed) - from_hex(RED)).max() < 15
    assert mask_at(app_page, *HAIR) != dabbed
    app_page.screenshot("app_dab")
    app_page.tool("선택")
    app_page.click_picture(*scarf)
    assert app_page.chosen() == "머리카락 2"
    app_page.tool("합치기")
    app_page.after(lambda: app_page.click_picture(*SHIRT), "plane")
    assert mask_at(app_page, *SHIRT) == dabbed
    for name in ("되돌리기", "되돌리기", "다시 하기", "되돌리기"):
        app_page.after(lambda name=name: app_page.button(name).click(), "plane")
    app_page.wait(
        "count => document.querySelectorAll('#parts button').length === count", len(parts)
    )
    app_page.tool("나누기")
    app_page.after(lambda: app_page.click_picture(*scarf), "plane")
    assert app_page.chosen() == "머리카락 2"
    assert app_page.page.get_by_role("radio", name="선택").get_attribute("aria-checked") == "true"
    app_page.after(lambda: app_page.button("되돌리기").click(), "plane")


def test_nothing_is_lost_when_the_page_is_reloaded(app_page):
    page = app_page.page
    app_page.button("담기").click()
    page.locator("#pack .kept").wait_for()
    before, parts = app_page.shown(), app_page.parts()
    page.reload()
    page.locator("#stage[data-plane]").wait_for()
    np.testing.assert_array_equal(app_page.shown(), before)
    assert app_page.parts() == parts and page.locator("#pack .kept").count() == 1
    assert page.locator("html").get_attribute("lang") == "ko"
    assert app_page.button("되돌리기").is_enabled()
    page.locator("#pack .kept .remove").click()


def test_several_pictures_are_dropped_and_colors_travel(app_page):
    page = app_page.page
    app_page.drop(first=png("eileen", (180, 180)), second=png("lucy", (150, 172)), bad=b"no")
    app_page.wait("() => document.querySelectorAll('#pictures .picture').length === 7")
    app_page.wait("() => document.getElementById('message').textContent.includes('bad.png')")
    app_page.wait("() => document.querySelector('#result').ariaLabel.includes('first')")
    page.locator("#stage[data-plane]").wait_for()
    app_page.wait("() => document.querySelectorAll('#parts button').length > 3")
    hair = page.locator("#parts button").filter(has_text="머리카락").first
    assert hair.get_attribute("aria-label").endswith("색 유지")
    hair.click()
    assert page.locator("#hex").input_value() == NAVY
    app_page.screenshot("app_dropped")
    app_page.after(
        lambda: page.get_by_role("option", name="second", exact=True).click(), "original"
    )
    app_page.wait("() => document.querySelector('#result').ariaLabel.includes('second')")


def test_the_page_lives_on_while_a_pack_is_saved(app_page):
    page = app_page.page
    large = png("eileen", (1100, 1100))
    app_page.drop(large=large)
    app_page.wait("() => document.querySelector('#result').ariaLabel.includes('large')")
    app_page.wait("() => !document.getElementById('keep').disabled")
    page.locator("#result").focus()
    for _ in range(5):
        page.keyboard.press("+")
    page.locator("#stage[data-detail]").wait_for()
    app_page.screenshot("app_detail")
    page.keyboard.press("0")
    for _ in range(3):
        app_page.after(lambda: app_page.button("새로운 색").click())
        app_page.button("담기").click()
    app_page.wait("() => document.querySelectorAll('#pack .kept').length === 3")
    # A fast machine may have saved before one looks: what is said meanwhile is written down.
    page.evaluate(
        """() => {
            const text = document.getElementById("saving-text");
            window.said = [];
            const watch = new MutationObserver(() => window.said.push(text.textContent));
            watch.observe(text, {childList: true, characterData: true, subtree: true});
        }"""
    )
    page.keyboard.press("Control+s")
    page.locator("#parts button").first.click()
    assert app_page.chosen() != ""
    app_page.wait("() => document.getElementById('message').textContent.includes('large')")
    page.locator("#saving").wait_for(state="hidden")
    assert any("3개 중" in text for text in page.evaluate("() => window.said"))
    assert (app_page.packs / "large" / "02.png").is_file()


def test_save_is_few_tab_stops_away_and_all_is_reached(app_page):
    page = app_page.page
    first = "() => document.querySelector('button, input, select, canvas, summary').id"
    stops = [page.evaluate(first)]
    page.locator(f"#{stops[0]}").focus()
    for _ in range(40):
        page.keyboard.press("Tab")
        stops.append(
            page.evaluate(
                "() => document.activeElement.id || document.activeElement.parentElement.id"
            )
        )
        if stops[-1] in stops[:-1]:
            break
    assert stops.index("save") <= 3
    for wanted in ("result", "color", "dice"):
        assert wanted in stops
    assert len(stops) <= 32


def test_every_control_is_named_in_korean(app_page):
    names = app_page.page.evaluate(
        """() => [...document.querySelectorAll("button, input, select, canvas")]
            .filter(part => part.getClientRects().length && !part.closest("#swatches, #pictures"))
            .map(part => part.ariaLabel || part.labels?.[0]?.textContent || part.textContent)"""
    )
    assert len(names) > 40
    assert [name for name in names if not re.search("[가-힣]", name or "")] == []


def test_the_language_changes_on_the_page(app_page):
    page = app_page.page
    page.locator("#language").select_option("en")
    app_page.button("Save pack").wait_for()
    assert page.title() == "Chroma" and "block" not in page.locator("body").inner_text().lower()
    page.locator("#language").select_option("ko")
    app_page.button("팩 저장").wait_for()
    assert page.title() == "크로마"


@pytest.mark.parametrize("width", [375, 1440])
def test_nothing_is_cut_off(app_page, width):
    page = app_page.page
    usual = page.viewport_size
    page.set_viewport_size({"width": width, "height": 900})
    page.wait_for_timeout(200)
    app_page.screenshot(f"app_{width}")
    assert page.evaluate(BEYOND) == []
    page.set_viewport_size(usual)


def test_there_is_nothing_from_the_internet(app_page):
    assert app_page.hosts == {urlsplit(app_page.page.url).netloc}
