"""Signals: what the browsers in a group tell each other to connect their calls (offers, answers, candidates)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.breakouts.groups import enter_group
from chalicelib.breakouts.models import Signal, inbox
from chalicelib.core import clock, ids
from chalicelib.core.auth import Actor
from chalicelib.core.errors import NotFound
from chalicelib.core.paging import query_rows
from chalicelib.core.transaction import Transaction
from chalicelib.rooms import service as rooms

KIND = "signal"
PREFIX = "sig"
LIMIT = rooms.Limit(60, within=timedelta(seconds=10))
KEPT = timedelta(minutes=2)
OVERLAP = timedelta(seconds=2)
"""Signals sent at the same moment may become visible in another order: so much is read again each time."""


class SignalKind(StrEnum):
    """What a signal is about: HELLO asks the other side to begin."""

    HELLO = "HELLO"
    OFFER = "OFFER"
    ANSWER = "ANSWER"
    CANDIDATE = "CANDIDATE"
    BYE = "BYE"


@dataclass(frozen=True)
class Message:
    """What somebody wants to tell another member; ``payload`` is the browsers' own."""

    to: str
    kind: SignalKind
    payload: str


@dataclass(frozen=True)
class Signals:
    """Signals to somebody, oldest first, and from where to read on."""

    items: list[Signal]
    next: str


def send_signal(webinar_id: str, group_id: str, message: Message, *, actor: Actor, tx: Transaction) -> None:
    """Tell another member of one's group something. Three DynamoDB calls.

    Raises like :func:`enter_group`, NotFound for somebody who is not in the group, and TooManyRequests.
    """
    entry, (pace,) = enter_group(
        webinar_id, group_id, rooms.pace_key(webinar_id, KIND, actor.user_id), actor=actor
    )
    entry.require_member()
    if not entry.has_member(message.to):
        raise NotFound("person")
    rooms.keep_pace(entry.room, KIND, pace, LIMIT, who=actor.user_id, tx=tx)
    now = clock.now()
    tx.create(
        Signal(
            inbox=inbox(webinar_id, group_id, message.to),
            signal_id=ids.new_id_at(PREFIX, now),
            organization_id=entry.group.organization_id,
            sender_id=actor.user_id,
            sender_name=actor.name,
            kind=message.kind.value,
            payload=message.payload,
            sent_at=now,
            expires_at=now + KEPT,
        )
    )


def list_signals(webinar_id: str, group_id: str, after: str | None, *, actor: Actor) -> Signals:
    """Return what was sent to the actor since ``after``, and once more what was sent shortly before. Three DynamoDB calls.

    For members of the group. Raises like :func:`enter_group`.
    """
    entry, _ = enter_group(webinar_id, group_id, actor=actor)
    entry.require_member()
    now = clock.now()
    start = first_at(now - KEPT)
    if after is not None:
        start = max(start, ids.first_id_before(after, OVERLAP))
    found = query_rows(
        Signal, inbox(webinar_id, group_id, actor.user_id), range_condition=Signal.signal_id >= start
    ).items
    return Signals(found, max([one.signal_id for one in found[-1:]] + [after or start]))


def first_at(at: datetime) -> str:
    """Return the id from which on everything is that is sent at a moment or later."""
    return ids.first_id_at(PREFIX, at)
