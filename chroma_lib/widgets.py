"""What a reader moves: sliders that change the noise, and the colouring that follows."""

import io

import ipywidgets
import numpy as np
from PIL import Image

from chroma_lib import ChromaError
from chroma_lib.noise import BLOCK_VALUES, BLOCKS, check_blocks, random_noise
from chroma_lib.plots import text

SHORTEST_SHOWN = 256


def _png(rgb):
    """Encode (H, W, 3) uint8 as PNG bytes, enlarged by a whole number where it is small."""
    height, width = rgb.shape[:2]
    times = -(-SHORTEST_SHOWN // min(height, width))
    picture = Image.fromarray(rgb)
    if times > 1:
        picture = picture.resize((width * times, height * times), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    # Little compression: the picture is made anew at each move of a slider.
    picture.save(file, format="PNG", compress_level=1)
    return file.getvalue()


class NoiseSlider(ipywidgets.VBox):
    """A picture, and five sliders that move the five blocks of its noise.

    The noise is a base plus each slider's value on its block. The base starts at zero, so that
    the sliders give the block noise of Chroma v0.2; the dice puts a random one there. The picture
    is encoded when it is chosen, not when a slider moves.

    Parameters
    ----------
    colorizer : Colorizer
        Needs ``encode(rgb)``, ``color(encoded, noises)`` and
        ``generator.config["latent_dim"]``, a multiple of 5.
    pictures : dict of str to ndarray of uint8, shape (H, W, 3)
        What to choose from; the first is shown first.
    lang : {"both", "en", "ko"}
    seed : int
        The seed of the first throw of the dice; each throw takes the next.

    Attributes
    ----------
    sliders : list of ipywidgets.FloatSlider
        Five, from -2 to 2.
    picture : ipywidgets.Dropdown
    dice : ipywidgets.Button
    image : ipywidgets.Image
        Its ``value`` is the colouring as PNG bytes.

    Raises
    ------
    ChromaError
        If there is no picture or the latent vector cannot be cut in five.
    """

    def __init__(self, colorizer, pictures, *, lang="both", seed=0):
        if not pictures:
            raise ChromaError("the slider needs at least one picture, got none")
        self._colorizer, self._pictures, self._seed = colorizer, dict(pictures), seed
        latent_dim = colorizer.generator.config["latent_dim"]
        self._width = check_blocks(latent_dim)
        self._base = np.zeros(latent_dim, dtype=np.float32)

        wide = {"description_width": "initial"}
        self.picture = ipywidgets.Dropdown(
            options=list(self._pictures),
            description=text("picture", "그림", lang),
            tooltip=text("the picture to color", "채색할 그림", lang),
            style=wide,
        )
        self.sliders = [
            ipywidgets.FloatSlider(
                value=0.0,
                min=BLOCK_VALUES[0],
                max=BLOCK_VALUES[-1],
                step=0.1,
                readout_format=".1f",
                continuous_update=True,
                description=text(f"block {block}", f"블록 {block}", lang),
                tooltip=text(
                    f"added to part {block} of {BLOCKS} of the noise",
                    f"노이즈를 {BLOCKS}등분한 것 중 {block}번째 부분에 더할 값",
                    lang,
                ),
                style=wide,
            )
            for block in range(1, BLOCKS + 1)
        ]
        self.dice = ipywidgets.Button(
            description="🎲 " + text("new noise", "새 노이즈", lang),
            tooltip=text(
                "start from another random noise", "다른 무작위 노이즈에서 시작합니다", lang
            ),
            layout=ipywidgets.Layout(width="auto"),
        )
        # No tooltip here: with one, ipywidgets 8.1 shows a JavaScript error in place of an Image.
        self.image = ipywidgets.Image(
            format="png",
            layout=ipywidgets.Layout(max_width="512px"),
        )

        self.picture.observe(self._encode, names="value")
        for slider in self.sliders:
            slider.observe(self._paint, names="value")
        self.dice.on_click(self._throw)
        self._encode()
        controls = ipywidgets.VBox([self.picture, *self.sliders, self.dice])
        super().__init__([ipywidgets.HBox([controls, self.image])])

    @property
    def noise(self):
        """The noise shown now: float32, shape (latent_dim,)."""
        values = np.array([slider.value for slider in self.sliders], dtype=np.float32)
        return self._base + np.repeat(values, self._width)

    def _encode(self, _change=None):
        self._encoded = self._colorizer.encode(self._pictures[self.picture.value])
        self._paint()

    def _throw(self, _button):
        self._base = random_noise(1, latent_dim=self._base.size, seed=self._seed)[0]
        self._seed += 1
        self._paint()

    def _paint(self, _change=None):
        self.image.value = _png(self._colorizer.color(self._encoded, self.noise[None])[0])
