"""Certificates: issued once for a completed course or an attended webinar, listed, downloaded and revoked."""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from chalicelib.certificates import credentials
from chalicelib.certificates.models import CERTIFICATE, HASH, Certificate, HashReservation, hash_key
from chalicelib.certificates.wording import wording_of
from chalicelib.core import clock, ids, storage
from chalicelib.core.auth import Actor
from chalicelib.core.config import settings
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.core.events import CertificateIssued, CertificateRendered
from chalicelib.core.paging import Page, query_page
from chalicelib.core.permissions import Role, allows
from chalicelib.core.tables import find, find_together
from chalicelib.core.transaction import Transaction
from chalicelib.courses import service as courses
from chalicelib.learning import service as learning
from chalicelib.organizations import service as organizations
from chalicelib.webinars import service as webinars

ISSUED = "ISSUED"
REVOKED = "REVOKED"
PENDING = "PENDING"
READY = "READY"
COMPLETION = "completion"
LANGUAGE = "en"
"""The language of a webinar's certificate; webinars do not say theirs."""
DOWNLOAD_LIFETIME = timedelta(minutes=5)
RENDERING_SECONDS = 2
MEMBERSHIPS = 100


class AlreadyIssued(Conflict):
    """Somebody else issued this very certificate first; nothing is missing."""

    def __init__(self) -> None:
        super().__init__("certificate_exists", "This certificate was issued already.")


class AlreadyRendered(Conflict):
    """The PDF was recorded by somebody else, or the certificate was revoked: there is nothing to record."""

    def __init__(self) -> None:
        super().__init__("certificate_rendered", "There is no rendering to record.")


class Subject(StrEnum):
    """What a certificate is about."""

    COURSE = "COURSE"
    WEBINAR = "WEBINAR"


@dataclass(frozen=True)
class Completion:
    """Who completed which course, or attended which webinar, and when.

    ``score`` is a course's, in percent (None without a graded assignment), ``minutes`` are those of a webinar.
    """

    subject: Subject
    subject_id: str
    title: str
    user_id: str
    recipient_name: str
    recipient_email: str
    completed_at: datetime
    score: float | None = None
    minutes: int | None = None


@dataclass(frozen=True)
class Signer:
    """Who signs for a subject, in which role, and in which language the certificate is."""

    user_id: str
    role: str
    language: str


def certificate_id_of(subject_id: str, user_id: str) -> str:
    """Return the id of the one certificate that a person can have for completing a course or webinar."""
    return ids.derived_id("crt", subject_id, user_id, COMPLETION)


@dataclass(frozen=True)
class Printout:
    """Everything that stands on a certificate's PDF, and the key under which the content bucket keeps it."""

    key: str
    certificate_id: str
    heading: str
    deed: str
    recipient_name: str
    title: str
    organization_name: str
    organization_color: str | None
    organization_logo_url: str | None
    signer_name: str
    signer_role: str
    issued_at: datetime
    score: float | None
    minutes: int | None
    language: str
    verify_url: str
    verification_hash: str
    credential: str


def issue_certificate(completion: Completion, *, organization_id: str, tx: Transaction) -> Certificate | None:
    """Sign and record the certificate of a completed course or an attended webinar. None if the course gives none.

    A certificate that is there already is returned as it is, and nothing is written: the id follows from subject
    and person. Two issuers at once meet at commit, where all but one raise AlreadyIssued. Raises NotFound.
    """
    signer = _signer_of(completion)
    if signer is None:
        return None
    certificate_id = certificate_id_of(completion.subject_id, completion.user_id)
    existing = find(Certificate, certificate_id, CERTIFICATE)
    if existing is not None:
        return existing
    certificate = _described(completion, organization_id, signer)
    _sign(certificate)
    tx.create(certificate, otherwise=AlreadyIssued())
    tx.create(
        HashReservation(
            certificate_id=hash_key(certificate.verification_hash), item=HASH, owner=certificate_id
        )
    )
    if completion.subject is Subject.COURSE:
        learning.attach_certificate(completion.subject_id, completion.user_id, certificate_id, tx=tx)
    tx.emit(
        CertificateIssued(
            organization_id=organization_id, certificate_id=certificate_id, user_id=certificate.user_id
        )
    )
    return certificate


