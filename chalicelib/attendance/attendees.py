"""The people of a webinar: who registered, who was there, and when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from chalicelib.attendance.minutes import Interval, intervals_of
from chalicelib.attendance.models import Attendance, attendance_key
from chalicelib.core import clock
from chalicelib.core.auth import Actor
from chalicelib.core.paging import Page, query_rows
from chalicelib.core.tables import find_together
from chalicelib.webinars import service as webinars
from chalicelib.webinars.service import Registration


@dataclass(frozen=True)
class Attendee:
    """A person who registered (``registration``), who was there (``row``), or both."""

    registration: Registration | None
    row: Attendance | None

    @property
    def person(self) -> Registration | Attendance:
        """What knows their id, name and address."""
        person = self.registration or self.row
        if person is None:
            raise ValueError("an attendee who neither registered nor came")
        return person

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

    @property
    def awarded_at(self) -> datetime | None:
        """When the person earned the webinar's certificate."""
        return self.row.awarded_at if self.row is not None else None


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


def read_attendees(webinar_id: str) -> Iterator[Attendee]:
    """Yield everybody who is registered or was there, each once, by user id. For functions: nobody's rights are asked.

    Both tables sort by user id, so they are read side by side, a page of each at a time, however many people there are.
    """
    registrations = webinars.read_registrations(webinar_id)
    rows = iter(Attendance.query(webinar_id, consistent_read=True))
    registration, row = next(registrations, None), next(rows, None)
    while registration is not None or row is not None:
        user_id = min(one.user_id for one in (registration, row) if one is not None)
        registered = came = None
        if registration is not None and registration.user_id == user_id:
            registered, registration = webinars.live(registration), next(registrations, None)
        if row is not None and row.user_id == user_id:
            came, row = row, next(rows, None)
        if registered is not None or came is not None:
            yield Attendee(registered, came)


def _integers(minutes: set[float] | None) -> set[int]:
    return set(map(int, minutes or ()))
