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
from tests.functional.questions.scene import ask, ban, decide, listed, present, rule


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


def test_a_script_is_held_back_also_one_without_a_name(hall: Hall, qa: str) -> None:
    for number in range(10):
        ask(hall, qa, hall.learner, f"Number {number}?", anonymous=number % 2 == 0)
    late = hall.client.post(qa, {"question": "One more?", "anonymous": True}, as_=hall.learner)
    assert (late.status, late.code) == (429, "too_fast")
    assert 0 < int(late.headers["retry-after"]) <= 60
    ask(hall, qa, hall.author, "Somebody else's?")


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
    assert decide(hall, there, question, hall.stranger, status="APPROVED").status == 403


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
    assert (unregistered.status, unregistered.code) == (409, "not_registered")
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


def test_presenters_decide_as_moderators_do(hall: Hall, webinar: dict[str, Any], qa: str) -> None:
    asked = ask(hall, qa, hall.author)
    assert decide(hall, qa, asked, hall.learner, status="APPROVED").status == 403
    present(hall, webinar, hall.learner)

    assert listed(hall, qa, hall.learner, "status=PENDING") == ["How fast is it?"]
    assert decide(hall, qa, asked, hall.learner, status="APPROVED").status == 200
    hall.client.delete(f"/api/webinars/{webinar['id']}/presenters/{hall.learner.user_id}", as_=hall.host)
    assert decide(hall, qa, {**asked, "version": 2}, hall.learner, status="HIDDEN").status == 403


def test_the_rules_of_the_room_hold(hall: Hall, webinar: dict[str, Any], qa: str) -> None:
    question = decide(hall, qa, ask(hall, qa, hall.author), status="APPROVED").json
    vote = f"{qa}/{question['id']}/upvote"
    rule(hall, webinar, anonymousAllowed=False)
    nameless = hall.client.post(qa, {"question": "Who?", "anonymous": True}, as_=hall.learner)
    assert (nameless.status, nameless.code, nameless.fields) == (409, "anonymous_not_allowed", ["anonymous"])
    ask(hall, qa, hall.learner)
    rule(hall, webinar, questionsOpen=False)
    closed = hall.client.post(qa, {"question": "Now?"}, as_=hall.learner)
    assert (closed.status, closed.code) == (409, "questions_closed")
    assert hall.client.post(vote, as_=hall.host).json["upvotes"] == 1
    rule(hall, webinar)

    ban(hall, webinar, hall.learner)
    for path, body in ((qa, {"question": "Me?"}), (vote, {})):
        banned = hall.client.post(path, body, as_=hall.learner)
        assert (banned.status, banned.code) == (403, "banned")
    with clock.frozen(end_of(webinar)):
        assert hall.client.post(vote, as_=hall.assistant).code == "webinar_ended"


def test_what_was_decided_is_on_record(hall: Hall, webinar: dict[str, Any], qa: str) -> None:
    question = ask(hall, qa, hall.learner)
    for decision in (
        {"status": "APPROVED"},
        {"status": "ANSWERED", "answer": "Very."},
        {"status": "HIDDEN", "reason": "Wrong."},
    ):
        question = decide(hall, qa, question, **decision).json
    assert decide(hall, qa, {**question, "version": 1}, status="APPROVED").status == 412

    actions = hall.client.get(f"/api/webinars/{webinar['id']}/room/actions", as_=hall.host).json["items"]

    assert [(one["action"], one["reason"], one["detail"]) for one in actions] == [
        ("question.hidden", "Wrong.", "How fast is it?"),
        ("question.answered", None, "How fast is it?\n→ Very."),
        ("question.approved", None, "How fast is it?"),
    ]
    assert {(one["subjectId"], one["userName"], one["actorName"]) for one in actions} == {
        (question["id"], hall.learner.name, hall.assistant.name)
    }


def test_a_vote_and_a_hiding_at_the_same_moment_agree(hall: Hall, qa: str) -> None:
    question = decide(hall, qa, ask(hall, qa, hall.author), status="APPROVED").json
    path = f"{qa}/{question['id']}/upvote"
    crowd = [hall.member(f"p{number}", Role.VIEWER) for number in range(4)]
    tasks: list[Callable[[], Answer]] = [partial(hall.client.post, path, as_=who) for who in crowd]
    tasks.insert(2, partial(decide, hall, qa, question, status="HIDDEN"))

    answers = at_once(tasks)

    assert answers.pop(2).status == 200
    assert {answer.status for answer in answers} <= {200, 404}
    (row,) = [item for item in Question.scan() if isinstance(item, Question)]
    assert row.upvotes == votes() == [answer.status for answer in answers].count(200)
