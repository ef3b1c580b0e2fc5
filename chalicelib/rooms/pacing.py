"""How fast a person may write: slow mode and rate limits, which hold against scripts that send at once."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.core import clock
from chalicelib.core.errors import Raced, TooManyRequests
from chalicelib.core.transaction import Transaction
from chalicelib.rooms.entrance import Entry
from chalicelib.rooms.models import Pace, pace_item


@dataclass(frozen=True)
class Limit:
    """At most so many things within any span of time."""

    most: int
    within: timedelta


def keep_pace(
    entry: Entry,
    kind: str,
    pace: Pace | None,
    limit: Limit,
    *,
    who: str,
    apart: timedelta = timedelta(0),
    tx: Transaction,
) -> None:
    """Add to ``tx`` that somebody writes something of a ``kind`` now. ``pace`` is what lies under ``pace_key`` for ``who``.

    ``apart`` is slow mode. Two requests at once cannot both count on the same moment: the second is run again. Raises
    TooManyRequests, with the seconds to wait.
    """
    now = clock.now()
    former = [clock.parse(time) for time in pace.times] if pace is not None else []
    _refuse(former, limit, apart, now)
    if pace is None:
        pace = Pace(
            webinar_id=entry.webinar.webinar_id,
            item=pace_item(kind, who),
            organization_id=entry.webinar.organization_id,
        )
    pace.times = [clock.isoformat(time) for time in (*former, now)][-limit.most :]
    tx.put(pace, otherwise=Raced())


def time_to_wait(former: Sequence[datetime], limit: Limit, apart: timedelta, at: datetime) -> timedelta:
    """Return how long to wait at ``at`` after having written at ``former`` times, oldest first; not positive: not at all."""
    waits = [timedelta(0)]
    if former:
        waits.append(former[-1] + apart - at)
    if len(former) >= limit.most:
        waits.append(former[-limit.most] + limit.within - at)
    return max(waits)


def _refuse(former: Sequence[datetime], limit: Limit, apart: timedelta, at: datetime) -> None:
    wait = time_to_wait(former, limit, apart, at)
    if wait <= timedelta(0):
        return
    seconds = math.ceil(wait.total_seconds())
    if time_to_wait(former, limit, timedelta(0), at) < wait:
        raise TooManyRequests(
            "slow_mode", f"Slow mode is on. You may write again in {seconds} s.", retry_after=seconds
        )
    raise TooManyRequests("too_fast", f"That was too fast. Try again in {seconds} s.", retry_after=seconds)
