"""Courses through the API: creating, editing, the catalogue, and who sees what."""

from typing import Any

import pytest

from tests.functional.api import ApiClient
from tests.functional.courses.school import School
from tests.functional.people import Person


def titles(client: ApiClient, query: str, who: Person) -> list[str]:
    answer = client.get(f"/api/courses?{query}", as_=who)
    assert answer.status == 200, answer.text
    return [course["title"] for course in answer.json["items"]]


def test_author_creates_a_draft(client: ApiClient, school: School) -> None:
    body = {
        "organizationId": school.id,
        "title": "  Ångström & Engines ",
        "description": "All about engines.",
        "level": "BEGINNER",
        "category": "History",
        "language": "en-GB",
        "coverUrl": "https://img.example.org/c.png",
        "price": 4900,
        "currency": "EUR",
        "visibility": "PUBLIC",
        "passingScore": 60,
        "certificateEnabled": False,
    }
    answer = client.post("/api/courses", body, as_=school.author)

    assert (answer.status, answer.headers["etag"]) == (201, '"1"')
    course = answer.json
    assert course.pop("id").startswith("crs_")
    assert course.pop("createdAt") == course.pop("updatedAt")
    assert course == {
        **body,
        "title": "Ångström & Engines",
        "slug": "angstrom-engines",
        "instructorId": school.author.user_id,
        "status": "DRAFT",
        "prerequisites": [],
        "publishedAt": None,
        "version": 1,
    }


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"title": ""}, ["title"]),
        ({"title": "x" * 161}, ["title"]),
        ({"title": 7}, ["title"]),
        ({"title": None}, ["title"]),
        ({"price": -1}, ["price"]),
        ({"price": 9.5}, ["price"]),
        ({"price": "10"}, ["price"]),
        ({"currency": "eur"}, ["currency"]),
        ({"currency": "ABC"}, ["currency"]),
        ({"level": "WIZARD"}, ["level"]),
        ({"visibility": "SECRET"}, ["visibility"]),
        ({"passingScore": 101}, ["passingScore"]),
        ({"language": "english please"}, ["language"]),
        ({"coverUrl": "javascript:alert(1)"}, ["coverUrl"]),
        ({"slug": "Not A Slug"}, ["slug"]),
        ({"status": "PUBLISHED"}, ["status"]),
        ({"prerequisites": "crs_1"}, ["prerequisites"]),
        ({"prerequisites": ["crs_1", "crs_1"]}, ["prerequisites"]),
        ({"prerequisites": ["crs_none"]}, ["prerequisites"]),
        ({"prerequisites": ["a b"]}, ["prerequisites.0"]),
        ({"instructorId": "user-nobody"}, ["instructorId"]),
        ({"organizationId": None}, ["organizationId"]),
    ],
)
def test_bad_courses_name_the_field(
    client: ApiClient, school: School, change: dict[str, Any], fields: list[str]
) -> None:
    body = {"organizationId": school.id, "title": "Engines", **change}
    answer = client.post("/api/courses", body, as_=school.author)
    assert (answer.status, answer.fields) == (422, fields)


def test_unreadable_bodies_are_refused(client: ApiClient, school: School) -> None:
    malformed = client.request("POST", "/api/courses", raw=b'{"title":', as_=school.author)
    huge = client.post("/api/courses", {"title": "x" * 300_000}, as_=school.author)
    assert (malformed.status, malformed.code) == (400, "malformed_json")
    assert (huge.status, huge.code) == (413, "body_too_large")


def test_only_authors_create(client: ApiClient, school: School, stranger: Person) -> None:
    body = {"organizationId": school.id, "title": "Engines"}
    assert client.post("/api/courses", body, as_=school.viewer).status == 403
    assert client.post("/api/courses", body, as_=school.assistant).status == 403
    assert client.post("/api/courses", body, as_=stranger).code == "organization_not_found"
    assert client.post("/api/courses", body).status == 401


