"""What a deployment chooses for its ingest."""

import json
from dataclasses import dataclass, field

from aiortc import RTCIceServer


@dataclass(frozen=True)
class IceServer:
    """A STUN or TURN server that publishers, and the stage itself, may use."""

    urls: tuple[str, ...]
    username: str | None = None
    credential: str | None = None

    def for_aiortc(self) -> RTCIceServer:
        """Return it as aiortc takes it."""
        return RTCIceServer(list(self.urls), self.username, self.credential)

    def links(self) -> list[str]:
        """Return it as values of Link header fields (RFC 9725, 4.6)."""
        extras = ""
        if self.username is not None and self.credential is not None:
            quoted = [
                value.replace("\\", "\\\\").replace('"', '\\"') for value in (self.username, self.credential)
            ]
            extras = f'; username="{quoted[0]}"; credential="{quoted[1]}"; credential-type="password"'
        return [f'<{url}>; rel="ice-server"{extras}' for url in self.urls]


def read_ice_servers(text: str) -> tuple[IceServer, ...]:
    """Parse a setting: a JSON list of ``{"urls": … or […], "username"?, "credential"?}``. Raises ValueError."""
    servers = []
    for item in json.loads(text or "[]"):
        urls = item["urls"] if isinstance(item["urls"], list) else [item["urls"]]
        server = IceServer(tuple(urls), item.get("username"), item.get("credential"))
        if any(not url.startswith(("stun:", "stuns:", "turn:", "turns:")) for url in urls):
            raise ValueError(f"not the address of an ICE server: {urls}")
        servers.append(server)
    return tuple(servers)


@dataclass(frozen=True)
class WhipSettings:
    """How this stage is reached, and its limits.

    ``bind_addresses``: take media on these only (on one machine 127.0.0.1); none means all but loopback.
    ``public_address``: what the outside knows a host address by, behind a one-to-one NAT.
    ``stage_url``: prefix of the Location of sessions; empty makes it relative to the host.
    """

    ice_servers: tuple[IceServer, ...] = ()
    bind_addresses: tuple[str, ...] = ()
    public_address: str = ""
    stage_url: str = ""
    most_sessions: int = 24
    connect_within: float = 15.0  # seconds from the answer until media may flow
    dead_after: float = 10.0  # seconds in which a peer says nothing at all
    watch_every: float = field(default=0.5)
