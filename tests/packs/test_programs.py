"""Real programs open the files of packs, where they are installed, and in CI."""

import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.gan.generator import build_generator
from chroma_lib.packs.sheets import SheetOptions
from chroma_lib.packs.write import write_pack
from chroma_lib.pictures.picture import Picture
from tests.helpers.layers import distance
from tests.helpers.packs import rgba, z
from tests.helpers.patience import PATIENCE

GIMP_SCRIPT = """(let* (
    (image (car (gimp-file-load RUN-NONINTERACTIVE "{source}" "{source}")))
    (layer (car (gimp-image-merge-visible-layers image CLIP-TO-IMAGE))))
  (file-png-save RUN-NONINTERACTIVE image layer "{target}" "{target}" 0 6 0 0 0 0 0)
  (gimp-quit 0))"""

pytestmark = pytest.mark.programs


def program(name):
    path = shutil.which(name)
    if path is None:
        reason = f"no {name}: install it to test that it opens the files of packs"
        if os.environ.get("CI"):
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    return path


def run(command, home):
    """Run a program with none of the user's settings, and on a virtual screen if there is none."""
    if command[0].endswith("krita") and "DISPLAY" not in os.environ:
        command = [program("xvfb-run"), "-a", *command]
    env = {**os.environ, "HOME": str(home), "XDG_CONFIG_HOME": str(home / "config")}
    for _ in range(3):  # on a busy machine, the virtual screen may start later than the program
        result = subprocess.run(command, env=env, capture_output=True, timeout=PATIENCE, text=True)
        if "could not connect to display" not in result.stderr:
            break
    assert result.returncode == 0, result.stderr[-2000:]


def read_full(path, shape):
    """Return a picture (H, W, 4) on the whole canvas, even if a program has cropped it."""
    with Image.open(path) as image:
        assert image.size == shape[1::-1]
        return np.asarray(image.convert("RGBA"))


def test_gimp_opens_the_psd(figure, tmp_path):
    gimp = program("gimp-console")
    target = tmp_path / "gimp.png"
    script = GIMP_SCRIPT.format(source=figure / "layers.psd", target=target)
    run([gimp, "-i", "-d", "-f", "-b", script], tmp_path)
    expected = rgba(figure / "00.png")
    assert distance(read_full(target, expected.shape), expected) <= 1


def on_gray(pixels, level):
    opacity = pixels[..., 3:] / 255
    return pixels[..., :3] * opacity + level * (1 - opacity)


@pytest.mark.parametrize("file", ["layers.ora", "layers.psd"])
def test_krita_opens_both(figure, tmp_path, file):
    krita = program("krita")
    target = tmp_path / "krita.png"
    run([krita, "--export", "--export-filename", str(target), str(figure / file)], tmp_path)
    expected = rgba(figure / "00.png")
    exported = read_full(target, expected.shape)
    solid = expected[..., 3] == 255
    assert distance(exported[solid], expected[solid]) <= 1
    # Krita computes with 8 bits: where little is to be seen, its color is coarser.
    for background in (0, 255):
        error = on_gray(exported, background) - on_gray(expected, background)
        assert np.abs(error).max() <= 1.5


def test_godot_finds_each_coloring_by_its_name(figure, tmp_path):
    godot = program("godot3-server")
    colorizer = Colorizer(build_generator(32, base=2, latent_dim=10))
    pixels = rgba(figure / "00.png")
    pack = tmp_path / "rin"
    options = SheetOptions(padding=3, extrude=2, max_side=pixels.shape[0] + 10)
    write_pack(
        colorizer, Picture(pixels[..., :3], pixels[..., 3], "rin"), z(3), pack, sheet=options
    )
    sheets = sorted(pack.glob("sheet*.json"))
    assert len(sheets) > 1  # a name must be found whatever sheet it is in
    project, out = tmp_path / "project", tmp_path / "out"
    for folder in (project, out):
        folder.mkdir()
    (project / "project.godot").write_text("config_version=4\n")
    script = shutil.copy(Path(__file__).with_name("load_sheet.gd"), project)
    run(
        [godot, "--path", str(project), "-s", Path(script).name, str(out), *map(str, sheets)],
        project,
    )
    for i in range(3):
        loaded = read_full(out / f"rin_{i:02d}.png", pixels.shape)
        np.testing.assert_array_equal(loaded, rgba(pack / f"{i:02d}.png"))
