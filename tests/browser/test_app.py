"""`chroma app` in the browser."""

from urllib.parse import urlsplit

import pytest

from chroma_lib.pictures.read import read_picture
from chroma_lib.pictures.shipped import shipped_pictures
from tests.helpers.pages import CONTROLS, pixels


@pytest.fixture(autouse=True)
def _no_error(app_page):
    yield
    assert app_page.errors == []


def test_the_title_is_in_the_chosen_language(app_page):
    assert app_page.page.title() == "크로마"
    assert app_page.page.locator("html").get_attribute("lang") == "ko"


def test_the_slider_moves_the_picture(app_page):
    before = app_page.picture()
    assert before.startswith(b"\x89PNG")
    app_page.press("slider", "블록 1", "ArrowRight", 4)
    moved = app_page.picture()
    assert moved != before
    app_page.drag("블록 4", 40)
    dragged = app_page.picture()
    assert dragged != moved
    app_page.screenshot("app")
    app_page.set("블록 4", 0)
    assert app_page.picture() == moved
    app_page.set("블록 1", 0)
    assert app_page.picture() == before


def test_nothing_is_cut_off_in_a_narrow_window(app_page):
    assert app_page.cut_off(420, "app_narrow") == []


def test_a_held_region_keeps_its_color_and_a_pack_is_saved(app_page):
    app_page.click_picture(0.5, 0.5)  # the face
    assert len(app_page.pressed()) == 1
    before = pixels(app_page.picture())
    held = pixels(app_page.overlay())[..., 3] > 0
    app_page.click("새 노이즈")
    after = pixels(app_page.picture())
    assert held.sum() > 200 and (after[held] == before[held]).all() and (after != before).any()
    app_page.click("팩에 넣기")
    app_page.click("팩 저장")
    folder = app_page.packs / "eileen"
    assert str(folder) in app_page.status()
    saved, own = (read_picture(p) for p in (folder / "00.png", shipped_pictures()["eileen"]))
    assert saved.rgb.shape == own.rgb.shape
    assert (folder / "palette.gpl").is_file()
    app_page.screenshot("app_pack")
    app_page.click("모두 풀기")


def test_there_is_no_code_and_nothing_from_the_internet(app_page):
    assert "import" not in app_page.page.locator("body").inner_text()
    assert app_page.hosts == {urlsplit(app_page.page.url).netloc}


def test_every_control_is_named_in_korean_and_reached_by_tab(app_page):
    found = [name for role, name in app_page.names(*CONTROLS) if role != "slider"]
    assert found
    assert [n for n in found if not any("가" <= letter <= "힣" for letter in n)] == []
    count, reached = app_page.tab_stops()
    assert count >= 12 and reached == [str(number) for number in range(count)]


def test_no_other_file_can_be_reached_with_the_token(app_page):
    address = urlsplit(app_page.page.url)
    for path in ("chroma.ipynb", "voila/files/chroma.ipynb", "voila/tree", "api/contents", "lab"):
        # The browser sends the token's cookie.
        answer = app_page.page.request.get(f"{address.scheme}://{address.netloc}/{path}")
        assert answer.status in (403, 404), path
