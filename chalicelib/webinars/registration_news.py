"""What people are told about their registrations: the events, with all that a mail says."""

from typing import Any

from chalicelib.core.events import RegistrationRejected, WebinarRegistered, WebinarWaitlisted
from chalicelib.core.transaction import Transaction
from chalicelib.webinars.models import Registration, Webinar


def tell_registered(webinar: Webinar, registration: Registration, *, how: str, tx: Transaction) -> None:
    """Add to ``tx`` that a person has a place now: DIRECT, APPROVED, or PROMOTED from the waiting list."""
    told = _told(webinar, registration)
    tx.emit(WebinarRegistered(**told, description=webinar.description, host_name=webinar.host_name, how=how))


def tell_waitlisted(webinar: Webinar, registration: Registration, *, approved: bool, tx: Transaction) -> None:
    """Add to ``tx`` that a person waits for a place."""
    tx.emit(WebinarWaitlisted(**_told(webinar, registration), approved=approved))


def tell_rejected(webinar: Webinar, registration: Registration, *, tx: Transaction) -> None:
    """Add to ``tx`` that a person was turned down."""
    tx.emit(RegistrationRejected(**_told(webinar, registration), reason=registration.reason or ""))


def personal_sequence(webinar: Webinar, registration: Registration | None) -> int:
    """Return the sequence of a person's calendar entry: it grows when the webinar moves and when they register anew."""
    return int(webinar.sequence) + (int(registration.sequence) if registration is not None else 0)


def _told(webinar: Webinar, registration: Registration) -> dict[str, Any]:
    return {
        "organization_id": webinar.organization_id,
        "webinar_id": webinar.webinar_id,
        "user_id": registration.user_id,
        "email": registration.email,
        "name": registration.name,
        "title": webinar.title,
        "scheduled_start": webinar.scheduled_start,
        "scheduled_end": webinar.scheduled_end,
        "timezone": webinar.timezone,
        "sequence": personal_sequence(webinar, registration),
    }