def test_edit_needs_the_version_that_was_read(client: ApiClient, school: School) -> None:
    course = school.course(price=100)
    path = f"/api/courses/{course['id']}"

    edited = client.put(path, {"title": "Motors"}, version=1, as_=school.author)
    assert (edited.status, edited.json["title"], edited.json["version"]) == (200, "Motors", 2)
    assert (edited.json["price"], edited.json["slug"]) == (0, "engines")
    assert client.put(path, {"title": "Lost"}, version=1, as_=school.author).status == 412
    assert client.put(path, {"title": "Lost"}, as_=school.author).status == 428
    assert client.put(path, {"title": "Lost"}, version=2, as_=school.viewer).status == 403
    assert client.get(path, as_=school.author).json["title"] == "Motors"


def test_instructor_must_be_staff(client: ApiClient, school: School) -> None:
    course = school.course()
    path = f"/api/courses/{course['id']}"

    viewer = {"title": "Engines", "instructorId": school.viewer.user_id}
    assistant = {"title": "Engines", "instructorId": school.assistant.user_id}
    assert client.put(path, viewer, version=1, as_=school.author).fields == ["instructorId"]
    assert (
        client.put(path, assistant, version=1, as_=school.author).json["instructorId"]
        == school.assistant.user_id
    )


def test_prerequisites_never_close_a_circle(client: ApiClient, school: School, other_school: School) -> None:
    first, second, third = (str(school.course(title=title)["id"]) for title in ("One", "Two", "Three"))

    def require(course_id: str, *prerequisites: str, version: int = 1) -> Any:
        body = {"title": "Course", "prerequisites": list(prerequisites)}
        return client.put(f"/api/courses/{course_id}", body, version=version, as_=school.author)

    own = require(first, first)
    assert (own.status, own.code, own.fields) == (422, "own_prerequisite", ["prerequisites"])
    foreign = require(first, str(other_school.course()["id"]))
    assert (foreign.status, foreign.code, foreign.fields) == (422, "unknown_prerequisite", ["prerequisites"])
    assert require(second, first).status == 200
    assert require(third, second).status == 200
    circle = require(first, third)
    assert (circle.status, circle.code, circle.fields) == (409, "prerequisite_cycle", ["prerequisites"])
    assert require(second, version=2).status == 200
    assert require(first, third).json["prerequisites"] == [third]


def test_who_sees_a_course(client: ApiClient, school: School, stranger: Person) -> None:
    draft = school.course()["id"]
    internal, _ = school.small_course()
    public, _ = school.small_course(visibility="PUBLIC")

    def statuses(who: Person) -> list[int]:
        return [client.get(f"/api/courses/{key}", as_=who).status for key in (draft, internal, public)]

    assert statuses(school.author) == [200, 200, 200]
    assert statuses(school.assistant) == [200, 200, 200]
    assert statuses(school.viewer) == [404, 200, 200]
    assert statuses(stranger) == [404, 404, 200]
    hidden = client.get(f"/api/courses/{draft}", as_=stranger)
    missing = client.get("/api/courses/crs_none", as_=stranger)
    assert (hidden.code, hidden.json["detail"]) == (missing.code, missing.json["detail"])


def test_strangers_cannot_tell_that_a_course_exists(
    client: ApiClient, school: School, stranger: Person
) -> None:
    course_id, (lesson_id,) = school.small_course(visibility="ORGANIZATION")
    edits: list[tuple[str, str, Any, int | None]] = [
        ("PUT", "", {"title": "x"}, 1),
        ("DELETE", "", None, None),
        ("POST", "/publish", {}, None),
        ("POST", "/modules", {"title": "x"}, None),
        ("DELETE", f"/lessons/{lesson_id}", None, None),
        ("PUT", "/order", {"modules": []}, None),
        ("POST", "/enroll", {}, None),
        ("GET", "/learn", None, None),
        ("GET", "/enrollments", None, None),
    ]
    for method, path, body, version in edits:
        headers = {"if-match": f'"{version}"'} if version else {}
        for key in (course_id, "crs_none"):
            answer = client.request(method, f"/api/courses/{key}{path}", body, as_=stranger, headers=headers)
            assert (answer.status, answer.code) == (404, "course_not_found"), (method, path, key)


