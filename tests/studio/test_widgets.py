import io
import json
from datetime import datetime

import numpy as np
import pytest
from PIL import Image

from chroma_lib import color, noise
from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.errors import ChromaError
from chroma_lib.gan.generator import build_generator
from chroma_lib.pictures.fit import fit_square
from chroma_lib.pictures.picture import Picture
from chroma_lib.pictures.read import read_picture
from chroma_lib.pictures.shipped import shipped_pictures
from chroma_lib.studio.widgets import SUGGESTIONS, NoiseSlider


@pytest.fixture(scope="module")
def colorizer():
    return Colorizer.load("dcgan")


@pytest.fixture(scope="module")
def choices():
    shipped = shipped_pictures()
    read = {name: read_picture(shipped[name]) for name in ("eileen", "lucy")}
    return {
        name: Picture(fit_square(picture.rgb, 96)[0], None, name) for name, picture in read.items()
    }


@pytest.fixture
def slider(colorizer, choices, tmp_path):
    return NoiseSlider(colorizer, choices, lang="en", out=tmp_path / "packs")


def shown(png):
    return np.asarray(Image.open(io.BytesIO(png)))


def controls(slider):
    buttons = (
        slider.dice,
        slider.undo,
        slider.redo,
        slider.hold_all,
        slider.free_all,
        slider.keep,
        slider.save,
    )
    return (*slider.sliders, slider.walk, slider.picture, slider.upload, slider.color, *buttons)


def inside(widget):
    """Return a widget and all widgets in it."""
    return [widget] + [
        found for child in getattr(widget, "children", ()) for found in inside(child)
    ]


def hidden(slider, widget):
    """Return whether a box around a widget is hidden."""
    boxes = [box for box in inside(slider) if widget in inside(box)]
    return any(box.layout.display == "none" for box in boxes if box is not widget)


def click(widget, **content):
    """What the browser sends at a click."""
    data = {"method": "custom", "content": content}
    widget._handle_msg({"content": {"data": data}, "buffers": []})


def upload(slider, name, content):
    file = {"name": name, "type": "image/png", "size": len(content)}
    file |= {"content": memoryview(content), "last_modified": datetime.now()}
    slider.upload.value = (file,)


def as_png(array):
    file = io.BytesIO()
    Image.fromarray(array).save(file, format="PNG")
    return file.getvalue()


def test_shows_the_first_picture_at_once(slider, colorizer, choices):
    assert slider.picture.value == "eileen" and slider.image.alt == "eileen, colored"
    zero = np.zeros((1, colorizer.latent_dim))
    expected = colorizer.color(colorizer.encode(choices["eileen"].rgb), zero)[0]
    np.testing.assert_array_equal(shown(slider.image.value), expected)
    assert len(slider.strip.pictures) == len(slider.strip.labels) == SUGGESTIONS
    assert slider.regions.labels and slider.regions.pressed == []
    assert slider.image.overlay == b"" and slider.undo.disabled and slider.save.disabled


def test_the_sliders_reach_the_noises_of_v02(slider, colorizer):
    noises = []
    for control in slider.sliders:
        assert (control.min, control.max, control.step) == (-2, 2, 0.1)
        assert control.continuous_update
        for value in (-2, -1, 0, 1, 2):
            control.value = value
            noises.append(slider.studio.noise)
        control.value = 0
    np.testing.assert_array_equal(noises, noise.block_noise(latent_dim=colorizer.latent_dim))


def test_a_move_changes_the_bytes_and_moving_back_brings_them_back(slider):
    before = slider.image.value
    slider.sliders[0].value = 1.5
    assert slider.image.value != before
    slider.sliders[0].value = 0
    assert slider.image.value == before


def test_moves_do_not_encode_again(slider, colorizer, monkeypatch):
    monkeypatch.setattr(type(colorizer), "encode", None)
    slider.sliders[2].value = -2
    slider.dice.click()
    slider.walk.value = 40
    click(slider.strip, type="click", number=3)
    slider.undo.click()


def test_dice_walk_and_strip(slider):
    slider.sliders[1].value = 2
    slider.dice.click()
    assert [control.value for control in slider.sliders] == [0] * 5 and slider.walk.value == 0
    start = slider.image.value
    slider.walk.value = 100
    assert slider.image.value != start
    click(slider.strip, type="click", number=4)
    assert slider.walk.value == 0
    np.testing.assert_array_equal(slider.studio.noise, slider.studio.suggestions(5)[4])


