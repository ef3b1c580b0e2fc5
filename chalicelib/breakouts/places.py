"""Who is in which group: one's own, a place for who comes later, choosing, and being moved."""

from collections.abc import Sequence
from typing import Any

from pynamodb.expressions.condition import size

from chalicelib.breakouts.dealing import Seating, smallest_of
from chalicelib.breakouts.models import (
    Group,
    Round,
    Seats,
    caller_path,
    group_item,
    group_key,
    group_keys,
    member_path,
    round_key,
    seat_path,
    seats_key,
)
from chalicelib.breakouts.preparing import DEALT
from chalicelib.breakouts.rules import (
    MOST_MEMBERS,
    RUNNING,
    Assignment,
    GroupId,
    RoundStatus,
    closed,
    group_full,
    status_of,
)
from chalicelib.breakouts.seen import OwnGroup, own_group, seat_of
from chalicelib.core import clock
from chalicelib.core.auth import Actor
from chalicelib.core.errors import Conflict, Forbidden, NotFound, Raced
from chalicelib.core.tables import Key
from chalicelib.core.transaction import Transaction
from chalicelib.organizations import service as organizations
from chalicelib.rooms import service as rooms
from chalicelib.webinars import service as webinars
from chalicelib.webinars.service import Webinar


def view_own_group(webinar_id: str, *, actor: Actor) -> OwnGroup:
    """Return the round that runs, and the actor's group in it. Two DynamoDB calls, however many people there are.

    For those registered and the organization's members. Raises NotFound, Forbidden for who was sent out, and Conflict.
    """

    def own(_: Webinar, found: list[Any]) -> list[Key]:
        return _own_key(webinar_id, found, actor.user_id)

    entry, (breakout, _, *groups) = rooms.enter_room(
        webinar_id, round_key(webinar_id), seats_key(webinar_id, actor.user_id), actor=actor, then=own
    )
    entry.require_voice()
    return own_group(webinar_id, breakout, groups[0] if groups else None)


def take_place(webinar_id: str, *, actor: Actor, tx: Transaction) -> OwnGroup:
    """Give the actor a place in the smallest group, if places are dealt in this round; who has one, keeps it.

    The crew gets none, and neither does who comes in the countdown. Raises like :func:`view_own_group`, and Conflict
    if all groups are full.
    """

    def own_or_all(_: Webinar, found: list[Any]) -> list[Key]:
        breakout = found[0]
        own = _own_key(webinar_id, found, actor.user_id)
        if own or breakout is None or breakout.assignment not in DEALT:
            return own
        return group_keys(webinar_id, int(breakout.number), int(breakout.group_count))

    entry, (breakout, seats, *groups) = rooms.enter_room(
        webinar_id, round_key(webinar_id), seats_key(webinar_id, actor.user_id), actor=actor, then=own_or_all
    )
    entry.require_voice()
    if seat_of(breakout, seats, actor.user_id) is not None:
        return own_group(webinar_id, breakout, groups[0])
    if not groups or entry.may_answer or status_of(breakout, clock.now()) is not RoundStatus.OPEN:
        return own_group(webinar_id, breakout, None)
    group = _smallest(groups)
    _change_seat(actor.user_id, actor.name, breakout, seats, group, limit=int(group.capacity), tx=tx)
    return own_group(webinar_id, breakout, group)


def choose_group(webinar_id: str, group_id: str | None, *, actor: Actor, tx: Transaction) -> OwnGroup:
    """Let the actor go into a group, or (None) into none. Moderators always may, and find a place in full ones, too.

    Raises NotFound, Forbidden where groups are not chosen, and Conflict for a full group and when all are closed.
    """
    wanted = GroupId.parse(group_id) if group_id is not None else None
    entry, (breakout, seats, *found) = rooms.enter_room(
        webinar_id,
        round_key(webinar_id),
        seats_key(webinar_id, actor.user_id),
        *_wanted_keys(webinar_id, wanted),
        actor=actor,
    )
    entry.require_voice()
    target = _target(breakout, found, wanted)
    if status_of(breakout, clock.now()) not in RUNNING:
        raise closed() if target is None else NotFound("group")  # a draft's groups do not exist yet
    if not entry.may_moderate and breakout.assignment != Assignment.BY_CHOICE:
        raise Forbidden("The moderators say who goes where in this round.", code="not_by_choice")
    limit = MOST_MEMBERS if entry.may_moderate or target is None else int(target.capacity)
    _change_seat(actor.user_id, actor.name, breakout, seats, target, limit=limit, tx=tx)
    return own_group(webinar_id, breakout, target)


