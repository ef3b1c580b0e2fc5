"""Items of the ``media`` table: one asset for each upload, and how far a long one is."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute, VersionAttribute

from chalicelib.core.tables import BaseModel, TableMeta, UtcDateTimeAttribute

ASSET = "ASSET"
PROGRESS = "PROGRESS"


class Asset(BaseModel):
    """An upload. ``content_type`` and ``size`` (bytes) are what the client claims; the rest was measured.

    ``source_etag`` names the object that was examined last; ``correlation_id`` is that of the request that announced
    the upload, for the story goes on when the bytes arrive.
    """

    class Meta(TableMeta):
        table = "media"

    asset_id = UnicodeAttribute(hash_key=True)
    item = UnicodeAttribute(range_key=True, default=ASSET)
    organization_id = UnicodeAttribute()
    owner_id = UnicodeAttribute()
    kind = UnicodeAttribute()
    filename = UnicodeAttribute()
    content_type = UnicodeAttribute()
    size = NumberAttribute()
    upload_key = UnicodeAttribute()
    correlation_id = UnicodeAttribute(default="")
    status = UnicodeAttribute()
    failure = UnicodeAttribute(null=True)
    source_etag = UnicodeAttribute(null=True)
    duration_seconds = NumberAttribute(null=True)
    width = NumberAttribute(null=True)
    height = NumberAttribute(null=True)
    page_count = NumberAttribute(null=True)
    created_at = UtcDateTimeAttribute()
    updated_at = UtcDateTimeAttribute()
    version = VersionAttribute()


class Progress(BaseModel):
    """How many pages of a waiting PDF are rendered; an item of its own, so that it races with no judgement."""

    class Meta(TableMeta):
        table = "media"

    asset_id = UnicodeAttribute(hash_key=True)
    item = UnicodeAttribute(range_key=True, default=PROGRESS)
    pages_done = NumberAttribute()
    page_count = NumberAttribute()
