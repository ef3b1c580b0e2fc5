"""Calendar files (iCalendar, RFC 5545) for registered people."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from chalicelib.core import clock
from chalicelib.core.config import settings

if TYPE_CHECKING:
    from icalendar import Alarm

REMINDER = timedelta(minutes=10)


@dataclass(frozen=True)
class CalendarFile:
    """An iCalendar object, and what it asks of a calendar (RFC 5546): to PUBLISH or to CANCEL its event."""

    text: str
    method: str

    @property
    def content_type(self) -> str:
        """The type of the file, with the method that must be the same as inside (RFC 5545, 8.1)."""
        return f"text/calendar; charset=utf-8; method={self.method}"


def join_url(webinar_id: str) -> str:
    """Return the address of a webinar's page, where one also comes in."""
    return f"{settings().public_url}/webinars/{webinar_id}"


def build_calendar(
    *,
    webinar_id: str,
    title: str,
    description: str,
    scheduled_start: datetime,
    scheduled_end: datetime,
    sequence: int,
    host_name: str = "",
    cancelled: bool = False,
) -> CalendarFile:
    """Return a calendar file with one event, times in UTC, so that no zone's rules can shift them.

    The UID stays the same for a webinar and ``sequence`` grows with each change, so a calendar replaces what it
    had (RFC 5546, 3.2.1), or takes it out if the webinar is ``cancelled`` (3.2.5). The organizer is named, under the
    platform's own address.
    """
    from icalendar import Calendar, Event, vCalAddress  # slow import

    event = Event()
    event.add("uid", f"{webinar_id}@{urlsplit(settings().public_url).hostname}")
    event.add("dtstamp", clock.now())
    event.add("sequence", sequence)
    event.add("dtstart", scheduled_start)
    event.add("dtend", scheduled_end)
    event.add("summary", title)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("url", join_url(webinar_id))
    event.add("location", join_url(webinar_id))
    if description:
        event.add("description", description)
    organizer = vCalAddress(f"mailto:{parseaddr(settings().mail_sender)[1]}")
    organizer.params["CN"] = host_name or "AeThex Academy"
    event.add("organizer", organizer)
    if not cancelled:
        event.add_component(_reminder(title))
    calendar = Calendar()
    calendar.add("prodid", "-//AeThex//Academy//EN")
    calendar.add("version", "2.0")
    method = "CANCEL" if cancelled else "PUBLISH"
    calendar.add("method", method)
    calendar.add_component(event)
    return CalendarFile(str(calendar.to_ical(), "utf-8"), method)


def _reminder(title: str) -> "Alarm":
    from icalendar import Alarm  # slow import

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", -REMINDER)
    return alarm
