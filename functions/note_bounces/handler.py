"""Queue of what SES reports (by way of SNS, delivered raw) → addresses that get no mail any more."""

import json
from typing import Any

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from chalicelib.core.queues import process_batch
from chalicelib.mail.service import note_feedback, read_feedback


def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Note each report of a batch."""
    return process_batch(event, context, note_bounces)


def note_bounces(record: SQSRecord) -> None:
    """Note one report. One that tells of no failure is none of our business."""
    feedback = read_feedback(json.loads(record.body))
    if feedback is not None:
        note_feedback(feedback)
