"""Who runs the polls of a webinar, and answers them, through the API."""

from datetime import datetime, timedelta
from typing import Any

from chalicelib.core import clock
from chalicelib.polls import service as polls
from chalicelib.polls.settling import GRACE
from tests.functional.api import Answer
from tests.functional.hall import Hall
from tests.functional.people import Person

YES_NO = [{"text": "Yes"}, {"text": "No"}]
QUIZ_OPTIONS = [{"text": "Ada", "correct": True}, {"text": "Charles"}]
SINGLE = {"kind": "SINGLE", "question": "Is it?", "options": YES_NO}
QUIZ = {"kind": "SINGLE", "question": "Who?", "options": QUIZ_OPTIONS, "quiz": True, "seconds": 20}


class Desk:
    """The polls of one webinar; the host runs them unless somebody else is named."""

    def __init__(self, hall: Hall, **webinar: Any) -> None:
        self.hall = hall
        self.webinar = hall.schedule(**webinar)
        self.webinar_id = str(self.webinar["id"])
        self.path = f"/api/webinars/{self.webinar_id}/polls"

    def draft(self, **poll: Any) -> dict[str, Any]:
        """Prepare a poll (by default a yes or no) and return it."""
        answer = self.hall.client.post(self.path, {**SINGLE, **poll}, as_=self.hall.host)
        assert answer.status == 201, answer.text
        return dict(answer.json)

    def launch(self, poll: dict[str, Any], **body: Any) -> dict[str, Any]:
        """Launch a draft and return it."""
        answer = self.hall.client.post(f"{self.path}/{poll['id']}/launch", body, as_=self.hall.host)
        assert answer.status == 200, answer.text
        return dict(answer.json)

    def open(self, **poll: Any) -> dict[str, Any]:
        """Prepare and launch a poll."""
        return self.launch(self.draft(**poll))

    def close(self, poll: dict[str, Any]) -> dict[str, Any]:
        """Close a poll."""
        answer = self.hall.client.post(f"{self.path}/{poll['id']}/close", as_=self.hall.host)
        assert answer.status == 200, answer.text
        return dict(answer.json)

    def show(self, poll: dict[str, Any], *, shown: bool = True) -> dict[str, Any]:
        """Show or hide the results."""
        path = f"{self.path}/{poll['id']}/results"
        answer = self.hall.client.put(path, {"shown": shown}, as_=self.hall.host)
        assert answer.status == 200, answer.text
        return dict(answer.json)

    def answer(self, poll: dict[str, Any], who: Person, *options: str, **answer: Any) -> Answer:
        """Answer a poll, with ``options`` or whatever else is given."""
        body = answer or {"options": list(options)}
        return self.hall.client.post(f"{self.path}/{poll['id']}/answers", body, as_=who)

    def results(self, poll: dict[str, Any]) -> dict[str, Any]:
        """Return the results as the host sees them."""
        answer = self.hall.client.get(f"{self.path}/{poll['id']}", as_=self.hall.host)
        assert answer.status == 200, answer.text
        return dict(answer.json["results"])

    def mine(self, who: Person) -> dict[str, Any]:
        """Return what somebody answered."""
        answer = self.hall.client.get(f"{self.path}/answers", as_=who)
        assert answer.status == 200, answer.text
        return dict(answer.json)

    def feed(self) -> dict[str, Any]:
        """Return what everybody may see."""
        return polls.project_polls(self.webinar_id)

    def settle(self, poll: dict[str, Any], at: datetime | None = None) -> datetime | None:
        """Settle a poll as the queue's function does, by default as soon as it may be after now."""
        with clock.frozen(at or clock.now() + GRACE + timedelta(seconds=1)):
            return polls.settle_poll(self.webinar_id, str(poll["id"]))
