"""Queue of events that people are told of → one mail each."""

from typing import Any

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from chalicelib.core.queues import event_of, process_batch
from chalicelib.mail.service import deliver_mail
from functions.send_mail.compose import TOLD, compose_letter


def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Send the mail of each event; those that could not be sent come back to the queue."""
    return process_batch(event, context, send_mail)


def send_mail(record: SQSRecord) -> None:
    """Send the mail of one event."""
    deliver_mail(compose_letter(event_of(record, *TOLD)))
