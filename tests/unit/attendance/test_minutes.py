"""Minutes of presence against a reference that counts intervals the slow way."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.attendance.models import Attendance
from chalicelib.attendance.service import minute_of, minutes_present, start_of_minute

DAY = datetime(2026, 10, 25, tzinfo=UTC)
offsets = st.lists(st.integers(0, 24 * 3600 * 1000 - 1), max_size=60)


@given(milliseconds=offsets, data=st.data())
def test_duplicates_and_order_change_nothing(milliseconds: list[int], data: st.DataObject) -> None:
    moments = [DAY + timedelta(milliseconds=offset) for offset in milliseconds]
    repeated = data.draw(st.lists(st.sampled_from(moments), max_size=20)) if moments else []
    shuffled = data.draw(st.permutations(moments + repeated))

    minutes = {minute_of(moment) for moment in shuffled}

    reference = sum(
        any(start <= moment < start + timedelta(minutes=1) for moment in moments)
        for start in (DAY + timedelta(minutes=minute) for minute in range(24 * 60))
    )
    assert minutes_present(Attendance(minutes=minutes)) == reference


@given(instant=st.datetimes(datetime(1971, 1, 1), datetime(9000, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 # the zone is given apart
def test_a_minute_contains_its_moment(instant: datetime) -> None:
    start = start_of_minute(instant)
    assert start <= instant < start + timedelta(minutes=1)
    assert minute_of(start) == minute_of(instant)


def test_nobody_and_nothing_are_no_minutes() -> None:
    assert minutes_present(None) == 0
    assert minutes_present(Attendance()) == 0
