"""Items of the ``broadcasts`` table: a webinar's one broadcast, its presenters, their sources, and its slides."""

from pynamodb.attributes import (
    BooleanAttribute,
    DiscriminatorAttribute,
    NumberAttribute,
    UnicodeAttribute,
)
from pynamodb.indexes import GlobalSecondaryIndex, IncludeProjection

from chalicelib.core.tables import BaseModel, Key, TableMeta, UtcDateTimeAttribute, optional

BROADCAST = "BROADCAST"
ACTIVE = "ACTIVE"
PRESENTER_PREFIX = "PRESENTER#"


def broadcast_key(webinar_id: str) -> Key:
    """Return the key of a webinar's one broadcast."""
    return Broadcast, webinar_id, BROADCAST


def presenter_key(webinar_id: str, user_id: str) -> Key:
    """Return the key of a person whom the host named."""
    return Presenter, webinar_id, presenter_item(user_id)


def presenter_item(user_id: str) -> str:
    """Return the sort key of a presenter."""
    return f"{PRESENTER_PREFIX}{user_id}"


def source_item(source_id: str) -> str:
    """Return the sort key of a source."""
    return f"SOURCE#{source_id}"


def deck_item(asset_id: str) -> str:
    """Return the sort key of a deck of slides."""
    return f"DECK#{asset_id}"


class ActiveBroadcasts(GlobalSecondaryIndex["BroadcastItem"]):
    """Broadcasts that are not over, for the sweep. Sparse, and little more than keys: a heartbeat costs it nothing."""

    class Meta:
        index_name = "active"
        projection = IncludeProjection(["type"])

    active = UnicodeAttribute(hash_key=True)
    webinar_id = UnicodeAttribute(range_key=True)


class ByUser(GlobalSecondaryIndex["BroadcastItem"]):
    """What is somebody's, in all broadcasts: to find the presenters that a former member was."""

    class Meta:
        index_name = "by_user"
        projection = IncludeProjection(["type", "organization_id", "dropped_at"])

    user_id = UnicodeAttribute(hash_key=True)
    item = UnicodeAttribute(range_key=True)


class BroadcastItem(BaseModel):
    """Base of all items of the table. The discriminator is ``type``, for a source has a kind of its own."""

    class Meta(TableMeta):
        table = "broadcasts"

    webinar_id = UnicodeAttribute(hash_key=True)
    item = UnicodeAttribute(range_key=True)
    type = DiscriminatorAttribute()
    organization_id = UnicodeAttribute()
    active_broadcasts = ActiveBroadcasts()
    by_user = ByUser()


class Broadcast(BroadcastItem, discriminator="BROADCAST"):
    """The broadcast itself: what is wanted of it (``status``, ``launch``), and what its stage reports.

    ``run`` is the number of the last claimed run, ``launch`` of the last stage asked for. ``secret`` signs the tokens
    and ``link_secret`` the links to the replay; they never leave the server. ``host_id``, ``title``, ``organization_name`` and ``primary_color`` are copies: a stage
    reads this partition alone. ``stage_stopped_at`` says that the stage went on purpose. ``scene`` is JSON text.
    ``replay_seconds`` is 0 when nothing was recorded.
    """

    active = UnicodeAttribute(null=True)
    status = UnicodeAttribute()
    host_id = UnicodeAttribute()
    title = UnicodeAttribute()
    organization_name = UnicodeAttribute()
    primary_color = UnicodeAttribute()
    opened_at = UtcDateTimeAttribute()
    started_at = optional(UtcDateTimeAttribute(null=True))
    ended_at = optional(UtcDateTimeAttribute(null=True))
    scene = optional(UnicodeAttribute(null=True))
    producer_id = optional(UnicodeAttribute(null=True))
    angles_published = BooleanAttribute(default=False)
    replay_access = UnicodeAttribute()
    replay_until = optional(UtcDateTimeAttribute(null=True))
    link_serial = NumberAttribute(default=0)
    secret = UnicodeAttribute()
    link_secret = UnicodeAttribute()
    launch = NumberAttribute(default=1)
    launched_at = UtcDateTimeAttribute()
    run = NumberAttribute(default=0)
    stage_url = optional(UnicodeAttribute(null=True))
    stage_task = optional(UnicodeAttribute(null=True))
    stage_stopped_at = optional(UtcDateTimeAttribute(null=True))
    heartbeat_at = optional(UtcDateTimeAttribute(null=True))
    replay_ready_at = optional(UtcDateTimeAttribute(null=True))
    replay_seconds = optional(NumberAttribute(null=True))
    recording_id = optional(UnicodeAttribute(null=True))


class Presenter(BroadcastItem, discriminator="PRESENTER"):
    """A person whom the host named. What they published before ``named_at`` stays off the air when named again."""

    user_id = UnicodeAttribute()
    name = UnicodeAttribute()
    muted = BooleanAttribute(default=False)
    named_at = UtcDateTimeAttribute()
    dropped_at = optional(UtcDateTimeAttribute(null=True))


class Source(BroadcastItem, discriminator="SOURCE"):
    """One thing that a presenter publishes; ``kind`` is SCREEN, CAMERA or MICROPHONE."""

    source_id = UnicodeAttribute()
    user_id = UnicodeAttribute()
    kind = UnicodeAttribute()
    name = UnicodeAttribute()
    muted = BooleanAttribute(default=False)
    created_at = UtcDateTimeAttribute()
    dropped_at = optional(UtcDateTimeAttribute(null=True))


class Deck(BroadcastItem, discriminator="DECK"):
    """Slides that may be shown: an asset of kind SLIDES, with its number of pages."""

    asset_id = UnicodeAttribute()
    name = UnicodeAttribute()
    page_count = NumberAttribute()
    added_at = UtcDateTimeAttribute()
