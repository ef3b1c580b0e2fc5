"""Slow mode and rate limits: whoever waits as told writes no faster than allowed, and never waits for nothing."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.rooms.pacing import Limit, time_to_wait

NONE = timedelta(0)
NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
LIMIT = Limit(5, timedelta(seconds=10))


def after(*seconds: float) -> list[datetime]:
    return [NOON + timedelta(seconds=one) for one in seconds]


def test_the_sixth_in_ten_seconds_waits_for_the_first_to_be_ten_seconds_old() -> None:
    (at, later) = after(6, 10)

    assert time_to_wait(after(0, 1, 2, 3), LIMIT, NONE, at) == NONE
    assert time_to_wait(after(0, 1, 2, 3, 4), LIMIT, NONE, at) == timedelta(seconds=4)
    assert time_to_wait(after(0, 1, 2, 3, 4), LIMIT, NONE, later) == NONE


def test_slow_mode_counts_from_the_last() -> None:
    (at,) = after(25)

    assert time_to_wait([], LIMIT, timedelta(seconds=30), at) == NONE
    assert time_to_wait(after(0, 20), LIMIT, timedelta(seconds=30), at) == timedelta(seconds=25)


@given(
    st.lists(st.integers(0, 8_000), max_size=40),
    st.integers(1, 5),
    st.integers(1, 20),
    st.integers(0, 6),
)
def test_no_window_ever_holds_more_than_the_limit(
    pauses: list[int], most: int, within: int, apart: int
) -> None:
    limit, slow = Limit(most, timedelta(seconds=within)), timedelta(seconds=apart)
    at, wrote = NOON, []
    for pause in pauses:
        at += timedelta(milliseconds=pause)
        wait = time_to_wait(wrote[-most:], limit, slow, at)
        if wait > NONE:
            assert time_to_wait(wrote[-most:], limit, slow, at + wait) == NONE
            assert time_to_wait(wrote[-most:], limit, slow, at + wait - timedelta(milliseconds=1)) > NONE
        else:
            wrote.append(at)

    assert all(later - earlier >= limit.within for earlier, later in zip(wrote, wrote[most:], strict=False))
    assert all(later - earlier >= slow for earlier, later in pairwise(wrote))
