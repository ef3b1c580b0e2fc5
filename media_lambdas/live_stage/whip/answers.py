"""Completes aiortc's answer: refused sections, what Chromium should send at first, and the public address."""

import ipaddress
import re

from media_lambdas.live_stage.whip.bitrate import BOTTOM, FIRST, MOST
from media_lambdas.live_stage.whip.offers import Offer

# Chromium reads these from the answer; others ignore them. Without them it begins at 300 kbps.
HINTS = ";".join(
    f"x-google-{name}-bitrate={bits // 1000}"
    for name, bits in (("start", FIRST), ("min", BOTTOM), ("max", MOST))
)
VIDEO_MAP = re.compile(r"a=rtpmap:(\d+) (?:H264|VP8)/90000", re.IGNORECASE)
SERVER_REFLEXIVE = 1_694_498_815  # priority of such a candidate (RFC 8445, 5.1.2.1)


def complete_answer(text: str, offer: Offer, public_address: str = "") -> str:
    """Return the answer for the client to an offer, made of aiortc's."""
    head, *sections = re.split(r"(?=^m=)", text, flags=re.MULTILINE)
    session = [line for line in head.splitlines() if offer.bundled or not line.startswith("a=group:BUNDLE")]
    session.append("a=ice-options:trickle")
    answered = iter(sections)
    bodies = [
        offer.refused.get(index) or _section(next(answered).splitlines(), public_address)
        for index in range(len(sections) + len(offer.refused))
    ]
    return "\r\n".join(line for body in (session, *bodies) for line in body) + "\r\n"


def _section(lines: list[str], public_address: str) -> list[str]:
    payload_types = {match[1] for line in lines if (match := VIDEO_MAP.fullmatch(line))}
    described = {line.split()[0].removeprefix("a=fmtp:") for line in lines if line.startswith("a=fmtp:")}
    result = []
    for line in lines:
        kind, _, rest = line.partition(" ")
        if kind.removeprefix("a=fmtp:") in payload_types and rest:
            result.append(f"{line};{HINTS}")
        else:
            result.append(line)
        result += public_candidate(line, public_address)
        if (match := VIDEO_MAP.fullmatch(line)) and match[1] not in described:
            result.append(f"a=fmtp:{match[1]} {HINTS}")
    return result


def public_candidate(line: str, public_address: str) -> list[str]:
    """Return the candidate by which a host candidate is reached from outside of a one-to-one NAT (as AWS has it)."""
    parts = line.split()
    if not public_address or not line.startswith("a=candidate:") or parts[7] != "host":
        return []
    if ipaddress.ip_address(parts[4]).version != ipaddress.ip_address(public_address).version:
        return []
    foundation, component, transport, _, address, port = parts[:6]
    where = f"{public_address} {port} typ srflx raddr {address} rport {port}"
    return [f"{foundation}1 {component} {transport} {SERVER_REFLEXIVE} {where}"]
