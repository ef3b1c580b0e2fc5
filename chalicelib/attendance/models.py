"""The ``attendance`` table: one row for each person in a webinar, however often they come back."""

from pynamodb.attributes import NumberSetAttribute, UnicodeAttribute

from chalicelib.core.tables import BaseModel, Key, TableMeta, UtcDateTimeAttribute


def attendance_key(webinar_id: str, user_id: str) -> Key:
    """Return the key of a person's one row."""
    return Attendance, webinar_id, user_id


class Attendance(BaseModel):
    """A person's presence. ``minutes`` are whole minutes since 1970 (UTC) in which the person was there.

    A set: adding is idempotent and knows no order, so repeats, reconnects and late arrivals cannot make it wrong.
    """

    class Meta(TableMeta):
        table = "attendance"

    webinar_id = UnicodeAttribute(hash_key=True)
    user_id = UnicodeAttribute(range_key=True)
    organization_id = UnicodeAttribute()
    minutes = NumberSetAttribute(default=set)
    first_seen = UtcDateTimeAttribute()
    last_seen = UtcDateTimeAttribute()
