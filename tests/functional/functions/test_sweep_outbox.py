"""Cron → what the stream did not bring through is published."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.core import clock, relay
from functions.sweep_outbox.handler import lambda_handler
from tests.functional.functions.records import BrokenBus, Context, emit, pending

Bus = Callable[[], list[dict[str, Any]]]
CRON = {
    "id": "89d1a02d-0000-4000-8000-000000000002",
    "detail-type": "Scheduled Event",
    "source": "aws.events",
}


def test_overdue_events_of_all_shards_are_published_once(bus: Bus, context: Context) -> None:
    events = emit(12)
    with clock.frozen(clock.now() + timedelta(seconds=62)):
        lambda_handler(CRON, context)
        lambda_handler(CRON, context)
    assert sorted(envelope["detail"]["id"] for envelope in bus()) == [event.event_id for event in events]
    assert pending() == []


def test_young_events_are_left_to_the_stream(bus: Bus, context: Context) -> None:
    (event,) = emit()
    with clock.frozen(clock.now() + timedelta(seconds=58)):
        lambda_handler(CRON, context)
    assert bus() == []
    assert pending() == [event.event_id]


def test_refused_events_stay_pending_and_raise_the_alarm(
    bus: Bus, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    (event,) = emit()
    monkeypatch.setattr(relay, "_bus", BrokenBus)
    with (
        clock.frozen(clock.now() + timedelta(seconds=62)),
        pytest.raises(relay.NotPublished, match=event.event_id),
    ):
        lambda_handler(CRON, context)
    assert pending() == [event.event_id]
