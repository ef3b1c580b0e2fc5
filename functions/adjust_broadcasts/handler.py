"""MemberRemoved, WebinarChanged → broadcasts that are as their webinars and members are now."""

from typing import Any

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from chalicelib.broadcasts.service import adjust_to_leaver, adjust_to_webinar
from chalicelib.core import observability
from chalicelib.core.events import Event, MemberRemoved, WebinarChanged
from chalicelib.core.permissions import Role
from chalicelib.core.queues import event_of, process_batch
from chalicelib.core.transaction import Transaction


def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Follow each change of a batch; where somebody else wrote at the same moment, it comes back to the queue."""
    return process_batch(event, context, adjust_broadcasts)


def adjust_broadcasts(record: SQSRecord) -> None:
    """Follow one change."""
    changed: Event = event_of(record, MemberRemoved, WebinarChanged)
    if isinstance(changed, MemberRemoved):
        adjust_to_leaver(
            changed.organization_id, changed.user_id, Role(changed.role), left_at=changed.removed_at
        )
    elif isinstance(changed, WebinarChanged):
        with Transaction(correlation_id=observability.correlation_id()) as tx:
            adjust_to_webinar(changed.webinar_id, tx=tx)
