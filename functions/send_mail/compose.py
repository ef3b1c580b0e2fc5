"""From an event to the letter that tells of it."""

from typing import Any, get_args
from urllib.parse import quote

from chalicelib.core import ids
from chalicelib.core.config import settings
from chalicelib.core.events import (
    CertificateRendered,
    MemberInvited,
    RegistrationRejected,
    WebinarInvited,
    WebinarRegistered,
    WebinarWaitlisted,
)
from chalicelib.mail.service import Attachment, Letter
from chalicelib.organizations.service import get_organization
from chalicelib.webinars.service import build_calendar, join_url
from functions.send_mail.brand import Brand
from functions.send_mail.rendering import render_letter
from functions.send_mail.times import TimeRange

LONGEST_DESCRIPTION = 1200

REGISTERED = {"DIRECT": "webinar_registered", "APPROVED": "webinar_approved", "PROMOTED": "webinar_promoted"}
"""The template by how somebody came to a place."""

Told = (
    MemberInvited
    | WebinarRegistered
    | WebinarWaitlisted
    | RegistrationRejected
    | WebinarInvited
    | CertificateRendered
)
TOLD: tuple[type[Told], ...] = get_args(Told)


def compose_letter(event: Told) -> Letter:
    """Return the letter of an event, with its organization's name and color. Raises NotFound without one."""
    organization = get_organization(event.organization_id)
    brand = Brand.of(organization.name, organization.primary_color)
    match event:
        case MemberInvited():
            return _invitation(event, brand)
        case WebinarRegistered():
            return _registration(event, brand)
        case WebinarWaitlisted():
            return _waiting(event, brand)
        case RegistrationRejected():
            return _rejection(event, brand)
        case WebinarInvited():
            return _webinar_invitation(event, brand)
        case CertificateRendered():
            return _certificate(event, brand)


def _invitation(event: MemberInvited, brand: Brand) -> Letter:
    return _letter(
        event,
        brand,
        template="member_invited",
        about=(event.invitation_id, event.accept_path),  # inviting again makes a new link, which is news
        recipient=event.email,
        inviter=event.invited_by_name,
        role=event.role,
        address=settings().public_url + event.accept_path,
        email=event.email,
    )


def _registration(event: WebinarRegistered, brand: Brand) -> Letter:
    calendar = build_calendar(
        webinar_id=event.webinar_id,
        title=event.title,
        description=event.description,
        scheduled_start=event.scheduled_start,
        scheduled_end=event.scheduled_end,
        sequence=event.sequence,
        host_name=event.host_name,
    )
    return _letter(
        event,
        brand,
        template=REGISTERED[event.how],
        about=(event.webinar_id, str(event.sequence)),
        recipient=event.email,
        attachments=(Attachment("invite.ics", "calendar", calendar.text, (("method", calendar.method),)),),
        name=event.name,
        title=event.title,
        description=_lines(event.description),
        when=TimeRange.of(event.scheduled_start, event.scheduled_end, event.timezone),
        host=event.host_name,
        address=join_url(event.webinar_id),
    )


def _waiting(event: WebinarWaitlisted, brand: Brand) -> Letter:
    return _letter(
        event,
        brand,
        template="webinar_waitlisted",
        about=(event.webinar_id, str(event.sequence)),
        recipient=event.email,
        name=event.name,
        title=event.title,
        approved=event.approved,
        when=TimeRange.of(event.scheduled_start, event.scheduled_end, event.timezone),
        host="",
        address=join_url(event.webinar_id),
    )


def _rejection(event: RegistrationRejected, brand: Brand) -> Letter:
    return _letter(
        event,
        brand,
        template="registration_rejected",
        about=(event.webinar_id, str(event.sequence)),
        recipient=event.email,
        name=event.name,
        title=event.title,
        given_reason=_lines(event.reason),
        when=TimeRange.of(event.scheduled_start, event.scheduled_end, event.timezone),
        host="",
    )


def _webinar_invitation(event: WebinarInvited, brand: Brand) -> Letter:
    return _letter(
        event,
        brand,
        template="webinar_invited",
        about=(event.invitation_id,),
        recipient=event.email,
        name=event.name,
        email=event.email,
        title=event.title,
        description=_lines(event.description),
        when=TimeRange.of(event.scheduled_start, event.scheduled_end, event.timezone),
        host=event.host_name,
        # Says whom it is for; what opens the webinar is the signed-in person's verified address.
        address=f"{join_url(event.webinar_id)}?for={quote(event.email, safe='@')}",
    )


def _certificate(event: CertificateRendered, brand: Brand) -> Letter:
    return _letter(
        event,
        brand,
        template="certificate_rendered",
        about=(event.certificate_id,),
        recipient=event.recipient_email,
        name=event.recipient_name,
        title=event.title,
        address=f"{settings().public_url}/verify/{event.certificate_id}",
        all_certificates=f"{settings().public_url}/certificates",
    )


def _letter(event: Told, brand: Brand, *, template: str, about: tuple[str, ...], **values: Any) -> Letter:
    """Render a letter. ``about`` with the recipient is what makes two events the same news."""
    return render_letter(
        template,
        brand,
        mail_id=ids.derived_id("mail", event.type_name(), *about, values["recipient"]),
        organization_id=event.organization_id,
        kind=event.type_name(),
        **values,
    )


def _lines(description: str) -> list[str]:
    cut = description if len(description) <= LONGEST_DESCRIPTION else f"{description[:LONGEST_DESCRIPTION]}…"
    return [line.rstrip() for line in cut.strip().splitlines()]
