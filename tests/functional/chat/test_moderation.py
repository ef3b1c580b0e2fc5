"""Moderating a chat: what waits, what is deleted and brought back, the pinned message, and silencing people."""

from functools import partial
from typing import Any

from chalicelib.chat.models import Message
from chalicelib.chat.service import chat_minute, project_chat, project_pinned
from tests.functional.chat.desk import Desk
from tests.functional.counting import counted_calls
from tests.functional.hall import Hall, at_once


def shown(desk: Desk) -> tuple[list[str], int]:
    """Return the texts that everybody sees, and how many messages the minutes count."""
    seen = project_chat(desk.webinar_id)
    texts = [item["text"] for key, item in seen.items() if key.startswith("chat/")]
    return texts, sum(item["messages"] for key, item in seen.items() if key.startswith("minute/"))


def test_what_waited_is_let_through_or_rejected(hall: Hall, desk: Desk) -> None:
    desk.rule(chat="HELD")
    with desk.after(0):
        good = desk.send(hall.learner, "Good").json
    with desk.after(1):
        bad = desk.send(hall.learner, "Bad").json
    assert (good["status"], shown(desk)) == ("HELD", ([], 0))
    assert [one["text"] for one in desk.listed("status=HELD")] == ["Good", "Bad"]

    with counted_calls() as calls:
        approved = desk.decide(good, "VISIBLE")
    rejected = desk.decide(bad, "REJECTED", reason="Off topic.")
    assert (approved.json["status"], approved.json["decidedByName"]) == ("VISIBLE", "Tom")
    assert calls.total() == 3
    assert rejected.json["reason"] == "Off topic."

    assert shown(desk) == (["Good"], 1)
    assert desk.listed("status=HELD") == []
    assert [one["text"] for one in desk.listed("status=REJECTED")] == ["Bad"]
    assert desk.mine(hall.learner) == [("Bad", "REJECTED", "Off topic."), ("Good", "VISIBLE", None)]
    assert desk.decide(bad, "REJECTED").code == "message_state"
    assert desk.decide(bad, "VISIBLE").status == 200
    assert shown(desk) == (["Bad", "Good"], 2)
    assert desk.recorded()[1:] == [
        ("message.approved", "Lea", None, "Good"),
        ("message.rejected", "Lea", "Off topic.", "Bad"),
        ("message.restored", "Lea", None, "Bad"),
    ]


