"""When something is, in the words of a mail."""

from datetime import UTC, datetime

from functions.send_mail.times import TimeRange

START, END = datetime(2026, 1, 15, 13, 0, tzinfo=UTC), datetime(2026, 1, 15, 14, 30, tzinfo=UTC)


def test_both_zones_are_shown() -> None:
    assert TimeRange.of(START, END, "Europe/Berlin") == TimeRange(
        day="Thursday, 15 January 2026", hours="14:00–15:30", zone="Europe/Berlin", utc="13:00–14:30"
    )


def test_another_day_in_utc_is_named() -> None:
    assert TimeRange.of(START, END, "Pacific/Auckland") == TimeRange(
        day="Friday, 16 January 2026",
        hours="02:00–03:30",
        zone="Pacific/Auckland",
        utc="Thursday, 15 January 2026, 13:00–14:30",
    )


def test_a_zone_that_is_utc_is_not_repeated() -> None:
    assert TimeRange.of(START, END, "UTC").utc == ""
    assert TimeRange.of(START, END, "Europe/London").utc == ""


def test_midnight_and_the_change_of_clocks() -> None:
    start, end = datetime(2026, 10, 24, 21, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert TimeRange.of(start, end, "Europe/Berlin") == TimeRange(
        day="Saturday, 24 October 2026",
        hours="23:30–02:30 (+1 day)",
        zone="Europe/Berlin",
        utc="21:30–01:30 (+1 day)",
    )
