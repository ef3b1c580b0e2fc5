"""Answering live and in writing, and who is to answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any

from chalicelib.core import clock
from chalicelib.rooms import service as rooms
from tests.functional.broadcasts.studio import Studio
from tests.functional.hall import Hall, at_once
from tests.functional.people import Person
from tests.functional.questions.scene import approved, ask, decide, present, put


class Live:
    """A webinar on air since its start."""

    def __init__(self, hall: Hall, webinar: dict[str, Any]) -> None:
        self.hall = hall
        self.studio = Studio(hall, webinar)
        self.qa = f"/api/webinars/{webinar['id']}/qa"
        with self.second(-600):
            self.studio.done("broadcast")
            self.studio.claim()
        with self.second(0):
            self.studio.done("broadcast/start")

    @contextmanager
    def second(self, number: float) -> Iterator[None]:
        """Hold the clock at a second of the broadcast."""
        with self.studio.at(timedelta(seconds=number)):
            yield

    def answering(
        self, question: dict[str, Any], answering: bool, *, at: float, by: Person | None = None
    ) -> dict[str, Any]:
        """Begin or end to answer a question live."""
        with self.second(at):
            return put(self.hall, f"{self.qa}/{question['id']}/answering", {"answering": answering}, by)

    def time(self, second: float) -> str:
        """Return the time of a second of the broadcast, as the API writes it."""
        return clock.isoformat(self.studio.start + timedelta(seconds=second))


def test_a_live_answer_has_its_place_in_the_recording(hall: Hall, webinar: dict[str, Any]) -> None:
    live = Live(hall, webinar)
    question = ask(hall, live.qa, hall.learner)

    begun = live.answering(question, True, at=90.7)
    assert (begun["status"], begun["answering"], begun["version"]) == ("APPROVED", True, 2)
    assert (begun["answerStartedAt"], begun["answeredSecond"]) == (live.time(90.7), 90)
    assert (begun["approvedAt"], begun["answeredAt"]) == (live.time(90.7), None)
    assert live.answering(question, True, at=95) == begun
    ended = live.answering(question, False, at=120)
    assert (ended["status"], ended["answering"], ended["answeredLive"]) == ("ANSWERED", False, True)
    assert (ended["answeredAt"], ended["answerStartedAt"], ended["answeredSecond"]) == (
        live.time(120),
        live.time(90.7),
        90,
    )
    assert (ended["answer"], ended["answeredByName"]) == (None, hall.assistant.name)
    assert live.answering(question, False, at=130) == ended
    with live.second(9000):
        written = decide(hall, live.qa, ended, hall.host, status="ANSWERED", answer="Very.").json
    assert (written["answer"], written["answeredByName"]) == ("Very.", hall.host.name)
    assert (written["answeredAt"], written["answeredSecond"]) == (live.time(120), 90)
    hidden = decide(hall, live.qa, written, status="HIDDEN").json
    again = decide(hall, live.qa, hidden, status="ANSWERED").json
    assert (again["answer"], again["answeredAt"], again["answeredSecond"]) == ("Very.", live.time(120), 90)


def test_outside_of_the_broadcast_there_is_no_second(hall: Hall, webinar: dict[str, Any]) -> None:
    studio, qa = Studio(hall, webinar), f"/api/webinars/{webinar['id']}/qa"
    early = put(hall, f"{qa}/{approved(hall, qa, hall.learner)['id']}/answering", {"answering": True})
    assert (early["answering"], early["answeredSecond"]) == (True, None)
    late = approved(hall, qa, hall.learner)
    written = decide(hall, qa, approved(hall, qa, hall.learner), status="ANSWERED", answer="Yes.").json
    with studio.at(timedelta(minutes=-30)):
        studio.have_been()

    items = hall.client.get(qa, as_=hall.author).json["items"]
    assert {item["id"]: item["answeredSecond"] for item in items} == {
        early["id"]: None,
        late["id"]: None,
        written["id"]: None,
    }
    with clock.frozen(studio.end + timedelta(seconds=1)):
        body = {"answering": True}
        answer = hall.client.put(f"{qa}/{late['id']}/answering", body, as_=hall.host)
        assert (answer.status, answer.code) == (409, "webinar_ended")
        assert put(hall, f"{qa}/{early['id']}/answering", {"answering": False})["status"] == "ANSWERED"


def test_several_are_answered_at_once_and_a_slip_is_taken_back(hall: Hall, webinar: dict[str, Any]) -> None:
    live = Live(hall, webinar)
    first, second = (approved(hall, live.qa, hall.learner, text) for text in ("One?", "Two?"))
    live.answering(first, True, at=10)
    begun = live.answering(second, True, at=12)
    items = hall.client.get(live.qa, as_=hall.author).json["items"]
    assert [item["answering"] for item in items] == [True, True]

    back = decide(hall, live.qa, begun, status="APPROVED").json
    assert (back["status"], back["answering"], back["answerStartedAt"]) == ("APPROVED", False, None)
    path = f"{live.qa}/{second['id']}/answering"
    assert hall.client.put(path, {"answering": False}, as_=hall.host).code == "not_answering"
    hidden = decide(hall, live.qa, back, status="HIDDEN").json
    with live.second(20):
        assert hall.client.put(path, {"answering": True}, as_=hall.host).code == "question_state"
    assert (hidden["answering"], hidden["answeredSecond"]) == (False, None)


def test_in_writing_while_it_is_answered_live(hall: Hall, webinar: dict[str, Any]) -> None:
    live = Live(hall, webinar)
    begun = live.answering(approved(hall, live.qa, hall.learner), True, at=10)
    with live.second(15):
        written = decide(hall, live.qa, begun, status="ANSWERED", answer="Very.").json
    assert (written["status"], written["answering"]) == ("ANSWERED", True)

    ended = live.answering(begun, False, at=30, by=hall.host)

    assert (ended["answer"], ended["answeredByName"]) == ("Very.", hall.assistant.name)
    assert (ended["answeredLive"], ended["answeredAt"], ended["answeredSecond"]) == (True, live.time(15), 10)


def test_a_speaker_gets_a_question_and_answers_it(hall: Hall, webinar: dict[str, Any]) -> None:
    live = Live(hall, webinar)
    question = approved(hall, live.qa, hall.author)
    path = f"{live.qa}/{question['id']}/assignee"
    refused = hall.client.put(path, {"userId": hall.learner.user_id}, as_=hall.assistant)
    assert (refused.status, refused.code, refused.fields) == (422, "not_a_presenter", ["userId"])
    present(hall, webinar, hall.learner)

    given = put(hall, path, {"userId": hall.learner.user_id})
    assert (given["assigneeId"], given["assigneeName"]) == (hall.learner.user_id, hall.learner.name)
    assert put(hall, path, {"userId": hall.learner.user_id}) == given
    (seen,) = hall.client.get(live.qa, as_=hall.author).json["items"]
    assert (seen["assigneeId"], seen["assigneeName"]) == (None, None)
    live.answering(question, True, at=5, by=hall.learner)
    ended = live.answering(question, False, at=9)
    assert (ended["answeredBy"], ended["answeredByName"]) == (hall.learner.user_id, hall.learner.name)
    assert put(hall, path, {"userId": hall.host.user_id})["assigneeName"] == hall.host.name
    assert put(hall, path, {"userId": None})["assigneeId"] is None
    actions = [
        action.action for action in rooms.list_actions(live.studio.id, actor=hall.host.actor, limit=9).items
    ]
    assert actions == [
        "question.assigned",
        "question.assigned",
        "question.answered_live",
        "question.answering",
        "question.assigned",
        "question.approved",
    ]


def test_two_people_begin_at_the_same_moment_once(hall: Hall, webinar: dict[str, Any]) -> None:
    live = Live(hall, webinar)
    question = approved(hall, live.qa, hall.learner)
    with live.second(10):
        path = f"{live.qa}/{question['id']}/answering"
        put_it = partial(hall.client.put, path, {"answering": True})
        answers = at_once([partial(put_it, as_=who) for who in (hall.host, hall.assistant, hall.admin) * 2])

    assert {answer.status for answer in answers} == {200}
    assert {answer.json["version"] for answer in answers} == {3}
