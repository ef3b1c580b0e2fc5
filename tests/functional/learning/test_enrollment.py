"""Enrolling through the API: once per person, and only where one may."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from chalicelib.core.transaction import Transaction
from chalicelib.learning import service
from chalicelib.learning.models import Enrollment
from tests.functional.api import ApiClient
from tests.functional.courses.school import School
from tests.functional.people import Person

Outbox = Callable[[], list[dict[str, Any]]]


def complete(client: ApiClient, course: str, lesson: str, who: Person) -> Any:
    return client.post(f"/api/courses/{course}/lessons/{lesson}/complete", as_=who)


def test_member_enrolls(client: ApiClient, school: School) -> None:
    course, (lesson,) = school.small_course()

    answer = school.enroll(course, school.viewer)
    assert answer.status == 201
    enrollment = answer.json
    assert enrollment.pop("enrolledAt") == enrollment.pop("lastActivityAt")
    assert enrollment == {
        "id": f"{course}#{school.viewer.user_id}",
        "courseId": course,
        "organizationId": school.id,
        "userId": school.viewer.user_id,
        "name": school.viewer.name,
        "email": school.viewer.email,
        "status": "ACTIVE",
        "progress": 0,
        "completedLessons": [],
        "passedAssignments": [],
        "completedAt": None,
        "certificateId": None,
        "required": 1,
        "done": 0,
        "missingLessons": [lesson],
        "missingAssignments": [],
        "completable": False,
    }
    assert school.enroll(course, school.viewer).json == answer.json
    assert client.get(f"/api/courses/{course}/progress", as_=school.viewer).json == answer.json


def test_fifty_concurrent_enrollments_are_one(client: ApiClient, school: School) -> None:
    course, _ = school.small_course()

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _: school.enroll(course, school.viewer), range(50)))
    assert {answer.status for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert Enrollment.count(course) == 1


def test_who_may_enroll(client: ApiClient, school: School, stranger: Person) -> None:
    internal, _ = school.small_course()
    public, _ = school.small_course(visibility="PUBLIC")
    draft = str(school.course(visibility="PUBLIC")["id"])

    assert school.enroll(internal, stranger).code == "course_not_found"
    assert school.enroll(draft, stranger).code == "course_not_found"
    assert school.enroll("crs_none", stranger).code == "course_not_found"
    assert school.enroll(public, stranger).status == 201
    assert school.enroll(draft, school.author).code == "course_not_published"
    assert client.post(f"/api/courses/{public}/enroll").status == 401
    assert client.post(f"/api/courses/{public}/enroll", {"userId": "x"}, as_=stranger).fields == ["userId"]


def test_a_priced_course_is_not_given_to_strangers(school: School, stranger: Person) -> None:
    sold, _ = school.small_course(visibility="PUBLIC", price=4900, currency="EUR")

    assert school.enroll(sold, stranger).code == "purchase_required"
    assert school.enroll(sold, school.viewer).status == 201


def test_prerequisites_come_first(client: ApiClient, school: School) -> None:
    first, (lesson,) = school.small_course(title="First steps")
    archived, _ = school.small_course(title="Gone")
    draft = str(school.course(title="Not yet")["id"])
    second, _ = school.small_course(title="Second", prerequisites=[first, archived, draft])
    assert client.delete(f"/api/courses/{archived}", as_=school.author).status == 204

    refused = school.enroll(second, school.viewer)
    assert (refused.status, refused.code, refused.fields) == (409, "prerequisites_missing", ["prerequisites"])
    assert refused.json["detail"] == "First complete “First steps”."
    school.enroll(first, school.viewer)
    assert school.enroll(second, school.viewer).code == "prerequisites_missing"
    complete(client, first, lesson, school.viewer)
    assert school.enroll(second, school.viewer).status == 201


def test_enrolled_learner_finishes_an_archived_course(client: ApiClient, school: School) -> None:
    course, (lesson,) = school.small_course()
    school.enroll(course, school.viewer)
    client.delete(f"/api/courses/{course}", as_=school.author)

    assert client.get(f"/api/courses/{course}/learn", as_=school.viewer).status == 200
    assert complete(client, course, lesson, school.viewer).json["status"] == "COMPLETED"
    assert school.enroll(course, school.admin).code == "course_not_published"


def test_own_enrollments_are_listed_with_their_courses(client: ApiClient, school: School) -> None:
    courses = [school.small_course(2, title=f"Course {n}") for n in range(3)]
    for course, _ in courses:
        school.enroll(course, school.viewer)
    complete(client, courses[2][0], courses[2][1][0], school.viewer)

    first = client.get("/api/me/enrollments?limit=2", as_=school.viewer).json
    rest = client.get(f"/api/me/enrollments?limit=2&cursor={first['nextCursor']}", as_=school.viewer).json
    listed = [(e["course"]["title"], e["progress"]) for e in (*first["items"], *rest["items"])]
    assert listed == [("Course 2", 50), ("Course 1", 0), ("Course 0", 0)]
    assert rest["nextCursor"] is None
    assert client.get("/api/me/enrollments", as_=school.author).json == {"items": [], "nextCursor": None}
    assert client.get("/api/me/enrollments?limit=51", as_=school.viewer).fields == ["limit"]
    assert client.get("/api/me/enrollments?cursor=x", as_=school.viewer).fields == ["cursor"]


def test_staff_lists_a_courses_enrollments(client: ApiClient, school: School, stranger: Person) -> None:
    course, (lesson,) = school.small_course(visibility="PUBLIC")
    for who in (school.viewer, stranger):
        school.enroll(course, who)
    complete(client, course, lesson, stranger)
    path = f"/api/courses/{course}/enrollments"

    page = client.get(path, as_=school.assistant).json
    assert sorted((e["email"], e["status"], e["progress"]) for e in page["items"]) == [
        (school.viewer.email, "ACTIVE", 0),
        (stranger.email, "COMPLETED", 100),
    ]
    first = client.get(f"{path}?limit=1", as_=school.assistant).json
    assert client.get(f"{path}?limit=1&cursor={first['nextCursor']}", as_=school.assistant).json["items"]
    assert client.get(path, as_=school.viewer).status == 403
    assert client.get(path, as_=stranger).code == "course_not_found"
    assert client.get(f"{path}?cursor=x", as_=school.assistant).fields == ["cursor"]


def test_progress_is_the_learners_own(client: ApiClient, school: School, stranger: Person) -> None:
    course, (lesson,) = school.small_course(visibility="PUBLIC")
    for method, path in (
        ("GET", "progress"),
        ("POST", f"lessons/{lesson}/complete"),
        ("POST", f"lessons/{lesson}/watch"),
        ("GET", "assignments/asg_none/submissions"),
    ):
        body: dict[str, Any] | None = {} if method == "POST" else None
        answer = client.request(method, f"/api/courses/{course}/{path}", body, as_=stranger)
        assert (answer.status, answer.code) == (404, "enrollment_not_found")


def test_certificate_is_noted_on_the_enrollment(client: ApiClient, school: School) -> None:
    course, _ = school.small_course()
    school.enroll(course, school.viewer)
    for user_id in (school.viewer.user_id, school.viewer.user_id, "user-not-enrolled"):
        with Transaction() as tx:
            service.attach_certificate(course, user_id, "crt_1", tx=tx)
    progress = client.get(f"/api/courses/{course}/progress", as_=school.viewer).json
    assert progress["certificateId"] == "crt_1"
