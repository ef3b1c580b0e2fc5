"""What the encoders put out, decoded again."""

import threading
from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from media_lambdas.live_stage.encoding.output import QUEUED, Output, OutputFailed
from media_lambdas.live_stage.encoding.packets import Packet, StreamInfo
from media_lambdas.live_stage.encoding.renditions import (
    FULL_HD,
    HD,
    SMALL,
    Rendition,
    angle_rendition,
    ladder,
)
from media_lambdas.live_stage.encoding.sound import SoundEncoder
from media_lambdas.live_stage.encoding.video import VideoEncoder
from media_lambdas.live_stage.mixing.planes import fill, new_frame, planes_of
from media_lambdas.live_stage.scenes.geometry import Extent

IDR, NON_IDR = 5, 1
Sound = NDArray[np.float32]


def frame_of(rendition: Rendition, number: int) -> av.VideoFrame:
    """Return a picture that moves a little: a white square on gray."""
    frame = new_frame(Extent(rendition.width, rendition.height))
    planes = planes_of(frame)
    fill(planes, (90, 128, 128))
    x = number * 4 % (rendition.width - 64)
    planes.y[40:104, x : x + 64] = 235
    return frame


def nal_types(data: bytes) -> list[int]:
    """Return the types of the NAL units; their lengths must add up."""
    types, place = [], 0
    while place < len(data):
        length = int.from_bytes(data[place : place + 4])
        types.append(data[place + 4] & 0x1F)
        place += 4 + length
    assert place == len(data)
    return types


def decoder_of(info: StreamInfo) -> av.CodecContext:
    decoder = av.CodecContext.create("h264" if info.width else "aac", "r")
    decoder.extradata = info.extradata
    return decoder


def decode_video(info: StreamInfo, packets: list[Packet]) -> list[av.VideoFrame]:
    decoder = decoder_of(info)
    frames: list[av.VideoFrame] = []
    for one in packets:
        packet: av.Packet[av.VideoStream] = av.Packet(one.data)
        packet.pts, packet.dts, packet.time_base = one.pts, one.dts, Fraction(1, info.timescale)
        frames += decoder.decode(packet)  # type: ignore[arg-type]
    return frames + decoder.decode(None)  # type: ignore[operator]


def decode_sound(info: StreamInfo, packets: list[Packet]) -> Sound:
    decoder = decoder_of(info)
    blocks = [frame.to_ndarray() for one in packets for frame in decoder.decode(av.Packet(one.data))]  # type: ignore[union-attr]
    return np.concatenate(blocks, axis=1).T


@pytest.mark.parametrize("rendition", [FULL_HD, HD, SMALL, angle_rendition(2, small=True)])
def test_segments_begin_with_an_idr_picture_and_nothing_is_late(rendition: Rendition) -> None:
    encoder = VideoEncoder(rendition)
    packets = []
    for tick in range(70):
        one_in_one_out = encoder.encode(frame_of(rendition, tick), tick)
        assert len(one_in_one_out) == 1
        packets += one_in_one_out
    assert encoder.finish() == []
    assert (
        [packet.pts for packet in packets]
        == [packet.dts for packet in packets]
        == list(range(0, 210_000, 3000))
    )
    assert {packet.duration for packet in packets} == {3000}
    assert [tick for tick, packet in enumerate(packets) if packet.keyframe] == [0, 32, 64]
    for packet in packets:
        pictures = [kind for kind in nal_types(packet.data) if kind in (IDR, NON_IDR)]
        assert set(pictures) == {IDR if packet.keyframe else NON_IDR}
        assert not {7, 8} & set(nal_types(packet.data))  # parameter sets are in the extradata only


def test_video_decodes_to_what_went_in() -> None:
    encoder = VideoEncoder(HD)
    packets = [packet for tick in range(40) for packet in encoder.encode(frame_of(HD, tick), tick)]
    frames = decode_video(encoder.info, packets)
    assert [(frame.width, frame.height, frame.pts) for frame in frames] == [
        (1280, 720, tick * 3000) for tick in range(40)
    ]
    for tick in (0, 31, 32, 39):
        wanted = planes_of(frame_of(HD, tick)).y.astype(int)
        assert np.abs(planes_of(frames[tick]).y.astype(int) - wanted).mean() < 1.0
    assert {
        (frame.color_range, frame.colorspace, frame.color_trc, frame.color_primaries) for frame in frames
    } == {(1, 6, 1, 1)}
    assert {frame.format.name for frame in frames} == {"yuv420p"}


