"""Items of the ``feeds`` table: which version of a room's feed was claimed last."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.core.tables import BaseModel, Key, TableMeta, UtcDateTimeAttribute


def feed_key(webinar_id: str) -> Key:
    """Return the key of a room's feed."""
    return Feed, webinar_id, None


class Feed(BaseModel):
    """The last claim on a room's feed: who claimed ``version``, at ``claimed_at``, alone publishes it."""

    class Meta(TableMeta):
        table = "feeds"

    webinar_id = UnicodeAttribute(hash_key=True)
    organization_id = UnicodeAttribute()
    version = NumberAttribute()
    claimed_at = UtcDateTimeAttribute()