def test_catalogue_lists_what_one_may_see(
    client: ApiClient, school: School, other_school: School, stranger: Person
) -> None:
    school.course(title="Draft")
    school.small_course(title="Internal")
    school.small_course(title="Public", visibility="PUBLIC")
    other_school.small_course(title="Elsewhere", visibility="PUBLIC")
    own = f"organizationId={school.id}"

    assert titles(client, "", stranger) == ["Elsewhere", "Public"]
    assert titles(client, own, stranger) == ["Public"]
    assert titles(client, own, school.viewer) == ["Public", "Internal"]
    assert titles(client, own, school.author) == ["Public", "Internal"]
    assert titles(client, f"{own}&status=DRAFT", school.assistant) == ["Draft"]
    assert titles(client, "organizationId=org_none", stranger) == []
    assert client.get(f"/api/courses?{own}&status=DRAFT", as_=school.viewer).status == 403
    assert client.get(f"/api/courses?{own}&status=DRAFT", as_=stranger).status == 404
    assert client.get("/api/courses?status=DRAFT", as_=stranger).fields == ["organizationId"]


def test_catalogue_is_paged(client: ApiClient, school: School) -> None:
    for number in range(5):
        school.course(title=f"Course {number}")
    path = f"/api/courses?organizationId={school.id}&status=DRAFT&limit=2"

    seen: list[str] = []
    page: dict[str, Any] = {"nextCursor": ""}
    while page["nextCursor"] is not None:
        query = f"&cursor={page['nextCursor']}" if page["nextCursor"] else ""
        page = client.get(f"{path}{query}", as_=school.author).json
        assert 0 < len(page["items"]) <= 2
        seen += [course["title"] for course in page["items"]]
    assert seen == [f"Course {number}" for number in reversed(range(5))]


def test_bad_list_queries_name_the_field(client: ApiClient, school: School) -> None:
    for query, field in [
        ("cursor=nonsense", "cursor"),
        ("cursor=W10", "cursor"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=ten", "limit"),
        ("status=OPEN", "status"),
        ("sort=title", "sort"),
    ]:
        answer = client.get(f"/api/courses?{query}", as_=school.author)
        assert (answer.status in (400, 422), answer.fields) == (True, [field]), query
    first = client.get(f"/api/courses?organizationId={school.id}", as_=school.author)
    assert first.json == {"items": [], "nextCursor": None}


def test_cursor_of_another_list_is_refused(client: ApiClient, school: School) -> None:
    for number in range(3):
        school.course(title=f"Course {number}")
    path = f"/api/courses?organizationId={school.id}&limit=1"
    cursor = client.get(f"{path}&status=DRAFT", as_=school.author).json["nextCursor"]
    assert client.get(f"{path}&cursor={cursor}", as_=school.author).fields == ["cursor"]


def test_archived_course_leaves_the_catalogue(client: ApiClient, school: School) -> None:
    course_id, _ = school.small_course(visibility="PUBLIC")
    path = f"/api/courses/{course_id}"

    assert client.delete(path, as_=school.viewer).status == 403
    assert client.delete(path, as_=school.author).status == 204
    assert client.delete(path, as_=school.author).status == 204
    assert titles(client, "", school.viewer) == []
    assert titles(client, f"organizationId={school.id}&status=ARCHIVED", school.author) == ["Engines"]
    assert client.get(path, as_=school.viewer).status == 404
    version = client.get(path, as_=school.author).json["version"]
    for answer in (
        client.put(path, {"title": "x"}, version=version, as_=school.author),
        client.post(f"{path}/modules", {"title": "x"}, as_=school.author),
        school.publish(course_id),
    ):
        assert (answer.status, answer.code) == (409, "course_archived")
