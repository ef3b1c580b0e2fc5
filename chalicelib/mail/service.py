"""Delivery of mail, once for each piece of news and person.

SES takes no idempotency key, so the ledger is what keeps a mail from being sent twice: a worker *claims* the
mail's row, sends, and marks the row SENT. Whoever finds it SENT stops; whoever finds a fresh claim comes back
later; a claim that outlived every worker that could hold it belongs to one that died, and is taken over.

One window remains: a worker that is killed after SES took the mail and before the row is marked (one DynamoDB
write, a few milliseconds) leaves a claim behind as if nothing had been sent, and the mail goes out a second time.
The other choice, never to try again, would lose invitations instead.

Addresses that bounced for good or complained get nothing: such a mail is noted as SUPPRESSED and not sent.
"""

import random
import time
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError
from pynamodb.exceptions import DeleteError, PynamoDBException, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from chalicelib.core import clock
from chalicelib.core.config import settings
from chalicelib.core.observability import logger
from chalicelib.core.tables import find
from chalicelib.mail.bounces import (
    Feedback,
    lift_suppression,
    list_undelivered,
    note_feedback,
    read_feedback,
)
from chalicelib.mail.letters import Attachment, Letter, to_mime
from chalicelib.mail.models import (
    SENDING,
    SENT,
    SUPPRESSED,
    Delivery,
    OptOut,
    Suppression,
    opt_out_key,
    suppression_key,
)
from chalicelib.mail.opting_out import change_opt_out

if TYPE_CHECKING:
    from mypy_boto3_ses import SESClient

__all__ = [
    "Attachment",
    "Delivery",
    "Feedback",
    "Letter",
    "MailInProgress",
    "OptOut",
    "change_opt_out",
    "deliver_mail",
    "lift_suppression",
    "list_undelivered",
    "note_feedback",
    "opt_out_key",
    "read_feedback",
]

CONNECT_SECONDS = 3
READ_SECONDS = 8
STALE_AFTER = timedelta(seconds=20)
"""Longer than a worker can hold a claim (both waits above and the one below), not longer than a queue hides a message."""
THROTTLED = frozenset({"Throttling", "ThrottlingException", "TooManyRequestsException"})
PACE_SECONDS = 6
"""How long a mail is offered again while we send faster than SES allows; each wait is at most a second."""


class MailInProgress(RuntimeError):
    """Another worker has just claimed this mail. Try again later."""


@cache
def _ses() -> "SESClient":
    """Return the process's client. It never repeats a call by itself: that would be a second mail."""
    import boto3  # slow import
    from botocore.config import Config

    config = Config(
        connect_timeout=CONNECT_SECONDS, read_timeout=READ_SECONDS, retries={"total_max_attempts": 1}
    )
    return boto3.client("ses", config=config)


def deliver_mail(letter: Letter) -> bool:
    """Send a letter unless its mail was sent before; return whether it was sent now.

    Raises MailInProgress while another worker is at it, and the error of SES if it did not take the mail.
    """
    if not letter.recipient.isascii():
        logger.error("undeliverable: SES takes ASCII addresses only", extra={"mail_id": letter.mail_id})
        return False
    mime = to_mime(letter, sender=settings().mail_sender)
    suppression = find(Suppression, suppression_key(letter.recipient)[1])
    claim = _claim(letter)
    if claim is None:
        logger.info("mail was sent before", extra={"mail_id": letter.mail_id})
        return False
    if suppression is not None:
        _mark_suppressed(claim, letter, suppression.reason)
        return False
    message_id = _send(letter, mime, claim)
    _mark_sent(claim, message_id)
    logger.info("mail sent", extra={"mail_id": letter.mail_id, "kind": letter.kind, "message_id": message_id})
    return True


def _claim(letter: Letter) -> Delivery | None:
    """Return the claimed row, None if the mail is done with. Raises MailInProgress for somebody else's claim."""
    claim = Delivery(letter.mail_id)
    stale = (Delivery.status == SENDING) & (Delivery.claimed_at < clock.now() - STALE_AFTER)
    try:
        claim.update(
            [
                Delivery.organization_id.set(letter.organization_id),
                Delivery.kind.set(letter.kind),
                Delivery.recipient.set(letter.recipient),
                Delivery.status.set(SENDING),
                Delivery.claimed_at.set(clock.now()),
                Delivery.attempts.add(1),
            ],
            condition=Delivery.mail_id.does_not_exist() | stale,
        )
    except UpdateError as failure:
        _expect_condition_failed(failure)
        found = find(Delivery, letter.mail_id)
        if found is not None and found.status != SENDING:
            return None
        raise MailInProgress(letter.mail_id) from failure
    return claim


def _send(letter: Letter, mime: bytes, claim: Delivery) -> str:
    """Hand the mail to SES and return its message id. A claim is given back if the mail certainly was not taken."""
    try:
        return _hand_over(letter, mime)
    except (EndpointConnectionError, ConnectTimeoutError):
        _give_back(claim)
        raise
    except ClientError as failure:
        if failure.response["ResponseMetadata"]["HTTPStatusCode"] < 500:
            _give_back(claim)
        raise


def _hand_over(letter: Letter, mime: bytes) -> str:
    """Offer a mail until SES takes it or refuses it for another reason than our pace."""
    patience = time.monotonic() + PACE_SECONDS
    while True:
        try:
            return _ses().send_raw_email(
                Source=settings().mail_sender,
                Destinations=[letter.recipient],
                RawMessage={"Data": mime},
                ConfigurationSetName=f"academy-{settings().stage}",
            )["MessageId"]
        except ClientError as failure:
            if failure.response["Error"]["Code"] not in THROTTLED or time.monotonic() > patience:
                raise
            time.sleep(random.uniform(0.2, 1))  # noqa: S311 # jitter, not a secret


def _mark_suppressed(claim: Delivery, letter: Letter, reason: str) -> None:
    """Note that a mail was not sent, where admins see it."""
    actions: list[Action] = [
        Delivery.status.set(SUPPRESSED),
        Delivery.undelivered_organization_id.set(letter.organization_id),
        Delivery.undelivered_at.set(clock.now()),
        Delivery.reason.set(reason),
    ]
    claim.update(actions, condition=_mine(claim))
    logger.info("mail not sent: its address takes none", extra={"mail_id": letter.mail_id})


def _mark_sent(claim: Delivery, message_id: str) -> None:
    actions: list[Action] = [
        Delivery.status.set(SENT),
        Delivery.sent_at.set(clock.now()),
        Delivery.message_id.set(message_id),
    ]
    try:
        claim.update(actions, condition=_mine(claim))
    except UpdateError as failure:
        _expect_condition_failed(failure)
        logger.error(
            "mail sent by two workers: one was slower than its claim", extra={"mail_id": claim.mail_id}
        )


def _give_back(claim: Delivery) -> None:
    """Undo a claim, unless it is somebody else's by now."""
    try:
        claim.delete(condition=_mine(claim))
    except DeleteError as failure:
        _expect_condition_failed(failure)


def _mine(claim: Delivery) -> Condition:
    held: Condition = (Delivery.status == SENDING) & (Delivery.attempts == claim.attempts)
    return held


def _expect_condition_failed(failure: PynamoDBException) -> None:
    if failure.cause_response_code != "ConditionalCheckFailedException":
        raise failure
