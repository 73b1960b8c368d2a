import json
import os

import numpy as np
import pytest

from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.errors import ChromaError
from chroma_lib.gan.generator import build_generator
from chroma_lib.packs import record as record_module
from chroma_lib.packs.record import read_record
from chroma_lib.packs.write import write_pack
from chroma_lib.pictures.read import read_picture
from tests.helpers.packs import read_json, remake, z

COLOR = {"ab": [1, 2], "part": "hat brim", "dark_part": "hat brim"}
CHARACTER = {"summary": [1.0], "colors": [COLOR]}


def test_the_record_names_all_that_a_pack_is_made_from(colorizer, folder_of_weights, pack):
    record = read_record(pack / "colorings.json")
    assert (pack / record.weights).resolve() == folder_of_weights.resolve()
    assert record.weights_sha256 == colorizer.sha256
    assert record.picture_file == "../../rin.png"
    assert record.about == {"seed": 0}
    assert record.columns == 5
    # Exact, so that a coloring can be made again.
    np.testing.assert_array_equal([one.noise for one in record.colorings], z(7))
    held = [{k: tuple(ab) for k, ab in one.held.items()} for one in record.colorings[5:]]
    assert held == [{}, {2: (60, 0), 8: (-30.5, 20.25)}]
    entry = read_json(pack / "colorings.json")["colorings"][0]
    encoded = colorizer.encode(read_picture(pack.parent.parent / "rin.png").rgb)
    np.testing.assert_array_equal(
        np.float32(entry["palette_ab"]), colorizer.palette(encoded, z(1))[0]
    )


def test_about_cannot_replace_what_a_pack_is_made_from(colorizer, image, tmp_path):
    about = {"weights": "nobody", "seed": 4, "colorings": None}
    folder = write_pack(colorizer, image, z(1), tmp_path / "pack", about=about)
    record = read_record(folder / "colorings.json")
    assert record.weights != "nobody"
    assert len(record.colorings) == 1
    assert record.about == {"seed": 4}


def test_a_pack_of_unsaved_weights_cannot_be_made_again(image, tmp_path):
    unsaved = Colorizer(build_generator(32, base=2, latent_dim=10))
    folder = write_pack(unsaved, image, z(1), tmp_path / "pack")
    with pytest.raises(ChromaError, match="weights were never saved"):
        read_record(folder / "colorings.json")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda r: r.pop("weights"), "'weights': field required"),
        (lambda r: r.pop("colorings"), "'colorings': field required"),
        (lambda r: r.update(colorings=[]), "'colorings': list should have at least 1 item"),
        (lambda r: r.update(colorings={"0": 1}), "'colorings': input should be a valid array"),
        (lambda r: r.update(colorings=[3]), r"'colorings\.0': input should be an object"),
        (lambda r: r.update(colorings=[{}]), r"'colorings\.0\.noise': field required"),
        (lambda r: r.update(columns=True), "'columns': input should be a valid integer"),
        (lambda r: r.update(columns=0), "'columns': input should be greater than or equal to 1"),
        (lambda r: r.update(sheet={"padding": 65}), r"'sheet\.padding': input should be less"),
        (lambda r: r.update(sheet=3), "'sheet': input should be an object"),
        (lambda r: r.update(frames={"boxes": []}), r"'frames\.boxes': list should have at least 1"),
        (
            lambda r: r.update(frames={"boxes": [[0, 0, 9]]}),
            r"'frames\.boxes\.0': list should have",
        ),
        (lambda r: r.update(frames={"boxes": [[0, -1, 9, 9]]}), "should be greater than or equal"),
        (lambda r: r.update(frames={"boxes": [[0, 0, 9, 0]]}), "one is empty"),
        (lambda r: r.update(frames={"boxes": [[0, 0, 81, 9]]}), "a frame ends at 9, 81, but"),
        (lambda r: r.update(character={}), r"'character\.summary': field required"),
        (lambda r: r.update(character={"summary": [1.0]}), "a summary of 1 numbers, but these"),
        (lambda r: r.update(character=CHARACTER), "has a part 'hat brim', but these weights do"),
        (lambda r: r.update(weights=7), "'weights': input should be a valid string"),
        (lambda r: r.update(weights=None), "weights were never saved"),
        (lambda r: r.update(weights_sha256=None), "weights were never saved"),
        (lambda r: r.update(weights="nobody"), "no weights"),
        (lambda r: r.update(weights="\0"), "no weights"),
        (lambda r: r.update(weights="\ud800"), "no weights"),
        (lambda r: r.update(weights="a" * 5000), "its weights cannot be read"),
        (lambda r: r.update(weights_sha256="0" * 64), "made by weights with checksum 00000000"),
        (lambda r: r.update(picture_sha256="0" * 64), "has changed since"),
        (lambda r: r["colorings"][3]["noise"].pop(), "coloring 3: a noise of shape"),
        (lambda r: r["colorings"][6].update(held={"10": [1, 2]}), "coloring 6: mask 10 is held"),
    ],
)
def test_a_broken_record_is_refused_in_one_line(pack, tmp_path, change, message):
    path = pack / "colorings.json"
    record = read_json(path)
    change(record)
    path.write_text(json.dumps(record))
    with pytest.raises(ChromaError, match=message) as error:
        remake(path, tmp_path / "to")
    assert "colorings.json" in str(error.value) or "no weights" in str(error.value)
    assert "\n" not in str(error.value)
    assert not (tmp_path / "to").exists()


