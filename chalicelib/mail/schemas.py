"""What admins see of mail."""

from typing import Literal, Self

from chalicelib.core.schemas import Schema, UtcDateTime
from chalicelib.mail.service import Delivery

Failure = Literal["BOUNCED", "COMPLAINED", "SUPPRESSED"]


class UndeliveredView(Schema):
    """A mail that reached nobody. SUPPRESSED is one that was not sent, for an earlier one to its address had failed."""

    id: str
    kind: str
    recipient: str
    status: Failure
    reason: str
    at: UtcDateTime

    @classmethod
    def of(cls, delivery: Delivery) -> Self:
        """Present a mail."""
        return cls.model_validate(
            {
                "id": delivery.mail_id,
                "kind": delivery.kind,
                "recipient": delivery.recipient,
                "status": delivery.status,
                "reason": delivery.reason or "",
                "at": delivery.undelivered_at,
            }
        )
