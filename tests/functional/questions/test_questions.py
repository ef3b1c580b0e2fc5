"""Questions through the API: asking, who sees what, moderating, and voting once."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from chalicelib.core import clock
from chalicelib.core.permissions import Role
from chalicelib.core.transaction import Transaction
from chalicelib.organizations import service as organizations
from chalicelib.questions.models import Question, Vote
from tests.functional.api import Answer
from tests.functional.hall import Hall, at_once, end_of
from tests.functional.people import Person


@pytest.fixture
def webinar(hall: Hall) -> dict[str, Any]:
    return hall.schedule()


@pytest.fixture
def qa(webinar: dict[str, Any]) -> str:
    return f"/api/webinars/{webinar['id']}/qa"


def ask(hall: Hall, qa: str, who: Person, text: str = "How fast is it?", **more: Any) -> dict[str, Any]:
    answer = hall.client.post(qa, {"question": text, **more}, as_=who)
    assert answer.status == 201, answer.text
    return dict(answer.json)


def decide(
    hall: Hall, qa: str, question: dict[str, Any], who: Person | None = None, **decision: Any
) -> Answer:
    path = f"{qa}/{question['id']}"
    return hall.client.put(path, decision, as_=who or hall.assistant, version=question["version"])


def listed(hall: Hall, qa: str, who: Person, query: str = "") -> list[str]:
    answer = hall.client.get(f"{qa}?{query}", as_=who)
    assert answer.status == 200, answer.text
    return [item["question"] for item in answer.json["items"]]


def test_a_question_goes_from_pending_to_answered(hall: Hall, webinar: dict[str, Any], qa: str) -> None:
    asked = ask(hall, qa, hall.learner)

    assert (asked["status"], asked["upvotes"], asked["version"], asked["mine"]) == ("PENDING", 0, 1, True)
    assert (asked["authorName"], asked["userId"]) == (hall.learner.name, hall.learner.user_id)
    assert listed(hall, qa, hall.author) == []
    approved = decide(hall, qa, asked, status="APPROVED")
    assert (approved.status, approved.json["status"], approved.headers["etag"]) == (200, "APPROVED", '"2"')
    assert listed(hall, qa, hall.author) == ["How fast is it?"]
    answered = decide(hall, qa, approved.json, status="ANSWERED", answer="Very.").json
    assert (answered["answer"], answered["answeredBy"]) == ("Very.", hall.assistant.user_id)
    assert answered["answeredByName"] == hall.assistant.name
    (seen,) = hall.client.get(qa, as_=hall.author).json["items"]
    assert seen == {**answered, "mine": False, "upvoted": False}
    better = decide(hall, qa, answered, status="ANSWERED", answer="Very fast.").json
    assert (better["answer"], better["version"]) == ("Very fast.", 4)


def test_a_hidden_question_shows_its_reason_to_who_asked_only(hall: Hall, qa: str) -> None:
    asked = ask(hall, qa, hall.learner)
    hidden = decide(hall, qa, asked, status="HIDDEN", reason="Asked before.").json

    assert (hidden["status"], hidden["reason"]) == ("HIDDEN", "Asked before.")
    (own,) = hall.client.get(qa, as_=hall.learner).json["items"]
    assert (own["status"], own["reason"], own["mine"]) == ("HIDDEN", "Asked before.", True)
    assert listed(hall, qa, hall.author) == []
    back = decide(hall, qa, hidden, status="APPROVED").json
    assert (back["status"], back["reason"]) == ("APPROVED", None)


@pytest.mark.parametrize(
    ("way", "last", "status", "field"),
    [
        ([], {"status": "APPROVED", "answer": "x"}, 422, "answer"),
        ([], {"status": "APPROVED", "reason": "x"}, 422, "reason"),
        ([], {"status": "ANSWERED"}, 422, "answer"),
        ([], {"status": "ANSWERED", "answer": ""}, 422, "answer"),
        ([], {"status": "ANSWERED", "answer": "x" * 5001}, 422, "answer"),
        ([], {"status": "PENDING"}, 422, "status"),
        ([], {"status": "LOVED"}, 422, "status"),
        ([], {}, 422, "status"),
        ([], {"status": "APPROVED", "upvotes": 1000}, 422, "upvotes"),
        ([{"status": "APPROVED"}], {"status": "APPROVED"}, 409, "status"),
        ([{"status": "ANSWERED", "answer": "Yes."}], {"status": "APPROVED"}, 409, "status"),
    ],
)
def test_decisions_that_are_none_name_the_field(
    hall: Hall, qa: str, way: list[dict[str, Any]], last: dict[str, Any], status: int, field: str
) -> None:
    question = ask(hall, qa, hall.learner)
    for step in way:
        question = decide(hall, qa, question, **step).json

    refused = decide(hall, qa, question, **last)

    assert (refused.status, refused.fields) == (status, [field])


def test_moderators_do_not_overwrite_each_other(hall: Hall, qa: str) -> None:
    asked = ask(hall, qa, hall.learner)
    path = f"{qa}/{asked['id']}"

    assert hall.client.put(path, {"status": "APPROVED"}, as_=hall.host).status == 428
    assert decide(hall, qa, {**asked, "version": 3}, status="APPROVED").status == 412
    answers = at_once(
        [partial(decide, hall, qa, asked, status="HIDDEN", reason=f"Reason {n}") for n in range(8)]
    )
    assert sorted(a.status for a in answers) == [200] + [412] * 7


def test_who_moderates(hall: Hall, webinar: dict[str, Any], qa: str) -> None:
    hall.register(webinar, hall.learner)
    for somebody, status in [
        (hall.admin, 200),
        (hall.host, 200),
        (hall.assistant, 200),
        (hall.author, 403),
        (hall.learner, 403),
        (hall.stranger, 404),
    ]:
        asked = ask(hall, qa, hall.learner)
        assert decide(hall, qa, asked, somebody, status="APPROVED").status == status
    asked = ask(hall, qa, hall.learner)
    path = f"{qa}/{asked['id']}"
    assert hall.client.put(path, {"status": "APPROVED"}, version=1).status == 401
    assert (
        decide(hall, qa, {"id": "qst_nothing", "version": 1}, status="APPROVED").code == "question_not_found"
    )
    elsewhere = f"/api/webinars/{hall.schedule()['id']}/qa"
    assert decide(hall, elsewhere, asked, status="APPROVED").code == "question_not_found"
    public = hall.schedule(visibility="PUBLIC")
    there = f"/api/webinars/{public['id']}/qa"
    hall.register(public, hall.stranger)
    question = ask(hall, there, hall.stranger)
    assert decide(hall, there, question, hall.stranger, status="APPROVED").status == 404


def test_the_host_moderates_whatever_the_role(hall: Hall, qa: str) -> None:
    asked = ask(hall, qa, hall.learner)
    member = organizations.find_member(hall.organization_id, hall.host.user_id)
    assert member is not None
    with Transaction() as tx:
        organizations.change_role(
            hall.organization_id,
            hall.host.user_id,
            Role.VIEWER,
            expected_version=int(member.version or 0),
            actor=hall.admin.actor,
            tx=tx,
        )

    assert listed(hall, qa, hall.host) == ["How fast is it?"]
    assert decide(hall, qa, asked, hall.host, status="APPROVED").status == 200


def test_anonymous_means_nobody_is_told(hall: Hall, qa: str) -> None:
    asked = ask(hall, qa, hall.learner, anonymous=True)
    decide(hall, qa, asked, status="APPROVED")

    for somebody in (hall.learner, hall.author, hall.assistant, hall.host, hall.admin):
        answer = hall.client.get(qa, as_=somebody)
        (seen,) = answer.json["items"]
        assert (seen["authorName"], seen["userId"], seen["anonymous"]) == (None, None, True)
        assert hall.learner.name not in answer.text
        assert hall.learner.user_id not in answer.text
        assert seen["mine"] is (somebody is hall.learner)
    (row,) = [item for item in Question.scan() if isinstance(item, Question)]
    assert row.author_name is None


def test_who_asks(hall: Hall, webinar: dict[str, Any], qa: str) -> None:
    body = {"question": "Why?"}
    for member in (hall.admin, hall.host, hall.author, hall.assistant, hall.learner):
        assert hall.client.post(qa, body, as_=member).status == 201
    assert hall.client.post(qa, body, as_=hall.stranger).status == 404
    assert hall.client.get(qa, as_=hall.stranger).status == 404
    assert hall.client.post(qa, body).status == 401
    public = hall.schedule(visibility="PUBLIC")
    there = f"/api/webinars/{public['id']}/qa"
    assert hall.client.post(there, body, as_=hall.stranger).code == "not_registered"
    unregistered = hall.client.get(there, as_=hall.stranger)
    assert (unregistered.status, unregistered.code) == (403, "not_registered")
    hall.register(public, hall.stranger)
    assert hall.client.post(there, body, as_=hall.stranger).status == 201
    assert listed(hall, there, hall.stranger) == ["Why?"]


def test_questions_end_with_the_webinar(hall: Hall, webinar: dict[str, Any], qa: str) -> None:
    with clock.frozen(end_of(webinar) - timedelta(seconds=1)):
        ask(hall, qa, hall.learner)
    with clock.frozen(end_of(webinar)):
        late = hall.client.post(qa, {"question": "Too late?"}, as_=hall.learner)
        assert (late.status, late.code) == (409, "webinar_ended")
        assert listed(hall, qa, hall.learner) == ["How fast is it?"]
    hall.client.delete(f"/api/webinars/{webinar['id']}", as_=hall.host)
    assert hall.client.post(qa, {"question": "Still?"}, as_=hall.learner).code == "webinar_cancelled"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "question"),
        ({"question": ""}, "question"),
        ({"question": "   "}, "question"),
        ({"question": "x" * 1001}, "question"),
        ({"question": 7}, "question"),
        ({"question": "bell\u0007"}, "question"),
        ({"question": "Why?", "anonymous": "yes"}, "anonymous"),
        ({"question": "Why?", "status": "APPROVED"}, "status"),
        ({"question": "Why?", "authorName": "Somebody else"}, "authorName"),
    ],
)
def test_bad_questions_name_the_field(hall: Hall, qa: str, body: dict[str, Any], field: str) -> None:
    answer = hall.client.post(qa, body, as_=hall.learner)
    assert (answer.status, answer.fields) == (422, [field])


def test_moderators_filter_by_state_and_others_see_theirs(hall: Hall, qa: str) -> None:
    made = {}
    for number, status in enumerate(["PENDING", "APPROVED", "ANSWERED", "HIDDEN"]):
        asked = ask(hall, qa, hall.learner if number % 2 else hall.author, status)
        made[status] = asked
        if status == "ANSWERED":
            decide(hall, qa, asked, status=status, answer="Yes.")
        elif status != "PENDING":
            decide(hall, qa, asked, status=status)

    assert listed(hall, qa, hall.assistant) == ["HIDDEN", "ANSWERED", "APPROVED", "PENDING"]
    assert listed(hall, qa, hall.learner) == ["HIDDEN", "ANSWERED", "APPROVED"]
    assert listed(hall, qa, hall.author) == ["ANSWERED", "APPROVED", "PENDING"]
    for status in made:
        assert listed(hall, qa, hall.assistant, f"status={status}") == [status]
    assert listed(hall, qa, hall.learner, "status=PENDING") == []
    assert listed(hall, qa, hall.learner, "status=HIDDEN") == ["HIDDEN"]
    assert listed(hall, qa, hall.learner, "status=ANSWERED") == ["ANSWERED"]


def test_pages_hold_what_is_theirs(hall: Hall, qa: str) -> None:
    for number in range(9):
        asked = ask(hall, qa, hall.author, f"Question {number}")
        if number % 2 == 0:
            decide(hall, qa, asked, status="APPROVED")
    seen: list[str] = []
    cursor = ""
    while True:
        page = hall.client.get(f"{qa}?limit=2{cursor}", as_=hall.learner).json
        seen += [item["question"] for item in page["items"]]
        if page["nextCursor"] is None:
            break
        cursor = f"&cursor={page['nextCursor']}"
    assert seen == [f"Question {number}" for number in (8, 6, 4, 2, 0)]


def test_bad_queries_name_the_field(hall: Hall, qa: str) -> None:
    for query, status, field in [
        ("status=LOVED", 422, "status"),
        ("limit=0", 422, "limit"),
        ("cursor=x", 400, "cursor"),
        ("order=up", 422, "order"),
    ]:
        answer = hall.client.get(f"{qa}?{query}", as_=hall.learner)
        assert (answer.status, answer.fields) == (status, [field])
    ask(hall, qa, hall.author, "One")
    ask(hall, qa, hall.author, "Two")
    cursor = hall.client.get(f"{qa}?limit=1", as_=hall.host).json["nextCursor"]
    foreign = hall.client.get(f"{qa}?limit=1&status=PENDING&cursor={cursor}", as_=hall.host)
    assert (foreign.status, foreign.fields) == (400, ["cursor"])


def votes() -> int:
    return sum(1 for item in Vote.scan() if isinstance(item, Vote))


def test_one_vote_for_each_person_under_races(hall: Hall, qa: str) -> None:
    question = decide(hall, qa, ask(hall, qa, hall.author), status="APPROVED").json
    path = f"{qa}/{question['id']}/upvote"
    crowd = [hall.member(f"p{number}", Role.VIEWER) for number in range(6)]

    tasks: list[Callable[[], Answer]] = [partial(hall.client.post, path, as_=who) for who in crowd * 5]
    answers = at_once(tasks)

    assert {answer.status for answer in answers} == {200}
    assert all(answer.json["upvoted"] for answer in answers)
    assert votes() == 6
    (seen,) = hall.client.get(qa, as_=crowd[0]).json["items"]
    assert (seen["upvotes"], seen["upvoted"]) == (6, True)
    (seen,) = hall.client.get(qa, as_=hall.author).json["items"]
    assert (seen["upvotes"], seen["upvoted"]) == (6, False)


def test_votes_do_not_disturb_a_moderator(hall: Hall, qa: str) -> None:
    question = decide(hall, qa, ask(hall, qa, hall.author), status="APPROVED").json
    hall.client.post(f"{qa}/{question['id']}/upvote", as_=hall.learner)

    answered = decide(hall, qa, question, status="ANSWERED", answer="Yes.")

    assert (answered.status, answered.json["upvotes"]) == (200, 1)
    (seen,) = hall.client.get(qa, as_=hall.learner).json["items"]
    assert (seen["upvotes"], seen["answer"]) == (1, "Yes.")


def test_who_votes_for_what(hall: Hall, qa: str) -> None:
    pending = ask(hall, qa, hall.author)
    path = f"{qa}/{pending['id']}/upvote"

    assert hall.client.post(path, as_=hall.learner).code == "question_not_found"
    assert hall.client.post(path, as_=hall.author).code == "question_not_approved"
    decide(hall, qa, pending, status="APPROVED")
    assert hall.client.post(path, as_=hall.stranger).status == 404
    assert hall.client.post(path).status == 401
    assert hall.client.post(f"{qa}/qst_nothing/upvote", as_=hall.learner).code == "question_not_found"
    assert hall.client.post(path, {"times": 9}, as_=hall.learner).fields == ["times"]
    assert hall.client.post(path, as_=hall.learner).json["upvotes"] == 1
    public = hall.schedule(visibility="PUBLIC")
    there = f"/api/webinars/{public['id']}/qa"
    question = decide(hall, there, ask(hall, there, hall.author), status="APPROVED").json
    assert hall.client.post(f"{there}/{question['id']}/upvote", as_=hall.stranger).code == "not_registered"
    hall.register(public, hall.stranger)
    assert hall.client.post(f"{there}/{question['id']}/upvote", as_=hall.stranger).json["upvotes"] == 1
