"""Many pictures: names of packs, going on, and interruptions."""

from pathlib import Path

import numpy as np
import pytest
from distributed import LocalCluster
from PIL import Image

from chroma_lib import characters, korean
from chroma_lib.errors import ChromaError
from chroma_lib.packs import batch as batch_module
from chroma_lib.packs import write
from chroma_lib.packs.batch import Batch, Request, color_all, expand, name_packs
from chroma_lib.packs.record import RECORD
from chroma_lib.pictures.shipped import shipped_pictures
from tests.helpers.packs import contents, read_json


@pytest.mark.parametrize(
    ("images", "names"),
    [
        (["a/girl.png", "b/boy.png"], ["girl", "boy"]),
        (["ch1/001.png", "ch2/001.png", "2.png"], ["ch1/001", "ch2/001", "2"]),
        (["girl.png", "girl.jpg"], ["girl.png", "girl.jpg"]),
        (["x/1/a/p.png", "x/2/a/p.png"], ["1/a/p", "2/a/p"]),
        (["a/..png"], ["..png"]),
    ],
)
def test_packs_are_named_by_what_differs(images, names):
    assert name_packs([Path(image) for image in images]) == names


def test_folders_are_expanded_and_nothing_is_there_twice(tmp_path, image):
    (tmp_path / "empty").mkdir()
    one = tmp_path / "rin.png"
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "00.png").write_bytes(one.read_bytes())
    found, left_out = expand([tmp_path, one, tmp_path / "empty"], tmp_path / "out")
    assert not left_out and found == [one, tmp_path / "empty"]


@pytest.fixture
def batch(folder_of_weights, tmp_path):
    return Batch(Request(weights=str(folder_of_weights), count=4), tmp_path / "out")


def test_gray_pictures_among_colored_ones_are_named(tmp_path):
    paths = []
    for name, mode in (("a", "RGB"), ("b", "RGB"), ("c", "L")):
        paths.append(tmp_path / f"{name}.png")
        Image.fromarray(characters.render(3, size=128)).convert(mode).save(paths[-1])

    def notes_on(images, **options):
        return Batch(Request(weights="dcgan_256", **options), tmp_path).find_character(images)

    (note,) = notes_on(paths)
    assert "gray among colored pictures: c.png;" in note and "--recolor off" in note
    assert korean.translate(f"note: {note}").startswith(
        "참고: 컬러 그림 사이에 흑백 그림이 있습니다(c.png). "
    )
    assert notes_on(paths[:2]) == notes_on(paths[2:]) == notes_on(paths, recolor="off") == []


def run(batch, images, **options):
    reported = []
    results = color_all(batch, images, reported.append, **options)
    assert sorted(map(str, reported)) == sorted(map(str, results))
    return results


def test_an_interrupted_pack_has_what_was_made_and_is_completed_later(
    batch, image, tmp_path, monkeypatch
):
    paint, made = write._Painter.__call__, []

    def interrupted(self, coloring):
        made.append(coloring)
        if len(made) == 3:
            raise KeyboardInterrupt
        return paint(self, coloring)

    monkeypatch.setattr(write._Painter, "__call__", interrupted)
    monkeypatch.setattr(write, "usable_cores", lambda: 1)
    path = tmp_path / "rin.png"
    with pytest.raises(KeyboardInterrupt):
        run(batch, [path])
    folder = tmp_path / "out" / "rin"
    entries = read_json(folder / "colorings.json")["colorings"]
    assert [entry["file"] for entry in entries] == ["00.png", "01.png"]
    assert {"grid.png", "sheet.png"} < set(contents(folder)) and "02.png" not in contents(folder)
    before = contents(folder)["01.png"]
    monkeypatch.setattr(write._Painter, "__call__", paint)
    (result,) = run(batch, [path])
    assert not result.was_there and contents(folder)["01.png"] == before
    assert len(read_json(folder / "colorings.json")["colorings"]) == 4
    (result,) = run(batch, [path])
    assert result.was_there


def test_another_command_does_not_take_a_pack_for_its_own(batch, image, tmp_path):
    path = tmp_path / "rin.png"
    run(batch, [path])
    other = Batch(Request(weights=batch.request.weights, count=4, seed=1), tmp_path / "out")
    (result,) = run(other, [path])
    assert "rin: already exists" in result.error
    (folder,) = (tmp_path / "out").iterdir()
    assert read_json(folder / "colorings.json")["asked"] == {
        "noise": "random",
        "count": 4,
        "seed": 0,
        "recolor": "auto",
        "same_character": False,
        "lightness": False,
    }


