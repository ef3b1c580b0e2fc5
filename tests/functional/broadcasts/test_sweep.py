"""The minute's sweep: silent stages are replaced, forgotten broadcasts closed, and nothing else is touched."""

from datetime import timedelta

import pytest

from chalicelib.broadcasts import service
from chalicelib.broadcasts.models import BroadcastItem
from functions.sweep_stages.handler import lambda_handler
from tests.functional.broadcasts.studio import Studio, events_of

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def studio(studio: Studio) -> Studio:
    """Live since the scheduled start, with a stage."""
    studio.done("broadcast")
    with studio.at(timedelta(0)):
        studio.done("broadcast/start")
        studio.claim()
    return studio


def sweep() -> None:
    lambda_handler({}, None)


def launches() -> list[int]:
    return [event["launch"] for event in events_of("StageRequested")]


def test_a_silent_stage_is_replaced_once(studio: Studio) -> None:
    with studio.at(29 * SECOND):
        sweep()
        assert launches() == [1]
    with studio.at(30 * SECOND):
        sweep()
        sweep()
        assert launches() == [1, 2]
    with studio.at(2 * MINUTE):  # the second one never came
        sweep()
        assert launches() == [1, 2, 3]


def test_a_stage_that_speaks_is_left_alone(studio: Studio) -> None:
    with studio.at(10 * MINUTE):
        service.beat(studio.id, run=1)
        sweep()
    assert launches() == [1]
    assert studio.item().status == "LIVE"


def test_a_stage_that_left_because_nobody_published_is_not_replaced(studio: Studio) -> None:
    with studio.at(20 * MINUTE):
        studio.finish()
    with studio.at(89 * MINUTE):
        sweep()
        assert (studio.item().status, launches()) == ("LIVE", [1])
    with studio.at(90 * MINUTE):
        sweep()
        assert studio.item().status == "ENDED"
        assert studio.webinar_status() == "ENDED"
    assert len(events_of("BroadcastEnded")) == 1


def test_a_broadcast_that_nobody_ends_does_not_run_for_ever(studio: Studio) -> None:
    with studio.at(26 * HOUR):
        service.beat(studio.id, run=1)
        sweep()
    assert studio.item().status == "ENDED"


def test_what_is_over_is_looked_at_no_more(studio: Studio) -> None:
    studio.done("broadcast/end")
    assert list(BroadcastItem.active_broadcasts.query("ACTIVE")) == []
    with studio.at(HOUR):
        sweep()
    assert launches() == [1]


def test_an_idle_green_room_is_closed_when_the_webinar_should_be_over(studio: Studio) -> None:
    other = Studio(studio.hall, studio.hall.schedule())
    with other.at(-30 * MINUTE):
        other.done("broadcast")
    with other.at(89 * MINUTE):
        service.beat(studio.id, run=1)
        sweep()
        assert other.item().status == "GREEN_ROOM"
    with other.at(90 * MINUTE):
        service.beat(studio.id, run=1)
        sweep()
        assert other.item().status == "ENDED"
        assert other.webinar_status() == "ENDED"
        assert studio.item().status == "LIVE"
    assert events_of("BroadcastEnded") == []


def test_the_green_room_of_a_cancelled_webinar_is_closed(studio: Studio) -> None:
    other = Studio(studio.hall, studio.hall.schedule())
    with other.at(-30 * MINUTE):
        other.done("broadcast")
        assert studio.hall.client.delete(other.path, as_=studio.hall.host).status == 204
        sweep()
        assert other.item().status == "ENDED"
        assert other.post("broadcast/start").json["code"] == "broadcast_ended"
        assert other.webinar_status() == "CANCELLED"


def test_the_sweep_gives_way_to_whoever_was_first(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.broadcasts import sweeping

    original = sweeping.sweep_broadcast

    def late(*arguments: object, **others: object) -> object:
        done = original(*arguments, **others)  # type: ignore[arg-type]
        studio.done("broadcast/end")
        return done

    monkeypatch.setattr(sweeping, "sweep_broadcast", late)
    with studio.at(5 * MINUTE):
        sweep()
    assert (studio.item().status, launches()) == ("ENDED", [1])
