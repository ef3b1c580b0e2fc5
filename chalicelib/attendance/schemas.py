"""Requests and responses of the attendance API."""

from typing import Annotated, Self

from pydantic import Field

from chalicelib.attendance.service import Attendee, Interval, Presence
from chalicelib.core.schemas import PageQuery, Schema, UtcDateTime

Token = Annotated[str, Field(min_length=1, max_length=2048)]


class JoinInput(Schema):
    """``active``: the picture plays before the person's eyes."""

    active: bool = False


class HeartbeatInput(Schema):
    """The token that joining gave. ``active``: the picture plays, and the page is visible."""

    token: Token
    active: bool


class PresenceView(Schema):
    """The minute that was noted. Send a heartbeat with ``token`` in each following one; once it has expired, join again."""

    webinar_id: str
    user_id: str
    minute: UtcDateTime
    open_until: UtcDateTime
    token: str

    @classmethod
    def of(cls, presence: Presence) -> Self:
        """Present what was noted."""
        return cls.model_validate(presence)


class AttendeesQuery(PageQuery):
    """Whom to list: those registered, or else those who were there without being so."""

    registered: bool = True


class IntervalView(Schema):
    """From the first minute to the end of the last one. A single missing minute in between does not end an interval."""

    joined_at: UtcDateTime
    left_at: UtcDateTime

    @classmethod
    def of(cls, interval: Interval) -> Self:
        """Present an interval."""
        return cls.model_validate(interval)


class AttendeeView(Schema):
    """A person who registered or was there. ``attendedAt`` is the begin of the first minute of their presence.

    ``duration`` is the number of minutes in which they were there, waiting before the start included; ``activeMinutes`` of
    those in which the picture played before their eyes; ``awardedAt`` when they earned the certificate. ``id`` and
    ``registeredAt`` are null for somebody without a registration.
    """

    id: str | None
    webinar_id: str
    user_id: str
    name: str
    email: str
    registered_at: UtcDateTime | None
    attended_at: UtcDateTime | None
    duration: int
    active_minutes: int
    intervals: list[IntervalView]
    awarded_at: UtcDateTime | None

    @classmethod
    def of(cls, attendee: Attendee) -> Self:
        """Present an attendee to the staff."""
        registration, person = attendee.registration, attendee.person
        return cls(
            id=registration.registration_id if registration is not None else None,
            webinar_id=person.webinar_id,
            user_id=person.user_id,
            name=person.name,
            email=person.email,
            registered_at=registration.registered_at if registration is not None else None,
            attended_at=attendee.attended_at,
            duration=len(attendee.minutes),
            active_minutes=len(attendee.active_minutes),
            intervals=[IntervalView.of(one) for one in attendee.intervals],
            awarded_at=attendee.awarded_at,
        )
