"""The rules of time: when a webinar may be, and what state the clock puts it in. No I/O."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from chalicelib.core.errors import Conflict, Unprocessable

if TYPE_CHECKING:
    from chalicelib.webinars.models import Webinar

LONGEST = timedelta(hours=24)
DOORS_OPEN = timedelta(minutes=15)
"""How long before the start one may come in."""


class WebinarStatus(StrEnum):
    """What state a webinar is in."""

    SCHEDULED = "SCHEDULED"
    LIVE = "LIVE"
    ENDED = "ENDED"
    CANCELLED = "CANCELLED"


class Visibility(StrEnum):
    """Who may see a webinar and register for it."""

    ORGANIZATION = "ORGANIZATION"
    PUBLIC = "PUBLIC"
    INVITED = "INVITED"


def status_of(webinar: "Webinar", at: datetime) -> WebinarStatus:
    """Return the state at a moment: what was decided, else what the schedule says."""
    decided = WebinarStatus(webinar.status)
    if decided is not WebinarStatus.SCHEDULED:
        return decided
    if at >= webinar.scheduled_end:
        return WebinarStatus.ENDED
    return WebinarStatus.LIVE if at >= webinar.scheduled_start else WebinarStatus.SCHEDULED


def check_new_times(start: datetime, end: datetime, *, at: datetime) -> None:
    """Raise Unprocessable, naming the field, unless the webinar starts after ``at`` and has a possible length."""
    if start <= at:
        raise Unprocessable("The start must be in the future.", field="scheduledStart", code="start_in_past")
    _check_length(start, end)


def check_changed_times(webinar: "Webinar", start: datetime, end: datetime, *, at: datetime) -> None:
    """Raise unless the webinar may be moved to these times.

    Once it has ended it may not; one that is running can only be given another end that is still to come.
    """
    if (start, end) == (webinar.scheduled_start, webinar.scheduled_end):
        return
    if status_of(webinar, at) is WebinarStatus.ENDED:
        raise Conflict("webinar_ended", "This webinar is over. Schedule another one.", field="scheduledStart")
    if start != webinar.scheduled_start:
        if status_of(webinar, at) is WebinarStatus.LIVE:
            raise Conflict("webinar_live", "This webinar has started already.", field="scheduledStart")
        check_new_times(start, end, at=at)
    _check_length(start, end)
    if end <= at:
        raise Unprocessable("The end must be in the future.", field="scheduledEnd", code="end_in_past")


def check_timezone(name: str) -> None:
    """Raise Unprocessable unless ``name`` is in the IANA time zone database."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as fault:
        raise Unprocessable(
            "Name a time zone of the IANA database, for example Europe/Berlin.",
            field="timezone",
            code="unknown_timezone",
        ) from fault


def times_of(webinar: "Webinar") -> tuple[datetime, datetime]:
    """Return when a webinar that is over really began and ended: with its broadcast, else as it was scheduled."""
    return webinar.started_at or webinar.scheduled_start, webinar.ended_at or webinar.scheduled_end


def check_open(webinar: "Webinar", at: datetime) -> None:
    """Raise Conflict for a webinar that is cancelled or over."""
    status = status_of(webinar, at)
    if status is WebinarStatus.CANCELLED:
        raise Conflict("webinar_cancelled", "This webinar was cancelled.")
    if status is WebinarStatus.ENDED:
        raise Conflict("webinar_ended", "This webinar is over.")


def check_registration_window(opens: datetime | None, closes: datetime | None) -> None:
    """Raise Unprocessable, naming the field, for a registration that would close before it opens."""
    if opens is not None and closes is not None and closes <= opens:
        raise Unprocessable(
            "Registration must close after it opens.",
            field="registrationCloses",
            code="closes_before_opening",
        )


def check_registration_open(webinar: "Webinar", at: datetime) -> None:
    """Raise Conflict unless one may register now: the webinar is not over, and registration is open."""
    check_open(webinar, at)
    if webinar.registration_opens is not None and at < webinar.registration_opens:
        raise Conflict("registration_not_open", "Registration for this webinar has not opened yet.")
    if webinar.registration_closes is not None and at >= webinar.registration_closes:
        raise Conflict("registration_closed", "Registration for this webinar has closed.")


def opens_at(webinar: "Webinar") -> datetime:
    """Return when the doors open, if the webinar is not on air before."""
    return webinar.scheduled_start - DOORS_OPEN


def check_doors(webinar: "Webinar", at: datetime) -> None:
    """Raise Conflict unless one may come in now: from a quarter of an hour before the start, or once it is on air, to the end."""
    check_open(webinar, at)
    if webinar.status != WebinarStatus.LIVE and at < opens_at(webinar):
        raise Conflict("webinar_not_open", "The doors open 15 minutes before the start.")


def _check_length(start: datetime, end: datetime) -> None:
    if end <= start:
        raise Unprocessable("The end must be after the start.", field="scheduledEnd", code="end_before_start")
    if end - start > LONGEST:
        raise Unprocessable("A webinar lasts 24 hours at most.", field="scheduledEnd", code="too_long")
