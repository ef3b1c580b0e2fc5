"""Writes a movie that plays from its first bytes on: the tables of all samples, then the samples (ISO/IEC 14496-12, 8).

The tables are known when the last segment has been read, but how long they will be follows from the number of segments. So
room is left for them, and every sample is written once, to where it stays.
"""

import struct
from array import array
from pathlib import Path

from media_lambdas.live_stage.encoding.packets import PACKETS_PER_SEGMENT, TICKS_PER_SEGMENT
from media_lambdas.live_stage.packaging.boxes import box, full_box
from media_lambdas.live_stage.packaging.segments import PICTURE_SPAN, SOUND_SPAN
from media_lambdas.remux_recording.fragments import Damaged, Fragment, boxes, find

BRANDS = box("ftyp", b"isom", struct.pack(">I", 0x200), b"isomiso2avc1mp41")
SPARE = 16_384
"""Bytes for what every movie has, and for the irregularities of some."""
TICKS_PER_SECOND = 30
MOST_OF_32_BITS = 0xFFFF_FFFF


class Tight(RuntimeError):
    """The tables do not fit; ``room`` is what they need."""

    def __init__(self, room: int) -> None:
        super().__init__(f"the tables need {room} bytes")
        self.room = room


class Track:
    """The tables of one track. Every segment is a chunk."""

    def __init__(self, init: bytes, span: int) -> None:
        self._init = init
        self._span = span
        self.length = 0
        self._times: list[list[int]] = []
        self._sizes = array("I")
        self._keys = array("I")
        self._chunks: list[tuple[int, int]] = []

    def add(self, place: int, fragment: Fragment, offset: int, *, number: int) -> None:
        """Append a segment that is the movie's ``place``-th. What is missing before it, the last sample lasts longer."""
        if fragment.begins != number * self._span or sum(fragment.durations) != self._span:
            raise Damaged(f"segment {number} is not where it belongs")
        if missing := place * self._span - self.length:
            self._lengthen(missing)
        for duration in fragment.durations:
            self._time(duration)
        count = len(self._sizes)
        self._sizes.extend(fragment.sizes)
        self._keys.extend(count + key for key, is_key in enumerate(fragment.keys, 1) if is_key)
        self._chunks.append((offset, len(fragment.sizes)))

    def _time(self, duration: int) -> None:
        self.length += duration
        if self._times and self._times[-1][1] == duration:
            self._times[-1][0] += 1
        else:
            self._times.append([1, duration])

    def _lengthen(self, missing: int) -> None:
        last = self._times[-1]
        last[0] -= 1
        self.length -= last[1]
        if not last[0]:
            self._times.pop()
        self._time(last[1] + missing)

    def box(self, number: int, ticks: int) -> bytes:
        """Return the track: the initialization segment's, with times and tables."""
        track = find(memoryview(self._init), "moov", "trak")
        header, media = find(track, "tkhd"), find(track, "mdia")
        info, times = find(media, "minf"), find(media, "mdhd")
        natures = [box(name, body) for name, body in boxes(info) if name != "stbl"]
        entries = box("stsd", find(info, "stbl", "stsd"))
        return box(
            "trak",
            # After version and flags: two times, the number, nothing, the duration (8.3.2).
            box("tkhd", header[:12], struct.pack(">III", number, 0, ticks), header[24:]),
            box(
                "mdia",
                full_box(
                    "mdhd", bytes(16), times[12:16], struct.pack(">Q", self.length), times[20:], version=1
                ),
                box("hdlr", find(media, "hdlr")),
                box("minf", *natures, box("stbl", entries, *self._tables())),
            ),
        )

    def _tables(self) -> list[bytes]:
        runs = b"".join(struct.pack(">II", *run) for run in self._times)
        tables = [full_box("stts", struct.pack(">I", len(self._times)), runs)]
        if len(self._keys) < len(self._sizes):
            tables.append(full_box("stss", struct.pack(">I", len(self._keys)), _big_endian(self._keys)))
        groups: list[tuple[int, int]] = []
        for place, (_, count) in enumerate(self._chunks, 1):
            if not groups or groups[-1][1] != count:
                groups.append((place, count))
        chunks = b"".join(struct.pack(">III", *group, 1) for group in groups)
        tables.append(full_box("stsc", struct.pack(">I", len(groups)), chunks))
        tables.append(full_box("stsz", struct.pack(">II", 0, len(self._sizes)), _big_endian(self._sizes)))
        offsets = [offset for offset, _ in self._chunks]
        name, form = ("co64", "Q") if offsets[-1] > MOST_OF_32_BITS else ("stco", "I")
        tables.append(full_box(name, struct.pack(f">I{len(offsets)}{form}", len(offsets), *offsets)))
        return tables


class Movie:
    """A movie of a picture and a sound that is being written to ``target``."""

    def __init__(self, target: Path, picture: bytes, sound: bytes, *, room: int) -> None:
        self.tracks = (Track(picture, PICTURE_SPAN), Track(sound, SOUND_SPAN))
        self._movie = find(memoryview(picture), "moov", "mvhd")
        self._begin = self._end = room
        self._file = target.open("xb")
        self._file.seek(room)

    def add(self, track: Track, place: int, fragment: Fragment, *, number: int) -> None:
        """Append a segment to a track."""
        track.add(place, fragment, self._end, number=number)
        self._file.write(fragment.data)
        self._end += len(fragment.data)

    def finish(self, segments: int) -> None:
        """Write the tables of a movie that lasts so many segments. Raises Tight."""
        ticks = segments * TICKS_PER_SEGMENT
        head = BRANDS + box(
            "moov", self._header(ticks), *(t.box(n, ticks) for n, t in enumerate(self.tracks, 1))
        )
        size = self._end - self._begin
        data = struct.pack(">I4sQ", 1, b"mdat", size + 16)
        free = self._begin - len(head) - len(data)
        if free < 8:
            raise Tight(self._begin - free + 8)
        self._file.seek(0)
        self._file.write(head + box("free", bytes(free - 8)) + data)

    def close(self) -> None:
        """Write nothing more."""
        self._file.close()

    def _header(self, ticks: int) -> bytes:
        # After version and flags: two times, timescale, duration; at the end the next track's number (8.2.2).
        times = struct.pack(">II", TICKS_PER_SECOND, ticks)
        return box(
            "mvhd", self._movie[:12], times, self._movie[20:-4], struct.pack(">I", len(self.tracks) + 1)
        )


def usual_room(segments: int) -> int:
    """Return how many bytes the head of a movie has if no segment is irregular."""
    picture = 4 * TICKS_PER_SEGMENT + 4 + 8
    sound = 4 * PACKETS_PER_SEGMENT + 8
    return SPARE + segments * (picture + sound)


def _big_endian(numbers: "array[int]") -> bytes:
    return struct.pack(f">{len(numbers)}I", *numbers)