def test_every_segment_can_be_decoded_by_itself() -> None:
    encoder = VideoEncoder(SMALL)
    packets = [packet for tick in range(96) for packet in encoder.encode(frame_of(SMALL, tick), tick)]
    frames = decode_video(encoder.info, packets[32:64])
    assert [frame.pts for frame in frames] == list(range(96_000, 192_000, 3000))


@pytest.mark.parametrize(
    ("rendition", "codec"), [(FULL_HD, "avc1.640028"), (HD, "avc1.64001F"), (SMALL, "avc1.64001E")]
)
def test_the_stream_says_what_it_is(rendition: Rendition, codec: str) -> None:
    info = VideoEncoder(rendition).info
    assert info[:5] == (rendition.name, codec, rendition.width, rendition.height, 90_000)
    assert info.bitrate == rendition.bitrate
    assert info.extradata[0] == 1  # AVCDecoderConfigurationRecord
    assert info.extradata[4] & 3 == 3  # four-byte lengths


def test_noise_keeps_to_the_bit_rate() -> None:
    random = np.random.default_rng(1)
    encoder, size, ticks = VideoEncoder(SMALL), 0, 128
    for tick in range(ticks):
        frame = new_frame(Extent(SMALL.width, SMALL.height))
        for plane in planes_of(frame):
            plane[:] = random.integers(16, 235, plane.shape, np.uint8)
        size += sum(len(packet.data) for packet in encoder.encode(frame, tick))
    seconds = ticks / 30
    assert size * 8 <= SMALL.bitrate * (seconds + 1)  # the buffer holds one second


def test_a_picture_that_stands_still_costs_next_to_nothing() -> None:
    encoder, frame = VideoEncoder(HD), frame_of(HD, 0)
    sizes = [len(packet.data) for tick in range(32) for packet in encoder.encode(frame, tick)]
    assert sum(sizes[1:]) * 8 < 0.02 * HD.bitrate


# --------------------------------------------------------------------- sound


def encode_sound(samples: Sound, block: int = 1600) -> tuple[StreamInfo, list[Packet]]:
    encoder = SoundEncoder()
    packets = [
        packet
        for begin in range(0, len(samples), block)
        for packet in encoder.encode(samples[begin : begin + block])
    ]
    return encoder.info, packets + encoder.finish()


def test_sound_is_where_it_was() -> None:
    """A packet's pts is the first sample that it decodes to: the encoder's delay is taken out."""
    samples = np.zeros((2 * 51_200, 2), np.float32)
    times = np.arange(480) / 48_000
    beep = (0.8 * np.sin(2 * np.pi * 2000 * times)).astype(np.float32)
    starts = [10_000, 51_200, 77_777]
    for start in starts:
        samples[start : start + 480] = beep[:, None]
    info, packets = encode_sound(samples)
    assert [packet.pts for packet in packets] == list(range(0, 2 * 51_200, 1024))
    decoded = decode_sound(info, packets)
    assert len(decoded) == len(samples)
    for start in starts:
        window = decoded[start - 500 : start + 1000, 0]
        offset = int(np.correlate(window, beep, "valid").argmax()) - 500
        assert abs(offset) <= 2


@pytest.mark.parametrize("segments", [1, 3])
def test_segments_of_sound_are_whole(segments: int) -> None:
    info, packets = encode_sound(np.zeros((segments * 51_200, 2), np.float32))
    assert len(packets) == segments * 50
    assert {(packet.duration, packet.keyframe, packet.rendition) for packet in packets} == {
        (1024, True, "audio")
    }
    assert info[:5] == ("audio", "mp4a.40.2", 0, 0, 48_000)
    assert info.extradata[:2] == bytes([0x11, 0x90])  # AAC-LC, 48 kHz, two channels


