"""Heartbeats → sets of minutes, one write at most for each person of a batch, in whatever order and however often they arrive."""

from typing import Any

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from chalicelib.attendance.service import Heartbeat, record_heartbeats
from chalicelib.core.queues import process_together


def lambda_handler(event: dict[str, Any], _: Any) -> dict[str, Any]:
    """Record a batch of heartbeats; those that could not be written come back."""
    return process_together(event, heartbeat_of, record_heartbeats)


def heartbeat_of(record: SQSRecord) -> Heartbeat:
    """Return the heartbeat in a message. Raises ValueError for anything else."""
    return Heartbeat.model_validate_json(record.body)
