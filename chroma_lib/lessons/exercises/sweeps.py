"""Checks of the exercises of notebook 7."""

from chroma_lib.lessons.exercises.verdict import Grader

GRADERS: dict[int, Grader] = {}
