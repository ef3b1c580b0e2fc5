"""How often each request asks the database: three times at most, whether there are two people or twelve groups full of them."""

from collections.abc import Callable
from typing import Any

from tests.functional.api import Answer
from tests.functional.breakouts.desk import Desk
from tests.functional.counting import counted_calls

KEYED: dict[str, Any] = {"headers": {"idempotency-key": "k"}}


def test_no_request_asks_more_than_three_times(desk: Desk) -> None:
    client, path, host = desk.client, desk.path, desk.hall.host
    guests = desk.guests(30)
    first, second = guests[0], guests[1]
    everywhere = [{"name": f"Group {number}"} for number in range(12)]
    choice = {"assignment": "BY_CHOICE", "groups": everywhere, "minutes": 5}
    inside = f"{path}/1-01"
    signal = {"to": second.user_id, "kind": "HELLO"}
    requests: list[tuple[str, Callable[[], Answer], int]] = [
        ("prepare", lambda: client.put(path, choice, version=0, as_=host), 3),
        ("open", lambda: client.post(f"{path}/open", as_=host, **KEYED), 3),
        ("choose", lambda: client.put(f"{path}/mine", {"groupId": "1-01"}, as_=first), 3),
        ("choose too", lambda: client.put(f"{path}/mine", {"groupId": "1-01"}, as_=second), 3),
        ("choose another", lambda: client.put(f"{path}/mine", {"groupId": "1-07"}, as_=guests[2]), 3),
        ("move", lambda: desk.move(guests[2], "1-01"), 3),
        ("view", lambda: client.get(path, as_=host), 2),
        ("people", lambda: client.get(f"{path}/people?limit=100", as_=host), 3),
        ("mine", lambda: client.get(f"{path}/mine", as_=first), 2),
        ("arrive again", lambda: client.post(f"{path}/mine", as_=first, **KEYED), 3),
        ("help", lambda: client.put(f"{inside}/help", {"wanted": True}, as_=first), 3),
        ("call", lambda: client.put(f"{inside}/call", {"joined": True}, as_=first), 3),
        ("signal", lambda: client.post(f"{inside}/signals", signal, as_=first, **KEYED), 3),
        ("signals", lambda: client.get(f"{inside}/signals", as_=second), 3),
        ("say", lambda: client.post(f"{inside}/chat", {"text": "Hello"}, as_=first, **KEYED), 3),
        ("heard", lambda: client.get(f"{inside}/chat", as_=second), 3),
        ("timer", lambda: client.put(f"{path}/timer", {"endsAt": None}, version=2, as_=host), 3),
        ("call back", lambda: client.post(f"{path}/call-back", as_=host, **KEYED), 3),
        ("close", lambda: client.post(f"{path}/close", as_=host, **KEYED), 3),
        # Where people are dealt: who was sent out, who presents, and who is there.
        ("last", lambda: client.put(path, {"assignment": "LAST"}, version=5, as_=host), 6),
        ("evenly", lambda: client.put(path, {**choice, "assignment": "EVENLY"}, version=6, as_=host), 6),
        ("open again", lambda: client.post(f"{path}/open", as_=host), 3),
        ("arrive", lambda: client.post(f"{path}/mine", as_=desk.hall.learner, **KEYED), 3),
    ]

    made: dict[str, int] = {}
    answers: dict[str, Answer] = {}
    for name, send, _ in requests:
        with counted_calls() as counter:
            answers[name] = answer = send()
        assert answer.status < 300, (name, answer.text)
        made[name] = counter.total()

    assert made == {name: most for name, _, most in requests}
    assert len(answers["people"].json["items"]) == 30
    assert sum(group["taken"] for group in answers["evenly"].json["groups"]) == 30
    assert answers["arrive"].json["group"]["taken"] == 3
    with counted_calls() as counter:
        assert len(desk.feed()["breakouts"]["groups"]) == 12
    assert counter.total() == 2
