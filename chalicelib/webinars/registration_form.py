"""What a host asks of those who register, and whether answers fit. No I/O."""

from collections.abc import Sequence
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from chalicelib.core import ids
from chalicelib.core.errors import FieldError, Unprocessable
from chalicelib.core.schemas import Schema

MAX_QUESTIONS = 20
MAX_OPTIONS = 20
MAX_TEXT = 2000
ItemId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
Line = r"^[^\x00-\x1f\x7f]+$"


class FormOption(Schema):
    """One of the answers to choose from. Keep the ``id`` when editing."""

    id: ItemId = Field(default_factory=lambda: ids.new_id("opt"))
    text: str = Field(min_length=1, max_length=200, pattern=Line)


class QuestionBase(Schema):
    """What all kinds share. Keep the ``id`` when editing, so that earlier answers still belong to it."""

    id: ItemId = Field(default_factory=lambda: ids.new_id("frq"))
    text: str = Field(min_length=1, max_length=500, pattern=Line)
    required: bool = False


class TextQuestion(QuestionBase):
    """Answered in words."""

    kind: Literal["TEXT"]


class ChoiceQuestion(QuestionBase):
    """Answered by one of the options."""

    kind: Literal["CHOICE"]
    options: list[FormOption] = Field(min_length=2, max_length=MAX_OPTIONS)


class ChoicesQuestion(QuestionBase):
    """Answered by any of the options."""

    kind: Literal["CHOICES"]
    options: list[FormOption] = Field(min_length=1, max_length=MAX_OPTIONS)


class ConsentQuestion(QuestionBase):
    """A statement to agree to; if required, nobody registers without."""

    kind: Literal["CONSENT"]


FormQuestion = Annotated[
    TextQuestion | ChoiceQuestion | ChoicesQuestion | ConsentQuestion, Field(discriminator="kind")
]
FormQuestions = Annotated[list[FormQuestion], Field(max_length=MAX_QUESTIONS)]


class AnswerInput(Schema):
    """An answer to one question: ``text`` for TEXT, ``options`` for CHOICE and CHOICES, ``agreed`` for CONSENT."""

    question_id: ItemId
    text: str | None = Field(None, max_length=MAX_TEXT, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")
    options: list[ItemId] | None = Field(None, max_length=MAX_OPTIONS)
    agreed: bool | None = None


class Answer(Schema):
    """An answer as it is kept: with the words of its question and options when they were answered."""

    question_id: str
    kind: Literal["TEXT", "CHOICE", "CHOICES", "CONSENT"]
    question: str
    text: str | None = None
    options: list[FormOption] | None = None
    agreed: bool | None = None


@cache
def _questions() -> TypeAdapter[list[FormQuestion]]:
    return TypeAdapter(list[FormQuestion])


@cache
def _answers() -> TypeAdapter[list[Answer]]:
    return TypeAdapter(list[Answer])


def load_questions(stored: Any) -> list[FormQuestion]:
    """Read what :func:`store_questions` wrote; nothing stored is no question."""
    return _questions().validate_python(stored or [])


def store_questions(questions: Sequence[FormQuestion]) -> list[dict[str, Any]]:
    """Return questions as JSON values to keep."""
    return [question.model_dump() for question in questions]


def load_answers(stored: Any) -> list[Answer]:
    """Read what :func:`store_answers` wrote; nothing stored is no answer."""
    return _answers().validate_python(stored or [])


def store_answers(answers: Sequence[Answer]) -> list[dict[str, Any]] | None:
    """Return answers as JSON values to keep, None without any."""
    return [answer.model_dump(exclude_none=True) for answer in answers] or None


def check_questions(questions: Sequence[FormQuestion]) -> None:
    """Raise Unprocessable, naming the field, if two questions, or two options of one, have the same id."""
    _check_unique([question.id for question in questions], "registrationQuestions")
    for place, question in enumerate(questions):
        if isinstance(question, ChoiceQuestion | ChoicesQuestion):
            _check_unique(
                [option.id for option in question.options], f"registrationQuestions.{place}.options"
            )


def check_answers(questions: Sequence[FormQuestion], given: Sequence[AnswerInput]) -> list[Answer]:
    """Return the answers to keep, in the order of the questions; what was left empty is left out.

    Raises Unprocessable with a field ``answers.<question id>`` for each that does not fit, is missing or is asked
    by nobody.
    """
    by_id = {answer.question_id: answer for answer in given}
    faults = (
        [] if len(by_id) == len(given) else [FieldError("answers", "Answer each question once.", "repeated")]
    )
    known = {question.id for question in questions}
    faults += [
        FieldError(
            f"answers.{unknown}", "Nobody asks this (any more). Load the form again.", "unknown_question"
        )
        for unknown in by_id
        if unknown not in known
    ]
    kept: list[Answer] = []
    for question in questions:
        fault, answer = _judge(question, by_id.get(question.id))
        if fault is not None:
            faults.append(FieldError(f"answers.{question.id}", fault, "invalid_answer"))
        if answer is not None:
            kept.append(answer)
    if faults:
        raise Unprocessable(
            "Some answers are missing or do not fit.", code="invalid_answers", errors=tuple(faults)
        )
    return kept


def _judge(question: FormQuestion, given: AnswerInput | None) -> tuple[str | None, Answer | None]:
    """Return what is wrong with an answer, or the answer to keep (None for an empty one)."""
    given = given or AnswerInput(question_id=question.id)
    fitting = {"TEXT": "text", "CHOICE": "options", "CHOICES": "options", "CONSENT": "agreed"}[question.kind]
    if any(getattr(given, name) is not None for name in {"text", "options", "agreed"} - {fitting}):
        return f"Answer this question with “{fitting}”.", None
    value = getattr(given, fitting)
    if not value:
        return _missing(question), None
    answer = Answer(question_id=question.id, kind=question.kind, question=question.text)
    if isinstance(question, ChoiceQuestion | ChoicesQuestion):
        answer.options = [option for option in question.options if option.id in value]
        if len(answer.options) != len(value):
            return "Choose from the options, each once.", None
        if question.kind == "CHOICE" and len(value) > 1:
            return "Choose one option.", None
    else:
        setattr(answer, fitting, value)
    return None, answer


def _missing(question: FormQuestion) -> str | None:
    if not question.required:
        return None
    return (
        "Nobody can register without agreeing to this."
        if question.kind == "CONSENT"
        else "Please answer this."
    )


def _check_unique(found: list[str], field: str) -> None:
    if len(set(found)) < len(found):
        raise Unprocessable("Two of these have the same id.", field=field, code="repeated_id")
