"""What is news, and for whom."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.core import clock
from chalicelib.core.events import BroadcastStarted, ReminderDue, WebinarMoved
from chalicelib.reminders.notices import LEADS, TOLERANCE, Kind, Notice, concerns, is_news, notice_of
from chalicelib.webinars.models import Registration, Webinar

START = datetime(2026, 6, 1, 12, tzinfo=UTC)
LONG_AGO = START - timedelta(days=30)
MINUTE = timedelta(minutes=1)


def webinar(**changes: Any) -> Webinar:
    values: dict[str, Any] = {"scheduled_start": START, "status": "SCHEDULED", "moved_at": None}
    return Webinar(**{**values, **changes})


def registration(at: datetime | None, status: str = "REGISTERED") -> Registration:
    return Registration(registered_at=at, status=status)


def reminder(kind: Kind) -> Notice:
    lead = LEADS[kind]
    return Notice("org_1", "web_1", kind, clock.isoformat(START), START - lead)


def notice(kind: Kind, arose_at: datetime, about: str = "") -> Notice:
    return Notice("org_1", "web_1", kind, about, arose_at)


@pytest.mark.parametrize("kind", LEADS)
def test_a_reminder_is_never_late(kind: Kind) -> None:
    due, last = reminder(kind), TOLERANCE[kind]

    assert is_news(due, webinar(), due.arose_at)
    assert is_news(due, webinar(), due.arose_at + last)
    assert not is_news(due, webinar(), due.arose_at + last + MINUTE)
    assert due.arose_at + last < START


@pytest.mark.parametrize(
    "changes", [{"scheduled_start": START + MINUTE}, {"status": "CANCELLED"}, {"status": "LIVE"}]
)
def test_a_reminder_holds_for_the_start_that_it_speaks_of(changes: dict[str, Any]) -> None:
    due = reminder(Kind.HOUR)

    assert not is_news(due, webinar(**changes), due.arose_at)


def test_of_several_moves_the_last_is_news_until_the_start() -> None:
    first, last = START - timedelta(days=3), START - timedelta(days=2)
    moved = webinar(moved_at=last)

    assert not is_news(notice(Kind.MOVED, first, clock.isoformat(first)), moved, last)
    told = notice(Kind.MOVED, last, clock.isoformat(last))
    assert is_news(told, moved, START - MINUTE)
    assert not is_news(told, moved, START)


@pytest.mark.parametrize(
    ("kind", "status"), [(Kind.STARTED, "LIVE"), (Kind.REPLAY, "ENDED"), (Kind.CANCELLED, "CANCELLED")]
)
def test_news_of_a_state_holds_in_that_state(kind: Kind, status: str) -> None:
    for state in ("SCHEDULED", "LIVE", "ENDED", "CANCELLED"):
        assert is_news(notice(kind, START), webinar(status=state), START + MINUTE) == (state == status)


def test_that_it_began_is_told_within_a_quarter_of_an_hour_and_that_it_is_off_however_late() -> None:
    late = START + timedelta(days=7)

    assert not is_news(notice(Kind.STARTED, START), webinar(status="LIVE"), START + 16 * MINUTE)
    assert not is_news(notice(Kind.REPLAY, START), webinar(status="ENDED"), late)
    assert is_news(notice(Kind.CANCELLED, START), webinar(status="CANCELLED"), late)


def test_who_has_just_registered_or_been_told_of_another_time_is_not_reminded() -> None:
    due = reminder(Kind.DAY)
    quiet = due.arose_at - timedelta(hours=3)

    assert concerns(due, webinar(), registration(quiet))
    assert not concerns(due, webinar(), registration(quiet + MINUTE))
    assert not concerns(due, webinar(), registration(due.arose_at + MINUTE))
    assert not concerns(due, webinar(moved_at=quiet + MINUTE), registration(LONG_AGO))
    assert concerns(reminder(Kind.HOUR), webinar(moved_at=quiet + MINUTE), registration(quiet + MINUTE))


@pytest.mark.parametrize("status", ["CANCELLED", "WAITING", "PENDING", "REJECTED"])
def test_only_who_has_a_place_hears_of_it(status: str) -> None:
    for kind in (Kind.MOVED, Kind.CANCELLED, Kind.STARTED, Kind.REPLAY):
        assert not concerns(notice(kind, START), webinar(), registration(LONG_AGO, status))
        assert not concerns(notice(kind, START), webinar(), None)
        assert concerns(notice(kind, START), webinar(moved_at=START), registration(LONG_AGO))
        assert not concerns(notice(kind, START), webinar(), registration(START + MINUTE))


def test_the_same_news_is_the_same_mail_and_other_news_another() -> None:
    def due(kind: str, start: datetime) -> Notice:
        return notice_of(
            ReminderDue(
                organization_id="org_1", webinar_id="web_1", kind=kind, scheduled_start=start, due_at=START
            )
        )

    def moved(at: datetime) -> Notice:
        return notice_of(WebinarMoved(organization_id="org_1", webinar_id="web_1", moved_at=at))

    started = notice_of(BroadcastStarted(organization_id="org_1", webinar_id="web_1", started_at=START))
    news = [
        due("DAY", START),
        due("HOUR", START),
        due("DAY", START + MINUTE),
        moved(START),
        moved(LONG_AGO),
        started,
    ]
    assert len({one.notice_id for one in news}) == len(news)
    assert len({one.mail_id(user) for one in news for user in ("ada", "eve")}) == 2 * len(news)
    assert due("DAY", START).mail_id("ada") == due("DAY", START).mail_id("ada")
