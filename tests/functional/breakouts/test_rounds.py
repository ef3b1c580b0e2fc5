"""A round from its draft to its end, and who is dealt into which group."""

from datetime import timedelta
from functools import partial
from typing import Any

from chalicelib.core import clock
from tests.functional.breakouts.desk import Desk
from tests.functional.hall import at_once, end_of

NOTHING: dict[str, Any] = {
    "round": None,
    "status": "CLOSED",
    "assignment": None,
    "group": None,
    "iceServers": [],
}


def assert_nothing_open(desk: Desk) -> None:
    mine = desk.mine(desk.hall.learner)
    assert {key: mine[key] for key in NOTHING} == NOTHING


def test_a_round_is_prepared_opened_extended_and_ends_by_the_clock(desk: Desk) -> None:
    learner, now = desk.hall.learner, desk.now
    empty = desk.seen()
    assert (empty["round"], empty["status"], empty["groups"], empty["version"]) == (0, "CLOSED", [], 0)
    assert [desk.act(what).code for what in ("open", "call-back", "close")] == [
        "no_draft",
        "not_open",
        "not_open",
    ]

    draft = desk.prepare("BY_HAND", 2, minutes=10, capacity=5)
    assert (draft["round"], draft["status"], draft["capacity"], draft["version"]) == (1, "DRAFT", 5, 1)
    assert desk.move(learner, "1-02").status == 204
    assert_nothing_open(desk)
    assert desk.feed() == {}
    assert desk.try_to_prepare("BY_HAND", 1, version=0).status == 412
    assert [desk.act(what).code for what in ("call-back", "close")] == ["not_open", "not_open"]

    opened = desk.act("open")
    assert opened.headers["etag"] == '"2"'
    assert desk.act("open").json == opened.json
    ends_at, closes_at = (
        clock.isoformat(now + timedelta(minutes=10)),
        clock.isoformat(now + timedelta(minutes=11)),
    )
    assert desk.feed() == {
        "breakouts": {
            "round": 1,
            "assignment": "BY_HAND",
            "openedAt": clock.isoformat(now),
            "endsAt": ends_at,
            "closesAt": closes_at,
            "groups": [
                {"id": "1-01", "name": "Group 1", "taken": 0, "capacity": 5},
                {"id": "1-02", "name": "Group 2", "taken": 1, "capacity": 5},
            ],
        }
    }
    mine = desk.mine(learner)
    assert (mine["round"], mine["status"], mine["endsAt"], mine["closesAt"]) == (
        1,
        "OPEN",
        ends_at,
        closes_at,
    )
    assert mine["group"]["members"] == [{"userId": learner.user_id, "name": "Lea", "inCall": False}]
    assert desk.try_to_prepare("BY_HAND", 1, version=2).code == "breakouts_open"

    with desk.after(630):
        assert desk.mine(learner)["status"] == "CALLED_BACK"
        extended = desk.time(now + timedelta(minutes=20), version=2)
        assert (extended.status, extended.json["status"]) == (200, "OPEN")
        assert desk.time(now + timedelta(minutes=30), version=2).status == 412
        assert desk.time(now, version=3).code == "in_the_past"
        assert desk.time(None, version=3).json["closesAt"] is None
        assert desk.time(now + timedelta(minutes=20), version=4).status == 200
    with desk.after(1260):
        assert desk.seen()["status"] == "CLOSED"
        assert_nothing_open(desk)
        assert desk.time(now + timedelta(minutes=40), version=5).code == "not_open"
        assert desk.act("call-back").json["version"] == desk.act("close").json["version"] == 5
        assert desk.act("open").code == "no_draft"
        assert desk.move(learner, "1-01").code == desk.move(learner, None).code == "breakouts_closed"
    assert desk.deeds() == [
        "breakouts.prepared",
        "breakouts.moved",
        "breakouts.opened",
        *["breakouts.timer"] * 3,
    ]


def test_everybody_is_called_back_and_the_groups_close(desk: Desk) -> None:
    desk.open("BY_CHOICE", 2)
    assert desk.choose(desk.hall.learner, "1-01").status == 200

    with desk.after(60):
        called = desk.act("call-back").json
        assert called["status"] == "CALLED_BACK"
        assert called["closesAt"] == clock.isoformat(desk.now + timedelta(seconds=120))
    with desk.after(90):
        assert desk.act("call-back").json == called
        assert desk.group_of(desk.hall.learner) == "1-01"  # until the countdown is over
        closed = desk.act("close").json
        assert (closed["status"], closed["endsAt"]) == ("CLOSED", called["endsAt"])
        assert_nothing_open(desk)
        assert desk.say(desk.hall.learner, "Hello?").code == "breakouts_closed"
        assert desk.choose(desk.hall.learner, "1-02").code == "breakouts_closed"
    with desk.after(100):
        assert desk.act("close").json == closed
        assert desk.prepare("BY_CHOICE", 1)["round"] == 2
        assert desk.say(desk.hall.learner, "Hello?").code == "group_not_found"
    assert desk.deeds().count("breakouts.called_back") == desk.deeds().count("breakouts.closed") == 1


