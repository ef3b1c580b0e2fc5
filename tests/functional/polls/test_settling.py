"""The end of a poll: final results, whatever happens to the messages and the function."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from chalicelib.core import clock
from chalicelib.core.transaction import Transaction
from chalicelib.polls import settling
from chalicelib.polls.models import Poll, poll_item
from chalicelib.polls.settling import GRACE
from tests.functional.hall import Hall, at_once
from tests.functional.polls.desk import QUIZ, Desk


def stored(desk: Desk, poll: dict[str, Any]) -> Poll:
    found = Poll.get(desk.webinar_id, poll_item(poll["id"]))
    assert isinstance(found, Poll)
    return found


def test_a_poll_is_settled_when_its_time_is_over_and_not_before(hall: Hall, desk: Desk) -> None:
    timed, untimed = desk.open(seconds=30), desk.open()
    end = clock.parse(timed["closesAt"])

    assert desk.settle(timed, end - timedelta(seconds=20)) == end + GRACE
    assert desk.settle(timed, end) == end + GRACE
    assert desk.settle(untimed, end) is None
    assert desk.settle({"id": "pol_nothing"}) is None
    assert desk.settle(desk.draft()) is None
    assert stored(desk, timed).settled_at is None
    assert desk.settle(timed, end + GRACE) is None
    settled = stored(desk, timed)
    assert (settled.status, settled.closed_at, settled.settled_at) == ("CLOSED", end, end + GRACE)
    assert stored(desk, untimed).settled_at is None


def test_what_was_counted_stays_through_duplicates_and_crashes(
    hall: Hall, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll = desk.open(**QUIZ)
    desk.answer(poll, hall.learner, "a")
    desk.close(poll)

    def crash(*_: Any) -> None:
        raise RuntimeError("the process is killed")

    with monkeypatch.context() as patch:
        patch.setattr(settling, "_write_results", crash)
        with pytest.raises(RuntimeError):
            desk.settle(poll)
    # The counters are shut: an answer that was under way since before the end does not count any more.
    opened = clock.parse(poll["openedAt"])
    late_poll = stored(desk, poll)
    late_poll.status, late_poll.closed_at = "OPEN", None
    with Transaction() as tx:
        tx.put(late_poll)
    with clock.frozen(opened + timedelta(seconds=1)):
        assert desk.answer(poll, hall.author, "a").code == "poll_closed"
    desk.close(poll)

    at_once([partial(desk.settle, poll) for _ in range(3)])
    first = stored(desk, poll)
    desk.settle(poll)

    assert desk.results(poll)["answers"] == 1
    assert [leader["name"] for leader in desk.results(poll)["leaders"]] == [hall.learner.name]
    assert stored(desk, poll) == first


def test_settling_and_showing_at_once_both_hold(hall: Hall, desk: Desk) -> None:
    poll = desk.open()
    desk.answer(poll, hall.learner, "a")
    desk.close(poll)

    at_once([partial(desk.settle, poll), partial(desk.show, poll), desk.draft])

    assert stored(desk, poll).settled_at is not None
    assert desk.feed()[f"results/{poll['id']}"]["counts"] == {"a": 1, "b": 0}
