"""Queue of BroadcastEnded, some seconds late → the replay is there."""

from typing import Any

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from chalicelib.core.events import BroadcastEnded
from chalicelib.core.heartbeat import heartbeat
from chalicelib.core.queues import event_of, process_batch
from media_lambdas.recordings import finishing


def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """See to the replays of a batch of broadcasts."""
    return process_batch(event, context, finish_replay)


def finish_replay(record: SQSRecord) -> None:
    """See to the replay of one broadcast."""
    ended = event_of(record, BroadcastEnded)
    with heartbeat(record):
        finishing.finish_replay(ended.webinar_id)
