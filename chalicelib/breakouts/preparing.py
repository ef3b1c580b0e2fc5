"""Preparing a round: its groups, and who is in them when it is opened."""

from typing import Any

from chalicelib.attendance import service as attendance
from chalicelib.breakouts.dealing import Names, Seating, deal_people
from chalicelib.breakouts.models import (
    ROUND,
    Group,
    Round,
    Seats,
    group_item,
    group_keys,
    round_key,
    seats_item_of,
    seats_items,
)
from chalicelib.breakouts.rules import (
    MOST_MEMBERS,
    RUNNING,
    Assignment,
    RoundPlan,
    RoundStatus,
    check_plan,
    end_at,
    status_of,
)
from chalicelib.breakouts.seen import SeenRound
from chalicelib.broadcasts import service as broadcasts
from chalicelib.core import clock
from chalicelib.core.auth import Actor
from chalicelib.core.errors import Conflict, PreconditionFailed
from chalicelib.core.paging import Page
from chalicelib.core.tables import Key
from chalicelib.core.transaction import Transaction
from chalicelib.rooms import service as rooms
from chalicelib.webinars.service import Webinar

DEALT = frozenset({Assignment.EVENLY, Assignment.LAST})
"""Where people get a place without choosing one or being placed."""


def prepare_round(
    webinar_id: str, plan: RoundPlan, *, expected_version: int, actor: Actor, tx: Transaction
) -> SeenRound:
    """Draft the next round, or draft it anew; nobody is told before it is opened. For moderators and the host.

    Three DynamoDB calls; where people are dealt, three more and one for each MB of attendance. Raises
    PreconditionFailed, Unprocessable for a plan that contradicts itself, and Conflict while a round runs, for more people
    than places, and for LAST without a round before.
    """

    def keys_before(_: Webinar, found: list[Any]) -> list[Key]:
        return _keys_before(webinar_id, found[0]) if plan.assignment is Assignment.LAST else []

    entry, (former, *before) = rooms.enter_room(
        webinar_id, round_key(webinar_id), actor=actor, then=keys_before
    )
    entry.require_moderator().require_voice()
    check_plan(plan)
    if (int(former.version) if former is not None else 0) != expected_version:
        raise PreconditionFailed
    if status_of(former, clock.now()) in RUNNING:
        raise Conflict("breakouts_open", "End the round that is running first.")
    seatings = _seatings(plan, [group for group in before if group is not None])
    if plan.assignment in DEALT:
        _deal(seatings, entry, actor=actor)
    return _draft(plan, seatings, former, entry, actor=actor, tx=tx)


def list_present(
    webinar_id: str, *, actor: Actor, limit: int, cursor: str | None = None
) -> Page[attendance.Attendance]:
    """Return a page of who is in the webinar now, the staff too. Three DynamoDB calls. For moderators and the host.

    A page may be short, even empty, and still have a next one.
    """
    entry, _ = rooms.enter_room(webinar_id, actor=actor)
    entry.require_moderator()
    return attendance.list_present(webinar_id, limit=limit, cursor=cursor)


def _keys_before(webinar_id: str, former: Round | None) -> list[Key]:
    """Return the keys of the groups of the round that was opened last, if any."""
    if former is None:
        return []
    if former.opened_at is None:
        return group_keys(webinar_id, int(former.number) - 1, int(former.former_count))
    return group_keys(webinar_id, int(former.number), int(former.group_count))


def _seatings(plan: RoundPlan, before: list[Group]) -> list[Seating]:
    if plan.assignment is not Assignment.LAST:
        return [Seating(name, plan.capacity or MOST_MEMBERS) for name in plan.names]
    if not before:
        raise Conflict("no_round_before", "There was no round before this one.", field="assignment")
    return [Seating(group.name, int(group.capacity), group.members.as_dict()) for group in before]


def _deal(seatings: list[Seating], entry: rooms.Entry, *, actor: Actor) -> None:
    """Give everybody a place who is there now and not of the crew; who was sent out loses it."""
    webinar = entry.webinar
    banned = rooms.banned_ids(webinar.webinar_id)
    for seating in seatings:
        seating.members = {one: name for one, name in seating.members.items() if one not in banned}
    away = banned | broadcasts.presenter_ids(webinar.webinar_id) | {webinar.host_id, actor.user_id}
    present = attendance.find_present(webinar.webinar_id)
    people: Names = {row.user_id: row.name for row in present if not row.staff and row.user_id not in away}
    deal_people(seatings, people)


def _draft(
    plan: RoundPlan,
    seatings: list[Seating],
    former: Round | None,
    entry: rooms.Entry,
    *,
    actor: Actor,
    tx: Transaction,
) -> SeenRound:
    breakout = former or _first_round(entry.webinar)
    drafted = int(breakout.group_count) if status_of(former, clock.now()) is RoundStatus.DRAFT else 0
    if not drafted:
        breakout.former_count, breakout.number = breakout.group_count, breakout.number + 1
    breakout.assignment = plan.assignment.value
    breakout.capacity = plan.capacity or max(seating.capacity for seating in seatings)
    breakout.minutes = plan.minutes
    breakout.group_count = len(seatings)
    breakout.opened_at = None
    end_at(breakout, None)
    tx.put(breakout)
    groups = [_group(breakout, number, seating) for number, seating in enumerate(seatings, 1)]
    for group in groups:
        tx.put(group)
    for surplus in range(len(seatings) + 1, drafted + 1):
        tx.delete(Group(breakout.webinar_id, group_item(int(breakout.number), surplus)))
    _put_seats(breakout, groups, tx)
    rooms.note_action(entry, "breakouts.prepared", actor=actor, tx=tx, detail=_told(breakout))
    return SeenRound(breakout.webinar_id, breakout, groups, clock.now())


def _first_round(webinar: Webinar) -> Round:
    return Round(
        webinar_id=webinar.webinar_id,
        item=ROUND,
        organization_id=webinar.organization_id,
        number=0,
        group_count=0,
    )


def _group(breakout: Round, number: int, seating: Seating) -> Group:
    return Group(
        webinar_id=breakout.webinar_id,
        item=group_item(int(breakout.number), number),
        organization_id=breakout.organization_id,
        round_number=breakout.number,
        number=number,
        name=seating.name,
        capacity=seating.capacity,
        members=seating.members,
    )


def _put_seats(breakout: Round, groups: list[Group], tx: Transaction) -> None:
    """Write all shares of the seats anew: what they said of the round before holds no more."""
    shares: dict[str, dict[str, int]] = {item: {} for item in seats_items()}
    for group in groups:
        for user_id in group.members.as_dict():
            shares[seats_item_of(user_id)][user_id] = int(group.number)
    for item, seated in shares.items():
        tx.put(
            Seats(
                webinar_id=breakout.webinar_id,
                item=item,
                organization_id=breakout.organization_id,
                round_number=breakout.number,
                groups=seated,
            )
        )


def _told(breakout: Round) -> str:
    return f"round {int(breakout.number)}, {breakout.assignment}, {int(breakout.group_count)} groups"
