"""What certificates look like from outside. The recipient's e-mail address is in none of it."""

from typing import Annotated, Literal, Self

from pydantic import Field

from chalicelib.certificates import credentials
from chalicelib.certificates.models import Certificate
from chalicelib.certificates.service import Subject
from chalicelib.certificates.signing import SigningKey
from chalicelib.certificates.verification import Verification
from chalicelib.core.schemas import Schema, UtcDateTime

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256 in hex.")]


class PublicCertificateView(Schema):
    """A certificate as everybody who has its id may see it.

    ``score`` is a percentage, of a course; ``minutes`` are those of a webinar's session in which the person was there.
    """

    id: str
    subject: Subject
    title: str
    recipient_name: str
    organization_id: str
    organization_name: str
    issued_at: UtcDateTime
    score: float | None
    minutes: int | None
    verification_hash: str
    revoked_at: UtcDateTime | None
    revocation_reason: str | None

    @classmethod
    def of(cls, certificate: Certificate) -> Self:
        """Present a certificate."""
        copied = {name: getattr(certificate, name) for name in cls.model_fields if hasattr(certificate, name)}
        verify_url = credentials.verify_url(certificate.certificate_id)
        subject = Subject.WEBINAR if certificate.webinar_id else Subject.COURSE
        own = {"id": certificate.certificate_id, "subject": subject, "verify_url": verify_url}
        return cls.model_validate({name: (copied | own)[name] for name in cls.model_fields}, strict=False)


class CertificateView(PublicCertificateView):
    """A certificate as its owner and staff see it."""

    user_id: str
    course_id: str | None
    webinar_id: str | None
    completed_at: UtcDateTime
    verify_url: str
    status: Literal["ISSUED", "REVOKED"]
    pdf_status: Literal["PENDING", "READY"]
    version: int


class VerificationInput(Schema):
    """The hash that somebody holds, to be compared."""

    verification_hash: Sha256 | None = None


class CheckView(Schema):
    """One question that was asked of the certificate."""

    name: Literal["hash", "signature", "content", "status", "givenHash"]
    passed: bool
    detail: str


class VerificationView(Schema):
    """The answer: ``valid`` if every check passed."""

    valid: bool
    status: Literal["ISSUED", "REVOKED"]
    checks: list[CheckView]
    certificate: PublicCertificateView
    credential_url: str

    @classmethod
    def of(cls, verification: Verification) -> "VerificationView":
        """Present a verification."""
        certificate = verification.certificate
        return cls.model_validate(
            {
                "valid": verification.valid,
                "status": certificate.status,
                "checks": verification.checks,
                "certificate": PublicCertificateView.of(certificate),
                "credential_url": credentials.credential_url(certificate.certificate_id),
            }
        )


class RevocationInput(Schema):
    """Why a certificate is withdrawn; everybody who verifies it reads this."""

    reason: str = Field(min_length=1, max_length=500)


class JwkView(Schema):
    """A public key as JWK (RFC 7517)."""

    kty: str
    crv: str
    x: str
    y: str
    kid: str
    alg: str
    use: str


class JwksView(Schema):
    """Public keys as a JWK set."""

    keys: list[JwkView]

    @classmethod
    def of(cls, key: SigningKey) -> "JwksView":
        """Present the platform's key."""
        return cls(keys=[JwkView.model_validate(key.public_jwk)])


class IssuerView(Schema):
    """An organization's Open Badges 3.0 profile."""

    context: list[str] = Field(alias="@context")
    id: str
    type: list[str]
    name: str
    url: str
    description: str
