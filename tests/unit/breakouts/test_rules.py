"""A round by the clock, group ids, and plans that contradict themselves."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.breakouts.models import Round
from chalicelib.breakouts.rules import (
    GRACE,
    LONGEST,
    Assignment,
    GroupId,
    RoundPlan,
    RoundStatus,
    check_plan,
    check_timer,
    end_at,
    status_of,
)
from chalicelib.core.errors import NotFound, Unprocessable

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
TICK = timedelta(milliseconds=1)


def test_the_state_follows_from_the_clock() -> None:
    breakout = Round(opened_at=None)
    assert status_of(None, NOON) is RoundStatus.CLOSED
    assert status_of(breakout, NOON) is RoundStatus.DRAFT
    breakout.opened_at = NOON
    end_at(breakout, None)
    assert status_of(breakout, NOON + timedelta(days=1)) is RoundStatus.OPEN
    ends_at = NOON + timedelta(minutes=5)
    end_at(breakout, ends_at)
    states = [
        status_of(breakout, at) for at in (ends_at - TICK, ends_at, ends_at + GRACE - TICK, ends_at + GRACE)
    ]
    assert states == [RoundStatus.OPEN, RoundStatus.CALLED_BACK, RoundStatus.CALLED_BACK, RoundStatus.CLOSED]


def test_a_timer_ends_in_the_future_and_not_too_late() -> None:
    for fits in (None, NOON + TICK, NOON + LONGEST):
        check_timer(fits, NOON)
    for wrong, code in ((NOON, "in_the_past"), (NOON + LONGEST + TICK, "too_long")):
        with pytest.raises(Unprocessable) as refused:
            check_timer(wrong, NOON)
        assert (refused.value.code, refused.value.field) == (code, "endsAt")


def test_group_ids_are_read_as_they_are_written() -> None:
    assert GroupId.parse("3-07") == GroupId(3, 7)
    assert [str(GroupId.parse(text)) for text in ("1-01", "12-50", "9999-99")] == ["1-01", "12-50", "9999-99"]
    for nonsense in ("", "3", "3-7", "0-01", "03-07", "3-007", "a-01", "3-07\n", "-1-01", "10000-01"):
        with pytest.raises(NotFound):
            GroupId.parse(nonsense)


@pytest.mark.parametrize(
    ("plan", "code", "field"),
    [
        (RoundPlan(Assignment.EVENLY), "too_few_groups", "groups"),
        (RoundPlan(Assignment.LAST, ("A",)), "unexpected_field", "groups"),
        (RoundPlan(Assignment.LAST, capacity=3), "unexpected_field", "capacity"),
        (RoundPlan(Assignment.BY_HAND, ("Ada", "Bob", "ADA")), "repeated_name", "groups.2.name"),
    ],
)
def test_plans_that_contradict_themselves_are_refused(plan: RoundPlan, code: str, field: str) -> None:
    with pytest.raises(Unprocessable) as refused:
        check_plan(plan)
    assert (refused.value.code, refused.value.field) == (code, field)


def test_plans_that_fit_are_accepted() -> None:
    check_plan(RoundPlan(Assignment.LAST, minutes=5))
    check_plan(RoundPlan(Assignment.BY_CHOICE, ("A", "B"), capacity=2))
