"""The sound of a source: a ring of half a minute on the clock of capture, without clicks and without drift.

What is pushed says when it was captured; that time and the count of samples never agree exactly. The ring takes the
samples as one unbroken run and stretches each block by at most 6 % until both agree; a lost packet becomes a
mirrored piece of its neighbors; only a real gap is silent, with soft edges.
"""

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

RATE = 48_000
CAPACITY = 32 * RATE  # 12 MB: a programme that is 30 s behind its clock still finds its sound here
CONCEALED = int(0.065 * RATE)  # three lost packets of 20 ms; longer ones sound better silent
SUDDEN = int(0.008 * RATE)  # a change in the distance to the clock that drift cannot make
REALIGNED = int(0.25 * RATE)  # so far off that stretching would take long
TOLERATED = int(0.002 * RATE)
STRETCH = 0.06  # a little more than the clock of a sound is ever corrected by
EDGE = 120  # samples of a fade, 2.5 ms


class SoundRing:
    """Samples by the instant of their capture. Constant memory. Not thread-safe."""

    def __init__(self) -> None:
        self._ring: Samples = np.zeros((CAPACITY, 2), np.float32)
        self._start = 0  # positions count samples since the clock's zero
        self._end = 0
        self._distance = 0.0  # how far the last block's clock was ahead of our count

    def push(self, samples: Samples, captured_at: float) -> None:
        """Add float32 samples of shape (n, 2); ``captured_at`` is the first one's instant in seconds."""
        samples = samples[-CAPACITY // 2 :]
        if not len(samples):
            return
        target = captured_at * RATE
        distance = target - self._end
        step = distance - self._distance
        if self._end == self._start or abs(distance) > REALIGNED:
            self._realign(round(target))
            samples = _faded_in(samples)
            distance = 0.0
        elif step > SUDDEN:
            self._bridge(min(round(step), REALIGNED), samples)
            distance -= round(step)
        elif step < -SUDDEN:
            self._end += round(step)  # a second version of what is there already: the later one counts
            self._start = min(self._start, self._end)
            distance -= round(step)
        self._distance = distance
        if abs(distance) > TOLERATED:
            samples, stretched = _stretched(samples, distance)
            self._distance -= stretched
        self._append(samples)

    def read(self, at: float, count: int) -> Samples:
        """Return ``count`` samples from the instant ``at``, silence where there are none."""
        result: Samples = np.zeros((count, 2), np.float32)
        begin = round(at * RATE)
        first, last = max(begin, self._start), min(begin + count, self._end)
        if first >= last:
            return result
        result[first - begin : last - begin] = self._slice(first, last)
        if last == self._end < begin + count:  # the newest sample within: no click if nothing follows
            tail = min(EDGE, last - first)
            result[last - begin - tail : last - begin] *= _ramp(tail)[::-1]
        return result

    def newest(self, count: int) -> Samples:
        """Return the last samples that came, at most ``count``."""
        return self._slice(max(self._start, self._end - count), self._end)

    @property
    def end(self) -> float:
        """The instant after the newest sample."""
        return self._end / RATE

    def clear(self) -> None:
        """Forget all: another stream begins."""
        self._start = self._end

    def _realign(self, target: int) -> None:
        """Go on at another position: after a gap with silence between, or afresh when time went back."""
        gap = target - self._end
        if self._end > self._start and 0 < gap < CAPACITY:
            self._soften_end()
            self._append(np.zeros((gap, 2), np.float32))
        else:
            self._start = self._end = target

    def _bridge(self, gap: int, following: Samples) -> None:
        """Fill a gap: a short one with mirrored neighbors, a longer one with silence."""
        if gap > min(CONCEALED, self._end - self._start):
            self._soften_end()
            following[: min(EDGE, len(following))] *= _ramp(min(EDGE, len(following)))
            self._append(np.zeros((gap, 2), np.float32))
            return
        before = self._slice(self._end - gap, self._end)[::-1]
        longer = ((0, max(0, gap - len(following))), (0, 0))
        after = np.pad(following, longer, mode="symmetric")[:gap][::-1]
        weight = np.linspace(0, 1, gap, dtype=np.float32)[:, None]
        self._append(before * (1 - weight) + after * weight)

    def _soften_end(self) -> None:
        tail = min(EDGE, self._end - self._start)
        places = np.arange(self._end - tail, self._end) % CAPACITY
        self._ring[places] *= _ramp(tail)[::-1]

    def _append(self, samples: Samples) -> None:
        place, count = self._end % CAPACITY, len(samples)
        first = min(count, CAPACITY - place)
        self._ring[place : place + first] = samples[:first]
        self._ring[: count - first] = samples[first:]
        self._end += count
        self._start = max(self._start, self._end - CAPACITY)

    def _slice(self, first: int, last: int) -> Samples:
        place, count = first % CAPACITY, last - first
        if place + count <= CAPACITY:
            return self._ring[place : place + count].copy()
        return np.concatenate((self._ring[place:], self._ring[: place + count - CAPACITY]))


def _ramp(count: int) -> Samples:
    return np.linspace(0, 1, count, endpoint=False, dtype=np.float32)[:, None]


def _faded_in(samples: Samples) -> Samples:
    edge = min(EDGE, len(samples))
    return np.concatenate((samples[:edge] * _ramp(edge), samples[edge:]))


def _stretched(samples: Samples, distance: float) -> tuple[Samples, int]:
    """Lengthen (or shorten) a block towards the clock; return it and by how many samples it grew."""
    count = len(samples)
    most = STRETCH * count
    change = round(min(most, max(-most, distance * 0.1)))
    if not change or count < EDGE:
        return samples, 0
    places = np.linspace(0, count - 1, count + change)
    source = np.arange(count)
    channels = [np.interp(places, source, samples[:, channel]) for channel in (0, 1)]
    return np.stack(channels, axis=1).astype(np.float32), change
