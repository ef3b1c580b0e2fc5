"""What a host asks and decides: questions and answers, approval by hand, opening and closing times."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from chalicelib.core import clock
from chalicelib.webinars.models import Turn
from tests.functional.hall import Hall, at_once

Outbox = Callable[[], list[dict[str, Any]]]
QUESTIONS: list[dict[str, Any]] = [
    {"id": "why", "kind": "TEXT", "text": "What brings you here?", "required": True},
    {
        "id": "size",
        "kind": "CHOICE",
        "text": "How many are you?",
        "options": [{"id": "few", "text": "Up to ten"}, {"id": "many", "text": "More"}],
    },
    {"id": "langs", "kind": "CHOICES", "text": "Languages", "options": [{"id": "py", "text": "Python"}]},
    {"id": "terms", "kind": "CONSENT", "text": "I agree to the terms.", "required": True},
]
ANSWERS: list[dict[str, Any]] = [
    {"questionId": "terms", "agreed": True},
    {"questionId": "why", "text": "Curiosity"},
    {"questionId": "size", "options": ["many"]},
]


def decide(hall: Hall, webinar: dict[str, Any], who: Any, status: str, version: int, **more: Any) -> Any:
    path = f"/api/webinars/{webinar['id']}/registrations/{who.user_id}"
    return hall.client.put(path, {"status": status, **more}, as_=hall.assistant, version=version)


def test_answers_are_kept_with_their_questions_and_outlive_edits(hall: Hall) -> None:
    webinar = hall.schedule(registrationQuestions=QUESTIONS)
    path = f"/api/webinars/{webinar['id']}"
    assert [q["required"] for q in webinar["registrationQuestions"]] == [True, False, False, True]

    made = hall.client.post(f"{path}/register", {"answers": ANSWERS}, as_=hall.learner).json
    expected = [
        {"questionId": "why", "kind": "TEXT", "question": "What brings you here?", "text": "Curiosity"},
        {
            "questionId": "size",
            "kind": "CHOICE",
            "question": "How many are you?",
            "options": [{"id": "many", "text": "More"}],
        },
        {"questionId": "terms", "kind": "CONSENT", "question": "I agree to the terms.", "agreed": True},
    ]
    assert [{k: v for k, v in one.items() if v is not None} for one in made["answers"]] == expected

    fewer = hall.plan(registrationQuestions=[{**QUESTIONS[0], "text": "Why?"}])
    edited = hall.client.put(path, fewer, as_=hall.host, version=1)
    assert [q["text"] for q in edited.json["registrationQuestions"]] == ["Why?"]
    stale = hall.client.post(f"{path}/register", {"answers": ANSWERS}, as_=hall.author)
    assert (stale.status, sorted(stale.fields)) == (422, ["answers.size", "answers.terms"])
    (row,) = hall.client.get(f"{path}/registrations", as_=hall.assistant).json["items"]
    assert row["answers"] == made["answers"]
    assert hall.client.get(path, as_=hall.learner).json["registration"]["answers"] == made["answers"]


def test_bad_forms_name_the_field(hall: Hall) -> None:
    text, choice = QUESTIONS[0], QUESTIONS[1]
    option = choice["options"][0]
    for questions, field in [
        ([text] * 21, "registrationQuestions"),
        ([text, text], "registrationQuestions"),
        ([{**choice, "options": [option, option]}], "registrationQuestions.0.options"),
        ([{**choice, "options": [option]}], "registrationQuestions.0.options"),
        ([{**text, "kind": "FILE"}], "registrationQuestions.0"),
        ([{**text, "text": ""}], "registrationQuestions.0.text"),
    ]:
        body = {**hall.plan(), "organizationId": hall.organization_id, "registrationQuestions": questions}
        answer = hall.client.post("/api/webinars", body, as_=hall.host)
        assert (answer.status, answer.fields) == (422, [field])


def test_staff_approve_or_turn_down_and_both_are_told(hall: Hall, outbox: Outbox) -> None:
    webinar = hall.schedule(approval=True, capacity=1, waitingList=True, visibility="PUBLIC")
    path = f"/api/webinars/{webinar['id']}"
    ann, bea, cyd = (hall.person(name) for name in ("ann", "bea", "cyd"))
    for who in (ann, bea, cyd):
        assert hall.register(webinar, who).json["status"] == "PENDING"
        assert hall.client.post(f"{path}/join", as_=who).code == "not_registered"
        assert hall.client.get(f"{path}/playback", as_=who).code == "not_registered"
    before = len(outbox())
    pending = hall.client.get(f"{path}/registrations?status=PENDING&limit=2", as_=hall.assistant).json
    assert [one["userId"] for one in pending["items"]] == [ann.user_id, bea.user_id]
    assert pending["nextCursor"] is not None

    assert decide(hall, webinar, ann, "REGISTERED", 1).json["status"] == "REGISTERED"
    assert decide(hall, webinar, ann, "REGISTERED", 1).status == 412
    assert decide(hall, webinar, ann, "REGISTERED", 2).json["version"] == 2
    assert decide(hall, webinar, bea, "REGISTERED", 1).json["status"] == "WAITING"
    turned_down = decide(hall, webinar, cyd, "REJECTED", 1, reason="Members of the jury only.").json
    assert (turned_down["status"], turned_down["registeredAt"]) == ("REJECTED", None)
    news = [(event["type"], event["data"]["userId"]) for event in outbox()[before:]]
    assert news == [
        ("WebinarRegistered", ann.user_id),
        ("WebinarWaitlisted", bea.user_id),
        ("RegistrationRejected", cyd.user_id),
    ]
    assert [event["data"].get("how") for event in outbox()[before:]] == ["APPROVED", None, None]
    assert outbox()[-1]["data"]["reason"] == "Members of the jury only."

    seen = hall.client.get(path, as_=cyd).json["registration"]
    assert (seen["status"], seen["reason"]) == ("REJECTED", "Members of the jury only.")
    assert hall.register(webinar, cyd).code == "registration_rejected"
    assert hall.client.delete(f"{path}/register", as_=cyd).status == 204
    # A place that staff take back is free for who waits: the event says so.
    assert decide(hall, webinar, ann, "REJECTED", 2).json["status"] == "REJECTED"
    assert [event["type"] for event in outbox()[-2:]] == ["WebinarUnregistered", "RegistrationRejected"]
    assert hall.client.get(path, as_=ann).json["registrationCount"] == 0
    again = decide(hall, webinar, cyd, "REGISTERED", 2).json  # behind bea, whose turn it is
    assert (again["status"], again["reason"]) == ("WAITING", None)
    assert outbox()[-1]["data"]["sequence"] == 1  # other news than before, and so a mail of its own


def test_two_who_decide_at_once_and_the_person_leaving_make_one_decision(hall: Hall, outbox: Outbox) -> None:
    webinar = hall.schedule(approval=True, capacity=5)
    hall.register(webinar, hall.learner)
    before = len(outbox())

    tasks = [partial(decide, hall, webinar, hall.learner, s, 1) for s in ("REGISTERED", "REJECTED") * 3]
    answers = at_once(tasks)

    assert sorted(answer.status for answer in answers) == [200] + [412] * 5
    assert len([e for e in outbox()[before:] if e["type"] != "WebinarUnregistered"]) == 1
    assert list(Turn.query(webinar["id"], Turn.item.startswith("PENDING#"))) == []
    hall.register(webinar, hall.author)
    assert hall.client.delete(f"/api/webinars/{webinar['id']}/register", as_=hall.author).status == 204
    assert decide(hall, webinar, hall.author, "REGISTERED", 2).code == "registration_cancelled"
    assert list(Turn.query(webinar["id"], Turn.item.startswith("PENDING#"))) == []


def test_only_staff_see_and_decide_registrations(hall: Hall) -> None:
    webinar = hall.schedule(approval=True, visibility="PUBLIC")
    hall.register(webinar, hall.learner)
    path = f"/api/webinars/{webinar['id']}/registrations"
    one = f"{path}/{hall.learner.user_id}"
    for somebody, status in [(hall.learner, 403), (hall.author, 403), (hall.stranger, 404), (None, 401)]:
        assert hall.client.get(path, as_=somebody).status == status
        assert hall.client.get(f"{path}?status=PENDING", as_=somebody).status == status
        assert hall.client.put(one, {"status": "REGISTERED"}, as_=somebody, version=1).status == status
    assert hall.client.get("/api/webinars/web_no/registrations?status=WAITING", as_=hall.host).status == 404
    nobody = hall.client.put(f"{path}/user-nobody", {"status": "REGISTERED"}, as_=hall.host, version=1)
    assert nobody.code == "registration_not_found"
    assert hall.client.put(one, {"status": "WAITING"}, as_=hall.host, version=1).fields == ["status"]
    assert hall.client.put(one, {"status": "REJECTED"}, as_=hall.host).status == 428


def test_registration_opens_and_closes(hall: Hall) -> None:
    now = clock.now()
    opens, closes = now + timedelta(hours=2), now + timedelta(hours=4)
    times = {"registrationOpens": clock.isoformat(opens), "registrationCloses": clock.isoformat(closes)}
    webinar = hall.schedule(**times)
    assert {name: webinar[name] for name in times} == times

    assert hall.register(webinar, hall.learner).code == "registration_not_open"
    with clock.frozen(opens):
        assert hall.register(webinar, hall.learner).status == 201
    with clock.frozen(closes):
        assert hall.register(webinar, hall.author).code == "registration_closed"
        assert hall.register(webinar, hall.learner).status == 201  # has it already
    reversed_ = hall.plan(
        registrationOpens=times["registrationCloses"], registrationCloses=times["registrationOpens"]
    )
    refused = hall.client.put(f"/api/webinars/{webinar['id']}", reversed_, as_=hall.host, version=1)
    assert (refused.status, refused.fields) == (422, ["registrationCloses"])


@pytest.mark.parametrize(
    ("answers", "fields"),
    [
        ([], ["answers.why", "answers.terms"]),
        ([*ANSWERS, {"questionId": "langs", "options": ["js"]}], ["answers.langs"]),
        ([ANSWERS[0], {"questionId": "why", "agreed": True}], ["answers.why"]),
        ([{"questionId": "terms", "agreed": False}, ANSWERS[1]], ["answers.terms"]),
        ([*ANSWERS, ANSWERS[0]], ["answers"]),
        ([*ANSWERS[:2], {"questionId": "size", "options": ["few", "many"]}], ["answers.size"]),
        ([*ANSWERS[:2], {"questionId": "why", "text": "x" * 2001}], ["answers.2.text"]),
    ],
)
def test_answers_that_do_not_fit_name_their_question(
    hall: Hall, answers: list[dict[str, Any]], fields: list[str]
) -> None:
    webinar = hall.schedule(registrationQuestions=QUESTIONS)
    answer = hall.client.post(
        f"/api/webinars/{webinar['id']}/register", {"answers": answers}, as_=hall.learner
    )
    assert (answer.status, answer.fields) == (422, fields)
