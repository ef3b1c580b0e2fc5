"""Reads what the stage packs: initialization segments and media segments of one track (see ``live_stage.packaging``)."""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from media_lambdas.live_stage.packaging.segments import DATA_OFFSET, DURATIONS, FLAGS, SIZES

FORM = DATA_OFFSET | DURATIONS | SIZES | FLAGS
NOT_SYNC = 0x10000
ENTRY_HEADER = 86
"""Bytes of a picture's sample entry before the boxes in it (ISO/IEC 14496-12, 12.1.3)."""


class Damaged(RuntimeError):
    """These bytes are nothing that the stage packs."""


class Fragment(NamedTuple):
    """The samples of a segment. ``begins`` and ``durations`` are in the track's timescale."""

    begins: int
    durations: tuple[int, ...]
    sizes: tuple[int, ...]
    keys: tuple[bool, ...]
    data: bytes | memoryview

    def with_sets(self, sets: bytes) -> "Fragment":
        """Return the same with parameter sets before each keyframe, if there are any."""
        if not sets:
            return self
        sizes, pieces, at = [], [], 0
        for size, is_key in zip(self.sizes, self.keys, strict=True):
            before = sets if is_key else b""
            pieces += [before, self.data[at : at + size]]
            sizes.append(len(before) + size)
            at += size
        return self._replace(sizes=tuple(sizes), data=b"".join(pieces))


def boxes(data: memoryview) -> Iterator[tuple[str, memoryview]]:
    """Yield name and body of each box. Raises Damaged if they do not fill the space that they have."""
    at = 0
    while at < len(data):
        if at + 8 > len(data):
            raise Damaged("a box without a header")
        size, name = struct.unpack_from(">I4s", data, at)
        if not 8 <= size <= len(data) - at:
            raise Damaged(f"a box of {size} bytes")
        yield name.decode("latin-1"), data[at + 8 : at + size]
        at += size


def find(data: memoryview, *path: str) -> memoryview:
    """Return the body of the first box on a path (``"moov", "trak"``)."""
    for name in path:
        data = next((body for found, body in boxes(data) if found == name), memoryview(b""))
        if not data:
            raise Damaged(f"no {'/'.join(path)}")
    return data


def read_fragment(segment: bytes) -> Fragment:
    """Return the samples of a segment. Raises Damaged."""
    whole = memoryview(segment)
    track = find(whole, "moof", "traf")
    data = find(whole, "mdat")
    try:
        (begins,) = struct.unpack_from(">Q", find(track, "tfdt"), 4)
        run = find(track, "trun")
        form, count = struct.unpack_from(">II", run)
        fields = struct.unpack(f">{3 * count}I", run[12:])
    except struct.error:
        raise Damaged("a table of another length than it says") from None
    sizes = fields[1::3]
    if form != FORM or not count or sum(sizes) != len(data):
        raise Damaged("samples that do not fill their segment")
    return Fragment(begins, fields[0::3], sizes, tuple(not flags & NOT_SYNC for flags in fields[2::3]), data)


def parameter_sets(init: bytes) -> bytes:
    """Return the parameter sets of a picture as they are put before a keyframe (ISO/IEC 14496-15, 5.3.3)."""
    entry = find(memoryview(init), "moov", "trak", "mdia", "minf", "stbl", "stsd")[8:]
    record = find(entry[ENTRY_HEADER:], "avcC")
    units, at = b"", 5
    try:
        for mask in (0x1F, 0xFF):
            count, at = record[at] & mask, at + 1
            for _ in range(count):
                (size,) = struct.unpack_from(">H", record, at)
                units += struct.pack(">I", size) + record[at + 2 : at + 2 + size]
                at += 2 + size
    except (struct.error, IndexError):
        raise Damaged("parameter sets that end too early") from None
    return units
