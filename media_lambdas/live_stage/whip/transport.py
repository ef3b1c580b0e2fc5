"""What an ICE connection of aioice lacks: configured addresses, a bounded queue, and when its peer was last heard."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

from aiortc import RTCIceTransport, RTCPeerConnection

DATAGRAMS = 1024  # that may wait for the event loop; more are dropped, as a socket's own buffer would

Heard = Callable[[], None]


def ice_transports(connection: RTCPeerConnection) -> list[RTCIceTransport]:
    """Return a peer connection's ICE transports: one, if all is bundled."""
    found = [transceiver.receiver.transport.transport for transceiver in connection.getTransceivers()]
    return list(dict.fromkeys(found))


class DatagramQueue(asyncio.Queue[tuple[bytes, int] | None]):
    """Drops datagrams while too many wait. The end (None) always gets in."""

    def put_nowait(self, item: tuple[bytes, int] | None) -> None:
        """Add a datagram unless the queue is full."""
        if item is None or self.qsize() < DATAGRAMS:
            super().put_nowait(item)


def prepare(ice: Any, addresses: Iterable[str], heard: Heard) -> None:
    """Prepare an aioice Connection before it gathers.

    ``addresses``: gather host candidates on these only; none: on all but loopback, as aioice does.
    ``heard``: called with every datagram and every connectivity check of the peer.
    """
    ice._queue = DatagramQueue()  # noqa: SLF001 - aioice has no public way to bound it
    _notice(ice, "data_received", heard)
    _notice(ice, "request_received", heard)
    gather = ice.get_component_candidates
    chosen = list(addresses)

    async def gather_on(component: int, addresses: list[str], timeout: int = 5) -> Any:  # noqa: ASYNC109 - aioice's
        return await gather(component, chosen or addresses, timeout)

    ice.get_component_candidates = gather_on


def _notice(ice: Any, name: str, heard: Heard) -> None:
    method = getattr(ice, name)

    def noticed(*values: Any) -> None:
        heard()
        method(*values)

    setattr(ice, name, noticed)
