"""The chat through the API: sending, who may, what waits, how fast, and what everybody sees of it."""

from collections import Counter
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from chalicelib.chat import projection
from chalicelib.chat.models import Message, Minute
from chalicelib.chat.service import chat_minute, project_chat
from chalicelib.core import clock
from chalicelib.core.permissions import Role
from tests.functional.api import Answer
from tests.functional.chat.desk import Desk
from tests.functional.counting import counted_calls
from tests.functional.hall import Hall, at_once, end_of, start_of


def test_a_message_is_there_for_everybody_with_name_and_part(hall: Hall, desk: Desk) -> None:
    for number, who in enumerate((hall.learner, hall.assistant, hall.host)):
        with desk.after(number), counted_calls() as calls:
            sent = desk.send(who, f"Hello from {who.name}")
        assert (sent.status, sent.json["status"], sent.json["channel"]) == (201, "VISIBLE", "MAIN")
        assert calls == {"BatchGetItem": 2, "TransactWriteItems": 1}
    with desk.after(61):
        desk.send(hall.host, "We begin.", announcement=True)

    seen = project_chat(desk.webinar_id)
    chat = [
        {"id": key.removeprefix("chat/"), **item} for key, item in seen.items() if key.startswith("chat/")
    ]
    assert [(one["name"], one["part"], one["text"], one["announcement"]) for one in chat] == [
        ("Ines", "HOST", "We begin.", True),
        ("Ines", "HOST", "Hello from Ines", False),
        ("Tom", "MODERATOR", "Hello from Tom", False),
        ("Lea", "ATTENDEE", "Hello from Lea", False),
    ]
    minute = int(desk.begin.timestamp() // 60)
    assert {key: item for key, item in seen.items() if key.startswith("minute/")} == {
        f"minute/{minute}": {"messages": 3},
        f"minute/{minute + 1}": {"messages": 1},
    }
    assert chat_minute(desk.webinar_id, minute) == chat[:0:-1]
    assert chat_minute(desk.webinar_id, minute + 1) == chat[:1]
    everything = repr(seen)
    assert hall.learner.user_id not in everything
    assert hall.learner.email not in everything


def test_the_newest_are_shown_and_all_are_counted(
    hall: Hall, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projection, "NEWEST", 4)
    for number in range(7):
        with desk.after(number * 3):
            assert desk.send(hall.learner, f"No. {number}").status == 201

    minute = int(desk.begin.timestamp() // 60)
    texts = [one["text"] for one in chat_minute(desk.webinar_id, minute)]
    assert visible_texts(desk) == texts[:2:-1]
    assert texts == [f"No. {number}" for number in range(7)]
    assert project_chat(desk.webinar_id)[f"minute/{minute}"] == {"messages": 7}


def test_who_writes_and_where(hall: Hall, desk: Desk) -> None:
    assert desk.send(hall.stranger, "Hi").code == "not_registered"
    assert desk.send(hall.person("eve"), "Hi").status == 409
    assert hall.client.post(desk.path, {"text": "Hi"}).status == 401
    hall.register(desk.webinar, hall.stranger)
    assert desk.send(hall.stranger, "Hi").json["part"] == "ATTENDEE"
    private = hall.schedule()
    assert (
        hall.client.post(f"/api/webinars/{private['id']}/chat", {"text": "Hi"}, as_=hall.stranger).status
        == 404
    )
    for who, status in [(hall.learner, 403), (hall.author, 403), (hall.assistant, 201), (hall.admin, 201)]:
        assert desk.send(who, "Between us", channel="MODERATORS").status == status
        assert desk.send(who, "Listen!", announcement=True).status == status
    assert "Between us" not in repr(project_chat(desk.webinar_id))
    assert [one["text"] for one in desk.listed("channel=MODERATORS")] == ["Between us"] * 2


def test_the_chat_ends_with_the_webinar_and_closes_when_told(hall: Hall, desk: Desk) -> None:
    desk.rule(chat="CLOSED")
    for who in (hall.learner, hall.host):
        closed = desk.send(who, "Still?")
        assert (closed.status, closed.code) == (409, "chat_closed")
    assert desk.send(hall.host, "Back at noon.", announcement=True).status == 201
    assert desk.send(hall.host, "Did you see?", channel="MODERATORS").status == 201
    with clock.frozen(end_of(desk.webinar)):
        assert desk.send(hall.host, "Too late?", announcement=True).code == "webinar_ended"


def test_what_looks_bad_waits_and_its_author_is_not_told_why(hall: Hall, desk: Desk) -> None:
    words = f"/api/organizations/{hall.organization_id}/blocked-words"
    rules = {"words": ["Loom"], "allowed": ["snatch"], "languages": ["en"]}
    assert hall.client.put(words, rules, version=0, as_=hall.admin).json["version"] == 1
    desk.rule(blockedWords=["ponies"], chat="OPEN")
    for number, (text, cause, match) in enumerate(
        [
            ("An l.0.0.m!", "WORD", "loom"),
            ("P\u043enies", "WORD", "ponies"),
            ("What the f u c k", "WORD", "fuck"),
            ("See example.com", "LINK", "example.com"),
            ("A snatch of Scunthorpe", None, None),
        ]
    ):
        with desk.after(number * 3):
            sent = desk.send(hall.learner, text).json
            by_host = desk.send(hall.host, text).json
        assert sent["status"] == ("HELD" if cause else "VISIBLE")
        assert set(sent) == set(by_host)
        assert by_host["status"] == "VISIBLE"
        assert "heldFor" not in sent
        if cause:
            last = desk.listed("status=HELD")[-1]
            assert (last["text"], last["heldFor"], last["heldMatch"]) == (text, cause, match)
    desk.rule(linksAllowed=True, chat="HELD")
    with desk.after(60):
        assert desk.send(hall.learner, "See example.com").json["status"] == "HELD"
    assert desk.listed("status=HELD")[-1]["heldFor"] == "REVIEW"
    visible = [item for key, item in project_chat(desk.webinar_id).items() if key.startswith("chat/")]
    assert Counter(item["name"] for item in visible) == {"Ines": 5, "Lea": 1}


def test_blocked_words_are_the_admins(hall: Hall) -> None:
    path = f"/api/organizations/{hall.organization_id}/blocked-words"
    first = hall.client.get(path, as_=hall.admin).json

    assert (first["words"], first["languages"], first["version"]) == ([], ["en"], 0)
    assert hall.client.put(path, {}, as_=hall.admin).status == 428
    assert hall.client.put(path, {"languages": ["xx"]}, version=0, as_=hall.admin).status == 422
    for who, status in [(hall.host, 403), (hall.assistant, 403), (hall.stranger, 404)]:
        assert hall.client.get(path, as_=who).status == status
        assert hall.client.put(path, {}, version=0, as_=who).status == status
    answers = at_once(
        [
            partial(
                hall.client.put, path, {"words": [f"word{n}"], "languages": []}, version=0, as_=hall.admin
            )
            for n in range(4)
        ]
    )
    assert sorted(answer.status for answer in answers) == [200, 412, 412, 412]


def test_a_script_that_sends_at_once_gets_no_further_than_the_limit(hall: Hall, desk: Desk) -> None:
    with desk.after(0):
        answers = at_once([partial(desk.send, hall.learner, f"Spam {n}") for n in range(12)])
    sent = [answer for answer in answers if answer.status == 201]
    late = [answer for answer in answers if answer.status == 429]

    assert (len(sent), len(late)) == (5, 7)
    assert {(one.code, one.headers["retry-after"]) for one in late} == {("too_fast", "10")}
    assert len(visible_texts(desk)) == 5
    with desk.after(9.999):
        assert desk.send(hall.learner, "Early").headers["retry-after"] == "1"
    with desk.after(10):
        assert desk.send(hall.learner, "In time").status == 201


def test_slow_mode_holds_under_a_race_and_spares_the_team(hall: Hall, desk: Desk) -> None:
    desk.rule(slowMode=30)
    presenter = hall.member("pia", Role.VIEWER)
    with clock.frozen(start_of(desk.webinar) - timedelta(minutes=5)):
        hall.client.post(f"/api/webinars/{desk.webinar_id}/broadcast", as_=hall.host)
        body = {"userId": presenter.user_id}
        assert (
            hall.client.post(f"/api/webinars/{desk.webinar_id}/presenters", body, as_=hall.host).status == 201
        )

    with desk.after(0):
        answers: list[Answer] = at_once([partial(desk.send, hall.learner, f"No. {n}") for n in range(6)])
        for who in (hall.host, hall.assistant, presenter):
            assert [desk.send(who, "Well?").status for _ in range(2)] == [201, 201]
    assert sorted(answer.status for answer in answers) == [201] + [429] * 5
    assert {answer.code for answer in answers if answer.status == 429} == {"slow_mode"}
    with desk.after(29.5):
        waits = desk.send(hall.learner, "Now?")
        assert (waits.code, waits.headers["retry-after"]) == ("slow_mode", "1")
    with desk.after(30):
        assert desk.send(hall.learner, "Now.").status == 201


def test_a_message_sent_twice_under_one_key_is_one(hall: Hall, desk: Desk) -> None:
    key = {"idempotency-key": "once"}
    first, again = (
        hall.client.post(desk.path, {"text": "Hello"}, as_=hall.learner, headers=key) for _ in range(2)
    )

    assert (first.status, again.json) == (201, first.json)
    assert visible_texts(desk) == ["Hello"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "text"),
        ({"text": ""}, "text"),
        ({"text": "\u200b \u200b"}, "text"),
        ({"text": "x" * 501}, "text"),
        ({"text": "bell\u0007"}, "text"),
        ({"text": "Hi", "channel": "HELD"}, "channel"),
        ({"text": "Hi", "part": "HOST"}, "part"),
    ],
)
def test_bad_messages_name_the_field(hall: Hall, desk: Desk, body: dict[str, Any], field: str) -> None:
    answer = hall.client.post(desk.path, body, as_=hall.host)
    assert (answer.status, answer.fields) == (422, [field])


def test_counts_are_of_what_is_there(hall: Hall, desk: Desk) -> None:
    crowd = [hall.member(f"p{number}", Role.VIEWER) for number in range(8)]
    with desk.after(0):
        sent = at_once([partial(desk.send, who, "Hello all") for who in crowd])
    assert {answer.status for answer in sent} == {201}

    assert sum(int(item.messages) for item in Minute.scan() if isinstance(item, Minute)) == 8
    assert sum(isinstance(item, Message) for item in Message.scan()) == 8


def visible_texts(desk: Desk) -> list[str]:
    seen = project_chat(desk.webinar_id)
    return [item["text"] for key, item in seen.items() if key.startswith("chat/")]
