"""Streams of rooms, questions, polls, answers and chat, BroadcastStarted and BroadcastEnded → feeds that show what is stored now."""

from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from chalicelib.core import observability
from chalicelib.core.events import BroadcastEnded, BroadcastStarted, Event
from chalicelib.core.queues import event_of, process_batch
from chalicelib.feeds.service import publish_room, publish_rooms


class NotPublished(Exception):
    """A room could not be published; its changes come again."""


def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Publish each room of a batch once, however many of its changes are in it; report those of the rooms that failed."""
    if event["Records"][0]["eventSource"] == "aws:sqs":
        return process_batch(event, context, publish_broadcast)
    observability.begin("")
    changed = (webinar_of(record) for record in event["Records"])
    failed = publish_rooms({webinar_id for webinar_id in changed if webinar_id is not None})

    def record_handler(record: DynamoDBRecord) -> None:
        webinar_id = webinar_of(record.raw_event)
        if webinar_id in failed:
            raise NotPublished(webinar_id)

    processor = BatchProcessor(event_type=EventType.DynamoDBStreams, raise_on_entire_batch_failure=False)
    answer = process_partial_response(
        event=event, record_handler=record_handler, processor=processor, context=context
    )
    return dict(answer)


def publish_broadcast(record: SQSRecord) -> None:
    """Publish the room of a broadcast that begins, so that there is a feed, or is over: one that is not kept leaves it."""
    changed: Event = event_of(record, BroadcastStarted, BroadcastEnded)
    if isinstance(changed, BroadcastStarted | BroadcastEnded):
        publish_room(changed.webinar_id)


def webinar_of(record: dict[str, Any]) -> str | None:
    """Return whose room a changed item belongs to; None for an answer that is deleted, which names nobody's."""
    keys = record["dynamodb"]["Keys"]
    if "webinar_channel" in keys:
        channel: str = keys["webinar_channel"]["S"]
        return channel.partition("#")[0]
    # Answers are keyed by their poll, and say in themselves whose it is.
    named = keys.get("webinar_id") or record["dynamodb"].get("NewImage", {}).get("webinar_id")
    return None if named is None else str(named["S"])
