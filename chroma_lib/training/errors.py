"""How a training ends early: what happened, what is saved and how to continue, in two languages."""

from typing import NamedTuple

from chroma_lib.errors import ChromaError


class Message(NamedTuple):
    """The same message in English and in Korean."""

    en: str
    ko: str


class _BilingualError(BaseException):
    """An error that a notebook shows in both languages, without the lines of code."""

    def __init__(self, message: Message):
        super().__init__(message.en)
        self.message = message

    def _render_traceback_(self) -> list[str]:  # IPython's protocol
        return list(self.message)


class TrainingStopped(_BilingualError, ChromaError):
    """A training that cannot continue as it is; the message names the step and the remedy."""


class TrainingInterrupted(_BilingualError, KeyboardInterrupt):
    """A training that its user stopped; the message says where it is saved."""


def interrupted(steps: int, saved: Message) -> TrainingInterrupted:
    """Return the error of a training that was interrupted.

    Parameters
    ----------
    steps : int
        Steps that are done.
    saved : Message
        What is saved, and how to continue.
    """
    return TrainingInterrupted(
        Message(
            f"training stopped after step {steps}; {saved.en}",
            f"{steps}스텝을 마치고 학습을 멈추었습니다. {saved.ko}.",
        )
    )


def stopped(error: Exception, saved: Message) -> TrainingStopped:
    """Return the error of a training that another error has stopped; see `interrupted`."""
    return TrainingStopped(
        Message(f"{error}; {saved.en}", f"학습이 멈추었습니다({error}). {saved.ko}.")
    )


def diverged(step: int, problem: Message, saved: Message) -> TrainingStopped:
    """Return the error of a training whose losses or weights have diverged; see `interrupted`."""
    return TrainingStopped(
        Message(
            f"step {step}: {problem.en}; {saved.en}. Use a lower learning rate (--learning-rate, "
            "in Python Recipe(learning_rate=...)) or, for WGAN-GP, a higher gp_weight",
            f"{step}스텝: {problem.ko}. {saved.ko}. 학습률(--learning-rate, 파이썬에서는 "
            "Recipe(learning_rate=...))을 낮추거나, WGAN-GP라면 gp_weight를 높여야 합니다.",
        )
    )
