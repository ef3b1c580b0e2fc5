"""A webinar's room as somebody reads it from storage, the way the page does, and what people do in it."""

import json
from typing import Any

from chalicelib.core.config import settings
from chalicelib.core.storage import s3
from chalicelib.feeds.versions import Items, State, apply
from tests.functional.hall import Hall
from tests.functional.people import Person


class Viewer:
    """Reads one room's feed now and then; ``items`` is what the page shows."""

    def __init__(self, hall: Hall, webinar: dict[str, Any]) -> None:
        self.hall = hall
        self.webinar = webinar
        self.id = str(webinar["id"])
        self.path = f"/api/webinars/{self.id}"
        self.items: Items = {}
        self.version = 0

    def look(self) -> Items:
        """Read the newest version, which is never older than what was seen before, and return the items."""
        state = self.state()
        assert state.version >= self.version
        if self.version < state.since:
            snapshot = self.read(f"snapshots/{state.snapshot:08}.json")
            self.items, self.version = snapshot["items"], snapshot["version"]
        self.items = apply(self.items, state.deltas, after=self.version)
        self.version = state.version
        return self.items

    def look_for_the_first_time(self) -> Items:
        """Read as somebody does who comes now."""
        return Viewer(self.hall, self.webinar).look()

    def state(self) -> State:
        """Return the state as it is stored."""
        return State.of(self.read("state.json"))

    def read(self, path: str) -> Any:
        """Return an object of the feed as JSON values."""
        return json.loads(self.objects()[path][0])

    def objects(self) -> dict[str, tuple[str, str]]:
        """Return all objects of the feed by path: their text, and how long they may be kept."""
        prefix = f"live/{self.id}/room/"
        bucket = settings().content_bucket
        objects = {}
        for found in s3().list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", []):
            answer = s3().get_object(Bucket=bucket, Key=found["Key"])
            assert answer["ContentType"] == "application/json"
            text = answer["Body"].read().decode()
            objects[found["Key"].removeprefix(prefix)] = (text, answer["CacheControl"])
        return objects

    def texts(self) -> list[str]:
        """Return the chat messages that the page shows."""
        return sorted(item["text"] for key, item in self.items.items() if key.startswith("chat/"))

    # --- what people do

    def do(self, what: str, body: Any = None, *, by: Person | None = None) -> dict[str, Any]:
        """Post below the webinar, as the host if nobody else; return the answer, which must be good."""
        answer = self.hall.client.post(f"{self.path}/{what}", body or {}, as_=by or self.hall.host)
        assert answer.status in (200, 201), answer.text
        return dict(answer.json)

    def change(self, what: str, body: Any, **options: Any) -> dict[str, Any]:
        """Put below the webinar as the host; return the answer, which must be good."""
        answer = self.hall.client.put(f"{self.path}/{what}", body, as_=self.hall.host, **options)
        assert answer.status == 200, answer.text
        return dict(answer.json)

    def say(self, text: str, *, by: Person | None = None) -> dict[str, Any]:
        """Have somebody say something in the chat, the learner if nobody else."""
        return self.do("chat", {"text": text}, by=by or self.hall.learner)

    def delete(self, message: dict[str, Any]) -> None:
        """Have the host delete a message."""
        self.change(f"chat/{message['id']}", {"status": "DELETED", "reason": "no"})

    def ask(self, text: str, **body: Any) -> dict[str, Any]:
        """Have the learner ask a question."""
        return self.do("qa", {"question": text, **body}, by=self.hall.learner)

    def decide(self, question: dict[str, Any], status: str, **body: Any) -> None:
        """Have the host decide on a question."""
        version = question["version"]
        self.change(f"qa/{question['id']}", {"status": status, **body}, version=version)

    def rule(self, **changes: Any) -> None:
        """Change the room's rules."""
        now = self.hall.client.get(f"{self.path}/room", as_=self.hall.host).json
        names = "questionsOpen anonymousAllowed chat slowMode linksAllowed blockedWords kept".split()
        self.change("room", {name: now[name] for name in names} | changes, version=now["version"])