def test_what_is_deleted_vanishes_and_its_text_stays_in_the_record(hall: Hall, desk: Desk) -> None:
    with desk.after(0):
        message = desk.send(hall.learner, "My password is 1234").json
    assert desk.pin(message["id"]).status == 200
    deleted = desk.decide(message, "DELETED", reason="A secret.")

    assert deleted.json["status"] == "DELETED"
    assert shown(desk) == ([], 0)
    assert chat_minute(desk.webinar_id, int(desk.begin.timestamp() // 60)) == []
    assert hall.client.get(desk.room, as_=hall.host).json["pinnedId"] is None
    assert [one["text"] for one in desk.listed("status=DELETED")] == ["My password is 1234"]
    assert desk.listed() == []
    assert [one["status"] for one in desk.listed(f"userId={hall.learner.user_id}")] == ["DELETED"]
    assert desk.mine(hall.learner) == [("My password is 1234", "DELETED", "A secret.")]
    assert desk.recorded() == [
        ("message.pinned", "Lea", None, "My password is 1234"),
        ("message.deleted", "Lea", "A secret.", "My password is 1234"),
    ]
    assert desk.decide(deleted.json, "VISIBLE").json["reason"] is None
    assert shown(desk) == (["My password is 1234"], 1)


def test_moderators_at_once_decide_once(hall: Hall, desk: Desk) -> None:
    message = desk.send(hall.learner, "Hello").json
    answers = at_once([partial(desk.decide, message, "DELETED", reason=f"No. {n}") for n in range(6)])

    assert sorted(answer.status for answer in answers) == [200] + [409] * 5
    assert shown(desk) == ([], 0)
    assert [deed for deed, *_ in desk.recorded()] == ["message.deleted"]
    assert sum(isinstance(item, Message) for item in Message.scan()) == 1


def test_who_moderates(hall: Hall, desk: Desk) -> None:
    hall.register(desk.webinar, hall.stranger)
    message = desk.send(hall.stranger, "Hello").json
    for who, status in [
        (hall.learner, 403),
        (hall.author, 403),
        (hall.stranger, 403),
        (hall.person("eve"), 409),
    ]:
        assert desk.decide(message, "DELETED", who).status == status
        assert desk.pin(message["id"], who).status == status
        assert hall.client.get(desk.path, as_=who).status == status
    elsewhere = Desk(hall)
    assert elsewhere.decide(message, "DELETED").code == "message_not_found"
    assert elsewhere.pin(message["id"]).code == "message_not_found"
    assert desk.decide({"id": "msg_none"}, "DELETED").code == "message_not_found"
    assert desk.decide(message, "HELD").fields == ["status"]
    assert desk.decide(message, "DELETED", hall.host).status == 200
    assert desk.mine(hall.author) == []
    private = hall.schedule()
    assert hall.client.get(f"/api/webinars/{private['id']}/chat/mine", as_=hall.stranger).status == 404


def test_only_what_everybody_sees_is_pinned(hall: Hall, desk: Desk) -> None:
    message = desk.send(hall.learner, "Hello").json
    among_us = desk.send(hall.assistant, "Between us", channel="MODERATORS").json
    desk.rule(chat="HELD")
    held = desk.send(hall.learner, "Waits").json

    for one in (among_us, held):
        assert desk.pin(one["id"]).code == "message_not_visible"
    with counted_calls() as calls:
        pinned = desk.pin(message["id"])
    assert (pinned.json["message"]["text"], calls.total()) == ("Hello", 3)
    expected = {"id": message["id"], "name": "Lea", "text": "Hello"}
    assert project_pinned(desk.webinar_id, message["id"]) == expected
    assert desk.pin(None).json == {"message": None}
    assert hall.client.get(desk.room, as_=hall.host).json["pinnedId"] is None
    at_once([partial(desk.pin, message["id"]), partial(desk.decide, message, "DELETED")])
    assert project_pinned(desk.webinar_id, message["id"]) is None


def test_who_is_muted_or_sent_out_is_not_heard(hall: Hall, desk: Desk) -> None:
    path = f"{desk.room}/people/{hall.learner.user_id}"
    ban = {"banned": True, "reason": "Spam."}
    with desk.after(0):
        assert hall.client.put(path, {"banned": False, "mutedFor": 5}, as_=hall.host).status == 200
        assert desk.send(hall.learner, "Muted?").code == "muted"
    with desk.after(300):
        sending = [partial(desk.send, hall.learner, f"No. {n}") for n in range(4)]
        *sent, banned = at_once([*sending, partial(hall.client.put, path, ban, as_=hall.host)])
    assert banned.status == 200
    assert {answer.code for answer in sent if answer.status != 201} <= {"banned"}
    assert shown(desk)[1] == sum(answer.status == 201 for answer in sent)
    with desk.after(400):
        assert desk.send(hall.learner, "I am back").code == "banned"
        assert hall.client.get(f"{desk.path}/mine", as_=hall.learner).status == 200


def test_a_ban_between_reading_and_committing_wins(hall: Hall, desk: Desk, monkeypatch: Any) -> None:
    """The message was judged before the ban, and is committed after it."""
    from chalicelib.chat import posting

    judge = posting._find_hold
    banned: list[int] = []

    def ban_first(*args: Any) -> Any:
        if not banned:
            body = {"banned": True, "reason": "Spam."}
            path = f"{desk.room}/people/{hall.learner.user_id}"
            banned.append(hall.client.put(path, body, as_=hall.host).status)
        return judge(*args)

    monkeypatch.setattr(posting, "_find_hold", ban_first)
    answer = desk.send(hall.learner, "One more")

    assert (banned, answer.status, answer.code) == ([200], 403, "banned")
    assert shown(desk) == ([], 0)
