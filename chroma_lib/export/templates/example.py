"""Color a picture: python example.py girl.png colored.png [SEED].

Needs numpy, pillow, scikit-image and onnxruntime.
"""

import json
import os
import sys
from pathlib import Path

import numpy as np
from PIL import Image
from skimage.color import lab2rgb, rgb2lab

os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")  # else onnxruntime reports to Microsoft
import onnxruntime

if len(sys.argv) < 3:
    sys.exit(__doc__)
folder, (source, target, *seed) = Path(__file__).parent, sys.argv[1:]
card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
size, lanczos = card["size"], Image.Resampling.LANCZOS


def run(file, **inputs):
    """Return the outputs of an ONNX file."""
    session = onnxruntime.InferenceSession(folder / file, providers=["CPUExecutionProvider"])
    return session.run(None, {name: x.astype(np.float32) for name, x in inputs.items()})


# The picture in gray on white, and the square of it that the network reads.
picture = Image.open(source).convert("RGBA")
picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture).convert("RGB")
lab = rgb2lab(np.asarray(picture)) * (1, 0, 0)
gray = Image.fromarray(np.round(lab2rgb(lab) * 255).astype(np.uint8))
width, height = (max(1, round(size * side / max(gray.size))) for side in gray.size)
left, top = (size - width) // 2, (size - height) // 2
square = Image.new("RGB", (size, size), "white")
square.paste(gray.resize((width, height), lanczos), (left, top))
l = rgb2lab(np.asarray(square))[None, None, ..., 0] / 50 - 1  # (1, 1, size, size)

noise = np.random.default_rng(int(*seed)).standard_normal((1, card["latent_dim"]), np.float32)
if "palette.onnx" in card["files"]:
    masks, summary = run("encoder.onnx", l=l)  # once for any number of noises
    (colors,) = run("palette.onnx", summary=summary, noise=noise)
    ab = np.einsum("khw,kc->chw", masks[0], colors[0])
else:
    ((ab,),) = run("generator.onnx", l=l, noise=noise)

# a* and b* at the size of the picture, joined with its own lightness.
for channel, plane in enumerate(ab * 110, start=1):
    plane = Image.fromarray(plane[top : top + height, left : left + width])
    lab[..., channel] = plane.resize(picture.size, Image.Resampling.BICUBIC)
Image.fromarray(np.round(lab2rgb(lab) * 255).astype(np.uint8)).save(target)
