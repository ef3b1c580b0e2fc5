"""Items of the ``rooms`` table: a room's rules, what was done to the people in it, and by whom."""

from pynamodb.attributes import (
    BooleanAttribute,
    DiscriminatorAttribute,
    ListAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
    VersionAttribute,
)

from chalicelib.core.tables import BaseModel, Key, TableMeta, UtcDateTimeAttribute

ROOM = "ROOM"
PERSON_PREFIX = "PERSON#"
ACTION_PREFIX = "ACTION#"


def room_key(webinar_id: str) -> Key:
    """Return the key of a room's rules."""
    return Room, webinar_id, ROOM


def person_key(webinar_id: str, user_id: str) -> Key:
    """Return the key of what was done to a person."""
    return Person, webinar_id, person_item(user_id)


def pace_key(webinar_id: str, kind: str, who: str) -> Key:
    """Return the key of how fast a person writes things of one kind, such as ``chat``."""
    return Pace, webinar_id, pace_item(kind, who)


def pace_item(kind: str, who: str) -> str:
    """Return the sort key of a person's pace."""
    return f"PACE#{kind}#{who}"


def person_item(user_id: str) -> str:
    """Return the sort key of a person."""
    return f"{PERSON_PREFIX}{user_id}"


def action_item(action_id: str) -> str:
    """Return the sort key of a moderator's action; ids are time-ordered, so actions are."""
    return f"{ACTION_PREFIX}{action_id}"


class RoomItem(BaseModel):
    """Base of all items of the table."""

    class Meta(TableMeta):
        table = "rooms"

    webinar_id = UnicodeAttribute(hash_key=True)
    item = UnicodeAttribute(range_key=True)
    kind = DiscriminatorAttribute()
    organization_id = UnicodeAttribute()


class Room(RoomItem, discriminator="ROOM"):
    """The rules of a room. A room that nobody changed has no item, and the rules that stand here.

    ``chat`` is OPEN, HELD (a moderator lets each message through) or CLOSED. ``slow_mode`` is the least number of
    seconds between two messages of a person, 0 for none. ``pinned_id`` is the chat message that stands above the
    others. ``kept`` says whether the replay shows the room as it was.
    """

    questions_open = BooleanAttribute(default=True)
    anonymous_allowed = BooleanAttribute(default=True)
    chat = UnicodeAttribute(default="OPEN")
    slow_mode = NumberAttribute(default=0)
    links_allowed = BooleanAttribute(default=False)
    blocked_words = UnicodeSetAttribute(null=True)
    pinned_id = UnicodeAttribute(null=True)
    pinned_at = UtcDateTimeAttribute(null=True)
    kept = BooleanAttribute(default=True)
    version = VersionAttribute()


class Person(RoomItem, discriminator="PERSON"):
    """What was done to a person in this room. Nobody has an item to whom nothing was done yet."""

    user_id = UnicodeAttribute()
    name = UnicodeAttribute()
    muted_until = UtcDateTimeAttribute(null=True)
    banned_at = UtcDateTimeAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    version = VersionAttribute()


class Pace(RoomItem, discriminator="PACE"):
    """When a person wrote something of one kind lately (ISO 8601), oldest first: what slow mode and rate limits count by."""

    times: ListAttribute[str] = ListAttribute(default=list)
    version = VersionAttribute()


class Action(RoomItem, discriminator="ACTION"):
    """One thing that a moderator did: what, to what or whom, and why. Written with the deed, and never changed.

    ``action`` is such as ``question.hidden`` or ``person.banned``. ``user_id`` is the person concerned, None where
    that person is anonymous. ``detail`` is what a reader needs to judge it, such as the text that was deleted.
    """

    action_id = UnicodeAttribute()
    at = UtcDateTimeAttribute()
    actor_id = UnicodeAttribute()
    actor_name = UnicodeAttribute()
    action = UnicodeAttribute()
    subject_id = UnicodeAttribute(null=True)
    user_id = UnicodeAttribute(null=True)
    user_name = UnicodeAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    detail = UnicodeAttribute(null=True)
