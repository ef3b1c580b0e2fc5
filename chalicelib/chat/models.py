"""Items of the ``chat`` table: messages, and how many of them stand in each minute."""

from pynamodb.attributes import BooleanAttribute, DiscriminatorAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib.core.tables import BaseModel, Key, TableMeta, UtcDateTimeAttribute

MAIN = "MAIN"
MODERATORS = "MODERATORS"
HELD = "HELD"
REMOVED = "REMOVED"
PLACES = (MAIN, MODERATORS, HELD, REMOVED)
"""Where a message lies: in its channel while it is visible, else apart, so that a channel holds nothing else."""
GROUP_PREFIX = "GROUP#"
"""What begins the channels of breakout rooms; each is a place, too."""
MINUTES = "MINUTES"
SHARDS = 4
"""How many items count a minute's messages, so that people who write at once seldom wait for each other."""


def partition(webinar_id: str, place: str) -> str:
    """Return the partition of a webinar's messages in one place."""
    return f"{webinar_id}#{place}"


def author_partition(webinar_id: str, user_id: str) -> str:
    """Return the partition of ``by_author`` that lists what a person wrote in a webinar."""
    return f"{webinar_id}#{user_id}"


def message_key(webinar_id: str, place: str, message_id: str) -> Key:
    """Return the key of a message in a place."""
    return Message, partition(webinar_id, place), message_id


def minute_item(minute: int, message_id: str) -> str:
    """Return the sort key of the item that counts a message of a minute."""
    return f"{minute}#{ord(message_id[-1]) % SHARDS}"


class ByAuthor(GlobalSecondaryIndex["ChatItem"]):
    """What a person wrote in a webinar (messages alone carry ``webinar_author``)."""

    class Meta:
        index_name = "by_author"
        projection = AllProjection()

    webinar_author = UnicodeAttribute(hash_key=True)
    item = UnicodeAttribute(range_key=True)


class ChatItem(BaseModel):
    """Base of all items of the table."""

    class Meta(TableMeta):
        table = "chat"

    webinar_channel = UnicodeAttribute(hash_key=True)
    item = UnicodeAttribute(range_key=True)
    kind = DiscriminatorAttribute()
    organization_id = UnicodeAttribute()
    by_author = ByAuthor()


class Message(ChatItem, discriminator="MESSAGE"):
    """A message; ``item`` is its id, and ids are in order of time.

    ``held_for`` says why it waited (see :class:`Cause`), ``held_match`` what in it was the cause; both are for moderators.
    ``reason`` is why it was rejected or deleted.
    """

    webinar_id = UnicodeAttribute()
    webinar_author = UnicodeAttribute()
    channel = UnicodeAttribute()
    at = UtcDateTimeAttribute()
    user_id = UnicodeAttribute()
    name = UnicodeAttribute()
    part = UnicodeAttribute()
    text = UnicodeAttribute()
    announcement = BooleanAttribute(default=False)
    status = UnicodeAttribute()
    held_for = UnicodeAttribute(null=True)
    held_match = UnicodeAttribute(null=True)
    decided_at = UtcDateTimeAttribute(null=True)
    decided_by_name = UnicodeAttribute(null=True)
    reason = UnicodeAttribute(null=True)


class Minute(ChatItem, discriminator="MINUTE"):
    """A share of how many messages of one minute are visible to everybody."""

    messages = NumberAttribute(default=0)
