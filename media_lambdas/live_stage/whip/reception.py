"""Puts our parts into a receiver of aiortc: order of packets, decoding, sender reports, allowed bitrate."""

from typing import Any

from aiortc import RTCRtpReceiver

from media_lambdas.live_stage.sources.source import Source
from media_lambdas.live_stage.whip.bitrate import BoundedEstimator
from media_lambdas.live_stage.whip.clock import Clock, MediaClock, SenderClocks
from media_lambdas.live_stage.whip.decoding import DecoderQueue, PictureWriter, SoundWriter
from media_lambdas.live_stage.whip.jitter import PictureBuffer, SoundOrder
from media_lambdas.live_stage.whip.reports import follow_reports

PRIVATE = "_RTCRtpReceiver__"  # how Python mangles a receiver's private names
RATES = {"video": 90_000, "audio": 48_000}


def receive_into(
    receiver: RTCRtpReceiver, source: Source, person: str, clocks: SenderClocks, clock: Clock
) -> None:
    """Have a receiver, before it starts, write what it receives into a source."""
    kind = receiver.track.kind
    media_clock = MediaClock(RATES[kind], person, clocks, smooth=kind == "audio")
    pictures = kind == "video"
    writer = PictureWriter(source, clock) if pictures else SoundWriter(source)
    ask = _get(receiver, "decoder_error")
    _set(receiver, "decoder_queue", DecoderQueue(writer, media_clock, clock, ask))
    buffer = PictureBuffer if pictures else SoundOrder
    _set(receiver, "jitter_buffer", buffer(clock, source.note_packet))
    follow_reports(receiver, media_clock, clock, source.leave if pictures else _nothing)
    if pictures:
        streams = _get(receiver, "remote_streams")
        estimator = _get(receiver, "remote_bitrate_estimator")
        _set(receiver, "remote_bitrate_estimator", BoundedEstimator(estimator, lambda: _totals(streams)))


def _totals(streams: dict[int, Any]) -> tuple[int, int]:
    """Return how many packets of a receiver's streams were expected, and how many of them did not come."""
    known = [one for one in streams.values() if one.max_seq is not None]
    expected = sum(one.packets_expected for one in known)
    return expected, max(0, expected - sum(one.packets_received for one in known))


def _nothing(at: float) -> None:
    """A sound that ends is silent anyway."""


def _get(receiver: RTCRtpReceiver, name: str) -> Any:
    return getattr(receiver, PRIVATE + name)


def _set(receiver: RTCRtpReceiver, name: str, value: object) -> None:
    """Replace a part; one that is not there means another aiortc than the pinned one."""
    _get(receiver, name)
    setattr(receiver, PRIVATE + name, value)
