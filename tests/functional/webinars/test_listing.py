"""Lists of webinars through the API: whose, when, in which state, and page by page."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.core import clock
from tests.functional.hall import Hall, end_of, start_of


def scheduled(hall: Hall, hours: float, **changes: Any) -> dict[str, Any]:
    start = clock.now() + timedelta(hours=hours)
    times = {
        "scheduledStart": clock.isoformat(start),
        "scheduledEnd": clock.isoformat(start + timedelta(hours=1)),
    }
    return hall.schedule(**times, **changes)


def ids(hall: Hall, query: str, somebody: Any = None) -> list[str]:
    answer = hall.client.get(f"/api/webinars?{query}", as_=somebody or hall.learner)
    assert answer.status == 200, answer.text
    return [item["id"] for item in answer.json["items"]]


def test_organization_sees_its_own_by_start_and_everybody_the_public_ones(hall: Hall) -> None:
    later, sooner = scheduled(hall, 9, visibility="PUBLIC"), scheduled(hall, 5)
    own = f"organizationId={hall.organization_id}"

    assert ids(hall, own) == [sooner["id"], later["id"]]
    for webinar in (sooner, later):
        assert webinar.pop("registrationQuestions") == []  # told where one registers
    assert hall.client.get(f"/api/webinars?{own}", as_=hall.learner).json["items"] == [sooner, later]
    assert ids(hall, "", hall.stranger) == [later["id"]]
    assert hall.client.get(f"/api/webinars?{own}", as_=hall.stranger).status == 404
    assert hall.client.get(f"/api/webinars?{own}").status == 401


def test_filters_by_state(hall: Hall) -> None:
    past, running, coming = (scheduled(hall, hours, visibility="PUBLIC") for hours in (1, 3, 5))
    gone = scheduled(hall, 4, visibility="PUBLIC")
    hall.client.delete(f"/api/webinars/{gone['id']}", as_=hall.host)
    own = f"organizationId={hall.organization_id}"

    with clock.frozen(start_of(running) + timedelta(minutes=5)):
        assert ids(hall, own) == [past["id"], running["id"], coming["id"]]
        for query in (own + "&", ""):
            assert ids(hall, f"{query}status=SCHEDULED") == [coming["id"]]
            assert ids(hall, f"{query}status=LIVE") == [running["id"]]
            assert ids(hall, f"{query}status=ENDED") == [past["id"]]
        assert ids(hall, "") == [running["id"], coming["id"]]
        assert ids(hall, f"{own}&status=CANCELLED") == [gone["id"]]
        refused = hall.client.get("/api/webinars?status=CANCELLED", as_=hall.learner)
        assert (refused.status, refused.fields) == (422, ["organizationId"])
    with clock.frozen(end_of(coming)):
        assert ids(hall, f"{own}&status=ENDED") == [coming["id"], running["id"], past["id"]]


def test_filters_by_time(hall: Hall) -> None:
    first, second, third = (scheduled(hall, hours) for hours in (2, 4, 6))
    own = f"organizationId={hall.organization_id}"

    assert ids(hall, f"{own}&from={second['scheduledStart']}") == [second["id"], third["id"]]
    assert ids(hall, f"{own}&to={second['scheduledStart']}") == [first["id"], second["id"]]
    assert ids(hall, f"{own}&from={second['scheduledStart']}&to={second['scheduledStart']}") == [second["id"]]
    assert ids(hall, f"{own}&from={third['scheduledStart']}&to={first['scheduledStart']}") == []
    assert ids(hall, f"{own}&from=0001-01-01T00:00:00Z&to=9999-12-31T23:59:59.999Z") == [
        w["id"] for w in (first, second, third)
    ]


@pytest.mark.parametrize(
    ("query", "status", "field"),
    [
        ("from=yesterday", 422, "from"),
        ("from=2026-01-01T00:00:00", 422, "from"),
        ("to=0001-01-01T00:00:00%2B14:00", 422, "to"),
        ("status=OPEN", 422, "status"),
        ("limit=0", 422, "limit"),
        ("limit=101", 422, "limit"),
        ("page=2", 422, "page"),
        ("cursor=x", 400, "cursor"),
        ("cursor=W10", 400, "cursor"),
        ("cursor=%F0%9F%92%A9", 400, "cursor"),
    ],
)
def test_bad_queries_name_the_field(hall: Hall, query: str, status: int, field: str) -> None:
    answer = hall.client.get(f"/api/webinars?{query}", as_=hall.learner)

    assert (answer.status, answer.fields) == (status, [field])


def test_pages_go_on_by_cursor_and_only_in_their_list(hall: Hall) -> None:
    made = [scheduled(hall, hours, visibility="PUBLIC")["id"] for hours in range(2, 9)]
    own = f"organizationId={hall.organization_id}&limit=3"
    seen: list[str] = []
    cursor = ""
    while True:
        page = hall.client.get(f"/api/webinars?{own}{cursor}", as_=hall.learner).json
        seen += [item["id"] for item in page["items"]]
        if page["nextCursor"] is None:
            break
        assert len(page["items"]) == 3
        cursor = f"&cursor={page['nextCursor']}"
    assert seen == made

    answer = hall.client.get(f"/api/webinars?limit=3{cursor}", as_=hall.learner)
    assert (answer.status, answer.fields) == (400, ["cursor"])


def test_a_page_of_many_is_cut_where_one_read_ends(hall: Hall) -> None:
    for hours in range(1, 28):
        scheduled(hall, hours)
    own = f"organizationId={hall.organization_id}&limit=100"

    first = hall.client.get(f"/api/webinars?{own}", as_=hall.learner).json
    second = hall.client.get(f"/api/webinars?{own}&cursor={first['nextCursor']}", as_=hall.learner).json

    assert (len(first["items"]), len(second["items"]), second["nextCursor"]) == (25, 2, None)
