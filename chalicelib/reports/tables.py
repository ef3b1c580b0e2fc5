"""A report as a table: headings, and rows of text and numbers, one at a time. No I/O."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

R = TypeVar("R")
Plain = str | int | float
"""What a cell of a file can be; an empty text is an empty cell."""
Value = Plain | bool | datetime | None
UTC_NAME = "UTC"


@dataclass(frozen=True)
class Table:
    """What a file holds. ``rows`` can be read once, and are read from the database as they are."""

    headings: list[str]
    rows: Iterator[list[Plain]]


@dataclass(frozen=True)
class Column(Generic[R]):
    """A text, a number, or whether (yes or no)."""

    heading: str
    value: Callable[[R], Value]

    def headings(self, zone: ZoneInfo) -> list[str]:  # noqa: ARG002 # columns of times need it
        """Return what stands above."""
        return [self.heading]

    def cells(self, row: R, zone: ZoneInfo) -> list[Plain]:  # noqa: ARG002 # columns of times need it
        """Return what a row has here."""
        value = self.value(row)
        if isinstance(value, bool):
            return ["yes" if value else "no"]
        return [value if isinstance(value, Plain) else ""]


@dataclass(frozen=True)
class TimeColumn(Column[R]):
    """A time in UTC and, beside it, in the webinar's zone if that is another: ISO 8601 to the second, with the offset."""

    def headings(self, zone: ZoneInfo) -> list[str]:
        """Return a heading for each zone."""
        return [f"{self.heading} ({name})" for name in dict.fromkeys((UTC_NAME, zone.key))]

    def cells(self, row: R, zone: ZoneInfo) -> list[Plain]:
        """Return the time in each zone."""
        instant = self.value(row)
        if not isinstance(instant, datetime):
            return [""] * len(self.headings(zone))
        return [utc_text(instant)] if zone.key == UTC_NAME else [utc_text(instant), local_text(instant, zone)]


def tabulate(columns: Sequence[Column[R]], rows: Iterable[R], zone: str) -> Table:
    """Return a table of ``rows``, which are asked for one after the other. ``zone`` is of the IANA database."""
    own = ZoneInfo(zone)
    return Table(
        [heading for column in columns for heading in column.headings(own)],
        ([cell for column in columns for cell in column.cells(row, own)] for row in rows),
    )


def utc_text(instant: datetime) -> str:
    """Return a time in UTC, such as ``2026-11-29T14:30:00Z``."""
    return f"{instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def local_text(instant: datetime, zone: ZoneInfo) -> str:
    """Return a time in a zone, such as ``2026-11-29T15:30:00+01:00``."""
    return instant.astimezone(zone).isoformat(timespec="seconds")
