"""A stage's ingest for browser tests: the real application on a loop in a thread of its own."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from aiohttp import web

from chalicelib.broadcasts.tokens import Claims, mint_token, verify_token
from media_lambdas.live_stage.sources.source import Source
from media_lambdas.live_stage.whip.application import make_app
from media_lambdas.live_stage.whip.hub import Hub
from media_lambdas.live_stage.whip.settings import WhipSettings

SECRET, WEBINAR, ADA = "0123456789abcdef0123456789abcdef", "web_1", "user-ada"


class NoControls:
    """Nothing of the stage but its ingest."""

    def set_scene(self, claims: Claims, scene: dict[str, Any]) -> dict[str, Any]:
        raise NotImplementedError

    def status(self) -> dict[str, Any]:
        return {}

    def preview(self) -> bytes:
        raise NotImplementedError

    def refresh(self) -> None:
        return None


@dataclass
class Ingest:
    """Where to publish, and what came."""

    hub: Hub
    origin: str
    studio: str  # a page of another origin
    loop: asyncio.AbstractEventLoop

    def address(self, source_id: str) -> str:
        return f"{self.origin}/whip/{source_id}"

    def token(self, source_id: str) -> str:
        return mint_token(SECRET, webinar_id=WEBINAR, user_id=ADA, scope="publish", source_id=source_id)

    def source(self, source_id: str) -> Source:
        return self.hub.sources[source_id]


@contextmanager
def serve_ingest(page: str, **kinds: str) -> Iterator[Ingest]:
    """Run an ingest with these sources (id → kind) on 127.0.0.1, and a page beside it, until the block is left."""
    ready, stop = threading.Event(), asyncio.Event()
    found: list[Ingest] = []

    async def serve() -> None:
        hub = Hub(WhipSettings(bind_addresses=("127.0.0.1",)))
        hub.apply(
            {
                source_id: SimpleNamespace(user_id=ADA, kind=kind, name=source_id, muted=False)
                for source_id, kind in kinds.items()
            }
        )
        verify: Callable[[str], Claims] = lambda token: verify_token(SECRET, token, webinar_id=WEBINAR)  # noqa: E731
        runners = [web.AppRunner(app) for app in (make_app(hub, NoControls(), verify), _showing(page))]
        for runner in runners:
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", 0).start()
        origins = [f"http://127.0.0.1:{runner.addresses[0][1]}" for runner in runners]
        found.append(Ingest(hub, *origins, asyncio.get_running_loop()))
        ready.set()
        await stop.wait()
        for runner in runners:
            await runner.cleanup()

    thread = threading.Thread(target=asyncio.run, args=(serve(),), name="ingest")
    thread.start()
    assert ready.wait(20)
    try:
        yield found[0]
    finally:
        found[0].loop.call_soon_threadsafe(stop.set)
        thread.join(20)
        assert not thread.is_alive()


def _showing(page: str) -> web.Application:
    async def show(request: web.Request) -> web.Response:
        return web.Response(text=page, content_type="text/html")

    app = web.Application()
    app.router.add_get("/", show)
    return app
