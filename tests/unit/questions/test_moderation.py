"""The states of a question."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.core.errors import AcademyError, Unprocessable
from chalicelib.questions.moderation import (
    MOST_MERGED,
    NEXT,
    Decision,
    QuestionStatus,
    State,
    check_answering,
    check_decision,
    check_merge,
    recording_second,
)

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
PENDING, APPROVED, ANSWERED, HIDDEN = (State(status) for status in QuestionStatus)
MERGED = State(QuestionStatus.HIDDEN, merged=True)
START = datetime(2026, 1, 1, 12, tzinfo=UTC)


def code_of(check: object, *values: object, **options: object) -> str | None:
    """Return the code of a refusal, None if there is none."""
    try:
        check(*values, **options)  # type: ignore[operator] # any of the rules
    except AcademyError as fault:
        return fault.code
    return None


@pytest.mark.parametrize(("before", "after"), list(itertools.product(QuestionStatus, repeat=2)))
def test_every_way_is_either_listed_or_refused(before: QuestionStatus, after: QuestionStatus) -> None:
    decision = Decision(after, answer="Yes." if after is QuestionStatus.ANSWERED else None)
    refused = code_of(check_decision, State(before), decision)

    assert refused == (None if (before, after) in WAYS else "question_state")
    assert code_of(check_decision, State(before, merged=True), decision) == "question_merged"


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
        check_decision(PENDING, decision)
    assert refused.value.field == field


def test_nothing_goes_back_to_pending() -> None:
    assert set(NEXT) == set(QuestionStatus)
    assert all(QuestionStatus.PENDING not in ways for ways in NEXT.values())


def test_an_answer_that_was_hidden_comes_back_without_another_one() -> None:
    state = State(QuestionStatus.HIDDEN, answered=True)
    assert code_of(check_decision, state, Decision(QuestionStatus.ANSWERED)) is None


def test_letting_through_again_takes_a_live_answer_back() -> None:
    again = Decision(QuestionStatus.APPROVED)
    assert code_of(check_decision, State(QuestionStatus.APPROVED, answering=True), again) is None
    assert code_of(check_decision, State(QuestionStatus.ANSWERED, answering=True), again) == "question_state"


def test_what_is_answered_live() -> None:
    begun = {
        state: code_of(check_answering, state, answering=True) for state in (PENDING, APPROVED, ANSWERED)
    }
    assert set(begun.values()) == {None}
    assert code_of(check_answering, HIDDEN, answering=True) == "question_state"
    assert code_of(check_answering, MERGED, answering=True) == "question_merged"
    assert code_of(check_answering, APPROVED, answering=False) == "not_answering"
    assert code_of(check_answering, State(QuestionStatus.APPROVED, answering=True), answering=False) is None


@pytest.mark.parametrize("state", [PENDING, APPROVED, HIDDEN, ANSWERED, MERGED])
@pytest.mark.parametrize("into", [PENDING, APPROVED, HIDDEN, ANSWERED, MERGED])
def test_what_goes_into_what(state: State, into: State) -> None:
    sources = {MERGED: "question_merged", ANSWERED: "question_state"}
    targets = {MERGED: "question_merged", HIDDEN: "question_state"}
    assert code_of(check_merge, state, into) == (sources.get(state) or targets.get(into))


def test_a_question_takes_a_bounded_number() -> None:
    full = State(QuestionStatus.APPROVED, absorbed=MOST_MERGED - 1)
    assert code_of(check_merge, PENDING, full) is None
    assert code_of(check_merge, State(QuestionStatus.PENDING, absorbed=1), full) == "too_many_merged"


@pytest.mark.parametrize(
    ("at", "started", "ended", "second"),
    [
        (0, 0, None, 0),
        (90.999, 0, None, 90),
        (60, 0, 60, 60),
        (61, 0, 60, None),
        (-0.001, 0, None, None),
        (10, None, None, None),
        (None, 0, None, None),
    ],
)
def test_the_second_of_the_recording(
    at: float | None, started: float | None, ended: float | None, second: int | None
) -> None:
    at_, started_, ended_ = (
        None if t is None else START + timedelta(seconds=t) for t in (at, started, ended)
    )
    assert recording_second(at_, started=started_, ended=ended_) == second
