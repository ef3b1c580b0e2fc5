"""What a poll may be."""

from dataclasses import replace

import pytest

from chalicelib.core.errors import Unprocessable
from chalicelib.polls.plans import Kind, PlannedOption, PollPlan, Scale, check_plan, stored_options

YES, NO, RIGHT = PlannedOption("Yes"), PlannedOption("No"), PlannedOption("Both", correct=True)
SINGLE = PollPlan(Kind.SINGLE, "Is it?", (YES, NO))
MULTIPLE = PollPlan(Kind.MULTIPLE, "Which?", (YES, NO, PlannedOption("Perhaps")))
RATING = PollPlan(Kind.RATING, "How good?")
TEXT = PollPlan(Kind.TEXT, "In a word?")
QUIZ = replace(SINGLE, options=(YES, RIGHT), quiz=True, seconds=20)


@pytest.mark.parametrize(
    "plan",
    [
        SINGLE,
        replace(MULTIPLE, most=2),
        replace(MULTIPLE, most=3, anonymous=True),
        RATING,
        replace(RATING, scale=Scale(0, 10, "never", "always")),
        replace(MULTIPLE, kind=Kind.RANKING),
        replace(TEXT, anonymous=True, seconds=60, shown_when_closed=True),
        QUIZ,
        replace(QUIZ, kind=Kind.MULTIPLE, options=(RIGHT, PlannedOption("Too", correct=True)), most=2),
    ],
)
def test_what_belongs_together(plan: PollPlan) -> None:
    check_plan(plan)


@pytest.mark.parametrize(
    ("plan", "field", "code"),
    [
        (replace(SINGLE, options=(YES,)), "options", "too_few_options"),
        (replace(SINGLE, options=(YES, NO, PlannedOption("YES"))), "options.2.text", "repeated_option"),
        (replace(SINGLE, options=(YES, RIGHT)), "options.1.correct", "unexpected_field"),
        (replace(TEXT, options=(YES, NO)), "options", "unexpected_field"),
        (replace(RATING, options=(YES, NO)), "options", "unexpected_field"),
        (replace(SINGLE, most=2), "most", "unexpected_field"),
        (replace(MULTIPLE, most=4), "most", "impossible_most"),
        (replace(TEXT, scale=Scale()), "scale", "unexpected_field"),
        (replace(RATING, scale=Scale(3, 3)), "scale.max", "empty_scale"),
        (replace(TEXT, quiz=True, seconds=20), "quiz", "unexpected_field"),
        (replace(QUIZ, anonymous=True), "anonymous", "quiz_not_anonymous"),
        (replace(QUIZ, seconds=None), "seconds", "timer_missing"),
        (replace(QUIZ, options=(YES, NO)), "options", "key_missing"),
        (
            replace(QUIZ, options=(RIGHT, PlannedOption("Too", correct=True))),
            "options",
            "key_too_large",
        ),
    ],
)
def test_what_does_not_is_named(plan: PollPlan, field: str, code: str) -> None:
    with pytest.raises(Unprocessable) as refused:
        check_plan(plan)
    assert (refused.value.field, refused.value.code) == (field, code)


def test_options_get_letters() -> None:
    assert stored_options(QUIZ) == [
        {"id": "a", "text": "Yes", "correct": False},
        {"id": "b", "text": "Both", "correct": True},
    ]
