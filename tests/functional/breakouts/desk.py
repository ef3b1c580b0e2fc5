"""Who runs the breakout rooms of a webinar, and goes into them, through the API."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from chalicelib.attendance.models import Attendance
from chalicelib.breakouts import service as breakouts
from chalicelib.core import clock
from tests.functional.api import Answer
from tests.functional.hall import Hall, start_of
from tests.functional.people import Person


class Desk:
    """The breakout rooms of one public webinar; the host runs them unless somebody else is named."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.client = hall.client
        self.webinar = hall.schedule(visibility="PUBLIC")
        self.id = str(self.webinar["id"])
        self.path = f"/api/webinars/{self.id}/breakouts"
        self.now = start_of(self.webinar) + timedelta(minutes=10)

    @contextmanager
    def after(self, seconds: float) -> Iterator[None]:
        """Do something so long after the rest."""
        with clock.frozen(self.now + timedelta(seconds=seconds)):
            yield

    def guests(self, count: int) -> list[Person]:
        """Return people who registered and are in the webinar now."""
        people = [self.hall.person(f"guest{number:02}") for number in range(count)]
        for person in people:
            assert self.hall.register(self.webinar, person).status == 201
            self.attend(person)
        return people

    def attend(self, person: Person, at: datetime | None = None, *, staff: bool = False) -> None:
        """Let somebody have been in the webinar at a moment, by default now."""
        Attendance(
            webinar_id=self.id,
            user_id=person.user_id,
            organization_id=self.hall.organization_id,
            name=person.name,
            minutes={clock.minute_of(at or clock.now())},
            staff=staff,
        ).save()

    # --- moderators

    def seen(self, who: Person | None = None) -> dict[str, Any]:
        """Return the newest round as a moderator sees it."""
        answer = self.client.get(self.path, as_=who or self.hall.host)
        assert answer.status == 200, answer.text
        return dict(answer.json)

    def try_to_prepare(self, assignment: str, groups: int = 0, *, version: int, **plan: Any) -> Answer:
        """Ask for a draft."""
        body: dict[str, Any] = {"assignment": assignment, **plan}
        if groups:
            body["groups"] = [{"name": f"Group {number + 1}"} for number in range(groups)]
        return self.client.put(self.path, body, version=version, as_=self.hall.host)

    def prepare(self, assignment: str, groups: int = 0, **plan: Any) -> dict[str, Any]:
        """Prepare a round, and return it."""
        answer = self.try_to_prepare(assignment, groups, version=self.seen()["version"], **plan)
        assert answer.status == 200, answer.text
        return dict(answer.json)

    def act(self, what: str, who: Person | None = None) -> Answer:
        """Open the round, call everybody back, or close it."""
        return self.client.post(f"{self.path}/{what}", as_=who or self.hall.host)

    def open(self, assignment: str, groups: int = 0, **plan: Any) -> dict[str, Any]:
        """Prepare and open a round, and return it."""
        self.prepare(assignment, groups, **plan)
        answer = self.act("open")
        assert answer.status == 200, answer.text
        return dict(answer.json)

    def time(self, ends_at: datetime | None, *, version: int) -> Answer:
        """Set the timer."""
        body = {"endsAt": clock.optional_isoformat(ends_at)}
        return self.client.put(f"{self.path}/timer", body, version=version, as_=self.hall.host)

    def move(self, person: Person, group_id: str | None, who: Person | None = None) -> Answer:
        """Put somebody into a group."""
        path = f"{self.path}/people/{person.user_id}"
        return self.client.put(path, {"groupId": group_id}, as_=who or self.hall.assistant)

    def ban(self, person: Person) -> None:
        """Send somebody out of the webinar."""
        path = f"/api/webinars/{self.id}/room/people/{person.user_id}"
        answer = self.client.put(path, {"banned": True, "reason": "Insults."}, as_=self.hall.host)
        assert answer.status == 200, answer.text

    def people(self) -> dict[str, list[str]]:
        """Return the user ids in each group, by its id."""
        return {
            group["id"]: [member["userId"] for member in group["members"]] for group in self.seen()["groups"]
        }

    def deeds(self) -> list[str]:
        """Return what the record says of breakout rooms, oldest first."""
        items = self.client.get(f"/api/webinars/{self.id}/room/actions", as_=self.hall.host).json["items"]
        return [one["action"] for one in reversed(items) if one["action"].startswith("breakouts.")]

    # --- everybody

    def feed(self) -> dict[str, Any]:
        """Return what everybody may see."""
        return breakouts.project_breakouts(self.id)

    def mine(self, who: Person) -> dict[str, Any]:
        """Return what somebody sees of the round."""
        answer = self.client.get(f"{self.path}/mine", as_=who)
        assert answer.status == 200, answer.text
        return dict(answer.json)

    def group_of(self, who: Person) -> str | None:
        """Return the id of somebody's group."""
        group = self.mine(who)["group"]
        return None if group is None else str(group["id"])

    def arrive(self, who: Person) -> Answer:
        """Ask for a place."""
        return self.client.post(f"{self.path}/mine", as_=who)

    def choose(self, who: Person, group_id: str | None) -> Answer:
        """Choose a group."""
        return self.client.put(f"{self.path}/mine", {"groupId": group_id}, as_=who)

    def inside(self, who: Person, what: str, body: dict[str, Any], group_id: str = "1-01") -> Answer:
        """Put something inside of a group: ``help`` or ``call``."""
        return self.client.put(f"{self.path}/{group_id}/{what}", body, as_=who)

    def signal(self, who: Person, to: Person, kind: str = "HELLO", payload: str = "") -> Answer:
        """Tell somebody in the first group something."""
        body = {"to": to.user_id, "kind": kind, "payload": payload}
        return self.client.post(f"{self.path}/1-01/signals", body, as_=who)

    def told(self, who: Person, after: str = "") -> dict[str, Any]:
        """Return what somebody was told in the first group."""
        query = f"?after={after}" if after else ""
        answer = self.client.get(f"{self.path}/1-01/signals{query}", as_=who)
        assert answer.status == 200, answer.text
        return dict(answer.json)

    def say(self, who: Person, text: str, group_id: str = "1-01") -> Answer:
        """Say something in a group."""
        return self.client.post(f"{self.path}/{group_id}/chat", {"text": text}, as_=who)

    def heard(self, who: Person, after: str = "", group_id: str = "1-01") -> list[str]:
        """Return what somebody reads of a group's chat."""
        query = f"?after={after}" if after else ""
        answer = self.client.get(f"{self.path}/{group_id}/chat{query}", as_=who)
        assert answer.status == 200, answer.text
        return [message["text"] for message in answer.json["items"]]
