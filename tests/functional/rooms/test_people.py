"""Muting and sending out: who may do it to whom, what it closes, and what the record says."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from chalicelib.core import clock
from chalicelib.core.permissions import Role
from tests.functional.api import Answer
from tests.functional.counting import counted_calls
from tests.functional.hall import Hall, at_once, start_of
from tests.functional.people import Person


@pytest.fixture
def webinar(hall: Hall) -> dict[str, Any]:
    return hall.schedule(visibility="PUBLIC")


@pytest.fixture
def path(webinar: dict[str, Any]) -> str:
    return f"/api/webinars/{webinar['id']}"


def restrain(hall: Hall, path: str, whom: Person, by: Person, **body: Any) -> Answer:
    body = {"banned": False, **body}
    return hall.client.put(f"{path}/room/people/{whom.user_id}", body, as_=by)


def ban(hall: Hall, path: str, whom: Person, by: Person) -> Answer:
    return restrain(hall, path, whom, by, banned=True, reason="Insults.")


def recorded(hall: Hall, path: str) -> list[tuple[str, str, str | None, str | None]]:
    items = hall.client.get(f"{path}/room/actions", as_=hall.host).json["items"]
    return [(one["action"], one["userName"], one["reason"], one["detail"]) for one in items]


def test_who_was_sent_out_comes_back_to_a_closed_door_until_readmitted(
    hall: Hall, webinar: dict[str, Any], path: str
) -> None:
    hall.register(webinar, hall.stranger)
    question = {"question": "Why?"}

    with counted_calls() as calls:
        banned = ban(hall, path, hall.stranger, hall.assistant)
    assert (banned.status, banned.json["name"], banned.json["reason"]) == (200, "Mallory", "Insults.")
    assert sum(calls.values()) == 3
    me = hall.client.get(f"{path}/room", as_=hall.stranger).json["me"]
    assert (me["banned"], me["reason"]) == (True, "Insults.")
    with clock.frozen(start_of(webinar)), counted_calls() as calls:
        playback = hall.client.get(f"{path}/playback", as_=hall.stranger)
    assert (playback.status, playback.code, playback.cookies) == (403, "banned", [])
    assert calls == {"BatchGetItem": 1}
    assert ban(hall, path, hall.stranger, hall.host).status == 200  # again: nothing new
    (listed,) = hall.client.get(f"{path}/room/people", as_=hall.assistant).json["items"]
    assert listed == banned.json

    back = restrain(hall, path, hall.stranger, hall.host, reason="Said sorry.")
    assert (back.status, back.json["bannedAt"]) == (200, None)
    assert hall.client.post(f"{path}/qa", question, as_=hall.stranger).status == 201
    with clock.frozen(start_of(webinar)):
        assert len(hall.client.get(f"{path}/playback", as_=hall.stranger).cookies) == 3
    assert recorded(hall, path) == [
        ("person.readmitted", "Mallory", "Said sorry.", None),
        ("person.banned", "Mallory", "Insults.", None),
    ]


def test_a_mute_ends_by_itself_or_by_hand(hall: Hall, path: str) -> None:
    with clock.frozen(clock.now()):
        muted = restrain(hall, path, hall.learner, hall.host, mutedFor=10).json
        assert muted["mutedUntil"] == clock.isoformat(clock.now() + timedelta(minutes=10))
    assert hall.client.get(f"{path}/room", as_=hall.learner).json["me"]["mutedUntil"] == muted["mutedUntil"]
    with clock.frozen(clock.parse(muted["mutedUntil"])):
        assert hall.client.get(f"{path}/room", as_=hall.learner).json["me"]["mutedUntil"] is None
    kept = ban(hall, path, hall.learner, hall.host).json
    assert kept["mutedUntil"] == muted["mutedUntil"]
    assert restrain(hall, path, hall.learner, hall.host, mutedFor=0).json["mutedUntil"] is None
    assert recorded(hall, path)[::-1] == [
        ("person.muted", "Lea", None, "10 min"),
        ("person.banned", "Lea", "Insults.", None),
        ("person.readmitted", "Lea", None, None),
        ("person.unmuted", "Lea", None, None),
    ]


def test_nobody_is_sent_out_by_who_does_not_stand_above(
    hall: Hall, webinar: dict[str, Any], path: str
) -> None:
    other = hall.member("otto", Role.INSTRUCTOR)
    presenter = hall.member("pia", Role.VIEWER)
    hall.register(webinar, hall.stranger)
    start = start_of(webinar) - timedelta(minutes=5)
    with clock.frozen(start):
        hall.client.post(f"{path}/broadcast", as_=hall.host)
        named = hall.client.post(f"{path}/presenters", {"userId": presenter.user_id}, as_=hall.host)
        assert named.status == 201, named.text
    for by, whom, status in [
        (hall.assistant, hall.host, 403),
        (hall.assistant, hall.admin, 403),
        (hall.assistant, other, 403),
        (hall.assistant, presenter, 403),
        (hall.assistant, hall.assistant, 403),
        (hall.host, hall.admin, 403),
        (hall.admin, hall.host, 403),
        (hall.author, hall.stranger, 403),
        (hall.learner, hall.stranger, 403),
        (hall.stranger, hall.learner, 403),
        (hall.assistant, hall.person("nobody"), 404),
        (hall.host, other, 200),
        (hall.admin, presenter, 200),
        (hall.assistant, hall.stranger, 200),
    ]:
        assert ban(hall, path, whom, by).status == status, (by.name, whom.name)
    assert hall.client.get(f"{path}/room/people", as_=hall.learner).status == 403
    assert hall.client.get(f"{path}/room/people", as_=hall.person("eve")).status == 409
    with counted_calls() as calls:
        listed = hall.client.get(f"{path}/room/people", as_=hall.host).json["items"]
    assert {one["name"] for one in listed} == {"Otto", "Pia", "Mallory"}
    assert sum(calls.values()) == 3


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"banned": True}, "reason"),
        ({"banned": True, "reason": " "}, "reason"),
        ({"mutedFor": 5}, "banned"),
        ({"banned": False, "mutedFor": -1}, "mutedFor"),
        ({"banned": False, "mutedFor": 1441}, "mutedFor"),
    ],
)
def test_what_is_asked_badly_names_the_field(hall: Hall, path: str, body: dict[str, Any], field: str) -> None:
    answer = hall.client.put(f"{path}/room/people/{hall.learner.user_id}", body, as_=hall.host)
    assert (answer.status, answer.fields) == (422, [field])


def test_two_moderators_at_once_both_have_their_way(hall: Hall, path: str) -> None:
    answers = at_once(
        [
            partial(ban, hall, path, hall.learner, hall.assistant),
            partial(restrain, hall, path, hall.learner, hall.host, banned=True, reason="Spam.", mutedFor=5),
        ]
    )

    assert [answer.status for answer in answers] == [200, 200]
    (person,) = hall.client.get(f"{path}/room/people", as_=hall.host).json["items"]
    assert person["bannedAt"] is not None
    assert person["mutedUntil"] is not None
    assert sorted(action for action, *_ in recorded(hall, path)) == ["person.banned", "person.muted"]
