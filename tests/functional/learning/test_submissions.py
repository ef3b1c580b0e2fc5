"""Handing in and grading through the API."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.core import clock
from chalicelib.learning.models import Submission
from tests.functional.api import ApiClient
from tests.functional.courses.school import QUESTIONS, RIGHT, School
from tests.functional.people import Person

Outbox = Callable[[], list[dict[str, Any]]]


class Desk:
    """A published course with a quiz and a task, and the viewer enrolled."""

    def __init__(self, client: ApiClient, school: School, **changes: Any) -> None:
        self.client, self.school = client, school
        self.course = str(school.course()["id"])
        module = str(school.module(self.course)["id"])
        school.lesson(self.course, module, required=False)
        self.quiz = str(school.assignment(self.course, module, **changes)["id"])
        self.task = str(school.task(self.course, module, passingScore=50)["id"])
        assert school.publish(self.course).status == 200
        assert school.enroll(self.course, school.viewer).status == 201

    def path(self, assignment: str) -> str:
        """Return where attempts at an assignment go."""
        return f"/api/courses/{self.course}/assignments/{assignment}/submissions"

    def answer(self, *answers: dict[str, Any], **options: Any) -> Any:
        """Hand in answers to the quiz."""
        return self.client.post(
            self.path(self.quiz), {"answers": list(answers)}, as_=self.school.viewer, **options
        )

    def write(self, text: str) -> Any:
        """Hand in the task."""
        return self.client.post(self.path(self.task), {"text": text}, as_=self.school.viewer)

    def grade(self, submission: str, version: int, who: Person, **body: Any) -> Any:
        """Grade something that was handed in."""
        path = f"/api/courses/{self.course}/submissions/{submission}"
        return self.client.put(path, body, version=version, as_=who)


@pytest.fixture
def desk(client: ApiClient, school: School) -> Desk:
    return Desk(client, school)


def test_quiz_is_graded_at_once(desk: Desk) -> None:
    answer = desk.answer(RIGHT[0], {"questionId": "q2", "options": ["a"]}, RIGHT[3])

    assert answer.status == 201
    submission = answer.json["submission"]
    assert (submission["attempt"], submission["status"], submission["score"]) == (1, "GRADED", 40)
    assert (submission["passed"], submission["right"]) == (False, None)
    assert submission["gradedAt"] == submission["submittedAt"]
    assert submission["answers"][0] == {
        "questionId": "q1",
        "options": ["a"],
        "truth": None,
        "text": None,
        "number": None,
    }
    passed = desk.answer(*RIGHT).json["submission"]
    assert (passed["score"], passed["passed"], passed["right"]) == (100, True, ["q1", "q2", "q3", "q4", "q5"])


def test_own_attempts_are_listed(desk: Desk, client: ApiClient, school: School) -> None:
    made = [desk.answer().json["submission"] for _ in range(3)]
    path = desk.path(desk.quiz)

    page = client.get(f"{path}?limit=2", as_=school.viewer).json
    rest = client.get(f"{path}?limit=2&cursor={page['nextCursor']}", as_=school.viewer).json
    assert [s["id"] for s in (*page["items"], *rest["items"])] == [s["id"] for s in made]
    assert [s["right"] for s in made] == [None, None, []]
    assert client.get(path, as_=school.author).code == "enrollment_not_found"
    assert client.get(desk.path("asg_none"), as_=school.viewer).code == "assignment_not_found"
    assert client.get(f"{path}?cursor=x", as_=school.viewer).fields == ["cursor"]


def test_attempts_end(desk: Desk) -> None:
    for _ in range(3):
        assert desk.answer().status == 201
    refused = desk.answer(*RIGHT)
    assert (refused.status, refused.code) == (409, "attempts_exhausted")
    assert "all 3 attempts" in refused.json["detail"]


def test_fifty_concurrent_attempts_stay_within_the_maximum(desk: Desk, school: School) -> None:
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _: desk.answer(RIGHT[0]), range(50)))
    assert sorted(a.status for a in answers) == [201] * 3 + [409] * 47
    assert {a.code for a in answers if a.status == 409} == {"attempts_exhausted"}
    kept = [
        s for s in Submission.query(f"{desk.course}#{school.viewer.user_id}") if s.assignment_id == desk.quiz
    ]
    assert sorted(s.attempt for s in kept) == [1, 2, 3]


def test_fifty_identical_keyed_attempts_are_one(desk: Desk, school: School) -> None:
    key = {"idempotency-key": "once"}
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _: desk.answer(RIGHT[0], headers=key), range(50)))
    assert {a.status for a in answers} == {201}
    assert len({a.text for a in answers}) == 1
    assert Submission.count(f"{desk.course}#{school.viewer.user_id}") == 1


def test_late_work_is_refused(client: ApiClient, school: School) -> None:
    desk = Desk(client, school, dueAt="2099-01-01T00:00:00Z")
    with clock.frozen(datetime(2099, 1, 1, tzinfo=UTC)):
        assert desk.answer().status == 201
    with clock.frozen(datetime(2099, 1, 1, 0, 0, 1, tzinfo=UTC)):
        refused = desk.answer()
    assert (refused.status, refused.code) == (409, "past_due")


@pytest.mark.parametrize(
    ("answer", "field"),
    [
        ({"questionId": "q9", "options": ["a"]}, "answers.0.questionId"),
        ({"questionId": "q1"}, "answers.0.options"),
        ({"questionId": "q1", "options": ["z"]}, "answers.0.options"),
        ({"questionId": "q1", "options": ["a", "b"]}, "answers.0.options"),
        ({"questionId": "q2", "options": ["a", "a"]}, "answers.0.options"),
        ({"questionId": "q1", "options": ["a"], "text": "a"}, "answers.0.text"),
        ({"questionId": "q3", "truth": "no"}, "answers.0.truth"),
        ({"questionId": "q4", "text": 1}, "answers.0.text"),
        ({"questionId": "q4", "text": "x" * 501}, "answers.0.text"),
        ({"questionId": "q5", "number": "1843"}, "answers.0.number"),
        ({"questionId": "q5", "number": 1843, "unit": "a"}, "answers.0.unit"),
        ({"options": ["a"]}, "answers.0.questionId"),
    ],
)
def test_unfitting_answers_name_the_field(desk: Desk, answer: dict[str, Any], field: str) -> None:
    refused = desk.answer(answer)
    assert (refused.status, refused.fields) == (422, [field])


def test_work_of_the_other_kind_is_refused(desk: Desk, client: ApiClient, school: School) -> None:
    for assignment, body, field in (
        (desk.quiz, {"text": "essay"}, "answers"),
        (desk.quiz, {}, "answers"),
        (desk.quiz, {"answers": [], "text": "both"}, "answers"),
        (desk.task, {"answers": []}, "text"),
        (desk.task, {}, "text"),
        (desk.task, {"text": ""}, "text"),
        (desk.task, {"text": "x" * 20_001}, "text"),
        (desk.quiz, {"answers": [RIGHT[0], RIGHT[0]]}, "answers.1.questionId"),
    ):
        refused = client.post(desk.path(assignment), body, as_=school.viewer)
        assert (refused.status, refused.fields) == (422, [field]), body
    assert (
        client.post(desk.path("asg_none"), {"answers": []}, as_=school.viewer).code == "assignment_not_found"
    )


def test_task_is_graded_by_staff_and_completes_the_course(
    desk: Desk, client: ApiClient, school: School, outbox: Outbox
) -> None:
    desk.answer(*RIGHT)
    written = desk.write("My essay").json["submission"]
    assert (written["status"], written["score"], written["text"]) == ("SUBMITTED", None, "My essay")
    assert desk.write("Again").code == "submission_waiting"

    graded = desk.grade(written["id"], 1, school.assistant, score=40, feedback="Too short.")
    assert (graded.status, graded.json["status"], graded.json["passed"]) == (200, "GRADED", False)
    assert (graded.json["feedback"], graded.json["gradedBy"]) == ("Too short.", school.assistant.user_id)
    second = desk.write("Longer").json["submission"]
    assert second["attempt"] == 2
    before = client.get(f"/api/courses/{desk.course}/progress", as_=school.viewer).json
    assert (before["progress"], before["status"]) == (50, "ACTIVE")
    desk.grade(second["id"], 1, school.assistant, score=50)
    after = client.get(f"/api/courses/{desk.course}/progress", as_=school.viewer).json
    assert (after["progress"], after["status"]) == (100, "COMPLETED")
    assert after["passedAssignments"] == sorted([desk.quiz, desk.task])
    (event,) = [e for e in outbox() if e["type"] == "CourseCompleted"]
    assert (event["data"]["score"], event["data"]["recipientName"]) == (75, school.viewer.name)
    assert event["actorId"] == school.assistant.user_id


def test_grade_needs_the_version_that_was_read(desk: Desk, school: School) -> None:
    written = desk.write("My essay").json["submission"]["id"]
    assert desk.grade(written, 1, school.assistant, score=10).status == 200
    assert desk.grade(written, 1, school.author, score=20).status == 412
    assert desk.grade(written, 2, school.author, score=20).json["version"] == 3


def test_fifty_concurrent_grades_count_once(desk: Desk, school: School, outbox: Outbox) -> None:
    desk.answer(*RIGHT)
    written = desk.write("My essay").json["submission"]["id"]
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: desk.grade(written, 1, school.assistant, score=90), range(50)))
    assert sorted(a.status for a in answers) == [200] + [412] * 49
    assert [e["type"] for e in outbox()].count("CourseCompleted") == 1


def test_who_may_grade(desk: Desk, client: ApiClient, school: School, stranger: Person) -> None:
    quiz = desk.answer().json["submission"]["id"]
    written = desk.write("My essay").json["submission"]["id"]

    assert desk.grade(written, 1, school.viewer, score=100).status == 403
    assert desk.grade(written, 1, stranger, score=100).code == "course_not_found"
    assert desk.grade(quiz, 1, school.assistant, score=100).code == "graded_already"
    for unknown in ("x", "a~b~c", f"{desk.task}~0~{school.viewer.user_id}", f"{desk.task}~2~user-x", "~~"):
        assert desk.grade(unknown, 1, school.assistant, score=1).code == "submission_not_found"
    for body, field in (
        ({"score": 101}, "score"),
        ({"score": -1}, "score"),
        ({"score": "50"}, "score"),
        ({}, "score"),
        ({"score": 1, "feedback": "x" * 10_001}, "feedback"),
        ({"score": 1, "passed": True}, "passed"),
    ):
        assert desk.grade(written, 1, school.assistant, **body).fields == [field]


def test_grading_list(desk: Desk, client: ApiClient, school: School, stranger: Person) -> None:
    quiz = desk.answer(RIGHT[0]).json["submission"]
    written = desk.write("My essay").json["submission"]
    path = f"/api/courses/{desk.course}/submissions"

    tasks = client.get(f"{path}?assignmentId={desk.task}&status=SUBMITTED", as_=school.assistant).json
    assert tasks == {"items": [written], "nextCursor": None}
    (shown,) = client.get(f"{path}?assignmentId={desk.quiz}", as_=school.assistant).json["items"]
    assert shown == {**quiz, "right": ["q1"]}
    assert (
        client.get(f"{path}?assignmentId={desk.task}&status=GRADED", as_=school.assistant).json["items"] == []
    )
    assert client.get(f"{path}?assignmentId={desk.task}", as_=school.viewer).status == 403
    assert client.get(f"{path}?assignmentId={desk.task}", as_=stranger).code == "course_not_found"
    assert client.get(f"{path}?assignmentId=asg_none", as_=school.assistant).code == "assignment_not_found"
    assert client.get(path, as_=school.assistant).fields == ["assignmentId"]
    assert client.get(f"{path}?assignmentId={desk.task}&cursor=x", as_=school.assistant).fields == ["cursor"]


def test_easier_passing_score_counts_for_earlier_attempts(
    desk: Desk, client: ApiClient, school: School
) -> None:
    desk.answer(*RIGHT[:3])
    assert client.get(f"/api/courses/{desk.course}/progress", as_=school.viewer).json["progress"] == 0
    easier = {"title": "Quiz", "type": "QUIZ", "questions": QUESTIONS, "passingScore": 60}
    client.put(f"/api/courses/{desk.course}/assignments/{desk.quiz}", easier, version=1, as_=school.author)
    assert client.get(f"/api/courses/{desk.course}/progress", as_=school.viewer).json["progress"] == 50
    harder = {**easier, "passingScore": 100}
    client.put(f"/api/courses/{desk.course}/assignments/{desk.quiz}", harder, version=2, as_=school.author)
    assert client.get(f"/api/courses/{desk.course}/progress", as_=school.viewer).json["progress"] == 0
