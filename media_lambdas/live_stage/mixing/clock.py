"""The programme's clock: ticks of 1/30 s on the monotonic clock, each at its own absolute deadline."""

import threading
import time
from dataclasses import dataclass, field
from typing import Protocol

TICKS_PER_SECOND = 30
SAMPLES_PER_TICK = 1_600


class Time(Protocol):
    """Where time comes from, and how one waits for it."""

    def monotonic(self) -> float:
        """Return seconds of a clock that nobody sets."""

    def wait(self, seconds: float, ended: threading.Event) -> None:
        """Wait so long, or until ``ended``."""


class SystemTime:
    """The machine's time."""

    def monotonic(self) -> float:
        """Return seconds of a clock that nobody sets."""
        return time.monotonic()

    def wait(self, seconds: float, ended: threading.Event) -> None:
        """Wait so long, or until ``ended``."""
        ended.wait(seconds)


@dataclass
class ProgrammeClock:
    """Tick k is at ``starts_at`` + k/30, in seconds since the epoch.

    The wall clock is looked at by whoever says ``starts_at``, once. If it jumps later, the programme does not.
    """

    starts_at: float
    time: Time = field(default_factory=SystemTime)

    def __post_init__(self) -> None:
        self._zero = self.time.monotonic()

    def instant(self, tick: int) -> float:
        """Return the programme time of a tick."""
        return self.starts_at + tick / TICKS_PER_SECOND

    def lag(self, tick: int) -> float:
        """Return by how many seconds a tick is over; negative: so long until it comes."""
        return self.time.monotonic() - self._zero - tick / TICKS_PER_SECOND

    def await_tick(self, tick: int, ended: threading.Event) -> None:
        """Return when a tick comes (at once if it is over), or when ``ended``."""
        lag = self.lag(tick)
        if lag < 0:
            self.time.wait(-lag, ended)
