"""The states of a question."""

import itertools

import pytest

from chalicelib.core.errors import Conflict, Unprocessable
from chalicelib.questions.moderation import NEXT, Decision, QuestionStatus, check_decision

WAYS = {
    ("PENDING", "APPROVED"),
    ("PENDING", "ANSWERED"),
    ("PENDING", "HIDDEN"),
    ("APPROVED", "ANSWERED"),
    ("APPROVED", "HIDDEN"),
    ("ANSWERED", "ANSWERED"),
    ("ANSWERED", "HIDDEN"),
    ("HIDDEN", "APPROVED"),
    ("HIDDEN", "ANSWERED"),
    ("HIDDEN", "HIDDEN"),
}


@pytest.mark.parametrize(("before", "after"), list(itertools.product(QuestionStatus, repeat=2)))
def test_every_way_is_either_listed_or_refused(before: QuestionStatus, after: QuestionStatus) -> None:
    decision = Decision(after, answer="Yes." if after is QuestionStatus.ANSWERED else None)
    refused = None
    try:
        check_decision(before, decision)
    except Conflict as fault:
        refused = fault.code

    assert refused == (None if (before, after) in WAYS else "question_state")


@pytest.mark.parametrize(
    ("decision", "field"),
    [
        (Decision(QuestionStatus.ANSWERED), "answer"),
        (Decision(QuestionStatus.APPROVED, answer="x"), "answer"),
        (Decision(QuestionStatus.HIDDEN, answer="x"), "answer"),
        (Decision(QuestionStatus.APPROVED, reason="x"), "reason"),
        (Decision(QuestionStatus.ANSWERED, answer="x", reason="x"), "reason"),
    ],
)
def test_contradictions_name_the_field(decision: Decision, field: str) -> None:
    with pytest.raises(Unprocessable) as refused:
        check_decision(QuestionStatus.PENDING, decision)
    assert refused.value.field == field


def test_nothing_goes_back_to_pending() -> None:
    assert set(NEXT) == set(QuestionStatus)
    assert all(QuestionStatus.PENDING not in ways for ways in NEXT.values())
