"""What a person does in the app, without the page: commands, and the stored session."""

import io
import json

import numpy as np
import pytest
from PIL import Image

from chroma_lib.errors import ChromaError
from chroma_lib.studio.commands import COMMANDS, perform
from chroma_lib.studio.detail import Detail
from chroma_lib.studio.images import Images
from chroma_lib.studio.parts import PartStudio
from chroma_lib.studio.session import SUGGESTIONS, Session
from chroma_lib.studio.session_file import FILE, FOLDER, keep_picture, read_session, write_session


def pixels(images, name):
    return np.asarray(Image.open(io.BytesIO(images.get(name))))


def as_png(array):
    file = io.BytesIO()
    Image.fromarray(array).save(file, "PNG")
    return file.getvalue()


def begin(recolorer, small_pictures):
    """Return a session with two small pictures, and the network that is loaded already."""
    session = Session("dcgan_256", "en", Images())
    session._colorizers["dcgan_256"] = recolorer
    session.entries = []
    for picture in small_pictures.values():
        session.add(picture, is_sample=True)
    session.current = session.entries[0]
    session.show_picture()
    return session


@pytest.fixture(autouse=True)
def _encode_once(encode_once):
    """Encode each picture once for all tests."""


@pytest.fixture
def session(recolorer, small_pictures):
    return begin(recolorer, small_pictures)


def part(session, name):
    return next(one for one in session.studio.parts() if one.names[0] == name)


def do(session, name, *arguments):
    perform(session, name, list(arguments))
    if session.is_ready:
        session.paint()


def test_the_picture_is_shown_before_the_network_is_loaded():
    session = Session("dcgan_256", "ko", Images())
    view = session.view()
    assert not view["is_ready"] and view["original"] and view["result"] is None
    assert len(view["pictures"]) == 5 and all(picture["image"] for picture in view["pictures"])
    assert view["language"] == "ko" and "parts" not in view
    assert session._colorizers == {}
    json.dumps(view)


def test_colors_travel_to_the_next_picture_and_back(session):
    eileen, lucy = (entry.number for entry in session.entries)
    do(session, "color", part(session, "hair").mask, "#d0b060")
    do(session, "color", part(session, "skin").mask, "#a07050")
    do(session, "open", lucy)
    assert {p.names[0]: p.color for p in session.studio.parts() if p.is_held} == {
        "hair": "#d0b060",
        "skin": "#a07050",
    }
    do(session, "hold", part(session, "skin").mask, False)
    do(session, "color", part(session, "hair").mask, "#204080")
    do(session, "open", eileen)
    assert part(session, "hair").color == "#d0b060"  # each picture keeps its own
    do(session, "undo")
    assert not part(session, "skin").is_held
    do(session, "open", lucy)
    do(session, "spread")
    do(session, "open", eileen)
    assert part(session, "hair").color == "#204080"
    assert part(session, "eyes").is_held is False and session.studio.can_undo


def test_a_second_click_keeps_and_undo_redo_go_on(session):
    hair = part(session, "hair").mask
    do(session, "hold", hair, True)
    do(session, "hold", hair, True)
    assert session.studio.held == [hair]
    do(session, "undo")
    assert session.studio.held == [] and session.view()["can_redo"]
    do(session, "redo")
    assert session.studio.held == [hair] and not session.view()["can_redo"]


def test_what_is_kept_looks_the_same_after_a_split_an_undo_and_a_redo(session):
    do(session, "color", part(session, "hair").mask, "#d0b060")
    do(session, "keep")
    (kept,) = session.current.kept
    tile = pixels(session.images, f"kept-{kept.number}").astype(int)
    for command in (("dab", [[0.25, 0.6]], "#c02020"), ("undo",), ("redo",)):
        do(session, *command)
        assert np.abs(pixels(session.images, f"kept-{kept.number}") - tile).mean() < 1.5
    ((_, _, colorings, chosen),) = session.packs("one")
    assert colorings == [kept.coloring] and chosen is not None
    do(session, "take", kept.number)
    assert session.studio.held == [part(session, "hair").mask]
    do(session, "drop", kept.number)
    assert session.view()["kept"] == []
    with pytest.raises(ChromaError, match="no longer in the pack"):
        do(session, "drop", kept.number)


