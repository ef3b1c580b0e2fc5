"""Responses of the attendance API."""

from typing import Self

from chalicelib.attendance.service import Attendee, Presence
from chalicelib.core.schemas import Schema, UtcDateTime


class PresenceView(Schema):
    """The minute that was noted. Say it again each minute until ``openUntil``."""

    webinar_id: str
    user_id: str
    minute: UtcDateTime
    open_until: UtcDateTime

    @classmethod
    def of(cls, presence: Presence) -> Self:
        """Present what was noted."""
        return cls.model_validate(presence)


class AttendeeView(Schema):
    """A registered person; ``duration`` is the number of minutes in which they were there."""

    id: str
    webinar_id: str
    user_id: str
    name: str
    email: str
    registered_at: UtcDateTime
    attended_at: UtcDateTime | None
    duration: int

    @classmethod
    def of(cls, attendee: Attendee) -> Self:
        """Present an attendee to the staff."""
        registration = attendee.registration
        return cls(
            id=registration.registration_id,
            webinar_id=registration.webinar_id,
            user_id=registration.user_id,
            name=registration.name,
            email=registration.email,
            registered_at=registration.registered_at,
            attended_at=attendee.attended_at,
            duration=attendee.minutes,
        )
