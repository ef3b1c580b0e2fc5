"""Pictures as the mixer takes them, and the few newest of a source."""

from bisect import bisect_right
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.uint8]


class VideoPlanes(NamedTuple):
    """One picture: 4:2:0, limited range; y is (height, width), u and v half of both, rounded up."""

    y: Plane
    u: Plane
    v: Plane

    @property
    def width(self) -> int:
        """Pixels across."""
        return int(self.y.shape[1])

    @property
    def height(self) -> int:
        """Pixels down."""
        return int(self.y.shape[0])


KEPT = 1.0  # seconds of pictures: the mixer may look back so far
DENSE = 0.04  # seconds; of three pictures within it the middle one is of no use to a mixer of 30 a second


class Pictures:
    """The newest pictures in order of capture. Bounded: a second of them, at most 50. Not thread-safe."""

    def __init__(self) -> None:
        self._times: list[float] = []
        self._planes: list[VideoPlanes] = []
        self._forgot = False  # there were older ones

    def add(self, planes: VideoPlanes, captured_at: float) -> None:
        """Keep a picture, and of a very dense sequence every other one."""
        if self._times and captured_at < self._times[-1] - KEPT:
            self.clear()  # the sender's clock was put back: what is kept would hide all that comes
        place = bisect_right(self._times, captured_at)
        self._times.insert(place, captured_at)
        self._planes.insert(place, planes)
        if place >= 2 and captured_at - self._times[place - 2] < DENSE:
            del self._times[place - 1], self._planes[place - 1]
        oldest = self._times[-1] - KEPT
        # The one that is on show at that instant stays: whoever asks for a time before the next one gets it.
        while len(self._times) > 1 and self._times[1] <= oldest:
            del self._times[0], self._planes[0]
            self._forgot = True

    def newest_at(self, at: float) -> tuple[VideoPlanes, float] | None:
        """Return the newest picture captured at or before an instant, and when it was captured.

        A mixer that is late asks for what is forgotten already: the oldest one that is kept is better than none.
        """
        place = bisect_right(self._times, at)
        if not place and self._forgot and self._times:
            place = 1
        return (self._planes[place - 1], self._times[place - 1]) if place else None

    def newest(self) -> tuple[VideoPlanes, float] | None:
        """Return the newest picture of all, and when it was captured."""
        return (self._planes[-1], self._times[-1]) if self._times else None

    def clear(self) -> None:
        """Forget all."""
        self._times.clear()
        self._planes.clear()
        self._forgot = False
