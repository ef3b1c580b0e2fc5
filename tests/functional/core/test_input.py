"""What a request's body and query must be like: limits, JSON, fields."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.core.http.endpoint import MAX_BODY
from tests.functional.api import ApiClient
from tests.functional.core.notes import NOTE, body_of
from tests.functional.people import Person


@pytest.fixture
def ada(person: Callable[..., Person]) -> Person:
    return person("ada")


@pytest.mark.parametrize(("size", "status"), [(MAX_BODY, 201), (MAX_BODY + 1, 413), (4 * MAX_BODY, 413)])
def test_bodies_have_a_limit(notes: ApiClient, ada: Person, size: int, status: int) -> None:
    assert notes.request("POST", "/api/notes", raw=body_of(size), as_=ada).status == status


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("application/json", 201),
        ("application/json; charset=utf-8", 201),
        ("Application/JSON", 201),
        ("text/plain", 415),
        ("application/json-patch+json", 415),
        ("application/x-www-form-urlencoded", 415),
        ("", 415),
    ],
)
def test_bodies_are_json_by_their_type(notes: ApiClient, ada: Person, kind: str, status: int) -> None:
    assert notes.post("/api/notes", NOTE, as_=ada, headers={"content-type": kind}).status == status


@pytest.mark.parametrize(
    ("raw", "status", "code"),
    [
        (b"", 422, "validation_failed"),
        (b"{", 400, "malformed_json"),
        (b"{}x", 400, "malformed_json"),
        (b"\xef\xbb\xbf{}", 400, "malformed_json"),
        (b'{"text": "\xc3\x28"}', 400, "malformed_json"),
        (b'{"text": "\\ud800"}', 400, "malformed_json"),
        (b"[" * 200_000, 400, "malformed_json"),
        (b'{"count": ' + b"9" * 5000 + b"}", 400, "malformed_json"),
        (b"null", 422, "validation_failed"),
        (b"[]", 422, "validation_failed"),
        (b'"text"', 422, "validation_failed"),
    ],
)
def test_unreadable_bodies(notes: ApiClient, ada: Person, raw: bytes, status: int, code: str) -> None:
    answer = notes.request("POST", "/api/notes", raw=raw, as_=ada)

    assert (answer.status, answer.code) == (status, code)


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"text": None}, "text", "string_type"),
        ({"text": ""}, "text", "string_too_short"),
        ({"text": "   "}, "text", "string_too_short"),
        ({"text": 7}, "text", "string_type"),
        ({"count": "7"}, "count", "int_type"),
        ({"count": 7.0}, "count", "int_type"),
        ({"count": True}, "count", "int_type"),
        ({"done": "yes"}, "done", "bool_type"),
        ({"done": 1}, "done", "bool_type"),
        ({"dueAt": "2026-01-31T12:00:00"}, "dueAt", "value_error"),
        ({"dueAt": "tomorrow"}, "dueAt", "datetime_parsing"),
        ({"dueAt": "9999-12-31T23:59:59-12:00"}, "dueAt", "value_error"),
        (
            {"tags": [{"displayName": "a"}, {"displayName": "x" * 11}]},
            "tags.1.displayName",
            "string_too_long",
        ),
        ({"tags": [{}]}, "tags.0.displayName", "missing"),
        ({"tags": {"displayName": "a"}}, "tags", "list_type"),
        ({"owner": "me"}, "owner", "extra_forbidden"),
        ({"tags": [{"displayName": "a", "color": "red"}]}, "tags.0.color", "extra_forbidden"),
    ],
)
def test_fields_at_fault_are_named_in_camel_case(
    notes: ApiClient, ada: Person, change: dict[str, Any], field: str, code: str
) -> None:
    answer = notes.post("/api/notes", {**NOTE, **change}, as_=ada)

    assert (answer.status, answer.code) == (422, "validation_failed")
    assert [(one["field"], one["code"]) for one in answer.json["errors"]] == [(field, code)]
    assert answer.json["detail"] == f"Check {field}."


def test_all_fields_at_fault_are_named_at_once(notes: ApiClient, ada: Person) -> None:
    unknown = {f"field{number}": 1 for number in range(6)}
    answer = notes.post("/api/notes", {"count": "7", **unknown}, as_=ada)

    assert answer.fields == ["text", "count", *unknown]
    assert answer.json["detail"] == "Check text, count, field0, field1, field2 and 3 more."


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("limit=0", ["limit"]),
        ("limit=101", ["limit"]),
        ("limit=ten", ["limit"]),
        ("limit=1e1", ["limit"]),
        ("limit=" + "9" * 5000, ["limit"]),
        ("cursor=" + "x" * 2049, ["cursor"]),
        ("page=2&offset=3", ["page", "offset"]),
    ],
)
def test_query_fields_at_fault_are_named(notes: ApiClient, query: str, fields: list[str]) -> None:
    answer = notes.get(f"/api/notes?{query}")

    assert (answer.status, answer.code, answer.fields) == (422, "validation_failed", fields)
