"""RTP packets as aiortc's receiver hands them to a jitter buffer."""

from aiortc.rtp import RtpPacket


def packet(number: int, timestamp: int, data: bytes = b"x", *, marker: bool = False) -> RtpPacket:
    made = RtpPacket(
        payload_type=97,
        marker=int(marker),
        sequence_number=number & 0xFFFF,
        timestamp=timestamp,
        payload=data,
    )
    made._data = data
    return made


class Hands:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now
