"""How often each endpoint of webinars, rooms and attendance asks the database: three times at most."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from pynamodb.connection.base import Connection

from chalicelib.core import clock
from chalicelib.core.permissions import Role
from chalicelib.core.transaction import Transaction
from chalicelib.webinars.service import invite_people
from tests.functional.api import Answer
from tests.functional.hall import Hall, start_of

MOST = 3


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> Callable[[], Any]:
    """Count the calls inside of a ``with`` block, by operation."""
    counted: list[Counter[str]] = []
    call = Connection._make_api_call

    def counted_call(self: Connection, operation: str, *args: Any, **kwargs: Any) -> Any:
        for counter in counted:
            counter[operation] += 1
        return call(self, operation, *args, **kwargs)

    monkeypatch.setattr(Connection, "_make_api_call", counted_call)

    @contextmanager
    def counter_of() -> Iterator[Counter[str]]:
        counter: Counter[str] = Counter()
        counted.append(counter)
        yield counter
        counted.remove(counter)

    return counter_of


def test_no_endpoint_asks_more_than_three_times(hall: Hall, keys: None, counting: Callable[[], Any]) -> None:
    webinar = hall.schedule(capacity=100)
    path = f"/api/webinars/{webinar['id']}"
    for number in range(30):
        hall.register(webinar, hall.member(f"p{number}", Role.VIEWER))
    question = hall.client.post(f"{path}/qa", {"question": "Why?"}, as_=hall.author).json
    moderation = f"{path}/qa/{question['id']}"
    new = {**hall.plan(), "organizationId": hall.organization_id, "hostId": hall.admin.user_id}
    own = f"organizationId={hall.organization_id}"
    client = hall.client
    keyed: dict[str, Any] = {"headers": {"idempotency-key": "k"}}
    requests: list[tuple[str, Callable[[], Answer]]] = [
        ("create", lambda: client.post("/api/webinars", new, as_=hall.host, **keyed)),
        ("list", lambda: client.get(f"/api/webinars?{own}&limit=100", as_=hall.learner)),
        ("list public", lambda: client.get("/api/webinars", as_=hall.stranger)),
        ("read", lambda: client.get(path, as_=hall.learner)),
        (
            "edit",
            lambda: client.put(
                path, hall.plan(capacity=50, hostId=hall.admin.user_id), as_=hall.host, version=1
            ),
        ),
        (
            "invite",
            lambda: client.post(
                f"{path}/invitees", {"emails": [f"p{n}@x.org" for n in range(2000)]}, as_=hall.host, **keyed
            ),
        ),
        ("invitees", lambda: client.get(f"{path}/invitees?limit=100", as_=hall.assistant)),
        ("registrations", lambda: client.get(f"{path}/registrations?limit=100", as_=hall.assistant)),
        ("no line", lambda: client.get(f"{path}/registrations?status=WAITING", as_=hall.assistant)),
        ("register", lambda: client.post(f"{path}/register", as_=hall.learner, **keyed)),
        ("register again", lambda: client.post(f"{path}/register", as_=hall.learner)),
        ("calendar", lambda: client.get(f"{path}/calendar", as_=hall.author)),
        ("own registrations", lambda: client.get("/api/me/registrations", as_=hall.learner)),
        ("join", lambda: client.post(f"{path}/join", as_=hall.host, **keyed)),
        ("join registered", lambda: client.post(f"{path}/join", as_=hall.learner)),
        ("attendees", lambda: client.get(f"{path}/attendees?limit=100", as_=hall.assistant)),
        ("ask", lambda: client.post(f"{path}/qa", {"question": "How?"}, as_=hall.author, **keyed)),
        ("moderate", lambda: client.put(moderation, {"status": "APPROVED"}, as_=hall.host, version=1)),
        ("vote", lambda: client.post(f"{moderation}/upvote", as_=hall.author, **keyed)),
        ("questions", lambda: client.get(f"{path}/qa", as_=hall.learner)),
        ("unregister", lambda: client.delete(f"{path}/register", as_=hall.learner)),
        ("cancel", lambda: client.delete(path, as_=hall.host)),
    ]

    made: dict[str, int] = {}
    for name, send in requests:
        with counting() as counter, clock.frozen(start_of(webinar) if "join" in name else clock.now()):
            answer = send()
        assert answer.status < 300, (name, answer.text)
        made[name] = counter.total()

    assert {name: calls for name, calls in made.items() if calls > MOST} == {}
    assert made["list public"] == 1
    assert made["read"] == 2
    assert made["register again"] == 1


def test_nor_while_people_wait_and_are_decided_on(hall: Hall, counting: Callable[[], Any]) -> None:
    plan = {"capacity": 1, "waitingList": True, "visibility": "INVITED", "approval": True}
    webinar = hall.schedule(**plan)
    path = f"/api/webinars/{webinar['id']}"
    import_id = hall.client.post(f"{path}/invitees", {"emails": [hall.learner.email]}, as_=hall.host).json[
        "id"
    ]
    with Transaction() as tx:
        invite_people(webinar["id"], import_id, tx=tx)
    client, one = hall.client, f"{path}/registrations/{hall.learner.user_id}"
    hall.register(webinar, hall.assistant)
    own = f"{path}/registrations/{hall.assistant.user_id}"
    client.put(own, {"status": "REGISTERED"}, as_=hall.host, version=1)
    requests: list[tuple[str, Callable[[], Answer]]] = [
        ("ask", lambda: client.post(f"{path}/register", as_=hall.learner, headers={"idempotency-key": "k"})),
        ("pending", lambda: client.get(f"{path}/registrations?status=PENDING", as_=hall.host)),
        ("approve", lambda: client.put(one, {"status": "REGISTERED"}, as_=hall.host, version=1)),
        ("waiting", lambda: client.get(f"{path}/registrations?status=WAITING", as_=hall.host)),
        ("read", lambda: client.get(path, as_=hall.learner)),
        ("ask again", lambda: client.post(f"{path}/register", as_=hall.learner)),
        ("import", lambda: client.get(f"{path}/invitees/imports/{import_id}", as_=hall.host)),
        ("reject", lambda: client.put(one, {"status": "REJECTED"}, as_=hall.host, version=2)),
        ("withdraw", lambda: client.delete(f"{path}/invitees?email={hall.learner.email}", as_=hall.host)),
    ]
    for name, send in requests:
        with counting() as counter:
            answer = send()
        assert answer.status < 300, (name, answer.text)
        assert counter.total() <= MOST, (name, counter)
