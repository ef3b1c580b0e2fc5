"""Who has earned a webinar's certificate: judged once it is over, by what everybody's minutes then are."""

from collections.abc import Iterable

from chalicelib.attendance.minutes import Session
from chalicelib.attendance.models import Attendance
from chalicelib.core import clock
from chalicelib.core.errors import Raced
from chalicelib.core.events import WebinarAttended
from chalicelib.core.paging import query_rows
from chalicelib.core.tables import find_together
from chalicelib.core.transaction import Transaction
from chalicelib.webinars import service as webinars
from chalicelib.webinars.service import Registration, Webinar, WebinarStatus

PEOPLE = 50
"""How many people a page has: each may take two writes of the hundred that a transaction can hold."""


def award_attendance(webinar_id: str, *, cursor: str | None = None, tx: Transaction) -> str | None:
    """Award a page of those who meet the webinar's rule, and return where the next page begins, None after the last.

    Raises NotFound for a webinar that there is not. For registered people; the staff need no certificate. A person is awarded once: ``awarded_at`` and the event that tells
    of it are one transaction. Of two that look at the same page at once one raises Raced, at the commit.
    """
    webinar = webinars.find_webinar(webinar_id)
    if webinars.rule_of(webinar) is None:
        return None
    if webinars.status_of(webinar, clock.now()) is not WebinarStatus.ENDED:
        return None
    page = query_rows(Attendance, webinar_id, evaluate=PEOPLE, cursor=cursor).page(PEOPLE)
    for row, minutes, registration in _deserving(webinar, page.items):
        _award(webinar, row, minutes, registration, tx=tx)
    return page.next_cursor


def _deserving(
    webinar: Webinar, rows: Iterable[Attendance]
) -> Iterable[tuple[Attendance, int, Registration]]:
    """Return who has earned the certificate and was not awarded yet, with the minutes that count."""
    rule, session = webinars.rule_of(webinar), Session.between(*webinars.times_of(webinar))
    counted = [(row, session.count(row.minutes or ())) for row in rows if row.awarded_at is None]
    met = [(row, count) for row, count in counted if rule and rule.is_met(count, length=session.length)]
    keys = [webinars.registration_key(webinar.webinar_id, row.user_id) for row, _ in met]
    registrations = map(webinars.live, find_together(*keys) if keys else [])
    return [(*one, held) for one, held in zip(met, registrations, strict=True) if held is not None]


def _award(
    webinar: Webinar, row: Attendance, minutes: int, registration: Registration, *, tx: Transaction
) -> None:
    now = clock.now()
    tx.update(
        row,
        [Attendance.awarded_at.set(now)],
        condition=Attendance.awarded_at.does_not_exist(),
        otherwise=Raced(),
    )
    tx.emit(
        WebinarAttended(
            organization_id=webinar.organization_id,
            webinar_id=webinar.webinar_id,
            user_id=row.user_id,
            attended_at=webinars.times_of(webinar)[1],
            minutes=minutes,
            recipient_name=row.name or registration.name,
            recipient_email=row.email or registration.email,
            webinar_title=webinar.title,
        )
    )
