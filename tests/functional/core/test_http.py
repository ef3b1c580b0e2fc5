"""What every endpoint does around its function: problems, correlation, versions, results, races."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.core import transaction
from chalicelib.core.http.endpoint import MAX_BODY
from tests.functional.api import Answer, ApiClient
from tests.functional.core.faults import SILENCE, Faults, cancelled, error
from tests.functional.core.notes import NOTE, body_of, races
from tests.functional.people import Person

Outbox = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def ada(person: Callable[..., Person]) -> Person:
    return person("ada")


@pytest.fixture
def note(notes: ApiClient, ada: Person) -> dict[str, Any]:
    """A note that exists, in version 1."""
    created: dict[str, Any] = notes.post("/api/notes", NOTE, as_=ada).json
    return created


# ---------------------------------------------------------------- paths and methods


@pytest.mark.parametrize("value", ["%ff", "a%2Fb", "a%20b", "%00", "x" * 201, "..%2f..", "é", "%E2%80%A8"])
def test_path_values_that_no_id_has_are_not_found(notes: ApiClient, value: str) -> None:
    answer = notes.get(f"/api/notes/{value}")

    assert (answer.status, answer.code) == (404, "resource_not_found")


def test_what_does_not_exist_is_not_found(notes: ApiClient) -> None:
    answer = notes.get("/api/notes/note_1")

    assert (answer.status, answer.code) == (404, "note_not_found")


def test_methods_that_a_route_does_not_take_are_problems(notes: ApiClient, ada: Person) -> None:
    answer = notes.request("PATCH", "/api/notes", NOTE, as_=ada)

    assert (answer.status, answer.code) == (405, "method_not_allowed")
    assert_problem(answer)
    assert sorted(answer.headers["allow"].split(", ")) == ["GET", "POST"]


# ---------------------------------------------------------------- problems and correlation


def assert_problem(answer: Answer) -> None:
    """Check that an answer is a problem of RFC 9457 in our shape."""
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    problem = answer.json
    assert sorted(problem) == sorted(["type", "title", "status", "code", "detail", "correlationId", "errors"])
    assert problem["type"] == f"urn:academy:problem:{problem['code']}"
    assert problem["status"] == answer.status
    assert problem["correlationId"] == answer.headers["x-correlation-id"]
    assert problem["title"]
    assert problem["detail"].endswith(".")


def test_refusals_are_problems(notes: ApiClient, ada: Person) -> None:
    for answer in (
        notes.post("/api/notes", NOTE),
        notes.post("/api/notes", {}, as_=ada),
        notes.get("/api/notes/note_1"),
        notes.get("/api/notes/%00"),
        notes.put("/api/notes/note_1", NOTE, as_=ada),
        notes.request("POST", "/api/notes", raw=b"{", as_=ada),
        notes.request("POST", "/api/notes", raw=body_of(MAX_BODY + 1), as_=ada),
    ):
        assert_problem(answer)


def test_no_token_asks_for_one(notes: ApiClient) -> None:
    answer = notes.post("/api/notes", NOTE)

    assert (answer.status, answer.code) == (401, "unauthenticated")
    assert answer.headers["www-authenticate"] == 'Bearer realm="academy"'
    assert notes.get("/api/actor").status == 401


def test_a_public_route_does_not_mind_a_bad_token(notes: ApiClient) -> None:
    assert notes.get("/api/notes", headers={"authorization": "Bearer nonsense"}).status == 200


def test_faults_are_problems_that_say_nothing_of_us(notes: ApiClient) -> None:
    answer = notes.get("/api/fault")

    assert (answer.status, answer.code) == (500, "internal_error")
    assert_problem(answer)
    assert "secret" not in answer.text
    assert "RuntimeError" not in answer.text


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("story-1", True),
        ("x" * 64, True),
        ("x" * 65, False),
        ("", False),
        ("a b", False),
        ("été", False),
        ("<script>", False),
        ("a\nb", False),
    ],
)
def test_a_sound_correlation_id_is_kept(notes: ApiClient, sent: str, kept: bool) -> None:
    given = notes.get("/api/notes", headers={"x-correlation-id": sent}).headers["x-correlation-id"]

    assert (given == sent) is kept
    assert kept or len(given) == 32


def test_the_correlation_id_and_the_actor_go_with_the_event(
    notes: ApiClient, ada: Person, outbox: Outbox
) -> None:
    answer = notes.post("/api/notes", NOTE, as_=ada, headers={"x-correlation-id": "story-1"})

    (event,) = outbox()
    assert (answer.status, answer.headers["x-correlation-id"]) == (201, "story-1")
    assert (event["correlationId"], event["actorId"]) == ("story-1", "user-ada")


def test_every_answer_has_a_correlation_id_of_its_own(notes: ApiClient) -> None:
    seen = {
        notes.get(path).headers["x-correlation-id"] for path in ["/api/notes", "/api/notes/x", "/api/fault"]
    }

    assert len(seen) == 3


# ---------------------------------------------------------------- versions


def test_etag_is_the_version(notes: ApiClient, ada: Person, note: dict[str, Any]) -> None:
    path = f"/api/notes/{note['id']}"

    assert notes.get(path).headers["etag"] == '"1"'
    edited = notes.put(path, {"text": "Changed"}, as_=ada, version=1)
    assert (edited.status, edited.json["version"], edited.headers["etag"]) == (200, 2, '"2"')
    assert notes.get(path).json == edited.json
    assert "etag" not in notes.get("/api/notes").headers


@pytest.mark.parametrize(
    ("header", "status", "code"),
    [
        (None, 428, "if_match_required"),
        ("", 428, "if_match_required"),
        ('"1"', 200, None),
        ('W/"1"', 200, None),
        (' "1" ', 200, None),
        ('"2"', 412, "version_conflict"),
        ('"999999999999999"', 412, "version_conflict"),
        ("*", 400, "invalid_input"),
        ("1", 400, "invalid_input"),
        ('"1", "2"', 400, "invalid_input"),
        ('"-1"', 400, "invalid_input"),
        ('"' + "9" * 5000 + '"', 400, "invalid_input"),
        ('"\u0661"', 400, "invalid_input"),
    ],
)
def test_edits_need_the_version_that_was_read(
    notes: ApiClient, ada: Person, note: dict[str, Any], header: str | None, status: int, code: str | None
) -> None:
    headers = {} if header is None else {"if-match": header}
    answer = notes.put(f"/api/notes/{note['id']}", NOTE, as_=ada, headers=headers)

    assert (answer.status, answer.json.get("code")) == (status, code)


def test_a_version_lost_at_commit_is_412(
    notes: ApiClient, ada: Person, note: dict[str, Any], dynamodb_faults: Faults
) -> None:
    dynamodb_faults.plan("TransactWriteItems", cancelled("ConditionalCheckFailed"))
    answer = notes.put(f"/api/notes/{note['id']}", NOTE, as_=ada, version=1)

    assert (answer.status, answer.code) == (412, "version_conflict")


# ---------------------------------------------------------------- results


def test_nothing_is_204(notes: ApiClient, ada: Person, note: dict[str, Any]) -> None:
    answer = notes.delete(f"/api/notes/{note['id']}", as_=ada)

    assert (answer.status, answer.text) == (204, "")
    assert notes.get(f"/api/notes/{note['id']}").status == 404


def test_redirects_and_cookies(notes: ApiClient) -> None:
    answer = notes.get("/api/notes/n/away")

    assert (answer.status, answer.headers["location"]) == (302, "https://example.org/note")
    assert answer.cookies == ["one=1; Path=/", "two=2; Path=/"]


def test_content_of_other_kinds(notes: ApiClient) -> None:
    answer = notes.get("/api/notes/n/file")

    assert (answer.status, answer.text) == (200, "été")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="note.txt"'


def test_answers_are_not_stored_by_caches(notes: ApiClient) -> None:
    assert notes.get("/api/notes").headers["cache-control"] == "no-store"


# ---------------------------------------------------------------- races and outages


@pytest.mark.parametrize(("lost", "status"), [(0, 200), (1, 200), (9, 200), (10, 409)])
def test_a_lost_race_is_run_again_on_fresh_data(
    notes: ApiClient,
    note: dict[str, Any],
    no_waiting: Callable[[Any], list[float]],
    lost: int,
    status: int,
) -> None:
    waits = no_waiting(transaction)
    answer = notes.post(f"/api/notes/{note['id']}/race/{lost}")

    assert answer.status == status
    assert status == 200 or answer.code == "raced"
    assert len(races) == min(lost + 1, 10)
    assert len(waits) == min(lost, 9)
    assert sum(waits) <= 0.5


@pytest.mark.parametrize("fault", [SILENCE, error("ThrottlingException"), error("InternalServerError")])
@pytest.mark.parametrize("operation", ["GetItem", "TransactWriteItems"])
def test_a_silent_database_is_503(
    notes: ApiClient, ada: Person, note: dict[str, Any], dynamodb_faults: Faults, operation: str, fault: Any
) -> None:
    dynamodb_faults.plan(operation, fault)
    answer = notes.put(f"/api/notes/{note['id']}", NOTE, as_=ada, version=1)

    assert (answer.status, answer.code, answer.headers["retry-after"]) == (503, "unavailable", "2")
    assert_problem(answer)
    assert notes.get(f"/api/notes/{note['id']}").json == note


def test_a_wrong_question_to_the_database_is_our_fault(notes: ApiClient, dynamodb_faults: Faults) -> None:
    dynamodb_faults.plan("GetItem", error("ValidationException"))

    assert notes.get("/api/notes/note_1").status == 500
