"""The checks of the notebooks' exercises: one module for each notebook.

A grader takes an answer, and what else of the notebook it needs by name, and returns a `Verdict`:
right, or what is wrong in English and Korean.
"""

from chroma_lib.lessons.exercises import (
    dataset,
    dcgan_unet,
    lab_color,
    measuring,
    noise_chroma,
    sweeps,
    wgan_gp,
    your_pictures,
)
from chroma_lib.lessons.exercises.verdict import Grader

GRADERS: dict[str, dict[int, Grader]] = {
    "01": lab_color.GRADERS,
    "02": dataset.GRADERS,
    "03": dcgan_unet.GRADERS,
    "04": wgan_gp.GRADERS,
    "05": noise_chroma.GRADERS,
    "06": measuring.GRADERS,
    "07": sweeps.GRADERS,
    "08": your_pictures.GRADERS,
}
