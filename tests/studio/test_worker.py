"""The thread in which the app works, and the thread that saves packs."""

import json
import threading
import time

import numpy as np
import pytest

from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.errors import ChromaError
from chroma_lib.packs.colorings import Coloring
from chroma_lib.packs.record import read_record
from chroma_lib.packs.remake import remake_pack
from chroma_lib.pictures.picture import Picture
from chroma_lib.studio import saving
from chroma_lib.studio.saving import Job, Saver
from chroma_lib.studio.session_file import FILE, FOLDER
from chroma_lib.studio.worker import Worker
from tests.helpers.patience import wait_until
from tests.studio.test_session import as_png

PATIENCE = 60  # seconds, on a busy machine


class Page:
    """What a page would show."""

    def __init__(self):
        self.view, self.news, self._changed = {}, [], threading.Condition()

    def show(self, view):
        json.dumps(view)
        with self._changed:
            self.view |= view
            self.news.append(view)
            self._changed.notify_all()

    def wait(self, until):
        """Wait until the view is so, and return it."""
        with self._changed:
            assert self._changed.wait_for(lambda: until(self.view), PATIENCE), self.view
            return dict(self.view)


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A worker with the weights that know no parts, which are loaded fastest, and its page."""
    out, page = tmp_path_factory.mktemp("app") / "packs", Page()
    worker = Worker("dcgan", "en", out, page.show)
    worker.start()
    page.wait(lambda view: view.get("is_ready") and not view["busy"] and view["result"])
    yield worker, page, out
    worker.end()


def test_it_begins_with_the_picture_and_says_what_it_does(served):
    _, page, _ = served
    first = page.news[0]
    assert first["busy"] == "loading" and first["original"] and not first["is_ready"]


def test_errors_are_told_and_the_next_command_works(served):
    worker, page, _ = served
    worker.put("color", [3, "red"])
    view = page.wait(lambda view: view["message"].get("kind") == "error")
    assert "#rrggbb" in view["message"]["text"]
    worker.put("dice", [])
    page.wait(lambda view: view["can_undo"] and view["message"]["kind"] == "note")
    worker.put("undo", [])
    page.wait(lambda view: not view["can_undo"])


def test_of_many_moves_of_a_slider_the_last_counts(served):
    worker, page, _ = served
    done = []
    worker._session.on_show = lambda: time.sleep(0.3)  # while it is busy, moves come
    worker.put("model", ["dcgan"])
    for position in range(1, 60):
        worker.put("walk", [position])
    worker.put("language", ["ko"])
    seen = len(page.news)
    page.wait(lambda view: view["language"] == "ko" and view["walk"] == 59)
    done = {news["walk"] for news in page.news[seen:] if "walk" in news}
    assert len(done) <= 3
    worker.put("undo", [])
    page.wait(lambda view: view["walk"] == 0)
    worker._session.on_show = lambda: None


def test_several_pictures_at_once_and_a_bad_one_between(served):
    worker, page, out = served
    files = (("bad.png", None), ("a.png", 90), ("worse.png", None), ("b.png", 30))
    for number, (name, value) in enumerate(files):
        rgb = np.full((40, 30, 3), value or 0, np.uint8)
        rgb[:10] = 255
        content = b"no picture" if value is None else as_png(rgb)
        worker.put("add", [content, name, number == 0])
    view = page.wait(
        lambda view: (
            view["pictures"][-1]["name"] == "b"
            and view["current"] == view["pictures"][-2]["number"]
            and view["is_ready"]
        )
    )
    assert [picture["name"] for picture in view["pictures"]][-2:] == ["a", "b"]
    # The first is shown; none that is refused is passed over in silence.
    assert view["message"]["kind"] == "error"
    assert "bad.png" in view["message"]["text"] and "worse.png" in view["message"]["text"]
    assert len(list((out / FOLDER).glob("*.png"))) == 2


def test_a_pack_is_saved_with_progress_and_can_be_made_again(served):
    worker, page, out = served
    seen = len(page.news)
    for _ in range(3):
        worker.put("dice", [])
        worker.put("keep", [])
    worker.put("save", ["one"])
    view = page.wait(lambda view: view["message"].get("key") == "saved")
    assert view["message"]["values"]["count"] == 3
    progress = [news["saving"] for news in page.news[seen:] if "saving" in news]
    assert progress[-1] is None
    assert progress[0]["done"] == 0 and progress[-2]["done"] == 3
    assert all(one["count"] == 3 and one["left"] is not None for one in progress[1:-1])
    folder = out / "a"
    # It names the copy of the picture, so it can be made again from the record alone.
    record = read_record(folder / "colorings.json")
    ((again,), notes) = remake_pack(record, record.load_colorizer(), out / "again")
    assert notes == []
    for name in ("00.png", "02.png", "grid.png"):
        assert (again / name).read_bytes() == (folder / name).read_bytes()


def test_the_session_is_stored_soon(served):
    worker, page, out = served
    worker.put("language", ["en"])
    page.wait(lambda view: view["language"] == "en")
    path = out / FOLDER / FILE

    def is_stored():  # in whatever language the session was before
        content = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        names = [entry["name"] for entry in content.get("pictures", [])]
        return content.get("language") == "en" and names[-1:] == ["b"]

    wait_until(is_stored)


@pytest.fixture(scope="module")
def job():
    colorizer = Colorizer.load("dcgan")
    rgb = np.full((40, 30, 3), 120, np.uint8)
    noises = np.random.default_rng(0).normal(size=(4, colorizer.latent_dim))
    colorings = [Coloring(noise.astype(np.float32)) for noise in noises]
    return Job(colorizer, Picture(rgb, None, "flat"), colorings, None)


def save(out, jobs, on_report=lambda progress, saver: None):
    """Save packs; return what is reported and how it ends."""
    reports, ends = [], []

    def report(progress):
        reports.append(progress)
        on_report(progress, saver)

    saver = Saver(out, report, lambda *end: ends.append(end))
    saver.start(jobs)
    saver.join()
    assert not saver.is_busy
    return reports, ends[0]


def test_two_packs_count_as_one_progress(job, tmp_path):
    reports, (folders, count, error) = save(tmp_path, [job, job])
    assert [folder.name for folder in folders] == ["flat", "flat-2"]
    assert count == 8 and error is None
    shares = [one["share"] for one in reports[:-1]]
    assert shares == sorted(shares) and shares[-1] == 1
    assert {(one["pack"], one["packs"]) for one in reports[:-1]} == {(1, 2), (2, 2)}


def test_saving_stops_and_leaves_nothing(job, tmp_path):
    _, (folders, count, error) = save(tmp_path, [job], lambda progress, saver: saver.stop())
    assert folders == [] and count == 0 and "stopped" in str(error)
    assert list(tmp_path.iterdir()) == []


def test_while_a_pack_is_saved_another_is_refused(job, tmp_path):
    refused = []

    def again(progress, saver):
        if progress and not refused:
            with pytest.raises(ChromaError, match="is being saved") as error:
                saver.start([job])
            refused.append(error)

    save(tmp_path, [job], again)
    assert refused


def test_a_pack_that_cannot_be_written_is_told(job, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    _, (folders, _, error) = save(tmp_path / "file", [job])
    assert folders == [] and "file" in str(error)

    def fail(out, name):
        raise RuntimeError("disk on fire")

    monkeypatch.setattr(saving, "new_folder", fail)
    _, (_, _, error) = save(tmp_path, [job])
    assert isinstance(error, ChromaError) and "disk on fire" in str(error)
