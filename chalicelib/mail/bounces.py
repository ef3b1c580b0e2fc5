"""What comes back: bounces and complaints, the addresses that get no mail any more, and who sees that."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pynamodb.exceptions import UpdateError

from chalicelib.core import clock
from chalicelib.core.auth import Actor
from chalicelib.core.errors import NotFound
from chalicelib.core.observability import logger
from chalicelib.core.paging import Page, query_page
from chalicelib.core.tables import find, find_together
from chalicelib.core.transaction import Transaction
from chalicelib.mail.letters import MAIL_HEADER
from chalicelib.mail.models import BOUNCED, COMPLAINED, Delivery, Suppression, suppression_key
from chalicelib.organizations import service as organizations

LONGEST_REASON = 300


@dataclass(frozen=True)
class Feedback:
    """What SES reports of one mail: which addresses, why, and whether they will ever take one."""

    mail_id: str | None
    status: str
    permanent: bool
    at: datetime
    reasons: dict[str, str]
    """By address."""


def read_feedback(notification: dict[str, Any]) -> Feedback | None:
    """Return what a notification of SES says (SES developer guide, "Contents of event data"), None if nothing went wrong.

    A transient bounce (a full mailbox, a server that is away) is none that suppresses: SES itself has tried for hours.
    """
    kind = notification.get("eventType") or notification.get("notificationType")
    mail = notification.get("mail", {})
    match kind:
        case "Bounce":
            bounce = notification["bounce"]
            words = f"{bounce['bounceType']}, {bounce['bounceSubType']}"
            reasons = {
                one["emailAddress"]: _short(one.get("diagnosticCode") or words)
                for one in bounce["bouncedRecipients"]
            }
            permanent, status, at = bounce["bounceType"] == "Permanent", BOUNCED, bounce["timestamp"]
        case "Complaint":
            complaint = notification["complaint"]
            words = _short(complaint.get("complaintFeedbackType") or "marked as spam")
            reasons = {one["emailAddress"]: words for one in complaint["complainedRecipients"]}
            permanent, status, at = True, COMPLAINED, complaint["timestamp"]
        case _:
            return None
    return Feedback(_mail_id(mail), status, permanent, clock.parse(at), reasons)


def note_feedback(feedback: Feedback) -> None:
    """Put what will take no mail on the list, and note the failure with the mail. Told again, nothing changes."""
    if feedback.permanent:
        for address, reason in feedback.reasons.items():
            _suppress(address, feedback, reason)
    if feedback.mail_id is not None:
        _mark(feedback.mail_id, feedback)


def list_undelivered(
    organization_id: str, *, actor: Actor, limit: int, cursor: str | None = None
) -> Page[Delivery]:
    """Return a page of an organization's mails that reached nobody, the latest first. Two DynamoDB calls."""
    organizations.require_permission(actor, "mail:view", organization_id=organization_id)
    return query_page(
        Delivery,
        organization_id,
        index=Delivery.undelivered,
        limit=limit,
        cursor=cursor,
        newest_first=True,
    )


def lift_suppression(organization_id: str, mail_id: str, *, actor: Actor, tx: Transaction) -> None:
    """Let the address of an undelivered mail get mail again, and take the mail off the list of failures.

    An address that complained stays suppressed: its owner said so. Raises NotFound.
    """
    member, delivery = find_together(
        organizations.membership_key(organization_id, actor.user_id), (Delivery, mail_id, None)
    )
    organizations.check_membership(member, "mail:view")
    if delivery is None or delivery.undelivered_organization_id != organization_id:
        raise NotFound("mail")
    model, key, _ = suppression_key(delivery.recipient)
    suppression = find(model, key)
    if isinstance(suppression, Suppression) and suppression.status == BOUNCED:
        tx.delete(suppression)
    tx.update(delivery, [Delivery.undelivered_organization_id.remove()], condition=Delivery.mail_id.exists())


def _suppress(address: str, feedback: Feedback, reason: str) -> None:
    _, key, _ = suppression_key(address)
    Suppression(key, status=feedback.status, reason=reason, suppressed_at=feedback.at).save()


def _mark(mail_id: str, feedback: Feedback) -> None:
    delivery = find(Delivery, mail_id)
    if delivery is None:
        return
    try:
        delivery.update(
            [
                Delivery.status.set(feedback.status),
                Delivery.undelivered_organization_id.set(delivery.organization_id),
                Delivery.undelivered_at.set(feedback.at),
                Delivery.reason.set("; ".join(feedback.reasons.values())[:LONGEST_REASON]),
            ],
            condition=Delivery.undelivered_at.does_not_exist() | (Delivery.undelivered_at < feedback.at),
        )
    except UpdateError as failure:
        if failure.cause_response_code != "ConditionalCheckFailedException":
            raise
        logger.info("bounce was noted before", extra={"mail_id": mail_id})


def _mail_id(mail: dict[str, Any]) -> str | None:
    """Return the id that the mail carried, None for one that was not ours."""
    headers = mail.get("headers") or ()
    return next((one["value"] for one in headers if one["name"].lower() == MAIL_HEADER.lower()), None)


def _short(reason: str) -> str:
    return " ".join(reason.split())[:LONGEST_REASON]
