"""Checks of the exercises of notebook 5."""

from chroma_lib.lessons.exercises.verdict import Grader

GRADERS: dict[int, Grader] = {}
