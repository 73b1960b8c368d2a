import numpy as np

from chroma_lib.coloring import guided_filter as guided_filter_module
from chroma_lib.coloring.guided_filter import guided_filter


def test_guided_filter_puts_blurred_color_back_behind_the_outline():
    lightness = np.full((40, 40), 30, np.float32)
    lightness[:, 20:] = 80
    ramp = np.clip((np.arange(40) - 15.5) / 8, 0, 1)  # blurred over eight pixels
    blurred = np.broadcast_to(40 * ramp[None, :, None], (40, 40, 2)).astype(np.float32)
    filtered = guided_filter(lightness, blurred, 6)
    step, blurred_step = (x[20, 20, 0] - x[20, 19, 0] for x in (filtered, blurred))
    assert step > 3 * blurred_step  # most of the change is at the outline now
    flat = np.full_like(lightness, 50)
    one_color = np.full((40, 40, 2), 25, np.float32)
    np.testing.assert_allclose(guided_filter(flat, one_color, 6), one_color, atol=1e-3)


def test_guided_filter_looks_no_farther_than_a_narrow_picture_is_wide(monkeypatch):
    asked = []
    monkeypatch.setattr(
        guided_filter_module,
        "uniform_filter",
        lambda x, size, **_: asked.append(size) or np.zeros_like(x),
    )
    guided_filter(np.zeros((900, 3), np.float32), np.zeros((900, 3, 2), np.float32), 50)
    assert set(asked) == {(101, 7, 1)}
