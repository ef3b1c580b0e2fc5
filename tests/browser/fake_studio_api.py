"""The API around one broadcast, kept in memory, for tests of the studio's pages: what it answers is what they show."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.browser.console_server import ApiRequest, Site
from tests.browser.fake_room import FakeRoom
from tests.browser.fake_stage import HOST, SCENE, WEBINAR, FakeStage

PAGES = f"/webinars/{WEBINAR}/studio"
CREW_ONLY = ("sources", "decks", "token", "iceServers", "scene")
"""What a command's answer leaves out of the broadcast."""
Answer = tuple[int, Any]


def problem(status: int, code: str, detail: str, **errors: str) -> Answer:
    """An RFC 9457 problem as the API answers it, with the fields at fault."""
    listed = [{"field": name, "detail": sentence} for name, sentence in errors.items()]
    return status, {"status": status, "code": code, "title": code, "detail": detail, "errors": listed}


def instant(offset: timedelta = timedelta()) -> str:
    """A moment from now, as the API writes it."""
    return (datetime.now(UTC) + offset).isoformat().replace("+00:00", "Z")


def heard(source: dict[str, Any]) -> dict[str, Any]:
    """A source as the API shows it: muted itself, or with its presenter (`presenterMuted`)."""
    itself, presenter = source["muted"], source.get("presenterMuted", False)
    return source | {"muted": itself or presenter, "sourceMuted": itself, "presenterMuted": presenter}


def webinar_of(starts_in: timedelta = timedelta(minutes=10), **changes: Any) -> dict[str, Any]:
    """A webinar as the API shows it to its host."""
    return {
        "id": WEBINAR, "organizationId": "org_1", "hostId": HOST, "hostName": "Ada Okafor",
        "title": "How rivers find their way to the sea", "description": "", "scheduledStart": instant(starts_in),
        "scheduledEnd": instant(starts_in + timedelta(hours=1)), "timezone": "UTC", "status": "SCHEDULED",
        "capacity": None, "registrationCount": 12, "visibility": "ORGANIZATION", "vodId": None, "joinUrl": "",
        "createdAt": instant(), "updatedAt": instant(), "version": 1, "registration": None,
    } | changes  # fmt: skip


