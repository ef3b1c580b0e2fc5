"""The player's document through the API: whole for learners, previews for visitors, keys for nobody."""

import json
from base64 import b64decode
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA1

from tests.functional.api import Answer, ApiClient
from tests.functional.courses.school import RIGHT, School
from tests.functional.people import Person

KEYS = ("correct", "accepted", "Lovelace", "tolerance", "1843", '"answer"')


@pytest.fixture
def course(school: School, cdn_key: rsa.RSAPublicKey) -> str:
    """A public course: an open film, a closed film, a closed text, a quiz and a task."""
    course = str(school.course(visibility="PUBLIC")["id"])
    module = str(school.module(course)["id"])
    films = {"type": "VIDEO", "content": ""}
    school.lesson(course, module, title="Trailer", vodId=school.video("ast_open"), preview=True, **films)
    school.lesson(course, module, title="Film", vodId=school.video("ast_closed"), **films)
    school.lesson(course, module, title="Text", content="SECRET TEXT")
    school.assignment(course, module, instructions="QUIZ TEXT")
    school.task(course, module, instructions="TASK TEXT")
    assert school.publish(course).status == 200
    return course


def play(client: ApiClient, course: str, who: Person, query: str = "") -> Answer:
    return client.get(f"/api/courses/{course}/learn{query}", as_=who)


def paths_of(answer: Answer) -> set[str]:
    """Return the paths that an answer's cookies open."""
    return {
        part.strip()[5:] for c in answer.cookies for part in c.split(";") if part.strip().startswith("Path=")
    }


def lessons_of(answer: Answer) -> dict[str, Any]:
    return {lesson["title"]: lesson for lesson in answer.json["modules"][0]["lessons"]}


def test_learner_gets_everything_but_the_keys(client: ApiClient, school: School, course: str) -> None:
    school.enroll(course, school.viewer)
    answer = play(client, course, school.viewer)

    assert (answer.status, answer.json["staff"]) == (200, False)
    assert answer.json["enrollment"]["status"] == "ACTIVE"
    lessons = lessons_of(answer)
    assert lessons["Text"]["content"] == "SECRET TEXT"
    assert lessons["Film"]["video"] == {
        "assetId": "ast_closed",
        "url": "/media/ast_closed/video.mp4",
        "posterUrl": "/media/ast_closed/poster.jpg",
        "duration": 61.5,
        "watchedPercent": 0,
        "watchedBuckets": [],
    }
    quiz, task = answer.json["modules"][0]["assignments"]
    assert (task["instructions"], task["questions"], quiz["passingScore"]) == ("TASK TEXT", [], 70)
    assert [q["kind"] for q in quiz["questions"]] == [
        "SINGLE",
        "MULTIPLE",
        "TRUE_FALSE",
        "SHORT_TEXT",
        "NUMERIC",
    ]
    assert quiz["questions"][0] == {
        "id": "q1",
        "kind": "SINGLE",
        "prompt": "Who wrote the first program?",
        "points": 1,
        "options": [{"id": "a", "text": "Ada"}, {"id": "b", "text": "Charles"}],
    }
    assert paths_of(answer) == {"/media/ast_open/", "/media/ast_closed/"}


def test_keys_reach_no_learner_anywhere(client: ApiClient, school: School, course: str) -> None:
    school.enroll(course, school.viewer)
    quiz = play(client, course, school.viewer).json["modules"][0]["assignments"][0]["id"]
    path = f"/api/courses/{course}"
    wrong = [{"questionId": "q1", "options": ["b"]}]
    seen = [
        play(client, course, school.viewer),
        client.get(path, as_=school.viewer),
        client.get(f"{path}/progress", as_=school.viewer),
        client.post(f"{path}/assignments/{quiz}/submissions", {"answers": wrong}, as_=school.viewer),
        client.get(f"{path}/assignments/{quiz}/submissions", as_=school.viewer),
        client.get("/api/me/enrollments", as_=school.viewer),
    ]
    for answer in seen:
        assert answer.status in (200, 201)
        assert [word for word in KEYS if word in answer.text] == []
    assert client.get(f"{path}/submissions?assignmentId={quiz}", as_=school.viewer).status == 403


