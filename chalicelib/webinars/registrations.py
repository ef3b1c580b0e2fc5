"""Registering for a webinar and stepping back from it: one row for each person, and never more than there is room for."""

from dataclasses import dataclass

from chalicelib.core import clock, ids
from chalicelib.core.auth import Actor
from chalicelib.core.errors import Conflict, NotFound, Raced
from chalicelib.core.events import WebinarRegistered
from chalicelib.core.paging import Page, query_page, query_rows
from chalicelib.core.tables import find, find_together
from chalicelib.core.transaction import Transaction
from chalicelib.webinars import access
from chalicelib.webinars.access import CANCELLED, REGISTERED, is_public, live
from chalicelib.webinars.models import (
    REGISTRATION_PREFIX,
    WEBINAR,
    Registration,
    Webinar,
    WebinarItem,
    places_keys,
    registration_item,
    registration_key,
    webinar_key,
)
from chalicelib.webinars.places import choose_block, free_place, take_place
from chalicelib.webinars.schedule import WebinarStatus, check_open, status_of

SPARE = 50
"""How many cancelled registrations a page may skip before it becomes a short one."""


@dataclass(frozen=True)
class OwnRegistration:
    """A registration with its webinar, as the registered person lists them."""

    registration: Registration
    webinar: Webinar


def register_for_webinar(webinar_id: str, *, actor: Actor, tx: Transaction) -> Registration:
    """Give the actor a place. Whoever has one keeps it, and nothing is written or mailed again.

    Raises NotFound for a webinar that is not theirs to see, Conflict if it is full, over or cancelled.
    """
    webinar, former, *places = find_together(
        webinar_key(webinar_id), registration_key(webinar_id, actor.user_id), *places_keys(webinar_id)
    )
    if webinar is None:
        raise NotFound("webinar")
    registration = live(former)
    if registration is not None:
        return registration
    if not is_public(webinar):
        access.require_permission(webinar.organization_id, "webinar:register", actor=actor)
    check_open(webinar, clock.now())
    block = choose_block(places)
    made = _make(webinar, former, block, actor=actor)
    tx.put(made, otherwise=Raced())
    take_place(places[block], tx=tx)
    tx.emit(_event(webinar, made))
    return made


def unregister_from_webinar(webinar_id: str, *, actor: Actor, tx: Transaction) -> None:
    """Give the actor's place back; without one nothing happens.

    Raises NotFound for a webinar that is not theirs to see, Conflict once it is over (attendance stays on record).
    """
    webinar, registration, *places = find_together(
        webinar_key(webinar_id), registration_key(webinar_id, actor.user_id), *places_keys(webinar_id)
    )
    if live(registration) is None:
        access.judge_standing(webinar, None, actor=actor)
        return
    if status_of(webinar, clock.now()) is WebinarStatus.ENDED:
        raise Conflict("webinar_ended", "This webinar is over.")
    registration.status = CANCELLED
    registration.registered_at = None
    registration.cancelled_at = clock.now()
    tx.put(registration, otherwise=Raced())
    free_place(places[int(registration.block)], tx=tx)


def list_registrations(
    webinar_id: str, *, actor: Actor, limit: int, cursor: str | None = None
) -> Page[Registration]:
    """Return a page of a webinar's live registrations, for those who may see attendees. Two DynamoDB calls.

    Three for a webinar without any. Raises NotFound and Forbidden.
    """
    rows = query_rows(
        Registration,
        webinar_id,
        range_condition=Registration.item.startswith(REGISTRATION_PREFIX),
        evaluate=limit + SPARE,
        cursor=cursor,
    )
    some_item: WebinarItem | None = rows.items[0] if rows.items else find(Webinar, webinar_id, WEBINAR)
    if some_item is None:
        raise NotFound("webinar")
    access.require_permission(some_item.organization_id, "webinar:attendees", actor=actor)
    return rows.page(limit, keep=lambda row: live(row) is not None)


def list_own_registrations(*, actor: Actor, limit: int, cursor: str | None = None) -> Page[OwnRegistration]:
    """Return a page of the actor's live registrations with their webinars, newest first. Two DynamoDB calls."""
    page = query_page(
        Registration,
        actor.user_id,
        index=Registration.by_user,
        limit=limit,
        cursor=cursor,
        newest_first=True,
    )
    if not page.items:
        return Page([])
    webinars = find_together(*(webinar_key(row.webinar_id) for row in page.items))
    pairs = zip(page.items, webinars, strict=True)
    return Page([OwnRegistration(row, webinar) for row, webinar in pairs], page.next_cursor)


def personal_sequence(webinar: Webinar, registration: Registration | None) -> int:
    """Return the sequence of a person's calendar entry: it grows when the webinar moves and when they register anew."""
    return int(webinar.sequence) + (int(registration.sequence) if registration is not None else 0)


def _make(webinar: Webinar, former: Registration | None, block: int, *, actor: Actor) -> Registration:
    registration = former or Registration(
        webinar_id=webinar.webinar_id,
        item=registration_item(actor.user_id),
        organization_id=webinar.organization_id,
        registration_id=ids.derived_id("reg", webinar.webinar_id, actor.user_id),
        user_id=actor.user_id,
        sequence=-1,
    )
    registration.sequence += 1
    registration.email = actor.email
    registration.name = actor.name
    registration.status = REGISTERED
    registration.registered_at = clock.now()
    registration.cancelled_at = None
    registration.block = block
    return registration


def _event(webinar: Webinar, registration: Registration) -> WebinarRegistered:
    return WebinarRegistered(
        organization_id=webinar.organization_id,
        webinar_id=webinar.webinar_id,
        user_id=registration.user_id,
        email=registration.email,
        name=registration.name,
        title=webinar.title,
        description=webinar.description,
        scheduled_start=webinar.scheduled_start,
        scheduled_end=webinar.scheduled_end,
        timezone=webinar.timezone,
        sequence=personal_sequence(webinar, registration),
        host_name=webinar.host_name,
    )
