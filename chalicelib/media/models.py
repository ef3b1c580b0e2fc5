"""Items of the ``media`` table: one asset for each upload."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute, VersionAttribute

from chalicelib.core.tables import BaseModel, TableMeta, UtcDateTimeAttribute

ASSET = "ASSET"


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
    created_at = UtcDateTimeAttribute()
    updated_at = UtcDateTimeAttribute()
    version = VersionAttribute()
