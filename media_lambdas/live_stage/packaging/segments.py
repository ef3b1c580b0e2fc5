"""Media segments: 32 pictures or 50 packets of sound each, closed by counting (ISO/IEC 23000-19, 7.3.2)."""

import struct
from collections.abc import Callable, Sequence
from typing import NamedTuple

from media_lambdas.live_stage.encoding.packets import (
    PACKETS_PER_SEGMENT,
    SAMPLES_PER_PACKET,
    TICK_DURATION,
    TICKS_PER_SEGMENT,
    VIDEO_TIMESCALE,
    Packet,
    StreamInfo,
)
from media_lambdas.live_stage.packaging.boxes import box, full_box
from media_lambdas.live_stage.packaging.initialization import TRACK, is_video

SEGMENT_SECONDS = TICKS_PER_SEGMENT * TICK_DURATION / VIDEO_TIMESCALE
PICTURE_SPAN = TICKS_PER_SEGMENT * TICK_DURATION
SOUND_SPAN = PACKETS_PER_SEGMENT * SAMPLES_PER_PACKET
INDEPENDENT = 0x02000000  # sample_depends_on = 2: a sync sample
DEPENDENT = 0x01010000  # sample_depends_on = 1, and not a sync sample
OFFSET_IS_OF_MOOF = 0x020000
DATA_OFFSET, DURATIONS, SIZES, FLAGS = 0x1, 0x100, 0x200, 0x400


class SegmentDone(NamedTuple):
    """A segment to publish. ``starts_at`` is programme time in seconds since 1970, ``duration`` is in seconds."""

    rendition: str
    run: int
    number: int
    data: bytes
    starts_at: float
    duration: float


class Segmenter:
    """Gathers the packets of one rendition and hands on whole segments.

    Which segment a packet belongs to follows from its time, so all renditions agree without speaking to each other. What
    comes before a segment's first packet is dropped: a rendition that begins late begins at the next boundary.
    """

    def __init__(
        self, info: StreamInfo, *, run: int, starts_at: float, sink: Callable[[SegmentDone], None]
    ) -> None:
        self._info = info
        self._run = run
        self._starts_at = starts_at
        self._sink = sink
        self._span = PICTURE_SPAN if is_video(info) else SOUND_SPAN
        self._packets: list[Packet] = []

    def push(self, packet: Packet) -> None:
        """Take the next packet; the one that fills a segment completes it at once."""
        if self._packets and self._number(packet) != self._number(self._packets[0]):
            self.close()
        if not self._packets and (packet.pts < 0 or packet.pts % self._span or not packet.keyframe):
            return
        self._packets.append(packet)
        if (packet.pts + packet.duration) % self._span == 0:
            self.close()

    def close(self) -> None:
        """Hand on what there is of a segment; its last sample lasts until the boundary."""
        if not self._packets:
            return
        number = self._number(self._packets[0])
        data = make_segment(self._packets, number=number, until=(number + 1) * self._span)
        self._packets = []
        starts_at = self._starts_at + number * SEGMENT_SECONDS
        self._sink(SegmentDone(self._info.rendition, self._run, number, data, starts_at, SEGMENT_SECONDS))

    def _number(self, packet: Packet) -> int:
        return packet.pts // self._span


def make_segment(packets: Sequence[Packet], *, number: int, until: int) -> bytes:
    """Return packets as one segment that ends at ``until`` (in the packets' timescale); numbers count from 0."""
    samples = b"".join(_samples(packets, until))
    track = (
        full_box("tfhd", struct.pack(">I", TRACK), flags=OFFSET_IS_OF_MOOF),
        full_box("tfdt", struct.pack(">Q", packets[0].dts), version=1),
    )
    sequence = full_box("mfhd", struct.pack(">I", number + 1))

    def fragment(offset: int) -> bytes:
        counts = struct.pack(">Ii", len(packets), offset)
        run = full_box("trun", counts, samples, flags=DATA_OFFSET | DURATIONS | SIZES | FLAGS)
        return box("moof", sequence, box("traf", *track, run))

    kind = box("styp", b"msdh", struct.pack(">I", 0), b"msdhcmfs")
    return kind + fragment(len(fragment(0)) + 8) + box("mdat", *(packet.data for packet in packets))


def _samples(packets: Sequence[Packet], until: int) -> list[bytes]:
    """A sample lasts until the next one, whatever is missing between them."""
    ends = [packet.dts for packet in packets[1:]] + [until]
    return [
        struct.pack(">III", end - packet.dts, len(packet.data), INDEPENDENT if packet.keyframe else DEPENDENT)
        for packet, end in zip(packets, ends, strict=True)
    ]
