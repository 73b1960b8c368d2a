import pytest

from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.errors import ChromaError
from chroma_lib.gan import weights
from chroma_lib.gan.generator import build_generator
from chroma_lib.noise import random_noise
from chroma_lib.packs.extras import EXTRAS, parse_extras
from chroma_lib.packs.write import write_pack
from chroma_lib.pictures.read import read_picture
from chroma_lib.pictures.shipped import shipped_pictures
from tests.helpers.layers import composite, distance, read_openraster, show_only
from tests.helpers.packs import PALETTES, SHEETS, contents, remake, rgba, z

FILES = {"layers.ora", "layers.psd", "indexed", "shader"}


def test_a_list_of_extras():
    assert parse_extras("") == []
    assert parse_extras(" psd,ora,,psd") == ["psd", "ora"]
    assert parse_extras(",".join(EXTRAS)) == list(EXTRAS)
    with pytest.raises(ChromaError, match=r"--also xcf: use some of ora,psd,indexed,shader"):
        parse_extras("ora,xcf")


def test_a_pack_has_what_was_asked_for_and_its_remake_too(colorizer, image, tmp_path):
    folder = write_pack(colorizer, image, z(2), tmp_path / "pack", also=["shader", "ora"])
    plain = {"00.png", "01.png", "colorings.json"} | SHEETS | PALETTES
    assert {path.name for path in folder.iterdir()} == plain | {"layers.ora", "shader"}
    (again,), _ = remake(folder / "colorings.json", tmp_path, also=list(EXTRAS))
    assert {path.name for path in again.iterdir()} == plain | FILES
    assert (again / "layers.ora").read_bytes() == (folder / "layers.ora").read_bytes()
    assert contents(again / "shader") == contents(folder / "shader")


def test_weights_without_masks_write_indexed_files_only(image, tmp_path):
    generator = build_generator(32, base=2, latent_dim=10, noise="film")
    weights.save_generator(generator, tmp_path / "weights", {})
    colorizer = Colorizer.load(tmp_path / "weights")
    for name in ("ora", "psd", "shader"):
        with pytest.raises(ChromaError, match=f"--also {name}: needs masks"):
            write_pack(colorizer, image, z(1), tmp_path / "pack", also=["indexed", name])
    with pytest.raises(ChromaError, match="--also xcf"):
        write_pack(colorizer, image, z(1), tmp_path / "pack", also=["xcf"])
    assert not (tmp_path / "pack").exists()
    folder = write_pack(colorizer, image, z(1), tmp_path / "pack", also=["indexed"])
    assert [path.name for path in (folder / "indexed").iterdir()] == ["00.png"]


def test_a_recolored_picture_gets_layers(tmp_path):
    one = Colorizer.load("dcgan_256", recolor="auto")
    picture = read_picture(shipped_pictures()["eileen"])
    noises = random_noise(1, latent_dim=one.latent_dim, seed=0)
    folder = write_pack(one, picture, noises, tmp_path / "pack", also=["ora"])
    root, shape = read_openraster(folder / "layers.ora")
    assert {"skin", "hair", "eyes"} <= set(root.children[1].names())
    show_only(root, root.children[1])
    assert distance(composite(root, shape), rgba(folder / "00.png")) <= 1
