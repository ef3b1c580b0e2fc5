"""What is done each minute: say which reminders are due, each once, and when a webinar's next one is."""

from datetime import datetime

from chalicelib.core import clock, observability
from chalicelib.core.errors import Raced
from chalicelib.core.events import ReminderDue
from chalicelib.core.tables import find_together
from chalicelib.core.transaction import Transaction
from chalicelib.reminders.notices import LEADS, TOLERANCE, Kind
from chalicelib.webinars import service as webinars
from chalicelib.webinars.service import Reminders, Webinar, WebinarStatus

MOST = 300
"""Webinars of a minute; the others are a minute late."""
BATCH = 100


def sweep_reminders() -> int:
    """Say of each webinar with a due reminder which one it is; return of how many. A lost race is somebody else's."""
    now, told = clock.now(), 0
    due = webinars.list_due_reminders(now, limit=MOST)
    for first in range(0, len(due), BATCH):
        chosen = due[first : first + BATCH]
        found = find_together(*(webinars.webinar_key(one.webinar_id) for one in chosen))
        for reminders, webinar in zip(chosen, found, strict=True):
            told += _sweep(reminders, webinar, now)
    return told


def _sweep(reminders: Reminders, webinar: Webinar | None, at: datetime) -> bool:
    try:
        with Transaction(correlation_id=observability.correlation_id()) as tx:
            return call_reminder(reminders, webinar, at=at, tx=tx)
    except Raced:
        return False


def call_reminder(reminders: Reminders, webinar: Webinar | None, *, at: datetime, tx: Transaction) -> bool:
    """Add to ``tx`` that a reminder is due, and when the next one is; return whether it is due still.

    One whose moment has long passed (nobody swept), or whose webinar will not start any more, is passed over. Raises Raced
    at the commit if the webinar was moved meanwhile, which writes its plan anew.
    """
    if webinar is None or webinar.status != WebinarStatus.SCHEDULED:
        webinars.advance_reminders(reminders, None, tx=tx)
        return False
    start = webinar.scheduled_start
    webinars.advance_reminders(reminders, webinars.next_due(start, after=at), tx=tx)
    kind = _last_due(start, since=reminders.due_at, at=at)
    if kind is None:
        return False
    tx.emit(
        ReminderDue(
            organization_id=webinar.organization_id,
            webinar_id=webinar.webinar_id,
            kind=kind.value,
            scheduled_start=start,
            due_at=start - LEADS[kind],
        )
    )
    return True


def _last_due(start: datetime, *, since: datetime, at: datetime) -> Kind | None:
    """Return the last reminder that became due from ``since`` until now and is not late; None for none."""
    passed = [kind for kind, lead in LEADS.items() if since <= start - lead <= at]
    if not passed or at - (start - LEADS[passed[-1]]) > TOLERANCE[passed[-1]]:
        return None
    return passed[-1]
