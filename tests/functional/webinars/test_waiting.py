"""The waiting list: in order, exactly once, nobody lost, whatever happens at the same moment or in the middle."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from chalicelib.core import clock
from chalicelib.core.transaction import Transaction
from chalicelib.webinars import promoting
from chalicelib.webinars.models import Places, Registration, Turn, WebinarItem
from chalicelib.webinars.service import promote_waiting
from functions.promote_waiting.handler import lambda_handler
from tests.functional.functions.records import Context, queue_event
from tests.functional.hall import Hall, at_once, end_of
from tests.functional.people import Person

Outbox = Callable[[], list[dict[str, Any]]]
CAUSES = ("WebinarUnregistered", "WebinarWaitlisted", "WebinarChanged")
ALL_DONE: dict[str, list[Any]] = {"batchItemFailures": []}


@pytest.fixture
def work(outbox: Outbox) -> Callable[..., None]:
    """Hand every event so far to the function, again and in any order: it must make no difference."""

    def call(*, backwards: bool = False) -> None:
        events = [event for event in outbox() if event["type"] in CAUSES]
        for event in events[::-1] if backwards else events:
            assert lambda_handler(queue_event(event), Context()) == ALL_DONE

    return call


def counts() -> tuple[int, int]:
    """Return how many places are taken, and how many people wait, and check that the items say the same."""
    items = list(WebinarItem.scan())
    places = [item for item in items if isinstance(item, Places)]
    registered = [i for i in items if isinstance(i, Registration) and i.status == "REGISTERED"]
    waiting = {i.turn for i in items if isinstance(i, Registration) and i.status == "WAITING"}
    taken, line = sum(int(p.taken) for p in places), sum(int(p.waiting) for p in places)
    assert {item.item for item in items if isinstance(item, Turn)} == waiting
    assert (len(registered), len(waiting)) == (taken, line)
    assert all(p.capacity is None or p.taken <= p.capacity for p in places)
    return taken, line


def status_of(hall: Hall, webinar: dict[str, Any], who: Person) -> tuple[str, int | None]:
    shown = hall.client.get(f"/api/webinars/{webinar['id']}", as_=who).json["registration"]
    return (shown["status"], shown["waitingPosition"]) if shown else ("NONE", None)


def told(outbox: Outbox) -> list[tuple[str, str, str]]:
    """Return who got a place, in order, and how."""
    return [
        (event["type"], event["data"]["userId"], event["data"]["how"])
        for event in outbox()
        if event["type"] == "WebinarRegistered"
    ]


def test_a_free_place_goes_to_the_first_who_waits(
    hall: Hall, outbox: Outbox, work: Callable[..., None]
) -> None:
    webinar = hall.schedule(capacity=1, waitingList=True, visibility="PUBLIC")
    path = f"/api/webinars/{webinar['id']}"
    ada, bob, cy, dan = (hall.person(name) for name in ("a1", "b2", "c3", "d4"))

    answers = [hall.register(webinar, who) for who in (ada, bob, cy, dan)]
    assert [(a.status, a.json["status"], a.json["waitingPosition"]) for a in answers] == [
        (201, "REGISTERED", None),
        (201, "WAITING", 1),
        (201, "WAITING", 2),
        (201, "WAITING", 3),
    ]
    assert hall.register(webinar, cy).json == answers[2].json
    read = hall.client.get(path, as_=bob).json
    assert (read["registrationCount"], read["waitingCount"], read["waitingList"]) == (1, 3, True)
    assert hall.client.post(f"{path}/join", as_=bob).code == "not_registered"
    assert hall.client.get(f"{path}/playback", as_=bob).code == "not_registered"
    work()
    assert counts() == (1, 3)

    assert hall.client.delete(f"{path}/register", as_=bob).status == 204
    assert status_of(hall, webinar, cy) == ("WAITING", 1)
    assert hall.client.delete(f"{path}/register", as_=ada).status == 204
    newcomer = hall.register(webinar, hall.person("e5"))
    assert (newcomer.json["status"], newcomer.json["waitingPosition"]) == ("WAITING", 3)
    work(backwards=True)
    work()

    assert [status_of(hall, webinar, who) for who in (ada, bob, cy, dan)] == [
        ("NONE", None),
        ("NONE", None),
        ("REGISTERED", None),
        ("WAITING", 1),
    ]
    assert counts() == (1, 2)
    assert told(outbox) == [
        ("WebinarRegistered", ada.user_id, "DIRECT"),
        ("WebinarRegistered", cy.user_id, "PROMOTED"),
    ]
    own = hall.client.get("/api/me/registrations", as_=dan).json["items"]
    assert [(one["status"], one["webinar"]["id"]) for one in own] == [("WAITING", webinar["id"])]
    line = hall.client.get(f"{path}/registrations?status=WAITING", as_=hall.assistant).json["items"]
    assert [one["userId"] for one in line] == [dan.user_id, "user-e5"]


def test_more_places_or_no_limit_take_in_order_whoever_waits(
    hall: Hall, outbox: Outbox, work: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(promoting, "AT_ONCE", 3)
    plan = {"waitingList": True, "visibility": "PUBLIC"}
    webinar = hall.schedule(capacity=2, **plan)
    path = f"/api/webinars/{webinar['id']}"
    crowd = [hall.person(f"p{number}") for number in range(14)]
    for who in crowd:
        hall.register(webinar, who)

    hall.client.put(path, hall.plan(capacity=6, **plan), as_=hall.host, version=1)
    work()
    assert counts() == (6, 8)
    assert [user for _, user, _ in told(outbox)] == [who.user_id for who in crowd[:6]]
    hall.client.put(path, hall.plan(**plan), as_=hall.host, version=2)
    work()
    assert counts() == (14, 0)
    assert [user for _, user, _ in told(outbox)] == [who.user_id for who in crowd]
    assert hall.register(webinar, hall.person("late")).json["status"] == "REGISTERED"


def test_coming_going_and_promoting_at_once_loses_nobody_and_promotes_nobody_twice(
    hall: Hall, outbox: Outbox, work: Callable[..., None]
) -> None:
    webinar = hall.schedule(capacity=4, waitingList=True, visibility="PUBLIC")
    path = f"/api/webinars/{webinar['id']}/register"
    crowd = [hall.person(f"p{number}") for number in range(12)]
    for who in crowd:
        hall.register(webinar, who)
    newcomers = [hall.person(f"n{number}") for number in range(3)]

    def promote() -> None:
        changed = {"type": "WebinarChanged", "version": 1, "id": "e", "correlationId": "c"}
        event = {**changed, "organizationId": hall.organization_id, "data": {"webinarId": webinar["id"]}}
        lambda_handler(queue_event(event), Context())  # what lost too many races comes back to the queue

    leaving = [partial(hall.client.delete, path, as_=who) for who in crowd[2:6]]  # two of each kind
    tasks: list[Callable[[], Any]] = [*leaving, *(partial(hall.register, webinar, who) for who in newcomers)]
    answers = at_once([*tasks, promote, promote, promote])
    assert [answer.status for answer in answers[:7]] == [204] * 4 + [201] * 3
    work()
    work(backwards=True)

    assert counts() == (4, 7)
    got = [user for _, user, _ in told(outbox)]
    assert len(set(got)) == len(got)
    keep = {who.user_id for who in (*crowd[:2], *crowd[6:8])}
    registered = {i.user_id for i in Registration.scan() if i.status == "REGISTERED"}
    assert registered == keep


def test_a_worker_that_dies_before_the_commit_changes_nothing(
    hall: Hall, outbox: Outbox, work: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    webinar = hall.schedule(capacity=1, waitingList=True)
    hall.register(webinar, hall.author)
    hall.register(webinar, hall.learner)
    hall.client.delete(f"/api/webinars/{webinar['id']}/register", as_=hall.author)

    def die(_: Transaction) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as crash:
        crash.setattr(Transaction, "commit", die)
        with pytest.raises(KeyboardInterrupt), Transaction() as tx:
            promote_waiting(webinar["id"], tx=tx)
    assert counts() == (0, 1)
    work()
    assert counts() == (1, 0)
    assert told(outbox)[-1] == ("WebinarRegistered", hall.learner.user_id, "PROMOTED")


def test_nobody_gets_a_place_in_what_is_over_or_cancelled(hall: Hall, work: Callable[..., None]) -> None:
    webinar = hall.schedule(capacity=1, waitingList=True)
    path = f"/api/webinars/{webinar['id']}/register"
    hall.register(webinar, hall.author)
    hall.register(webinar, hall.learner)
    hall.client.delete(path, as_=hall.author)

    with clock.frozen(end_of(webinar) + timedelta(seconds=1)):
        work()
        assert hall.client.delete(path, as_=hall.learner).code == "webinar_ended"
    assert counts() == (0, 1)
    hall.client.delete(f"/api/webinars/{webinar['id']}", as_=hall.host)
    work()
    assert counts() == (0, 1)
    assert hall.client.delete(path, as_=hall.learner).status == 204
    assert counts() == (0, 0)


def test_without_a_waiting_list_a_full_webinar_refuses(hall: Hall, work: Callable[..., None]) -> None:
    webinar = hall.schedule(capacity=1, waitingList=True)
    for who in (hall.author, hall.learner):
        hall.register(webinar, who)
    closed = hall.plan(capacity=1, waitingList=False)
    hall.client.put(f"/api/webinars/{webinar['id']}", closed, as_=hall.host, version=1)

    assert hall.register(webinar, hall.assistant).code == "webinar_full"
    assert status_of(hall, webinar, hall.learner) == ("WAITING", 1)
    hall.client.delete(f"/api/webinars/{webinar['id']}/register", as_=hall.author)
    assert hall.register(webinar, hall.assistant).code == "webinar_full"  # it is the learner's turn
    work()
    assert counts() == (1, 0)
