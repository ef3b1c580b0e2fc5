"""Heartbeats, from the API through the queue into the rows: who may send them, and that every minute is counted once."""

import itertools
import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pynamodb.exceptions import UpdateError

from chalicelib.attendance.models import Attendance
from chalicelib.attendance.tokens import Pass, mint_token
from chalicelib.core import clock
from chalicelib.core.permissions import Role
from tests.functional.attendance.pulse import Pulse, message, record, take_all
from tests.functional.counting import counted_calls
from tests.functional.hall import Hall

HOUR = 3600
numbers = itertools.count()


def test_a_heartbeat_asks_no_database_and_claims_only_the_servers_minute(hall: Hall, pulse: Pulse) -> None:
    token = pulse.token(hall.learner)

    with counted_calls() as calls:
        answer = pulse.beat(hall.learner, token, 125)

    assert (answer.status, answer.text, calls.total()) == (204, "", 0)
    (sent,) = pulse.take()
    assert json.loads(sent["Body"]) == {
        "webinarId": pulse.webinar["id"],
        "userId": hall.learner.user_id,
        "organizationId": hall.organization_id,
        "minute": pulse.minute(125),
        "active": True,
    }
    body = {"token": token, "active": True, "minute": 1}
    assert hall.client.post(f"{pulse.path}/heartbeat", body, as_=hall.learner).fields == ["minute"]


def test_only_the_persons_own_token_for_this_webinar_holds(hall: Hall, pulse: Pulse) -> None:
    token = pulse.token(hall.learner)
    other = hall.schedule()
    altered = mint_token(Pass(pulse.webinar["id"], hall.author.user_id, "org_1", pulse.at(HOUR)))

    assert pulse.beat(hall.author, token, 60).status == 404
    assert pulse.beat(hall.stranger, token, 60).status == 404
    assert pulse.beat(None, token, 60).status == 401
    assert pulse.beat(hall.learner, token, 60, path=f"/api/webinars/{other['id']}").status == 404
    for forged in ("x", "a.b.c", altered, token[:-4] + "AAAA", hall.learner.token):
        assert pulse.beat(hall.learner, forged, 60).code == "presence_not_found"
    assert pulse.take() == []


def test_a_token_ends_with_the_webinar_and_joining_gives_a_fresh_one_while_it_is_on_air(
    hall: Hall, pulse: Pulse
) -> None:
    token = pulse.token(hall.learner)
    late = pulse.join(hall.learner, HOUR - 1).json["token"]

    assert pulse.beat(hall.learner, token, HOUR - 1).status == 204
    expired = pulse.beat(hall.learner, token, HOUR)
    assert (expired.status, expired.code) == (409, "presence_expired")
    assert pulse.beat(hall.learner, late, HOUR + 9 * 60).status == 204
    assert pulse.beat(hall.learner, late, HOUR + 10 * 60).code == "presence_expired"
    assert pulse.join(hall.learner, HOUR).code == "webinar_ended"


def test_two_devices_are_one_message_and_one_write_a_minute(hall: Hall, pulse: Pulse) -> None:
    token = pulse.token(hall.learner)
    for seconds in (70, 70, 75, 110):
        pulse.beat(hall.learner, token, seconds)
    pulse.beat(hall.learner, token, 80, active=False)
    taken = pulse.take()
    assert [json.loads(one["Body"])["active"] for one in taken] == [True, False]

    with counted_calls() as calls:
        assert record(taken) == []

    assert dict(calls) == {"BatchGetItem": 1, "UpdateItem": 1}
    row = pulse.row(hall.learner)
    assert row.minutes == {pulse.minute(0), pulse.minute(60)}
    assert row.active_minutes == {pulse.minute(60)}


def test_a_minute_is_written_once_whatever_a_persons_devices_say_of_it(hall: Hall, pulse: Pulse) -> None:
    token = pulse.token(hall.learner)
    first_and_second = list(itertools.product((True, False), repeat=2))
    for minute, said in enumerate(first_and_second, start=1):
        for seconds, active in zip((5, 35), said, strict=True):
            pulse.beat(hall.learner, token, minute * 60 + seconds, active=active)
    active, idle = (list(take_all(url)) for url in pulse.queue_urls)
    assert (len(active), len(idle)) == (3, 3)

    writes = Counter[str]()
    for one in [*active, *idle, *reversed(idle)]:
        with counted_calls() as calls:
            assert record([one]) == []
        assert calls["BatchGetItem"] == 1
        writes += calls

    assert writes["UpdateItem"] == len(first_and_second)
    row = pulse.row(hall.learner)
    assert row.minutes == {pulse.minute(60 * minute) for minute in range(5)}
    assert row.active_minutes == {pulse.minute(60 * minute) for minute in (1, 2, 3)}


def test_an_active_minute_counts_as_one_even_after_an_idle_one(hall: Hall, pulse: Pulse) -> None:
    token = pulse.token(hall.learner)
    for active in (False, True):
        pulse.beat(hall.learner, token, 60, active=active)

    for one in reversed(pulse.take()):
        assert record([one]) == []

    row = pulse.row(hall.learner)
    assert (row.minutes, row.active_minutes) == ({pulse.minute(0), pulse.minute(60)}, {pulse.minute(60)})


