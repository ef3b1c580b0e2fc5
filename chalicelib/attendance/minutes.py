"""Sets of minutes, and what follows from them: how long, from when to when, and how much of a session. No I/O.

A minute is a whole minute since 1970 (UTC). It counts as a whole one, however few of its seconds somebody was there.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from chalicelib.core import clock

BRIDGED = 1
"""How many missing minutes do not end an interval: a heartbeat gets lost now and then. They do not count as presence."""


@dataclass(frozen=True)
class Interval:
    """From the first minute of somebody's presence to the end of the last one."""

    joined_at: datetime
    left_at: datetime


@dataclass(frozen=True)
class Session:
    """The part of a webinar that counts: from its begin to its end, and neither the waiting before nor what came after.

    ``first`` and ``last`` are the minutes that it touches, ``length`` is how many whole minutes it lasted. So somebody who
    was noted at least once a minute from begin to end was there for all of it, at whatever second it began.
    """

    first: int
    last: int
    length: int

    @classmethod
    def between(cls, started_at: datetime, ended_at: datetime) -> Self:
        """Return the session from one instant to another."""
        last = clock.minute_of(ended_at - timedelta(milliseconds=1))
        length = int((ended_at - started_at).total_seconds()) // clock.SECONDS_OF_A_MINUTE
        return cls(clock.minute_of(started_at), last, max(1, length))

    def count(self, minutes: Iterable[float]) -> int:
        """Return how many of these minutes lie in the session."""
        return sum(self.first <= minute <= self.last for minute in set(minutes))


def intervals_of(minutes: Iterable[float]) -> list[Interval]:
    """Return when somebody came and left, in order: runs of minutes, of which one may be missing (see ``BRIDGED``)."""
    runs: list[tuple[int, int]] = []
    for minute in sorted(set(map(int, minutes))):
        if runs and minute - runs[-1][1] <= 1 + BRIDGED:
            runs[-1] = runs[-1][0], minute
        else:
            runs.append((minute, minute))
    return [Interval(clock.start_of_minute(first), clock.start_of_minute(last + 1)) for first, last in runs]
