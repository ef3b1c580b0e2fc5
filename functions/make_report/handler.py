"""Somebody asked for a report or for figures, or a webinar is over → they are made.

After the end there are two looks: one once the heartbeats of the last minutes are surely written, and a later one for what
a retry has held up.
"""

import json
from typing import Any

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from chalicelib.core import observability
from chalicelib.core.events import BroadcastEnded, ReportRequested, SummaryRequested
from chalicelib.core.heartbeat import heartbeat
from chalicelib.core.queues import event_of, process_batch, send_again
from chalicelib.core.schemas import Schema
from chalicelib.core.transaction import Transaction
from chalicelib.reports import service
from functions.make_report.files import make_file

LOOKS = (120, 900)
"""Seconds after the end."""
REASONS: tuple[type[ReportRequested | SummaryRequested | BroadcastEnded], ...] = (
    ReportRequested,
    SummaryRequested,
    BroadcastEnded,
)


class Look(Schema):
    """A look at a webinar that is over."""

    webinar_id: str
    correlation_id: str


def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Handle a batch of events and looks; those that fail come back."""
    return process_batch(event, context, make_report)


def make_report(record: SQSRecord) -> None:
    """Make what one message asks for; it stays hidden meanwhile."""
    if "detail" not in json.loads(record.body):
        look = Look.model_validate_json(record.body)
        observability.begin(look.correlation_id)
        with heartbeat(record):
            make_summary(look.webinar_id)
        return
    event = event_of(record, *REASONS)
    if isinstance(event, BroadcastEnded):
        look_later(record, event)
        return
    with heartbeat(record):
        if isinstance(event, ReportRequested):
            make_file(event.webinar_id, event.report_id)
        else:
            make_summary(event.webinar_id)


def look_later(record: SQSRecord, event: BroadcastEnded) -> None:
    """See to it that the figures are counted when everything is written down."""
    look = Look(webinar_id=event.webinar_id, correlation_id=observability.correlation_id())
    for delay in LOOKS:
        send_again(record, look.model_dump_json(by_alias=True), delay=delay)


def make_summary(webinar_id: str) -> None:
    """Count the figures. If a look that began later was done first, that one stays."""
    try:
        with Transaction(correlation_id=observability.correlation_id()) as tx:
            service.make_summary(webinar_id, tx=tx)
    except service.Superseded:
        observability.logger.info("a newer summary is there", extra={"webinar_id": webinar_id})
