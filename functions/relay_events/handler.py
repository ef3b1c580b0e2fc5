"""Outbox stream → event bus. What the bus did not take is reported, so that the stream goes on from there."""

from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord

from chalicelib.core.observability import logger
from chalicelib.core.outbox import OutboxEvent
from chalicelib.core.relay import NotPublished, publish_events


def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Publish the new events of a batch of stream records together; report the failed ones."""
    logger.clear_state()
    failed = publish_events([_outbox_event(record) for record in event["Records"] if _is_new(record)])

    def record_handler(record: DynamoDBRecord) -> None:
        if _is_new(record.raw_event) and _outbox_event(record.raw_event).event_id in failed:
            raise NotPublished(record.event_id)

    processor = BatchProcessor(event_type=EventType.DynamoDBStreams, raise_on_entire_batch_failure=False)
    answer = process_partial_response(
        event=event, record_handler=record_handler, processor=processor, context=context
    )
    return dict(answer)


def _is_new(record: dict[str, Any]) -> bool:
    return bool(record["eventName"] == "INSERT")


def _outbox_event(record: dict[str, Any]) -> OutboxEvent:
    return OutboxEvent.from_raw_data(record["dynamodb"]["NewImage"])
