"""A webinar's room for page tests: its feed as files with versions, and the API of those who write and moderate."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.browser.console_server import ApiRequest, Site

WEBINAR = "web_1"
WATCH, DESK = f"/webinars/{WEBINAR}/watch", f"/webinars/{WEBINAR}/desk"
Json = dict[str, Any]
Answer = tuple[int, Any]


def moment(seconds: float = 0) -> str:
    """A moment from now, as the API writes it."""
    return (
        (datetime.now(UTC) + timedelta(seconds=seconds))
        .isoformat(timespec="milliseconds")
        .replace("+00:00", "Z")
    )


def problem(status: int, code: str, detail: str) -> Answer:
    """An RFC 9457 problem as the API answers it."""
    return status, {"status": status, "code": code, "title": code, "detail": detail}


@dataclass
class Feed:
    """What lies below `live/web_1/room/`. A change is a version more; `pages` are chat pages by minute."""

    items: dict[str, Json] = field(default_factory=dict)
    pages: dict[int, list[Json]] = field(default_factory=dict)
    version: int = 1
    deltas: list[Json] = field(default_factory=list)
    refusing: bool = False
    asked: list[str] = field(default_factory=list)

    def set(self, **items: Json) -> None:
        """Change items: `question__qst_1={…}` is `question/qst_1`. None takes one away."""
        changes = {key.replace("__", "/"): value for key, value in items.items()}
        gone = [key for key, value in changes.items() if value is None]
        kept = {key: value for key, value in changes.items() if value is not None}
        for key in gone:
            self.items.pop(key, None)
        self.items |= kept
        self.version += 1
        self.deltas = [*self.deltas, {"version": self.version, "set": kept, "gone": gone}][-5:]

    def answer(self, path: str) -> tuple[int, bytes, dict[str, str]]:
        """Answer as the CDN."""
        key = path.removeprefix(f"/live/{WEBINAR}/room/")
        self.asked.append(key)
        body = None if self.refusing else self._find(key)
        if body is None:
            return 403, b"", {}
        return (
            200,
            json.dumps(body).encode(),
            {"Content-Type": "application/json", "Cache-Control": "max-age=1"},
        )

    def _find(self, key: str) -> Json | None:
        if key == "state.json":
            snapshot = {"version": self.version, "path": f"snapshots/{self.version:08}.json"}
            since = self.deltas[0]["version"] - 1 if self.deltas else self.version
            return {
                "version": self.version,
                "at": moment(),
                "since": since,
                "snapshot": snapshot,
                "deltas": self.deltas,
            }
        if key.startswith("snapshots/"):
            return {"version": self.version, "items": self.items}
        minute = int(key.removeprefix("chat/").removesuffix(".json"))
        return {"minute": minute, "messages": self.pages[minute]} if minute in self.pages else None


@dataclass
class FakeRoom:
    """One webinar in its waiting view, its feed, and what the API says to the person who looks."""

    site: Site
    feed: Feed = field(default_factory=Feed)
    me: Json = field(default_factory=dict)
    rules: Json = field(default_factory=dict)
    questions: list[Json] = field(default_factory=list)
    messages: list[Json] = field(default_factory=list)
    polls: list[Json] = field(default_factory=list)
    people: list[Json] = field(default_factory=list)
    actions: list[Json] = field(default_factory=list)
    answers: list[Json] = field(default_factory=list)
    refusals: dict[str, Answer] = field(default_factory=dict)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    sent: list[tuple[str, Json]] = field(default_factory=list)
    counter: int = 0

    def answer(self, request: ApiRequest) -> Answer:
        """Answer a request of the console; commands are noted."""
        path = request.path.removeprefix(f"/api/webinars/{WEBINAR}")
        command = f"{request.method} {path}"
        if request.method != "GET":
            self.sent.append((command, request.json))
        if command in self.refusals:
            return self.refusals[command]
        routes: dict[str, Callable[..., Answer]] = {
            r"GET ": lambda: (200, self._webinar()),
            r"GET /playback": lambda: (200, self._playback()),
            r"GET /presenters": lambda: (200, page([{"userId": "u9", "name": "Amara Nwosu", "muted": False, "host": True}])),
            r"GET /room": lambda: (200, self._room()),
            r"PUT /room": lambda: (200, self._change_rules(request.json)),
            r"GET /room/people": lambda: (200, page(self.people)),
            r"PUT /room/people/(\w+)": lambda user: (200, self._restrain(user, request.json)),
            r"GET /room/actions": lambda: (200, page(self.actions)),
            r"PUT /room/pinned": lambda: (200, self._room()),
            r"GET /qa": lambda: (200, page(self._questions(request))),
            r"POST /qa": lambda: (201, self._ask(request.json)),
            r"(?:PUT|POST) /qa/(\w+)(/\w+)?": lambda one, deed: (200, self._decide(one, deed, request.json)),
            r"GET /chat": lambda: (200, page(self._messages(request))),
            r"GET /chat/mine": lambda: (200, page([one for one in self.messages if one["userId"] == "u1"])),
            r"POST /chat": lambda: (201, self._say(request.json)),
            r"PUT /chat/(\w+)": lambda one: (200, self._judge(one, request.json)),
            r"GET /polls": lambda: (200, {"items": self.polls}),
            r"POST /polls": lambda: (201, self._draft(request.json)),
            r"GET /polls/answers": lambda: (200, {"items": self.answers, "points": 0}),
            r"POST /polls/(\w+)/answers": lambda one: (201, {"pollId": one, **request.json}),
            r"(?:PUT|POST) /polls/(\w+)/(\w+)": lambda one, deed: (200, self._run(one, deed, request.json)),
            r"GET /api/organizations": lambda: (200, page([{"id": "org_1", "name": "River", "role": "instructor", "subdomain": "river", "logoUrl": None}])),
        }  # fmt: skip
        for pattern, handler in routes.items():
            if found := re.fullmatch(pattern, command):
                return handler(*found.groups())
        return problem(404, "not_found", "There is nothing here.")

    def answer_headers(self, request: ApiRequest) -> dict[str, str]:
        """What a refusal says in its headers."""
        command = f"{request.method} {request.path.removeprefix(f'/api/webinars/{WEBINAR}')}"
        return self.headers.get(command, {}) if command in self.refusals else {}

    # ---- what there is

    def _webinar(self) -> Json:
        return {
            "id": WEBINAR, "organizationId": "org_1", "hostId": "u9", "hostName": "Amara Nwosu", "title": "Rivers in spring",
            "description": "What melts, and when.", "scheduledStart": moment(300), "scheduledEnd": moment(3900), "timezone": "UTC",
            "status": "SCHEDULED", "capacity": None, "registrationCount": 12, "vodId": None, "visibility": "ORGANIZATION",
            "registration": {"status": "REGISTERED"}, "version": 1,
        }  # fmt: skip

    def _playback(self) -> Json:
        self.feed.refusing = False
        return {
            "status": "SCHEDULED", "webinarId": WEBINAR, "title": "Rivers in spring", "playlistUrl": None, "timelineUrl": None,
            "replay": None, "replayState": "NONE", "expiresAt": moment(3600),
        }  # fmt: skip

    def _room(self) -> Json:
        rules = {
            "questionsOpen": True, "anonymousAllowed": True, "chat": "OPEN", "slowMode": 0, "linksAllowed": False, "kept": True,
            "blockedWords": [], "pinnedId": None, "version": 3,
        }  # fmt: skip
        me = {
            "userId": "u1", "part": "ATTENDEE", "moderates": False, "answers": False, "banned": False, "mutedUntil": None, "reason": None,
        }  # fmt: skip
        return {"webinarId": WEBINAR, "organizationId": "org_1"} | rules | self.rules | {"me": me | self.me}

    def question(self, number: int, text: str, **changes: Any) -> Json:
        """A question as the API shows it."""
        return {
            "id": f"qst_{number}", "webinarId": WEBINAR, "userId": f"u{number}", "authorName": f"Person {number}", "anonymous": False,
            "mine": False, "question": text, "status": "PENDING", "approvedAt": None, "reason": None, "mergedInto": None,
            "assigneeId": None, "assigneeName": None, "upvotes": 0, "upvoted": False, "askedAt": moment(-60), "answering": False,
            "answer": None, "answeredAt": None, "answeredByName": None, "answeredLive": False, "answerStartedAt": None,
            "answeredSecond": None, "version": 1,
        } | changes  # fmt: skip

    def message(self, number: int, text: str, **changes: Any) -> Json:
        """A message as the API shows it."""
        return {
            "id": f"msg_{number:04}", "channel": "MAIN", "userId": f"u{number}", "name": f"Person {number}", "part": "ATTENDEE",
            "text": text, "announcement": False, "status": "VISIBLE", "at": moment(-60 + number), "reason": None,
        } | changes  # fmt: skip

    def poll(self, number: int, question: str, **changes: Any) -> Json:
        """A poll as those see it who run polls."""
        options = [
            {"id": letter, "text": text, "correct": False}
            for letter, text in (("a", "Snow"), ("b", "Rain"), ("c", "Springs"))
        ]
        return {
            "id": f"pol_{number}", "kind": "SINGLE", "question": question, "options": options, "most": None, "scale": None,
            "anonymous": False, "quiz": False, "seconds": None, "shownWhenClosed": True, "status": "DRAFT", "openedAt": None,
            "closesAt": None, "closedAt": None, "resultsShown": False, "results": None, "version": 1,
        } | changes  # fmt: skip

    # ---- what becomes of it

    def _next(self, prefix: str) -> str:
        self.counter += 1
        return f"{prefix}_{900 + self.counter}"

    def _change_rules(self, body: Json) -> Json:
        self.rules |= body
        return self._room()

    def _questions(self, request: ApiRequest) -> list[Json]:
        if "mine" in request.query:
            return [one for one in self.questions if one["mine"]]
        wanted = request.query
        found = [one for one in self.questions if one["status"] == wanted.get("status", one["status"])]
        if "assigneeId" in wanted:
            found = [one for one in found if one["assigneeId"] == wanted["assigneeId"]]
        return [one for one in found if wanted.get("search", "").lower() in one["question"].lower()]

    def _ask(self, body: Json) -> Json:
        asked = self.question(
            0, body["question"], id=self._next("qst"), mine=True, anonymous=body["anonymous"]
        )
        self.questions.append(asked)
        return asked

    def _decide(self, question_id: str, deed: str | None, body: Json) -> Json:
        found = next((one for one in self.questions if one["id"] == question_id), None)
        if found is None:
            return self.question(1, "?", id=question_id, upvoted=True)
        changes: dict[str | None, Json] = {
            None: body,
            "/merge": {"status": "HIDDEN", "mergedInto": body.get("into")},
            "/assignee": {
                "assigneeId": body.get("userId"),
                "assigneeName": "Amara Nwosu" if body.get("userId") else None,
            },
            "/answering": {
                "answering": body.get("answering"),
                "status": "APPROVED" if body.get("answering") else "ANSWERED",
            },
            "/upvote": {"upvoted": True},
        }
        found |= changes[deed] | {"version": found["version"] + 1}
        return found

    def _messages(self, request: ApiRequest) -> list[Json]:
        wanted = request.query
        found = [one for one in self.messages if one["channel"] == wanted.get("channel", "MAIN")]
        return [one for one in found if one["status"] == wanted.get("status", one["status"])][::-1]

    def _say(self, body: Json) -> Json:
        status = "HELD" if "www." in body["text"] else "VISIBLE"
        said = (
            self.message(
                0,
                body["text"],
                id=self._next("msg"),
                userId="u1",
                name="Ada Okafor",
                status=status,
                at=moment(),
            )
            | body
        )
        self.messages.append(said)
        return said

    def _judge(self, message_id: str, body: Json) -> Json:
        found = next(one for one in self.messages if one["id"] == message_id)
        found |= body
        return found

    def _restrain(self, user_id: str, body: Json) -> Json:
        until = moment(60 * body["mutedFor"]) if body["mutedFor"] else None
        person = {
            "userId": user_id,
            "name": f"Person {user_id[1:]}",
            "bannedAt": moment() if body["banned"] else None,
            "mutedUntil": until,
            "reason": body["reason"],
        }
        self.people = [person, *(one for one in self.people if one["userId"] != user_id)]
        return person

    def _draft(self, body: Json) -> Json:
        letters = "abcdefghijklmnopqrst"
        options = [{"id": letters[index], **option} for index, option in enumerate(body["options"])]
        self.polls.append(self.poll(0, body["question"], id=self._next("pol")) | body | {"options": options})
        return self.polls[-1]

    def _run(self, poll_id: str, deed: str, body: Json) -> Json:
        found = next(one for one in self.polls if one["id"] == poll_id)
        results = {"answers": 4, "counts": {"a": 3, "b": 1, "c": 0}, "words": [], "leaders": []}
        changes = {
            "launch": {"status": "OPEN", "results": results},
            "close": {"status": "CLOSED"},
            "results": {"resultsShown": body.get("shown")},
        }
        found |= changes[deed]
        return found


def page(items: list[Json]) -> Json:
    """A page with nothing after it."""
    return {"items": items, "nextCursor": None}
