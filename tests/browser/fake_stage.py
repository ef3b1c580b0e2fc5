"""A stage without a mixer, for tests of the studio's pages: the real ingest, and controls that only remember."""

import asyncio
import time
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from threading import Thread
from types import SimpleNamespace
from typing import Any

from aiohttp import web
from PIL import Image, ImageDraw

from chalicelib.broadcasts.tokens import Claims, mint_token, verify_token
from chalicelib.core.errors import Forbidden
from media_lambdas.live_stage.sources.source import Source
from media_lambdas.live_stage.whip.application import make_app
from media_lambdas.live_stage.whip.hub import Hub
from media_lambdas.live_stage.whip.session import Session
from media_lambdas.live_stage.whip.settings import WhipSettings

SECRET, WEBINAR, HOST = "0123456789abcdef0123456789abcdef", "web_1", "u1"
SCENE = {
    "layout": "SCREEN_WITH_CAMERA", "screenId": None, "cameraId": None,
    "corner": "BOTTOM_RIGHT", "size": "SMALL", "slide": None,
}  # fmt: skip
OUTPUT = {
    "width": 1280, "height": 720, "fps": 30.0, "ticks": 9000, "droppedTicks": 3, "segment": 281, "uploadLag": 0.4,
    "uploadQueue": 1, "behind": False, "lostSegments": 0, "renditions": [
        {"name": "720p", "width": 1280, "height": 720, "bitrate": 2_800_000},
        {"name": "360p", "width": 640, "height": 360, "bitrate": 800_000},
    ],
}  # fmt: skip


class NotingHub(Hub):
    """An ingest that remembers what was offered."""

    def __init__(self) -> None:
        """Media come over loopback only."""
        super().__init__(WhipSettings(bind_addresses=("127.0.0.1",)))
        self.offers: list[tuple[str, str]] = []
        self.opened: list[Session] = []

    async def publish(self, source_id: str, person: str, offer_text: str) -> tuple[Session, str]:
        """Note the offer, and take it."""
        session, answer = await super().publish(source_id, person, offer_text)
        self.offers.append((source_id, offer_text))
        self.opened.append(session)
        return session, answer


@dataclass
class FakeStage:
    """A stage of one broadcast: its scene, who published what, and what it complains about."""

    loop: asyncio.AbstractEventLoop
    hub: NotingHub
    url: str = ""
    scene: dict[str, Any] = field(default_factory=lambda: dict(SCENE))
    scenes: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[dict[str, Any]] = field(default_factory=list)
    producer: bool = True

    def renew(self) -> None:
        """Begin anew: nothing came yet, nothing is wrong."""
        self.plan([])
        self.hub.offers.clear()
        self.hub.opened.clear()
        self.scene, self.scenes, self.warnings, self.producer = dict(SCENE), [], [], True

    def plan(self, sources: list[dict[str, Any]]) -> None:
        """Follow what the broadcast says: those that are not in it are gone."""
        planned = {
            one["id"]: SimpleNamespace(
                user_id=one["userId"], kind=one["kind"], name=one["name"], muted=one["muted"]
            )
            for one in sources
        }
        self._run(self._apply(planned))

    def lose_sessions(self) -> None:
        """End every session, as a stage that lost its peers."""
        for session in list(self.hub.opened):
            self._run(self.hub.end(session))

    def token(self, scope: Any, source_id: str | None = None) -> str:
        """A token of this broadcast."""
        return mint_token(SECRET, webinar_id=WEBINAR, user_id=HOST, scope=scope, source_id=source_id)

    def connected(self) -> list[str]:
        """The sources from which something comes."""
        return [name for name, source in self.hub.sources.items() if self._told(name, source)["connected"]]

    def size(self, source_id: str) -> tuple[int, int]:
        """The size of what comes from a source."""
        found = self.hub.sources[source_id].statistics(self.hub.clock())
        return found.width, found.height

    def set_scene(self, claims: Claims, scene: dict[str, Any]) -> dict[str, Any]:
        """Remember the scene."""
        if not self.producer:
            raise Forbidden(f"{claims.user_id} is not the producer.")
        self.scene = scene
        self.scenes.append(scene)
        return {"scene": scene, "tick": 1, "takesEffectAt": time.time()}

    def status(self) -> dict[str, Any]:
        """What the stage says of itself."""
        sources = [self._told(name, source) for name, source in self.hub.sources.items()]
        told = {"run": 1, "status": "LIVE", "startedAt": None, "scene": self.scene, "sources": sources}
        return told | {"output": OUTPUT, "warnings": self.warnings}

    def preview(self) -> bytes:
        """The scene's name as a picture."""
        picture, data = Image.new("RGB", (640, 360), "#14594a"), BytesIO()
        ImageDraw.Draw(picture).text((40, 60), self.scene["layout"], fill="white", font_size=32)
        picture.save(data, "JPEG")
        return data.getvalue()

    def refresh(self) -> None:
        """Nothing to read: the plan is told."""

    async def reread(self) -> None:
        """Nothing to read here either."""

    def _told(self, name: str, source: Source) -> dict[str, Any]:
        found = source.statistics(self.hub.clock())
        return {
            "id": name, "kind": str(source.kind), "name": source.name, "connected": found.connected,
            "width": found.width, "height": found.height, "fps": found.fps, "bitrate": found.bitrate,
            "muted": source.muted, "level": found.level, "lastFrameAgo": found.last_frame_ago,
        }  # fmt: skip

    async def _apply(self, planned: Mapping[str, Any]) -> None:
        self.hub.apply(planned)

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self.loop).result(20)


@contextmanager
def run_stage() -> Iterator[FakeStage]:
    """Serve a stage on loopback, its event loop in a thread."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever, name="stage")
    thread.start()

    async def begin() -> tuple[FakeStage, web.AppRunner]:
        stage = FakeStage(loop, NotingHub())
        app = make_app(stage.hub, stage, lambda token: verify_token(SECRET, token, webinar_id=WEBINAR))
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        stage.url = f"http://localhost:{runner.addresses[0][1]}"
        return stage, runner

    stage, runner = asyncio.run_coroutine_threadsafe(begin(), loop).result(20)
    try:
        yield stage
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
