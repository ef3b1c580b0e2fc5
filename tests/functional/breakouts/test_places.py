"""Choosing, being moved, and coming back: one is in one group, whatever races."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from chalicelib.breakouts import models
from tests.functional.api import Answer
from tests.functional.breakouts.desk import Desk
from tests.functional.hall import at_once
from tests.functional.people import Person


def test_a_group_takes_no_more_than_it_has_places(desk: Desk) -> None:
    guests = desk.guests(9)
    desk.open("BY_CHOICE", 2, capacity=4)

    answers = at_once([partial(desk.choose, guest, "1-01") for guest in guests])

    assert Counter(answer.status for answer in answers) == {200: 4, 409: 5}
    assert {answer.code for answer in answers if answer.status == 409} == {"group_full"}
    assert [group["taken"] for group in desk.feed()["breakouts"]["groups"]] == [4, 0]
    inside = [guest for guest, answer in zip(guests, answers, strict=True) if answer.status == 200]
    outside = [guest for guest in guests if guest not in inside]
    assert sorted(desk.people()["1-01"]) == [guest.user_id for guest in inside]
    assert desk.choose(inside[0], "1-01").status == 200  # again: nothing changes
    assert desk.choose(inside[0], "1-02").json["group"]["taken"] == 1
    assert desk.choose(outside[0], "1-01").status == 200
    assert desk.choose(inside[1], None).json["group"] is None
    assert desk.arrive(outside[1]).json["group"] is None  # here people choose
    assert [group["taken"] for group in desk.feed()["breakouts"]["groups"]] == [3, 1]
    assert desk.move(outside[1], "1-01").status == desk.move(outside[2], "1-01").status == 204
    assert desk.choose(desk.hall.assistant, "1-01").json["group"]["taken"] == 6  # moderators know why


def test_who_is_moved_by_two_at_once_is_in_one_group(desk: Desk) -> None:
    learner, hall = desk.hall.learner, desk.hall
    desk.open("BY_CHOICE", 4)

    at_once([partial(desk.move, learner, f"1-0{number}") for number in range(1, 5)])

    (found,) = [group for group, people in desk.people().items() if learner.user_id in people]
    assert found == desk.group_of(learner)
    desk.choose(learner, "1-04")
    tasks: list[Callable[[], Answer]] = [
        partial(desk.move, learner, "1-01", hall.host),
        partial(desk.move, learner, "1-02", hall.assistant),
        partial(desk.choose, learner, "1-03"),
        partial(desk.move, learner, "1-01", hall.admin),
    ]
    assert {answer.status for answer in at_once(tasks)} <= {200, 204}

    (found,) = [group for group, people in desk.people().items() if learner.user_id in people]
    assert found == desk.group_of(learner)
    desk.move(learner, None)
    assert desk.group_of(learner) is None
    assert sum(len(people) for people in desk.people().values()) == 0


def test_who_goes_where_is_for_the_moderators_to_say(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    hall, learner = desk.hall, desk.hall.learner
    hall.register(desk.webinar, hall.stranger)
    assert desk.move(learner, "1-01").code == "group_not_found"
    assert desk.choose(learner, None).code == "breakouts_closed"
    desk.prepare("BY_HAND", 2, capacity=1)
    assert desk.move(hall.stranger, "1-01").status == 204
    assert desk.choose(learner, "1-01").code == "group_not_found"  # nobody knows of a draft
    desk.act("open")

    assert desk.group_of(hall.stranger) == "1-01"
    assert desk.arrive(learner).json["group"] is None
    assert desk.choose(learner, "1-02").code == "not_by_choice"
    assert desk.choose(hall.assistant, "1-01").status == 200
    assert desk.move(learner, "1-02", who=learner).status == 403
    for group_id, code in (
        ("1-03", "group_not_found"),
        ("2-01", "group_not_found"),
        ("1-99", "group_not_found"),
    ):
        assert desk.move(learner, group_id).code == code
    assert desk.move(hall.person("nobody"), "1-01").code == "person_not_found"
    desk.client.delete(f"/api/webinars/{desk.id}/register", as_=hall.stranger)
    assert desk.move(hall.stranger, None).status == 204  # who has left the webinar can be taken out
    assert desk.people() == {"1-01": [hall.assistant.user_id], "1-02": []}
    monkeypatch.setattr("chalicelib.breakouts.places.MOST_MEMBERS", 1)
    assert desk.move(learner, "1-01").code == "group_full"


def test_a_place_for_who_comes_late_until_there_is_none(desk: Desk) -> None:
    guests = desk.guests(7)
    for guest in guests:
        desk.attend(guest, desk.now - timedelta(minutes=9))
    desk.open("EVENLY", 3, capacity=2, minutes=5)

    answers = at_once([partial(desk.arrive, guest) for guest in guests])

    assert Counter(answer.status for answer in answers) == {200: 6, 409: 1}
    assert [answer.code for answer in answers if answer.status == 409] == ["groups_full"]
    assert [len(people) for people in desk.people().values()] == [2, 2, 2]
    assert {
        desk.arrive(guest).status for guest, first in zip(guests, answers, strict=True) if first.status == 200
    } == {200}
    with desk.after(310):
        left = next(guest for guest, answer in zip(guests, answers, strict=True) if answer.status == 409)
        assert desk.arrive(left).json["group"] is None  # it is nearly over


def test_strangers_and_people_without_a_registration(desk: Desk) -> None:
    stranger = desk.hall.stranger
    desk.open("BY_CHOICE", 1)
    requests = [
        partial(desk.client.get, f"{desk.path}/mine", as_=stranger),
        partial(desk.arrive, stranger),
        partial(desk.choose, stranger, "1-01"),
        partial(desk.say, stranger, "Hello"),
        partial(desk.signal, stranger, stranger),
        partial(desk.client.get, desk.path, as_=stranger),
    ]
    assert {request().code for request in requests} == {"not_registered"}
    desk.hall.register(desk.webinar, stranger)
    assert desk.choose(stranger, "1-01").status == 200
    assert desk.client.get(desk.path, as_=stranger).status == 403


def test_all_shares_of_the_seats_serve_everybody() -> None:
    people: list[str] = [f"user-{number}" for number in range(400)]
    shares = Counter(models.seats_item_of(user_id) for user_id in people)
    assert sorted(shares) == sorted(models.seats_items())
    assert max(shares.values()) < 60


def test_a_person_is_found_by_any_user_id(desk: Desk) -> None:
    """User ids are an identity provider's: with dots, bars, spaces, signs."""
    issuer = desk.hall.person.__self__  # type: ignore[attr-defined] # the issuer's own method
    desk.open("BY_CHOICE", 2)
    for number, user_id in enumerate(("auth0|5f7c8e", "a.b.c", "google-oauth2:1~x", "ada@example.org")):
        token = issuer.sign(issuer.claims(user_id, f"p{number}@example.org", "Pat"))
        person = Person(user_id, f"p{number}@example.org", "Pat", token)
        desk.hall.register(desk.webinar, person)
        assert desk.choose(person, "1-01").status == 200
        assert desk.move(person, "1-02").status == 204
        assert desk.group_of(person) == "1-02"
