"""Inside of a group: help, the places in the call, signals between browsers, and the chat."""

from collections import Counter
from datetime import timedelta
from functools import partial

import pytest

from chalicelib.breakouts import signals
from chalicelib.breakouts.models import Signal
from chalicelib.broadcasts import ice
from chalicelib.chat import service as chat
from chalicelib.core import clock
from chalicelib.rooms import service as rooms
from tests.functional.breakouts.desk import Desk
from tests.functional.hall import at_once
from tests.functional.people import Person

OFFER = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\n"


@pytest.fixture
def pair(desk: Desk) -> tuple[Person, Person]:
    """Two people in the first of two groups."""
    first, second = desk.guests(2)
    desk.open("BY_CHOICE", 2, capacity=20)
    for guest in (first, second):
        assert desk.choose(guest, "1-01").status == 200
    return first, second


def test_help_is_asked_for_and_given(desk: Desk, pair: tuple[Person, Person]) -> None:
    first, second = pair

    asked = desk.inside(first, "help", {"wanted": True}).json["group"]
    assert (asked["helpWantedAt"], asked["helpWantedBy"]) == (clock.isoformat(desk.now), first.name)
    with desk.after(5):
        assert desk.inside(second, "help", {"wanted": True}).json["group"] == asked  # asked already
    (group, other) = desk.seen(desk.hall.assistant)["groups"]
    assert (group["helpWantedBy"], other["helpWantedAt"]) == (first.name, None)
    assert desk.choose(desk.hall.assistant, "1-01").status == 200
    helped = desk.inside(desk.hall.assistant, "help", {"wanted": False}).json["group"]
    assert (helped["helpWantedAt"], helped["helpWantedBy"]) == (None, None)
    assert desk.mine(first)["group"] == helped
    assert first.name not in repr(desk.feed())


def test_six_people_find_a_place_in_the_call_and_moderators_besides(
    desk: Desk, pair: tuple[Person, Person]
) -> None:
    guests = [*pair, *(desk.hall.person(f"caller{number}") for number in range(6))]
    for guest in guests[2:]:
        desk.hall.register(desk.webinar, guest)
        assert desk.choose(guest, "1-01").status == 200
    join = {"joined": True}

    answers = at_once([partial(desk.inside, guest, "call", join) for guest in guests])

    assert Counter(answer.status for answer in answers) == {200: 6, 409: 2}
    inside = [guest for guest, answer in zip(guests, answers, strict=True) if answer.status == 200]
    outside = [guest for guest in guests if guest not in inside]
    assert desk.inside(outside[0], "call", join).code == "call_full"
    assert desk.inside(desk.hall.assistant, "call", join).code == "not_in_group"
    assert desk.choose(desk.hall.assistant, "1-01").status == 200
    joined = desk.inside(desk.hall.assistant, "call", join).json["group"]
    assert sum(member["inCall"] for member in joined["members"]) == 7

    with desk.after(100):
        assert desk.inside(inside[0], "call", join).status == 200  # renewed
        assert desk.inside(inside[1], "call", {"joined": False}).status == 200
        assert desk.inside(inside[1], "call", {"joined": False}).status == 200
        assert desk.inside(outside[0], "call", join).code == "call_full"  # the assistant makes it six
    with desk.after(200):
        calling = desk.inside(outside[0], "call", join).json["group"]["members"]
        assert {one["userId"] for one in calling if one["inCall"]} == {inside[0].user_id, outside[0].user_id}
        assert desk.move(inside[0], "1-02").status == 204
        assert [one["inCall"] for one in desk.mine(inside[0])["group"]["members"]] == [False]


