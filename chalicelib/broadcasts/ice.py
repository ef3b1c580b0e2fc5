"""The STUN and TURN servers that browsers and stages are told of."""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from chalicelib.core.config import read_settings


@dataclass(frozen=True)
class IceSettings:
    """``ice_servers`` is a JSON list of ``{"urls": […], "username", "credential"}``; a stage has a public address itself."""

    ice_servers: str = "[]"


@cache
def ice_servers() -> list[dict[str, Any]]:
    """Return the servers as RTCPeerConnection takes them, each with ``urls`` as a list."""
    servers = json.loads(read_settings(IceSettings).ice_servers)
    return [
        server | {"urls": [server["urls"]] if isinstance(server["urls"], str) else server["urls"]}
        for server in servers
    ]
