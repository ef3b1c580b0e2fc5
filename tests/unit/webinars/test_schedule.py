"""The rules of time."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.core.errors import AcademyError, Conflict
from chalicelib.webinars.models import Webinar
from chalicelib.webinars.schedule import (
    WebinarStatus,
    check_doors,
    check_new_times,
    check_timezone,
    status_of,
)

START = datetime(2026, 5, 1, 12, tzinfo=UTC)
END = START + timedelta(hours=1)
NOW = START - timedelta(days=1)
SECOND = timedelta(seconds=1)


def webinar(status: str = "SCHEDULED") -> Webinar:
    return Webinar(scheduled_start=START, scheduled_end=END, status=status)


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        (NOW, END, "start_in_past"),
        (NOW - SECOND, END, "start_in_past"),
        (START, START, "end_before_start"),
        (START, START - SECOND, "end_before_start"),
        (START, START + timedelta(hours=24, seconds=1), "too_long"),
    ],
)
def test_impossible_times(start: datetime, end: datetime, code: str) -> None:
    with pytest.raises(AcademyError) as refused:
        check_new_times(start, end, at=NOW)
    assert refused.value.code == code


def test_possible_times() -> None:
    check_new_times(NOW + SECOND, NOW + timedelta(hours=1), at=NOW)
    check_new_times(START, START + timedelta(hours=24), at=NOW)


@pytest.mark.parametrize(
    ("decided", "at", "status"),
    [
        ("SCHEDULED", START - SECOND, "SCHEDULED"),
        ("SCHEDULED", START, "LIVE"),
        ("SCHEDULED", END, "ENDED"),
        ("CANCELLED", START, "CANCELLED"),
        ("LIVE", END + SECOND, "LIVE"),
        ("ENDED", START + SECOND, "ENDED"),
    ],
)
def test_what_was_decided_goes_before_the_clock(decided: str, at: datetime, status: str) -> None:
    assert status_of(webinar(decided), at) is WebinarStatus(status)


@pytest.mark.parametrize("at", [START - timedelta(minutes=15), START, END - SECOND])
def test_doors_are_open(at: datetime) -> None:
    check_doors(webinar(), at)


@pytest.mark.parametrize(
    ("at", "code"), [(START - timedelta(minutes=15, seconds=1), "webinar_not_open"), (END, "webinar_ended")]
)
def test_doors_are_closed(at: datetime, code: str) -> None:
    with pytest.raises(Conflict) as refused:
        check_doors(webinar(), at)
    assert refused.value.code == code


@pytest.mark.parametrize("name", ["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Asia/Kathmandu"])
def test_zones_of_the_database(name: str) -> None:
    check_timezone(name)


@pytest.mark.parametrize(
    "name", ["", ".", "Mars/Olympus", "America", "../UTC", "/etc/localtime", "a\0b", "é", "x" * 300]
)
def test_other_names_are_no_zones(name: str) -> None:
    with pytest.raises(AcademyError) as refused:
        check_timezone(name)
    assert refused.value.field == "timezone"
