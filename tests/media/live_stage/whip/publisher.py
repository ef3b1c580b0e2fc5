"""A publisher made of aiortc: flashes and beeps at each full second of its wall clock, over WHIP."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import av
import numpy as np
from aiohttp import ClientResponse, ClientSession
from aiohttp.test_utils import TestServer
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.codecs import get_capabilities

from chalicelib.broadcasts.tokens import Claims, mint_token, verify_token
from chalicelib.core.errors import Forbidden
from media_lambdas.live_stage.sources.source import Source
from media_lambdas.live_stage.whip.application import make_app
from media_lambdas.live_stage.whip.hub import Hub
from media_lambdas.live_stage.whip.settings import WhipSettings
from media_lambdas.live_stage.whip.transport import ice_transports, prepare

SECRET, WEBINAR, ADA = "0123456789abcdef0123456789abcdef", "web_1", "user-ada"
LIT = 0.1  # seconds that a flash and a beep last
ON_LOOPBACK = WhipSettings(bind_addresses=("127.0.0.1",), watch_every=0.05)


class Flashes(MediaStreamTrack):
    """A dark picture that is white for 100 ms from each full second on; ``size`` may be changed while it runs."""

    kind = "video"

    def __init__(self, size: tuple[int, int] = (320, 180), rate: int = 30) -> None:
        super().__init__()
        self.size, self.rate = size, rate
        self._began, self._number = time.time(), 0

    async def recv(self) -> av.VideoFrame:
        self._number += 1
        due = self._began + self._number / self.rate
        await asyncio.sleep(due - time.time())
        width, height = self.size
        frame = av.VideoFrame(width, height, "yuv420p")
        for plane, shade in zip(frame.planes, (235 if due % 1 < LIT else 16, 128, 128), strict=True):
            plane.update(np.full((plane.height, plane.line_size), shade, np.uint8).tobytes())
        frame.pts, frame.time_base = round((due - self._began) * 90_000), Fraction(1, 90_000)
        return frame


class Beeps(MediaStreamTrack):
    """Silence, and a tone for 100 ms from each full second on. A block is given when its last sample is over."""

    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self._began, self._number = time.time(), 0

    async def recv(self) -> av.AudioFrame:
        begin = self._began + self._number * 0.02
        await asyncio.sleep(begin + 0.02 - time.time())
        instants = begin + np.arange(960) / 48_000
        tone = np.where(instants % 1 < LIT, 0.5 * np.sin(2 * np.pi * 1000 * instants), 0)
        frame = av.AudioFrame.from_ndarray((tone * 32767).astype(np.int16)[None], format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = 48_000, self._number * 960, Fraction(1, 48_000)
        self._number += 1
        return frame


class Controls:
    """The rest of the stage, as far as the HTTP part can see it."""

    def __init__(self) -> None:
        self.refreshed = 0
        self.scene: dict[str, Any] = {}

    def set_scene(self, claims: Claims, scene: dict[str, Any]) -> dict[str, Any]:
        if claims.user_id != ADA:
            raise Forbidden("Only the producer switches scenes.")
        self.scene = scene
        return {"scene": scene, "tick": 1, "takesEffectAt": 0.0}

    def status(self) -> dict[str, Any]:
        return {"run": 1}

    def preview(self) -> bytes:
        return b"\xff\xd8\xff"

    def refresh(self) -> None:
        self.refreshed += 1

    async def reread(self) -> None:
        self.reread_plan()

    def reread_plan(self) -> None:
        """Nothing is new, unless a test says so."""


def planned(kind: str, user_id: str = ADA, *, muted: bool = False) -> SimpleNamespace:
    return SimpleNamespace(user_id=user_id, kind=kind, name=kind.title(), muted=muted)


@dataclass
class Stage:
    """A hub behind HTTP, and those who publish to it."""

    hub: Hub
    server: TestServer
    http: ClientSession
    controls: Controls
    peers: list["Peer"] = field(default_factory=list)

    def source(self, source_id: str) -> Source:
        return self.hub.sources[source_id]

    def address(self, path: str) -> str:
        return str(self.server.make_url(path))

    async def request(
        self,
        method: str,
        path: str,
        *,
        token: str | None = None,
        headers: dict[str, str] | None = None,
        data: Any = None,
    ) -> tuple[ClientResponse, bytes]:
        given = {"Authorization": f"Bearer {token}"} if token else {}
        async with self.http.request(
            method, self.address(path), headers=given | (headers or {}), data=data
        ) as answer:
            return answer, await answer.read()

    async def offer(self, source_id: str, sdp: str, token: str | None = None) -> tuple[ClientResponse, str]:
        headers = {"Content-Type": "application/sdp"}
        answer, body = await self.request(
            "POST",
            f"/whip/{source_id}",
            token=token or publishing(source_id),
            headers=headers,
            data=sdp.encode(),
        )
        return answer, body.decode()

    async def publish(self, source_id: str, *tracks: MediaStreamTrack, **options: Any) -> "Peer":
        peer = Peer(self, source_id, **options)
        self.peers.append(peer)
        await peer.publish(*tracks)
        return peer

    async def until(self, condition: Callable[[], object], seconds: float = 15) -> None:
        async with asyncio.timeout(seconds):
            while not condition():  # noqa: ASYNC110 - what is waited for happens in threads of the stage
                await asyncio.sleep(0.01)


class Peer:
    """One peer connection of a publisher."""

    def __init__(self, stage: Stage, source_id: str, *, codec: str = "", delay: float = 0.0) -> None:
        self.stage, self.source_id, self.codec, self.delay = stage, source_id, codec, delay
        self.connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.answer = ""
        self.location = ""
        self.etag = ""

    async def describe(self, *tracks: MediaStreamTrack) -> str:
        """Return an offer of these tracks."""
        for track in tracks:
            self.connection.addTrack(track)
        for transceiver in self.connection.getTransceivers():
            transceiver.direction = "sendonly"
            if self.codec and transceiver.kind == "video":
                wanted = [one for one in get_capabilities("video").codecs if one.name == self.codec]
                transceiver.setCodecPreferences(wanted)
        for transport in ice_transports(self.connection):
            prepare(transport._connection, ["127.0.0.1"], lambda: None)
        await self.connection.setLocalDescription(await self.connection.createOffer())
        return str(self.connection.localDescription.sdp)

    async def publish(self, *tracks: MediaStreamTrack) -> None:
        answer, text = await self.stage.offer(self.source_id, await self.describe(*tracks))
        assert answer.status == 201, text
        self.answer, self.location, self.etag = text, answer.headers["Location"], answer.headers["ETag"]
        await self.connection.setRemoteDescription(RTCSessionDescription(text, "answer"))
        if self.delay:
            self._hold_back(self.delay)

    def _hold_back(self, seconds: float) -> None:
        """Have everything that is sent take so much longer."""
        (transport,) = ice_transports(self.connection)
        send, loop = transport._send, asyncio.get_running_loop()
        going: set[Any] = set()

        async def later(data: bytes) -> None:
            await asyncio.sleep(seconds)
            try:
                await send(data)
            except ConnectionError:
                return

        async def held(data: bytes) -> None:
            task = loop.create_task(later(data))
            going.add(task)
            task.add_done_callback(going.discard)

        transport._send = held

    def kill(self) -> None:
        """Fall silent without a word, as a browser that was killed or a cable that was pulled."""

        async def lost(data: bytes) -> None:
            del data

        for transport in ice_transports(self.connection):
            transport._send = lost
            for protocol in transport._connection._protocols:
                protocol.transport.pause_reading()
                protocol.send_stun = lambda *_: None

    async def close(self) -> None:
        await self.connection.close()


def publishing(source_id: str, user_id: str = ADA, **options: Any) -> str:
    return mint_token(
        SECRET, webinar_id=WEBINAR, user_id=user_id, scope="publish", source_id=source_id, **options
    )


def controlling(user_id: str = ADA) -> str:
    return mint_token(SECRET, webinar_id=WEBINAR, user_id=user_id, scope="control")


@asynccontextmanager
async def stage(settings: WhipSettings = ON_LOOPBACK, **kinds: str) -> AsyncIterator[Stage]:
    """A running stage with sources of Ada's; everything is closed afterwards."""
    hub, controls = Hub(settings), Controls()
    hub.apply({source_id: planned(kind) for source_id, kind in kinds.items()})
    app = make_app(hub, controls, lambda token: verify_token(SECRET, token, webinar_id=WEBINAR))
    async with TestServer(app, host="127.0.0.1") as server, ClientSession() as http:
        running = Stage(hub, server, http, controls)
        try:
            yield running
        finally:
            for peer in running.peers:
                await peer.close()
