"""Minutes of presence against a reference that counts the slow way."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.attendance.minutes import Session, intervals_of
from chalicelib.core.clock import minute_of, start_of_minute
from chalicelib.webinars.certification import CertificateRule

DAY = datetime(2026, 10, 25, tzinfo=UTC)
FIRST = minute_of(DAY)
minutes = st.sets(st.integers(FIRST, FIRST + 90), max_size=60)


@given(instant=st.datetimes(datetime(1971, 1, 1), datetime(9000, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 # the zone is given apart
def test_a_minute_contains_its_moment(instant: datetime) -> None:
    start = start_of_minute(minute_of(instant))
    assert start <= instant < start + timedelta(minutes=1)
    assert minute_of(start) == minute_of(instant)


@given(present=minutes, data=st.data())
def test_intervals_are_runs_in_which_at_most_one_minute_in_a_row_is_missing(
    present: set[int], data: st.DataObject
) -> None:
    found = intervals_of(data.draw(st.permutations(sorted(present) * 2)))

    covered = [range(minute_of(one.joined_at), minute_of(one.left_at)) for one in found]
    inside = {minute for run in covered for minute in run}
    # The slow way: a missing minute belongs to an interval if there is presence right before and right after it.
    bridged = {minute for minute in range(FIRST, FIRST + 91) if {minute - 1, minute + 1} <= present}
    assert inside == present | bridged
    assert all(run[0] in present and run[-1] in present for run in covered)
    assert all(later[0] - earlier[-1] > 2 for earlier, later in pairwise(covered))


def test_a_lost_heartbeat_does_not_end_an_interval_and_two_do() -> None:
    (whole,) = intervals_of([FIRST, FIRST + 2])
    assert (whole.joined_at, whole.left_at) == (DAY, DAY + timedelta(minutes=3))
    assert len(intervals_of([FIRST, FIRST + 3])) == 2
    assert intervals_of([]) == []


@given(
    offset=st.integers(0, 59_999),
    milliseconds=st.integers(1, 2 * 3600 * 1000),
    pauses=st.lists(st.integers(1, 59_999), min_size=150, max_size=150),
)
def test_who_was_noted_at_least_once_a_minute_was_there_for_all_of_it(
    offset: int, milliseconds: int, pauses: list[int]
) -> None:
    begin = DAY + timedelta(milliseconds=offset)
    session = Session.between(begin, begin + timedelta(milliseconds=milliseconds))
    moment, noted = 0, set()
    for pause in pauses + [59_999] * 150:
        if moment >= milliseconds:
            break
        noted.add(minute_of(begin + timedelta(milliseconds=moment)))
        moment += pause

    present = session.count(noted)
    assert present == len(noted)
    assert CertificateRule(percent=100).is_met(present, length=session.length)
    assert not CertificateRule(minutes=present + 1).is_met(present, length=session.length)


def test_the_waiting_before_and_what_came_after_do_not_count() -> None:
    session = Session.between(DAY + timedelta(seconds=30), DAY + timedelta(minutes=10))
    assert (session.length, session.count(range(FIRST - 15, FIRST + 30))) == (9, 10)
    assert session.count([FIRST - 1, FIRST + 10]) == 0


def test_a_rule_is_met_exactly_at_its_threshold() -> None:
    assert [CertificateRule(minutes=45).is_met(n, length=60) for n in (44, 45)] == [False, True]
    assert [CertificateRule(percent=75).is_met(n, length=61) for n in (45, 46)] == [False, True]
    assert not CertificateRule().is_met(60, length=60)
