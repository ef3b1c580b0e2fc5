"""Noting who is in a webinar, and telling those who may know."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.attendance.awards import award_attendance
from chalicelib.attendance.heartbeats import Heartbeat, record_heartbeats, send_heartbeat
from chalicelib.attendance.minutes import Interval, intervals_of
from chalicelib.attendance.models import Attendance, attendance_key
from chalicelib.attendance.present import find_present, list_present
from chalicelib.attendance.tokens import Pass, mint_token
from chalicelib.core import clock
from chalicelib.core.auth import Actor
from chalicelib.core.errors import Conflict
from chalicelib.core.paging import Page, query_rows
from chalicelib.core.tables import find_together
from chalicelib.core.transaction import Transaction
from chalicelib.webinars import service as webinars
from chalicelib.webinars.service import Registration, Webinar

__all__ = [
    "Attendance",
    "Attendee",
    "Heartbeat",
    "Interval",
    "Presence",
    "attendance_key",
    "award_attendance",
    "find_present",
    "join_webinar",
    "list_attendees",
    "list_present",
    "list_unregistered",
    "record_heartbeats",
    "send_heartbeat",
]

PASS = timedelta(minutes=10)
"""How long a token holds that is given shortly before the scheduled end, or after it while the broadcast goes on."""


@dataclass(frozen=True)
class Presence:
    """A minute in which somebody was noted to be in a webinar, and what they may say so with from now on."""

    webinar_id: str
    user_id: str
    minute: datetime
    open_until: datetime
    token: str


@dataclass(frozen=True)
class Attendee:
    """A person who registered (``registration``), who was there (``row``), or both."""

    registration: Registration | None
    row: Attendance | None

    @property
    def minutes(self) -> set[int]:
        """The minutes in which the person was there."""
        return _integers(self.row.minutes if self.row is not None else None)

    @property
    def active_minutes(self) -> set[int]:
        """Those of them in which the picture played before the person's eyes."""
        return _integers(self.row.active_minutes if self.row is not None else None)

    @property
    def attended_at(self) -> datetime | None:
        """When the first minute began, None for somebody who has not come."""
        return clock.start_of_minute(min(self.minutes)) if self.minutes else None

    @property
    def intervals(self) -> list[Interval]:
        """When the person came and left."""
        return intervals_of(self.minutes)


def join_webinar(webinar_id: str, *, active: bool = False, actor: Actor, tx: Transaction) -> Presence:
    """Note that the actor is in the webinar this minute, and give them a token for the following ones.

    Asked again in the same minute, it stays one minute. The clock is ours, never the client's. Raises NotFound for a
    webinar that is not theirs to see, Conflict for somebody who is not registered (the staff need not be) and while the
    doors are closed.
    """
    standing = webinars.find_audience(webinar_id, actor=actor)
    if standing.registration is None and not (standing.is_host or standing.may("webinar:attendees")):
        raise Conflict("not_registered", "Register for this webinar first.")
    webinar, now = standing.webinar, clock.now()
    webinars.check_doors(webinar, now)
    minute = clock.minute_of(now)
    actions = [
        Attendance.minutes.add({minute}),
        Attendance.organization_id.set(webinar.organization_id),
        Attendance.name.set(actor.name),
        Attendance.email.set(actor.email),
        Attendance.staff.set(standing.registration is None),
    ]
    if active:
        actions.append(Attendance.active_minutes.add({minute}))
    tx.update(Attendance(webinar_id=webinar_id, user_id=actor.user_id), actions)
    until = _pass_until(webinar, now)
    token = mint_token(Pass(webinar_id, actor.user_id, webinar.organization_id, until))
    return Presence(webinar_id, actor.user_id, clock.start_of_minute(minute), webinar.scheduled_end, token)


def list_attendees(webinar_id: str, *, actor: Actor, limit: int, cursor: str | None = None) -> Page[Attendee]:
    """Return a page of those registered, with when they were there. Three DynamoDB calls, whatever the audience.

    Raises NotFound and Forbidden (`webinar:attendees`).
    """
    page = webinars.list_registrations(webinar_id, actor=actor, limit=limit, cursor=cursor)
    if not page.items:
        return Page([], page.next_cursor)
    rows = find_together(*(attendance_key(webinar_id, one.user_id) for one in page.items))
    return Page([Attendee(one, row) for one, row in zip(page.items, rows, strict=True)], page.next_cursor)


def list_unregistered(
    webinar_id: str, *, actor: Actor, limit: int, cursor: str | None = None
) -> Page[Attendee]:
    """Return a page of those who were there without a registration: the staff, and who has given theirs up.

    Three DynamoDB calls; a page may be short, even empty, and still have a next one. Raises like :func:`list_attendees`.
    """
    rows = query_rows(Attendance, webinar_id, evaluate=limit, cursor=cursor)
    item = rows.items[0] if rows.items else webinars.find_webinar(webinar_id)
    webinars.require_permission(item.organization_id, "webinar:attendees", actor=actor)
    keys = [webinars.registration_key(webinar_id, row.user_id) for row in rows.items]
    held = zip(rows.items, find_together(*keys) if keys else [], strict=True)
    registered = {row.user_id for row, registration in held if webinars.live(registration) is not None}
    page = rows.page(limit, keep=lambda row: row.user_id not in registered)
    return page.map(lambda row: Attendee(None, row))


def _pass_until(webinar: Webinar, at: datetime) -> datetime:
    return max(webinar.scheduled_end, at + PASS)


def _integers(minutes: set[float] | None) -> set[int]:
    return set(map(int, minutes or ()))