@pytest.mark.parametrize(
    "noise", ["__import__('os')", None, {}, [float("nan")], [10**400], [1e6], [True], ["1"], [[1]]]
)
def test_a_noise_is_a_list_of_finite_numbers_below_a_million(pack, noise):
    path = pack / "colorings.json"
    record = read_json(path)
    record["colorings"][2]["noise"] = noise
    path.write_text(json.dumps(record))
    message = r"colorings\.json: 'colorings\.2\.noise': must be a list of numbers below a million; "
    with pytest.raises(ChromaError, match=message):
        read_record(path)


@pytest.mark.parametrize(
    "held",
    [
        [1],
        None,
        {"x": [1, 2]},
        {"-1": [1, 2]},
        {"1": [1]},
        {"1": [1, 2, 3]},
        {"1": []},
        {"1": [[1, 2], [3]]},
        {"1": [1, True]},
        {"1": [1, 1e6]},
        {"9" * 5000: [1, 2]},
    ],
)
def test_held_colors_are_ab_pairs_of_mask_numbers(pack, held):
    path = pack / "colorings.json"
    record = read_json(path)
    record["colorings"][6]["held"] = held
    path.write_text(json.dumps(record))
    message = r"colorings\.json: 'colorings\.6\.held': must give a\* and b\* for mask numbers"
    with pytest.raises(ChromaError, match=message) as error:
        read_record(path)
    assert "\n" not in str(error.value)


def test_whole_numbers_and_free_keys_are_read_as_they_are(pack):
    path = pack / "colorings.json"
    record = read_json(path)
    free = {"seed": 3, "note": {"a": [1, 2.5, None, "r\udcff"]}, "picture": "another name"}
    record |= free | {"colorings": [{"noise": [1, 2], "held": {"3": [20, -5], "1": [[1, 2]]}}]}
    path.write_text(json.dumps(record))
    read = read_record(path)
    assert read.about == {"seed": 3, "note": free["note"]}
    (coloring,) = read.colorings
    assert coloring.noise.dtype == np.float32
    assert coloring.noise.tolist() == [1, 2]
    assert {mask: ab.tolist() for mask, ab in coloring.held.items()} == {
        3: [20, -5],
        1: [[1, 2]],
    }


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "invalid JSON"),
        (b"\x89PNG\r\n\x1a\n\xff", "invalid JSON"),
        (b"[" * 100_000, "invalid JSON"),
        (b'{"weights": "\\udcff"' + b"[" * 100_000, "invalid JSON"),
        (b"[1, 2]", "input should be an object"),
        (b'{"frames": []}', "'weights': field required"),
    ],
)
def test_another_kind_of_file_is_refused(tmp_path, content, message):
    path = tmp_path / "other.json"
    path.write_bytes(content)
    expected = rf"other\.json: {message}.*; name the colorings\.json of a pack"
    with pytest.raises(ChromaError, match=expected) as error:
        read_record(path)
    assert "\n" not in str(error.value)


def test_a_missing_record(tmp_path):
    for path in (tmp_path / "missing.json", tmp_path / "null\0byte"):
        with pytest.raises(ChromaError, match=r"cannot be read .*name the colorings\.json"):
            read_record(path)


def test_a_folder_or_a_pipe_is_not_a_record(tmp_path):
    paths = [tmp_path, "/dev/null"]
    if hasattr(os, "mkfifo"):
        paths.append(tmp_path / "pipe")
        os.mkfifo(paths[-1])
    for path in paths:
        with pytest.raises(ChromaError, match="is not a file; name the"):
            read_record(path)


def test_a_record_that_is_too_large(tmp_path, monkeypatch):
    monkeypatch.setattr(record_module, "MAX_RECORD_BYTES", 9)
    (tmp_path / "colorings.json").write_text("[" * 10)
    with pytest.raises(ChromaError, match="is larger than 9 bytes"):
        read_record(tmp_path / "colorings.json")
