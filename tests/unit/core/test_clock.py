"""Time: UTC, milliseconds, and a text whose order is the order of time."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core import clock

ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
TIMES = st.datetimes(datetime(1970, 1, 2), datetime(9998, 12, 30), timezones=ZONES)  # noqa: DTZ001 # hypothesis adds it
WIDTH = len("2026-01-31T12:00:00.000Z")


@given(TIMES)
def test_text_is_fixed_width_and_reads_back(instant: datetime) -> None:
    text = clock.isoformat(instant)

    assert len(text) == WIDTH
    assert text.endswith("Z")
    assert clock.parse(text) == clock.to_milliseconds(instant)
    assert instant - clock.parse(text) < timedelta(milliseconds=1)


@given(TIMES, TIMES)
def test_order_of_text_is_order_of_time(one: datetime, other: datetime) -> None:
    assert (clock.isoformat(one) < clock.isoformat(other)) == (
        clock.to_milliseconds(one) < clock.to_milliseconds(other)
    )


def test_now_is_utc_in_milliseconds() -> None:
    instant = clock.now()

    assert instant.tzinfo is UTC
    assert instant.microsecond % 1000 == 0
    assert abs(datetime.now(UTC) - instant) < timedelta(minutes=1)


def test_frozen_clocks_nest_and_end() -> None:
    outer, inner = datetime(2026, 1, 31, tzinfo=UTC), datetime(2027, 1, 31, tzinfo=UTC)

    with clock.frozen(outer):
        with clock.frozen(inner):
            assert clock.now() == inner
        assert clock.now() == outer
    assert clock.now() not in (outer, inner)


def test_times_without_a_zone_are_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        clock.isoformat(datetime(2026, 1, 31))  # noqa: DTZ001 # what is refused
    with pytest.raises(ValueError, match="without a zone"):
        clock.parse("2026-01-31T12:00:00")
