"""Noting who is in a webinar, and telling those who may know."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.attendance.attendees import Attendee, list_attendees, list_unregistered, read_attendees
from chalicelib.attendance.awards import award_attendance
from chalicelib.attendance.heartbeats import Heartbeat, record_heartbeats, send_heartbeat
from chalicelib.attendance.minutes import Interval, intervals_of
from chalicelib.attendance.models import Attendance, attendance_key
from chalicelib.attendance.present import find_present, list_present
from chalicelib.attendance.tokens import Pass, mint_token
from chalicelib.core import clock
from chalicelib.core.auth import Actor
from chalicelib.core.errors import Conflict
from chalicelib.core.transaction import Transaction
from chalicelib.webinars import service as webinars
from chalicelib.webinars.service import Webinar

__all__ = [
    "Attendance",
    "Attendee",
    "Heartbeat",
    "Interval",
    "Presence",
    "attendance_key",
    "award_attendance",
    "find_present",
    "intervals_of",
    "join_webinar",
    "list_attendees",
    "list_present",
    "list_unregistered",
    "read_attendees",
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


def _pass_until(webinar: Webinar, at: datetime) -> datetime:
    return max(webinar.scheduled_end, at + PASS)
