"""When registered people are reminded of a webinar, and reading them a page at a time."""

import secrets
from datetime import datetime, timedelta

from pynamodb.expressions.condition import Condition

from chalicelib.core.errors import Raced
from chalicelib.core.paging import Page, query_rows
from chalicelib.core.tables import Key
from chalicelib.core.transaction import Transaction
from chalicelib.webinars.access import live
from chalicelib.webinars.models import (
    DUE,
    REGISTRATION_PREFIX,
    REMINDERS,
    Registration,
    Reminders,
    Webinar,
)

BEFORE = (timedelta(days=1), timedelta(hours=1), timedelta(minutes=10))
"""How long before the start one is reminded."""
SECRET_BYTES = 32


def next_due(start: datetime, *, after: datetime) -> datetime | None:
    """Return the first moment after ``after`` at which a reminder of a webinar is due; None if none is to come."""
    return min((due for lead in BEFORE if (due := start - lead) > after), default=None)


def reminders_key(webinar_id: str) -> Key:
    """Return the key of what is kept of a webinar's reminders."""
    return Reminders, webinar_id, REMINDERS


def plan_reminders(webinar: Webinar, former: Reminders | None, *, at: datetime, tx: Transaction) -> None:
    """Add to ``tx`` when the next reminder of a webinar is due, as its time now is; ``at`` is now.

    Raises Raced at the commit if somebody else made the first plan at the same moment.
    """
    reminders = former or Reminders(
        webinar_id=webinar.webinar_id,
        item=REMINDERS,
        organization_id=webinar.organization_id,
        secret=secrets.token_urlsafe(SECRET_BYTES),
    )
    reminders.due_at = next_due(webinar.scheduled_start, after=at)
    reminders.due_shard = None if reminders.due_at is None else DUE
    if former is None:
        tx.create(reminders, otherwise=Raced())
    else:
        tx.put(reminders)


def list_due_reminders(at: datetime, *, limit: int) -> list[Reminders]:
    """Return up to ``limit`` webinars of which a reminder is due, the longest due first. By the index alone."""
    found = Reminders.due.query(DUE, Reminders.due_at <= at, limit=limit)
    return [item for item in found if isinstance(item, Reminders)]


def advance_reminders(reminders: Reminders, following: datetime | None, *, tx: Transaction) -> None:
    """Add to ``tx`` that the next reminder is ``following``. Raises Raced at the commit if somebody planned anew."""
    same: Condition = Reminders.due_at == reminders.due_at
    actions = (
        [Reminders.due_at.remove(), Reminders.due_shard.remove()]
        if following is None
        else [Reminders.due_at.set(following)]
    )
    tx.update(reminders, actions, condition=same, otherwise=Raced())


def list_registrants(webinar_id: str, *, limit: int, cursor: str | None) -> Page[Registration]:
    """Return those of a page of at most ``limit`` people who hold a place. For functions: nobody's rights are asked."""
    rows = query_rows(
        Registration,
        webinar_id,
        range_condition=Registration.item.startswith(REGISTRATION_PREFIX),
        evaluate=limit,
        cursor=cursor,
    )
    return rows.page(limit, keep=lambda row: live(row) is not None)
