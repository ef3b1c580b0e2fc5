"""What is known of a stage, and when a green room may be opened."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.broadcasts.models import Broadcast
from chalicelib.broadcasts.states import check_window, may_start, stage_state
from chalicelib.core.errors import Conflict
from chalicelib.webinars.models import Webinar

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
START, END = AT, AT + timedelta(hours=1)


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({"launched_at": -1}, "STARTING"),
        ({"launched_at": -89}, "STARTING"),
        ({"launched_at": -91}, "LOST"),
        ({"launched_at": -60, "heartbeat_at": -1}, "RUNNING"),
        ({"launched_at": -60, "heartbeat_at": -11}, "LOST"),
        # A former stage that goes on speaking while the next one is on its way, and one that has fallen silent.
        ({"launched_at": -1, "heartbeat_at": -2}, "RUNNING"),
        ({"launched_at": -1, "heartbeat_at": -30}, "STARTING"),
        ({"launched_at": -60, "heartbeat_at": -5, "stage_stopped_at": -4}, "STOPPED"),
        ({"launched_at": -3, "heartbeat_at": -5, "stage_stopped_at": -4}, "STARTING"),
        ({"launched_at": -60, "heartbeat_at": -1, "status": "ENDED"}, "RUNNING"),
        ({"launched_at": -60, "heartbeat_at": -20, "status": "ENDED"}, "STOPPED"),
        ({"launched_at": -1, "status": "ENDED"}, "STOPPED"),
    ],
    ids=str,
)
def test_state_of_the_stage(facts: dict[str, Any], state: str) -> None:
    known: dict[str, Any] = {
        name: AT + seconds(value) if name.endswith("_at") else value for name, value in facts.items()
    }
    made = Broadcast()
    for name, value in {"status": "LIVE", **known}.items():
        setattr(made, name, value)
    assert stage_state(made, AT) == state


def webinar(status: str = "SCHEDULED") -> Webinar:
    return Webinar(webinar_id="web_1", status=status, scheduled_start=START, scheduled_end=END)


@pytest.mark.parametrize(
    ("status", "at", "code"),
    [
        ("SCHEDULED", START - timedelta(minutes=60), None),
        ("SCHEDULED", START - timedelta(minutes=60, milliseconds=1), "green_room_not_open"),
        ("SCHEDULED", END, None),
        ("SCHEDULED", END + timedelta(minutes=30) - seconds(1), None),
        ("SCHEDULED", END + timedelta(minutes=30), "webinar_ended"),
        ("LIVE", END + timedelta(hours=2), None),
        ("ENDED", START, "webinar_ended"),
        ("CANCELLED", START, "webinar_cancelled"),
    ],
)
def test_when_a_green_room_opens(status: str, at: datetime, code: str | None) -> None:
    if code is None:
        check_window(webinar(status), at)
        return
    with pytest.raises(Conflict) as refused:
        check_window(webinar(status), at)
    assert refused.value.code == code


def test_the_error_says_when_the_green_room_opens() -> None:
    with pytest.raises(Conflict, match="60 minutes before"):
        check_window(webinar(), START - timedelta(hours=2))


def test_only_what_is_scheduled_may_still_be_started() -> None:
    assert may_start(webinar(), END)
    assert not may_start(webinar(), END + timedelta(minutes=30))
    assert not may_start(webinar("CANCELLED"), START)
    assert not may_start(webinar("ENDED"), START)
