"""PollLaunched, PollClosed → once a poll is over, its counters are shut and its results are final."""

from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from chalicelib.core import observability
from chalicelib.core.events import PollClosed, PollLaunched
from chalicelib.core.queues import event_of, process_batch
from chalicelib.polls import service as polls


def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Settle the polls of a batch; those whose timer runs come back when it has run out."""
    return process_batch(event, context, settle_poll)


def settle_poll(record: SQSRecord) -> datetime | None:
    """Settle one poll, or return when to come back for it."""
    told = event_of(record, PollLaunched, PollClosed)
    return polls.settle_poll(told.webinar_id, told.poll_id, correlation_id=observability.correlation_id())
