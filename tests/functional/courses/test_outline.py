"""Filling a course through the API: modules, lessons, assignments, and their order."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chalicelib.core.permissions import Role
from chalicelib.courses import structure
from chalicelib.media.service import Status
from tests.functional.api import ApiClient
from tests.functional.courses.school import QUESTIONS, School


@pytest.fixture
def course(school: School) -> str:
    return str(school.course()["id"])


@pytest.fixture
def module(school: School, course: str) -> str:
    return str(school.module(course)["id"])


def read(client: ApiClient, school: School, course: str) -> Any:
    return client.get(f"/api/courses/{course}", as_=school.author).json


def shape(client: ApiClient, school: School, course: str) -> list[Any]:
    return [
        (m["title"], sorted((p["order"], p["title"]) for p in (*m["lessons"], *m["assignments"])))
        for m in read(client, school, course)["modules"]
    ]


def test_course_is_filled_in_order(client: ApiClient, school: School, course: str) -> None:
    first = school.module(course, "First")
    second = school.module(course, "Second")
    school.lesson(course, first["id"], title="Text")
    school.assignment(course, first["id"], title="Quiz")
    school.lesson(course, first["id"], title="More")
    school.task(course, second["id"], title="Task")

    assert (first["order"], second["order"]) == (1, 2)
    assert shape(client, school, course) == [
        ("First", [(1, "Text"), (2, "Quiz"), (3, "More")]),
        ("Second", [(1, "Task")]),
    ]


def test_lesson_fields(client: ApiClient, school: School, course: str, module: str) -> None:
    lesson = school.lesson(course, module, duration=120, required=False, preview=True)
    assert lesson.pop("id").startswith("les_")
    assert lesson == {
        "courseId": course,
        "moduleId": module,
        "title": "Gears",
        "type": "TEXT",
        "content": "# Gears",
        "vodId": None,
        "duration": 120,
        "order": 1,
        "required": False,
        "preview": True,
        "version": 1,
    }


def test_video_lesson_takes_the_length_of_its_video(
    client: ApiClient, school: School, course: str, module: str
) -> None:
    asset = school.video(duration=61.5)
    lesson = school.lesson(course, module, type="VIDEO", content="", vodId=asset, duration=5)
    assert (lesson["vodId"], lesson["duration"]) == (asset, 62)


def test_lesson_refuses_videos_that_it_cannot_show(
    client: ApiClient, school: School, other_school: School, course: str, module: str
) -> None:
    foreign = other_school.video("ast_foreign")
    path = f"/api/courses/{course}/lessons"
    body = {"moduleId": module, "title": "Film", "type": "VIDEO"}
    for change in (
        {"vodId": foreign},
        {"vodId": "ast_none"},
        {"vodId": school.video(), "type": "TEXT"},
        {"vodId": 7},
    ):
        answer = client.post(path, {**body, **change}, as_=school.author)
        assert (answer.status, answer.fields) == (422, ["vodId"]), change


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"title": ""}, ["title"]),
        ({"type": "AUDIO"}, ["type"]),
        ({"content": "x" * 60_001}, ["content"]),
        ({"duration": 0}, ["duration"]),
        ({"duration": 1.5}, ["duration"]),
        ({"required": "yes"}, ["required"]),
        ({"order": 0}, ["order"]),
        ({"moduleId": "mod_none"}, ["moduleId"]),
        ({"moduleId": None}, ["moduleId"]),
        ({"colour": "red"}, ["colour"]),
    ],
)
def test_bad_lessons_name_the_field(
    client: ApiClient, school: School, course: str, module: str, change: dict[str, Any], fields: list[str]
) -> None:
    body = {"moduleId": module, "title": "Gears", "type": "TEXT", **change}
    answer = client.post(f"/api/courses/{course}/lessons", body, as_=school.author)
    assert (answer.status, answer.fields) == (422, fields)


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ({"kind": "ESSAY", "prompt": "?"}, "questions.0"),
        ({"prompt": "?"}, "questions.0"),
        ({"kind": "SINGLE"}, "questions.0.prompt"),
        ({"kind": "SINGLE", "prompt": "?", "options": [{"text": ""}]}, "questions.0.options.0.text"),
        ({"kind": "SINGLE", "prompt": "?", "answer": True}, "questions.0.answer"),
        ({"kind": "TRUE_FALSE", "prompt": "?", "answer": "yes"}, "questions.0.answer"),
        ({"kind": "NUMERIC", "prompt": "?", "value": 1, "tolerance": -1}, "questions.0.tolerance"),
        ({"kind": "NUMERIC", "prompt": "?", "value": "1"}, "questions.0.value"),
        ({"kind": "SHORT_TEXT", "prompt": "?", "accepted": [""]}, "questions.0.accepted.0"),
        ({"kind": "SHORT_TEXT", "prompt": "?", "points": 0}, "questions.0.points"),
        (
            {
                "kind": "SINGLE",
                "prompt": "?",
                "options": [{"id": "a", "text": "A"}, {"id": "a", "text": "B"}],
            },
            "questions.0.options",
        ),
    ],
)
def test_bad_questions_name_the_field(
    client: ApiClient, school: School, course: str, module: str, question: dict[str, Any], field: str
) -> None:
    body = {"moduleId": module, "title": "Quiz", "type": "QUIZ", "questions": [question]}
    answer = client.post(f"/api/courses/{course}/assignments", body, as_=school.author)
    assert (answer.status, answer.fields) == (422, [field])


def test_bad_assignments_name_the_field(client: ApiClient, school: School, course: str, module: str) -> None:
    path = f"/api/courses/{course}/assignments"
    body = {"moduleId": module, "title": "Quiz", "type": "QUIZ", "questions": QUESTIONS}
    changes: list[tuple[dict[str, Any], str]] = [
        ({"type": "TASK"}, "questions"),
        ({"questions": [QUESTIONS[0], QUESTIONS[0]]}, "questions.1.id"),
        ({"questions": [QUESTIONS[0]] * 101}, "questions"),
        ({"maxAttempts": 0}, "maxAttempts"),
        ({"passingScore": 101}, "passingScore"),
        ({"dueAt": "2030-01-01T00:00:00"}, "dueAt"),
        ({"dueAt": "tomorrow"}, "dueAt"),
    ]
    for change, field in changes:
        answer = client.post(path, {**body, **change}, as_=school.author)
        assert (answer.status, answer.fields) == (422, [field]), change


def test_assignment_comes_back_to_its_author_with_keys(
    client: ApiClient, school: School, course: str, module: str
) -> None:
    made = school.assignment(course, module, dueAt="2030-01-01T02:00:00+02:00", passingScore=80)
    assert made["dueAt"] == "2030-01-01T00:00:00.000Z"
    assert (made["passingScore"], made["maxAttempts"], made["required"]) == (80, 3, True)
    expected = [{"points": 1, **question} for question in QUESTIONS]
    assert made["questions"] == expected
    read_again = read(client, school, course)["modules"][0]["assignments"][0]
    assert read_again == made


def test_ids_are_given_to_questions_and_options(
    client: ApiClient, school: School, course: str, module: str
) -> None:
    question = {"kind": "SINGLE", "prompt": "?", "options": [{"text": "A", "correct": True}, {"text": "B"}]}
    made = school.assignment(course, module, questions=[question])["questions"][0]
    assert made["id"].startswith("qst_")
    assert len({option["id"] for option in made["options"]}) == 2


def test_parts_are_edited_with_the_version_that_was_read(
    client: ApiClient, school: School, course: str, module: str
) -> None:
    lesson = school.lesson(course, module)
    task = school.task(course, module)
    edits: list[tuple[str, dict[str, Any]]] = [
        (f"modules/{module}", {"title": "New"}),
        (f"lessons/{lesson['id']}", {"title": "New", "type": "TEXT", "content": "New"}),
        (f"assignments/{task['id']}", {"title": "New", "type": "TASK", "instructions": "New"}),
    ]
    for path, body in edits:
        address = f"/api/courses/{course}/{path}"
        edited = client.put(address, body, version=1, as_=school.author)
        assert (edited.status, edited.json["title"], edited.json["version"]) == (200, "New", 2), edited.text
        assert edited.headers["etag"] == '"2"'
        assert client.put(address, body, version=1, as_=school.author).status == 412
        assert client.put(address, body, as_=school.author).status == 428
        assert client.put(address, {**body, "id": "x"}, version=2, as_=school.author).fields == ["id"]
        assert client.put(address, body, version=2, as_=school.viewer).status == 403
    assert shape(client, school, course) == [("New", [(1, "New"), (2, "New")])]


def test_ids_of_another_course_are_unknown_here(
    client: ApiClient, school: School, course: str, module: str
) -> None:
    other = str(school.course()["id"])
    lesson = school.lesson(course, module)["id"]
    body = {"title": "x", "type": "TEXT", "content": "x"}
    assert client.put(f"/api/courses/{other}/lessons/{lesson}", body, version=1, as_=school.author).code == (
        "lesson_not_found"
    )
    assert (
        client.delete(f"/api/courses/{other}/modules/{module}", as_=school.author).code == "module_not_found"
    )
    moved = client.post(f"/api/courses/{other}/lessons", {**body, "moduleId": module}, as_=school.author)
    assert moved.fields == ["moduleId"]


def test_deleting_a_module_deletes_what_is_in_it(
    client: ApiClient, school: School, course: str, module: str
) -> None:
    kept = school.module(course, "Kept")["id"]
    school.lesson(course, module)
    school.assignment(course, module)
    school.lesson(course, kept)

    assert client.delete(f"/api/courses/{course}/modules/{module}", as_=school.author).status == 204
    assert shape(client, school, course) == [("Kept", [(1, "Gears")])]
    assert structure.get_structure(course).rules.assignments == {}


def test_order_moves_modules_and_parts(client: ApiClient, school: School, course: str) -> None:
    one, two = (str(school.module(course, title)["id"]) for title in ("One", "Two"))
    a, b = (str(school.lesson(course, one, title=title)["id"]) for title in "AB")
    quiz = str(school.assignment(course, one)["id"])
    wanted = {"modules": [{"id": two, "items": [quiz, a]}, {"id": one, "items": [b]}]}

    ordered = client.put(f"/api/courses/{course}/order", wanted, as_=school.author)
    assert ordered.status == 200
    expected = [("Two", [(1, "Quiz"), (2, "A")]), ("One", [(1, "B")])]
    assert shape(client, school, course) == expected
    assert ordered.json == read(client, school, course)
    again = client.put(f"/api/courses/{course}/order", wanted, as_=school.author)
    assert again.json == ordered.json


def test_order_names_everything_exactly_once(
    client: ApiClient, school: School, course: str, module: str
) -> None:
    lesson = str(school.lesson(course, module)["id"])
    for modules in (
        [],
        [{"id": module, "items": []}],
        [{"id": module, "items": [lesson, lesson]}],
        [{"id": module, "items": [lesson]}, {"id": "mod_none", "items": []}],
        [{"id": module, "items": [lesson]}, {"id": module, "items": []}],
    ):
        answer = client.put(f"/api/courses/{course}/order", {"modules": modules}, as_=school.author)
        assert (answer.status, answer.fields) == (422, ["modules"])


def test_lessons_added_at_once_are_all_there_and_required(
    client: ApiClient, school: School, course: str, module: str
) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda n: school.lesson(course, module, title=f"L{n}"), range(8)))
    found = structure.get_structure(course)
    assert {lesson.lesson_id for lesson in found.lessons} == {lesson["id"] for lesson in made}
    assert set(found.rules.lessons) == {lesson["id"] for lesson in made}


def test_limits_are_conflicts(
    client: ApiClient, school: School, course: str, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    school.lesson(course, module)
    path = f"/api/courses/{course}"
    lesson = {"moduleId": module, "title": "x", "type": "TEXT", "content": "x" * 5000}
    with monkeypatch.context() as patch:
        patch.setattr(structure, "MAX_BYTES", 5000)
        assert client.post(f"{path}/lessons", lesson, as_=school.author).code == "course_full"
    with monkeypatch.context() as patch:
        patch.setattr(structure, "MAX_PER_MODULE", 1)
        assert client.post(f"{path}/lessons", lesson, as_=school.author).code == "module_full"
    with monkeypatch.context() as patch:
        patch.setattr(structure, "MAX_MODULES", 1)
        assert client.post(f"{path}/modules", {"title": "x"}, as_=school.author).code == "course_full"
    with monkeypatch.context() as patch:
        patch.setattr(structure, "MAX_VIDEOS", 0)
        film = {"moduleId": module, "title": "x", "type": "VIDEO", "vodId": school.video()}
        answer = client.post(f"{path}/lessons", film, as_=school.author)
        assert (answer.code, answer.fields) == ("course_full", ["vodId"])


@pytest.mark.parametrize("status", [Status.PENDING, Status.FAILED])
def test_published_course_takes_only_finished_parts(
    client: ApiClient, school: School, status: Status
) -> None:
    course, (lesson,) = school.small_course()
    module = read(client, school, course)["modules"][0]["id"]
    video = school.video(status=status, duration=None)
    unfinished: list[tuple[str, dict[str, Any], str]] = [
        ("lessons", {"title": "x", "type": "TEXT"}, "content"),
        ("lessons", {"title": "x", "type": "VIDEO"}, "vodId"),
        ("lessons", {"title": "x", "type": "VIDEO", "vodId": video}, "vodId"),
        ("assignments", {"title": "x", "type": "QUIZ"}, "questions"),
        ("assignments", {"title": "x", "type": "TASK"}, "instructions"),
    ]
    for path, body, field in unfinished:
        answer = client.post(f"/api/courses/{course}/{path}", {**body, "moduleId": module}, as_=school.author)
        assert (answer.status, answer.fields) == (422, [field]), body
    optional = {"title": "x", "type": "TEXT", "content": "x", "required": False}
    path = f"/api/courses/{course}/lessons/{lesson}"
    for answer in (
        client.put(path, optional, version=1, as_=school.author),
        client.delete(path, as_=school.author),
        client.delete(f"/api/courses/{course}/modules/{module}", as_=school.author),
    ):
        assert (answer.status, answer.code) == (409, "nothing_required")


def test_learner_sees_the_outline_without_texts_and_keys(client: ApiClient, school: School) -> None:
    course = str(school.course()["id"])
    module = str(school.module(course)["id"])
    school.lesson(course, module, content="SECRET")
    school.lesson(course, module, content="OPEN", preview=True)
    school.assignment(course, module, instructions="HIDDEN")
    assert school.publish(course).status == 200

    answer = client.get(f"/api/courses/{course}", as_=school.viewer)
    assert answer.json["editable"] is False
    contents = [lesson["content"] for lesson in answer.json["modules"][0]["lessons"]]
    assert contents == [None, "OPEN"]
    assert answer.json["modules"][0]["assignments"][0]["questions"] is None
    for word in ("SECRET", "HIDDEN", "Lovelace", "correct", "1843"):
        assert word not in answer.text


def test_instructors_and_admins_author_too(client: ApiClient, school: School, course: str) -> None:
    for who in (school.admin, school.member("instructor", Role.INSTRUCTOR)):
        answer = client.post(f"/api/courses/{course}/modules", {"title": "x"}, as_=who)
        assert answer.status == 201
