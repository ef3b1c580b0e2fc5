"""Hands a receiver's RTCP sender reports and goodbyes on; aiortc keeps the first for statistics only.

A goodbye would make aiortc end its decoder for good and wait for it on the event loop; here it takes the picture away.
"""

from collections.abc import Callable
from typing import Any

from aiortc.rtp import RtcpByePacket, RtcpSrPacket

from media_lambdas.live_stage.whip.clock import Clock, MediaClock


def follow_reports(
    receiver: Any, media_clock: MediaClock, clock: Clock, goodbye: Callable[[float], None]
) -> None:
    """Feed a receiver's sender reports to a media clock; call ``goodbye`` with the instant of a BYE."""
    handle = receiver._handle_rtcp_packet  # noqa: SLF001 - aiortc has no public way to sender reports

    async def handle_and_note(packet: Any) -> None:
        if isinstance(packet, RtcpByePacket):
            goodbye(clock())
            return
        if isinstance(packet, RtcpSrPacket):
            info = packet.sender_info
            media_clock.report(info.ntp_timestamp, info.rtp_timestamp, clock())
        await handle(packet)

    receiver._handle_rtcp_packet = handle_and_note  # noqa: SLF001 - as above