@dataclass
class FakeApi:
    """Answers as the API would. Tests change what it holds between requests."""

    site: Site
    stage: FakeStage
    webinar: dict[str, Any] = field(default_factory=webinar_of)
    broadcast: dict[str, Any] | None = None
    presenters: list[dict[str, Any]] = field(default_factory=list)
    members: list[dict[str, Any]] = field(default_factory=list)
    refusal: Answer | None = None
    commands: list[str] = field(default_factory=list)
    me: dict[str, Any] = field(
        default_factory=lambda: {
            "userId": HOST,
            "host": True,
            "producer": True,
            "mayPublish": True,
            "mayOperate": True,
        }
    )
    asset: dict[str, Any] = field(default_factory=dict)
    counter: int = 0

    def __post_init__(self) -> None:
        """What happens in the room is another one's to answer."""
        self.room = FakeRoom(self.site)

    def open(self, status: str = "GREEN_ROOM") -> dict[str, Any]:
        """Let there be a broadcast with a running stage."""
        self.broadcast = {
            "webinarId": WEBINAR, "organizationId": "org_1", "hostId": HOST, "status": status, "openedAt": instant(),
            "startedAt": instant() if status == "LIVE" else None, "endedAt": None, "scene": dict(SCENE),
            "producerId": HOST, "anglesPublished": False, "replayAccess": "REGISTERED", "replayUntil": None,
            "sources": [], "decks": [], "token": self.stage.token("control"), "iceServers": [],
            "stage": {"url": self.stage.url, "state": "RUNNING", "run": 1, "launch": 1, "heartbeatAt": instant()},
        }  # fmt: skip
        return self.broadcast

    def answer(self, request: ApiRequest) -> Answer:
        """Answer a request of the console; commands are noted."""
        path = request.path.removeprefix(f"/api/webinars/{WEBINAR}")
        if request.method != "GET":
            self.commands.append(f"{request.method} {path}")
        handlers: dict[str, Callable[[ApiRequest, str], Answer]] = {
            r"/broadcast/sources(.*)": self._sources,
            r"/broadcast(.*)": self._broadcast,
            r"/presenters(.*)": self._presenters,
            r"/(?:qa|polls)(.*)": lambda request, _: self.room.answer(request),
            r"/playback/link()": lambda *_: (201, {"url": f"{self.site.origin}/replay/abc"}),
            r"/api/media(.*)": self._media,
            r"/api/organizations()": lambda *_: (200, {"items": [self._organization()], "nextCursor": None}),
            r"/api/organizations/org_1/members()": lambda *_: (
                200,
                {"items": self.members, "nextCursor": None},
            ),
            r"()": lambda *_: (200, self.webinar),
        }
        for pattern, handler in handlers.items():
            if found := re.fullmatch(pattern, path):
                return handler(request, found.group(1))
        return problem(404, "not_found", "There is nothing here.")

    def named(self) -> list[dict[str, Any]]:
        """Who may publish, the host first."""
        return [{"userId": HOST, "name": "Ada Okafor", "muted": False, "host": True}, *self.presenters]

    def deck(self, asset_id: str = "ast_1", pages: int = 3) -> dict[str, Any]:
        """Slides that may be shown."""
        address = f"{self.site.origin}/favicon.svg?page={{page}}"
        links = {"pageUrl": address, "pageThumbnailUrl": address}
        return {"id": asset_id, "name": "Rivers of the north.pdf", "pageCount": pages, **links}

    def _organization(self) -> dict[str, Any]:
        return {
            "id": "org_1",
            "name": "River School",
            "subdomain": "river",
            "role": "instructor",
            "logoUrl": None,
        }

    def _broadcast(self, request: ApiRequest, command: str) -> Answer:
        opens = request.method == "POST" and not command
        if self.refusal:
            return self.refusal
        if self.broadcast is None and not opens:
            return problem(404, "not_found", "There is no broadcast yet.")
        if command == "/slides":
            return self._upload(request)
        broadcast = self.broadcast or self.open()
        body = request.json or {}
        changes: dict[str, dict[str, Any]] = {
            "/start": {"status": "LIVE", "startedAt": instant()},
            "/end": {"status": "ENDED", "endedAt": instant()},
            "/settings": body,
            "/producer": {"producerId": body.get("userId")},
        }
        broadcast.update(changes.get(command, {}))
        if command == "/decks":
            broadcast["decks"].append(self.deck(body["assetId"]))
        if request.method == "GET":
            sources = [heard(source) for source in broadcast["sources"]]
            return 200, broadcast | {"me": self.me, "presenters": self.named(), "sources": sources}
        return 200, {name: value for name, value in broadcast.items() if name not in CREW_ONLY}

    def _sources(self, request: ApiRequest, rest: str) -> Answer:
        assert self.broadcast is not None
        sources = self.broadcast["sources"]
        if not rest:
            self.counter += 1
            source = {"id": f"src_{self.counter}", "userId": HOST, "muted": False, **request.json}
            sources.append(source)
            self.stage.plan(sources)
            return 201, self._grant(source)
        found = next((one for one in sources if one["id"] == rest.split("/")[1]), None)
        if found is None:
            return problem(404, "not_found", "There is no such source.")
        if rest.endswith("/token"):
            return 200, self._grant(found)
        if request.method == "DELETE":
            sources.remove(found)
            self.stage.plan(sources)
            return 204, {}
        found.update(request.json)
        return 200, heard(found)

    def drop(self, source_id: str) -> None:
        """Take a source off the air, as the host does elsewhere."""
        assert self.broadcast is not None
        self.broadcast["sources"] = [one for one in self.broadcast["sources"] if one["id"] != source_id]
        self.stage.plan(self.broadcast["sources"])

    def _grant(self, source: dict[str, Any]) -> dict[str, Any]:
        assert self.broadcast is not None
        return {
            "source": heard(source), "whipUrl": f"{self.broadcast['stage']['url']}/whip/{source['id']}",
            "token": self.stage.token("publish", source["id"]), "expiresAt": instant(), "iceServers": [],
        }  # fmt: skip

    def _presenters(self, request: ApiRequest, rest: str) -> Answer:
        if request.method == "GET":
            return 200, {"items": self.named(), "nextCursor": None}
        if request.method == "POST":
            member = next(one for one in self.members if one["userId"] == request.json["userId"])
            self.presenters.append(
                {"userId": member["userId"], "name": member["name"], "muted": False, "host": False}
            )
            return 201, self.presenters[-1]
        presenter = next(one for one in self.presenters if one["userId"] == rest.strip("/"))
        if request.method == "DELETE":
            self.presenters.remove(presenter)
        else:
            presenter.update(request.json)
        return 200, presenter

    def _media(self, request: ApiRequest, rest: str) -> Answer:
        if request.method == "PUT":
            return 200, {}
        shown = self.asset | {"id": rest.strip("/")}
        self.asset |= {"status": "READY", "pagesDone": None}
        return 200, shown

    def _upload(self, request: ApiRequest) -> Answer:
        if request.json["contentType"] != "application/pdf":
            return problem(422, "invalid", "Check the fields.", contentType="Slides must be a PDF.")
        self.asset = {"id": "ast_1", "status": "PENDING", "pageCount": 3, "pagesDone": 1}
        sent = {
            "uploadUrl": f"{self.site.origin}/api/media/ast_1",
            "uploadHeaders": {"Content-Type": "application/pdf"},
        }
        return 201, {"id": "ast_1"} | sent
