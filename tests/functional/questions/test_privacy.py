"""What nobody is told: who asked anonymously; and what everybody is: the feed's items."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.core import clock
from chalicelib.core.idempotency import IdempotencyRecord
from chalicelib.core.outbox import OutboxEvent
from chalicelib.core.permissions import Role
from chalicelib.questions.models import QuestionItem
from chalicelib.questions.service import move_votes, project_questions
from chalicelib.rooms.service import list_actions
from tests.functional.hall import Hall, start_of
from tests.functional.people import Person
from tests.functional.questions.scene import approved, ask, decide, present, put


def traces_of(who: Person) -> tuple[str, ...]:
    """Return what would give a person away."""
    return who.user_id, who.email, who.name


def test_an_anonymous_question_is_nobodys(
    hall: Hall, webinar: dict[str, Any], qa: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """All that can happen to it, done by others, while its author votes and asks again: no trace of a name anywhere."""
    asker = hall.member("zora", Role.VIEWER)
    registered = hall.member("olga", Role.VIEWER)
    keyed = {"headers": {"idempotency-key": "k1"}}
    capfd.readouterr()
    question = ask(hall, qa, asker, "Will there be layoffs?", anonymous=True)
    hall.client.post(qa, {"question": "Will there be layoffs?", "anonymous": True}, as_=asker, **keyed)
    again = hall.client.post(
        qa, {"question": "Will there be layoffs?", "anonymous": True}, as_=asker, **keyed
    )
    assert again.headers["idempotency-replayed"] == "true"
    other = approved(hall, qa, hall.author, "Layoffs?")
    assert hall.client.post(f"{qa}/{other['id']}/upvote", as_=asker).status == 200
    present(hall, webinar, hall.learner)
    answers = [decide(hall, qa, question, hall.learner, status="APPROVED")]
    path = f"{qa}/{question['id']}"
    answers += [
        hall.client.put(f"{path}/assignee", {"userId": hall.learner.user_id}, as_=hall.host),
        hall.client.put(f"{path}/answering", {"answering": True}, as_=hall.host),
        decide(
            hall, qa, {"id": question["id"], "version": 4}, hall.host, status="HIDDEN", reason="Not here."
        ),
        hall.client.post(f"{path}/merge", {"into": other["id"]}, as_=hall.host),
    ]
    assert {answer.status for answer in answers} == {200}
    move_votes(webinar["id"], question["id"])

    told = [answer.text for answer in answers]
    for somebody in (hall.admin, hall.host, hall.assistant, hall.learner, registered):
        queries = ("", "status=PENDING", "status=HIDDEN", "order=VOTES", "limit=1")
        told += [hall.client.get(f"{qa}?{query}", as_=somebody).text for query in queries]
    for query in ("search=zora", f"search={asker.user_id}"):
        assert hall.client.get(f"{qa}?{query}", as_=hall.host).json["items"] == []
    told += [json.dumps(item.serialize()) for item in QuestionItem.scan()]
    told += [
        json.dumps(one.serialize())
        for one in list_actions(webinar["id"], actor=hall.host.actor, limit=99).items
    ]
    told += [item.detail for item in OutboxEvent.scan() if item.name == "QuestionsMerged"]
    told += [json.dumps(item.serialize(), default=str) for item in IdempotencyRecord.scan()]
    told += [json.dumps(project_questions(webinar["id"])), capfd.readouterr().out]
    assert len(told) > 40
    assert [text for text in told if any(trace in text for trace in traces_of(asker))] == []
    own = hall.client.get(f"{qa}?mine=true", as_=asker).json["items"]
    assert [(item["mine"], item["userId"], item["authorName"]) for item in own] == [(True, None, None)] * 2


def test_a_mark_is_another_one_in_every_webinar(hall: Hall, qa: str) -> None:
    ask(hall, qa, hall.learner, anonymous=True)
    ask(hall, f"/api/webinars/{hall.schedule()['id']}/qa", hall.learner, anonymous=True)
    marks = {item.serialize()["asker"]["S"] for item in QuestionItem.scan()}
    assert len(marks) == 2


def test_everybody_sees_what_the_feed_says(hall: Hall, webinar: dict[str, Any], qa: str) -> None:
    start = start_of(webinar)

    def at(second: int, act: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        with clock.frozen(start + timedelta(seconds=second)):
            return act()

    def time(second: int) -> str:
        return clock.isoformat(start + timedelta(seconds=second))

    at(0, lambda: ask(hall, qa, hall.learner, "SECRET pending"))
    hidden = at(0, lambda: ask(hall, qa, hall.learner, "SECRET hidden"))
    decide(hall, qa, hidden, status="HIDDEN", reason="SECRET reason")
    named = at(1, lambda: ask(hall, qa, hall.learner, "Named?"))
    nameless = at(2, lambda: ask(hall, qa, hall.author, "Nameless?", anonymous=True))
    at(3, lambda: dict(decide(hall, qa, named, status="APPROVED").json))
    nameless = at(4, lambda: dict(decide(hall, qa, nameless, status="APPROVED").json))
    at(5, lambda: hall.client.post(f"{qa}/{named['id']}/upvote", as_=hall.author).json)
    at(6, lambda: put(hall, f"{qa}/{named['id']}/answering", {"answering": True}))
    answered = {"status": "ANSWERED", "answer": "Yes."}
    at(7, lambda: dict(decide(hall, qa, nameless, hall.host, **answered).json))

    items = project_questions(webinar["id"])

    assert items == {
        f"question/{named['id']}": {
            "at": time(3),
            "askedAt": time(1),
            "authorName": hall.learner.name,
            "question": "Named?",
            "status": "APPROVED",
            "answering": True,
            "answer": None,
            "answeredAt": None,
            "answeredByName": None,
            "answeredLive": False,
            "answerStartedAt": time(6),
        },
        f"votes/{named['id']}": {"upvotes": 1},
        f"question/{nameless['id']}": {
            "at": time(4),
            "askedAt": time(2),
            "authorName": None,
            "question": "Nameless?",
            "status": "ANSWERED",
            "answering": False,
            "answer": "Yes.",
            "answeredAt": time(7),
            "answeredByName": hall.host.name,
            "answeredLive": False,
            "answerStartedAt": None,
        },
        f"votes/{nameless['id']}": {"upvotes": 0},
    }
