"""Quiz questions with their keys (right answers), and what keeps one from being graded.

The keys are in ``correct``, ``accepted``, ``answer`` and ``value``: for authors and for grading, never for learners.
"""

from functools import cache
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from chalicelib.core import ids
from chalicelib.core.schemas import Schema

ItemId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
MAX_QUESTIONS = 100
MAX_OPTIONS = 20


class Option(Schema):
    """One of the answers to choose from."""

    id: ItemId = Field(default_factory=lambda: ids.new_id("opt"))
    text: str = Field(min_length=1, max_length=500)
    correct: bool = False


class QuestionBase(Schema):
    """What all kinds share. Keep the ``id`` when editing, so that earlier answers still belong to it."""

    id: ItemId = Field(default_factory=lambda: ids.new_id("qst"))
    prompt: str = Field(min_length=1, max_length=4000, description="Markdown.")
    points: int = Field(1, ge=1, le=100)


class SingleChoice(QuestionBase):
    """Exactly one option is right."""

    kind: Literal["SINGLE"]
    options: list[Option] = Field(default_factory=list, max_length=MAX_OPTIONS)


class MultipleChoice(QuestionBase):
    """The right answer is exactly the set of right options."""

    kind: Literal["MULTIPLE"]
    options: list[Option] = Field(default_factory=list, max_length=MAX_OPTIONS)


class TrueFalse(QuestionBase):
    """A statement that holds or not."""

    kind: Literal["TRUE_FALSE"]
    answer: bool | None = None


class ShortText(QuestionBase):
    """A word or a few; case, accents' encoding and surplus spaces do not matter."""

    kind: Literal["SHORT_TEXT"]
    accepted: list[Annotated[str, Field(min_length=1, max_length=200)]] = Field(
        default_factory=list, max_length=MAX_OPTIONS
    )


class Numeric(QuestionBase):
    """A number, right within ``tolerance`` on either side."""

    kind: Literal["NUMERIC"]
    value: float | None = None
    tolerance: float = Field(0, ge=0)


Question = Annotated[
    SingleChoice | MultipleChoice | TrueFalse | ShortText | Numeric, Field(discriminator="kind")
]
Questions = Annotated[list[Question], Field(max_length=MAX_QUESTIONS)]


@cache
def _questions() -> TypeAdapter[list[Question]]:
    return TypeAdapter(list[Question])


def load_questions(stored: Any) -> list[Question]:
    """Read what :func:`store_questions` wrote."""
    return _questions().validate_python(stored)


def store_questions(questions: list[Question]) -> list[dict[str, Any]]:
    """Return questions as JSON values to keep."""
    return [question.model_dump() for question in questions]


def flaw_of(question: Question) -> str | None:
    """Return in a sentence why this question cannot be graded yet, None if it can."""
    if isinstance(question, SingleChoice | MultipleChoice):
        return _flaw_of_options(question)
    if isinstance(question, TrueFalse):
        return "Say whether the statement is true." if question.answer is None else None
    if isinstance(question, ShortText):
        return None if question.accepted else "Add at least one accepted answer."
    return "Give the right number." if question.value is None else None


def _flaw_of_options(question: SingleChoice | MultipleChoice) -> str | None:
    right = sum(option.correct for option in question.options)
    if len(question.options) < 2:
        return "Offer at least two options."
    if right == 0:
        return "Mark at least one option as right."
    if isinstance(question, SingleChoice) and right > 1:
        return "Mark only one option as right, or make it a multiple choice."
    return None


def repeated_id(questions: list[Question]) -> str | None:
    """Return the field path of an id that is used twice, None if all differ."""
    seen: set[str] = set()
    for position, question in enumerate(questions):
        if question.id in seen:
            return f"questions.{position}.id"
        seen.add(question.id)
        options = question.options if isinstance(question, SingleChoice | MultipleChoice) else []
        if len({option.id for option in options}) < len(options):
            return f"questions.{position}.options"
    return None
