"""Time the slider: python benchmarks/slider.py.

From a new value of a slider to the new picture's bytes, in this process: what the browser adds is
not in it. A quarter of the moves with a region held. Medians and the 90th percentile of 200 moves.
"""

import time

import numpy as np

from chroma_lib import pictures
from chroma_lib.colorize import Colorizer
from chroma_lib.widgets import NoiseSlider

MOVES = 200


def frame_times(slider, seed=0):
    """Return the times of moves of the five sliders and the walk, in seconds."""
    rng = np.random.default_rng(seed)
    times = []
    for i in range(MOVES):
        if i == MOVES * 3 // 4 and slider.studio.can_hold:
            slider.studio.toggle(slider.studio.regions()[0][0])
        controls = [*slider.sliders, slider.walk]
        control = controls[i % len(controls)]
        values = np.linspace(control.min, control.max, 41)
        value = type(control.value)(rng.choice(values[np.abs(values - control.value) > 0.04]))
        before, start = slider.image.value, time.perf_counter()
        control.value = value
        times.append(time.perf_counter() - start)
        assert slider.image.value != before
    return times


def main():
    """Print a row for each size of picture."""
    eileen = pictures.read_picture(pictures.shipped_pictures()["eileen"]).rgb
    print(f"{'picture':>9} {'weights':>12} {'median ms':>10} {'90 % ms':>8}")
    for weights in ("dcgan", "dcgan_128"):
        colorizer = Colorizer.load(weights)
        for side in (64, 128, 384, 1024):
            square = pictures.fit_square(eileen, side)[0]
            slider = NoiseSlider(colorizer, {"eileen": square}, lang="en")
            times = 1000 * np.array(frame_times(slider))[10:]  # the first few warm up
            middle, late = np.percentile(times, [50, 90])
            print(f"{f'{side}×{side}':>9} {weights:>12} {middle:10.1f} {late:8.1f}", flush=True)


if __name__ == "__main__":
    main()
