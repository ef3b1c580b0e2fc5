"""What moderators do to the people in a room: mute them for a while, send them out, and take both back."""

from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum

from chalicelib.broadcasts import service as broadcasts
from chalicelib.core import clock
from chalicelib.core.auth import Actor
from chalicelib.core.errors import Forbidden, NotFound, Raced, Unprocessable
from chalicelib.core.paging import Page, query_page
from chalicelib.core.permissions import Role, allows
from chalicelib.core.transaction import Transaction
from chalicelib.organizations import service as organizations
from chalicelib.rooms.entrance import MODERATE, OPERATE, Entry, enter_room, is_banned
from chalicelib.rooms.models import PERSON_PREFIX, Person, person_item, person_key
from chalicelib.rooms.record import note_action
from chalicelib.webinars import service as webinars


class Rank(IntEnum):
    """Who stands over whom: moderators over the audience, the host and admins over everybody but each other."""

    AUDIENCE = 0
    TEAM = 1
    OPERATOR = 2


@dataclass(frozen=True)
class Restraint:
    """What is to hold for a person. ``muted_for`` is in minutes from now, 0 ends it, None leaves it as it is."""

    banned: bool
    muted_for: int | None
    reason: str | None


@dataclass(frozen=True)
class Target:
    """A person whom a moderator deals with: what was done to them already, their name, and how they stand."""

    person: Person
    rank: Rank


def list_people(webinar_id: str, *, actor: Actor, limit: int, cursor: str | None = None) -> Page[Person]:
    """Return a page of those to whom something was done in a room. Three DynamoDB calls. For moderators and the host."""
    entry, _ = enter_room(webinar_id, actor=actor)
    entry.require_moderator()
    return query_page(
        Person,
        webinar_id,
        limit=limit,
        cursor=cursor,
        range_condition=Person.item.startswith(PERSON_PREFIX),
    )


def restrain_person(
    webinar_id: str, user_id: str, restraint: Restraint, *, actor: Actor, tx: Transaction
) -> Person:
    """Mute a person, send them out, or take it back; the record says so. For moderators and the host.

    Raises NotFound for somebody who is not in this room, Forbidden for somebody who does not stand below the actor,
    and Unprocessable for sending somebody out without a reason.
    """
    entry, (person, registration, presenter, member) = enter_room(
        webinar_id,
        person_key(webinar_id, user_id),
        webinars.registration_key(webinar_id, user_id),
        broadcasts.presenter_key(webinar_id, user_id),
        actor=actor,
        then=lambda webinar, _: [organizations.membership_key(webinar.organization_id, user_id)],
    )
    entry.require_moderator()
    target = _target(entry, user_id, person, registration, presenter, member)
    if (Rank.OPERATOR if entry.may_operate else Rank.TEAM) <= target.rank:
        raise Forbidden("You may not do this to somebody who moderates or hosts beside or above you.")
    _apply(restraint, target.person, entry, actor=actor, tx=tx)
    return target.person


def banned_ids(webinar_id: str) -> set[str]:
    """Return the user ids of those who were sent out of a room, whoever asks. One DynamoDB call for each MB of people."""
    people = Person.query(
        webinar_id, Person.item.startswith(PERSON_PREFIX), filter_condition=Person.banned_at.exists()
    )
    return {person.user_id for person in people}


def demand_voice(entry: Entry, *, tx: Transaction) -> None:
    """Demand at commit that nobody has muted the person or sent them out since ``entry`` was read."""
    unmuted = Person.muted_until.does_not_exist() | (Person.muted_until <= clock.now())
    tx.check(
        Person,
        entry.webinar.webinar_id,
        person_item(entry.standing.user_id),
        condition=Person.banned_at.does_not_exist() & unmuted,
        otherwise=Raced(),
    )


def _target(
    entry: Entry,
    user_id: str,
    person: Person | None,
    registration: webinars.Registration | None,
    presenter: broadcasts.Presenter | None,
    member: organizations.Member | None,
) -> Target:
    known = member or webinars.live(registration)
    if person is None and known is None:
        raise NotFound("person")
    target = person or Person(
        webinar_id=entry.webinar.webinar_id,
        item=person_item(user_id),
        organization_id=entry.webinar.organization_id,
        user_id=user_id,
    )
    if known is not None:
        target.name = known.name
    return Target(target, _rank(entry.webinar, presenter, member))


def _rank(
    webinar: webinars.Webinar, presenter: broadcasts.Presenter | None, member: organizations.Member | None
) -> Rank:
    if member is None:
        return Rank.AUDIENCE
    role = Role(member.role)
    if webinar.host_id == member.user_id or allows(role, OPERATE):
        return Rank.OPERATOR
    return Rank.TEAM if broadcasts.is_presenter(presenter) or allows(role, MODERATE) else Rank.AUDIENCE


def _apply(restraint: Restraint, person: Person, entry: Entry, *, actor: Actor, tx: Transaction) -> None:
    """Change the person, and note each thing that is new. A repeated request does nothing."""
    now = clock.now()
    done: list[str] = []
    if restraint.banned and not is_banned(person):
        if restraint.reason is None:
            raise Unprocessable(
                "Give a reason: the person is told, and the record needs it.",
                field="reason",
                code="reason_required",
            )
        person.banned_at = now
        done.append("person.banned")
    elif not restraint.banned and is_banned(person):
        person.banned_at = None
        done.append("person.readmitted")
    if restraint.muted_for:
        person.muted_until = now + timedelta(minutes=restraint.muted_for)
        done.append("person.muted")
    elif restraint.muted_for == 0 and person.muted_until is not None:
        done += ["person.unmuted"] if now < person.muted_until else []
        person.muted_until = None
    if not done:
        return
    person.reason = restraint.reason
    tx.put(person, otherwise=Raced())
    for action in done:
        minutes = f"{restraint.muted_for} min" if action == "person.muted" else None
        note_action(
            entry,
            action,
            actor=actor,
            tx=tx,
            user_id=person.user_id,
            user_name=person.name,
            reason=restraint.reason,
            detail=minutes,
        )
