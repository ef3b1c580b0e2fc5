"""From the outbox to the event bus, at least once: what the relay and the sweep of the outbox share.

An event leaves the index of pending events only after the bus has taken it. A crash in between means that it
is published again, so consumers meet duplicates and are idempotent.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import UpdateError
from ulid import ULID

from chalicelib.core import clock
from chalicelib.core.config import settings
from chalicelib.core.observability import logger
from chalicelib.core.outbox import SHARDS, OutboxEvent

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_events.type_defs import PutEventsRequestEntryTypeDef

SOURCE = "academy"
OVERDUE = timedelta(seconds=60)
MAX_ENTRIES = 10
MAX_BYTES = 240_000
"""What PutEvents takes at once: 10 entries and 256 KiB (EventBridge quotas), here less its overhead."""
MAX_SWEPT = 500


class NotPublished(RuntimeError):
    """The event bus did not take an event; it stays pending."""


@cache
def _bus() -> "EventBridgeClient":
    return boto3.client("events")


def publish_events(events: Sequence[OutboxEvent]) -> set[str]:
    """Put events on the bus in their order and mark those that it took. Returns the ids of those it did not."""
    failed: set[str] = set()
    for batch in _batches(events):
        refused = _put(batch)
        failed |= refused
        for event in batch:
            if event.event_id not in refused:
                _mark_published(event)
    return failed


def sweep_outbox() -> int:
    """Publish what has been pending for longer than a minute; return how many events that were.

    Raises NotPublished after trying all of them if the bus did not take some.
    """
    swept, failed = 0, set[str]()
    for shard in SHARDS:
        overdue = list(
            OutboxEvent.pending.query(shard, OutboxEvent.event_id < _first_id_after_cutoff(), limit=MAX_SWEPT)
        )
        failed |= publish_events(overdue)
        swept += len(overdue)
    if swept:
        logger.warning("swept the outbox", extra={"swept": swept, "failed": len(failed)})
    if failed:
        raise NotPublished(f"{len(failed)} of {swept} events: {', '.join(sorted(failed)[:10])}")
    return swept


def _first_id_after_cutoff() -> str:
    """Event ids are ULIDs: their first ten characters are the time, so order of ids is order of time."""
    return f"evt_{str(ULID.from_datetime(clock.now() - OVERDUE))[:10]}"


def _batches(events: Sequence[OutboxEvent]) -> Iterator[list[OutboxEvent]]:
    batch: list[OutboxEvent] = []
    size = 0
    for event in events:
        length = len(event.detail.encode())
        if batch and (len(batch) == MAX_ENTRIES or size + length > MAX_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(event)
        size += length
    if batch:
        yield batch


def _put(batch: list[OutboxEvent]) -> set[str]:
    try:
        answer = _bus().put_events(Entries=[_entry(event) for event in batch])
    except (BotoCoreError, ClientError):
        logger.exception("the event bus did not answer", extra={"event_ids": [e.event_id for e in batch]})
        return {event.event_id for event in batch}
    refused = set()
    for event, result in zip(batch, answer["Entries"], strict=True):
        if "ErrorCode" in result:
            reason = {
                "event_id": event.event_id,
                "code": result["ErrorCode"],
                "reason": result.get("ErrorMessage"),
            }
            logger.error("the event bus refused an event", extra=reason)
            refused.add(event.event_id)
    return refused


def _entry(event: OutboxEvent) -> "PutEventsRequestEntryTypeDef":
    return {
        "EventBusName": settings().event_bus,
        "Source": SOURCE,
        "DetailType": event.name,
        "Detail": event.detail,
    }


def _mark_published(event: OutboxEvent) -> None:
    """Take an event out of the pending index. One that is marked already, or has expired meanwhile, stays as it is."""
    try:
        event.update([OutboxEvent.pending_shard.remove()], condition=OutboxEvent.pending_shard.exists())
    except UpdateError as failure:
        if failure.cause_response_code != "ConditionalCheckFailedException":
            raise
