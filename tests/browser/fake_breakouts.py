"""The breakout rooms of a webinar for page tests, with several people: rounds, places, signals, messages, and the feed's item."""

import base64
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from tests.browser.console_server import ApiRequest
from tests.browser.fake_room import WEBINAR, Answer, FakeRoom, Json, moment, page, problem

GRACE = 60
"""Seconds from the call back to the end."""


@dataclass
class Group:
    """A group and who is in it."""

    id: str
    name: str
    members: list[str] = field(default_factory=list)
    callers: set[str] = field(default_factory=set)
    help: Json = field(default_factory=lambda: {"helpWantedAt": None, "helpWantedBy": None})
    messages: list[Json] = field(default_factory=list)


@dataclass
class FakeBreakouts:
    """Answers as the API would, each person by their token; everything else is the room's to answer."""

    room: FakeRoom
    people: dict[str, str] = field(
        default_factory=lambda: {"u1": "Ada Okafor", "u2": "Mei Lin", "u3": "Lea Brandt"}
    )
    moderators: set[str] = field(default_factory=set)
    groups: list[Group] = field(default_factory=list)
    times: Json = field(default_factory=lambda: {"openedAt": None, "endsAt": None, "closesAt": None})
    number: int = 0
    plan: Json = field(default_factory=lambda: {"assignment": "EVENLY", "capacity": 6, "minutes": 15})
    version: int = 0
    signals: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    sent: list[tuple[str, Json]] = field(default_factory=list)
    refusals: dict[str, Answer] = field(default_factory=dict)
    counter: int = 0
    lock: Lock = field(default_factory=Lock)

    # ---- what a test arranges

    def open(self, *rooms: list[str], assignment: str = "EVENLY", seconds: float = 600) -> None:
        """Let a round run with these people in its groups."""
        self.number += 1
        self.plan |= {"assignment": assignment}
        self.groups = [
            Group(f"{self.number}-{index:02}", f"Group {index}", members)
            for index, members in enumerate(rooms, 1)
        ]
        self.end_in(seconds)

    def end_in(self, seconds: float) -> None:
        """Let everybody be called back in so many seconds, and the round end a minute later."""
        self.times |= {"endsAt": moment(seconds), "closesAt": moment(seconds + GRACE)}
        self.times["openedAt"] = self.times["openedAt"] or moment(-1)
        self.publish()

    def move(self, user_id: str, group_id: str | None) -> None:
        """Put somebody into a group, and out of the one they were in."""
        for group in self.groups:
            group.callers.discard(user_id)
            group.members = [one for one in group.members if one != user_id]
            if group.id == group_id:
                group.members.append(user_id)
        self.publish()

    def publish(self) -> None:
        """Write the feed's item, of a round that was opened."""
        self.version += 1
        if self.times["openedAt"] is None:
            return
        shown = [
            {"id": one.id, "name": one.name, "taken": len(one.members), "capacity": self.plan["capacity"]}
            for one in self.groups
        ]
        self.room.feed.set(
            breakouts={
                "round": self.number,
                "assignment": self.plan["assignment"],
                "groups": shown,
                **self.times,
            }
        )

    # ---- the API

    def answer(self, request: ApiRequest) -> Answer:
        """Answer a request of the console as the person whose token it carries."""
        with self.lock:
            return self._answer(request)

    def _answer(self, request: ApiRequest) -> Answer:
        who = claims_of(request)["sub"]
        command = f"{request.method} {request.path.removeprefix(f'/api/webinars/{WEBINAR}')}"
        routes: dict[str, Callable[..., Answer]] = {
            r"GET /breakouts": lambda: (200, self._all()),
            r"PUT /breakouts": lambda: (200, self._prepare(request.json)),
            r"POST /breakouts/(open|call-back|close)": lambda deed: (200, self._turn(deed)),
            r"PUT /breakouts/timer": lambda: (200, self._set_timer(request.json["endsAt"])),
            r"GET /breakouts/people": lambda: (200, page([{"userId": one, "name": name} for one, name in self.people.items()])),
            r"PUT /breakouts/people/(\w+)": lambda user: (204, self.move(user, request.json["groupId"])),
            r"GET /breakouts/mine": lambda: (200, self._mine(who)),
            r"POST /breakouts/mine": lambda: (200, self._take(who, min(self.groups, key=lambda one: len(one.members)).id)),
            r"PUT /breakouts/mine": lambda: (200, self._take(who, request.json["groupId"])),
        }  # fmt: skip
        inside: dict[str, Callable[[Group], Answer]] = {
            "PUT help": lambda group: (200, self._help(who, group, request.json["wanted"])),
            "PUT call": lambda group: (200, self._call(who, group, request.json["joined"])),
            "POST signals": lambda group: (204, self._signal(who, group, request.json)),
            "GET signals": lambda group: (200, self._inbox(who, group, request.query["after"])),
            "POST chat": lambda group: (201, self._say(who, group, request.json["text"])),
            "GET chat": lambda group: (200, {"items": [one for one in group.messages if one["id"] > request.query.get("after", "")]}),
        }  # fmt: skip
        if request.method != "GET" and "/signals" not in command and "/breakouts" in command:
            self.sent.append((command, request.json))
        if command in self.refusals:
            return self.refusals.pop(command)
        for pattern, handler in routes.items():
            if found := re.fullmatch(pattern, command):
                return handler(*found.groups())
        if found := re.fullmatch(r"(\w+) /breakouts/([\d-]+)/(\w+)", command):
            method, group_id, what = found.groups()
            group = next((one for one in self.groups if one.id == group_id), None)
            if group is None or (who not in group.members and who not in self.moderators):
                return problem(403, "not_in_group", "You are not in this group.")
            if self._status() == "CLOSED":
                return problem(409, "breakouts_closed", "The breakout rooms are closed.")
            return inside[f"{method} {what}"](group)
        moderates = who in self.moderators
        self.room.me = {"userId": who, "moderates": moderates, "answers": moderates, "part": "MODERATOR" if moderates else "ATTENDEE"}  # fmt: skip
        return self.room.answer(request)

    # ---- what there is

    def _status(self) -> str:
        opened, ends, closes = (self.times[key] for key in ("openedAt", "endsAt", "closesAt"))
        now = datetime.now(UTC)
        if self.number == 0:
            return "CLOSED"
        if opened is None:
            return "DRAFT"
        if ends is None or now < datetime.fromisoformat(ends):
            return "OPEN"
        return "CALLED_BACK" if now < datetime.fromisoformat(closes) else "CLOSED"

    def _group(self, group: Group) -> Json:
        members = [
            {"userId": one, "name": self.people[one], "inCall": one in group.callers}
            for one in sorted(group.members, key=lambda one: self.people[one])
        ]
        return {
            "id": group.id, "name": group.name, "taken": len(members), "capacity": self.plan["capacity"], "members": members, **group.help,
        }  # fmt: skip

    def _all(self) -> Json:
        groups = [self._group(one) for one in self.groups]
        head = {"webinarId": WEBINAR, "round": self.number, "status": self._status(), "version": self.version}
        return head | self.plan | self.times | {"groups": groups}

    def _mine(self, who: str) -> Json:
        running = self._status() in ("OPEN", "CALLED_BACK")
        group = next((one for one in self.groups if who in one.members), None) if running else None
        return {
            "webinarId": WEBINAR, "round": self.number if running else None, "status": self._status(), "assignment": self.plan["assignment"],
            "endsAt": self.times["endsAt"], "closesAt": self.times["closesAt"], "group": self._group(group) if group else None,
            "iceServers": [], "signalsAfter": f"sig_{self.counter:08}",
        }  # fmt: skip

    # ---- what becomes of it

    def _prepare(self, body: Json) -> Json:
        self.plan = {key: body.get(key, self.plan[key]) for key in ("assignment", "capacity", "minutes")}
        self.number += self._status() != "DRAFT"
        self.times = {"openedAt": None, "endsAt": None, "closesAt": None}
        self.groups = [
            Group(f"{self.number}-{index:02}", one["name"]) for index, one in enumerate(body["groups"], 1)
        ]
        if body["assignment"] == "EVENLY":
            for index, user in enumerate(one for one in self.people if one not in self.moderators):
                self.groups[index % len(self.groups)].members.append(user)
        self.publish()
        return self._all()

    def _turn(self, deed: str) -> Json:
        if deed == "open":
            self.times["openedAt"] = moment()
            self.end_in(60 * self.plan["minutes"])
        else:
            self.end_in(0 if deed == "call-back" else -GRACE)
        return self._all()

    def _set_timer(self, ends_at: str | None) -> Json:
        if ends_at is None:
            self.times |= {"endsAt": None, "closesAt": None}
            self.publish()
        else:
            self.end_in((datetime.fromisoformat(ends_at) - datetime.now(UTC)).total_seconds())
        return self._all()

    def _take(self, who: str, group_id: str | None) -> Json:
        self.move(who, group_id)
        return self._mine(who)

    def _help(self, who: str, group: Group, wanted: bool) -> Json:
        group.help = {
            "helpWantedAt": moment() if wanted else None,
            "helpWantedBy": self.people[who] if wanted else None,
        }
        return self._mine(who)

    def _call(self, who: str, group: Group, joined: bool) -> Json:
        (group.callers.add if joined else group.callers.discard)(who)
        return self._mine(who)

    def _signal(self, who: str, group: Group, body: Json) -> None:
        self.counter += 1
        signal = {"id": f"sig_{self.counter:08}", "from": who, "name": self.people[who], "kind": body["kind"], "payload": body["payload"], "at": moment()}  # fmt: skip
        self.signals.setdefault((group.id, body["to"]), []).append(signal)

    def _inbox(self, who: str, group: Group, after: str) -> Json:
        """As the API: what came shortly before comes again."""
        overlap = f"sig_{int(after.removeprefix('sig_')) - 2:08}"
        found = [one for one in self.signals.get((group.id, who), []) if one["id"] > overlap]
        return {"items": found, "next": max([after, *(one["id"] for one in found)])}

    def _say(self, who: str, group: Group, text: str) -> Json:
        self.counter += 1
        said = {
            "id": f"msg_{self.counter:08}",
            "userId": who,
            "name": self.people[who],
            "part": "ATTENDEE",
            "text": text,
            "at": moment(),
        }
        group.messages.append(said)
        return said | {"status": "VISIBLE"}


def claims_of(request: ApiRequest) -> dict[str, Any]:
    """What the request's token says of who sends it."""
    body = request.headers["Authorization"].split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return claims
