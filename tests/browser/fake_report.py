"""A webinar's report for page tests: the API of its summary and of its files."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.browser.console_server import ApiRequest, Site
from tests.browser.fake_room import Answer, Json, page, problem

WEBINAR = "web_1"
REPORT = f"/webinars/{WEBINAR}/report"
NOBODY: Json = {
    "registered": 0, "came": 0, "showUpRate": None, "unregistered": 0, "peak": 0, "peakAt": None, "averageMinutes": None,
    "averageActiveMinutes": None, "awarded": 0, "questions": 0, "answeredQuestions": 0, "votes": 0, "messages": 0, "polls": 0,
    "pollAnswers": 0,
}  # fmt: skip
SOMEBODY: Json = {
    "registered": 240, "came": 180, "showUpRate": 0.75, "unregistered": 3, "peak": 171, "peakAt": "2026-03-28T14:21:00Z",
    "averageMinutes": 41.3, "averageActiveMinutes": 33.0, "awarded": 120, "questions": 31, "answeredQuestions": 22,
    "votes": 410, "messages": 1893, "polls": 2, "pollAnswers": 158,
}  # fmt: skip


def minute(number: int) -> str:
    """A minute of the broadcast, as the API writes it."""
    return f"2026-03-28T14:{number:02}:00Z"


def summary_of(figures: Json, **series: list[Json]) -> Json:
    """A summary; series that are not named are empty."""
    return {
        "startedAt": "2026-03-28T14:00:20Z", "endedAt": "2026-03-28T14:40:10Z", "figures": figures, "presence": [],
        "registrations": [], "activity": [], "polls": [], **series,
    }  # fmt: skip


def poll(kind: str, question: str, results: list[tuple[str, int]], **more: Any) -> Json:
    """A poll as a summary has it."""
    return {
        "id": f"pol_{kind}", "kind": kind, "question": question, "anonymous": False, "quiz": False, "openedAt": minute(5),
        "closedAt": minute(7), "answers": 120, "results": [{"label": label, "count": count} for label, count in results],
        "words": [], **more,
    }  # fmt: skip


def busy_webinar() -> Json:
    """A summary of forty minutes with all there is: nobody at 14:10, registrations on three days of five, what came before."""
    present = [{"at": minute(at), "present": 171 - 3 * abs(at - 21), "active": 150 - 4 * abs(at - 21)} for at in range(41) if at != 10]  # fmt: skip
    activity = [{"at": minute(at), "questions": at % 3, "votes": at % 7, "messages": at} for at in range(1, 40, 2)]  # fmt: skip
    return summary_of(
        SOMEBODY,
        presence=present,
        registrations=[{"day": f"2026-03-{day}", "registrations": count} for day, count in ((24, 40), (25, 140), (28, 60))],
        activity=[{"at": "2026-03-26T09:00:00Z", "questions": 6, "votes": 4, "messages": 0}, *activity],
        polls=[
            poll("SINGLE", "What fills the river?", [("Snow", 80), ("Rain", 40)], anonymous=True),
            poll("RATING", "How was it?", [("1", 3), ("2", 5), ("3", 30)], answers=38, closedAt=None),
            poll("TEXT", "In a word?", [], words=[["engine", 14], ["bridge", 2]]),
        ],
    )  # fmt: skip


@dataclass
class FakeReport:
    """One webinar that is over, its summary, and files whose making a test moves on (`finish`)."""

    site: Site
    role: str = "instructor"
    webinar: Json = field(default_factory=dict)
    summary: Json | None = field(default_factory=busy_webinar)
    state: str = "READY"
    stale: bool = False
    as_of: str = "2026-03-28T15:00:00Z"
    files: list[Json] = field(default_factory=list)
    refusals: dict[str, Answer] = field(default_factory=dict)
    sent: list[tuple[str, Json]] = field(default_factory=list)

    def answer(self, request: ApiRequest) -> Answer:
        """Answer a request of the console; commands are noted."""
        command = f"{request.method} {request.path.removeprefix(f'/api/webinars/{WEBINAR}')}"
        if request.method != "GET":
            self.sent.append((command, request.json))
        if command in self.refusals:
            return self.refusals[command]
        routes: dict[str, Callable[..., Answer]] = {
            r"GET ": lambda: (200, self._webinar()),
            r"GET /playback": lambda: (200, {"replay": None}),
            r"GET /presenters": lambda: (200, page([])),
            r"GET /attendees": lambda: (200, page([])),
            r"GET /qa": lambda: (200, page([])),
            r"GET /summary": lambda: (200, self._made()),
            r"POST /summary": lambda: (202, self._make()),
            r"GET /reports": lambda: (200, page([one | {"url": None} for one in self.files])),
            r"POST /reports": lambda: (202, self.ask(**request.json)),
            r"GET /reports/(\w+)": lambda file: (200, self._file(file)),
            r"GET /api/organizations": lambda: (200, page([{"id": "org_1", "name": "River", "role": self.role, "subdomain": "river", "logoUrl": None}])),
        }  # fmt: skip
        for pattern, handler in routes.items():
            if found := re.fullmatch(pattern, command):
                return handler(*found.groups())
        return problem(404, "not_found", "There is nothing here.")

    def finish(self, kind: str, format: str, **changes: Any) -> None:  # noqa: A002  # the API names it
        """What became of the newest file of a kind."""
        next(one for one in self.files if (one["kind"], one["format"]) == (kind, format)).update(changes)

    def ask(self, kind: str, format: str, **changes: Any) -> Json:  # noqa: A002  # the API names it
        """A file that somebody has asked for."""
        file = {
            "id": f"rep_{len(self.files)}", "webinarId": WEBINAR, "kind": kind, "format": format, "state": "QUEUED",
            "requestedAt": "2026-03-28T15:00:00Z", "requestedByName": "Ada Okafor", "rows": 0, "asOf": None, "bytes": None,
            "filename": f"{kind.lower()}-2026-03-28.{format.lower()}", "url": None, "expiresAt": "2026-03-29T15:00:00Z",
        } | changes  # fmt: skip
        self.files.insert(0, file)
        return file

    def _webinar(self) -> Json:
        return {
            "id": WEBINAR, "organizationId": "org_1", "hostId": "u9", "hostName": "Amara Nwosu", "title": "Rivers in spring",
            "description": "What melts, and when.", "scheduledStart": "2026-03-28T14:00:00Z",
            "scheduledEnd": "2026-03-28T14:45:00Z", "timezone": "Europe/Berlin", "status": "ENDED", "capacity": None,
            "registrationCount": 240, "vodId": None, "visibility": "ORGANIZATION", "registration": None, "version": 1,
        } | self.webinar  # fmt: skip

    def _made(self) -> Json:
        return {
            "webinarId": WEBINAR, "timezone": "Europe/Berlin", "state": self.state, "stale": self.stale, "summary": self.summary,
            "requestedAt": self.as_of, "asOf": self.as_of if self.summary else None,
        }  # fmt: skip

    def _make(self) -> Json:
        self.state = "MAKING"
        return self._made()

    def _file(self, file_id: str) -> Json:
        found = next(one for one in self.files if one["id"] == file_id)
        return found | {"url": f"{self.site.origin}/live/{found['filename']}"}