def test_browsers_find_each_other(
    desk: Desk, pair: tuple[Person, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = pair
    turn = '[{"urls": "turn:turn.example.org", "username": "u", "credential": "c"}]'
    with monkeypatch.context() as configured:
        configured.setenv("ACADEMY_ICE_SERVERS", turn)
        ice.ice_servers.cache_clear()
        mine = desk.mine(first)
    ice.ice_servers.cache_clear()
    assert mine["iceServers"] == [{"urls": ["turn:turn.example.org"], "username": "u", "credential": "c"}]

    assert desk.signal(second, first, "OFFER", OFFER).status == 204
    told = desk.told(first, mine["signalsAfter"])
    ((signal),) = told["items"]
    assert signal == {
        "id": told["next"],
        "from": second.user_id,
        "name": second.name,
        "kind": "OFFER",
        "payload": OFFER,
        "at": clock.isoformat(desk.now),
    }
    assert desk.told(second)["items"] == []
    with desk.after(1):
        assert desk.signal(second, first, "CANDIDATE", "[]").status == 204
        again = desk.told(first, told["next"])
        assert [one["kind"] for one in again["items"]] == ["OFFER", "CANDIDATE"]  # what is near comes again
    with desk.after(4):
        assert desk.signal(second, first, "BYE").status == 204
        last = desk.told(first, again["next"])
        assert [one["kind"] for one in last["items"]] == ["OFFER", "CANDIDATE", "BYE"]
        assert [one["kind"] for one in desk.told(first, last["next"])["items"]] == ["BYE"]
    with desk.after(122):
        assert [one["kind"] for one in desk.told(first)["items"]] == ["BYE"]
        assert desk.told(first, "sig_7ZZZZZZZZZZZZZZZZZZZZZZZZZ")["items"] == []
    (item,) = [one for one in Signal.scan() if one.kind == "OFFER"]
    assert item.expires_at == desk.now + timedelta(minutes=2)


def test_signals_are_between_the_members_of_a_group(desk: Desk, pair: tuple[Person, Person]) -> None:
    first, second = pair
    third = desk.hall.learner
    desk.choose(third, "1-02")
    for outsider in (third, desk.hall.assistant):
        assert desk.signal(outsider, first).code == "not_in_group"
        assert desk.client.get(f"{desk.path}/1-01/signals", as_=outsider).code == "not_in_group"
    assert desk.signal(first, third).code == "person_not_found"
    assert desk.signal(first, second, "NONSENSE").status == 422
    assert desk.signal(first, second, "OFFER", "x" * 16_385).status == 422
    assert desk.client.get(f"{desk.path}/1-01/signals?after=msg_1", as_=first).status == 422
    with desk.after(10):
        desk.move(second, "1-02")
        assert desk.client.get(f"{desk.path}/1-01/signals", as_=second).code == "not_in_group"
        assert desk.signal(first, second).code == "person_not_found"
        desk.ban(first)
        assert desk.signal(first, first).code == "banned"
        assert desk.say(first, "Hello").code == "banned"


def test_signals_have_a_limit(
    desk: Desk, pair: tuple[Person, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = pair
    monkeypatch.setattr(signals, "LIMIT", rooms.Limit(6, within=timedelta(seconds=10)))

    answers = at_once([partial(desk.signal, first, second)] * 8)

    assert Counter(answer.status for answer in answers) == {204: 6, 429: 2}
    assert len(desk.told(second)["items"]) == 6
    with desk.after(11):
        assert desk.signal(first, second).status == 204


def test_the_chat_of_a_group_is_its_own(desk: Desk, pair: tuple[Person, Person]) -> None:
    first, second = pair
    hall = desk.hall
    desk.choose(hall.learner, "1-02")
    room = f"/api/webinars/{desk.id}"
    rules = {"chat": "CLOSED", "slowMode": 600, "blockedWords": ["gadzooks"]}
    assert hall.client.put(f"{room}/room", rules, version=0, as_=hall.host).status == 200

    said = desk.say(first, "Hello group").json
    assert (said["text"], said["userId"], said["part"], said["status"]) == (
        "Hello group",
        first.user_id,
        "ATTENDEE",
        "VISIBLE",
    )
    with desk.after(3):
        answer = desk.say(hall.assistant, "I look in").json
        assert desk.say(hall.learner, "Elsewhere", "1-02").status == 201
    assert desk.heard(second) == desk.heard(hall.assistant) == ["Hello group", "I look in"]
    assert desk.heard(second, after=answer["id"]) == ["I look in"]  # what is near comes again
    assert desk.heard(second, after=said["id"]) == ["Hello group", "I look in"]
    assert desk.client.get(f"{desk.path}/1-01/chat", as_=hall.learner).code == "not_in_group"
    assert desk.say(hall.learner, "Let me in").code == "not_in_group"
    assert desk.say(first, "   ").status == 422

    with desk.after(5):
        held = desk.say(first, "gadzooks!").json
    assert held["status"] == "HELD"
    assert chat.project_chat(desk.id) == {}  # nothing of this is for everybody
    (waiting,) = hall.client.get(f"{room}/chat?status=HELD", as_=hall.assistant).json["items"]
    assert (waiting["id"], waiting["channel"], waiting["groupId"]) == (held["id"], "BREAKOUT", "1-01")
    decided = hall.client.put(f"{room}/chat/{held['id']}", {"status": "VISIBLE"}, as_=hall.assistant)
    assert decided.status == 200, decided.text
    assert desk.heard(second) == ["Hello group", "I look in", "gadzooks!"]
    deleted = {"status": "DELETED", "reason": "No."}
    path = f"{room}/chat/{held['id']}"
    assert hall.client.put(path, deleted, as_=hall.assistant).code == "message_not_found"
    assert hall.client.put(path, {**deleted, "groupId": "1-01"}, as_=hall.assistant).status == 200
    assert desk.heard(second) == ["Hello group", "I look in"]
    assert chat.project_chat(desk.id) == {}

    muted = {"banned": False, "mutedFor": 5}
    hall.client.put(f"{room}/room/people/{first.user_id}", muted, as_=hall.host)
    with desk.after(20):
        assert desk.say(first, "Hm").code == "muted"


def test_what_somebody_said_in_a_group_is_for_moderators_to_find(
    desk: Desk, pair: tuple[Person, Person]
) -> None:
    first, _ = pair
    hall, room = desk.hall, f"/api/webinars/{desk.id}/chat"
    desk.say(first, "Hello group")

    assert hall.client.get(f"{room}/mine", as_=first).json["items"] == []
    (wrote,) = hall.client.get(f"{room}?userId={first.user_id}", as_=hall.assistant).json["items"]
    assert (wrote["text"], wrote["channel"], wrote["groupId"]) == ("Hello group", "BREAKOUT", "1-01")
    body = {"text": "Hello", "channel": "BREAKOUT"}
    assert hall.client.post(room, body, as_=hall.host).status == 422
