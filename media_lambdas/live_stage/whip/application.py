"""The stage's HTTP: WHIP (RFC 9725), the scene, the status, the preview. See docs/live.md."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from typing import Any, Protocol

from aiohttp import web
from multidict import CIMultiDict

from chalicelib.broadcasts.tokens import Claims
from chalicelib.core.errors import (
    AcademyError,
    InvalidInput,
    PreconditionFailed,
    PreconditionRequired,
)
from media_lambdas.live_stage.whip.authorization import TokenVerifier, caller_of, controller_of, publisher_of
from media_lambdas.live_stage.whip.fragments import MEDIA_TYPE, read_fragment
from media_lambdas.live_stage.whip.hub import Hub
from media_lambdas.live_stage.whip.problems import preflight, problems_and_cors
from media_lambdas.live_stage.whip.session import Session

SDP = "application/sdp"
LONGEST = 64 * 1024  # bytes of a body; a browser's offer has 5–10 thousand


class WrongType(AcademyError):
    """A body of another media type than the one that is asked for."""

    status = 415
    title = "Unsupported media type"


class NotAcceptable(AcademyError):
    """The client takes no SDP."""

    status = 406
    title = "Not acceptable"


class StageControls(Protocol):
    """What the rest of the stage does for the studio. All but ``preview`` run on the event loop and do not wait."""

    def set_scene(self, claims: Claims, scene: dict[str, Any]) -> dict[str, Any]:
        """Change the scene; return ``{"scene", "tick", "takesEffectAt"}``. Raises Forbidden unless by the producer."""
        ...

    def status(self) -> dict[str, Any]:
        """Return the Status of docs/live.md."""
        ...

    def preview(self) -> bytes:
        """Return the programme as a JPEG of 640×360. Called in a thread."""
        ...

    def refresh(self) -> None:
        """Read the plan again now."""
        ...

    async def reread(self) -> None:
        """Read the plan again, and return when it is followed."""
        ...


def make_app(hub: Hub, controls: StageControls, verify: TokenVerifier) -> web.Application:
    """Return the application. It watches the hub while it runs and ends its sessions when it stops."""
    stage = _Stage(hub, controls, verify)
    app = web.Application(middlewares=[problems_and_cors], client_max_size=LONGEST)
    app.cleanup_ctx.append(stage.run)
    endpoint, session = "/whip/{source_id}", "/whip/{source_id}/{session_id}"
    app.router.add_post(endpoint, stage.publish)
    app.router.add_patch(session, stage.change)
    app.router.add_delete(session, stage.end)
    app.router.add_put("/scene", stage.set_scene)
    app.router.add_get("/status", stage.tell_status)
    app.router.add_get("/preview.jpg", stage.show_preview)
    app.router.add_post("/refresh", stage.refresh)
    _allow(app, endpoint, "POST, OPTIONS", {"Accept-Post": SDP})
    _allow(app, session, "PATCH, DELETE, OPTIONS", {"Accept-Patch": MEDIA_TYPE})
    for path, method in (
        ("/scene", "PUT"),
        ("/status", "GET"),
        ("/preview.jpg", "GET"),
        ("/refresh", "POST"),
    ):
        _allow(app, path, f"{method}, OPTIONS", {})
    return app


def _allow(app: web.Application, path: str, methods: str, extra: Mapping[str, str]) -> None:
    async def answer(request: web.Request) -> web.Response:
        del request
        return preflight(methods, dict(extra))

    app.router.add_options(path, answer)


class _Stage:
    """The handlers, with what they need."""

    def __init__(self, hub: Hub, controls: StageControls, verify: TokenVerifier) -> None:
        self._hub, self._controls, self._verify = hub, controls, verify

    async def run(self, app: web.Application) -> AsyncIterator[None]:
        """Watch the hub while the application runs."""
        del app
        self._hub.start()
        yield
        await self._hub.close()

    async def publish(self, request: web.Request) -> web.Response:
        """Take an offer (RFC 9725, 4.2)."""
        claims = publisher_of(request, self._verify)
        _expect(request, SDP)
        _accept(request, SDP)
        if request.match_info["source_id"] not in self._hub.sources:
            await self._controls.reread()  # its token is good: the source is newer than the plan that we know
        session, answer = await self._hub.publish(
            request.match_info["source_id"], claims.user_id, await _text(request)
        )
        address = f"/whip/{session.source.source_id}/{session.session_id}"
        headers = CIMultiDict(
            {
                "Location": f"{self._hub.settings.stage_url}{address}",
                "ETag": session.etag,
                "Accept-Patch": MEDIA_TYPE,
            }
        )
        for server in self._hub.settings.ice_servers:
            for link in server.links():
                headers.add("Link", link)
        return web.Response(status=201, text=answer, content_type=SDP, headers=headers)

    async def change(self, request: web.Request) -> web.Response:
        """Take candidates (RFC 9725, 4.3.2) or an ICE restart (4.3.3)."""
        session = self._session(request)
        _expect(request, MEDIA_TYPE)
        wanted = request.headers.get("If-Match", "").strip()
        if not wanted:
            raise PreconditionRequired
        fragment = read_fragment(await _text(request))
        if wanted == "*" and session.is_restart(fragment):
            answer = await session.restart(fragment)
            return web.Response(
                status=200, text=answer, content_type=MEDIA_TYPE, headers={"ETag": session.etag}
            )
        if wanted != "*" and session.etag not in [one.strip() for one in wanted.split(",")]:
            raise PreconditionFailed("The ICE session was restarted since.")
        await session.trickle(fragment)
        return web.Response(status=204, headers={"ETag": session.etag})

    async def end(self, request: web.Request) -> web.Response:
        """End a session (RFC 9725, 4.2)."""
        await self._hub.end(self._session(request))
        return web.Response(status=200)

    async def set_scene(self, request: web.Request) -> web.Response:
        """Change what the picture shows."""
        claims = controller_of(request, self._verify)
        _expect(request, "application/json")
        try:
            scene = json.loads(await _text(request))
        except ValueError as fault:
            raise InvalidInput("The body is not JSON.", code="malformed_json") from fault
        if not isinstance(scene, dict):
            raise InvalidInput("Send the scene as a JSON object.", code="malformed_json")
        return web.json_response(self._controls.set_scene(claims, scene))

    async def tell_status(self, request: web.Request) -> web.Response:
        """Tell how the stage is doing."""
        caller_of(request, self._verify)
        return web.json_response(self._controls.status(), headers={"Cache-Control": "no-store"})

    async def show_preview(self, request: web.Request) -> web.Response:
        """Show the programme as it is mixed now."""
        controller_of(request, self._verify)
        picture = await asyncio.to_thread(self._controls.preview)
        return web.Response(body=picture, content_type="image/jpeg", headers={"Cache-Control": "no-store"})

    async def refresh(self, request: web.Request) -> web.Response:
        """Have the plan read again."""
        caller_of(request, self._verify)
        self._controls.refresh()
        return web.Response(status=204)

    def _session(self, request: web.Request) -> Session:
        claims = publisher_of(request, self._verify)
        names = request.match_info
        return self._hub.session(names["source_id"], names["session_id"], claims.user_id)


def _expect(request: web.Request, media_type: str) -> None:
    if request.content_type.lower() != media_type:
        raise WrongType("unsupported_media_type", f"Send the body as {media_type}.")


def _accept(request: web.Request, media_type: str) -> None:
    """Check the Accept header (RFC 9110, 12.5.1); without one everything is acceptable."""
    kind = media_type.partition("/")[0]
    for item in request.headers.get("Accept", "*/*").split(","):
        name, *parameters = [part.strip().lower() for part in item.split(";")]
        refused = any(part.replace(" ", "") in ("q=0", "q=0.0") for part in parameters)
        if name in ("*/*", f"{kind}/*", media_type) and not refused:
            return
    raise NotAcceptable("not_acceptable", f"The answer is {media_type}; accept it.")


async def _text(request: web.Request) -> str:
    try:
        return (await request.read()).decode()
    except UnicodeDecodeError as fault:
        raise InvalidInput("The body is not UTF-8.", code="malformed_body") from fault
