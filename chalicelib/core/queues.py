"""What every queue handler shares: the envelope, the correlation id, and partial batch failures."""

import json
from collections.abc import Callable
from typing import Any, TypeVar

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from chalicelib.core import observability
from chalicelib.core.events import Event

E = TypeVar("E", bound=Event)


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


def process_batch(event: dict[str, Any], context: Any, handle: Callable[[SQSRecord], None]) -> dict[str, Any]:
    """Handle each record of an SQS batch by itself; the failed ones alone come back to the queue."""

    def record_handler(record: SQSRecord) -> None:
        observability.begin("")
        try:
            with observability.observed("Message", record.event_source_arn.rpartition(":")[2]):
                handle(record)
        except Exception:
            observability.logger.exception("goes back to the queue", extra={"message_id": record.message_id})
            raise

    processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
    result = process_partial_response(
        event=event, record_handler=record_handler, processor=processor, context=context
    )
    return dict(result)
