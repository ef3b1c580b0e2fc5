"""Grading a quiz on the server: the keys never leave it."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from chalicelib.core.errors import Unprocessable
from chalicelib.courses.service import (
    MultipleChoice,
    Numeric,
    Question,
    ShortText,
    SingleChoice,
    TrueFalse,
)


@dataclass(frozen=True)
class Answer:
    """An answer to one question: the part that belongs to the question's kind is given, the others are None."""

    question_id: str
    options: list[str] | None = None
    truth: bool | None = None
    text: str | None = None
    number: float | None = None


@dataclass(frozen=True)
class Grade:
    """A score (0–100, two decimals), and the ids of the questions answered rightly."""

    score: float
    right: list[str]


PARTS: dict[type, str] = {
    SingleChoice: "options",
    MultipleChoice: "options",
    TrueFalse: "truth",
    ShortText: "text",
    Numeric: "number",
}


def grade_quiz(questions: Sequence[Question], answers: Sequence[Answer]) -> Grade:
    """Grade ``answers``; a question without one earns nothing.

    Raises Unprocessable for an answer that does not fit its question.
    """
    by_id = {question.id: question for question in questions}
    given: dict[str, Answer] = {}
    for position, answer in enumerate(answers):
        _check_answer(by_id.get(answer.question_id), answer, f"answers.{position}")
        if answer.question_id in given:
            raise _misfit(f"answers.{position}.questionId", "This question is answered twice.")
        given[answer.question_id] = answer
    right = [q for q in questions if q.id in given and _is_right(q, given[q.id])]
    total = sum(q.points for q in questions)
    score = 100 * sum(q.points for q in right) / total if total else 0.0
    return Grade(round(score, 2), [q.id for q in right])


def _check_answer(question: Question | None, answer: Answer, place: str) -> None:
    if question is None:
        raise _misfit(f"{place}.questionId", "This quiz has no such question.")
    wanted = PARTS[type(question)]
    for part in ("options", "truth", "text", "number"):
        if (getattr(answer, part) is not None) != (part == wanted):
            raise _misfit(f"{place}.{part}", f"Answer this question with `{wanted}` alone.")
    if isinstance(question, SingleChoice | MultipleChoice):
        _check_options(question, answer.options or [], f"{place}.options")


def _check_options(question: SingleChoice | MultipleChoice, chosen: list[str], place: str) -> None:
    if not set(chosen) <= {option.id for option in question.options} or len(set(chosen)) < len(chosen):
        raise _misfit(place, "Choose among the options of the question.")
    if isinstance(question, SingleChoice) and len(chosen) > 1:
        raise _misfit(place, "Choose one option.")


def _misfit(field: str, sentence: str) -> Unprocessable:
    return Unprocessable(sentence, field=field, code="unfitting_answer")


def _is_right(question: Question, answer: Answer) -> bool:
    if isinstance(question, SingleChoice | MultipleChoice):
        keys = {option.id for option in question.options if option.correct}
        return bool(keys) and set(answer.options or []) == keys
    if isinstance(question, TrueFalse):
        return answer.truth is not None and answer.truth == question.answer
    if isinstance(question, ShortText):
        return _plain(answer.text or "") in {_plain(accepted) for accepted in question.accepted}
    if question.value is None or answer.number is None:
        return False
    # As decimals: 1.1 is within 0.1 of 1, which binary fractions deny.
    return abs(_decimal(answer.number) - _decimal(question.value)) <= _decimal(question.tolerance)


def _decimal(number: float) -> Decimal:
    return Decimal(repr(number))


def _plain(text: str) -> str:
    """Return text as it is compared: one Unicode form (NFKC), no case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
