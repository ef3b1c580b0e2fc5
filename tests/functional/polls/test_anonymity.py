"""Anonymous: whoever has everything that we keep, logs included, cannot tell who chose what."""

import json
from typing import Any

import pytest

from tests.functional import aws
from tests.functional.api import Answer
from tests.functional.hall import Hall
from tests.functional.people import Person
from tests.functional.polls.desk import Desk


def give(desk: Desk, poll: dict[str, Any], who: Person, body: dict[str, Any]) -> Answer:
    """Answer with an Idempotency-Key, which must leave no digest of the answer behind."""
    path = f"{desk.path}/{poll['id']}/answers"
    return desk.hall.client.post(path, body, as_=who, headers={"idempotency-key": "1"})


def flat(item: Any) -> str:
    return json.dumps(item, sort_keys=True)


def told(before: dict[str, list[Any]]) -> tuple[list[str], list[Any]]:
    """Return what the tables hold since ``before``: all other items as they are, and the counters."""
    known = {flat(item) for items in before.values() for item in items}
    new = [(t, item) for t, items in aws.all_items().items() for item in items if flat(item) not in known]
    tallies = [item for _, item in new if is_tally(item)]
    others = sorted(f"{table} {flat(item)}" for table, item in new if not is_tally(item))
    return others, tallies


def is_tally(item: Any) -> bool:
    return "item" in item and bool(item["item"]["S"] == "TALLY")


CHOICES: list[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    ({}, {"options": ["a"]}, {"options": ["b"]}),
    ({"kind": "TEXT", "options": []}, {"text": "Courageously"}, {"text": "Hesitantly"}),
]


@pytest.mark.parametrize(("fields", "one", "two"), CHOICES)
def test_the_database_is_the_same_whoever_chose_what(
    hall: Hall,
    desk: Desk,
    capsys: pytest.CaptureFixture[str],
    fields: dict[str, Any],
    one: dict[str, Any],
    two: dict[str, Any],
) -> None:
    poll = desk.open(anonymous=True, **fields)
    saved, before = aws.save_items(), aws.all_items()
    capsys.readouterr()
    seen = []
    for pairs in [
        ((hall.learner, one), (hall.author, two)),
        ((hall.learner, two), (hall.author, one)),
    ]:
        aws.restore_items(saved)
        answers = [give(desk, poll, who, body) for who, body in pairs]
        assert [answer.status for answer in answers] == [201, 201]
        assert give(desk, poll, hall.learner, two).code == "already_answered"
        others, tallies = told(before)
        assert all(hall.learner.user_id not in flat(tally) for tally in tallies)
        assert sum(int(tally["answers"]["N"]) for tally in tallies) == 2
        # The random keys of anonymous texts are the only difference that may be.
        texts = [line for line in others if '"TEXT#' in line]
        marks = [line for line in others if '"TEXT#' not in line]
        assert len(texts) == (2 if "text" in one else 0)
        assert all(hall.learner.user_id not in line and hall.author.user_id not in line for line in texts)
        assert len(marks) == 2
        assert all(line.partition(" ")[0].endswith("voters") for line in marks)
        seen.append(marks)

    assert seen[0] == seen[1]
    logged = "".join(capsys.readouterr())
    for secret in ("Courageously", "Hesitantly", '"options"', hall.author.user_id):
        assert secret not in logged


def test_the_counter_is_not_the_persons(hall: Hall, desk: Desk) -> None:
    poll = desk.open(anonymous=True)
    saved, before = aws.save_items(), aws.all_items()
    used = set()
    for _ in range(12):
        aws.restore_items(saved)
        give(desk, poll, hall.learner, {"options": ["a"]})
        used |= {tally["poll_shard"]["S"] for tally in told(before)[1]}
    assert len(used) > 1


def test_what_is_named_is_kept_for_the_report(hall: Hall, desk: Desk) -> None:
    poll = desk.open()
    before = aws.all_items()
    give(desk, poll, hall.learner, {"options": ["b"]})
    (line,) = told(before)[0]
    assert hall.learner.user_id in line
    assert '\\"options\\": [\\"b\\"]' in line
    assert "answered_at" in line