def test_undo_and_redo_move_the_sliders(slider):
    seen = [slider.image.value]
    slider.sliders[3].value = -1.2
    seen.append(slider.image.value)
    slider.dice.click()
    slider.undo.click()
    assert slider.sliders[3].value == -1.2 and slider.image.value == seen[1]
    slider.undo.click()
    assert slider.sliders[3].value == 0 and slider.image.value == seen[0]
    assert slider.undo.disabled and not slider.redo.disabled
    slider.redo.click()
    assert slider.sliders[3].value == -1.2 and slider.image.value == seen[1]
    slider.sliders[3].value = 1
    assert slider.redo.disabled  # a new change takes its place


def test_a_click_on_the_picture_holds_what_it_hits(slider):
    slider.dice.click()
    before = shown(slider.image.value)
    click(slider.image, type="click", x=0.5, y=0.55)
    assert len(slider.regions.pressed) == 1
    held = shown(slider.image.overlay)[..., 3] > 0
    assert held.sum() > 50 and not held[2, 2]
    slider.dice.click()
    after = shown(slider.image.value)
    np.testing.assert_array_equal(after[held], before[held])
    assert (after != before).any()
    click(slider.image, type="click", x=0.5, y=0.55)
    assert slider.regions.pressed == [] and slider.image.overlay == b""


def test_a_click_on_paper_does_nothing(slider):
    before = slider.image.value
    click(slider.image, type="click", x=0.01, y=0.01)
    assert slider.regions.pressed == [] and slider.image.value == before


def test_swatches_hold_and_the_picker_colors_the_last_one(slider):
    assert slider.color.disabled and slider.regions.current == -1
    click(slider.regions, type="click", number=1)
    assert slider.regions.pressed == [1] and slider.regions.current == 1
    assert slider.color.value == slider.regions.colors[1]  # the picker starts from what is there
    before = slider.image.value
    slider.color.value = "#2040d0"
    chosen = slider.image.value
    assert chosen != before and slider.color.value == "#2040d0"
    red, green, blue = bytes.fromhex(slider.regions.colors[1][1:])
    assert blue > red and blue > green
    slider.undo.click()
    assert slider.image.value == before and slider.regions.pressed == [1]
    slider.color.value = "#2040d0"  # the same once more
    assert slider.image.value == chosen


def test_the_picker_is_for_the_last_of_those_still_held(slider):
    for number in (0, 2):
        click(slider.regions, type="click", number=number)
    assert slider.regions.current == 2
    click(slider.regions, type="click", number=2)  # let go
    assert slider.regions.pressed == [0] and slider.regions.current == 0
    before = slider.studio.state.held
    slider.color.value = "#10c020"
    assert slider.regions.pressed == [0]
    assert list(slider.studio.state.held) == list(before)
    slider.free_all.click()
    assert slider.color.disabled and slider.regions.current == -1


def test_a_value_that_is_not_a_color_is_reported(slider):
    click(slider.regions, type="click", number=0)
    before = slider.image.value
    slider.color.value = "red"
    assert "#rrggbb" in slider.message.value and slider.image.value == before


def test_hold_all_and_let_all_go(slider):
    slider.hold_all.click()
    before = slider.image.value
    slider.dice.click()
    assert slider.image.value == before
    assert len(slider.regions.pressed) == len(slider.regions.labels)
    slider.free_all.click()
    assert slider.image.value != before and slider.regions.pressed == []


def test_what_is_held_is_held_in_the_strip_too(slider):
    before = slider.strip.pictures
    slider.hold_all.click()
    assert len(set(slider.strip.pictures)) == 1 < len(set(before))


def test_a_pack_is_saved_as_it_was_shown(slider, tmp_path, choices):
    slider.dice.click()
    first = shown(slider.image.value)
    slider.keep.click()
    click(slider.image, type="click", x=0.5, y=0.55)
    slider.dice.click()
    second = shown(slider.image.value)
    slider.keep.click()
    slider.sliders[0].value = 1
    slider.keep.click()
    assert len(slider.pack.pictures) == 3
    click(slider.pack, type="click", number=2)  # taken out again
    slider.save.click()
    folder = tmp_path / "packs" / "eileen"
    assert f"2 colorings saved in {folder}" in slider.message.value
    for name, expected in (("00.png", first), ("01.png", second)):
        np.testing.assert_array_equal(shown((folder / name).read_bytes()), expected)
    record = json.loads((folder / "colorings.json").read_text(encoding="utf-8"))
    assert len(record["colorings"]) == 2 and record["colorings"][1]["held"]
    slider.save.click()
    assert (tmp_path / "packs" / "eileen-2").is_dir()


