"""The encoders of a run, each in a thread of its own: libx264 works without the interpreter's lock.

Every queue is bounded. One that is full makes the mixer wait, which then is late and repeats pictures until the encoders have
caught up; a repeated picture costs them little. So every rendition gets every tick, and memory stays as it is.
"""

import queue
import threading
from collections.abc import Callable, Sequence
from typing import Protocol

import av

from media_lambdas.live_stage.encoding.packets import Packet, StreamInfo
from media_lambdas.live_stage.encoding.renditions import Rendition
from media_lambdas.live_stage.encoding.sound import Samples, SoundEncoder
from media_lambdas.live_stage.encoding.video import VideoEncoder

QUEUED = 8  # ticks: about a quarter of a second
POLL_SECONDS = 0.1
PATIENCE_SECONDS = 5.0  # for a sink that is stuck


class Sink(Protocol):
    """Where packets go. Called from the encoders' threads: of one rendition in order, of several at the same time.

    Must not block for long: an encoder waits for it, and the mixer for the encoder.
    """

    def opened(self, info: StreamInfo) -> None:
        """A rendition begins; its first packet has yet to come."""

    def packet(self, packet: Packet) -> None:
        """The next packet of a rendition."""

    def closed(self, rendition: str) -> None:
        """A rendition is over; everything of it has come."""


class OutputFailed(RuntimeError):
    """An encoder, or what takes its packets, failed: the run cannot go on."""


class Output:
    """Takes pictures and sound tick by tick, and gives packets to a sink."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._lanes: dict[str, _Lane] = {}
        self._sound: _Lane | None = None

    def open(self, renditions: Sequence[Rendition], *, sound: bool = True) -> None:
        """Begin with these renditions; all are told to the sink before the first packet."""
        for rendition in renditions:
            self.open_video(rendition)
        if sound:
            encoder = SoundEncoder()
            self._sink.opened(encoder.info)
            self._sound = _Lane(encoder.info.rendition, encoder.encode, encoder.finish, self._sink)

    def open_video(self, rendition: Rendition) -> None:
        """Begin one more rendition; its first tick must be a segment's first."""
        encoder = VideoEncoder(rendition)
        self._sink.opened(encoder.info)
        self._lanes[rendition.name] = _Lane(rendition.name, encoder.encode, encoder.finish, self._sink)

    def close_video(self, name: str) -> None:
        """End a rendition, after a segment's last tick."""
        self._lanes.pop(name).finish()

    def video(self, name: str, frame: av.VideoFrame, tick: int) -> None:
        """Encode a tick's picture. Waits while the encoder is a quarter of a second behind. Raises OutputFailed."""
        self._lanes[name].put(frame, tick)

    def sound(self, samples: Samples) -> None:
        """Encode a tick's sound. Raises OutputFailed."""
        if self._sound is not None:
            self._sound.put(samples)

    def finish(self) -> None:
        """Encode what was given, hand everything to the sink, and end the threads. Raises OutputFailed."""
        lanes = self._all_lanes()
        try:
            for lane in lanes:
                lane.end()
            for lane in lanes:
                lane.join()
        finally:
            self.abandon()

    def abandon(self) -> None:
        """End the threads at once; what they have not encoded is lost."""
        for lane in self._all_lanes():
            lane.abandon()
        self._lanes, self._sound = {}, None

    def _all_lanes(self) -> list["_Lane"]:
        return [*self._lanes.values(), *([self._sound] if self._sound else [])]


class _Lane:
    """One encoder and its thread."""

    def __init__(
        self,
        name: str,
        encode: Callable[..., list[Packet]],
        flush: Callable[[], list[Packet]],
        sink: Sink,
    ) -> None:
        self._name, self._encode, self._flush, self._sink = name, encode, flush, sink
        self._queue: queue.Queue[tuple[object, ...] | None] = queue.Queue(QUEUED)
        self._abandoned = threading.Event()
        self._failure: Exception | None = None
        self._thread = threading.Thread(target=self._run, name=f"encode-{name}", daemon=True)
        self._thread.start()

    def put(self, *work: object) -> None:
        self._put(work)

    def end(self) -> None:
        self._put(None)

    def finish(self) -> None:
        self.end()
        self.join()

    def join(self) -> None:
        self._thread.join()
        self._check()

    def abandon(self) -> None:
        self._abandoned.set()
        self._thread.join(PATIENCE_SECONDS)

    def _put(self, work: tuple[object, ...] | None) -> None:
        while True:
            self._check()
            try:
                return self._queue.put(work, timeout=POLL_SECONDS)
            except queue.Full:
                continue

    def _check(self) -> None:
        if self._failure is not None:
            raise OutputFailed(f"{self._name}: {self._failure}") from self._failure

    def _run(self) -> None:
        try:
            while not self._abandoned.is_set():
                try:
                    work = self._queue.get(timeout=POLL_SECONDS)
                except queue.Empty:
                    continue
                if work is None:
                    self._hand_over(self._flush())
                    self._sink.closed(self._name)
                    return
                self._hand_over(self._encode(*work))
        except Exception as failure:  # noqa: BLE001 # whatever it is ends the run: the mixer raises it
            self._failure = failure

    def _hand_over(self, packets: list[Packet]) -> None:
        for packet in packets:
            self._sink.packet(packet)
