"""What a poll may be: its kinds, and what belongs together. No I/O."""

from dataclasses import dataclass
from enum import StrEnum
from string import ascii_lowercase
from typing import Any

from chalicelib.core.errors import Unprocessable

MOST_OPTIONS = 20


class Kind(StrEnum):
    """What a poll asks for."""

    SINGLE = "SINGLE"
    MULTIPLE = "MULTIPLE"
    RATING = "RATING"
    RANKING = "RANKING"
    TEXT = "TEXT"


CHOICES = frozenset({Kind.SINGLE, Kind.MULTIPLE})
WITH_OPTIONS = CHOICES | {Kind.RANKING}


@dataclass(frozen=True)
class PlannedOption:
    """One thing to choose or to rank; ``correct`` belongs to a quiz."""

    text: str
    correct: bool = False


@dataclass(frozen=True)
class Scale:
    """The whole numbers of a rating, and what its ends mean."""

    min: int = 1
    max: int = 5
    min_label: str | None = None
    max_label: str | None = None


@dataclass(frozen=True)
class PollPlan:
    """What somebody who prepares a poll says of it; see :func:`check_plan` for what belongs together."""

    kind: Kind
    question: str
    options: tuple[PlannedOption, ...] = ()
    most: int | None = None
    scale: Scale | None = None
    anonymous: bool = False
    quiz: bool = False
    seconds: int | None = None
    shown_when_closed: bool = False

    def stored_scale(self) -> dict[str, Any] | None:
        """Return the scale of a rating as it is kept; one that says nothing goes from 1 to 5."""
        return vars(self.scale or Scale()) if self.kind is Kind.RATING else None


def check_plan(plan: PollPlan) -> None:
    """Raise Unprocessable, naming the field, for a poll that cannot be answered or contradicts itself."""
    _check_options(plan)
    _check_most(plan)
    if plan.scale is not None and plan.kind is not Kind.RATING:
        raise _misplaced("scale", "A scale is for a rating.")
    if plan.scale is not None and plan.scale.min >= plan.scale.max:
        raise Unprocessable("The scale must end above its start.", field="scale.max", code="empty_scale")
    _check_quiz(plan)


def _check_options(plan: PollPlan) -> None:
    if plan.kind not in WITH_OPTIONS:
        if plan.options:
            raise _misplaced("options", "Only choices and rankings have options.")
        return
    if len(plan.options) < 2:
        raise Unprocessable("Offer at least two options.", field="options", code="too_few_options")
    seen: set[str] = set()
    for position, option in enumerate(plan.options):
        if option.text.casefold() in seen:
            raise Unprocessable(
                "This option is there twice.", field=f"options.{position}.text", code="repeated_option"
            )
        seen.add(option.text.casefold())
        if option.correct and not plan.quiz:
            raise _misplaced(f"options.{position}.correct", "Only the options of a quiz are right or wrong.")


def _check_most(plan: PollPlan) -> None:
    if plan.most is None:
        return
    if plan.kind is not Kind.MULTIPLE:
        raise _misplaced("most", "Only a multiple choice has a most.")
    if not 2 <= plan.most <= len(plan.options):
        raise Unprocessable(
            f"Allow between 2 and {len(plan.options)} options.", field="most", code="impossible_most"
        )


def _check_quiz(plan: PollPlan) -> None:
    if not plan.quiz:
        return
    if plan.kind not in CHOICES:
        raise _misplaced("quiz", "Only choices can be a quiz.")
    if plan.anonymous:
        raise Unprocessable(
            "A quiz gives points, so it knows who answers.", field="anonymous", code="quiz_not_anonymous"
        )
    if plan.seconds is None:
        raise Unprocessable("A quiz needs a timer.", field="seconds", code="timer_missing")
    right = sum(option.correct for option in plan.options)
    if right == 0:
        raise Unprocessable("Mark at least one option as right.", field="options", code="key_missing")
    if right > (1 if plan.kind is Kind.SINGLE else plan.most or len(plan.options)):
        raise Unprocessable(
            "More options are right than one may choose.", field="options", code="key_too_large"
        )


def stored_options(plan: PollPlan) -> list[dict[str, Any]]:
    """Return options as they are kept, with ids: letters, in order."""
    return [
        {"id": letter, "text": option.text, "correct": option.correct}
        for letter, option in zip(ascii_lowercase, plan.options, strict=False)
    ]


def _misplaced(field_name: str, sentence: str) -> Unprocessable:
    return Unprocessable(sentence, field=field_name, code="unexpected_field")
