"""A webinar is over, or its rule has changed since → everybody who met the rule has earned the certificate, a page at a time.

After the end there are two looks: one once the heartbeats of the last minutes are surely written, and a later one for what
a retry has held up. A look takes one page for each message, and a message to this very queue goes on with the next.
"""

import json
from typing import Any

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from chalicelib.attendance import service
from chalicelib.core import observability
from chalicelib.core.events import AwardRuleChanged, BroadcastEnded
from chalicelib.core.queues import event_of, process_batch, send_again
from chalicelib.core.schemas import Schema
from chalicelib.core.transaction import Transaction

LOOKS = (120, 900)
"""Seconds after the end."""
REASONS: tuple[type[BroadcastEnded | AwardRuleChanged], ...] = (BroadcastEnded, AwardRuleChanged)


class Look(Schema):
    """A look at one page of a webinar's attendance, the first without a ``cursor``."""

    webinar_id: str
    correlation_id: str
    cursor: str | None = None


def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Handle a batch of events and looks; those that fail come back."""
    return process_batch(event, context, award)


def award(record: SQSRecord) -> None:
    """Look at one page, or, for an event, see to it that somebody does."""
    if "detail" not in json.loads(record.body):
        look_at_page(record, Look.model_validate_json(record.body))
        return
    event = event_of(record, *REASONS)
    look = Look(webinar_id=event.webinar_id, correlation_id=observability.correlation_id())
    for delay in LOOKS if isinstance(event, BroadcastEnded) else (0,):
        send_again(record, look.model_dump_json(by_alias=True), delay=delay)


def look_at_page(record: SQSRecord, look: Look) -> None:
    """Award what a page's people have earned, then go on with the next page."""
    observability.begin(look.correlation_id)
    with Transaction(correlation_id=look.correlation_id) as tx:
        cursor = service.award_attendance(look.webinar_id, cursor=look.cursor, tx=tx)
    if cursor is not None:
        following = look.model_copy(update={"cursor": cursor})
        send_again(record, following.model_dump_json(by_alias=True))
