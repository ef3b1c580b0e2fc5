"""WebinarUnregistered, WebinarWaitlisted, WebinarChanged → free places go to those who wait, in order."""

from functools import partial
from typing import Any, get_args

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from chalicelib.core import observability
from chalicelib.core.events import WebinarChanged, WebinarUnregistered, WebinarWaitlisted
from chalicelib.core.queues import event_of, process_batch
from chalicelib.core.transaction import Transaction, run_until_first
from chalicelib.webinars.service import promote_waiting

Cause = WebinarUnregistered | WebinarWaitlisted | WebinarChanged
CAUSES: tuple[type[Cause], ...] = get_args(Cause)


def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Look for free places and waiting people after each change of a batch."""
    return process_batch(event, context, promote)


def promote(record: SQSRecord) -> None:
    """Promote in steps, each a transaction, until nobody waits or nothing is free."""
    cause = event_of(record, *CAUSES)
    while run_until_first(partial(_promote_some, cause.webinar_id)):
        continue


def _promote_some(webinar_id: str) -> int:
    with Transaction(correlation_id=observability.correlation_id()) as tx:
        return promote_waiting(webinar_id, tx=tx)
