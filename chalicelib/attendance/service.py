"""Noting who is in a webinar, and telling those who may know."""

from dataclasses import dataclass
from datetime import UTC, datetime

from chalicelib.attendance.models import Attendance, attendance_key
from chalicelib.core import clock
from chalicelib.core.auth import Actor
from chalicelib.core.errors import Conflict
from chalicelib.core.paging import Page
from chalicelib.core.tables import find_together
from chalicelib.core.transaction import Transaction
from chalicelib.webinars import service as webinars
from chalicelib.webinars.service import Registration

__all__ = [
    "Attendee",
    "Presence",
    "attendance_key",
    "join_webinar",
    "list_attendees",
    "minute_of",
    "minutes_present",
]

SECONDS = 60


@dataclass(frozen=True)
class Presence:
    """A minute in which somebody was noted to be in a webinar, and until when that goes on."""

    webinar_id: str
    user_id: str
    minute: datetime
    open_until: datetime


@dataclass(frozen=True)
class Attendee:
    """A registered person, and when they were there: ``attended_at`` is None for somebody who has not come."""

    registration: Registration
    attended_at: datetime | None
    minutes: int


def join_webinar(webinar_id: str, *, actor: Actor, tx: Transaction) -> Presence:
    """Note that the actor is in the webinar this minute; asked again in the same minute, it stays one minute.

    The clock is ours, never the client's. Raises NotFound for a webinar that is not theirs to see, Conflict for
    somebody who is not registered (the staff need not be) and while the doors are closed.
    """
    standing = webinars.find_audience(webinar_id, actor=actor)
    if standing.registration is None and not (standing.is_host or standing.may("webinar:attendees")):
        raise Conflict("not_registered", "Register for this webinar first.")
    now = clock.now()
    webinars.check_doors(standing.webinar, now)
    row = Attendance(webinar_id=webinar_id, user_id=actor.user_id)
    tx.update(
        row,
        [
            Attendance.minutes.add({minute_of(now)}),
            Attendance.organization_id.set(standing.webinar.organization_id),
            Attendance.first_seen.set(Attendance.first_seen | now),
            Attendance.last_seen.set(now),
        ],
    )
    return Presence(webinar_id, actor.user_id, start_of_minute(now), standing.webinar.scheduled_end)


def list_attendees(webinar_id: str, *, actor: Actor, limit: int, cursor: str | None = None) -> Page[Attendee]:
    """Return a page of those registered, with when they were there. Three DynamoDB calls, whatever the audience.

    Raises NotFound and Forbidden (`webinar:attendees`).
    """
    page = webinars.list_registrations(webinar_id, actor=actor, limit=limit, cursor=cursor)
    if not page.items:
        return Page([], page.next_cursor)
    rows = find_together(*(attendance_key(webinar_id, one.user_id) for one in page.items))
    return Page([_attendee(one, row) for one, row in zip(page.items, rows, strict=True)], page.next_cursor)


def minute_of(instant: datetime) -> int:
    """Return the whole minutes from 1970 (UTC) to the minute that ``instant`` lies in."""
    return int(instant.timestamp()) // SECONDS


def start_of_minute(instant: datetime) -> datetime:
    """Return when the minute that ``instant`` lies in began."""
    return datetime.fromtimestamp(minute_of(instant) * SECONDS, UTC)


def minutes_present(row: Attendance | None) -> int:
    """Return in how many minutes somebody was there."""
    return len(row.minutes or ()) if row is not None else 0


def _attendee(registration: Registration, row: Attendance | None) -> Attendee:
    return Attendee(registration, row.first_seen if row is not None else None, minutes_present(row))
