"""What a check says of an answer, and helpers that several checks use."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from chroma_lib import language


@dataclass(frozen=True, repr=False)
class Verdict:
    """What a check says of an answer. A notebook shows it as its message.

    Attributes
    ----------
    right : bool
    message : (str, str)
        In English and in Korean.
    lang : {"both", "en", "ko"}
        The language in which it is shown.
    """

    right: bool
    message: tuple[str, str]
    lang: str = "both"

    def __repr__(self) -> str:
        """Return the message in the reader's language."""
        return language.text(*self.message, self.lang, separator="\n")


# grader(answer, **what it needs of the notebook) -> verdict. An exception of the answer's own code
# may pass: `grade` reports it.
Grader = Callable[..., Verdict]

RIGHT = Verdict(True, ("right", "맞았습니다"))
NOT_ANSWERED = Verdict(False, ("not answered yet", "아직 답하지 않았습니다"))


def not_yet(en: str, ko: str) -> Verdict:
    """Return the verdict on a wrong answer, with what is wrong in English and in Korean."""
    return Verdict(False, (f"not yet: {en}", f"아직 정답이 아닙니다: {ko}"))


def grade(grader: Grader, answer: Any, **context: Any) -> Verdict:
    """Return the verdict of a grader, whatever the answer is.

    Parameters
    ----------
    grader : callable
    answer : object
        None stands for an exercise that is not answered yet.
    **context
        What the grader needs of the notebook.
    """
    if answer is None:
        return NOT_ANSWERED
    try:
        return grader(answer, **context)
    except Exception as error:
        reason = " ".join(str(error).split())[:160]
        name = type(error).__name__ + (f" ({reason})" if reason else "")
        return not_yet(f"it raises {name}", f"다음 오류로 멈춥니다: {name}")


def as_number(answer: Any) -> float | None:
    """Return an answer as a number, or None if it is not one."""
    try:
        return None if isinstance(answer, (bool, str)) else float(answer)
    except (TypeError, ValueError):
        return None


NOT_A_NUMBER = not_yet("enter one number", "숫자 하나를 넣으십시오")
NOT_A_TENSOR = not_yet(
    "return a tensor, so that a gradient can pass", "그래디언트가 지나가도록 텐서를 돌려주십시오"
)
NOT_A_FUNCTION = not_yet("define a function", "함수를 정의하십시오")


def find_name(answer: Any, names: Mapping[str, str | tuple[str, str]]) -> str | None:
    """Return the key that an answer names, in English or in Korean.

    Parameters
    ----------
    answer : object
        Such as "hair", "Hair" or "머리카락".
    names : mapping of str to (str, str) or str
        Key -> its name in English and Korean, as `label_table` and `REGION_NAMES` have it.

    Returns
    -------
    str or None
        None if the answer is no name of these.
    """
    if not isinstance(answer, str):
        return None
    wanted = _normalized(answer)
    for key, name in names.items():
        known = (name,) if isinstance(name, str) else name
        if wanted in map(_normalized, (key, *known)):
            return key
    return None


def _normalized(name):
    return "".join(name.casefold().replace("_", " ").split())
