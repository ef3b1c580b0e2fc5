"""A source: one published screen, camera or microphone, written by the receiver and read by the mixer.

Pictures and sound lie on one clock, the stage's (seconds since the epoch, never running backwards): an instant is when
something was *captured*, not when it came. So sources of one presenter stay in step whatever their networks do.
"""

from enum import StrEnum
from threading import Lock
from typing import NamedTuple

import numpy as np

from media_lambdas.live_stage.sources.meter import Meter
from media_lambdas.live_stage.sources.picture import Pictures, Plane, VideoPlanes
from media_lambdas.live_stage.sources.sound import RATE, Samples, SoundRing

__all__ = ["GONE_AFTER", "Kind", "Plane", "Samples", "Source", "Statistics", "VideoPlanes"]

GONE_AFTER = 2.0  # seconds without anything: WebRTC itself notices only after 30
LEVEL_OVER = RATE // 10
MUTE_FADE = 240  # samples, 5 ms


class Kind(StrEnum):
    """What is published."""

    SCREEN = "SCREEN"
    CAMERA = "CAMERA"
    MICROPHONE = "MICROPHONE"


class Statistics(NamedTuple):
    """What the studio shows of a source."""

    connected: bool
    width: int
    height: int
    fps: float
    bitrate: int  # bits per second
    level: float  # 0–1, RMS of the last 100 ms, also while muted
    last_frame_ago: float | None  # seconds since a picture came


class Source:
    """The newest pictures and the sound of one published thing. Every method may be called from any thread."""

    def __init__(self, source_id: str, kind: Kind, name: str = "", *, muted: bool = False) -> None:
        self.source_id = source_id
        self.kind = kind
        self.name = name
        self.muted = muted
        self._lock = Lock()
        self._pictures = Pictures()
        self._sound = SoundRing()
        self._fps = Meter()
        self._bitrate = Meter()
        self._gain = 1.0
        self._ended = False
        self._left_at = -np.inf
        self._seen_at = -np.inf
        self._picture_came_at = -np.inf

    def push_video(self, frame: VideoPlanes, captured_at: float, came_at: float | None = None) -> None:
        """Add a picture. ``came_at`` is when it came, for the statistics."""
        with self._lock:
            if self._ended or captured_at <= self._left_at:
                return  # it was being decoded while its publisher left
            self._pictures.add(frame, captured_at)
            self._picture_came_at = captured_at if came_at is None else came_at
            self._fps.add(self._picture_came_at, 1)
            self._seen_at = max(self._seen_at, captured_at)

    def push_audio(self, samples: Samples, captured_at: float) -> None:
        """Add sound: float32 of shape (n, 2) at 48 kHz; ``captured_at`` is the first sample's instant."""
        with self._lock:
            if self._ended:
                return
            self._sound.push(np.array(samples, np.float32), captured_at)
            self._seen_at = max(self._seen_at, captured_at)

    def note_packet(self, size: int, came_at: float) -> None:
        """Something of the source came, ``size`` bytes: it is alive, also if its picture stands still."""
        with self._lock:
            if self._ended:
                return
            self._bitrate.add(came_at, size * 8)
            self._seen_at = max(self._seen_at, came_at)

    def frame_at(self, at: float) -> VideoPlanes | None:
        """Return the newest picture captured at or before ``at``; None before the first, and 2 s after the last packet.

        Of an instant longer ago than pictures are kept, it is the oldest that is left. The same picture is the same object: a mixer may keep what it made of it.
        """
        with self._lock:
            found = self._pictures.newest_at(at)
            return found[0] if found and at - self._seen_at <= GONE_AFTER else None

    def audio_at(self, at: float, count: int) -> Samples:
        """Return ``count`` samples from the instant ``at``, float32 (count, 2); silence when muted or none came."""
        with self._lock:
            before, self._gain = self._gain, 0.0 if self.muted else 1.0
            if not (before or self._gain):
                return np.zeros((count, 2), np.float32)
            samples = self._sound.read(at, count)
            if before != self._gain:
                fade = min(MUTE_FADE, count)
                samples[:fade] *= np.linspace(before, self._gain, fade, dtype=np.float32)[:, None]
                samples[fade:] *= self._gain
            return samples

    def is_connected(self, now: float) -> bool:
        """Whether anything came within the last two seconds."""
        with self._lock:
            return bool(now - self._seen_at <= GONE_AFTER)

    def statistics(self, now: float) -> Statistics:
        """Return what the studio shows, at the instant ``now``."""
        with self._lock:
            newest = self._pictures.newest()
            planes = newest[0] if newest else None
            return Statistics(
                connected=bool(now - self._seen_at <= GONE_AFTER),
                width=planes.width if planes else 0,
                height=planes.height if planes else 0,
                fps=round(self._fps.rate(now), 1),
                bitrate=round(self._bitrate.rate(now)),
                level=self._level(now),
                last_frame_ago=max(0.0, now - self._picture_came_at) if planes else None,
            )

    def leave(self, at: float) -> None:
        """The publisher said goodbye: show nothing that was captured up to now. It may go on later."""
        with self._lock:
            self._left_at = at
            self._forget_pictures()

    def end(self) -> None:
        """The stream is over: show nothing of it, and take nothing until another one begins."""
        with self._lock:
            self._ended = True
            self._forget_pictures()

    def begin(self) -> None:
        """Another stream begins: its clock has nothing to do with the former one's."""
        with self._lock:
            self._ended, self._left_at = False, -np.inf
            self._sound.clear()

    def _forget_pictures(self) -> None:
        self._pictures.clear()
        self._seen_at = -np.inf

    def _level(self, now: float) -> float:
        newest = self._sound.newest(LEVEL_OVER)
        if not len(newest) or now - self._sound.end > 1.0:
            return 0.0
        return round(min(1.0, float(np.sqrt(np.mean(np.square(newest, dtype=np.float64))))), 4)