def test_a_pack_that_can_not_be_saved_says_so(slider, tmp_path):
    slider.keep.click()
    (tmp_path / "packs").write_text("a file in the way")
    slider.save.click()
    assert "packs" in slider.message.value and "is a file" in slider.message.value


def test_each_picture_has_its_own_pack(slider):
    slider.keep.click()
    slider.picture.value = "lucy"
    assert slider.pack.pictures == [] and slider.image.alt == "lucy, colored"
    slider.picture.value = "eileen"
    assert len(slider.pack.pictures) == 1


def test_an_uploaded_picture_is_shown(slider):
    rgba = np.full((120, 80, 4), 255, np.uint8)
    rgba[20:, 10:60, :3] = 140
    rgba[..., 3] = np.where(rgba[..., 0] == 140, 255, 0)
    upload(slider, "내 캐릭터.png", as_png(rgba))
    assert slider.picture.value == "내 캐릭터" and slider.message.value == ""
    assert shown(slider.image.value).shape == (120, 80, 4)
    assert slider.upload.value == ()  # so that the same file can be chosen again
    upload(slider, "내 캐릭터.png", as_png(rgba))
    assert slider.picture.value == "내 캐릭터"


def test_another_picture_of_the_same_name_takes_no_pack_over(slider, tmp_path):
    slider.keep.click()
    upload(slider, "eileen.png", as_png(np.full((50, 40, 3), 120, np.uint8)))
    assert slider.picture.value == "eileen (2)" and slider.pack.pictures == []
    assert slider.picture.options == ("eileen", "lucy", "eileen (2)")
    slider.keep.click()
    slider.save.click()
    assert shown((tmp_path / "packs" / "eileen" / "00.png").read_bytes()).shape == (50, 40, 3)
    slider.picture.value = "eileen"
    assert len(slider.pack.pictures) == 1 and slider.message.value == ""


def test_an_empty_picture_is_reported(slider):
    upload(slider, "white.png", as_png(np.full((50, 40, 3), 255, np.uint8)))
    assert "Nothing is drawn" in slider.message.value


def test_what_is_wrong_with_an_uploaded_file_is_told(slider):
    upload(slider, "cut.png", as_png(np.full((50, 40, 3), 120, np.uint8))[:-12])
    assert slider.picture.value == "cut"
    assert "cut: is read, though its end is missing" in slider.message.value


def test_a_bad_upload_is_reported_and_the_widget_lives_on(slider):
    before = slider.image.value
    cut = as_png(np.random.default_rng(0).integers(0, 255, (64, 64, 3), np.uint8))[:-300]
    bomb = as_png(np.zeros((10, 10), np.uint8))
    bomb = bomb[:16] + (20_000).to_bytes(4, "big") * 2 + bomb[24:]  # says that it is 400 megapixels
    for name, content in {"text.png": b"no picture", "empty.png": b"", "cut.png": cut}.items():
        upload(slider, name, content)
        assert name in slider.message.value, name
        assert slider.image.value == before and slider.picture.value == "eileen"
    upload(slider, "bomb.png", bomb)
    assert "bomb.png" in slider.message.value
    upload(slider, "<b>bold</b>.png", b"x")
    assert "<b>" not in slider.message.value  # a name is never markup
    slider.dice.click()
    assert slider.image.value != before


@pytest.mark.parametrize("mode", ["I;16", "CMYK", "gif", "L", "1"])
def test_odd_kinds_of_pictures_are_read(slider, mode):
    gray = np.tile(np.arange(64, dtype=np.uint8) * 3, (48, 1))
    image = Image.fromarray(gray)
    kind = {"CMYK": "JPEG", "gif": "GIF"}.get(mode, "PNG")
    if mode == "I;16":
        image = Image.fromarray(gray.astype(np.uint16) * 257)
    elif mode != "gif":
        image = image.convert(mode)
    file = io.BytesIO()
    more = {"save_all": True, "append_images": [image.rotate(90)] * 2} if mode == "gif" else {}
    image.save(file, format=kind, **more)
    upload(slider, f"odd.{kind.lower()}", file.getvalue())
    assert slider.picture.value == "odd" and shown(slider.image.value).shape[:2] == (48, 64)


