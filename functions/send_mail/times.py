"""When something is, in the words of a mail."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self
from zoneinfo import ZoneInfo

from babel.dates import format_date

LANGUAGE = "en"
DAY = "EEEE, d MMMM y"


@dataclass(frozen=True)
class TimeRange:
    """A start and an end in the zone of the webinar, and in UTC if that reads differently."""

    day: str
    hours: str
    zone: str
    utc: str

    @classmethod
    def of(cls, start: datetime, end: datetime, zone: str) -> Self:
        """Return the words for two aware times. ``zone`` is a name of the IANA time zone database."""
        local = ZoneInfo(zone)
        here = (start.astimezone(local), end.astimezone(local))
        there = (start.astimezone(ZoneInfo("UTC")), end.astimezone(ZoneInfo("UTC")))
        same = here[0].utcoffset() == there[0].utcoffset() and here[1].utcoffset() == there[1].utcoffset()
        utc = "" if same else f"{_day(there[0], unless=here[0])}{_hours(*there)}"
        return cls(_day(here[0]), _hours(*here), zone.replace("_", " "), utc)


def _day(moment: datetime, unless: datetime | None = None) -> str:
    if unless is None:
        return format_date(moment, DAY, locale=LANGUAGE)
    return "" if moment.date() == unless.date() else f"{_day(moment)}, "


def _hours(start: datetime, end: datetime) -> str:
    """Return ``14:00–15:30``, and ``23:00–00:30 (+1 day)`` over midnight."""
    days = (end.date() - start.date()).days
    return f"{start:%H:%M}–{end:%H:%M}" + (f" (+{days} day)" if days else "")
