"""Inside of a group: who may come in, asking for help, and the places in the call."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Self

from pynamodb.expressions.condition import size
from pynamodb.expressions.update import Action

from chalicelib.breakouts.models import Group, Round, caller_path, group_key, member_path, round_key
from chalicelib.breakouts.rules import MOST_CALLERS, GroupId, RoundStatus, closed, status_of
from chalicelib.breakouts.seen import OwnGroup, callers_of, own_group
from chalicelib.core import clock
from chalicelib.core.auth import Actor
from chalicelib.core.errors import Conflict, Forbidden, NotFound, Raced
from chalicelib.core.tables import Key
from chalicelib.core.transaction import Transaction
from chalicelib.rooms import service as rooms
from chalicelib.webinars.service import Webinar

KEPT = timedelta(minutes=3)
"""How long a place in the call holds without being renewed; pages do so each minute."""
MODERATORS_BESIDES = 2


@dataclass(frozen=True)
class GroupEntry:
    """A person in a group of a round that runs: a member, or a moderator."""

    room: rooms.Entry
    breakout: Round
    group: Group

    @property
    def user_id(self) -> str:
        """Who it is."""
        return self.room.standing.user_id

    @property
    def is_member(self) -> bool:
        """Whether the person is in the group, and not only allowed to look in."""
        return self.has_member(self.user_id)

    def has_member(self, user_id: str) -> bool:
        """Return whether somebody is in the group."""
        return user_id in self.group.members.as_dict()

    def require_member(self) -> Self:
        """Raise Forbidden for a moderator who did not enter the group."""
        if not self.is_member:
            raise _not_in_group()
        return self


def enter_group(
    webinar_id: str,
    group_id: str,
    *more: Key,
    actor: Actor,
    then: Callable[[Webinar, list[Any]], list[Key]] | None = None,
) -> tuple[GroupEntry, list[Any]]:
    """Return the actor's entry into a group that is open, and the items under ``more`` keys. Two DynamoDB calls.

    Raises NotFound for a group that is not of the newest round, Conflict once it is closed, and Forbidden for who
    neither is in it nor moderates; and what entering the room raises.
    """
    wanted = GroupId.parse(group_id)
    room, (breakout, group, *found) = rooms.enter_room(
        webinar_id,
        round_key(webinar_id),
        group_key(webinar_id, wanted.round_number, wanted.number),
        *more,
        actor=actor,
        then=then,
    )
    room.require_voice()
    status = status_of(breakout, clock.now())
    if group is None or status is RoundStatus.DRAFT or wanted.round_number != int(breakout.number):
        raise NotFound("group")
    if status is RoundStatus.CLOSED:
        raise closed()
    entry = GroupEntry(room, breakout, group)
    if not entry.is_member and not room.may_moderate:
        raise _not_in_group()
    return entry, found


def want_help(webinar_id: str, group_id: str, *, wanted: bool, actor: Actor, tx: Transaction) -> OwnGroup:
    """Ask the moderators to come to a group, or say that this is not needed any more; again, nothing changes.

    For members of the group and moderators. Raises like :func:`enter_group`.
    """
    entry, _ = enter_group(webinar_id, group_id, actor=actor)
    group = entry.group
    if wanted is not (group.help_wanted_at is not None):
        group.help_wanted_at = clock.now() if wanted else None
        group.help_wanted_by = actor.name if wanted else None
        actions = [
            Group.help_wanted_at.set(group.help_wanted_at) if wanted else Group.help_wanted_at.remove(),
            Group.help_wanted_by.set(group.help_wanted_by) if wanted else Group.help_wanted_by.remove(),
        ]
        tx.update(group, actions, condition=Group.item.exists(), otherwise=Raced())
    return own_group(webinar_id, entry.breakout, group)


def take_call_place(
    webinar_id: str, group_id: str, *, joined: bool, actor: Actor, tx: Transaction
) -> OwnGroup:
    """Take or renew the actor's place in a group's call, or give it back. For members of the group.

    Raises like :func:`enter_group`, and Conflict if all places are taken.
    """
    entry, _ = enter_group(webinar_id, group_id, actor=actor)
    group = entry.require_member().group
    until = clock.isoformat(clock.now() + KEPT)
    held = group.callers.as_dict()
    own = caller_path(actor.user_id)
    if joined and actor.user_id not in held:
        group.callers = {**_stage_joining(entry, until, tx), actor.user_id: until}
    elif joined:
        tx.update(group, [own.set(until)], condition=own.exists(), otherwise=Raced())
        group.callers = {**held, actor.user_id: until}
    elif actor.user_id in held:
        tx.update(group, [own.remove()], condition=own.exists(), otherwise=Raced())
        group.callers = {user_id: time for user_id, time in held.items() if user_id != actor.user_id}
    return own_group(webinar_id, entry.breakout, group)


def _stage_joining(entry: GroupEntry, until: str, tx: Transaction) -> dict[str, str]:
    """Stage that somebody takes a place in the call, and that those lose theirs who did not renew it. Return who is left.

    Counted from what was read: where somebody else joins or leaves meanwhile, it is done again.
    """
    group = entry.group
    held = group.callers.as_dict()
    here = callers_of(group, clock.now())
    most = MOST_CALLERS + (MODERATORS_BESIDES if entry.room.may_moderate else 0)
    if len(here) >= most:
        raise Conflict("call_full", f"{len(here)} people are in this call, and that is all it takes.")
    condition = member_path(entry.user_id).exists() & (size(Group.callers) == len(held))
    actions: list[Action] = [caller_path(entry.user_id).set(until)]
    for user_id in held.keys() - here:
        condition &= caller_path(user_id) == held[user_id]
        actions.append(caller_path(user_id).remove())
    tx.update(group, actions, condition=condition, otherwise=Raced())
    return {user_id: held[user_id] for user_id in here}


def _not_in_group() -> Forbidden:
    return Forbidden("You are not in this group.", code="not_in_group")
