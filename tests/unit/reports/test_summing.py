"""Figures and series against the plainest way to count them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.attendance.service import Attendance, Attendee
from chalicelib.core import clock
from chalicelib.reports.summing import Crowd, sum_up
from chalicelib.webinars.service import Registration

START = datetime(2026, 11, 29, 23, tzinfo=UTC)
FIRST = clock.minute_of(START)
minutes = st.sets(st.integers(FIRST, FIRST + 12))
people = st.lists(st.tuples(st.booleans(), minutes, minutes), max_size=12)


def attendee(registered: bool, present: set[int], active: set[int]) -> Attendee:
    row = Attendance(minutes=present | active, active_minutes=active) if present | active else None
    registration = Registration(registered_at=START) if registered or row is None else None
    return Attendee(registration, row)


@settings(max_examples=60)
@given(people)
def test_figures_and_series_agree_with_each_other_and_with_lists_of_people(
    drawn: list[tuple[bool, set[int], set[int]]],
) -> None:
    everybody = [attendee(*one) for one in drawn]
    audience = [one for one in everybody if one.registration is not None]
    came = [one for one in audience if one.minutes]
    crowd = Crowd(ZoneInfo("Europe/Berlin"))
    for one in everybody:
        crowd.add(one)

    content = sum_up(
        crowd,
        times=(START, START),
        questions={FIRST: 2},
        answered_questions=1,
        votes={FIRST: 1, FIRST + 3: 4},
        messages={FIRST + 1: 0},
        polls=[],
    )

    figures = content.figures
    assert (figures.registered, figures.came) == (len(audience), len(came))
    assert figures.unregistered == len(everybody) - len(audience)
    assert figures.show_up_rate == (round(len(came) / len(audience), 4) if audience else None)
    total = sum(len(one.minutes) for one in came)
    assert figures.average_minutes == (round(total / len(came), 1) if came else None)
    by_minute = {clock.minute_of(one.at): (one.present, one.active) for one in content.presence}
    assert by_minute == {
        minute: (
            sum(minute in one.minutes for one in audience),
            sum(minute in one.active_minutes for one in audience),
        )
        for minute in range(FIRST, FIRST + 13)
        if any(minute in one.minutes for one in audience)
    }
    assert list(by_minute) == sorted(by_minute)
    most = max((present for present, _ in by_minute.values()), default=0)
    assert figures.peak == most
    if figures.peak_at is not None:
        assert clock.minute_of(figures.peak_at) == min(m for m, (n, _) in by_minute.items() if n == most)
    assert [(day.day, day.registrations) for day in content.registrations] == (
        [("2026-11-30", len(audience))] if audience else []
    )
    assert [
        (clock.minute_of(one.at) - FIRST, one.questions, one.votes, one.messages) for one in content.activity
    ] == [
        (0, 2, 1, 0),
        (3, 0, 4, 0),
    ]
    assert (figures.questions, figures.votes, figures.messages) == (2, 5, 0)
