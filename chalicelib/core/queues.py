"""What queue handlers share: the envelope, the correlation id, partial batch failures, and messages to themselves."""

import json
import math
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSEvent, SQSRecord

from chalicelib.core import clock, observability
from chalicelib.core.events import Event
from chalicelib.core.sqs import sqs

E = TypeVar("E", bound=Event)
T = TypeVar("T")


def event_of(record: SQSRecord, *kinds: type[E]) -> E:
    """Return the event in an SQS record that EventBridge put there, and take up its correlation id.

    Raises ValueError for an event that this queue does not expect: it ends in the dead-letter queue.
    """
    detail = json.loads(record.body)["detail"]
    observability.begin(detail["correlationId"], event_id=detail["id"], event_type=detail["type"])
    for kind in kinds:
        if kind.type_name() == detail["type"] and kind.version == detail["version"]:
            return kind.model_validate({"organizationId": detail["organizationId"], **detail["data"]})
    raise ValueError(f"unexpected event {detail['type']} version {detail['version']}")


class Deferred(Exception):
    """A message is to come again at another time, on purpose."""


def process_batch(
    event: dict[str, Any], context: Any, handle: Callable[[SQSRecord], datetime | None]
) -> dict[str, Any]:
    """Handle each record of an SQS batch by itself; the failed ones alone come back to the queue.

    ``handle`` may return a time, at most 12 hours away: the record then comes back at that time.
    """

    def record_handler(record: SQSRecord) -> None:
        observability.begin("")
        try:
            with observability.observed("Message", name_of_queue(record)):
                again_at = handle(record)
                if again_at is not None:
                    _hide(record, again_at)
        except Exception:
            observability.logger.exception("goes back to the queue", extra={"message_id": record.message_id})
            raise
        if again_at is not None:
            raise Deferred(clock.isoformat(again_at))

    processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
    result = process_partial_response(
        event=event, record_handler=record_handler, processor=processor, context=context
    )
    return dict(result)


def _hide(record: SQSRecord, until: datetime) -> None:
    """Hide a message until a time: reporting it as failed then leaves it there that long."""
    seconds = max(0, math.ceil((until - clock.now()).total_seconds()))
    sqs().change_message_visibility(
        QueueUrl=address_of_queue(record), ReceiptHandle=record.receipt_handle, VisibilityTimeout=seconds
    )


def process_together(
    event: dict[str, Any],
    read: Callable[[SQSRecord], T],
    handle: Callable[[Sequence[T]], Sequence[T]],
) -> dict[str, Any]:
    """Handle the messages of an SQS batch together. ``handle`` returns those that it could not do; they come back.

    A message that cannot be read (ValueError) comes back alone, and in the end goes to the dead letters.
    """
    observability.begin("")
    failed: list[str] = []
    messages: list[tuple[str, T]] = []
    for record in SQSEvent(event).records:
        try:
            messages.append((record.message_id, read(record)))
        except ValueError:
            observability.logger.exception("cannot be read", extra={"message_id": record.message_id})
            failed.append(record.message_id)
    undone = {id(item) for item in handle([item for _, item in messages])}
    failed += [message_id for message_id, item in messages if id(item) in undone]
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


def send_again(record: SQSRecord, body: str, *, delay: int = 0) -> None:
    """Put another message into the queue that ``record`` came from, to be taken after ``delay`` seconds (900 at most)."""
    sqs().send_message(QueueUrl=address_of_queue(record), MessageBody=body, DelaySeconds=delay)


def name_of_queue(record: SQSRecord) -> str:
    """Return the name of the queue that a message came from."""
    return record.event_source_arn.rpartition(":")[2]


def address_of_queue(record: SQSRecord) -> str:
    """Return the address of the queue that a message came from. One call of SQS."""
    return sqs().get_queue_url(QueueName=name_of_queue(record))["QueueUrl"]