def move_person(
    webinar_id: str, user_id: str, group_id: str | None, *, actor: Actor, tx: Transaction
) -> None:
    """Put somebody into a group of the round, or (None) into none; in a draft, too. For moderators and the host.

    Raises NotFound for a group that is none, and for somebody who is not of this webinar; Conflict for a group that
    has no place at all, and when the groups are closed.
    """
    wanted = GroupId.parse(group_id) if group_id is not None else None
    entry, (breakout, seats, registration, *found, member) = rooms.enter_room(
        webinar_id,
        round_key(webinar_id),
        seats_key(webinar_id, user_id),
        webinars.registration_key(webinar_id, user_id),
        *_wanted_keys(webinar_id, wanted),
        actor=actor,
        then=lambda webinar, _: [organizations.membership_key(webinar.organization_id, user_id)],
    )
    entry.require_moderator().require_voice()
    target = _target(breakout, found, wanted)
    known = member or webinars.live(registration)
    if target is not None and known is None:
        raise NotFound("person")
    name = known.name if known is not None else ""
    former = seat_of(breakout, seats, user_id)
    _change_seat(user_id, name, breakout, seats, target, limit=MOST_MEMBERS, tx=tx)
    if former != (target.number if target is not None else None):
        detail = target.name if target is not None else None
        rooms.note_action(
            entry, "breakouts.moved", actor=actor, tx=tx, user_id=user_id, user_name=name, detail=detail
        )


def _own_key(webinar_id: str, found: Sequence[Any], user_id: str) -> list[Key]:
    breakout, seats = found
    number = seat_of(breakout, seats, user_id)
    return [] if number is None else [group_key(webinar_id, int(breakout.number), number)]


def _wanted_keys(webinar_id: str, wanted: GroupId | None) -> list[Key]:
    return [] if wanted is None else [group_key(webinar_id, wanted.round_number, wanted.number)]


def _target(breakout: Round | None, found: Sequence[Group | None], wanted: GroupId | None) -> Group | None:
    """Return the group that is meant, None for none. Raises NotFound for one that is not of the newest round, and Conflict."""
    target = found[0] if found else None
    if wanted is not None and (
        breakout is None or target is None or wanted.round_number != int(breakout.number)
    ):
        raise NotFound("group")
    if status_of(breakout, clock.now()) is RoundStatus.CLOSED:
        raise closed()
    return target


def _smallest(groups: Sequence[Group]) -> Group:
    seatings = [Seating(one.name, int(one.capacity), one.members.as_dict()) for one in groups]
    smallest = smallest_of(seatings)
    if smallest is None:
        raise Conflict("groups_full", "All groups are full. Ask a moderator for a place.")
    return groups[seatings.index(smallest)]


def _change_seat(
    user_id: str,
    name: str,
    breakout: Round,
    seats: Seats,
    target: Group | None,
    *,
    limit: int,
    tx: Transaction,
) -> None:
    """Take somebody out of the group where they are, and put them into another that has fewer than ``limit`` people.

    Seat and groups change together, and only from what was read: who is moved by two at once is in one group in the end.
    """
    former = seat_of(breakout, seats, user_id)
    if former == (target.number if target is not None else None):
        return
    seat, member = seat_path(user_id), member_path(user_id)
    unchanged = (Seats.round_number == breakout.number) & (
        seat.does_not_exist() if former is None else seat == former
    )
    change = seat.remove() if target is None else seat.set(int(target.number))
    tx.update(seats, [change], condition=unchanged, otherwise=Raced())
    if former is not None:
        left = Group(breakout.webinar_id, group_item(int(breakout.number), former))
        leave = [member.remove(), caller_path(user_id).remove()]
        tx.update(left, leave, condition=member.exists(), otherwise=Raced())
    if target is None:
        return
    if len(target.members.as_dict()) >= limit:
        raise group_full()
    has_place = Group.item.exists() & member.does_not_exist() & (size(Group.members) < limit)
    tx.update(target, [member.set(name)], condition=has_place, otherwise=Raced())
    target.members = {**target.members.as_dict(), user_id: name}