def test_two_moderators_at_once_open_it_once(desk: Desk) -> None:
    prepared = at_once([partial(desk.try_to_prepare, "BY_HAND", 1, version=0)] * 2)
    assert sorted(answer.status for answer in prepared) == [200, 412]

    answers = at_once([partial(desk.act, "open", who) for who in (desk.hall.host, desk.hall.assistant)])

    assert answers[0].json == answers[1].json
    assert desk.deeds() == ["breakouts.prepared", "breakouts.opened"]


def test_people_who_are_there_are_dealt_evenly_to_twelve_groups(desk: Desk) -> None:
    hall = desk.hall
    guests = desk.guests(31)
    gone, banned, latecomer = guests[:3]
    desk.attend(gone, desk.now - timedelta(minutes=4))
    desk.ban(banned)
    presenter = hall.author
    named = hall.client.post(
        f"/api/webinars/{desk.id}/presenters", {"userId": presenter.user_id}, as_=hall.host
    )
    assert named.status in (200, 201), named.text
    for crew in (hall.host, presenter):
        hall.register(desk.webinar, crew)
        desk.attend(crew)
    desk.attend(hall.assistant, staff=True)
    dealt = {guest.user_id for guest in guests[3:]}
    desk.attend(latecomer, desk.now - timedelta(minutes=9))
    assert desk.try_to_prepare("EVENLY", 9, version=0, capacity=3).code == "too_many_people"

    desk.prepare("EVENLY", 14)
    desk.prepare("EVENLY", 12, capacity=4)
    assert desk.act("open").status == 200

    assert desk.move(latecomer, "1-13").code == "group_not_found"  # of the draft before
    groups = desk.people()
    assert sorted(groups) == [f"1-{number:02}" for number in range(1, 13)]
    assert sorted(len(people) for people in groups.values()) == [2] * 8 + [3] * 4
    seated = {user_id: group for group, people in groups.items() for user_id in people}
    assert seated.keys() == dealt
    for guest in guests[3:]:
        assert desk.group_of(guest) == seated[guest.user_id]
        assert desk.arrive(guest).json["group"]["id"] == seated[guest.user_id]
    assert desk.group_of(latecomer) is None
    assert desk.arrive(hall.host).json["group"] is None
    place = desk.arrive(latecomer).json["group"]["id"]
    assert desk.group_of(latecomer) == place
    assert len(groups[place]) == 2
    assert desk.client.get(f"{desk.path}/mine", as_=banned).code == "banned"
    assert desk.arrive(banned).code == "banned"


def test_the_groups_of_the_last_round_with_those_who_are_new(desk: Desk) -> None:
    guests = desk.guests(8)
    for guest in guests[4:]:
        desk.attend(guest, desk.now - timedelta(minutes=9))
    assert desk.try_to_prepare("LAST", version=0).code == "no_round_before"
    desk.open("EVENLY", 2, capacity=4)
    before = desk.people()
    desk.act("close")
    desk.prepare("BY_HAND", 3)  # a draft is no round

    for guest in guests[4:6]:
        desk.attend(guest)
    desk.ban(guests[0])
    drafted = desk.prepare("LAST", minutes=3)

    assert (drafted["round"], drafted["capacity"], drafted["minutes"]) == (2, 4, 3)
    assert [group["name"] for group in drafted["groups"]] == ["Group 1", "Group 2"]
    after = desk.people()
    kept = {user: number for number in (1, 2) for user in before[f"1-0{number}"]}
    del kept[guests[0].user_id]
    now = {user: number for number in (1, 2) for user in after[f"2-0{number}"]}
    assert kept.items() <= now.items()
    assert now.keys() - kept.keys() == {guest.user_id for guest in guests[4:6]}
    assert abs(len(after["2-01"]) - len(after["2-02"])) <= 1
    assert desk.act("open").status == 200
    assert desk.group_of(guests[1]) == f"2-0{kept[guests[1].user_id]}"
    for guest in guests[6:]:
        assert desk.arrive(guest).status == 200
    assert sum(len(people) for people in desk.people().values()) == 7
    desk.act("close")
    assert len(desk.prepare("LAST")["groups"]) == 2


def test_once_the_webinar_is_over_so_is_all_of_it(desk: Desk) -> None:
    desk.open("BY_CHOICE", 1)
    with clock.frozen(end_of(desk.webinar)):
        assert desk.choose(desk.hall.learner, "1-01").code == "webinar_ended"
        assert desk.try_to_prepare("BY_HAND", 1, version=2).code == "webinar_ended"
        assert desk.seen()["round"] == 1
        assert desk.act("close").status == 200
