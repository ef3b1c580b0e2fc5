"""The ``notices`` table: which pages of the people registered a notice was dealt to."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.core.tables import BaseModel, TableMeta, UtcDateTimeAttribute

FIRST = "FIRST"


class DealtPage(BaseModel):
    """One page of a notice's people. That it exists keeps the page from being dealt twice."""

    class Meta(TableMeta):
        table = "notices"

    notice_id = UnicodeAttribute(hash_key=True)
    page = UnicodeAttribute(range_key=True)
    organization_id = UnicodeAttribute()
    webinar_id = UnicodeAttribute()
    kind = UnicodeAttribute()
    people = NumberAttribute()
    dealt_at = UtcDateTimeAttribute()
