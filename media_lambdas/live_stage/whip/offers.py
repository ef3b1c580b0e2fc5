"""Reads what a WHIP client offers (SDP, RFC 8866; BUNDLE, RFC 9143) and picks one picture and one sound of it.

What is not taken stays in the answer as a rejected section with port 0 (RFC 9429, 5.3.1), so that clients that offer
more than they need (several cameras, data channels) work all the same.
"""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass

from aiortc.sdp import MediaDescription, SessionDescription

from chalicelib.core.errors import InvalidInput, Unprocessable
from media_lambdas.live_stage.sources.source import Kind
from media_lambdas.live_stage.whip.codecs import usable

MOST_SECTIONS = 16
MOST_CANDIDATES = 32
REACHABLE = {"host", "srflx", "relay"}
CANDIDATES = ("a=candidate:", "a=end-of-candidates")  # the end is not passed on, see IceAgent.add
DIGESTS = {"sha-256", "sha-384", "sha-512"}
SENDING = {"sendonly", "sendrecv", None}  # sendrecv is what a missing direction means
MALFORMED = (ValueError, AssertionError, KeyError, IndexError, AttributeError, StopIteration, TypeError)


@dataclass(frozen=True)
class Section:
    """One media section of an offer: its lines, and what they mean."""

    lines: tuple[str, ...]
    media: MediaDescription

    @property
    def mid(self) -> str:
        """Its identification in the BUNDLE group."""
        return str(self.media.rtp.muxId)

    @property
    def ufrag(self) -> str:
        """Its ICE agent's name; sections that share it share a transport."""
        return (self.media.ice.usernameFragment if self.media.ice else None) or ""

    @property
    def password(self) -> str:
        """Its ICE agent's password."""
        return (self.media.ice.password if self.media.ice else None) or ""

    @property
    def rejection(self) -> list[str]:
        """How an answer refuses it."""
        kind, _, rest = self.lines[0][2:].split(" ", 2)
        identified = [f"a=mid:{self.mid}"] if self.mid else []
        return [f"m={kind} 0 {rest}", "c=IN IP4 0.0.0.0", "a=inactive", *identified]


@dataclass(frozen=True)
class Offer:
    """What is taken of an offer (``text``, for aiortc), and what is refused, by its place among the sections."""

    text: str
    kinds: tuple[str, ...]
    bundled: bool
    refused: dict[int, list[str]]
    ufrag: str
    password: str
    passive: bool  # the client wants to be asked for the DTLS handshake


def read_offer(text: str, kind: Kind) -> Offer:
    """Return the usable part of an offer for a source. Raises InvalidInput (malformed), Unprocessable (of no use)."""
    try:
        session, sections = _parse(text)
    except MALFORMED as fault:
        raise InvalidInput("The body is not a valid SDP offer.", code="malformed_sdp") from fault
    wanted = ("audio",) if kind is Kind.MICROPHONE else ("video", "audio")
    groups = [line.split()[1:] for line in session if line.startswith("a=group:BUNDLE")]
    bundle = groups[0] if groups else []
    taken: list[int] = []
    for index, section in enumerate(sections):
        if _takes(section, wanted, [sections[one] for one in taken], bundle):
            taken.append(index)
    if not taken:
        raise Unprocessable(
            f"Offer {' or '.join(wanted)} to send, as {'Opus' if wanted == ('audio',) else 'H.264, VP8 or Opus'}.",
            code="no_usable_media",
        )
    for index in taken:
        _check(sections[index])
    first = sections[taken[0]]
    return Offer(
        text=_rebuilt(session, sections, taken, bundle),
        kinds=tuple(sections[index].media.kind for index in taken),
        bundled=bool(bundle),
        refused={index: section.rejection for index, section in enumerate(sections) if index not in taken},
        ufrag=first.ufrag,
        password=first.password,
        passive=first.media.dtls is not None and first.media.dtls.role == "server",
    )


def _parse(text: str) -> tuple[list[str], list[Section]]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if lines[0] != "v=0":
        raise ValueError("an SDP begins with its version")
    starts = [index for index, line in enumerate(lines) if line.startswith("m=")]
    if not 0 < len(starts) <= MOST_SECTIONS:
        raise ValueError("no media sections, or too many")
    described = SessionDescription.parse("\r\n".join(lines) + "\r\n").media
    ends = [*starts[1:], len(lines)]
    pieces = [tuple(lines[start:end]) for start, end in zip(starts, ends, strict=True)]
    return lines[: starts[0]], [Section(piece, media) for piece, media in zip(pieces, described, strict=True)]


def _takes(section: Section, wanted: tuple[str, ...], taken: list[Section], bundle: list[str]) -> bool:
    media = section.media
    if media.kind not in wanted or media.direction not in SENDING:
        return False
    if media.port == 0 and "a=bundle-only" not in section.lines:
        return False
    if taken and (section.mid not in bundle or taken[0].mid not in bundle):
        return False  # WHIP sends all over one transport (RFC 9725, 4.4.1)
    return media.kind not in [one.media.kind for one in taken] and usable(media.kind, media.rtp.codecs)


def _check(section: Section) -> None:
    """Refuse a section that lacks what a secure transport needs, with the reason."""
    media = section.media
    if not (section.ufrag and section.password):
        raise InvalidInput("The offer has no ICE credentials.", code="malformed_sdp")
    prints = media.dtls.fingerprints if media.dtls else []
    if not any(one.algorithm.lower() in DIGESTS for one in prints):
        raise InvalidInput("The offer has no DTLS role or no fingerprint.", code="malformed_sdp")
    if not media.rtcp_mux:
        raise InvalidInput("The offer must multiplex RTP and RTCP (a=rtcp-mux).", code="malformed_sdp")


def _rebuilt(session: list[str], sections: list[Section], taken: list[int], bundle: list[str]) -> str:
    mids = [sections[index].mid for index in taken]
    lines = [line for line in session if not line.startswith("a=group:")]
    if bundle:
        lines.append(f"a=group:BUNDLE {' '.join(mids)}")
    ufrag = sections[taken[0]].ufrag
    # All share the first one's transport, also candidates that stood in a section that is refused.
    candidates = [
        line
        for section in sections
        if section.ufrag == ufrag
        for line in section.lines
        if line.startswith("a=candidate:")
    ]
    for place, index in enumerate(taken):
        section = sections[index]
        lines += [line for line in section.lines if not line.startswith(CANDIDATES)]
        if section.media.direction is None:
            lines.append("a=sendrecv")
        if place == 0:
            lines += useful_candidates(candidates)
    return "\r\n".join(lines) + "\r\n"


def useful_candidates(lines: Iterable[str]) -> list[str]:
    """Leave out what cannot be reached: TCP, kinds that nobody knows, and names instead of addresses.

    A ``.local`` name would be looked up by multicast for a second before it is given up. Nor is anything sent where
    no publisher can be: link-local addresses (a cloud's metadata among them), groups, and what is reserved.
    """
    return list(dict.fromkeys(line for line in lines if _is_useful(line.split())))[:MOST_CANDIDATES]


def _is_useful(parts: list[str]) -> bool:
    if len(parts) < 8 or parts[2].lower() != "udp" or parts[7] not in REACHABLE:
        return False
    try:
        address = ipaddress.ip_address(parts[4])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        address = address.ipv4_mapped or address
    nowhere = address.is_link_local or address.is_multicast or address.is_unspecified
    return not (nowhere or (address.is_reserved and not address.is_loopback))