@pytest.fixture(scope="module")
def scheduler():
    """The address of a scheduler with a worker of two threads in this process."""
    with LocalCluster(
        n_workers=1, threads_per_worker=2, processes=False, protocol="tcp", host="127.0.0.1",
        dashboard_address=None, silence_logs=False,
    ) as cluster:  # fmt: skip
        yield cluster.scheduler_address


def test_the_workers_of_a_scheduler_color(batch, image, tmp_path, scheduler):
    (tmp_path / "mio.png").write_bytes((tmp_path / "rin.png").read_bytes())
    (tmp_path / "bad.png").write_bytes(b"no picture")
    images = [tmp_path / name for name in ("rin.png", "bad.png", "mio.png")]
    results = run(batch, images, scheduler=scheduler)
    assert [bool(result.error) for result in results] == [False, True, False]
    assert "bad.png" in results[1].error
    alone = Batch(batch.request, tmp_path / "alone")
    run(alone, images[:1])
    assert contents(batch.out / "rin") == contents(alone.out / "rin")
    assert all(r.was_there for r in run(batch, images, scheduler=scheduler) if not r.error)


def test_workers_that_do_not_see_the_folder_are_refused(
    batch, image, tmp_path, scheduler, monkeypatch
):
    monkeypatch.setattr(batch_module, "_sees", lambda folder: False)
    with pytest.raises(ChromaError, match="the worker tcp.* does not see .*out; use a folder"):
        run(batch, [tmp_path / "rin.png"], scheduler=scheduler)


def test_a_worker_that_ends_costs_its_picture(batch, image, tmp_path, scheduler, monkeypatch):
    def ends(start, image, name):
        raise MemoryError

    monkeypatch.setattr(batch_module, "_color_in_worker", ends)
    (result,) = run(batch, [tmp_path / "rin.png"], scheduler=scheduler)
    assert "rin.png: its worker ended (MemoryError); run the same command again" in result.error


def test_a_fault_in_one_picture_does_not_stop_the_others(batch, image, tmp_path, monkeypatch):
    (tmp_path / "mio.png").write_bytes((tmp_path / "rin.png").read_bytes())
    encode = batch.colorizer.encode
    faults = iter([IndexError("no such color"), MemoryError()])

    def fails(rgb, *arguments, **options):
        error = next(faults, None)
        if error:
            raise error
        return encode(rgb, *arguments, **options)

    monkeypatch.setattr(batch.colorizer, "encode", fails)
    images = [tmp_path / "rin.png", tmp_path / "mio.png"]
    first, second = run(batch, images)
    assert "rin.png: a fault of Chroma (IndexError in test_batch.py, line" in first.error
    assert "mio.png: not enough memory; make it smaller" in second.error
    assert [bool(result.error) for result in run(batch, images)] == [False, False]


def test_packs_in_a_folder_are_not_colored_again(tmp_path):
    for name in ("girl", "girl_pack/00", "girl_pack/shader/lightness", "atlas-00", "atlas-mine"):
        path = tmp_path / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (8, 8), "gray").save(path)
    (tmp_path / "girl_pack" / RECORD).write_text("{}")
    (tmp_path / "atlas-00.json").write_text("{}")
    pictures, left_out = expand([tmp_path], tmp_path / "out")
    assert {path.name for path in pictures} == {"girl.png", "atlas-mine.png"}
    assert left_out == [f"{tmp_path}: 3 pictures of packs; name such a picture itself to color it"]
    assert expand([tmp_path / "girl_pack" / "00.png"], tmp_path)[0]


@pytest.mark.parametrize(
    ("colors", "lightness", "told"),
    [(["hair=navy"], False, True), (["hair=#6a8ed8"], False, False), (["hair=navy"], True, False)],
)
def test_a_part_that_stays_lighter_than_its_color_is_told(tmp_path, colors, lightness, told):
    request = Request(weights="dcgan_256", count=1, colors=colors, lightness=lightness)
    result = Batch(request, tmp_path).color(shipped_pictures()["eileen"], "eileen")
    assert not result.error
    notes = [note for note in result.notes if note.startswith("hair keeps its lightness")]
    assert len(notes) == told


def test_colorings_that_are_all_alike_are_told(tmp_path):
    black = np.full((64, 64, 3), 255, np.uint8)
    black[8:56, 20:44] = 12
    Image.fromarray(black).save(tmp_path / "ninja.png")
    batch = Batch(Request(weights="dcgan_256", count=3, recolor="auto"), tmp_path / "out")
    ninja, eileen = run(batch, [tmp_path / "ninja.png", shipped_pictures()["eileen"]])
    assert not ninja.error and not eileen.error
    assert any(note.startswith("ninja: its colorings are all alike") for note in ninja.notes)
    assert not any("all alike" in note for note in eileen.notes)
