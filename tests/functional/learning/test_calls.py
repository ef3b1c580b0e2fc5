"""No request takes more than three database calls, whatever is in the course and whoever asks."""

from functools import partial
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa

from tests.functional.api import Answer, ApiClient
from tests.functional.courses.school import RIGHT, School
from tests.functional.learning.conftest import Calls


def test_at_most_three_calls(
    client: ApiClient, school: School, calls: Calls, cdn_key: rsa.RSAPublicKey
) -> None:
    first, (lesson,) = school.small_course()
    school.enroll(first, school.viewer)
    client.post(f"/api/courses/{first}/lessons/{lesson}/complete", as_=school.viewer)
    course = str(school.course(prerequisites=[first])["id"])
    module = str(school.module(course)["id"])
    text = str(school.lesson(course, module)["id"])
    films = [
        str(school.lesson(course, module, type="VIDEO", vodId=school.video(f"ast_{n}"))["id"])
        for n in range(3)
    ]
    quiz = str(school.assignment(course, module)["id"])
    task = str(school.task(course, module)["id"])
    path = f"/api/courses/{course}"
    ranges = {"ranges": [{"first": 0, "last": 12}]}
    film = {"title": "x", "type": "VIDEO", "vodId": "ast_0"}
    requests: list[tuple[str, str, Any, Any, int | None]] = [
        (
            "POST",
            "/api/courses",
            {"organizationId": school.id, "title": "x", "prerequisites": [first]},
            "a",
            None,
        ),
        ("PUT", path, {"title": "x", "prerequisites": []}, "a", 1),
        ("PUT", path, {"title": "x", "prerequisites": [first]}, "a", 2),
        ("POST", f"{path}/modules", {"title": "x"}, "a", None),
        ("PUT", f"{path}/modules/{module}", {"title": "x"}, "a", 1),
        ("POST", f"{path}/lessons", {**film, "moduleId": module, "required": False}, "a", None),
        ("PUT", f"{path}/lessons/{films[0]}", film, "a", 1),
        ("PUT", f"{path}/assignments/{task}", {"title": "x", "type": "TASK", "instructions": "x"}, "a", 1),
        ("POST", f"{path}/publish", {}, "a", None),
        ("GET", path, None, "v", None),
        ("GET", "/api/courses", None, "v", None),
        ("GET", f"/api/courses?organizationId={school.id}", None, "v", None),
        ("POST", f"{path}/enroll", {}, "v", None),
        ("POST", f"{path}/enroll", {}, "v", None),
        ("GET", f"{path}/learn", None, "v", None),
        ("GET", f"{path}/learn", None, "a", None),
        ("GET", f"{path}/progress", None, "v", None),
        ("POST", f"{path}/lessons/{text}/complete", {}, "v", None),
        *(("POST", f"{path}/lessons/{key}/watch", ranges, "v", None) for key in films),
        ("POST", f"{path}/lessons/{films[0]}/complete", {}, "v", None),
        ("POST", f"{path}/assignments/{quiz}/submissions", {"answers": RIGHT}, "v", None),
        ("POST", f"{path}/assignments/{task}/submissions", {"text": "x"}, "v", None),
        ("GET", f"{path}/assignments/{quiz}/submissions", None, "v", None),
        ("GET", f"{path}/submissions?assignmentId={task}&status=SUBMITTED", None, "a", None),
        ("PUT", f"{path}/submissions/{task}~1~{school.viewer.user_id}", {"score": 90}, "a", 1),
        ("GET", f"{path}/enrollments", None, "a", None),
        ("GET", "/api/me/enrollments", None, "v", None),
        ("DELETE", f"{path}/lessons/{films[1]}", None, "a", None),
        ("DELETE", f"{path}/modules/{module}", None, "a", None),
        ("DELETE", path, None, "a", None),
    ]
    counted = {
        f"{method} {address}": calls.of(partial(sent, client, school, method, address, body, who, version))
        for method, address, body, who, version in requests
    }
    assert {request: count for request, count in counted.items() if count > 3} == {}


def sent(
    client: ApiClient, school: School, method: str, path: str, body: Any, who: str, version: int | None
) -> Answer:
    """Send a request as the author or the viewer, and see that it works."""
    person = school.author if who == "a" else school.viewer
    headers = {"if-match": f'"{version}"'} if version else {}
    answer = client.request(method, path, body, as_=person, headers=headers)
    if method == "DELETE" and "modules" in path:  # what a published course requires stays
        assert answer.code == "nothing_required"
    else:
        assert answer.status < 300, (method, path, answer.text)
    return answer
