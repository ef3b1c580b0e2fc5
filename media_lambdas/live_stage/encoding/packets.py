"""What encoders hand to the packager.

Times count from the programme's tick 0. Video counts 90,000 a second, so a tick is 3,000; sound counts samples, 48,000
a second. A segment of 32 ticks is therefore 96,000 of the one and 51,200 (50 packets of 1,024) of the other.
"""

from typing import NamedTuple

VIDEO_TIMESCALE = 90_000
TICK_DURATION = 3_000
SAMPLE_RATE = 48_000
SAMPLES_PER_PACKET = 1_024
TICKS_PER_SEGMENT = 32
PACKETS_PER_SEGMENT = 50


class Packet(NamedTuple):
    """One encoded access unit, in decoding order.

    Video: NAL units with four-byte length prefixes (ISO/IEC 14496-15, 5.3.3), parameter sets only in the stream's
    ``extradata``; there are no B-frames, so ``pts == dts``; a keyframe is an IDR picture, exactly every
    32nd packet beginning with pts 0. Sound: one raw AAC frame without ADTS, always a keyframe; pts 0 decodes
    to the programme's samples 0 to 1023: the encoder's delay is already taken out, no edit list is needed.
    """

    rendition: str
    data: bytes
    pts: int
    dts: int
    duration: int
    keyframe: bool


class StreamInfo(NamedTuple):
    """What the packager writes into a rendition's initialization segment and the master playlist.

    ``codec`` is the RFC 6381 string (``avc1.64001F``, ``mp4a.40.2``). ``extradata`` is an AVCDecoderConfigurationRecord
    or an AudioSpecificConfig. ``width`` and ``height`` are 0 for sound; ``bitrate`` is the most that is meant, in bits
    per second.
    """

    rendition: str
    codec: str
    width: int
    height: int
    timescale: int
    extradata: bytes
    bitrate: int
