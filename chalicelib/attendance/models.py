"""The ``attendance`` table: one row for each person in a webinar, however often and on however many devices they come."""

from pynamodb.attributes import BooleanAttribute, NumberSetAttribute, UnicodeAttribute

from chalicelib.core.tables import BaseModel, Key, TableMeta, UtcDateTimeAttribute, optional


def attendance_key(webinar_id: str, user_id: str) -> Key:
    """Return the key of a person's one row."""
    return Attendance, webinar_id, user_id


class Attendance(BaseModel):
    """A person's presence. ``minutes`` are whole minutes since 1970 (UTC) in which the person was there.

    A set: adding is idempotent and knows no order, so repeats, reconnects and late arrivals cannot make it wrong. In the
    ``active_minutes`` among them the picture played before the person's eyes. ``name`` and ``email`` are those of the last
    time that the person came in, ``staff`` whether it was without a registration. ``awarded_at`` says that the person has
    earned the webinar's certificate.
    """

    class Meta(TableMeta):
        table = "attendance"

    webinar_id = UnicodeAttribute(hash_key=True)
    user_id = UnicodeAttribute(range_key=True)
    organization_id = UnicodeAttribute()
    name = UnicodeAttribute(default="")
    email = UnicodeAttribute(default="")
    staff = BooleanAttribute(default=False)
    minutes = NumberSetAttribute(default=set)
    active_minutes = NumberSetAttribute(default=set)
    awarded_at = optional(UtcDateTimeAttribute(null=True))