def test_a_pack_without_kept_colorings_has_the_one_that_is_shown(session):
    do(session, "dice")
    ((_, picture, colorings, _),) = session.packs("one")
    assert picture is session.current.picture
    np.testing.assert_array_equal(colorings[0].noise, session.studio.noise)
    do(session, "open", session.entries[1].number)
    do(session, "dice")
    assert len(session.packs("all")) == 2


def test_the_strip_is_painted_a_few_at_a_time_and_again_when_something_is_held(session):
    steps = 0
    while session.paint_strip():
        steps += 1
    assert steps == 5 and all(session.view()["strip"])
    before = session.view()["strip"]
    do(session, "choose", 3)
    assert not session.paint_strip()
    do(session, "hold", part(session, "hair").mask, True)
    assert session.paint_strip()
    assert session.view()["strip"][0] != before[0]
    do(session, "choose", -1)
    shown = pixels(session.images, "result").astype(int)
    assert np.abs(shown - session.studio.original)[session.studio.plane() == 2].mean() < 2
    assert len(before) == SUGGESTIONS


def test_what_is_looked_at_closely_follows_the_colors(session, monkeypatch):
    asked = []

    def detail(studio, box):
        asked.append(box)
        tile = np.zeros((4, 4, 3), np.uint8)
        return Detail(box, tile, None, studio._encoded), tile

    monkeypatch.setattr(PartStudio, "detail", detail)
    do(session, "look", 0.25, 0, 0.5, 7)
    assert session.paint_detail() and session.view()["detail"]["box"] == [0.25, 0, 0.5, 1]
    assert not session.paint_detail() and not session.is_changed
    do(session, "color", part(session, "hair").mask, "#d0b060")
    assert session.view()["detail"] is None  # the old colors are not shown beside the new ones
    assert session.paint_detail() and len(asked) == 2
    do(session, "look", 0, 0, 0, 0)
    assert session.paint_detail() and session.view()["detail"] is None


def test_gray_parts_are_another_pack_than_colored_ones(session):
    do(session, "keep")
    do(session, "recolor", False)
    assert session.view()["kept"] == [] and not session.view()["recolors"]
    do(session, "recolor", True)
    assert len(session.view()["kept"]) == 1


@pytest.mark.parametrize(
    "command",
    [
        ("fly",),
        ("color", "3", "#ffffff"),
        ("color", 3),
        ("color", True, "#ffffff"),
        ("color", 99, "#ffffff"),
        ("color", -1, "#ffffff"),
        ("color", 3, "red"),
        ("dab", [[0.5]], "#ffffff"),
        ("dab", ["ab"], "#ffffff"),
        ("split", float("nan"), 0.5),
        ("merge", 3, 99),
        ("open", 999),
        ("model", "nobody"),
        ("language", "fr"),
        ("drop", 1),
        ("__init__",),
    ],
)
def test_what_cannot_be_done_is_told_and_changes_nothing(session, command):
    session.studio  # noqa: B018
    before = session.studio.history, session.current, session.model, session.language
    with pytest.raises(ChromaError) as error:
        do(session, *command)
    assert "\n" not in str(error.value)
    after = session.studio.history, session.current, session.model, session.language
    assert before == after


def test_pictures_are_removed_but_not_the_last_one(session):
    first, second = session.entries
    do(session, "open", second.number)
    do(session, "close", second.number)
    assert session.entries == [first] and session.current is first
    assert session.images.get(f"tile-{second.number}") is None
    with pytest.raises(ChromaError, match="only picture"):
        do(session, "close", first.number)