def get_certificate(certificate_id: str) -> Certificate:
    """Return a certificate. Raises NotFound."""
    certificate = find(Certificate, certificate_id, CERTIFICATE)
    if certificate is None:
        raise NotFound("certificate")
    return certificate


def awaits_rendering(certificate: Certificate) -> bool:
    """Return whether the PDF is still to be made: not if it is there, nor after a revocation."""
    return certificate.pdf_status == PENDING and certificate.status == ISSUED


def printout_of(certificate: Certificate) -> Printout:
    """Return what the PDF shows; the same at any time, however the course or organization changed since."""
    copied = (field.name for field in fields(Printout) if hasattr(certificate, field.name))
    wording = wording_of(certificate)
    return Printout(
        key=pdf_key(certificate.certificate_id),
        heading=wording.heading,
        deed=wording.deed,
        verify_url=credentials.verify_url(certificate.certificate_id),
        **{name: getattr(certificate, name) for name in copied},
    )


def record_rendering(certificate: Certificate, *, tx: Transaction) -> None:
    """Say that the PDF is in storage, and tell once: of several that say so, all but one raise AlreadyRendered."""
    tx.update(
        certificate,
        [Certificate.pdf_status.set(READY)],
        condition=(Certificate.pdf_status == PENDING) & (Certificate.status == ISSUED),
        otherwise=AlreadyRendered(),
    )
    tx.emit(
        CertificateRendered(
            organization_id=certificate.organization_id,
            certificate_id=certificate.certificate_id,
            user_id=certificate.user_id,
            recipient_name=certificate.recipient_name,
            recipient_email=certificate.recipient_email,
            title=certificate.title,
            verification_hash=certificate.verification_hash,
        )
    )


def list_certificates(
    user_id: str, *, actor: Actor, limit: int, cursor: str | None = None
) -> Page[Certificate]:
    """Return a page of a person's certificates, newest first: one's own, or those one's staff roles open.

    Of somebody else, only certificates of organizations in which the actor may view them are listed. Raises
    NotFound if the actor shares no such organization with the person.
    """
    if user_id == actor.user_id:
        return query_page(
            Certificate, user_id, index=Certificate.by_user, limit=limit, cursor=cursor, newest_first=True
        )
    memberships = organizations.list_memberships(actor=actor, limit=MEMBERSHIPS)
    visible = [m.organization_id for m in memberships.items if allows(Role(m.role), "certificate:view")]
    if not visible:
        raise NotFound("user")
    page: Page[Certificate] = query_page(
        Certificate,
        user_id,
        index=Certificate.by_user,
        filter_condition=Certificate.organization_id.is_in(*visible),
        limit=limit,
        cursor=cursor,
        newest_first=True,
    )
    if not (page.items or page.next_cursor or cursor or _belongs(user_id, visible)):
        raise NotFound("user")
    return page


def open_download(certificate_id: str, *, actor: Actor) -> str:
    """Return an address that opens the PDF for some minutes, for its owner or staff.

    Raises NotFound for others, and Conflict while the PDF is being made or after a revocation.
    """
    certificate = get_certificate(certificate_id)
    if certificate.user_id != actor.user_id:
        _require(actor, "certificate:view", certificate)
    if certificate.status == REVOKED:
        raise Conflict("certificate_revoked", "This certificate was revoked.")
    if certificate.pdf_status != READY:
        raise Conflict(
            "certificate_not_ready",
            "The PDF is being made. Try again in a few seconds.",
            headers={"Retry-After": str(RENDERING_SECONDS)},
        )
    return storage.signed_url(f"/{pdf_key(certificate_id)}", lifetime=DOWNLOAD_LIFETIME)