def test_models_to_choose_from(choices):
    models = {"first": "dcgan", "second": Colorizer(build_generator(64, noise="film"))}
    slider = NoiseSlider(models, choices, lang="en")
    before = slider.image.value
    slider.model.value = "second"  # without a palette: nothing to hold
    assert slider.image.value != before and not slider.image.clickable
    assert slider.regions.labels == [] and hidden(slider, slider.regions)
    click(slider.image, type="click", x=0.5, y=0.5)
    slider.model.value = "first"
    assert slider.image.value == before and slider.image.clickable
    assert not hidden(slider, slider.regions)
    with pytest.raises(ChromaError, match="no weights"):
        NoiseSlider({"first": "no such weights"}, choices)


def test_weights_that_do_not_load_are_reported(colorizer, choices):
    slider = NoiseSlider({"good": colorizer, "bad": "no such weights"}, choices, lang="en")
    before = slider.image.value
    slider.model.value = "bad"
    assert "no such weights" in slider.message.value
    assert slider.image.value == before and slider.model.value == "good"


@pytest.mark.parametrize("lang, english, korean", [("both", 1, 1), ("en", 1, 0), ("ko", 0, 1)])
def test_messages_speak_the_language(colorizer, choices, lang, english, korean):
    slider = NoiseSlider({"good": colorizer, "bad": "no such weights"}, choices, lang=lang)
    slider.model.value = "bad"
    assert ("no weights" in slider.message.value) == english
    assert ("가중치 " in slider.message.value and "없습니다" in slider.message.value) == korean


@pytest.mark.parametrize("lang, english, korean", [("both", 1, 1), ("en", 1, 0), ("ko", 0, 1)])
def test_labels_speak_the_language(colorizer, choices, lang, english, korean):
    slider = NoiseSlider(colorizer, choices, lang=lang)
    words = [control.description for control in controls(slider)]
    words += [tiles.name for tiles in (slider.regions, slider.strip, slider.pack)]
    words += [*slider.regions.labels, *slider.strip.labels]
    for word in words:
        assert any("a" <= c <= "z" for c in word) == english, word
        assert any("가" <= c <= "힣" for c in word) == korean, word


def test_every_control_is_on_the_page(slider):
    on_page = inside(slider)
    for control in (*controls(slider), slider.image, slider.regions, slider.strip, slider.pack):
        assert control in on_page


def test_refuses(colorizer, choices):
    with pytest.raises(ChromaError, match="multiple of 5"):
        NoiseSlider(Colorizer(build_generator(64, latent_dim=12)), choices)
    with pytest.raises(ChromaError, match="picture"):
        NoiseSlider(colorizer, {})
    with pytest.raises(ChromaError, match="model"):
        NoiseSlider({}, choices)
    with pytest.raises(ChromaError):
        NoiseSlider(colorizer, choices, lang="fr")


def test_a_checkbox_keeps_or_ignores_the_own_colors(choices, tmp_path):
    gray = Picture(color.gray(choices["eileen"].rgb), None, "gray")
    pictures = {"eileen": choices["eileen"], "gray": gray}
    models = {"parts": "dcgan_256", "free": "dcgan"}
    slider = NoiseSlider(models, pictures, lang="en", out=tmp_path, recolor="auto")
    assert slider.recolor.layout.display is None and slider.studio.recolors
    own = slider.image.value
    slider.keep.click()
    slider.recolor.value = False
    assert not slider.studio.recolors and slider.image.value != own
    assert slider.pack.labels == []  # a pack of another kind
    slider.recolor.value = True
    assert slider.image.value == own and len(slider.pack.labels) == 1
    slider.picture.value = "gray"
    assert slider.recolor.layout.display == "none" and not slider.studio.recolors
    slider.picture.value, slider.model.value = "eileen", "free"
    assert slider.recolor.layout.display == "none" and not slider.studio.recolors


def test_without_recolor_there_is_no_checkbox(slider):
    assert slider.recolor.layout.display == "none" and not slider.studio.recolors
