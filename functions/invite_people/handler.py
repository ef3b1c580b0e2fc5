"""InviteesImported → an invitation and a mail for each address of the list that has none."""

from functools import partial
from typing import Any

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from chalicelib.core import observability
from chalicelib.core.events import InviteesImported
from chalicelib.core.queues import event_of, process_batch
from chalicelib.core.transaction import Transaction, run_until_first
from chalicelib.webinars.service import invite_people


def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Work off each list of a batch; one that was interrupted goes on where it stopped."""
    return process_batch(event, context, invite)


def invite(record: SQSRecord) -> None:
    """Invite in steps, each a transaction, to the end of a part of the list; another event asks for the next part."""
    asked = event_of(record, InviteesImported)
    while run_until_first(partial(_invite_some, asked.webinar_id, asked.import_id)):
        continue


def _invite_some(webinar_id: str, import_id: str) -> bool:
    with Transaction(correlation_id=observability.correlation_id()) as tx:
        return invite_people(webinar_id, import_id, tx=tx)
