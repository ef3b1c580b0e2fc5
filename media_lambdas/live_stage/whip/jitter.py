"""Puts RTP packets in order and into frames; takes the place of aiortc's jitter buffer on a receiver.

A picture is complete when its packets follow each other up to the marker bit (RFC 6184, 5.1; RFC 7741, 4.1) or up to a
packet with another timestamp. What is lost is waited for (it was asked for again), but not for long: then everything
up to the next frame is left out, a full picture is asked for, and the frame says that something is missing before it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from aiortc.rtp import RtpPacket

from media_lambdas.live_stage.whip.clock import Clock

PATIENCE = 0.4  # seconds
CAPACITY = 2048  # packets: two large pictures
RESTARTED = 1000  # so far back, a sequence number is not late but a new beginning
UNPACKED = "_data"  # where aiortc's receiver leaves a packet's payload without its descriptor
OUT_OF_ORDER = 3  # packets of sound that are waited for


class EncodedFrame(NamedTuple):
    """One encoded picture, or one packet of sound."""

    data: bytes
    timestamp: int  # RTP time
    came_at: float
    whole: bool  # nothing is missing before it


@dataclass
class Frames:
    """What became complete with one packet; aiortc wants one object with a timestamp."""

    timestamp: int
    frames: list[EncodedFrame] = field(default_factory=list)


Note = Callable[[int, float], None]
Added = tuple[bool, Frames | None]


def _payload(packet: RtpPacket) -> bytes:
    data: bytes = getattr(packet, UNPACKED)
    return data


def _ahead(sequence_number: int, of: int) -> int:
    """Return how far a sequence number is ahead of another, negative if behind (modulo 2^16)."""
    distance = (sequence_number - of) & 0xFFFF
    return distance if distance < 0x8000 else distance - 0x10000


class PictureBuffer:
    """Packets of video in, whole pictures out. ``note`` is told size and arrival of every packet."""

    def __init__(self, clock: Clock, note: Note) -> None:
        self._clock, self._note = clock, note
        self._waiting: dict[int, RtpPacket] = {}
        self._fresh = True
        self._start = 0  # the sequence number that the next picture begins with
        self._reach = 0  # the first one, from there on, that has not come
        self._hole_since: float | None = None
        self._whole = False
        self._left_out: int | None = None  # timestamp of a picture that lost its beginning

    def add(self, packet: RtpPacket) -> Added:
        """Take a packet; return whether to ask for a full picture, and what is complete now."""
        now = self._clock()
        self._note(len(packet.payload) + 12, now)
        ask = self._place(packet)
        done: list[EncodedFrame] = []
        self._advance(now, done)
        if self._has_hole():
            self._hole_since = self._hole_since or now
            if now - self._hole_since > PATIENCE or len(self._waiting) > CAPACITY // 2:
                self._give_up()
                self._advance(now, done)
                ask = True
        else:
            self._hole_since = None
        return ask, Frames(done[0].timestamp, done) if done else None

    def _place(self, packet: RtpPacket) -> bool:
        number = packet.sequence_number
        if self._fresh:
            self._start, self._reach, self._fresh = number, number, False
        ahead = _ahead(number, self._start)
        restarted = not -RESTARTED < ahead < CAPACITY
        if restarted:
            self._waiting.clear()
            self._start = self._reach = number
            self._whole = False
        if ahead >= 0 or restarted:
            self._waiting.setdefault(number, packet)
        return restarted

    def _has_hole(self) -> bool:
        return len(self._waiting) > _ahead(self._reach, self._start)

    def _advance(self, now: float, done: list[EncodedFrame]) -> None:
        """Walk over what follows without a gap, closing pictures."""
        while (packet := self._waiting.get(self._reach)) is not None:
            if self._reach != self._start and packet.timestamp != self._waiting[self._start].timestamp:
                self._close(now, done)
            self._reach = (self._reach + 1) & 0xFFFF
            if packet.marker or not (_payload(packet) or self._begun()):
                self._close(now, done)

    def _begun(self) -> bool:
        """Whether the picture at hand has packets before the one just passed."""
        return _ahead(self._reach, self._start) > 1

    def _close(self, now: float, done: list[EncodedFrame]) -> None:
        """End a picture before ``reach``; padding alone, and one that lost its beginning, is none."""
        packets = []
        while self._start != self._reach:
            packets.append(self._waiting.pop(self._start))
            self._start = (self._start + 1) & 0xFFFF
        data = b"".join(_payload(packet) for packet in packets)
        timestamp = packets[0].timestamp
        if data and timestamp != self._left_out:
            done.append(EncodedFrame(data, timestamp, now, self._whole))
            self._whole = True
            self._left_out = None

    def _give_up(self) -> None:
        """Leave out everything up to the first packet after the hole, and the rest of that one's picture."""
        while self._start != self._reach:
            del self._waiting[self._start]
            self._start = (self._start + 1) & 0xFFFF
        following = min(self._waiting, key=lambda number: _ahead(number, self._reach))
        self._start = self._reach = following
        self._left_out = self._waiting[following].timestamp
        self._whole = False
        self._hole_since = None


class SoundOrder:
    """Packets of sound in order. One that is missing is waited for while three others come."""

    def __init__(self, clock: Clock, note: Note) -> None:
        self._clock, self._note = clock, note
        self._waiting: dict[int, EncodedFrame] = {}
        self._next: int | None = None

    def add(self, packet: RtpPacket) -> Added:
        """Take a packet; return False (no picture to ask for), and what is in order now."""
        now = self._clock()
        self._note(len(packet.payload) + 12, now)
        number = packet.sequence_number
        if self._next is None or not -RESTARTED < _ahead(number, self._next) < RESTARTED:
            self._waiting.clear()
            self._next = number
        if _ahead(number, self._next) < 0:
            return False, None
        self._waiting[number] = EncodedFrame(_payload(packet), packet.timestamp, now, whole=True)
        if len(self._waiting) > OUT_OF_ORDER:
            self._next = min(self._waiting, key=lambda one: _ahead(one, number))
        done: list[EncodedFrame] = []
        while (frame := self._waiting.pop(self._next, None)) is not None:
            self._next = (self._next + 1) & 0xFFFF
            if frame.data:
                done.append(frame)
        return False, Frames(done[0].timestamp, done) if done else None
