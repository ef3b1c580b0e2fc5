"""Who is in a webinar at this moment: those of whom a heartbeat came lately."""

from pynamodb.expressions.condition import Condition

from chalicelib.attendance.models import Attendance
from chalicelib.core import clock
from chalicelib.core.paging import Page, query_page

RECENT = 3
"""Minutes before this one whose heartbeat still says that somebody is there: idle ones are noted a minute late."""


def find_present(webinar_id: str) -> list[Attendance]:
    """Return all who are in a webinar now: of each row ids, name and ``staff``. One DynamoDB call for each MB of rows."""
    return list(
        Attendance.query(
            webinar_id,
            filter_condition=_is_present(),
            attributes_to_get=["webinar_id", "user_id", "name", "staff"],
        )
    )


def list_present(webinar_id: str, *, limit: int, cursor: str | None = None) -> Page[Attendance]:
    """Return a page of who is in a webinar now. One DynamoDB call; a page may be short and still have a next one."""
    return query_page(Attendance, webinar_id, limit=limit, cursor=cursor, filter_condition=_is_present())


def _is_present() -> Condition:
    this = clock.minute_of(clock.now())
    condition: Condition = Attendance.minutes.contains(this)
    for minute in range(this - RECENT, this):
        condition |= Attendance.minutes.contains(minute)
    return condition
