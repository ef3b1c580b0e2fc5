"""Summaries: made after the end and on demand, kept, never replaced by an older one, and counting what people did."""

import json
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.core import clock
from chalicelib.core.permissions import Role
from chalicelib.core.transaction import Transaction
from chalicelib.reports import service, summaries
from chalicelib.reports.models import Summary
from functions.make_report import handler
from tests.functional.aws import aws_client
from tests.functional.reports.archive import Archive, give


def ask(archive: Archive) -> dict[str, Any]:
    answer = archive.hall.client.post(f"{archive.path}/summary", as_=archive.hall.host)
    assert answer.status == 202, answer.text
    return dict(answer.json)


def test_what_people_did_is_counted_by_minute(archive: Archive) -> None:
    hall, client = archive.hall, archive.hall.client
    one, two = (hall.member(name, Role.VIEWER) for name in ("one", "two"))
    for somebody in (one, two):
        hall.register(archive.webinar, somebody)
    with clock.frozen(archive.at(61)):
        question = client.post(f"{archive.path}/qa", {"question": "Why?"}, as_=one).json
        client.post(f"{archive.path}/chat", {"text": "Hello."}, as_=one)
        client.post(f"{archive.path}/chat", {"text": "Psst.", "channel": "MODERATORS"}, as_=hall.host)
        poll = archive.open_poll(kind="SINGLE", question="Is it?", options=[{"text": "Yes"}, {"text": "No"}])
        client.post(f"{archive.path}/polls/{poll}/answers", {"options": ["b"]}, as_=one)
        client.post(f"{archive.path}/join", {"active": True}, as_=one)
    with clock.frozen(archive.at(130)):
        decision = {"status": "APPROVED"}
        path = f"{archive.path}/qa/{question['id']}"
        client.put(path, decision, as_=hall.host, version=question["version"])
        assert client.post(f"{path}/upvote", as_=two).status == 200
        client.post(f"{archive.path}/join", as_=hall.host)
    with clock.frozen(archive.after):
        summary = archive.count()

    minute = [clock.isoformat(archive.at(60 * number)) for number in range(4)]
    assert summary == {
        "startedAt": archive.webinar["scheduledStart"],
        "endedAt": archive.webinar["scheduledEnd"],
        "figures": {
            "registered": 2,
            "came": 1,
            "showUpRate": 0.5,
            "unregistered": 1,
            "peak": 1,
            "peakAt": minute[1],
            "averageMinutes": 1.0,
            "averageActiveMinutes": 1.0,
            "awarded": 0,
            "questions": 1,
            "answeredQuestions": 0,
            "votes": 1,
            "messages": 1,
            "polls": 1,
            "pollAnswers": 1,
        },
        "presence": [{"at": minute[1], "present": 1, "active": 1}],
        "registrations": summary["registrations"],
        "activity": [
            {"at": minute[1], "questions": 1, "votes": 0, "messages": 1},
            {"at": minute[2], "questions": 0, "votes": 1, "messages": 0},
        ],
        "polls": [
            {
                "id": poll,
                "kind": "SINGLE",
                "question": "Is it?",
                "anonymous": False,
                "quiz": False,
                "openedAt": clock.isoformat(archive.at(61)),
                "closedAt": None,
                "answers": 1,
                "results": [{"label": "Yes", "count": 0}, {"label": "No", "count": 1}],
                "words": [],
            }
        ],
    }
    assert [day["registrations"] for day in summary["registrations"]] == [2]


def test_from_none_to_ready_and_fresh_for_a_minute(archive: Archive) -> None:
    with clock.frozen(archive.after):
        assert archive.get("/summary") == {
            "webinarId": archive.webinar_id,
            "timezone": "Europe/Berlin",
            "state": "NONE",
            "stale": True,
            "requestedAt": None,
            "asOf": None,
            "summary": None,
        }
        making = ask(archive)
        assert (making["state"], making["summary"]) == ("MAKING", None)
        assert ask(archive) == making
        assert archive.work() == []
        ready = archive.get("/summary")
        assert (ready["state"], ready["stale"]) == ("READY", False)
        assert ready["asOf"] == ready["requestedAt"] == clock.isoformat(archive.after)
        assert ready["summary"]["figures"]["showUpRate"] is None
        assert ask(archive) == ready
        assert archive.events() == []
    with clock.frozen(archive.after + timedelta(minutes=1)):
        again = ask(archive)
        assert (again["state"], again["summary"]) == ("MAKING", ready["summary"])
    with clock.frozen(archive.after + timedelta(minutes=11)):
        assert (
            archive.get("/summary")["state"] == "READY"
        )  # it never came: what was there stays, and one may ask again
        assert ask(archive)["state"] == "MAKING"


def test_after_the_end_it_is_made_by_itself_and_again_for_what_came_late(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall, sqs = archive.hall, aws_client("sqs")
    for step, seconds in (("", -60), ("/start", 0), ("/end", 1200)):
        with clock.frozen(archive.at(seconds)):
            assert hall.client.post(f"{archive.path}/broadcast{step}", as_=hall.host).status == 200
    (ended,) = archive.events("BroadcastEnded")
    assert handler.LOOKS == (120, 900)
    monkeypatch.setattr(handler, "LOOKS", (0, 0))
    assert give(ended) == []

    for seconds in (1320, 2100):
        (look,) = sqs.receive_message(QueueUrl=archive.queue)["Messages"]
        sqs.delete_message(QueueUrl=archive.queue, ReceiptHandle=look["ReceiptHandle"])
        with clock.frozen(archive.at(seconds)):
            assert give(json.loads(look["Body"])) == []
            seen = archive.get("/summary")
        assert (seen["asOf"], seen["summary"]["startedAt"]) == (
            clock.isoformat(archive.at(seconds)),
            clock.isoformat(archive.at(0)),
        )
    with clock.frozen(archive.at(9000)):
        assert archive.get("/summary")["stale"] is False


def test_a_slower_older_look_does_not_replace_a_newer_one(archive: Archive) -> None:
    hall = archive.hall
    with clock.frozen(archive.at(0)):
        old = Transaction()
        service.make_summary(archive.webinar_id, tx=old)
    hall.register(archive.webinar, hall.learner)
    with clock.frozen(archive.at(1)), Transaction() as tx:
        service.make_summary(archive.webinar_id, tx=tx)

    with pytest.raises(service.Superseded):
        old.commit()
    with clock.frozen(archive.at(2)):
        seen = archive.get("/summary")
    assert (seen["asOf"], seen["summary"]["figures"]["registered"]) == (clock.isoformat(archive.at(1)), 1)


def test_what_an_older_program_kept_counts_as_none(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(summaries, "LAYOUT", 0)
        with Transaction() as tx:
            service.make_summary(archive.webinar_id, tx=tx)
    assert Summary.get(archive.webinar_id, "SUMMARY").content is not None

    seen = archive.get("/summary")

    assert (seen["state"], seen["stale"], seen["asOf"], seen["summary"]) == ("NONE", True, None, None)
    assert archive.count()["figures"]["registered"] == 0
