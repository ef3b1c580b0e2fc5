"""Items of the tables ``breakouts`` and ``signals``: a round, its groups, who is in which, and what browsers tell each other."""

import hashlib
from typing import Any

from pynamodb.attributes import (
    DiscriminatorAttribute,
    MapAttribute,
    NumberAttribute,
    TTLAttribute,
    UnicodeAttribute,
    VersionAttribute,
)
from pynamodb.expressions.operand import Path

from chalicelib.core.tables import BaseModel, Key, TableMeta, UtcDateTimeAttribute, optional

ROUND = "ROUND"
SHARDS = 16
"""How many items say who is in which group: people who choose at the same moment seldom meet in one."""


def round_key(webinar_id: str) -> Key:
    """Return the key of a webinar's newest round."""
    return Round, webinar_id, ROUND


def group_key(webinar_id: str, round_number: int, number: int) -> Key:
    """Return the key of a group of a round."""
    return Group, webinar_id, group_item(round_number, number)


def group_keys(webinar_id: str, round_number: int, count: int) -> list[Key]:
    """Return the keys of the groups of a round, in order."""
    return [group_key(webinar_id, round_number, number) for number in range(1, count + 1)]


def group_item(round_number: int, number: int) -> str:
    """Return the sort key of a group."""
    return f"GROUP#{round_number:04}#{number:02}"


def seats_key(webinar_id: str, user_id: str) -> Key:
    """Return the key of the item that says in which group a person is."""
    return Seats, webinar_id, seats_item_of(user_id)


def seats_item_of(user_id: str) -> str:
    """Return the sort key of the share of the seats that a person's is in, always the same."""
    return _seats_item(int.from_bytes(hashlib.sha256(user_id.encode()).digest()[:4]) % SHARDS)


def seats_items() -> list[str]:
    """Return the sort keys of all shares of the seats."""
    return [_seats_item(shard) for shard in range(SHARDS)]


def _seats_item(shard: int) -> str:
    return f"SEATS#{shard:02}"


def inbox(webinar_id: str, group_id: str, user_id: str) -> str:
    """Return the partition of the signals to a person in a group."""
    return f"{webinar_id}#{group_id}#{user_id}"


class BreakoutItem(BaseModel):
    """Base of all items of the table."""

    class Meta(TableMeta):
        table = "breakouts"

    webinar_id = UnicodeAttribute(hash_key=True)
    item = UnicodeAttribute(range_key=True)
    kind = DiscriminatorAttribute()
    organization_id = UnicodeAttribute()


class Round(BreakoutItem, discriminator="ROUND"):
    """A webinar's newest round. ``number`` counts rounds from 1; ``minutes`` is the timer that opening it starts.

    The state is not kept: it follows from the times and the clock (see ``rules.status_of``). ``former_count`` is how many
    groups the round before had.
    """

    number = NumberAttribute()
    assignment = UnicodeAttribute()
    capacity = NumberAttribute()
    minutes = optional(NumberAttribute(null=True))
    group_count = NumberAttribute()
    former_count = NumberAttribute()
    opened_at = optional(UtcDateTimeAttribute(null=True))
    ends_at = optional(UtcDateTimeAttribute(null=True))
    closes_at = optional(UtcDateTimeAttribute(null=True))
    version = VersionAttribute()


class Group(BreakoutItem, discriminator="GROUP"):
    """A group of a round. ``members`` are names by user id; ``callers`` says until when whose place in the call holds (ISO 8601)."""

    round_number = NumberAttribute()
    number = NumberAttribute()
    name = UnicodeAttribute()
    capacity = NumberAttribute()
    members: MapAttribute[str, str] = MapAttribute(default=dict)
    callers: MapAttribute[str, str] = MapAttribute(default=dict)
    help_wanted_at = optional(UtcDateTimeAttribute(null=True))
    help_wanted_by = optional(UnicodeAttribute(null=True))


class Seats(BreakoutItem, discriminator="SEATS"):
    """For a share of the people the number of their group in a round, by user id: one's own group is found by key."""

    round_number = NumberAttribute()
    groups: MapAttribute[str, int] = MapAttribute(default=dict)


class Signal(BaseModel):
    """What one browser tells another to connect them; ``signal_id`` is in order of time. It is of use for minutes only."""

    class Meta(TableMeta):
        table = "signals"

    inbox = UnicodeAttribute(hash_key=True)
    signal_id = UnicodeAttribute(range_key=True)
    organization_id = UnicodeAttribute()
    sender_id = UnicodeAttribute()
    sender_name = UnicodeAttribute()
    kind = UnicodeAttribute()
    payload = UnicodeAttribute()
    sent_at = UtcDateTimeAttribute()
    expires_at = TTLAttribute()


def member_path(user_id: str) -> Path:
    """Return where a group has a person's name, for conditions and changes."""
    return _entry(Group.members, user_id)


def caller_path(user_id: str) -> Path:
    """Return where a group has a person's place in the call."""
    return _entry(Group.callers, user_id)


def seat_path(user_id: str) -> Path:
    """Return where the seats have the number of a person's group."""
    return _entry(Seats.groups, user_id)


def _entry(attribute: Any, key: str) -> Path:
    path: Path = attribute[key]  # PynamoDB's types take the class's attribute for a value
    return path
