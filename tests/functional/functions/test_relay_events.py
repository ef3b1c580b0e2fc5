"""Outbox stream → bus: at least once, whatever fails in between."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from pynamodb.exceptions import UpdateError

from chalicelib.core import relay
from chalicelib.core.outbox import OutboxEvent
from functions.relay_events.handler import lambda_handler
from tests.functional.functions.records import (
    BrokenBus,
    Context,
    emit,
    pending,
    sequence_number,
    stream_event,
)

Bus = Callable[[], list[dict[str, Any]]]
ALL_DONE: dict[str, list[Any]] = {"batchItemFailures": []}


def test_event_reaches_the_bus_as_it_was_written(bus: Bus, context: Context) -> None:
    (event,) = emit()
    assert lambda_handler(stream_event(event), context) == ALL_DONE
    (envelope,) = bus()
    assert envelope["source"] == "academy"
    assert envelope["detail-type"] == "CertificateIssued"
    assert envelope["detail"] == json.loads(event.detail)
    assert envelope["detail"]["correlationId"] == "corr-1"
    assert pending() == []


def test_batch_is_put_ten_at_a_time_and_in_order(bus: Bus, context: Context) -> None:
    events = emit(23)
    assert lambda_handler(stream_event(*events), context) == ALL_DONE
    assert [envelope["detail"]["id"] for envelope in bus()] == [event.event_id for event in events]
    assert pending() == []


def test_calls_stay_below_the_size_that_the_bus_takes(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = BrokenBus(refused=set())
    monkeypatch.setattr(relay, "_bus", lambda: broken)
    events = emit(5)
    for event in events:
        event.detail = json.dumps({"data": "x" * 100_000})
    assert relay.publish_events(events) == set()
    assert broken.calls == [2, 2, 1]


def test_duplicate_delivery_only_repeats_the_event(bus: Bus, context: Context) -> None:
    (event,) = emit()
    for _ in range(2):
        assert lambda_handler(stream_event(event), context) == ALL_DONE
    assert [envelope["detail"]["id"] for envelope in bus()] == [event.event_id] * 2
    assert pending() == []


def test_crash_between_bus_and_mark_publishes_again(
    bus: Bus, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    (event,) = emit()
    with monkeypatch.context() as crash:
        crash.setattr(OutboxEvent, "update", _die)
        with pytest.raises(KeyboardInterrupt):
            lambda_handler(stream_event(event), context)
    assert pending() == [event.event_id]
    assert lambda_handler(stream_event(event), context) == ALL_DONE
    assert len(bus()) == 2
    assert pending() == []


def test_only_what_the_bus_refused_is_reported_and_stays_pending(
    bus: Bus, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = emit(3)
    monkeypatch.setattr(relay, "_bus", lambda: BrokenBus(refused={1}))
    answer = lambda_handler(stream_event(*events), context)
    assert answer == {"batchItemFailures": [{"itemIdentifier": sequence_number(1)}]}
    assert pending() == [events[1].event_id]


def test_silent_bus_fails_every_record(bus: Bus, context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    events = emit(2)
    monkeypatch.setattr(relay, "_bus", BrokenBus)
    answer = lambda_handler(stream_event(*events), context)
    assert [item["itemIdentifier"] for item in answer["batchItemFailures"]] == [
        sequence_number(0),
        sequence_number(1),
    ]
    assert pending() == [event.event_id for event in events]


def test_other_changes_of_the_table_are_no_news(bus: Bus, context: Context) -> None:
    (event,) = emit()
    removed = stream_event(event, name="REMOVE")
    del removed["Records"][0]["dynamodb"]["NewImage"]
    assert lambda_handler(removed, context) == ALL_DONE
    assert lambda_handler(stream_event(event, name="MODIFY"), context) == ALL_DONE
    assert bus() == []
    assert pending() == [event.event_id]


def test_marking_an_expired_event_does_not_bring_it_back(bus: Bus, context: Context) -> None:
    (event,) = emit()
    record = stream_event(event)
    event.delete()
    assert lambda_handler(record, context) == ALL_DONE
    assert len(bus()) == 1
    assert list(OutboxEvent.scan()) == []


def test_database_fault_while_marking_is_not_hidden(
    bus: Bus, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    (event,) = emit()
    monkeypatch.setattr(OutboxEvent, "update", _fail)
    with pytest.raises(UpdateError):
        lambda_handler(stream_event(event), context)


def _die(*_: Any, **__: Any) -> None:
    raise KeyboardInterrupt


def _fail(*_: Any, **__: Any) -> None:
    raise UpdateError("the database did not answer")
