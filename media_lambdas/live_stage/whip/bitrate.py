"""How much a sender may send: aiortc's estimate within bounds that suit 720p, and less when packets are lost.

aiortc's estimate rises slowly from what a sender happens to send, so that a calm screen never becomes sharp. Within
1.5–4 Mbps a picture of 720p30 is good; a network that cannot carry the lower bound shows it by losing packets.
"""

from collections.abc import Callable
from typing import Protocol

LEAST, MOST = 1_500_000, 4_000_000  # bits per second
FIRST = 2_000_000  # before there is an estimate
BOTTOM = 300_000  # what is asked for on the worst network
LOSSY, CLEAN = (
    0.10,
    0.02,
)  # shares of lost packets that mean too much, and well (as in webrtc.org's own control)
INTERVAL = 500  # milliseconds between two messages, and two looks at the losses
FEWEST = 20  # packets that say something about losses

Totals = Callable[[], tuple[int, int]]
Estimate = tuple[int, list[int]]


class Estimator(Protocol):
    """aiortc's RemoteBitrateEstimator."""

    def add(self, arrival_time_ms: int, abs_send_time: int, payload_size: int, ssrc: int) -> Estimate | None:
        """Take a packet's times; return an estimate twice a second, once there is one."""
        ...


class BoundedEstimator:
    """Takes the place of aiortc's estimator. ``totals`` tells how many packets were expected and lost so far."""

    def __init__(self, estimator: Estimator, totals: Totals) -> None:
        self._estimator, self._totals = estimator, totals
        self._estimate = FIRST
        self._ceiling = float(MOST)
        self._told_at: int | None = None
        self._before = (0, 0)

    def add(self, arrival_time_ms: int, abs_send_time: int, payload_size: int, ssrc: int) -> Estimate | None:
        """Take a packet's times; return bits per second and the streams that they are for, twice a second."""
        estimated = self._estimator.add(arrival_time_ms, abs_send_time, payload_size, ssrc)
        streams = [ssrc]
        if estimated is not None:
            self._estimate, streams = estimated
        if self._told_at is not None and arrival_time_ms - self._told_at < INTERVAL:
            return None
        self._told_at = arrival_time_ms
        self._look_at_losses()
        return self.allowed, streams

    @property
    def allowed(self) -> int:
        """Bits per second that the sender may send now."""
        return round(min(max(self._estimate, LEAST), self._ceiling))

    def _look_at_losses(self) -> None:
        expected, lost = self._totals()
        came, missing = expected - self._before[0], lost - self._before[1]
        if came < FEWEST:
            return
        self._before = (expected, lost)
        share = missing / came
        if share > LOSSY:
            self._ceiling = max(BOTTOM, min(self._ceiling, self._rate()) * (1 - share / 2))
        elif share < CLEAN:
            self._ceiling = min(MOST, self._ceiling * 1.08)

    def _rate(self) -> float:
        return float(max(self._estimate, LEAST))
