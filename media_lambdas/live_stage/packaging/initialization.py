"""Initialization segments: what a player must know of a rendition before its first segment (ISO/IEC 23000-19, 7.3)."""

import struct

from media_lambdas.live_stage.encoding.packets import StreamInfo
from media_lambdas.live_stage.packaging.boxes import box, descriptor, full_box

TRACK = 1
IDENTITY = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
UNDETERMINED = 0x55C4  # the language "und" in three times five bits
DPI_72 = 0x00480000
BT709, BT601 = (
    1,
    6,
)  # ITU-T H.273: primaries and transfer of sRGB's kind, and the matrix of browsers' pictures
AAC = 0x40  # object type indication "Audio ISO/IEC 14496-3"
AUDIO_STREAM = 0x15  # stream type 5, upstream 0, and the reserved bit
TRACK_SHOWN = 0x7  # enabled, in the movie, in the preview


def make_init(info: StreamInfo) -> bytes:
    """Return the initialization segment of one rendition: a movie of one track without samples."""
    brands = box("ftyp", b"iso6", struct.pack(">I", 0), b"iso6cmfcmp41")
    extends = box("mvex", full_box("trex", struct.pack(">5I", TRACK, 1, 0, 0, 0)))
    return brands + box("moov", _movie_header(info), _track(info), extends)


def is_video(info: StreamInfo) -> bool:
    """Return whether a rendition is a picture; else it is sound."""
    return info.width > 0


def _movie_header(info: StreamInfo) -> bytes:
    times = struct.pack(">4I", 0, 0, info.timescale, 0)
    rate_and_volume = struct.pack(">IHH8x", 0x10000, 0x100, 0)
    return full_box("mvhd", times, rate_and_volume, IDENTITY, bytes(24), struct.pack(">I", TRACK + 1))


def _track(info: StreamInfo) -> bytes:
    volume = 0 if is_video(info) else 0x100
    header = full_box(
        "tkhd",
        struct.pack(">5I8x", 0, 0, TRACK, 0, 0),
        struct.pack(">4H", 0, 0, volume, 0),
        IDENTITY,
        struct.pack(">II", info.width << 16, info.height << 16),
        flags=TRACK_SHOWN,
    )
    return box("trak", header, _media(info))


def _media(info: StreamInfo) -> bytes:
    kind, name = (b"vide", b"video\0") if is_video(info) else (b"soun", b"sound\0")
    header = full_box("mdhd", struct.pack(">4IHH", 0, 0, info.timescale, 0, UNDETERMINED, 0))
    handler = full_box("hdlr", bytes(4), kind, bytes(12), name)
    nature = full_box("vmhd", bytes(8), flags=1) if is_video(info) else full_box("smhd", bytes(4))
    here = full_box("url ", flags=1)  # the samples are in the same file
    data = box("dinf", full_box("dref", struct.pack(">I", 1), here))
    entry = _picture_entry(info) if is_video(info) else _sound_entry(info)
    table = box(
        "stbl",
        full_box("stsd", struct.pack(">I", 1), entry),
        full_box("stts", bytes(4)),
        full_box("stsc", bytes(4)),
        full_box("stsz", bytes(8)),
        full_box("stco", bytes(4)),
    )
    return box("mdia", header, handler, box("minf", nature, data, table))


def _picture_entry(info: StreamInfo) -> bytes:
    """ISO/IEC 14496-15, 5.4.2: H.264 with its parameter sets here and not among the samples; square pixels."""
    return box(
        "avc1",
        struct.pack(">6xH16x", 1),
        struct.pack(">HHIIIH", info.width, info.height, DPI_72, DPI_72, 0, 1),
        bytes(32),
        struct.pack(">Hh", 24, -1),
        box("avcC", info.extradata),
        box("colr", b"nclx", struct.pack(">HHHB", BT709, BT709, BT601, 0)),
        box("pasp", struct.pack(">II", 1, 1)),
    )


def _sound_entry(info: StreamInfo) -> bytes:
    """ISO/IEC 14496-14, 5.6: AAC; the number of channels is in the second byte of its AudioSpecificConfig."""
    channels = info.extradata[1] >> 3 & 0xF
    config = descriptor(
        0x04,
        struct.pack(">BB3xII", AAC, AUDIO_STREAM, info.bitrate, info.bitrate),
        descriptor(0x05, info.extradata),
    )
    stream = descriptor(0x03, struct.pack(">HB", TRACK, 0), config, descriptor(0x06, b"\x02"))
    return box(
        "mp4a",
        struct.pack(">6xH8x", 1),
        struct.pack(">HHHHI", channels, 16, 0, 0, info.timescale << 16),
        full_box("esds", stream),
    )
