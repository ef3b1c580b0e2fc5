"""Which codecs a publisher may send: H.264 before VP8, since browsers' encoders of it are the cheaper ones, and Opus."""

from aiortc.codecs import CODECS, get_capabilities, is_rtx
from aiortc.rtcrtpparameters import (
    RTCRtcpFeedback,
    RTCRtpCodecCapability,
    RTCRtpCodecParameters,
)

# aiortc offers Baseline only. Decoding is the same for all that encoders (OBS, GStreamer, hardware) send.
MORE_PROFILES = ("4d001f", "64001f", "640c1f")  # Main, High, Constrained High (RFC 6184, 8.1)
FIRST_PAYLOAD_TYPE = 110
VIDEO = ("h264", "vp8", "rtx")


def accept_more_profiles() -> None:
    """Add H.264 profiles to those that aiortc negotiates. Doing it again changes nothing."""
    video = CODECS["video"]
    known = {codec.parameters.get("profile-level-id") for codec in video}
    for number, profile in enumerate(MORE_PROFILES):
        if profile in known:
            continue
        payload_type = FIRST_PAYLOAD_TYPE + 2 * number
        video.append(_h264(profile, payload_type))
        video.append(
            RTCRtpCodecParameters(
                "video/rtx", 90_000, payloadType=payload_type + 1, parameters={"apt": payload_type}
            )
        )


def _h264(profile: str, payload_type: int) -> RTCRtpCodecParameters:
    return RTCRtpCodecParameters(
        "video/H264",
        90_000,
        payloadType=payload_type,
        rtcpFeedback=[
            RTCRtcpFeedback("nack"),
            RTCRtcpFeedback("nack", parameter="pli"),
            RTCRtcpFeedback("goog-remb"),
        ],
        parameters={
            "level-asymmetry-allowed": "1",
            "packetization-mode": "1",
            "profile-level-id": profile,
        },
    )


def preferred(kind: str) -> list[RTCRtpCodecCapability]:
    """Return the codecs of ``audio`` or ``video`` that are taken, best first."""
    capabilities = get_capabilities(kind).codecs
    if kind == "audio":
        return [codec for codec in capabilities if codec.mimeType == "audio/opus"]
    return sorted(capabilities, key=lambda codec: VIDEO.index(codec.name.lower()))


def usable(kind: str, offered: list[RTCRtpCodecParameters]) -> bool:
    """Whether there is a codec among those offered that is taken."""
    from aiortc.rtcpeerconnection import filter_preferred_codecs, find_common_codecs

    common = filter_preferred_codecs(find_common_codecs(CODECS[kind], offered), preferred(kind))
    return any(not is_rtx(codec) for codec in common)
