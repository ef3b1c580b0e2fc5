"""Publishing through the API: refused with reasons, then in the catalogue."""

from typing import Any

from chalicelib.media.service import Asset, Status
from tests.functional.api import ApiClient
from tests.functional.courses.school import QUESTIONS, School


def test_empty_courses_are_refused_with_a_reason(client: ApiClient, school: School) -> None:
    course = str(school.course()["id"])

    refused = school.publish(course)
    assert (refused.status, refused.code, refused.fields) == (409, "course_incomplete", ["modules"])
    assert "Add a module with at least one lesson." in refused.json["detail"]
    module = str(school.module(course)["id"])
    assert school.publish(course).fields == ["lessons"]
    school.lesson(course, module, required=False)
    nothing = school.publish(course)
    assert (nothing.fields, nothing.json["errors"][0]["code"]) == (["lessons"], "nothing_required")
    school.lesson(course, module)
    assert school.publish(course).json["status"] == "PUBLISHED"


def test_every_flaw_is_named(client: ApiClient, school: School) -> None:
    course = str(school.course()["id"])
    module = str(school.module(course)["id"])
    pending = school.video("ast_pending", Status.PENDING, None)
    failed = school.video("ast_failed", Status.FAILED, None)
    empty = school.lesson(course, module, content=" ")["id"]
    bare = school.lesson(course, module, type="VIDEO")["id"]
    waiting = school.lesson(course, module, type="VIDEO", vodId=pending)["id"]
    broken = school.lesson(course, module, type="VIDEO", vodId=failed)["id"]
    silent = school.task(course, module, instructions="")["id"]
    keyless: list[dict[str, Any]] = [
        {"kind": "SINGLE", "prompt": "?", "options": [{"text": "A"}, {"text": "B"}]},
        {"kind": "SINGLE", "prompt": "?", "options": [{"text": "A", "correct": True}]},
        {
            "kind": "SINGLE",
            "prompt": "?",
            "options": [{"text": "A", "correct": True}, {"text": "B", "correct": True}],
        },
        {"kind": "MULTIPLE", "prompt": "?", "options": []},
        {"kind": "TRUE_FALSE", "prompt": "?"},
        {"kind": "SHORT_TEXT", "prompt": "?"},
        {"kind": "NUMERIC", "prompt": "?"},
    ]
    blank = school.assignment(course, module, questions=[])["id"]
    quizzes = [school.assignment(course, module, questions=[QUESTIONS[0], q])["id"] for q in keyless]

    refused = school.publish(course)
    assert refused.status == 409
    assert sorted(refused.fields) == sorted(
        [
            f"lessons.{empty}.content",
            f"lessons.{bare}.vodId",
            f"lessons.{waiting}.vodId",
            f"lessons.{broken}.vodId",
            f"assignments.{silent}.instructions",
            f"assignments.{blank}.questions",
            *(f"assignments.{quiz}.questions.1" for quiz in quizzes),
        ]
    )
    assert refused.json["detail"].endswith("And 8 more.")
    assert client.get(f"/api/courses/{course}", as_=school.author).json["status"] == "DRAFT"


def test_publishing_takes_over_the_lengths_of_videos(client: ApiClient, school: School) -> None:
    course = str(school.course()["id"])
    module = str(school.module(course)["id"])
    asset = school.video(status=Status.PENDING, duration=None)
    assert school.lesson(course, module, type="VIDEO", vodId=asset)["duration"] is None
    video = Asset.get(asset, "ASSET")
    video.status, video.duration_seconds = Status.READY.value, 12.4
    video.save()

    published = school.publish(course)
    assert (published.status, published.json["publishedAt"]) == (200, published.json["updatedAt"])
    (lesson,) = client.get(f"/api/courses/{course}", as_=school.viewer).json["modules"][0]["lessons"]
    assert lesson["duration"] == 12
    assert school.publish(course).json == published.json


def test_who_may_publish(client: ApiClient, school: School) -> None:
    course = str(school.course()["id"])
    for who, status in ((school.viewer, 403), (school.assistant, 403)):
        assert client.post(f"/api/courses/{course}/publish", as_=who).status == status
    assert client.post(f"/api/courses/{course}/publish", {"now": True}, as_=school.author).fields == ["now"]
