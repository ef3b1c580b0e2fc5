"""Registering through the API: one row and one event for each person, and never more people than places."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from chalicelib.core import clock
from chalicelib.core.permissions import Role
from chalicelib.webinars.models import Places, Registration, WebinarItem
from tests.functional.hall import Hall, at_once, end_of, start_of
from tests.functional.people import Person

Outbox = Callable[[], list[dict[str, Any]]]


def registrations() -> list[Registration]:
    return [item for item in WebinarItem.scan() if isinstance(item, Registration)]


def taken() -> int:
    return sum(int(item.taken) for item in WebinarItem.scan() if isinstance(item, Places))


def test_member_registers_and_is_told_by_mail(hall: Hall, outbox: Outbox) -> None:
    webinar = hall.schedule()

    answer = hall.register(webinar, hall.learner)

    assert answer.status == 201
    registration = answer.json
    assert (registration["email"], registration["name"]) == (hall.learner.email, hall.learner.name)
    assert (registration["webinarId"], registration["userId"]) == (webinar["id"], hall.learner.user_id)
    assert (registration["status"], registration["joinUrl"]) == ("REGISTERED", webinar["joinUrl"])
    shown = hall.client.get(f"/api/webinars/{webinar['id']}", as_=hall.learner).json
    assert (shown["registrationCount"], shown["registration"]) == (1, registration)
    event = outbox()[-1]
    assert (event["type"], event["organizationId"]) == ("WebinarRegistered", hall.organization_id)
    assert event["data"] == {
        "webinarId": webinar["id"],
        "userId": hall.learner.user_id,
        "email": hall.learner.email,
        "name": hall.learner.name,
        "title": webinar["title"],
        "description": webinar["description"],
        "scheduledStart": event["data"]["scheduledStart"],
        "scheduledEnd": event["data"]["scheduledEnd"],
        "timezone": "Europe/London",
        "sequence": 0,
        "hostName": hall.host.name,
        "how": "DIRECT",
    }
    assert clock.parse(event["data"]["scheduledStart"]) == start_of(webinar)


def test_fifty_at_once_are_one_registration(hall: Hall, outbox: Outbox) -> None:
    webinar = hall.schedule(capacity=1)

    answers = at_once([lambda: hall.register(webinar, hall.learner)] * 50)

    assert {answer.status for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert len(registrations()) == 1
    assert [event["type"] for event in outbox()] == ["WebinarRegistered"]
    assert taken() == 1


def test_thirty_people_for_ten_places(hall: Hall, outbox: Outbox) -> None:
    webinar = hall.schedule(capacity=10, visibility="PUBLIC")
    crowd = [hall.person(f"p{number}") for number in range(30)]

    answers = at_once([partial(hall.register, webinar, who) for who in crowd])

    assert sorted(answer.status for answer in answers) == [201] * 10 + [409] * 20
    assert {answer.code for answer in answers if answer.status == 409} == {"webinar_full"}
    assert (len(registrations()), taken(), len(outbox())) == (10, 10, 10)
    assert hall.client.get(f"/api/webinars/{webinar['id']}", as_=crowd[0]).json["registrationCount"] == 10


def test_coming_and_going_at_once_leaves_exact_counts(hall: Hall) -> None:
    webinar = hall.schedule(capacity=5, visibility="PUBLIC")
    crowd = [hall.person(f"p{number}") for number in range(12)]

    def come_and_go(who: Person) -> list[int]:
        path = f"/api/webinars/{webinar['id']}/register"
        return [
            status
            for _ in range(3)
            for status in (hall.client.post(path, as_=who).status, hall.client.delete(path, as_=who).status)
        ]

    statuses = {s for one in at_once([partial(come_and_go, who) for who in crowd]) for s in one}

    assert statuses <= {201, 204, 409}
    assert taken() == 0
    assert {row.status for row in registrations()} == {"CANCELLED"}


def test_unregistering_frees_the_place_and_registering_anew_mails_anew(hall: Hall, outbox: Outbox) -> None:
    webinar = hall.schedule(capacity=1)
    path = f"/api/webinars/{webinar['id']}/register"
    first = hall.register(webinar, hall.learner).json

    assert hall.register(webinar, hall.author).code == "webinar_full"
    assert hall.client.delete(path, as_=hall.learner).status == 204
    assert hall.client.delete(path, as_=hall.learner).status == 204
    assert hall.client.get("/api/me/registrations", as_=hall.learner).json["items"] == []
    assert hall.register(webinar, hall.author).status == 201
    assert hall.register(webinar, hall.learner).code == "webinar_full"
    assert hall.client.delete(path, as_=hall.author).status == 204
    again = hall.register(webinar, hall.learner).json
    assert (again["id"], again["status"]) == (first["id"], "REGISTERED")
    news = [
        (e["type"], e["data"].get("sequence"))
        for e in outbox()
        if e["data"]["userId"] == hall.learner.user_id
    ]
    assert news == [("WebinarRegistered", 0), ("WebinarUnregistered", None), ("WebinarRegistered", 1)]
    assert hall.client.get(f"/api/webinars/{webinar['id']}", as_=hall.learner).json["registrationCount"] == 1


def test_public_webinars_take_everybody_and_keep_them(hall: Hall) -> None:
    webinar = hall.schedule(visibility="PUBLIC")
    path = f"/api/webinars/{webinar['id']}"

    assert hall.register(webinar, hall.stranger).status == 201
    closed = hall.client.put(path, hall.plan(), as_=hall.host, version=1)
    assert closed.json["visibility"] == "ORGANIZATION"
    assert hall.client.get(path, as_=hall.stranger).status == 200
    assert hall.client.delete(f"{path}/register", as_=hall.stranger).status == 204
    assert hall.client.get(path, as_=hall.stranger).status == 404
    assert hall.register(webinar, hall.stranger).status == 404


def test_what_is_over_takes_nobody(hall: Hall) -> None:
    webinar = hall.schedule()
    hall.register(webinar, hall.author)

    with clock.frozen(end_of(webinar) - timedelta(seconds=1)):
        assert hall.register(webinar, hall.assistant).status == 201
    with clock.frozen(end_of(webinar)):
        assert hall.register(webinar, hall.learner).code == "webinar_ended"
        assert hall.register(webinar, hall.author).status == 201
        left = hall.client.delete(f"/api/webinars/{webinar['id']}/register", as_=hall.author)
        assert (left.status, left.code) == (409, "webinar_ended")


def test_same_idempotency_key_answers_alike(hall: Hall) -> None:
    webinar = hall.schedule()
    path, key = f"/api/webinars/{webinar['id']}/register", {"idempotency-key": "once"}

    first = hall.client.post(path, as_=hall.learner, headers=key)
    hall.client.delete(path, as_=hall.learner)
    again = hall.client.post(path, as_=hall.learner, headers=key)

    assert (again.status, again.text) == (201, first.text)
    assert again.headers["idempotency-replayed"] == "true"


@pytest.mark.parametrize("body", [{"seat": 1}, {"userId": "user-ada"}])
def test_registering_takes_no_fields(hall: Hall, body: dict[str, Any]) -> None:
    webinar = hall.schedule()
    answer = hall.client.post(f"/api/webinars/{webinar['id']}/register", body, as_=hall.learner)
    assert (answer.status, answer.fields) == (422, list(body))


def test_capacity_changes_hold_what_is_taken(hall: Hall) -> None:
    webinar = hall.schedule(visibility="PUBLIC")
    path = f"/api/webinars/{webinar['id']}"
    for number in range(6):
        hall.register(webinar, hall.person(f"p{number}"))

    too_small = hall.client.put(path, hall.plan(visibility="PUBLIC", capacity=5), as_=hall.host, version=1)
    assert (too_small.status, too_small.fields) == (409, ["capacity"])
    edited = hall.client.put(path, hall.plan(visibility="PUBLIC", capacity=7), as_=hall.host, version=1).json
    assert (edited["capacity"], edited["registrationCount"]) == (7, 6)
    assert [hall.register(webinar, hall.person(f"q{n}")).status for n in range(3)] == [201, 409, 409]
    hall.client.put(path, hall.plan(visibility="PUBLIC"), as_=hall.host, version=2)
    assert [hall.register(webinar, hall.person(f"r{n}")).status for n in range(5)] == [201] * 5
    assert taken() == 12


def test_capacity_shrinks_while_people_come(hall: Hall) -> None:
    webinar = hall.schedule(visibility="PUBLIC", capacity=40)
    path = f"/api/webinars/{webinar['id']}"
    plan = hall.plan(visibility="PUBLIC", capacity=8)
    crowd = [hall.person(f"p{number}") for number in range(24)]

    def shrink() -> Any:
        return hall.client.put(path, plan, as_=hall.host, version=1)

    tasks: list[Callable[[], Any]] = [partial(hall.register, webinar, who) for who in crowd]
    answers = at_once([*tasks, shrink])

    came = sum(1 for answer in answers[:-1] if answer.status == 201)
    assert {answer.status for answer in answers[:-1]} <= {201, 409}
    assert taken() == came == len(registrations())
    assert (came <= 8) if answers[-1].status == 200 else (answers[-1].code == "capacity_below_registrations")


def test_own_registrations_are_listed_with_their_webinars(hall: Hall) -> None:
    webinars = [hall.schedule(title=f"Part {number}") for number in range(3)]
    for minute, webinar in enumerate(webinars):
        with clock.frozen(clock.now() + timedelta(minutes=minute)):
            hall.register(webinar, hall.learner)
    hall.register(webinars[0], hall.author)

    first = hall.client.get("/api/me/registrations?limit=2", as_=hall.learner).json
    rest = hall.client.get(
        f"/api/me/registrations?limit=2&cursor={first['nextCursor']}", as_=hall.learner
    ).json

    assert [item["webinar"]["title"] for item in first["items"]] == ["Part 2", "Part 1"]
    assert [item["webinar"]["title"] for item in rest["items"]] == ["Part 0"]
    assert rest["nextCursor"] is None
    item = rest["items"][0]
    assert item["webinar"] == {
        "id": webinars[0]["id"],
        "title": "Part 0",
        "hostName": hall.host.name,
        "scheduledStart": webinars[0]["scheduledStart"],
        "scheduledEnd": webinars[0]["scheduledEnd"],
        "timezone": "Europe/London",
        "status": "SCHEDULED",
    }
    assert hall.client.get("/api/me/registrations").status == 401
    foreign = hall.client.get(f"/api/me/registrations?cursor={first['nextCursor']}", as_=hall.author)
    assert (foreign.status, foreign.fields) == (400, ["cursor"])


def test_somebody_who_left_the_organization_keeps_only_a_registration(hall: Hall) -> None:
    webinar = hall.schedule()
    leaver = hall.member("noor", Role.VIEWER)
    hall.register(webinar, leaver)
    hall.client.delete(f"/api/organizations/{hall.organization_id}/members/{leaver.user_id}", as_=leaver)

    assert hall.client.get(f"/api/webinars/{webinar['id']}", as_=leaver).status == 200
    other = hall.schedule()
    assert hall.client.get(f"/api/webinars/{other['id']}", as_=leaver).status == 404
