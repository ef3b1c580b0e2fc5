"""Items of the ``reports`` table: a webinar's summary, and files that were asked for."""

from datetime import datetime

from pynamodb.attributes import (
    BinaryAttribute,
    DiscriminatorAttribute,
    NumberAttribute,
    TTLAttribute,
    UnicodeAttribute,
)

from chalicelib.core import clock
from chalicelib.core.tables import BaseModel, Key, TableMeta, UtcDateTimeAttribute, optional

SUMMARY = "SUMMARY"


def report_id_at(kind: str, file_format: str, instant: datetime) -> str:
    """Return the id of the one report of a webinar of this kind and format that can be asked for in a minute.

    Ids sort by time: whole minutes since 1970 keep their eight digits until 2160.
    """
    return f"{_id_prefix(instant)}_{kind}_{file_format}".lower()


def first_report_item_at(instant: datetime) -> str:
    """Return the least sort key of the reports that were asked for in the minute of ``instant`` or later."""
    return report_item(_id_prefix(instant))


def report_item(report_id: str) -> str:
    """Return the sort key of a report."""
    return f"REPORT#{report_id}"


def report_key(webinar_id: str, report_id: str) -> Key:
    """Return the key of a report."""
    return Report, webinar_id, report_item(report_id)


def summary_key(webinar_id: str) -> Key:
    """Return the key of a webinar's summary."""
    return Summary, webinar_id, SUMMARY


def _id_prefix(instant: datetime) -> str:
    return f"rep_{clock.minute_of(instant)}"


class ReportItem(BaseModel):
    """Base of all items of the table. The discriminator is ``type``, for a report has a kind of its own."""

    class Meta(TableMeta):
        table = "reports"

    webinar_id = UnicodeAttribute(hash_key=True)
    item = UnicodeAttribute(range_key=True)
    type = DiscriminatorAttribute()
    organization_id = UnicodeAttribute()


class Summary(ReportItem, discriminator="SUMMARY"):
    """The figures of a webinar as they were at ``as_of``, and when somebody last asked for fresh ones.

    ``content`` is compressed JSON (``summing.Content``) in a ``layout``; of another one nothing is to be made.
    """

    requested_at = optional(UtcDateTimeAttribute(null=True))
    as_of = optional(UtcDateTimeAttribute(null=True))
    layout = optional(NumberAttribute(null=True))
    content = optional(BinaryAttribute(null=True, legacy_encoding=False))


class Report(ReportItem, discriminator="REPORT"):
    """A file that was asked for. It is there once it has a ``key`` in the content bucket, and gone at ``expires_at``.

    ``rows`` are those that were written so far, ``started_at`` is when somebody last began to write them. ``as_of``,
    ``bytes`` and the final ``rows`` come with the key, from the run that made this very object.
    """

    report_id = UnicodeAttribute()
    kind = UnicodeAttribute()
    format = UnicodeAttribute()
    filename = UnicodeAttribute()
    requested_at = UtcDateTimeAttribute()
    requested_by = UnicodeAttribute()
    requested_by_name = UnicodeAttribute()
    started_at = optional(UtcDateTimeAttribute(null=True))
    rows = NumberAttribute(default=0)
    as_of = optional(UtcDateTimeAttribute(null=True))
    bytes = optional(NumberAttribute(null=True))
    key = optional(UnicodeAttribute(null=True))
    expires_at = TTLAttribute()
