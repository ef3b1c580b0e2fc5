"""Encodes small pictures and sound as the stage does: the packets of a programme, of any length."""

import fractions
from collections.abc import Iterator
from functools import cache

import av
import numpy as np

from media_lambdas.live_stage.encoding.packets import (
    PACKETS_PER_SEGMENT,
    SAMPLE_RATE,
    SAMPLES_PER_PACKET,
    TICK_DURATION,
    TICKS_PER_SEGMENT,
    VIDEO_TIMESCALE,
    Packet,
    StreamInfo,
)
from media_lambdas.live_stage.packaging.initialization import make_init
from media_lambdas.live_stage.packaging.segments import SegmentDone, Segmenter

Stream = tuple[StreamInfo, list[Packet]]
SIZES = {"1080p": (192, 108), "720p": (128, 72), "360p": (64, 36), "angle-1": (128, 72)}
"""The shapes of the real renditions, and far fewer pixels."""


@cache
def picture(rendition: str, segments: int, *, first: int = 0, bright: int = 40) -> Stream:
    """Encode this many segments of a picture that brightens from tick to tick."""
    width, height = SIZES[rendition]
    encoder = av.CodecContext.create("libx264", "w")
    assert isinstance(encoder, av.VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
    encoder.time_base, encoder.framerate = fractions.Fraction(1, 30), fractions.Fraction(30)
    encoder.options = {
        "preset": "ultrafast",
        "tune": "zerolatency",
        "x264-params": "keyint=32:min-keyint=32:scenecut=0:annexb=0:repeat-headers=0",
    }
    encoder.flags |= av.codec.context.Flags.global_header
    encoder.open()
    packets: list[Packet] = []

    def keep(made: list[av.Packet]) -> None:
        for packet in made:
            pts = (len(packets) + first * TICKS_PER_SEGMENT) * TICK_DURATION
            packets.append(
                Packet(rendition, bytes(packet), pts, pts, TICK_DURATION, bool(packet.is_keyframe))
            )

    for tick in range(segments * TICKS_PER_SEGMENT):
        planes = np.full((height * 3 // 2, width), 128, np.uint8)
        planes[:height] = bright + tick % 128
        frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
        frame.pts = tick
        keep(encoder.encode(frame))
    keep(encoder.encode(None))
    assert encoder.extradata
    info = StreamInfo(
        rendition, "avc1.42C00B", width, height, VIDEO_TIMESCALE, bytes(encoder.extradata), 500_000
    )
    return info, packets


@cache
def sound(segments: int, *, tone: float = 440) -> Stream:
    """Encode a tone; the encoder's delay of one packet is taken out."""
    encoder = av.CodecContext.create("aac", "w")
    assert isinstance(encoder, av.AudioCodecContext)
    encoder.sample_rate, encoder.layout, encoder.format = SAMPLE_RATE, "stereo", "fltp"
    encoder.bit_rate = 128_000
    encoder.flags |= av.codec.context.Flags.global_header
    encoder.open()
    count = segments * PACKETS_PER_SEGMENT
    wave = np.sin(np.arange((count + 1) * SAMPLES_PER_PACKET) * tone * 2 * np.pi / SAMPLE_RATE) * 0.3
    made: list[bytes] = []
    for number in range(count + 1):
        piece = wave[number * SAMPLES_PER_PACKET :][:SAMPLES_PER_PACKET].astype(np.float32)
        frame = av.AudioFrame.from_ndarray(np.stack([piece, piece]), format="fltp", layout="stereo")
        frame.sample_rate, frame.pts = SAMPLE_RATE, number * SAMPLES_PER_PACKET
        made += map(bytes, encoder.encode(frame))
    made += map(bytes, encoder.encode(None))
    packets = [
        Packet(
            "audio", data, place * SAMPLES_PER_PACKET, place * SAMPLES_PER_PACKET, SAMPLES_PER_PACKET, True
        )
        for place, data in enumerate(made[1 : count + 1])
    ]
    assert len(packets) == count
    assert encoder.extradata
    info = StreamInfo("audio", "mp4a.40.2", 0, 0, SAMPLE_RATE, bytes(encoder.extradata), 128_000)
    return info, packets


def segments_of(stream: Stream, *, run: int = 1, starts_at: float = 0) -> Iterator[SegmentDone]:
    """Pack a stream."""
    info, packets = stream
    done: list[SegmentDone] = []
    segmenter = Segmenter(info, run=run, starts_at=starts_at, sink=done.append)
    for packet in packets:
        segmenter.push(packet)
        yield from done
        done.clear()
    segmenter.close()
    yield from done


def whole_file(stream: Stream) -> bytes:
    """Return a stream as one fragmented file."""
    return make_init(stream[0]) + b"".join(segment.data for segment in segments_of(stream))
