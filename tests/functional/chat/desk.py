"""A webinar's chat for tests: sending as somebody, and what its moderators see and decide."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from chalicelib.core import clock
from tests.functional.api import Answer
from tests.functional.hall import Hall
from tests.functional.people import Person


class Desk:
    """A public webinar of the hall, whose chat begins on a full minute."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.webinar = hall.schedule(visibility="PUBLIC")
        self.webinar_id = str(self.webinar["id"])
        self.path = f"/api/webinars/{self.webinar_id}/chat"
        self.room = f"/api/webinars/{self.webinar_id}/room"
        self.begin = clock.now().replace(second=0, microsecond=0) + timedelta(minutes=1)

    @contextmanager
    def after(self, seconds: float) -> Iterator[None]:
        """Do something so long after the chat's begin."""
        with clock.frozen(self.begin + timedelta(seconds=seconds)):
            yield

    def send(self, who: Person, text: str, **more: Any) -> Answer:
        """Send a message."""
        return self.hall.client.post(self.path, {"text": text, **more}, as_=who)

    def rule(self, **rules: Any) -> None:
        """Change the room's rules, as the host."""
        version = self.hall.client.get(self.room, as_=self.hall.host).json["version"]
        answer = self.hall.client.put(self.room, rules, version=version, as_=self.hall.host)
        assert answer.status == 200, answer.text

    def listed(self, query: str = "", who: Person | None = None) -> list[dict[str, Any]]:
        """Return what a moderator sees."""
        answer = self.hall.client.get(f"{self.path}?{query}", as_=who or self.hall.assistant)
        assert answer.status == 200, answer.text
        return list(answer.json["items"])

    def mine(self, who: Person) -> list[tuple[str, str, str | None]]:
        """Return texts, states and reasons of what somebody wrote, newest first."""
        items = self.hall.client.get(f"{self.path}/mine", as_=who).json["items"]
        return [(one["text"], one["status"], one["reason"]) for one in items]

    def decide(self, message: dict[str, Any], status: str, who: Person | None = None, **more: Any) -> Answer:
        """Decide what becomes of a message, as the assistant unless it is somebody else."""
        path = f"{self.path}/{message['id']}"
        return self.hall.client.put(path, {"status": status, **more}, as_=who or self.hall.assistant)

    def pin(self, message_id: str | None, who: Person | None = None) -> Answer:
        """Pin a message, or none."""
        body = {"messageId": message_id}
        return self.hall.client.put(f"{self.room}/pinned", body, as_=who or self.hall.assistant)

    def recorded(self) -> list[tuple[str, str | None, str | None, str | None]]:
        """Return what moderators did, oldest first: the deed, to whom, why, and the text."""
        items = self.hall.client.get(f"{self.room}/actions", as_=self.hall.host).json["items"]
        return [(one["action"], one["userName"], one["reason"], one["detail"]) for one in reversed(items)]
