"""How often each endpoint of webinars, rooms and attendance asks the database: three times at most."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from pynamodb.connection.base import Connection

from chalicelib.core import clock
from chalicelib.core.permissions import Role
from tests.functional import aws as cloud
from tests.functional.api import Answer
from tests.functional.hall import Hall, start_of

MOST = 3


@pytest.fixture
def keys(aws: None) -> Iterator[None]:
    """What tokens for heartbeats are signed with."""
    with cloud.keys():
        yield


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
    assert made["register again"] == 1
