"""Running a round: opening it, its timer, calling everybody back, and ending it."""

from datetime import datetime, timedelta
from typing import Any

from chalicelib.breakouts.models import Group, Round, group_keys, round_key
from chalicelib.breakouts.rules import RUNNING, RoundStatus, check_timer, end_at, status_of
from chalicelib.breakouts.seen import SeenRound
from chalicelib.core import clock
from chalicelib.core.auth import Actor
from chalicelib.core.errors import Conflict, PreconditionFailed, Raced
from chalicelib.core.tables import Key
from chalicelib.core.transaction import Transaction
from chalicelib.rooms import service as rooms
from chalicelib.webinars.service import Webinar


def view_round(webinar_id: str, *, actor: Actor) -> SeenRound:
    """Return the newest round with its people, a draft too. Two DynamoDB calls. For moderators and the host."""
    _, breakout, groups = _enter(webinar_id, actor=actor)
    return SeenRound(webinar_id, breakout, groups, clock.now())


def open_round(webinar_id: str, *, actor: Actor, tx: Transaction) -> SeenRound:
    """Open the draft, and start its timer; once it is open, nothing changes. For moderators and the host.

    Raises Conflict if there is no draft.
    """
    entry, breakout, groups = _enter(webinar_id, actor=actor)
    entry.require_voice()
    now = clock.now()
    status = status_of(breakout, now)
    if breakout is None or status is RoundStatus.CLOSED:
        raise Conflict("no_draft", "Prepare the next round first.")
    if status is RoundStatus.DRAFT:
        breakout.opened_at = now
        end_at(breakout, now + timedelta(minutes=int(breakout.minutes)) if breakout.minutes else None)
        _change(entry, breakout, "breakouts.opened", actor=actor, tx=tx)
    return SeenRound(webinar_id, breakout, groups, now)


def set_timer(
    webinar_id: str, ends_at: datetime | None, *, expected_version: int, actor: Actor, tx: Transaction
) -> SeenRound:
    """Let a round that runs end at another time, or (None) only by hand. For moderators and the host.

    In the countdown, too: then people go back. Raises PreconditionFailed, Conflict, and Unprocessable for a time that
    has passed.
    """
    entry, breakout, groups = _enter(webinar_id, actor=actor)
    entry.require_voice()
    now = clock.now()
    breakout = _require_running(breakout, now)
    if int(breakout.version) != expected_version:
        raise PreconditionFailed
    check_timer(ends_at, now)
    end_at(breakout, ends_at)
    rooms.note_action(
        entry, "breakouts.timer", actor=actor, tx=tx, detail=clock.optional_isoformat(ends_at) or "none"
    )
    tx.put(breakout)
    return SeenRound(webinar_id, breakout, groups, now)


def call_back(webinar_id: str, *, actor: Actor, tx: Transaction) -> SeenRound:
    """Call everybody back: the groups close after a countdown; called before, nothing changes. For moderators and the host.

    Raises Conflict for a draft.
    """
    entry, breakout, groups = _enter(webinar_id, actor=actor)
    now = clock.now()
    breakout = _require_opened(breakout)
    if status_of(breakout, now) is RoundStatus.OPEN:
        end_at(breakout, now)
        _change(entry, breakout, "breakouts.called_back", actor=actor, tx=tx)
    return SeenRound(webinar_id, breakout, groups, now)


def close_round(webinar_id: str, *, actor: Actor, tx: Transaction) -> SeenRound:
    """Close the groups at once; once they are closed, nothing changes. For moderators and the host.

    Raises Conflict for a draft.
    """
    entry, breakout, groups = _enter(webinar_id, actor=actor)
    now = clock.now()
    breakout = _require_opened(breakout)
    if status_of(breakout, now) in RUNNING:
        breakout.ends_at = min(now, breakout.ends_at or now)
        breakout.closes_at = now
        _change(entry, breakout, "breakouts.closed", actor=actor, tx=tx)
    return SeenRound(webinar_id, breakout, groups, now)


def _enter(webinar_id: str, *, actor: Actor) -> tuple[rooms.Entry, Round | None, list[Group]]:
    """Return a moderator's entry, and the newest round with its groups. Two DynamoDB calls."""

    def groups_of(_: Webinar, found: list[Any]) -> list[Key]:
        breakout = found[0]
        if breakout is None:
            return []
        return group_keys(webinar_id, int(breakout.number), int(breakout.group_count))

    entry, (breakout, *groups) = rooms.enter_room(
        webinar_id, round_key(webinar_id), actor=actor, then=groups_of
    )
    entry.require_moderator()
    return entry, breakout, [group for group in groups if group is not None]


def _require_opened(breakout: Round | None) -> Round:
    if breakout is None or breakout.opened_at is None:
        raise _not_open()
    return breakout


def _require_running(breakout: Round | None, at: datetime) -> Round:
    if breakout is None or status_of(breakout, at) not in RUNNING:
        raise _not_open()
    return breakout


def _not_open() -> Conflict:
    return Conflict("not_open", "No breakout rooms are open.")


def _change(entry: rooms.Entry, breakout: Round, action: str, *, actor: Actor, tx: Transaction) -> None:
    """Stage a change that is the same whoever makes it first: who lost the race finds it done."""
    tx.put(breakout, otherwise=Raced())
    rooms.note_action(entry, action, actor=actor, tx=tx, detail=f"round {int(breakout.number)}")
