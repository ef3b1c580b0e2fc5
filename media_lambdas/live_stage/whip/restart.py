"""ICE restart (RFC 8445, 9; RFC 9725, 4.3.3): a second ICE agent that takes over when it has connected.

aiortc and aioice know none: an agent lives once. But all above it only sends and receives, so another agent can be put
below, while the media goes on over the former one until then.
"""

import asyncio
from collections.abc import Callable
from typing import Any

from aioice import Candidate, Connection
from aiortc import RTCIceTransport
from aiortc.rtcicetransport import candidate_from_aioice, candidate_to_aioice, connection_kwargs
from aiortc.sdp import candidate_to_sdp

from media_lambdas.live_stage.whip.fragments import Fragment
from media_lambdas.live_stage.whip.settings import WhipSettings
from media_lambdas.live_stage.whip.transport import Heard, prepare

# ruff: noqa: SLF001 - aiortc has no public way to what this replaces; the versions are pinned (pinned.py)

MONITOR = "_RTCIceTransport__monitor_task"


class IceAgent:
    """The ICE agent below one transport, and the one that is about to take its place."""

    def __init__(self, transport: RTCIceTransport, settings: WhipSettings, heard: Heard) -> None:
        self._transport: Any = transport
        self._settings, self._heard = settings, heard
        self._next: Connection | None = None
        self._switching: asyncio.Task[None] | None = None
        prepare(self._transport._connection, settings.bind_addresses, heard)
        self._transport._recv = self._receive

    async def _receive(self) -> bytes:
        """Return the next datagram, whichever agent gets it."""
        while True:
            current = self._transport._connection
            try:
                return bytes(await current.recv())
            except ConnectionError:
                if current is self._transport._connection:
                    raise

    async def add(self, fragment: Fragment) -> None:
        """Take candidates that were trickled.

        Their end is not passed on: aioice would give up at once when it was told no usable one, as of a browser that
        hides its addresses, though that browser's own checks are about to come. There is a time limit instead.
        """
        for candidate in fragment.candidates:
            if self._next is None:
                await self._transport.addRemoteCandidate(candidate)
            else:
                await self._next.add_remote_candidate(candidate_to_aioice(candidate))

    async def restart(self, fragment: Fragment, switched: Callable[[], None]) -> tuple[str, str, list[str]]:
        """Begin a restart; return our new credentials and candidates (SDP lines). ``switched`` is called when done."""
        await self.abandon()
        servers = [server.for_aiortc() for server in self._settings.ice_servers]
        agent = Connection(ice_controlling=False, **connection_kwargs(servers))
        prepare(agent, self._settings.bind_addresses, self._heard)
        await agent.gather_candidates()
        agent.remote_username, agent.remote_password = fragment.ufrag, fragment.password
        self._next = agent
        await self.add(fragment)
        self._switching = asyncio.create_task(self._switch(agent, switched))
        return agent.local_username, agent.local_password, [_line(one) for one in agent.local_candidates]

    async def _switch(self, agent: Connection, switched: Callable[[], None]) -> None:
        """Wait until the new agent has connected, then put it in place of the former."""
        try:
            async with asyncio.timeout(self._settings.connect_within):
                await agent.connect()
        except (ConnectionError, TimeoutError):
            self._next = None
            await agent.close()
            return
        former, transport = self._transport._connection, self._transport
        monitor = getattr(transport, MONITOR)
        if monitor is not None:
            monitor.cancel()  # it would take the former agent's end for the transport's
        transport._connection = transport.iceGatherer._connection = agent
        transport._send = agent.send
        setattr(transport, MONITOR, asyncio.ensure_future(transport._monitor()))
        self._next = None
        switched()
        await former.close()

    async def abandon(self) -> None:
        """Give up a restart that has not connected."""
        task, agent = self._switching, self._next
        self._switching = self._next = None
        if task is not None:
            if agent is not None:
                task.cancel()
            # Otherwise it has switched, and is closing the former agent's sockets: that must not be cut short.
            await asyncio.gather(task, return_exceptions=True)
        if agent is not None:
            await agent.close()


def _line(candidate: Candidate) -> str:
    return f"a=candidate:{candidate_to_sdp(candidate_from_aioice(candidate))}"
