"""Decodes what a receiver puts in order and writes it into its source, in the thread that aiortc keeps for it.

Takes the place of the queue between aiortc's receiver and its decoder thread. aiortc's own queues have no bounds and
send every picture over the event loop; here a backlog is dropped and a full picture asked for.
"""

import logging
import threading
from collections import deque
from typing import Literal, Protocol

import av
import numpy as np
from aiortc.rtcrtpparameters import RTCRtpCodecParameters

from media_lambdas.live_stage.sources.source import Samples, Source
from media_lambdas.live_stage.whip.clock import Clock, MediaClock
from media_lambdas.live_stage.whip.jitter import EncodedFrame, Frames
from media_lambdas.live_stage.whip.planes import planes_of

logger = logging.getLogger(__name__)

BACKLOG = 30  # frames: a second of pictures
MOST_PIXELS = 4096 * 2304  # libavcodec refuses larger pictures before it takes memory for them
ASK_AGAIN = 0.5  # seconds between two requests for a full picture
DECODERS: dict[str, Literal["vp8", "h264"]] = {"VP8": "vp8", "H264": "h264"}
H264_KEY_UNITS = {5, 7}  # a slice of an IDR picture, a sequence parameter set (ITU-T H.264, table 7-1)

Task = tuple[RTCRtpCodecParameters, Frames]


class Writer(Protocol):
    """Decodes one kind of media into a source."""

    def write(self, codec: str, frame: EncodedFrame, captured_at: float) -> bool:
        """Decode; return False if a full picture is needed before anything else can be shown."""
        ...


class DecoderQueue:
    """What aiortc puts complete frames into (on the event loop) and its thread gets them from."""

    def __init__(self, writer: Writer, media_clock: MediaClock, clock: Clock, ask: threading.Event) -> None:
        self._writer, self._media_clock, self._clock, self._ask = writer, media_clock, clock, ask
        self._frames: deque[tuple[str, EncodedFrame, float]] = deque(maxlen=BACKLOG)
        self._changed = threading.Condition()
        self._ended = False
        self._overrun = False
        self._asked_at = -np.inf

    def put(self, task: Task | None) -> None:
        """Take frames, or the end. Never waits."""
        with self._changed:
            if task is None:
                self._ended = True
                self._frames.clear()
            else:
                codec, batch = task
                for frame in batch.frames:
                    captured_at = self._media_clock.captured_at(frame.timestamp, frame.came_at)
                    self._overrun |= len(self._frames) == BACKLOG
                    self._frames.append((codec.name, frame, captured_at))
            self._changed.notify()

    def get(self) -> None:
        """Decode until the end comes; None tells aiortc's thread that it has come."""
        while (item := self._next()) is not None:
            codec, frame, captured_at = item
            if not self._writer.write(codec, frame, captured_at):
                self._request_picture()

    def _next(self) -> tuple[str, EncodedFrame, float] | None:
        with self._changed:
            while not (self._frames or self._ended):
                self._changed.wait()
            if self._ended:
                return None
            codec, frame, captured_at = self._frames.popleft()
            if self._overrun:
                frame, self._overrun = frame._replace(whole=False), False
            return codec, frame, captured_at

    def _request_picture(self) -> None:
        """Have aiortc send a picture loss indication with the next packet (RFC 4585, 6.3.1)."""
        now = self._clock()
        if now - self._asked_at > ASK_AGAIN:
            self._asked_at = now
            self._ask.set()


class PictureWriter:
    """Decodes VP8 or H.264 into pictures. After a loss the last good picture stays until a full one comes."""

    def __init__(self, source: Source, clock: Clock) -> None:
        self._source, self._clock = source, clock
        self._codec = ""
        self._decoder: av.VideoCodecContext | None = None
        self._waits = True  # for a full picture
        self._captured: dict[int, float] = {}

    def write(self, codec: str, frame: EncodedFrame, captured_at: float) -> bool:
        """Decode a picture. Returns False while a full one is needed."""
        if not frame.whole or codec != self._codec:
            self._waits = True
        if self._waits and not is_key(codec, frame.data):
            return False
        decoder = self._decoder_of(codec)
        self._waits = False
        self._captured[frame.timestamp] = captured_at
        packet = av.Packet(frame.data)
        packet.pts = frame.timestamp
        try:
            pictures = decoder.decode(packet)
        except av.FFmpegError as fault:
            logger.info("source %s: %s picture not decoded: %s", self._source.source_id, codec, fault)
            self._waits = True
            return False
        for picture in pictures:
            captured = self._captured.pop(picture.pts or 0, captured_at)
            self._source.push_video(planes_of(picture), captured, self._clock())
        while len(self._captured) > BACKLOG:
            del self._captured[next(iter(self._captured))]
        return True

    def _decoder_of(self, codec: str) -> av.VideoCodecContext:
        if self._decoder is None or codec != self._codec:
            decoder = av.CodecContext.create(DECODERS[codec], "r")
            decoder.thread_count = 1
            decoder.flags |= av.codec.context.Flags.low_delay
            decoder.options = {"max_pixels": str(MOST_PIXELS)}
            self._decoder, self._codec = decoder, codec
        return self._decoder


class SoundWriter:
    """Decodes Opus into 48 kHz stereo float32."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._decoder = av.CodecContext.create("libopus", "r")
        self._decoder.sample_rate = 48_000
        self._decoder.layout = "stereo"
        self._decoder.format = "s16"

    def write(self, codec: str, frame: EncodedFrame, captured_at: float) -> bool:
        """Decode a packet; a broken one is left out, and the source covers the gap."""
        try:
            for sound in self._decoder.decode(av.Packet(frame.data)):
                self._source.push_audio(_samples(sound), captured_at)
                captured_at += sound.samples / 48_000
        except av.FFmpegError as fault:
            logger.info("source %s: %s packet not decoded: %s", self._source.source_id, codec, fault)
        return True


def _samples(sound: av.AudioFrame) -> Samples:
    return sound.to_ndarray().reshape(-1, 2).astype(np.float32) / np.float32(32768)


def is_key(codec: str, data: bytes) -> bool:
    """Whether a picture can be shown without those before it (RFC 6386, 9.1; ITU-T H.264, 7.4.1)."""
    if codec == "VP8":
        return bool(data) and not data[0] & 1
    place = data.find(b"\0\0\1")
    while place >= 0 and place + 3 < len(data):
        if data[place + 3] & 0x1F in H264_KEY_UNITS:
            return True
        place = data.find(b"\0\0\1", place + 3)
    return False
