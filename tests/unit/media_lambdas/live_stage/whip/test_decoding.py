"""Decoding: planes, keyframes, broken and huge pictures, a backlog, and the end."""

import threading
from fractions import Fraction

import av
import numpy as np
import pytest
from aiortc.rtcrtpparameters import RTCRtpCodecParameters

from media_lambdas.live_stage.sources.source import Kind, Source
from media_lambdas.live_stage.whip.clock import MediaClock, SenderClocks
from media_lambdas.live_stage.whip.decoding import BACKLOG, DecoderQueue, PictureWriter, SoundWriter, is_key
from media_lambdas.live_stage.whip.jitter import EncodedFrame, Frames
from media_lambdas.live_stage.whip.planes import planes_of
from tests.unit.media_lambdas.live_stage.whip.packets import Hands

CODERS = {"H264": "libx264", "VP8": "libvpx"}


def encoded(codec: str, count: int = 4, width: int = 64, height: int = 48) -> list[bytes]:
    """Pictures that grow lighter; the first is a full one."""
    coder = av.CodecContext.create(CODERS[codec], "w")
    coder.width, coder.height, coder.pix_fmt = width, height, "yuv420p"
    coder.time_base, coder.gop_size = Fraction(1, 30), 100
    fast = {"preset": "ultrafast", "tune": "zerolatency"}
    coder.options = fast if codec == "H264" else {"deadline": "realtime", "lag-in-frames": "0"}
    packets = []
    for number in range(count):
        frame = av.VideoFrame.from_ndarray(
            np.full((height * 3 // 2, width), 60 + 20 * number, np.uint8), format="yuv420p"
        )
        frame.pts = number
        packets += [bytes(packet) for packet in coder.encode(frame)]
    return packets


def writer() -> tuple[PictureWriter, Source]:
    source = Source("src_1", Kind.CAMERA)
    return PictureWriter(source, Hands()), source


def frame(data: bytes, number: int = 0, *, whole: bool = True) -> EncodedFrame:
    return EncodedFrame(data, number * 3000, 1000.0, whole)


def shade(source: Source, at: float) -> int | None:
    found = source.frame_at(at)
    return int(found.y[0, 0]) if found else None


@pytest.mark.parametrize("codec", CODERS)
def test_pictures_come_out_at_their_capture_times(codec: str) -> None:
    write, source = writer()
    for number, data in enumerate(encoded(codec)):
        assert write.write(codec, frame(data, number), 1000 + number / 30)
    for number in range(4):
        assert shade(source, 1000 + number / 30 + 0.001) == pytest.approx(60 + 20 * number, abs=4)


@pytest.mark.parametrize("codec", CODERS)
def test_before_a_full_picture_nothing_is_shown(codec: str) -> None:
    write, source = writer()
    packets = encoded(codec)
    assert not write.write(codec, frame(packets[1]), 1000)
    assert source.frame_at(1000.5) is None
    assert write.write(codec, frame(packets[0]), 1000)


@pytest.mark.parametrize("codec", CODERS)
def test_after_a_loss_the_last_good_picture_stays_until_a_full_one(codec: str) -> None:
    write, source = writer()
    packets = encoded(codec)
    write.write(codec, frame(packets[0]), 1000)
    assert not write.write(codec, frame(packets[2], 2, whole=False), 1000.1)
    assert not write.write(codec, frame(packets[3], 3), 1000.2)
    assert shade(source, 1000.3) == pytest.approx(60, abs=4)
    assert write.write(codec, frame(encoded(codec)[0], 4), 1000.4)


def test_rubbish_is_survived_and_asks_for_a_full_picture() -> None:
    write, source = writer()
    rubbish = b"\0\0\0\1\x65" + np.random.default_rng(3).bytes(400)
    assert not write.write("H264", frame(rubbish), 1000)
    assert not write.write("VP8", frame(b"\0" + np.random.default_rng(3).bytes(400)), 1000)
    assert source.frame_at(1000) is None
    assert write.write("H264", frame(encoded("H264")[0]), 1000)
    assert source.frame_at(1000) is not None


def test_a_huge_picture_is_refused_before_memory_is_taken() -> None:
    write, source = writer()
    vp8 = bytearray(encoded("VP8")[0])
    vp8[6:10] = (16_383).to_bytes(2, "little") * 2  # RFC 6386, 9.1: the size stands in the frame's header
    assert not write.write("VP8", frame(bytes(vp8)), 1000)
    assert source.frame_at(1000) is None


def test_the_codec_may_change_in_the_middle() -> None:
    write, source = writer()
    assert write.write("VP8", frame(encoded("VP8")[0]), 1000)
    assert not write.write("H264", frame(encoded("H264")[1]), 1000.1)
    assert write.write("H264", frame(encoded("H264", 1, 128, 96)[0]), 1000.2)
    assert source.statistics(1000).width == 128


@pytest.mark.parametrize(
    ("size", "fitted"),
    [
        ((1280, 720), (1280, 720)),
        ((201, 113), (201, 113)),
        ((3840, 2160), (1920, 1080)),
        ((1080, 1920), (608, 1080)),
    ],
)
def test_planes_have_the_pictures_size_or_fit_the_largest_mix(
    size: tuple[int, int], fitted: tuple[int, int]
) -> None:
    planes = planes_of(av.VideoFrame(*size, "yuv420p"))
    width, height = fitted
    assert planes.y.shape == (height, width)
    assert planes.u.shape == planes.v.shape == ((height + 1) // 2, (width + 1) // 2)
    assert all(plane.strides[1] == 1 and plane.dtype == np.uint8 for plane in planes)


@pytest.mark.parametrize("pixels", ["rgb24", "nv12", "yuv444p"])
def test_other_formats_are_converted(pixels: str) -> None:
    white = av.VideoFrame.from_ndarray(np.full((32, 32, 3), 255, np.uint8), format="rgb24")
    planes = planes_of(white.reformat(format=pixels))
    assert abs(int(planes.y[9, 9]) - 235) < 3
    assert abs(int(planes.u[9, 9]) - 128) < 3


def test_full_range_becomes_limited() -> None:
    white = av.VideoFrame.from_ndarray(np.full((48, 32), 255, np.uint8), format="yuvj420p")
    assert int(planes_of(white).y[0, 0]) == 235


@pytest.mark.parametrize("codec", ["libx264", "libvpx"])
def test_planes_stay_as_they_were_while_the_decoder_goes_on(codec: str) -> None:
    coder = av.CodecContext.create(codec, "w")
    coder.width, coder.height, coder.pix_fmt, coder.time_base = 320, 180, "yuv420p", Fraction(1, 30)
    coder.options = (
        {"tune": "zerolatency"} if codec == "libx264" else {"deadline": "realtime", "lag-in-frames": "0"}
    )
    decoder = av.CodecContext.create("h264" if codec == "libx264" else "vp8", "r")
    random, kept, copies = np.random.default_rng(1), [], []
    for number in range(60):
        picture = av.VideoFrame.from_ndarray(random.integers(16, 235, (270, 320), np.uint8), format="yuv420p")
        picture.pts = number
        for packet in coder.encode(picture):
            for decoded in decoder.decode(av.Packet(bytes(packet))):
                kept.append(planes_of(decoded))
                copies.append([plane.copy() for plane in kept[-1]])
    assert len(kept) >= 59
    for planes, copied in zip(kept, copies, strict=True):
        assert all(np.array_equal(one, other) for one, other in zip(planes, copied, strict=True))


def test_opus_becomes_48_khz_stereo() -> None:
    coder = av.CodecContext.create("libopus", "w")
    coder.sample_rate, coder.layout, coder.format = 48_000, "mono", "s16"
    source = Source("src_2", Kind.MICROPHONE)
    write = SoundWriter(source)
    wave = (16_000 * np.sin(np.arange(48_000) * 2 * np.pi * 440 / 48_000)).astype(np.int16)
    number = 0
    for block in range(50):
        sound = av.AudioFrame.from_ndarray(
            wave[None, block * 960 : block * 960 + 960], format="s16", layout="mono"
        )
        sound.sample_rate, sound.pts = 48_000, block * 960
        for packet in coder.encode(sound):
            write.write("opus", frame(bytes(packet)), 1000 + number * 0.02)
            number += 1
    assert write.write("opus", frame(b"\xff\xff\xff"), 1001.1)  # broken: left out
    heard = source.audio_at(1000.5, 4800)
    assert np.sqrt(np.mean(heard**2)) == pytest.approx(16_000 / 32_768 / np.sqrt(2), rel=0.05)
    assert np.array_equal(heard[:, 0], heard[:, 1])


@pytest.mark.parametrize(
    ("codec", "data", "key"),
    [
        ("VP8", b"\x10\x02", True),
        ("VP8", b"\x11\x02", False),
        ("VP8", b"", False),
        ("H264", b"\0\0\0\1\x67\x42\0\0\0\1\x68", True),
        ("H264", b"\0\0\0\1\x09\x10\0\0\0\1\x65", True),
        ("H264", b"\0\0\0\1\x41\x9a", False),
        ("H264", b"\0\0\0\1", False),
    ],
)
def test_full_pictures_are_recognized(codec: str, data: bytes, key: bool) -> None:
    assert is_key(codec, data) is key


VP8 = RTCRtpCodecParameters("video/VP8", 90_000, payloadType=97)


class Slow:
    """A writer that waits to be let go on."""

    def __init__(self) -> None:
        self.go, self.begun = threading.Event(), threading.Event()
        self.seen: list[tuple[bytes, bool]] = []

    def write(self, codec: str, frame: EncodedFrame, captured_at: float) -> bool:
        self.begun.set()
        assert self.go.wait(20)
        self.seen.append((frame.data, frame.whole))
        return frame.whole


def queue_of(write: Slow) -> tuple[DecoderQueue, threading.Event, threading.Thread]:
    clock, ask = Hands(), threading.Event()
    queue = DecoderQueue(write, MediaClock(90_000, "ada", SenderClocks(), smooth=False), clock, ask)
    thread = threading.Thread(target=queue.get)
    thread.start()
    return queue, ask, thread


def put(queue: DecoderQueue, number: int) -> None:
    one = EncodedFrame(number.to_bytes(2, "big"), number * 3000, 1000.0, whole=True)
    queue.put((VP8, Frames(one.timestamp, [one])))


def test_a_backlog_is_dropped_and_a_full_picture_asked_for() -> None:
    slow = Slow()
    queue, ask, thread = queue_of(slow)
    put(queue, 0)
    assert slow.begun.wait(20)
    for number in range(1, 200):
        put(queue, number)
    assert len(queue._frames) == BACKLOG
    slow.go.set()
    assert ask.wait(20)
    while len(slow.seen) < 1 + BACKLOG:
        thread.join(0.01)
    queue.put(None)
    thread.join(20)
    assert not thread.is_alive()
    assert [int.from_bytes(data, "big") for data, _ in slow.seen] == [0, *range(200 - BACKLOG, 200)]
    assert [whole for _, whole in slow.seen] == [True, False] + [True] * (BACKLOG - 1)


def test_the_end_does_not_wait_for_the_backlog() -> None:
    slow = Slow()
    queue, _, thread = queue_of(slow)
    for number in range(20):
        put(queue, number)
    assert slow.begun.wait(20)
    queue.put(None)
    slow.go.set()
    thread.join(20)
    assert not thread.is_alive()
    assert len(slow.seen) == 1
