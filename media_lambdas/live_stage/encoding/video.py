"""One H.264 encoder: a frame in, a packet out, an IDR picture every 32 frames."""

from fractions import Fraction

import av
from av.codec.context import Flags
from av.video.reformatter import ColorPrimaries, ColorRange, ColorTrc

from media_lambdas.live_stage.encoding.packets import (
    TICK_DURATION,
    TICKS_PER_SEGMENT,
    VIDEO_TIMESCALE,
    Packet,
    StreamInfo,
)
from media_lambdas.live_stage.encoding.renditions import Rendition

BT601 = 6  # ITU-T H.273, table 4: matrix coefficients, those with which browsers turn cameras and screens into YUV
QUALITY = 21
"""CRF up to the rendition's bit rate: what stands still costs little, and what moves is bounded by the buffer (VBV)."""

X264 = ":".join(
    (
        "annexb=0",  # four-byte lengths, and extradata is an avcC
        f"keyint={TICKS_PER_SEGMENT}",
        f"min-keyint={TICKS_PER_SEGMENT}",
        "scenecut=0",
        "open-gop=0",
        "repeat-headers=0",
        "nal-hrd=none",
    )
)


class VideoEncoder:
    """Encodes one rendition. The first frame begins a segment. Not thread-safe."""

    def __init__(self, rendition: Rendition) -> None:
        self.rendition = rendition
        self._context = _open(rendition)
        extradata = self._context.extradata
        if not extradata or extradata[0] != 1:
            raise RuntimeError("this build of libx264 gives no AVCDecoderConfigurationRecord")
        self.info = StreamInfo(
            rendition=rendition.name,
            codec=f"avc1.{extradata[1:4].hex().upper()}",
            width=rendition.width,
            height=rendition.height,
            timescale=VIDEO_TIMESCALE,
            extradata=bytes(extradata),
            bitrate=rendition.bitrate,
        )

    def encode(self, frame: av.VideoFrame, tick: int) -> list[Packet]:
        """Return the packet of a tick; ticks follow each other without a gap."""
        frame.pts, frame.time_base = tick * TICK_DURATION, Fraction(1, VIDEO_TIMESCALE)
        return self._packets(self._context.encode(frame))

    def finish(self) -> list[Packet]:
        """Return what is left; the encoder is of no use afterwards."""
        return self._packets(self._context.encode(None))

    def _packets(self, encoded: list["av.Packet[av.VideoStream]"]) -> list[Packet]:
        return [
            Packet(self.rendition.name, bytes(one), one.pts, one.dts, TICK_DURATION, one.is_keyframe)
            for one in encoded
            if one.pts is not None and one.dts is not None
        ]


def x264_options(rendition: Rendition) -> dict[str, str]:
    """Return the options of a rendition's encoder, by their names in ffmpeg."""
    return {
        "preset": "veryfast",
        "tune": "zerolatency",
        "profile": "high",
        "crf": str(QUALITY),
        "maxrate": str(rendition.bitrate),
        "bufsize": str(rendition.bitrate),
        "x264-params": X264,
    }


def _open(rendition: Rendition) -> av.VideoCodecContext:
    context = av.CodecContext.create("libx264", "w")
    context.width, context.height, context.pix_fmt = rendition.width, rendition.height, "yuv420p"
    context.time_base = Fraction(1, VIDEO_TIMESCALE)
    context.framerate = Fraction(30)
    context.sample_aspect_ratio = Fraction(1)
    context.thread_count = 1  # renditions run side by side: within one, threads cost more than they gain
    context.flags |= Flags.global_header
    context.color_range, context.colorspace = ColorRange.MPEG, BT601
    context.color_primaries, context.color_trc = ColorPrimaries.BT709, ColorTrc.BT709
    context.options = x264_options(rendition)
    context.open()
    return context