def test_sound_comes_through_clean() -> None:
    times = np.arange(3 * 51_200) / 48_000
    left, right = 0.4 * np.sin(2 * np.pi * 440 * times), 0.4 * np.sin(2 * np.pi * 660 * times)
    samples = np.stack((left, right), axis=1).astype(np.float32)
    decoded = decode_sound(*encode_sound(samples))
    error = (decoded - samples)[2048:-2048]
    assert np.sqrt(np.mean(error**2)) < 0.001  # 49 dB below


# --------------------------------------------------------------------- all together


class Shelf:
    """A sink that keeps what it is given; it can be told to wait, or to fail."""

    def __init__(self) -> None:
        self.infos: dict[str, StreamInfo] = {}
        self.packets: dict[str, list[Packet]] = defaultdict(list)
        self.ended: list[str] = []
        self.may_go_on = threading.Event()
        self.may_go_on.set()
        self.fails = False

    def opened(self, info: StreamInfo) -> None:
        self.infos[info.rendition] = info

    def packet(self, packet: Packet) -> None:
        self.may_go_on.wait(30)
        if self.fails:
            raise OSError("no space left")
        self.packets[packet.rendition].append(packet)

    def closed(self, rendition: str) -> None:
        self.ended.append(rendition)


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def output(shelf: Shelf) -> Iterator[Output]:
    made = Output(shelf)
    yield made
    shelf.may_go_on.set()
    made.abandon()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("encode-")]


def feed(output: Output, ticks: range, renditions: tuple[Rendition, ...]) -> None:
    for tick in ticks:
        for rendition in renditions:
            output.video(rendition.name, frame_of(rendition, tick), tick)
        output.sound(np.zeros((1600, 2), np.float32))


def test_all_renditions_end_together(output: Output, shelf: Shelf) -> None:
    output.open(ladder())
    assert list(shelf.infos) == ["720p", "360p", "audio"]
    feed(output, range(64), ladder())
    output.finish()
    assert {name: len(packets) for name, packets in shelf.packets.items()} == {
        "720p": 64,
        "360p": 64,
        "audio": 100,
    }
    ends = {
        name: Fraction(packets[-1].pts + packets[-1].duration, shelf.infos[name].timescale)
        for name, packets in shelf.packets.items()
    }
    assert set(ends.values()) == {Fraction(64, 30)}
    assert sorted(shelf.ended) == ["360p", "720p", "audio"]


def test_a_rendition_that_begins_later_keeps_the_programmes_time(output: Output, shelf: Shelf) -> None:
    output.open((SMALL,))
    feed(output, range(32), (SMALL,))
    angle = angle_rendition(1, small=True)
    output.open_video(angle)
    feed(output, range(32, 64), (SMALL, angle))
    output.close_video("angle-1")
    assert shelf.ended == ["angle-1"]
    assert [packet.pts for packet in shelf.packets["angle-1"]] == list(range(96_000, 192_000, 3000))
    assert [packet.keyframe for packet in shelf.packets["angle-1"]].index(True) == 0
    output.finish()


def test_who_is_behind_makes_the_mixer_wait_and_holds_no_more_than_a_queue(
    output: Output, shelf: Shelf
) -> None:
    output.open((SMALL,), sound=False)
    shelf.may_go_on.clear()
    given: list[int] = []

    def mixer() -> None:
        for tick in range(64):
            output.video("360p", frame_of(SMALL, tick), tick)
            given.append(tick)

    thread = threading.Thread(target=mixer)
    thread.start()
    thread.join(1.0)
    assert thread.is_alive()
    assert len(given) <= QUEUED + 2
    shelf.may_go_on.set()
    thread.join(60)
    output.finish()
    assert [packet.pts // 3000 for packet in shelf.packets["360p"]] == list(range(64))


def test_a_sink_that_fails_is_told_to_the_mixer(output: Output, shelf: Shelf) -> None:
    output.open((SMALL,))
    shelf.fails = True
    with pytest.raises(OutputFailed, match=r"(360p|audio): no space left"):
        feed(output, range(1000), (SMALL,))
    with pytest.raises(OutputFailed):
        output.finish()


def test_abandoned_encoders_end_at_once(output: Output, shelf: Shelf) -> None:
    output.open(ladder())
    feed(output, range(4), ladder())
    output.abandon()
    assert shelf.ended == []
