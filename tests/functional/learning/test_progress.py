"""Working through a course: lessons, videos, and the one moment of completion."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chalicelib.core import clock
from chalicelib.learning.models import Watch
from tests.functional.api import ApiClient
from tests.functional.courses.school import RIGHT, School
from tests.functional.people import Person

Outbox = Callable[[], list[dict[str, Any]]]


def complete(client: ApiClient, course: str, lesson: str, who: Person) -> Any:
    return client.post(f"/api/courses/{course}/lessons/{lesson}/complete", as_=who)


def watch(client: ApiClient, course: str, lesson: str, who: Person, **body: Any) -> Any:
    return client.post(f"/api/courses/{course}/lessons/{lesson}/watch", body, as_=who)


def completions(outbox: Outbox) -> list[dict[str, Any]]:
    return [event for event in outbox() if event["type"] == "CourseCompleted"]


@pytest.fixture
def film(school: School) -> tuple[str, str]:
    """A course with one video lesson of 61.5 seconds (13 buckets); the viewer is enrolled."""
    course = str(school.course()["id"])
    module = str(school.module(course)["id"])
    lesson = str(school.lesson(course, module, type="VIDEO", content="", vodId=school.video())["id"])
    assert school.publish(course).status == 200
    assert school.enroll(course, school.viewer).status == 201
    return course, lesson


def test_progress_moves_and_completes_once(client: ApiClient, school: School, outbox: Outbox) -> None:
    course, lessons = school.small_course(3)
    school.enroll(course, school.viewer)

    seen = [complete(client, course, lesson, school.viewer).json for lesson in (*lessons, *lessons)]
    assert [p["progress"] for p in seen] == [33, 66, 100, 100, 100, 100]
    assert [p["status"] for p in seen] == ["ACTIVE", "ACTIVE"] + ["COMPLETED"] * 4
    assert len({p["completedAt"] for p in seen[2:]}) == 1
    (event,) = completions(outbox)
    assert event["organizationId"] == school.id
    completed_at = event["data"].pop("completedAt")
    assert clock.parse(completed_at) == clock.parse(seen[2]["completedAt"])
    assert event["data"] == {
        "courseId": course,
        "userId": school.viewer.user_id,
        "enrollmentId": f"{course}#{school.viewer.user_id}",
        "recipientName": school.viewer.name,
        "recipientEmail": school.viewer.email,
        "courseTitle": "Engines",
        "score": None,
    }


def test_fifty_concurrent_completions_are_one(client: ApiClient, school: School, outbox: Outbox) -> None:
    course, (lesson,) = school.small_course()
    school.enroll(course, school.viewer)

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _: complete(client, course, lesson, school.viewer), range(50)))
    assert {(a.status, a.json["status"], a.json["progress"]) for a in answers} == {(200, "COMPLETED", 100)}
    assert len({a.json["completedAt"] for a in answers}) == 1
    assert len(completions(outbox)) == 1


def test_last_lessons_finished_at_once_complete_the_course(
    client: ApiClient, school: School, outbox: Outbox
) -> None:
    course, lessons = school.small_course(6)
    school.enroll(course, school.viewer)

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda lesson: complete(client, course, lesson, school.viewer), lessons))
    assert {a.status for a in answers} == {200}
    progress = client.get(f"/api/courses/{course}/progress", as_=school.viewer).json
    assert (progress["status"], progress["progress"]) == ("COMPLETED", 100)
    assert len(completions(outbox)) == 1


def test_same_idempotency_key_gets_the_same_answer(client: ApiClient, school: School) -> None:
    course, (first, _) = school.small_course(2)
    school.enroll(course, school.viewer)
    path = f"/api/courses/{course}/lessons/{first}/complete"
    answers = [client.post(path, as_=school.viewer, headers={"idempotency-key": "k"}) for _ in range(2)]
    assert answers[0].json == answers[1].json


def test_course_edits_never_break_progress(client: ApiClient, school: School, outbox: Outbox) -> None:
    course, lessons = school.small_course(3)
    module = client.get(f"/api/courses/{course}", as_=school.author).json["modules"][0]["id"]
    school.enroll(course, school.viewer)
    complete(client, course, lessons[0], school.viewer)

    def progress() -> tuple[str, int, bool]:
        p = client.get(f"/api/courses/{course}/progress", as_=school.viewer).json
        return p["status"], p["progress"], p["completable"]

    assert progress() == ("ACTIVE", 33, False)
    client.delete(f"/api/courses/{course}/lessons/{lessons[1]}", as_=school.author)
    assert progress() == ("ACTIVE", 50, False)
    added = school.lesson(course, module)["id"]
    assert progress() == ("ACTIVE", 33, False)
    for lesson in (lessons[2], added):
        client.delete(f"/api/courses/{course}/lessons/{lesson}", as_=school.author)
    assert progress() == ("ACTIVE", 100, True)
    assert completions(outbox) == []
    enrolled = school.enroll(course, school.viewer).json
    assert (enrolled["status"], enrolled["progress"], enrolled["completable"]) == ("COMPLETED", 100, False)
    school.lesson(course, module)
    assert progress() == ("COMPLETED", 100, False)
    assert len(completions(outbox)) == 1


def test_deleting_a_completed_lesson_keeps_progress_within_bounds(client: ApiClient, school: School) -> None:
    course, lessons = school.small_course(3)
    school.enroll(course, school.viewer)
    for lesson in lessons[:2]:
        complete(client, course, lesson, school.viewer)
    client.delete(f"/api/courses/{course}/lessons/{lessons[0]}", as_=school.author)

    progress = client.get(f"/api/courses/{course}/progress", as_=school.viewer).json
    assert (progress["done"], progress["required"], progress["progress"]) == (1, 2, 50)
    assert complete(client, course, lessons[0], school.viewer).code == "lesson_not_found"


def test_optional_lessons_do_not_count(client: ApiClient, school: School) -> None:
    course = str(school.course()["id"])
    module = str(school.module(course)["id"])
    required = school.lesson(course, module)["id"]
    optional = school.lesson(course, module, required=False)["id"]
    school.publish(course)
    school.enroll(course, school.viewer)

    assert complete(client, course, optional, school.viewer).json["progress"] == 0
    done = complete(client, course, required, school.viewer).json
    assert (done["progress"], done["required"], done["status"]) == (100, 1, "COMPLETED")


def test_video_is_completed_by_watching_it(
    client: ApiClient, school: School, film: tuple[str, str], outbox: Outbox
) -> None:
    course, lesson = film
    refused = complete(client, course, lesson, school.viewer)
    assert (refused.status, refused.code) == (409, "video_not_watched")
    assert refused.json["detail"] == (
        "Watch at least 90 % of the video. You have seen 0 %; still to see: 0:00–1:02."
    )

    some = watch(client, course, lesson, school.viewer, buckets=[0, 1, 1], ranges=[{"first": 4, "last": 9}])
    assert (some.status, some.json["watchedPercent"], some.json["completed"]) == (200, 61, False)
    detail = complete(client, course, lesson, school.viewer).json["detail"]
    assert detail.endswith("still to see: 0:10–0:20, 0:50–1:02.")
    last = watch(client, course, lesson, school.viewer, ranges=[{"first": 2, "last": 11}]).json
    assert (last["watchedPercent"], last["completed"], last["progress"]["status"]) == (92, True, "COMPLETED")
    assert len(completions(outbox)) == 1
    assert complete(client, course, lesson, school.viewer).status == 200


def test_watching_twice_or_in_any_order_changes_nothing(
    client: ApiClient, school: School, film: tuple[str, str]
) -> None:
    course, lesson = film
    reports = [[3, 4], [0], [3, 4], [12], [0]]
    answers = [watch(client, course, lesson, school.viewer, buckets=b).json for b in reports]
    assert [a["watchedPercent"] for a in answers] == [15, 23, 23, 30, 30]
    (kept,) = list(Watch.query(f"{course}#{school.viewer.user_id}"))
    assert kept.buckets == {0, 3, 4, 12}


def test_videos_watched_in_parallel_pieces_complete(
    client: ApiClient, school: School, film: tuple[str, str], outbox: Outbox
) -> None:
    course, lesson = film
    with ThreadPoolExecutor(7) as pool:
        pieces = [{"first": n, "last": min(n + 1, 12)} for n in range(0, 13, 2)]
        answers = list(
            pool.map(lambda piece: watch(client, course, lesson, school.viewer, ranges=[piece]), pieces)
        )
    assert {a.status for a in answers} == {200}
    progress = client.get(f"/api/courses/{course}/progress", as_=school.viewer).json
    assert progress["status"] == "COMPLETED"
    assert len(completions(outbox)) == 1


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"buckets": [13]}, ["buckets.0"]),
        ({"buckets": [0, -1]}, ["buckets.1"]),
        ({"buckets": [0.5]}, ["buckets.0"]),
        ({"buckets": ["0"]}, ["buckets.0"]),
        ({"buckets": [0] * 2001}, ["buckets"]),
        ({"ranges": [{"first": 0, "last": 13}]}, ["ranges.0"]),
        ({"ranges": [{"first": 5, "last": 4}]}, ["ranges.0"]),
        ({"ranges": [{"first": 0, "last": 10**12}]}, ["ranges.0.last"]),
        ({"ranges": [[0, 1]]}, ["ranges.0"]),
        ({"seconds": 60}, ["seconds"]),
    ],
)
def test_bad_watch_reports_name_the_field(
    client: ApiClient, school: School, film: tuple[str, str], body: dict[str, Any], fields: list[str]
) -> None:
    course, lesson = film
    answer = watch(client, course, lesson, school.viewer, **body)
    assert (answer.status, answer.fields) == (422, fields)


def test_only_videos_are_watched(client: ApiClient, school: School) -> None:
    course, (lesson,) = school.small_course()
    school.enroll(course, school.viewer)
    assert watch(client, course, lesson, school.viewer, buckets=[0]).code == "not_a_video"
    assert watch(client, course, "les_none", school.viewer, buckets=[0]).code == "lesson_not_found"


def test_another_video_begins_anew(client: ApiClient, school: School, film: tuple[str, str]) -> None:
    course, lesson = film
    watch(client, course, lesson, school.viewer, ranges=[{"first": 0, "last": 9}])
    body = {"title": "New", "type": "VIDEO", "vodId": school.video("ast_2", duration=100)}
    path = f"/api/courses/{course}/lessons/{lesson}"
    assert client.put(path, body, version=1, as_=school.author).status == 200
    assert watch(client, course, lesson, school.viewer, buckets=[19]).json["watchedPercent"] == 5


def test_certificate_never_without_the_quiz(client: ApiClient, school: School, outbox: Outbox) -> None:
    course = str(school.course()["id"])
    module = str(school.module(course)["id"])
    lesson = school.lesson(course, module)["id"]
    quiz = school.assignment(course, module)["id"]
    school.publish(course)
    school.enroll(course, school.viewer)
    path = f"/api/courses/{course}/assignments/{quiz}/submissions"

    done = complete(client, course, lesson, school.viewer).json
    assert (done["progress"], done["missingAssignments"], done["status"]) == (50, [quiz], "ACTIVE")
    failed = client.post(path, {"answers": RIGHT[:3]}, as_=school.viewer).json
    assert (failed["submission"]["score"], failed["progress"]["status"]) == (60, "ACTIVE")
    assert completions(outbox) == []
    passed = client.post(path, {"answers": RIGHT}, as_=school.viewer).json
    assert (passed["progress"]["progress"], passed["progress"]["status"]) == (100, "COMPLETED")
    (event,) = completions(outbox)
    assert event["data"]["score"] == 100
