"""Queue of notices that were dealt to people → one mail each.

A message is for some people. Whose mail fails keeps nobody else from theirs; the message then comes back, and the ledger of
mail knows who has it already.
"""

import time
from typing import Any

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.core.events import NoticeDealt
from chalicelib.core.observability import logger
from chalicelib.core.queues import event_of, process_batch
from chalicelib.mail.service import MailInProgress, deliver_mail
from chalicelib.reminders.service import Mailing, Recipient, notice_of, prepare_mailing
from functions.send_notices.compose import compose_letter

PATIENCE_SECONDS = 8
"""After so long no further mail is begun: one that SES is slow to take needs twelve seconds, and the function is stopped after twenty."""


class Unsent(RuntimeError):
    """Some mails of a message were not sent. It comes back."""


def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Send the mails of each message."""
    return process_batch(event, context, send_notices)


def send_notices(record: SQSRecord) -> None:
    """Send one notice to the people of one message who are still to get it. Raises Unsent to be called again."""
    dealt = event_of(record, NoticeDealt)
    mailing = prepare_mailing(notice_of(dealt), dealt.user_ids)
    until = time.monotonic() + PATIENCE_SECONDS
    unsent = [one for one in mailing.recipients if time.monotonic() > until or not _is_sent(mailing, one)]
    if unsent:
        raise Unsent(f"{len(unsent)} of {len(mailing.recipients)}")


def _is_sent(mailing: Mailing, recipient: Recipient) -> bool:
    """Send one person's mail; return whether nothing is left to be done for them."""
    try:
        deliver_mail(compose_letter(mailing, recipient))
    except (BotoCoreError, ClientError, MailInProgress):
        logger.exception("mail not sent", extra={"user_id": recipient.registration.user_id})
        return False
    return True