def test_visitor_sees_previews_only(client: ApiClient, course: str, stranger: Person) -> None:
    answer = play(client, course, stranger)

    assert (answer.status, answer.json["enrollment"]) == (200, None)
    lessons = lessons_of(answer)
    assert {title: lesson["locked"] for title, lesson in lessons.items()} == {
        "Trailer": False,
        "Film": True,
        "Text": True,
    }
    assert lessons["Trailer"]["video"]["url"] == "/media/ast_open/video.mp4"
    assert lessons["Film"]["video"] is None
    assert paths_of(answer) == {"/media/ast_open/"}
    for word in ("SECRET TEXT", "QUIZ TEXT", "TASK TEXT", "ast_closed", "first program"):
        assert word not in answer.text


def test_staff_previews_a_draft(client: ApiClient, school: School, cdn_key: rsa.RSAPublicKey) -> None:
    draft = str(school.course()["id"])
    school.lesson(draft, str(school.module(draft)["id"]), content="DRAFT TEXT")

    answer = play(client, draft, school.assistant)
    assert (answer.status, answer.json["staff"], answer.json["enrollment"]) == (200, True, None)
    assert lessons_of(answer)["Gears"]["content"] == "DRAFT TEXT"
    assert play(client, draft, school.viewer).status == 404


def test_cookies_are_signed_for_the_one_asset(
    client: ApiClient, school: School, course: str, cdn_key: rsa.RSAPublicKey
) -> None:
    school.enroll(course, school.viewer)
    film = lessons_of(play(client, course, school.viewer))["Film"]["id"]
    answer = play(client, course, school.viewer, f"?lessonId={film}")

    assert paths_of(answer) == {"/media/ast_closed/"}
    values = dict(cookie.partition(";")[0].partition("=")[::2] for cookie in answer.cookies)
    policy, signature = (
        b64decode(values[f"CloudFront-{part}"].translate(str.maketrans("-_~", "+=/")))
        for part in ("Policy", "Signature")
    )
    cdn_key.verify(signature, policy, PKCS1v15(), SHA1())  # noqa: S303 # what CloudFront verifies; raises unless it holds
    (statement,) = json.loads(policy)["Statement"]
    assert statement["Resource"] == "http://localhost:8080/media/ast_closed/*"
    assert play(client, course, school.viewer, "?lessonId=les_none").code == "lesson_not_found"
    assert play(client, course, school.viewer, "?lesson=1").fields == ["lesson"]


def test_headers_stay_small_with_many_videos(
    client: ApiClient, school: School, cdn_key: rsa.RSAPublicKey
) -> None:
    course = str(school.course()["id"])
    module = str(school.module(course)["id"])
    for number in range(9):
        asset = school.video(f"ast_01jd0000000000000000000{number}")
        school.lesson(course, module, type="VIDEO", vodId=asset)
    answer = play(client, course, school.author)
    assert len(paths_of(answer)) == 6
    assert sum(len("Set-Cookie: \r\n") + len(cookie) for cookie in answer.cookies) < 9000


def test_player_shows_where_the_learner_stands(client: ApiClient, school: School, course: str) -> None:
    school.enroll(course, school.viewer)
    before = play(client, course, school.viewer)
    lessons = lessons_of(before)
    quiz, task = before.json["modules"][0]["assignments"]
    path = f"/api/courses/{course}"
    client.post(f"{path}/lessons/{lessons['Text']['id']}/complete", as_=school.viewer)
    client.post(f"{path}/lessons/{lessons['Film']['id']}/watch", {"buckets": [0, 5]}, as_=school.viewer)
    client.post(f"{path}/assignments/{quiz['id']}/submissions", {"answers": RIGHT}, as_=school.viewer)
    client.post(f"{path}/assignments/{task['id']}/submissions", {"text": "Essay"}, as_=school.viewer)

    after = play(client, course, school.viewer)
    assert lessons_of(after)["Text"]["completed"] is True
    assert lessons_of(after)["Film"]["video"]["watchedBuckets"] == [0, 5]
    quiz, task = after.json["modules"][0]["assignments"]
    assert (quiz["attempts"], quiz["bestScore"], quiz["passed"], quiz["closed"]) == (1, 100, True, True)
    assert (task["attempts"], task["bestScore"], task["waiting"], task["closed"]) == (1, None, True, False)
    assert after.json["enrollment"]["progress"] == 40
