"""Coming into a webinar through the API, and the list of who came."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from chalicelib.attendance.models import Attendance
from chalicelib.core import clock
from chalicelib.core.permissions import Role
from tests.functional.api import Answer
from tests.functional.hall import Hall, at_once, end_of, start_of
from tests.functional.people import Person


def join(hall: Hall, webinar: dict[str, Any], somebody: Person | None, at: datetime) -> Answer:
    with clock.frozen(at):
        return hall.client.post(f"/api/webinars/{webinar['id']}/join", as_=somebody)


def attendees(hall: Hall, webinar: dict[str, Any], query: str = "") -> list[dict[str, Any]]:
    answer = hall.client.get(f"/api/webinars/{webinar['id']}/attendees?{query}", as_=hall.assistant)
    assert answer.status == 200, answer.text
    return list(answer.json["items"])


def test_attendees_are_registrations_with_presence(hall: Hall) -> None:
    webinar = hall.schedule()
    here = hall.register(webinar, hall.learner).json
    absent = hall.register(webinar, hall.author).json
    came = start_of(webinar) + timedelta(minutes=2, seconds=30)

    answer = join(hall, webinar, hall.learner, came)
    join(hall, webinar, hall.learner, came + timedelta(seconds=20))
    join(hall, webinar, hall.learner, came + timedelta(minutes=5))

    assert answer.status == 200
    assert {name: value for name, value in answer.json.items() if name != "token"} == {
        "webinarId": webinar["id"],
        "userId": hall.learner.user_id,
        "minute": clock.isoformat(start_of(webinar) + timedelta(minutes=2)),
        "openUntil": webinar["scheduledEnd"],
    }
    minutes = [clock.isoformat(start_of(webinar) + timedelta(minutes=minute)) for minute in (2, 3, 7, 8)]
    shown = {item["userId"]: item for item in attendees(hall, webinar)}
    assert shown == {
        hall.learner.user_id: {
            "id": here["id"],
            "webinarId": webinar["id"],
            "userId": hall.learner.user_id,
            "name": hall.learner.name,
            "email": hall.learner.email,
            "registeredAt": here["registeredAt"],
            "attendedAt": minutes[0],
            "duration": 2,
            "activeMinutes": 0,
            "intervals": [
                {"joinedAt": minutes[0], "leftAt": minutes[1]},
                {"joinedAt": minutes[2], "leftAt": minutes[3]},
            ],
            "awardedAt": None,
        },
        hall.author.user_id: {
            "id": absent["id"],
            "webinarId": webinar["id"],
            "userId": hall.author.user_id,
            "name": hall.author.name,
            "email": hall.author.email,
            "registeredAt": absent["registeredAt"],
            "attendedAt": None,
            "duration": 0,
            "activeMinutes": 0,
            "intervals": [],
            "awardedAt": None,
        },
    }


def test_doors_open_a_quarter_of_an_hour_before_and_close_at_the_end(hall: Hall) -> None:
    webinar = hall.schedule()
    hall.register(webinar, hall.learner)
    second = timedelta(seconds=1)
    opening = start_of(webinar) - timedelta(minutes=15)

    assert join(hall, webinar, hall.learner, opening - second).code == "webinar_not_open"
    assert join(hall, webinar, hall.learner, opening).status == 200
    assert join(hall, webinar, hall.learner, end_of(webinar) - second).status == 200
    closed = join(hall, webinar, hall.learner, end_of(webinar))
    assert (closed.status, closed.code) == (409, "webinar_ended")
    assert closed.json["detail"] == "This webinar is over."


def test_who_may_come_in(hall: Hall) -> None:
    webinar, public = hall.schedule(), hall.schedule(visibility="PUBLIC")
    now = start_of(webinar)

    for staff in (hall.host, hall.admin, hall.assistant):
        assert join(hall, webinar, staff, now).status == 200
    for unregistered in (hall.learner, hall.author):
        assert join(hall, webinar, unregistered, now).code == "not_registered"
    assert join(hall, webinar, hall.stranger, now).status == 404
    assert join(hall, public, hall.stranger, now).code == "not_registered"
    assert join(hall, webinar, None, now).status == 401
    hall.register(public, hall.stranger)
    assert join(hall, public, hall.stranger, now).status == 200
    hall.client.delete(f"/api/webinars/{public['id']}", as_=hall.host)
    assert join(hall, public, hall.stranger, now).code == "webinar_cancelled"
    assert attendees(hall, webinar) == []


def test_who_may_see_attendees(hall: Hall) -> None:
    for webinar in (hall.schedule(), hall.schedule(visibility="PUBLIC")):
        path = f"/api/webinars/{webinar['id']}/attendees"
        for registered in (False, True):
            if registered:
                hall.register(webinar, hall.learner)
            for somebody, status in [
                (hall.host, 200),
                (hall.admin, 200),
                (hall.assistant, 200),
                (hall.author, 403),
                (hall.learner, 403),
                (hall.stranger, 404),
                (None, 401),
            ]:
                assert hall.client.get(path, as_=somebody).status == status
    assert hall.client.get("/api/webinars/web_nothing/attendees", as_=hall.host).status == 404


def test_many_connections_at_once_are_one_row(hall: Hall) -> None:
    webinar = hall.schedule()
    hall.register(webinar, hall.learner)
    now = start_of(webinar)

    answers = at_once([partial(join, hall, webinar, hall.learner, now)] * 20)

    assert {answer.status for answer in answers} == {200}
    (row,) = Attendance.scan()
    assert row.organization_id == hall.organization_id
    assert [item["duration"] for item in attendees(hall, webinar)] == [1]


def test_pages_are_whole_and_leave_out_who_stepped_back(hall: Hall) -> None:
    webinar = hall.schedule()
    crowd = [hall.member(f"p{number:02}", Role.VIEWER) for number in range(9)]
    for somebody in crowd:
        hall.register(webinar, somebody)
    for somebody in crowd[::4]:
        hall.client.delete(f"/api/webinars/{webinar['id']}/register", as_=somebody)
    path = f"/api/webinars/{webinar['id']}/attendees?limit=4"

    first = hall.client.get(path, as_=hall.host).json
    second = hall.client.get(f"{path}&cursor={first['nextCursor']}", as_=hall.host).json

    assert [len(first["items"]), len(second["items"]), second["nextCursor"]] == [4, 2, None]
    stayed = [somebody.user_id for somebody in crowd if somebody not in crowd[::4]]
    assert [item["userId"] for item in first["items"] + second["items"]] == stayed


@pytest.mark.parametrize(
    ("query", "status", "field"),
    [
        ("limit=0", 422, "limit"),
        ("limit=x", 422, "limit"),
        ("cursor=x", 400, "cursor"),
        ("all=1", 422, "all"),
    ],
)
def test_bad_queries_name_the_field(hall: Hall, query: str, status: int, field: str) -> None:
    webinar = hall.schedule()
    answer = hall.client.get(f"/api/webinars/{webinar['id']}/attendees?{query}", as_=hall.host)
    assert (answer.status, answer.fields) == (status, [field])


def test_joining_takes_no_time_from_the_client(hall: Hall) -> None:
    webinar = hall.schedule()
    body = {"minute": "2020-01-01T00:00:00Z"}
    answer = hall.client.post(f"/api/webinars/{webinar['id']}/join", body, as_=hall.host)
    assert (answer.status, answer.fields) == (422, ["minute"])


def test_who_came_without_a_registration_is_listed_apart(hall: Hall) -> None:
    webinar = hall.schedule()
    path = f"/api/webinars/{webinar['id']}/attendees?registered=false"
    assert hall.client.get(path, as_=hall.host).json == {"items": [], "nextCursor": None}
    hall.register(webinar, hall.learner)
    hall.register(webinar, hall.author)
    for somebody in (hall.learner, hall.author, hall.host, hall.assistant):
        join(hall, webinar, somebody, start_of(webinar))
    hall.client.delete(f"/api/webinars/{webinar['id']}/register", as_=hall.author)

    found, cursor = [], ""
    while cursor is not None:
        answer = hall.client.get(f"{path}&limit=1{cursor and '&cursor='}{cursor}", as_=hall.host).json
        found += answer["items"]
        cursor = answer["nextCursor"]

    assert sorted(
        (item["userId"], item["name"], item["email"], item["duration"]) for item in found
    ) == sorted(
        (somebody.user_id, somebody.name, somebody.email, 1)
        for somebody in (hall.author, hall.host, hall.assistant)
    )
    assert {(item["id"], item["registeredAt"]) for item in found} == {(None, None)}
    for somebody, status in ((hall.learner, 403), (hall.stranger, 404), (None, 401)):
        assert hall.client.get(path, as_=somebody).status == status