def test_a_stored_session_goes_on_where_it_was(recolorer, small_pictures, session, tmp_path):
    rgb = np.array(small_pictures["eileen"].rgb)
    rgb[:20, :20] = 255, 0, 0
    mine = session.add(keep_picture(tmp_path, as_png(rgb), "내 그림.png"))
    assert mine.picture.name == "내 그림" and mine.picture.path.parent == tmp_path / FOLDER
    assert session.add(keep_picture(tmp_path, as_png(rgb), "내 그림.png")) is mine  # twice: once
    do(session, "open", mine.number)
    hair = part(session, "hair").mask
    do(session, "color", hair, "#d0b060")
    new = session.studio.dab([(0.25, 0.6)], "#c02020")
    do(session, "rename", new, "strand")
    do(session, "keep")
    do(session, "dice")
    do(session, "lightness", False)
    do(session, "language", "ko")
    write_session(tmp_path, session)

    again = begin(recolorer, small_pictures)
    assert read_session(tmp_path, again) == ""
    assert again.current.picture.name == "내 그림" and len(again.entries) == 3
    assert again.language == "ko" and not again.lightness and again.colors == session.colors
    again.paint()
    np.testing.assert_array_equal(again.studio.rgba(), session.studio.rgba())
    np.testing.assert_array_equal(again.studio.plane(), session.studio.plane())
    assert again.studio.name(new)[0] == "strand"
    again.show_all_kept()
    tiles = [pixels(one.images, f"kept-{one.current.kept[0].number}") for one in (again, session)]
    np.testing.assert_array_equal(*tiles)


@pytest.mark.parametrize("content", ["", "{}", '{"version": 2}', "[1", '{"version": 1}'])
def test_a_damaged_session_is_told_and_left_out(session, tmp_path, content):
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / FILE).write_text(content)
    told = read_session(tmp_path, session)
    assert FILE in told and "left out" in told and "\n" not in told
    assert len(session.entries) == 2


def test_a_stored_picture_that_is_gone_is_told(recolorer, small_pictures, session, tmp_path):
    mine = session.add(keep_picture(tmp_path, as_png(np.zeros((30, 30, 3), np.uint8)), "my.png"))
    write_session(tmp_path, session)
    mine.picture.path.unlink()
    again = begin(recolorer, small_pictures)
    assert mine.picture.path.name in read_session(tmp_path, again)
    assert len(again.entries) == 2


def test_a_session_names_no_file_outside_its_folder(recolorer, small_pictures, session, tmp_path):
    write_session(tmp_path, session)
    path = tmp_path / FOLDER / FILE
    content = json.loads(path.read_text())
    content["pictures"][0]["file"] = "../../etc/passwd"
    path.write_text(json.dumps(content))
    assert "no file of the session's folder" in read_session(
        tmp_path, begin(recolorer, small_pictures)
    )


def test_start_over_forgets_everything_but_the_samples(session, tmp_path, monkeypatch):
    session.add(keep_picture(tmp_path, as_png(np.zeros((30, 30, 3), np.uint8)), "my.png"))
    do(session, "color", part(session, "hair").mask, "#d0b060")
    do(session, "keep")
    small = [entry for entry in session.entries if entry.is_sample]
    monkeypatch.setattr(
        Session, "add_samples", lambda one: [one.add(e.picture, is_sample=True) for e in small]
    )
    do(session, "start_over")
    assert len(session.entries) == 2 and session.colors == {}
    assert session.studio.held == [] and session.view()["kept"] == []


def test_every_command_has_types_that_json_can_send():
    sendable = {int, float, str, bool, list}
    for kinds in COMMANDS.values():
        for kind in kinds:
            assert set(kind if isinstance(kind, tuple) else [kind]) <= sendable


def test_errors_speak_the_readers_language(tmp_path):
    session = Session("dcgan", "ko", Images())
    session.tell(text="nothing is drawn there: start on a part of the drawing", kind="error")
    assert session.message["text"].startswith("그곳에는 그려진 것이 없습니다.")
    session.tell(text="what nobody has translated")
    assert session.message["text"] == "what nobody has translated"
    session.language = "both"
    session.tell(text="nothing is drawn there: start on a part of the drawing")
    assert " / " in session.message["text"]
