"""When something was captured, on the stage's clock, from RTP timestamps and RTCP sender reports (RFC 3550, 6.4.1).

A report ties a stream's RTP time to its sender's wall clock; that clock's distance to ours is the smallest one seen
between a report's time and its arrival (the least delayed one). All streams of one person share it, so what was
captured together is shown together whatever way each stream took. Before the first report the arrival must do.
"""

import time
from collections import deque
from collections.abc import Callable

NTP_EPOCH = 2_208_988_800  # seconds from 1900 to 1970
SAME_CLOCK = 1.0  # seconds: reports farther apart come from machines with different clocks
REMEMBERED = 60.0  # seconds of reports
STRAYS = 3  # reports in a row that contradict, before they are believed
SLEW = 0.02  # seconds for each second by which the clock of a sound is corrected: nobody hears it
HURRIED, FAR = 0.05, 0.04  # … while it is farther off than this, as in a stream's first seconds: few hear it
JUMP = 0.5  # seconds; a larger correction is made at once
EARLIEST, LATEST = 5.0, 0.1  # seconds before and after its arrival that something can have been captured
RELAX = 0.001  # seconds for each second by which the least delay is forgotten

Clock = Callable[[], float]


def steady_clock() -> Clock:
    """Return a clock that begins at the wall clock's present time and follows the monotonic clock from there."""
    offset = time.time() - time.monotonic()
    return lambda: offset + time.monotonic()


def ntp_seconds(ntp: int) -> float:
    """Return a 64-bit NTP time (RFC 5905, 6) as seconds since 1970."""
    return ntp / (1 << 32) - NTP_EPOCH


class Offset:
    """How far the stage's clock is ahead of one machine's."""

    def __init__(self) -> None:
        self._samples: deque[tuple[float, float]] = deque(maxlen=600)
        self.seconds = 0.0

    def add(self, sample: float, now: float) -> None:
        """Take one report into account."""
        self._samples.append((now, sample))
        while self._samples[0][0] < now - REMEMBERED:
            self._samples.popleft()
        self.seconds = min(sample for _, sample in self._samples)


class SenderClocks:
    """The clocks of all machines that publish, by the person at them. Used on the event loop only."""

    def __init__(self) -> None:
        self._offsets: dict[str, list[Offset]] = {}

    def find(self, person: str, sample: float) -> Offset:
        """Return the offset of that person's machine whose clock fits the sample; a new one if there is none."""
        known = self._offsets.setdefault(person, [])
        fitting = [offset for offset in known if abs(offset.seconds - sample) < SAME_CLOCK]
        if fitting:
            return min(fitting, key=lambda offset: abs(offset.seconds - sample))
        offset = Offset()
        known[:] = [*known[-3:], offset]
        offset.seconds = sample
        return offset


class MediaClock:
    """The capture times of one RTP stream. ``smooth``: correct them slowly, as a sound needs it."""

    def __init__(self, rate: int, person: str, clocks: SenderClocks, *, smooth: bool) -> None:
        self._rate, self._person, self._clocks, self._smooth = rate, person, clocks, smooth
        self._last: int | None = None  # the newest timestamp, unwrapped
        self._offset: Offset | None = None
        self._strays = 0
        self._sender: float | None = None  # sender's wall clock − RTP time
        self._arrival: float | None = None  # stage's clock − RTP time, for the least delayed packet
        self._arrived_at = 0.0
        self._current: float | None = None  # stage's clock − RTP time, as it was last used
        self._used_at = 0.0

    def report(self, ntp: int, timestamp: int, came_at: float) -> None:
        """Take a sender report: ``timestamp`` was at the NTP time ``ntp`` of its sender."""
        if not ntp:
            return
        wall = ntp_seconds(ntp)
        sample = came_at - wall
        if self._offset and abs(self._offset.seconds - sample) >= SAME_CLOCK and self._strays < STRAYS:
            self._strays += 1
            return
        self._strays = 0
        self._offset = self._clocks.find(self._person, sample)
        self._offset.add(sample, came_at)
        self._sender = wall - self._unwrap(timestamp) / self._rate

    def captured_at(self, timestamp: int, came_at: float) -> float:
        """Return when something with this RTP timestamp was captured, in seconds of the stage's clock."""
        media = self._unwrap(timestamp) / self._rate
        self._last = self._unwrap(timestamp)
        arrival = self._note_arrival(media, came_at)
        target = arrival
        if self._sender is not None and self._offset is not None:
            reported = self._sender + self._offset.seconds
            if -EARLIEST < media + reported - came_at < LATEST:
                target = reported
        return media + self._approach(target, media)

    def _unwrap(self, timestamp: int) -> int:
        if self._last is None:
            self._last = timestamp
        ahead = (timestamp - self._last) & 0xFFFFFFFF
        return self._last + (ahead if ahead < 1 << 31 else ahead - (1 << 32))

    def _note_arrival(self, media: float, came_at: float) -> float:
        sample = came_at - media
        if self._arrival is None or sample < self._arrival or sample > self._arrival + EARLIEST:
            self._arrival = sample
        else:
            self._arrival += min(sample - self._arrival, RELAX * max(0.0, came_at - self._arrived_at))
        self._arrived_at = came_at
        return self._arrival

    def _approach(self, target: float, media: float) -> float:
        """Return the correction to use now: the target, for sound at most so far from the last as nobody hears."""
        if self._smooth and self._current is not None and abs(target - self._current) < JUMP:
            pace = SLEW if abs(target - self._current) < FAR else HURRIED
            most = pace * max(0.0, media - self._used_at)
            target = self._current + min(most, max(-most, target - self._current))
        self._current, self._used_at = target, max(self._used_at, media)
        return target