def revoke_certificate(certificate_id: str, reason: str, *, actor: Actor, tx: Transaction) -> Certificate:
    """Withdraw a certificate for good; whoever verifies it sees that, and why. Raises Conflict the second time."""
    certificate = get_certificate(certificate_id)
    _require(actor, "certificate:revoke", certificate)
    certificate.status = REVOKED
    certificate.revoked_at = clock.now()
    certificate.revocation_reason = reason
    tx.update(
        certificate,
        [
            Certificate.status.set(REVOKED),
            Certificate.revoked_at.set(certificate.revoked_at),
            Certificate.revocation_reason.set(reason),
        ],
        condition=Certificate.status == ISSUED,
        otherwise=Conflict("certificate_revoked", "This certificate was revoked already."),
    )
    return certificate


def get_issuer(organization_id: str) -> dict[str, Any]:
    """Return an organization's Open Badges 3.0 profile (JSON-LD). Raises NotFound."""
    organization = organizations.get_organization(organization_id)
    profile = credentials.profile_of(
        organization_id, organization.name, url=settings().public_url, description=organization.description
    )
    return {"@context": list(credentials.CONTEXTS), **profile}


def pdf_key(certificate_id: str) -> str:
    """Return where in the content bucket the PDF is."""
    return f"certificates/{certificate_id}/certificate.pdf"


def _signer_of(completion: Completion) -> Signer | None:
    """Return who signs for a subject, None for a course that gives no certificates. One DynamoDB call."""
    if completion.subject is Subject.COURSE:
        course = courses.get_course(completion.subject_id)
        return (
            Signer(course.instructor_id, "Instructor", course.language)
            if course.certificate_enabled
            else None
        )
    webinar = webinars.find_webinar(completion.subject_id)
    return Signer(webinar.host_id, "Host", LANGUAGE)


def _described(completion: Completion, organization_id: str, signer: Signer) -> Certificate:
    """Return the certificate as it will always read, not signed yet."""
    organization = organizations.get_organization(organization_id)
    member = organizations.find_member(organization_id, signer.user_id)
    of_course = completion.subject is Subject.COURSE
    return Certificate(
        certificate_id=certificate_id_of(completion.subject_id, completion.user_id),
        item=CERTIFICATE,
        user_id=completion.user_id,
        subject_id=completion.subject_id,
        organization_id=organization_id,
        course_id=completion.subject_id if of_course else None,
        webinar_id=None if of_course else completion.subject_id,
        title=completion.title,
        recipient_name=completion.recipient_name,
        recipient_email=completion.recipient_email,
        issued_at=clock.now().replace(microsecond=0),
        completed_at=completion.completed_at,
        score=completion.score,
        minutes=completion.minutes,
        language=signer.language,
        organization_name=organization.name,
        organization_color=organization.primary_color,
        organization_logo_url=organization.logo_url,
        signer_name=member.name if member else organization.name,
        signer_role=signer.role if member else "Issuer",
        status=ISSUED,
        pdf_status=PENDING,
    )


def _sign(certificate: Certificate) -> None:
    signed = credentials.sign_credential(certificate)
    certificate.credential = signed.jwt
    certificate.verification_hash = signed.verification_hash
    certificate.signing_key_id = signed.key_arn


def _belongs(user_id: str, organization_ids: list[str]) -> bool:
    """Return whether a person is a member of any of these organizations. One DynamoDB call."""
    keys = (organizations.membership_key(organization_id, user_id) for organization_id in organization_ids)
    return any(find_together(*keys))


def _require(actor: Actor, action: str, certificate: Certificate) -> None:
    """Raise NotFound for somebody from outside the certificate's organization, Forbidden for other members."""
    member = organizations.find_member(certificate.organization_id, actor.user_id)
    if member is None:
        raise NotFound("certificate")
    organizations.check_membership(member, action)
