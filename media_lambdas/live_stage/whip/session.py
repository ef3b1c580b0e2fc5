"""One WHIP session: a peer connection that writes into one source."""

import asyncio
import logging
import secrets
from collections.abc import Callable

from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.exceptions import InvalidAccessError, InvalidStateError, OperationError

from chalicelib.core.errors import Conflict, InvalidInput, PreconditionFailed
from media_lambdas.live_stage.sources.source import Source
from media_lambdas.live_stage.whip.answers import complete_answer, public_candidate
from media_lambdas.live_stage.whip.clock import Clock, SenderClocks
from media_lambdas.live_stage.whip.codecs import preferred
from media_lambdas.live_stage.whip.fragments import Fragment, write_fragment
from media_lambdas.live_stage.whip.offers import MALFORMED, Offer
from media_lambdas.live_stage.whip.reception import receive_into
from media_lambdas.live_stage.whip.restart import IceAgent
from media_lambdas.live_stage.whip.settings import WhipSettings
from media_lambdas.live_stage.whip.transport import ice_transports

logger = logging.getLogger(__name__)

REFUSED_BY_AIORTC = (*MALFORMED, InvalidAccessError, InvalidStateError, OperationError)


class Session:
    """A publisher's connection. Used on the event loop only."""

    def __init__(
        self, source: Source, person: str, *, settings: WhipSettings, clocks: SenderClocks, clock: Clock
    ) -> None:
        self.session_id = secrets.token_urlsafe(16)
        self.source = source
        self.person = person
        self._settings, self._clocks, self._clock = settings, clocks, clock
        self._tag = secrets.token_hex(8)
        self._opened_at = self._heard_at = clock()
        self._connected = self._closed = False
        self._agents: list[IceAgent] = []
        self._offer: Offer | None = None
        self._credentials = ("", "")
        servers = [server.for_aiortc() for server in settings.ice_servers]
        self._peer = RTCPeerConnection(RTCConfiguration(iceServers=servers))

    @property
    def etag(self) -> str:
        """The strong entity tag of the ICE session as it is now (RFC 9725, 4.3.1)."""
        return f'"{self._tag}"'

    async def open(self, offer: Offer, ended: Callable[["Session"], None]) -> str:
        """Take an offer; return the answer with all our candidates. ``ended`` is called when the peer has gone."""
        self._offer, self._credentials = offer, (offer.ufrag, offer.password)
        for kind in offer.kinds:
            self._peer.addTransceiver(kind, "recvonly").setCodecPreferences(preferred(kind))
        try:
            await self._peer.setRemoteDescription(RTCSessionDescription(offer.text, "offer"))
        except REFUSED_BY_AIORTC as fault:
            await self.close()
            raise InvalidInput(f"The offer cannot be taken: {fault}", code="malformed_sdp") from fault
        for transceiver in self._peer.getTransceivers():
            receive_into(transceiver.receiver, self.source, self.person, self._clocks, self._clock)
            if not offer.passive:
                # The client begins the handshake: it knows first when its ICE agent is ready (RFC 8842, 5.3).
                transceiver.receiver.transport._set_role("server")  # noqa: SLF001 - aiortc would begin itself
        self._agents = [IceAgent(one, self._settings, self._hear) for one in ice_transports(self._peer)]
        self._peer.on("connectionstatechange", lambda: self._follow(ended))
        await self._peer.setLocalDescription(await self._peer.createAnswer())
        return complete_answer(self._peer.localDescription.sdp, offer, self._settings.public_address)

    async def trickle(self, fragment: Fragment) -> None:
        """Take the client's further candidates. Raises PreconditionFailed if they are for another ICE session."""
        if fragment.ufrag and (fragment.ufrag, fragment.password) != self._credentials:
            raise PreconditionFailed("These candidates belong to another ICE session.")
        try:
            for agent in self._agents:
                await agent.add(fragment)
        except ValueError as fault:
            raise InvalidInput(f"A candidate cannot be used: {fault}", code="malformed_sdp") from fault

    def is_restart(self, fragment: Fragment) -> bool:
        """Whether a fragment brings new credentials."""
        return bool(fragment.ufrag) and (fragment.ufrag, fragment.password) != self._credentials

    async def restart(self, fragment: Fragment) -> str:
        """Begin an ICE restart; return our fragment. The media goes on over the old way until the new one works."""
        if not self._connected or len(self._agents) != 1 or self._offer is None:
            raise Conflict("not_connected", "The session is not connected yet: publish anew instead.")
        try:
            ufrag, password, candidates = await self._agents[0].restart(fragment, self._hear)
        except ValueError as fault:
            raise InvalidInput(f"The fragment cannot be used: {fault}", code="malformed_sdp") from fault
        self._credentials = (fragment.ufrag, fragment.password)
        self._tag = secrets.token_hex(8)
        public = self._settings.public_address
        lines = [line for one in candidates for line in (one, *public_candidate(one, public))]
        first = self._peer.getTransceivers()[0]
        return write_fragment(ufrag, password, first.mid or "0", first.kind, lines)

    def is_dead(self) -> bool:
        """Whether the peer never connected in time, or was not heard for too long."""
        now = self._clock()
        if not self._connected:
            return now - self._opened_at > self._settings.connect_within
        return now - self._heard_at > self._settings.dead_after

    async def close(self) -> None:
        """End the session. Nothing is written into the source any more."""
        if self._closed:
            return
        self._closed = True
        for agent in self._agents:
            await agent.abandon()
        await self._peer.close()

    def _hear(self) -> None:
        self._heard_at = self._clock()

    def _follow(self, ended: Callable[["Session"], None]) -> None:
        state = self._peer.connectionState
        logger.info("source %s, session %s: %s", self.source.source_id, self.session_id, state)
        self._connected |= state == "connected"
        if state in ("failed", "closed") and not self._closed:
            ended(self)


async def close_all(sessions: list[Session]) -> None:
    """End sessions side by side."""
    await asyncio.gather(*(session.close() for session in sessions))
