"""Time: always UTC, millisecond precision, and one fixed-width text form."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

SECONDS_OF_A_MINUTE = 60

_frozen: ContextVar[datetime | None] = ContextVar("frozen_clock", default=None)


def now() -> datetime:
    """Return the current time in UTC, truncated to milliseconds (what the database keeps)."""
    instant = _frozen.get() or datetime.now(UTC)
    return to_milliseconds(instant)


def to_milliseconds(instant: datetime) -> datetime:
    """Return ``instant`` in UTC without its microsecond digits. Raises ValueError for a naive time."""
    if instant.tzinfo is None:
        raise ValueError("a time without a zone")
    utc = instant.astimezone(UTC)
    return utc.replace(microsecond=utc.microsecond // 1000 * 1000)


def isoformat(instant: datetime) -> str:
    """Return ISO 8601 with milliseconds and ``Z``: fixed width, so that text order is time order."""
    return to_milliseconds(instant).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def parse(text: str) -> datetime:
    """Read what :func:`isoformat` wrote. Raises ValueError on anything without a zone."""
    return to_milliseconds(datetime.fromisoformat(text))


def optional_isoformat(instant: datetime | None) -> str | None:
    """Return :func:`isoformat` of a time, None of none."""
    return None if instant is None else isoformat(instant)


def minute_of(instant: datetime) -> int:
    """Return the whole minutes from 1970 (UTC) to the minute that ``instant`` lies in."""
    return int(instant.timestamp()) // SECONDS_OF_A_MINUTE


def start_of_minute(minute: int) -> datetime:
    """Return when a minute (whole minutes since 1970) began."""
    return datetime.fromtimestamp(minute * SECONDS_OF_A_MINUTE, UTC)


def from_timestamp(seconds: float) -> datetime:
    """Return the instant so many seconds after the epoch (1970, UTC)."""
    return to_milliseconds(datetime.fromtimestamp(seconds, UTC))


@contextmanager
def frozen(instant: datetime) -> Iterator[None]:
    """Hold the clock at ``instant`` for the calls of this context (tests)."""
    token = _frozen.set(instant)
    try:
        yield
    finally:
        _frozen.reset(token)
