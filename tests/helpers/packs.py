"""What the tests of packs share: noises, and the content of what a pack has written."""

import json

import numpy as np
from PIL import Image

from chroma_lib import noise
from chroma_lib.packs.record import read_record
from chroma_lib.packs.remake import remake_pack

SHEETS = {"grid.png", "sheet.png", "sheet.json"}
PALETTES = {"palette.json", "palette.gpl"}


def z(count=3):
    return noise.random_noise(count, latent_dim=10)


def remake(record, out, *, weights=None, **options):
    """Make a pack again from the path of its record."""
    record = read_record(record)
    return remake_pack(record, record.load_colorizer(weights), out, **options)


def read_json(path):
    return json.loads(path.read_text(encoding="utf-8"))


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def rgba(path):
    with Image.open(path) as image:
        return np.asarray(image.convert("RGBA"))
