"""Queue of ReplayReady → the recording can be downloaded, and is an asset."""

from typing import Any

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from chalicelib.core.events import ReplayReady
from chalicelib.core.heartbeat import heartbeat
from chalicelib.core.queues import event_of, process_batch
from media_lambdas.remux_recording import recording


def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Remux the recordings of a batch of replays."""
    return process_batch(event, context, remux_recording)


def remux_recording(record: SQSRecord) -> None:
    """Remux one recording."""
    ready = event_of(record, ReplayReady)
    with heartbeat(record):
        recording.remux_recording(ready.webinar_id)
