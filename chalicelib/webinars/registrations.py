"""Registering for a webinar and stepping back from it: one row for each person, and never more than there is room for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chalicelib.core import clock, ids
from chalicelib.core.auth import Actor
from chalicelib.core.errors import Conflict, NotFound, Raced
from chalicelib.core.events import WebinarUnregistered
from chalicelib.core.paging import Page, query_page, query_rows
from chalicelib.core.tables import find, find_together
from chalicelib.core.transaction import Transaction
from chalicelib.webinars import access
from chalicelib.webinars.access import RegistrationStatus, held, is_public, live
from chalicelib.webinars.lines import join_line, leave_line, waiting_position
from chalicelib.webinars.models import (
    FORM,
    REGISTRATION_PREFIX,
    WEBINAR,
    Form,
    Invitee,
    Places,
    Registration,
    Webinar,
    WebinarItem,
    form_key,
    invitee_key,
    places_keys,
    registration_item,
    registration_key,
    webinar_key,
)
from chalicelib.webinars.places import choose_block, free_place, has_room, take_place, total_waiting
from chalicelib.webinars.registration_form import (
    AnswerInput,
    FormQuestion,
    check_answers,
    load_questions,
    store_answers,
)
from chalicelib.webinars.registration_news import tell_registered, tell_waitlisted
from chalicelib.webinars.schedule import Visibility, WebinarStatus, check_registration_open, status_of

SPARE = 50
"""How many cancelled registrations a page may skip before it becomes a short one."""


@dataclass(frozen=True)
class HeldRegistration:
    """A registration, and its position on the waiting list: 1 is next, None is not waiting."""

    registration: Registration
    position: int | None = None


@dataclass(frozen=True)
class OwnRegistration:
    """A registration with its webinar, as the registered person lists them."""

    registration: Registration
    webinar: Webinar


def register_for_webinar(
    webinar_id: str, answers: Sequence[AnswerInput] = (), *, actor: Actor, tx: Transaction
) -> HeldRegistration:
    """Give the actor a place, or let them wait: for the host's decision, or for a place on the waiting list.

    Whoever holds or waits for a place already goes on so, and nothing is written or mailed again.
    Raises NotFound for a webinar that is not theirs to see, Conflict if it is full, over or cancelled, if
    registration is not open, and for somebody who was turned down; Unprocessable for answers that do not fit.
    """
    webinar, form, former, invitee, *places = find_together(
        webinar_key(webinar_id),
        form_key(webinar_id),
        registration_key(webinar_id, actor.user_id),
        invitee_key(webinar_id, actor.email),
        *places_keys(webinar_id),
    )
    if webinar is None:
        raise NotFound("webinar")
    registration = held(former)
    if registration is not None:
        return HeldRegistration(registration, waiting_position(registration))
    _require_welcome(webinar, former, invitee, actor=actor)
    check_registration_open(webinar, clock.now())
    fitting = check_answers(load_questions(form.questions if form is not None else None), answers)
    made = _make(webinar, former, actor=actor)
    made.answers = store_answers(fitting)
    if webinar.approval:
        join_line(made, RegistrationStatus.PENDING, tx=tx)
        position = None
    else:
        position = place_or_wait(webinar, made, places, how="DIRECT", tx=tx)
    tx.put(made, otherwise=Raced())
    return HeldRegistration(made, position)


def place_or_wait(
    webinar: Webinar, registration: Registration, places: Sequence[Places], *, how: str, tx: Transaction
) -> int | None:
    """Stage a place for a registration, or its turn on the waiting list; return its position there.

    The caller stages the registration itself. ``how`` it came to this is told with it: DIRECT or APPROVED.
    Nobody passes those who wait already. Raises Conflict for a full webinar without a waiting list.
    """
    if has_room(places):
        block = choose_block(places)
        registration.status = RegistrationStatus.REGISTERED
        registration.block = block
        take_place(places[block], tx=tx)
        tell_registered(webinar, registration, how=how, tx=tx)
        return None
    if not webinar.waiting_list:
        raise Conflict("webinar_full", "All places of this webinar are taken.")
    join_line(registration, RegistrationStatus.WAITING, places=places, tx=tx)
    tell_waitlisted(webinar, registration, approved=how == "APPROVED", tx=tx)
    return total_waiting(places) + 1


def unregister_from_webinar(webinar_id: str, *, actor: Actor, tx: Transaction) -> None:
    """Give the actor's place, or their turn in a line, back; without one nothing happens.

    Raises NotFound for a webinar that is not theirs to see, Conflict once it is over (attendance stays on record).
    """
    webinar, registration, invitee, *places = find_together(
        webinar_key(webinar_id),
        registration_key(webinar_id, actor.user_id),
        invitee_key(webinar_id, actor.email),
        *places_keys(webinar_id),
    )
    if held(registration) is None:
        access.require_sight(webinar, registration, invitee, actor=actor)
        return
    if status_of(webinar, clock.now()) is WebinarStatus.ENDED:
        raise Conflict("webinar_ended", "This webinar is over.")
    give_back(registration, places, tx=tx)
    registration.status = RegistrationStatus.CANCELLED
    registration.registered_at = None
    registration.cancelled_at = clock.now()
    tx.put(registration, otherwise=Raced())


def give_back(registration: Registration, places: Sequence[Places], *, tx: Transaction) -> None:
    """Stage that a registration leaves its place, which somebody who waits may get, or its turn in a line.

    The caller stages the registration itself.
    """
    if registration.status == RegistrationStatus.REGISTERED:
        free_place(places[int(registration.block)], tx=tx)
        tx.emit(
            WebinarUnregistered(
                organization_id=registration.organization_id,
                webinar_id=registration.webinar_id,
                user_id=registration.user_id,
            )
        )
    elif registration.turn is not None:
        leave_line(registration, places, tx=tx)


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


def read_registrations(webinar_id: str) -> Iterator[Registration]:
    """Yield all registrations that were ever made, by user id. For functions: nobody's rights are asked.

    One DynamoDB call for each megabyte, when it is needed.
    """
    prefix = Registration.item.startswith(REGISTRATION_PREFIX)
    yield from Registration.query(webinar_id, prefix, consistent_read=True)


def read_form(webinar_id: str) -> list[FormQuestion]:
    """Return what a webinar asks of those who register. One DynamoDB call. For functions: nobody's rights are asked."""
    form = find(Form, webinar_id, FORM)
    return load_questions(form.questions if form is not None else None)


def list_own_registrations(*, actor: Actor, limit: int, cursor: str | None = None) -> Page[OwnRegistration]:
    """Return a page of what the actor holds or waits for, with the webinars, newest first. Two DynamoDB calls."""
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


def _require_welcome(
    webinar: Webinar, former: Registration | None, invitee: Invitee | None, *, actor: Actor
) -> None:
    """Raise unless the actor may register: everybody, members, or who is invited and staff. At most one DynamoDB call."""
    if former is not None and former.status == RegistrationStatus.REJECTED:
        raise Conflict("registration_rejected", "The host has turned your registration down.")
    if is_public(webinar) or access.is_invited(invitee, actor=actor):
        return
    if webinar.visibility == Visibility.INVITED:
        access.judge_standing(webinar, None, actor=actor)
    else:
        access.require_permission(webinar.organization_id, "webinar:register", actor=actor)


def _make(webinar: Webinar, former: Registration | None, *, actor: Actor) -> Registration:
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
    registration.registered_at = clock.now()
    registration.cancelled_at = None
    registration.reason = None
    registration.decided_by = None
    return registration