def test_a_batch_of_many_people_takes_one_write_each(hall: Hall, pulse: Pulse) -> None:
    beats = [
        {
            "webinarId": pulse.webinar["id"],
            "userId": f"u{person}",
            "organizationId": "o",
            "minute": 9 + minute,
        }
        for person in range(4)
        for minute in range(5)
    ]
    with counted_calls() as calls:
        failed = record([message(str(n), beat | {"active": False}) for n, beat in enumerate(beats)])

    assert failed == []
    assert dict(calls) == {"BatchGetItem": 1, "UpdateItem": 4}
    rows = list(Attendance.query(pulse.webinar["id"]))
    assert [(row.user_id, row.minutes, row.active_minutes) for row in rows] == [
        (f"u{person}", {9, 10, 11, 12, 13}, set()) for person in range(4)
    ]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "nonsense",
        "[]",
        {"webinarId": "web_1"},
        {"minute": "9"},
        {"minute": 0},
        {"active": "yes"},
        {"more": 1},
    ],
)
def test_a_message_that_cannot_be_read_goes_back_alone(pulse: Pulse, body: Any) -> None:
    beat = {"webinarId": "web_1", "userId": "u", "organizationId": "o", "minute": 9, "active": True}
    poison = beat | body if isinstance(body, dict) and "webinarId" not in body else body

    assert record([message("good", beat), message("bad", poison), message("too", beat)]) == ["bad"]
    assert Attendance.get("web_1", "u").minutes == {9}
    assert record([message("bad", poison)]) == ["bad"]


def test_what_the_database_refuses_comes_back_and_what_was_killed_starts_over(
    hall: Hall, pulse: Pulse, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [hall.learner, hall.author, hall.assistant]
    for somebody in people:
        pulse.beat(somebody, pulse.token(somebody), 60)
    batch = pulse.take()
    update = Attendance.update
    for fault, comes_back in ((UpdateError("no"), [batch[1]["MessageId"]]), (MemoryError(), None)):

        def break_down(row: Attendance, *args: Any, fault: Exception = fault) -> Any:
            if row.user_id == hall.author.user_id:
                raise fault
            return update(row, *args)

        with monkeypatch.context() as patch:
            patch.setattr(Attendance, "update", break_down)
            if comes_back is None:
                with pytest.raises(MemoryError):
                    record(batch)
            else:
                assert record(batch) == comes_back
        assert len(pulse.row(hall.author).minutes) == 1

    assert record(batch) == []
    for somebody in people:
        assert pulse.row(somebody).minutes == {pulse.minute(0), pulse.minute(60)}


def test_what_is_said_after_the_end_of_the_broadcast_does_not_count(hall: Hall, pulse: Pulse) -> None:
    token = pulse.token(hall.learner)
    for seconds, step in ((-60, ""), (0, "/start"), (20 * 60 + 30, "/end")):
        with_clock(hall, pulse, f"{pulse.path}/broadcast{step}", seconds)
    for seconds in (20 * 60 + 10, 20 * 60 + 59, 21 * 60):
        assert pulse.beat(hall.learner, token, seconds).status == 204

    record(pulse.take())

    assert pulse.row(hall.learner).minutes == {pulse.minute(0), pulse.minute(20 * 60)}
    assert pulse.join(hall.learner, 21 * 60).code == "webinar_ended"


def with_clock(hall: Hall, pulse: Pulse, path: str, seconds: float) -> None:
    with clock.frozen(pulse.at(seconds)):
        answer = hall.client.post(path, as_=hall.host)
    assert answer.status == 200, answer.text


# A history: what happens on up to three devices of one person, each at a second of the hour.
devices = st.lists(
    st.lists(st.tuples(st.integers(-900, HOUR - 1), st.booleans()), min_size=1, max_size=8),
    min_size=1,
    max_size=3,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=devices, data=st.data())
def test_histories_of_devices_duplicates_and_reordering_are_counted_exactly(
    hall: Hall, pulse: Pulse, history: list[list[tuple[int, bool]]], data: st.DataObject
) -> None:
    somebody = hall.member(f"h{next(numbers)}", Role.VIEWER)
    hall.register(pulse.webinar, somebody)
    for beats in history:
        (first, active), *later = sorted(beats)
        token = pulse.join(somebody, first, active=active).json["token"]
        for seconds, playing in later:
            assert pulse.beat(somebody, token, seconds, active=playing).status == 204
    taken = pulse.take()
    again = data.draw(st.lists(st.sampled_from(taken), max_size=5)) if taken else []
    order = data.draw(st.permutations(taken + again))
    cut = data.draw(st.integers(0, len(order)))

    for batch in (order[:cut], order[cut:], order[: cut // 2]):
        assert record(batch) == []

    said = [one for beats in history for one in beats]
    present = {second // 60 for second, _ in said}
    active_in = {second // 60 for second, playing in said if playing}
    row = pulse.row(somebody)
    origin = pulse.minute(0)
    assert {int(minute) - origin for minute in row.minutes} == present
    assert {int(minute) - origin for minute in row.active_minutes or ()} == active_in
    page = hall.client.get(f"{pulse.path}/attendees?limit=100", as_=hall.host).json
    (shown,) = [item for item in page["items"] if item["userId"] == somebody.user_id]
    assert (shown["duration"], shown["activeMinutes"]) == (len(present), len(active_in))
