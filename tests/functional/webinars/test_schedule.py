"""The schedule through the API: creating, editing, cancelling, and who sees what."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from chalicelib.core import clock
from tests.functional.hall import Hall, at_once, end_of, start_of

PROBLEM = "application/problem+json"


def test_instructor_schedules_a_webinar(hall: Hall) -> None:
    created = hall.schedule(capacity=30)

    assert (created["hostId"], created["hostName"]) == (hall.host.user_id, hall.host.name)
    assert (created["status"], created["visibility"], created["capacity"]) == (
        "SCHEDULED",
        "ORGANIZATION",
        30,
    )
    assert (created["registrationCount"], created["version"], created["vodId"]) == (0, 1, None)
    assert created["joinUrl"] == f"http://localhost:8080/webinars/{created['id']}"
    read = hall.client.get(f"/api/webinars/{created['id']}", as_=hall.learner)
    assert read.json == {**created, "registration": None}
    assert read.headers["etag"] == '"1"'


def test_another_host_must_be_one_who_may_host(hall: Hall) -> None:
    created = hall.schedule(hostId=hall.admin.user_id)
    assert (created["hostId"], created["hostName"]) == (hall.admin.user_id, hall.admin.name)

    for unfit in (hall.learner, hall.assistant, hall.stranger):
        body = {**hall.plan(), "organizationId": hall.organization_id, "hostId": unfit.user_id}
        answer = hall.client.post("/api/webinars", body, as_=hall.host)
        assert (answer.status, answer.fields, answer.code) == (422, ["hostId"], "invalid_host")

    path = f"/api/webinars/{created['id']}"
    moved = hall.client.put(path, hall.plan(hostId=hall.host.user_id), as_=hall.admin, version=1).json
    assert moved["hostId"] == hall.host.user_id
    kept = hall.client.put(path, hall.plan(), as_=hall.admin, version=2).json
    assert kept["hostId"] == hall.host.user_id
    refused = hall.client.put(path, hall.plan(hostId=hall.learner.user_id), as_=hall.admin, version=3)
    assert (refused.status, refused.fields) == (422, ["hostId"])


def moment(**delta: float) -> str:
    return clock.isoformat(clock.now() + timedelta(**delta))


@pytest.mark.parametrize(
    ("change", "status", "fields"),
    [
        ({"scheduledStart": moment(hours=-1)}, 422, ["scheduledStart"]),
        ({"scheduledStart": "2000-01-01T00:00:00Z"}, 422, ["scheduledStart"]),
        ({"scheduledStart": "tomorrow"}, 422, ["scheduledStart"]),
        ({"scheduledStart": "2099-01-01T00:00:00"}, 422, ["scheduledStart"]),
        ({"scheduledStart": 4070908800}, 422, ["scheduledStart"]),
        ({"scheduledStart": "9999-12-31T23:59:59-23:00"}, 422, ["scheduledStart"]),
        ({"scheduledEnd": moment(hours=1)}, 422, ["scheduledEnd"]),
        ({"scheduledEnd": moment(days=3)}, 422, ["scheduledEnd"]),
        ({"timezone": "Mars/Olympus"}, 422, ["timezone"]),
        ({"timezone": "America"}, 422, ["timezone"]),
        ({"timezone": "../../etc/passwd"}, 422, ["timezone"]),
        ({"timezone": "Europe/London\u0000"}, 422, ["timezone"]),
        ({"timezone": ""}, 422, ["timezone"]),
        ({"timezone": "x" * 65}, 422, ["timezone"]),
        ({"timezone": "/etc/localtime"}, 422, ["timezone"]),
        ({"capacity": 0}, 422, ["capacity"]),
        ({"capacity": -1}, 422, ["capacity"]),
        ({"capacity": 1.5}, 422, ["capacity"]),
        ({"capacity": "30"}, 422, ["capacity"]),
        ({"capacity": 10**30}, 422, ["capacity"]),
        ({"visibility": "SECRET"}, 422, ["visibility"]),
        ({"title": ""}, 422, ["title"]),
        ({"title": "x" * 201}, 422, ["title"]),
        ({"title": "two\nlines"}, 422, ["title"]),
        ({"title": None}, 422, ["title"]),
        ({"description": "x" * 5001}, 422, ["description"]),
        ({"description": "bell\u0007"}, 422, ["description"]),
        ({"organizationId": ""}, 422, ["organizationId"]),
        ({"hostId": 7}, 422, ["hostId"]),
        ({"status": "LIVE"}, 422, ["status"]),
        ({"version": 4}, 422, ["version"]),
    ],
)
def test_bad_webinars_name_the_field(
    hall: Hall, change: dict[str, Any], status: int, fields: list[str]
) -> None:
    body = {**hall.plan(), "organizationId": hall.organization_id, **change}
    answer = hall.client.post("/api/webinars", body, as_=hall.host)

    assert (answer.status, answer.fields) == (status, fields)
    assert answer.headers["content-type"] == PROBLEM


def test_huge_and_malformed_bodies_are_refused(hall: Hall) -> None:
    huge = hall.client.request("POST", "/api/webinars", raw=b'"' + b"x" * 300_000 + b'"', as_=hall.host)
    assert (huge.status, huge.code) == (413, "body_too_large")
    malformed = hall.client.request("POST", "/api/webinars", raw=b"{", as_=hall.host)
    assert (malformed.status, malformed.code) == (400, "malformed_json")


def test_only_hosts_schedule_and_edit(hall: Hall) -> None:
    created = hall.schedule()
    body = {**hall.plan(), "organizationId": hall.organization_id}
    path = f"/api/webinars/{created['id']}"

    for somebody, status in [
        (hall.learner, 403),
        (hall.assistant, 403),
        (hall.author, 403),
        (hall.stranger, 404),
        (None, 401),
    ]:
        assert hall.client.post("/api/webinars", body, as_=somebody).status == status
        assert hall.client.put(path, hall.plan(), as_=somebody, version=1).status == status
        assert hall.client.delete(path, as_=somebody).status == status


def test_what_is_not_theirs_looks_as_if_it_were_not_there(hall: Hall) -> None:
    created = hall.schedule()

    for tail, method, body in [
        ("", "GET", None),
        ("", "PUT", hall.plan()),
        ("", "DELETE", None),
        ("/register", "POST", {}),
        ("/register", "DELETE", None),
        ("/calendar", "GET", None),
    ]:
        options: Any = {"as_": hall.stranger, "headers": {"if-match": '"1"'}}
        foreign = hall.client.request(method, f"/api/webinars/{created['id']}{tail}", body, **options)
        absent = hall.client.request(method, f"/api/webinars/web_nothing{tail}", body, **options)
        assert foreign.status == 404
        assert {**foreign.json, "correlationId": ""} == {**absent.json, "correlationId": ""}
    assert hall.client.get("/api/webinars/%00", as_=hall.host).status == 404


def test_everybody_signed_in_sees_a_public_webinar(hall: Hall) -> None:
    created = hall.schedule(visibility="PUBLIC")
    path = f"/api/webinars/{created['id']}"

    assert hall.client.get(path, as_=hall.stranger).json["id"] == created["id"]
    assert hall.client.get(path).status == 401
    assert hall.client.put(path, hall.plan(), as_=hall.stranger, version=1).status == 404


def test_edit_needs_the_current_version(hall: Hall) -> None:
    created = hall.schedule()
    path = f"/api/webinars/{created['id']}"
    changed = hall.plan(title="Renamed", visibility="PUBLIC", capacity=5)

    assert hall.client.put(path, changed, as_=hall.host).status == 428
    assert hall.client.put(path, changed, as_=hall.host, version=7).code == "version_conflict"
    assert hall.client.put(path, changed, as_=hall.host, headers={"if-match": "*"}).fields == ["If-Match"]
    edited = hall.client.put(path, changed, as_=hall.host, version=1)
    assert (edited.status, edited.json["title"], edited.headers["etag"]) == (200, "Renamed", '"2"')
    assert (edited.json["visibility"], edited.json["capacity"]) == ("PUBLIC", 5)
    assert hall.client.put(path, changed, as_=hall.host, version=1).status == 412
    assert hall.client.put(path, {**changed, "organizationId": "x"}, as_=hall.host, version=2).fields == [
        "organizationId"
    ]


def test_concurrent_edits_lose_nothing(hall: Hall) -> None:
    created = hall.schedule()
    path = f"/api/webinars/{created['id']}"

    def edit(number: int) -> int:
        return hall.client.put(path, hall.plan(title=f"Title {number}"), as_=hall.host, version=1).status

    statuses = at_once([partial(edit, number) for number in range(8)])
    assert sorted(statuses) == [200] + [412] * 7


def test_registrations_do_not_disturb_an_editor(hall: Hall) -> None:
    created = hall.schedule()
    hall.register(created, hall.learner)

    answer = hall.client.put(f"/api/webinars/{created['id']}", hall.plan(), as_=hall.host, version=1)

    assert (answer.status, answer.json["registrationCount"]) == (200, 1)


def test_the_clock_makes_it_live_and_ended(hall: Hall) -> None:
    created = hall.schedule()
    path = f"/api/webinars/{created['id']}"
    start, end = start_of(created), end_of(created)

    def status() -> str:
        return str(hall.client.get(path, as_=hall.learner).json["status"])

    second = timedelta(seconds=1)
    for moment_, expected in [
        (start - second, "SCHEDULED"),
        (start, "LIVE"),
        (end - second, "LIVE"),
        (end, "ENDED"),
    ]:
        with clock.frozen(moment_):
            assert status() == expected


def test_times_change_only_while_they_can(hall: Hall) -> None:
    created = hall.schedule()
    path = f"/api/webinars/{created['id']}"
    start, end = start_of(created), end_of(created)
    same = {key: created[key] for key in ("scheduledStart", "scheduledEnd")}
    later = {**same, "scheduledEnd": clock.isoformat(end + timedelta(minutes=30))}
    moved = hall.plan(scheduledStart=moment(days=5), scheduledEnd=moment(days=5, hours=1))

    past = hall.client.put(path, hall.plan(scheduledStart=moment(hours=-2)), as_=hall.host, version=1)
    assert (past.status, past.fields) == (422, ["scheduledStart"])
    with clock.frozen(start + timedelta(minutes=50)):
        assert hall.client.put(path, moved, as_=hall.host, version=1).code == "webinar_live"
        soon_over = {**same, "scheduledEnd": clock.isoformat(start + timedelta(minutes=40))}
        refused = hall.client.put(path, hall.plan(**soon_over), as_=hall.host, version=1)
        assert (refused.status, refused.fields) == (422, ["scheduledEnd"])
        assert hall.client.put(path, hall.plan(**later), as_=hall.host, version=1).status == 200
    with clock.frozen(end + timedelta(hours=1)):
        assert hall.client.put(path, moved, as_=hall.host, version=2).code == "webinar_ended"
        assert (
            hall.client.put(path, hall.plan(**later, title="Archive"), as_=hall.host, version=2).status == 200
        )
        assert hall.client.delete(path, as_=hall.host).code == "webinar_ended"


def test_cancelled_stays_cancelled(hall: Hall) -> None:
    created = hall.schedule(visibility="PUBLIC")
    path = f"/api/webinars/{created['id']}"

    assert hall.client.delete(path, as_=hall.host).status == 204
    assert hall.client.delete(path, as_=hall.host).status == 204
    read = hall.client.get(path, as_=hall.stranger).json
    assert (read["status"], read["version"]) == ("CANCELLED", 2)
    assert hall.client.put(path, hall.plan(), as_=hall.host, version=2).code == "webinar_cancelled"
    assert hall.register(created, hall.learner).code == "webinar_cancelled"
    assert hall.client.get("/api/webinars", as_=hall.stranger).json["items"] == []
