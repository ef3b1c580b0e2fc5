"""From a notice to the people whom it concerns: page by page, each page dealt in one transaction and so once."""

from typing import Any

from chalicelib.core import clock
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.core.events import NoticeContinued, NoticeDealt
from chalicelib.core.tables import find_together
from chalicelib.core.transaction import Transaction
from chalicelib.reminders.models import FIRST, DealtPage
from chalicelib.reminders.notices import Notice, concerns, is_news
from chalicelib.webinars import service as webinars

PAGE = 500
"""Registrations that are read at once."""
HAND = 15
"""People whose mails are one message of the queue: some seconds of work."""


class AlreadyDealt(Conflict):
    """This page of the notice was dealt before."""

    def __init__(self) -> None:
        super().__init__("already_dealt", "This page of the notice was dealt before.")


def deal_notice(notice: Notice, *, cursor: str | None = None, tx: Transaction) -> int:
    """Deal a notice to one page of the people registered, and ask for the next page; return to how many people.

    Three DynamoDB calls for 500 people. What is no news any more is dealt to nobody. Raises AlreadyDealt at the commit
    for a page that was dealt before, NotFound without the webinar.
    """
    webinar, reminders = find_together(
        webinars.webinar_key(notice.webinar_id), webinars.reminders_key(notice.webinar_id)
    )
    now = clock.now()
    if webinar is None:
        raise NotFound("webinar")
    if not is_news(notice, webinar, now):
        return 0
    if reminders is None:  # a webinar from before there were any
        webinars.plan_reminders(webinar, None, at=now, tx=tx)
    page = webinars.list_registrants(notice.webinar_id, limit=PAGE, cursor=cursor)
    people = [row.user_id for row in page.items if concerns(notice, webinar, row)]
    for first in range(0, len(people), HAND):
        tx.emit(NoticeDealt(**_fields(notice), user_ids=people[first : first + HAND]))
    if page.next_cursor is not None:
        tx.emit(NoticeContinued(**_fields(notice), cursor=page.next_cursor))
    dealt = DealtPage(
        notice_id=notice.notice_id,
        page=cursor or FIRST,
        organization_id=notice.organization_id,
        webinar_id=notice.webinar_id,
        kind=notice.kind.value,
        people=len(people),
        dealt_at=now,
    )
    tx.create(dealt, otherwise=AlreadyDealt())
    return len(people)


def _fields(notice: Notice) -> dict[str, Any]:
    return {
        "organization_id": notice.organization_id,
        "webinar_id": notice.webinar_id,
        "kind": notice.kind.value,
        "about": notice.about,
        "arose_at": notice.arose_at,
    }
