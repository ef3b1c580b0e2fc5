"""A room's rules, and what other domains of the room may ask of this one."""

from dataclasses import dataclass

from chalicelib.broadcasts import service as broadcasts
from chalicelib.core import clock
from chalicelib.core.auth import Actor
from chalicelib.core.errors import PreconditionFailed, Raced
from chalicelib.core.transaction import Transaction
from chalicelib.rooms.entrance import Entry, Part, enter_room, new_room, view_playback
from chalicelib.rooms.models import (
    Action,
    Pace,
    Person,
    Room,
    pace_key,
    person_item,
    person_key,
    room_key,
)
from chalicelib.rooms.pacing import Limit, keep_pace
from chalicelib.rooms.people import Restraint, banned_ids, demand_voice, list_people, restrain_person
from chalicelib.rooms.record import list_actions, note_action, read_actions

__all__ = [
    "Action",
    "Entry",
    "Limit",
    "Pace",
    "Part",
    "Person",
    "Restraint",
    "Room",
    "RoomRules",
    "banned_ids",
    "demand_voice",
    "edit_room",
    "enter_room",
    "feed_path",
    "keep_pace",
    "list_actions",
    "list_people",
    "new_room",
    "note_action",
    "pace_key",
    "person_item",
    "person_key",
    "pin_message",
    "read_actions",
    "restrain_person",
    "room_key",
    "view_playback",
    "view_room",
]


@dataclass(frozen=True)
class RoomRules:
    """What a host decides for a room; see :class:`Room`."""

    questions_open: bool
    anonymous_allowed: bool
    chat: str
    slow_mode: int
    links_allowed: bool
    blocked_words: frozenset[str]
    kept: bool


def feed_path(webinar_id: str) -> str:
    """Return the path on the CDN below which a room's feed is; the cookies of its broadcast open it."""
    return f"{broadcasts.path_prefix(webinar_id)}room/"


def view_room(webinar_id: str, *, actor: Actor) -> Entry:
    """Return who the actor is in a room, with its rules. Two DynamoDB calls. Raises NotFound and Conflict."""
    entry, _ = enter_room(webinar_id, actor=actor)
    return entry


def edit_room(
    webinar_id: str, rules: RoomRules, *, expected_version: int, actor: Actor, tx: Transaction
) -> Entry:
    """Replace a room's rules; a room that nobody changed has version 0. For moderators and the host.

    Raises PreconditionFailed if ``expected_version`` is not the current one.
    """
    entry, _ = enter_room(webinar_id, actor=actor)
    room = entry.require_moderator().room
    if int(room.version or 0) != expected_version:
        raise PreconditionFailed
    room.questions_open = rules.questions_open
    room.anonymous_allowed = rules.anonymous_allowed
    room.chat = rules.chat
    room.slow_mode = rules.slow_mode
    room.links_allowed = rules.links_allowed
    room.blocked_words = set(rules.blocked_words) or None
    room.kept = rules.kept
    tx.put(room, otherwise=Raced())
    note_action(entry, "room.changed", actor=actor, tx=tx)
    return entry


def pin_message(entry: Entry, message_id: str | None, *, tx: Transaction) -> None:
    """Put a chat message above the others, or none. Whether it may be is for the caller to say."""
    entry.room.pinned_id = message_id
    entry.room.pinned_at = clock.now() if message_id else None
    tx.put(entry.room, otherwise=Raced())
