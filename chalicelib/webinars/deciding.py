"""What staff do with registrations: see them with their answers, and approve or turn down each."""

from typing import Any

from chalicelib.core import clock
from chalicelib.core.auth import Actor
from chalicelib.core.errors import Conflict, NotFound, PreconditionFailed, Raced
from chalicelib.core.paging import Page, query_page
from chalicelib.core.tables import find, find_together
from chalicelib.core.transaction import Transaction
from chalicelib.webinars import access
from chalicelib.webinars.access import HELD, RegistrationStatus
from chalicelib.webinars.lines import end_turn
from chalicelib.webinars.models import (
    REGISTRATION_PREFIX,
    WEBINAR,
    Registration,
    Turn,
    Webinar,
    places_keys,
    registration_key,
    turn_prefix,
    webinar_key,
)
from chalicelib.webinars.registration_news import tell_rejected
from chalicelib.webinars.registrations import give_back, place_or_wait
from chalicelib.webinars.schedule import check_open

LINES = frozenset({RegistrationStatus.WAITING, RegistrationStatus.PENDING})
MOST = 99
"""Registrations on a page of a line at most: they are read by one call, with the webinar."""


def list_registrants(
    webinar_id: str,
    status: RegistrationStatus | None = None,
    *,
    actor: Actor,
    limit: int,
    cursor: str | None = None,
) -> Page[Registration]:
    """Return a page of a webinar's registrations, all or those of a status. At most three DynamoDB calls.

    WAITING and PENDING come in the order of their line; a page of the others may be short and still have a next one.
    Raises NotFound and Forbidden.
    """
    if status in LINES:
        return _list_line(webinar_id, status, actor=actor, limit=min(limit, MOST), cursor=cursor)
    page = query_page(
        Registration,
        webinar_id,
        limit=limit,
        cursor=cursor,
        range_condition=Registration.item.startswith(REGISTRATION_PREFIX),
        filter_condition=Registration.status == status.value if status is not None else None,
    )
    some_item: Any = page.items[0] if page.items else find(Webinar, webinar_id, WEBINAR)
    if some_item is None:
        raise NotFound("webinar")
    access.require_permission(some_item.organization_id, "webinar:attendees", actor=actor)
    return page


def decide_registration(
    webinar_id: str,
    user_id: str,
    *,
    approved: bool,
    reason: str | None,
    expected_version: int,
    actor: Actor,
    tx: Transaction,
) -> Registration:
    """Approve a registration, which gives it a place or a turn on the waiting list, or turn it down for a reason.

    Approving what was approved, and turning down what was turned down, changes nothing. Raises PreconditionFailed if
    ``expected_version`` is not the current one; Conflict for a registration that was cancelled, for a webinar that is
    over, and for a full one without a waiting list.
    """
    webinar, registration, *places = find_together(
        webinar_key(webinar_id), registration_key(webinar_id, user_id), *places_keys(webinar_id)
    )
    if webinar is None:
        raise NotFound("webinar")
    access.require_permission(webinar.organization_id, "registration:decide", actor=actor)
    if not isinstance(registration, Registration):
        raise NotFound("registration")
    if registration.version != expected_version:
        raise PreconditionFailed
    check_open(webinar, clock.now())
    if registration.status == RegistrationStatus.CANCELLED:
        raise Conflict("registration_cancelled", "This person has cancelled the registration.")
    if _is_decided(registration, approved=approved):
        return registration
    registration.decided_by = actor.user_id
    if approved:
        _readmit(registration, tx)
        place_or_wait(webinar, registration, places, how="APPROVED", tx=tx)
    else:
        give_back(registration, places, tx=tx)
        registration.status = RegistrationStatus.REJECTED
        registration.registered_at = None
        registration.reason = reason
        tell_rejected(webinar, registration, tx=tx)
    tx.put(registration, otherwise=Raced())
    return registration


def _is_decided(registration: Registration, *, approved: bool) -> bool:
    if approved:
        return registration.status in (RegistrationStatus.REGISTERED, RegistrationStatus.WAITING)
    return registration.status not in HELD


def _readmit(registration: Registration, tx: Transaction) -> None:
    """Take a registration out of the line of those who wait for a decision, or back from being turned down, which is news."""
    if registration.status == RegistrationStatus.PENDING:
        end_turn(registration, tx=tx)
        return
    registration.sequence += 1
    registration.registered_at = clock.now()
    registration.reason = None


def _list_line(
    webinar_id: str, line: RegistrationStatus, *, actor: Actor, limit: int, cursor: str | None
) -> Page[Registration]:
    turns = query_page(
        Turn,
        webinar_id,
        limit=limit,
        cursor=cursor,
        range_condition=Turn.item.startswith(turn_prefix(line)),
    )
    webinar, *rows = find_together(
        webinar_key(webinar_id), *(registration_key(webinar_id, turn.user_id) for turn in turns.items)
    )
    if webinar is None:
        raise NotFound("webinar")
    access.require_permission(webinar.organization_id, "webinar:attendees", actor=actor)
    return Page([row for row in rows if row is not None and row.status == line], turns.next_cursor)
