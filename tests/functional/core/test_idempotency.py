"""Idempotency-Key: one effect and one answer, however often and however concurrently a request comes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.core import clock
from chalicelib.core.idempotency import KEEP, IdempotencyRecord
from chalicelib.organizations.models import Member
from tests.functional.api import Answer, ApiClient
from tests.functional.core.faults import SILENCE, Faults, error
from tests.functional.people import Person

Outbox = Callable[[], list[dict[str, Any]]]
NOTE = {"text": "Remember"}
KEY = {"idempotency-key": "write-1"}
START = clock.parse("2026-01-31T12:00:00.000Z")


@pytest.fixture
def ada(person: Callable[..., Person]) -> Person:
    return person("ada")


def write(notes: ApiClient, somebody: Person, at: datetime = START, **options: Any) -> Answer:
    """Write the note under the key."""
    with clock.frozen(at):
        return notes.post("/api/notes", options.pop("body", NOTE), as_=somebody, headers=KEY, **options)


def written() -> list[str]:
    """Return the texts of all notes."""
    return sorted(item.name for item in Member.scan() if isinstance(item, Member))


def test_the_answer_is_repeated_and_the_work_is_not(notes: ApiClient, ada: Person, outbox: Outbox) -> None:
    first, again = write(notes, ada), write(notes, ada)

    assert (first.status, again.status) == (201, 201)
    assert (again.text, again.headers["etag"]) == (first.text, first.headers["etag"])
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert again.headers["content-type"] == first.headers["content-type"]
    assert again.headers["x-correlation-id"] != first.headers["x-correlation-id"]
    assert written() == ["Remember"]
    assert len(outbox()) == 1


def test_without_a_key_every_request_counts(notes: ApiClient, ada: Person) -> None:
    for _ in range(2):
        assert notes.post("/api/notes", NOTE, as_=ada).status == 201
    assert written() == ["Remember", "Remember"]
    assert list(IdempotencyRecord.scan()) == []


def test_a_key_for_another_body_is_refused(notes: ApiClient, ada: Person) -> None:
    write(notes, ada)
    answer = write(notes, ada, body={"text": "Forget"})

    assert (answer.status, answer.code, answer.fields) == (422, "idempotency_key_reused", ["Idempotency-Key"])
    assert written() == ["Remember"]


def test_keys_belong_to_a_person_and_an_operation(
    notes: ApiClient, ada: Person, person: Callable[..., Person]
) -> None:
    note = write(notes, ada).json

    assert write(notes, person("grace")).status == 201
    assert written() == ["Remember", "Remember"]
    one = notes.post(f"/api/notes/{note['id']}/race/0", headers=KEY)
    other = notes.post(f"/api/notes/{note['id']}/race/1", headers=KEY)
    assert [("idempotency-replayed" in answer.headers, answer.status) for answer in (one, other)] == [
        (False, 200),
        (False, 200),
    ]


@pytest.mark.parametrize("key", ["", "x" * 256, "é", "a\tb", "a\x7fb"])
def test_unusable_keys_are_refused(notes: ApiClient, ada: Person, key: str) -> None:
    answer = notes.post("/api/notes", NOTE, as_=ada, headers={"idempotency-key": key})

    assert (answer.status, answer.fields) == (400, ["Idempotency-Key"])
    assert written() == []


def test_keys_of_other_methods_and_of_reading_posts_are_ignored(notes: ApiClient, ada: Person) -> None:
    note = notes.post("/api/notes", NOTE, as_=ada).json
    path = f"/api/notes/{note['id']}"

    for _ in range(2):
        assert notes.post(f"{path}/check", headers=KEY).status == 200
    assert notes.put(path, {"text": "Changed"}, as_=ada, headers=KEY, version=1).status == 200
    assert notes.put(path, {"text": "Changed"}, as_=ada, headers=KEY, version=1).status == 412
    assert list(IdempotencyRecord.scan()) == []


@pytest.mark.parametrize(
    ("after", "replayed"),
    [
        (KEEP - timedelta(seconds=1), True),
        (KEEP, False),
        (KEEP + timedelta(milliseconds=500), False),
        (KEEP + timedelta(days=7), False),
    ],
)
def test_an_expired_record_is_used_again(
    notes: ApiClient, ada: Person, after: timedelta, replayed: bool
) -> None:
    first, later = write(notes, ada), write(notes, ada, START + after)

    assert (later.status, "idempotency-replayed" in later.headers) == (201, replayed)
    assert (later.text == first.text) is replayed
    assert len(written()) == (1 if replayed else 2)
    assert write(notes, ada, START + after).text == later.text


def test_an_expired_record_may_be_used_for_another_body(notes: ApiClient, ada: Person) -> None:
    write(notes, ada)

    assert write(notes, ada, START + KEEP, body={"text": "Forget"}).status == 201
    assert written() == ["Forget", "Remember"]


@pytest.mark.parametrize("fault", [SILENCE, error("ValidationException")])
def test_a_crash_at_commit_leaves_nothing(
    notes: ApiClient, ada: Person, outbox: Outbox, dynamodb_faults: Faults, fault: Any
) -> None:
    dynamodb_faults.plan("TransactWriteItems", fault)

    assert write(notes, ada).status >= 500
    assert (written(), outbox(), list(IdempotencyRecord.scan())) == ([], [], [])
    answer = write(notes, ada)
    assert (answer.status, "idempotency-replayed" in answer.headers) == (201, False)
    assert written() == ["Remember"]


def test_refusals_are_not_kept(notes: ApiClient, ada: Person) -> None:
    assert write(notes, ada, body={}).status == 422
    assert write(notes, ada).status == 201
    assert written() == ["Remember"]


def test_the_answer_is_repeated_after_the_thing_is_gone(notes: ApiClient, ada: Person) -> None:
    first = write(notes, ada)
    notes.delete(f"/api/notes/{first.json['id']}", as_=ada)

    assert write(notes, ada).text == first.text
    assert written() == []


def test_fifty_at_once_have_one_effect(notes: ApiClient, ada: Person, outbox: Outbox) -> None:
    with ThreadPoolExecutor(25) as pool, clock.frozen(START):
        tasks = [pool.submit(copy_context().run, write, notes, ada) for _ in range(50)]
        answers = [task.result() for task in tasks]

    assert {answer.status for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert sum("idempotency-replayed" not in answer.headers for answer in answers) == 1
    assert written() == ["Remember"]
    assert len(outbox()) == 1
