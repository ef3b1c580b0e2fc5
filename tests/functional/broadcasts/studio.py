"""What people do with a webinar's broadcast over the API, and what its stage does."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from chalicelib.broadcasts import service
from chalicelib.broadcasts.models import Broadcast
from chalicelib.core import clock
from chalicelib.core.outbox import OutboxEvent
from chalicelib.core.transaction import Transaction
from tests.functional.api import Answer
from tests.functional.hall import Hall, end_of, start_of
from tests.functional.people import Person

STAGE_URL = "http://localhost:7"


class Studio:
    """One webinar, hosted by ``hall.host``."""

    HALF_HOUR = timedelta(minutes=30)

    def __init__(self, hall: Hall, webinar: dict[str, Any]) -> None:
        self.hall = hall
        self.id = str(webinar["id"])
        self.path = f"/api/webinars/{self.id}"
        self.start, self.end = start_of(webinar), end_of(webinar)

    def post(self, what: str, body: Any = None, *, by: Person | None = None) -> Answer:
        """Post below the webinar, as the host if nobody else."""
        return self.hall.client.post(f"{self.path}/{what}", body or {}, as_=by or self.hall.host)

    def put(self, what: str, body: Any, *, by: Person | None = None) -> Answer:
        """Put below the webinar."""
        return self.hall.client.put(f"{self.path}/{what}", body, as_=by or self.hall.host)

    def delete(self, what: str, *, by: Person | None = None) -> Answer:
        """Delete below the webinar."""
        return self.hall.client.delete(f"{self.path}/{what}", as_=by or self.hall.host)

    def get(self, what: str, *, by: Person | None = None) -> Answer:
        """Read below the webinar."""
        return self.hall.client.get(f"{self.path}/{what}", as_=by or self.hall.host)

    def done(self, what: str, body: Any = None, *, by: Person | None = None) -> dict[str, Any]:
        """Post, and return the answer, which must be good."""
        answer = self.post(what, body, by=by)
        assert answer.status in (200, 201), answer.text
        return dict(answer.json)

    def name(self, person: Person) -> None:
        """Have the host name a presenter."""
        self.done("presenters", {"userId": person.user_id})

    def publish(self, person: Person, kind: str = "CAMERA") -> str:
        """Have somebody announce a source; return its id."""
        return str(self.done("broadcast/sources", {"kind": kind, "name": "Left"}, by=person)["source"]["id"])

    def settings(self, **changes: Any) -> dict[str, Any]:
        """Have the host change settings."""
        body = {"anglesPublished": False, "replayAccess": "REGISTERED", "replayUntil": None, **changes}
        answer = self.put("broadcast/settings", body)
        assert answer.status == 200, answer.text
        return dict(answer.json)

    def claim(self, at: datetime | None = None) -> service.StagePlan:
        """Be the next run of the broadcast."""
        with Transaction() as tx:
            return service.claim_run(self.id, stage_url=STAGE_URL, at=at or clock.now(), tx=tx)

    def plan(self) -> service.StagePlan:
        """Return what the stage is to do."""
        return service.read_plan(self.id)

    def finish(self, run: int = 1) -> None:
        """Have a run end on purpose."""
        with Transaction() as tx:
            service.finish_run(self.id, run=run, tx=tx)

    def have_been(self, *, replay: bool = True) -> None:
        """Broadcast the whole webinar, from its start to its end."""
        self.done("broadcast")
        with clock.frozen(self.start):
            self.done("broadcast/start")
        with clock.frozen(self.end):
            self.done("broadcast/end")
            if replay:
                with Transaction() as tx:
                    service.replay_made(self.id, duration=3600.0, tx=tx)

    def item(self) -> Broadcast:
        """Return the broadcast itself."""
        found = Broadcast.get(self.id, "BROADCAST")
        assert isinstance(found, Broadcast)
        return found

    def webinar_status(self) -> str:
        """Return what the webinar's view says."""
        return str(self.hall.client.get(self.path, as_=self.hall.host).json["status"])

    @contextmanager
    def at(self, since_start: timedelta) -> Iterator[None]:
        """Hold the clock at a time counted from the scheduled start."""
        with clock.frozen(self.start + since_start):
            yield


def events_of(kind: str) -> list[dict[str, Any]]:
    """Return the data of all events of a type, oldest first."""
    found = [json.loads(item.detail) for item in OutboxEvent.scan() if item.name == kind]
    return [event["data"] for event in sorted(found, key=lambda event: str(event["id"]))]
