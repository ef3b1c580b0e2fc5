"""SDP fragments of trickle ICE (RFC 8840, 9): candidates and credentials between a client and a running session."""

from collections.abc import Iterable
from dataclasses import dataclass

from aiortc import RTCIceCandidate
from aiortc.sdp import candidate_from_sdp

from chalicelib.core.errors import InvalidInput
from media_lambdas.live_stage.whip.offers import MALFORMED, useful_candidates

MEDIA_TYPE = "application/trickle-ice-sdpfrag"


@dataclass(frozen=True)
class Fragment:
    """What a client tells of its ICE agent: credentials (both, or neither), candidates, and whether those are all."""

    ufrag: str
    password: str
    candidates: tuple[RTCIceCandidate, ...]
    ended: bool


def read_fragment(text: str) -> Fragment:
    """Parse a fragment. Raises InvalidInput."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    values = dict(line[2:].split(":", 1) for line in lines if line.startswith(("a=ice-ufrag:", "a=ice-pwd:")))
    ufrag, password = values.get("ice-ufrag", ""), values.get("ice-pwd", "")
    offered = [line for line in lines if line.startswith("a=candidate:")]
    ended = "a=end-of-candidates" in lines
    try:
        parsed = {line: candidate_from_sdp(line.removeprefix("a=candidate:")) for line in offered}
    except MALFORMED as fault:
        raise InvalidInput("A candidate in the fragment is malformed.", code="malformed_sdp") from fault
    if bool(ufrag) != bool(password) or not (ufrag or offered or ended):
        raise InvalidInput("The body is not a trickle ICE fragment (RFC 8840).", code="malformed_sdp")
    return Fragment(ufrag, password, tuple(parsed[line] for line in useful_candidates(offered)), ended)


def write_fragment(ufrag: str, password: str, mid: str, kind: str, candidates: Iterable[str]) -> str:
    """Return the fragment that answers an ICE restart (RFC 9725, 4.3.3). ``candidates`` are whole SDP lines."""
    lines = [
        "a=ice-options:trickle",
        f"a=ice-ufrag:{ufrag}",
        f"a=ice-pwd:{password}",
        f"m={kind} 9 UDP/TLS/RTP/SAVPF 0",
        f"a=mid:{mid}",
        *candidates,
        "a=end-of-candidates",
    ]
    return "\r\n".join(lines) + "\r\n"
