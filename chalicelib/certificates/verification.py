"""Verification: what anybody may ask of a certificate, checked anew each time and not believed from a flag."""

from dataclasses import dataclass
from hmac import compare_digest

from chalicelib.certificates import credentials
from chalicelib.certificates.models import Certificate
from chalicelib.certificates.service import REVOKED, get_certificate


@dataclass(frozen=True)
class Check:
    """One question and its answer, with a sentence for people."""

    name: str
    passed: bool
    detail: str


@dataclass(frozen=True)
class Verification:
    """A certificate with everything that was checked. It is valid if every check passed."""

    certificate: Certificate
    checks: list[Check]

    @property
    def valid(self) -> bool:
        """Whether the certificate can be relied on."""
        return all(check.passed for check in self.checks)


def verify_certificate(certificate_id: str, *, verification_hash: str | None = None) -> Verification:
    """Check hash, signature, content and status of a certificate, and the hash that somebody holds against it.

    Raises NotFound for an id that was never issued.
    """
    certificate = get_certificate(certificate_id)
    checks = [_hash(certificate), _signature(certificate), _content(certificate), _status(certificate)]
    if verification_hash is not None:
        checks.append(_given_hash(certificate, verification_hash))
    return Verification(certificate, checks)


def _hash(certificate: Certificate) -> Check:
    passed = compare_digest(credentials.hash_of(certificate.credential), certificate.verification_hash)
    detail = "The credential is the one that was issued." if passed else "The credential was altered."
    return Check("hash", passed, detail)


def _signature(certificate: Certificate) -> Check:
    passed = credentials.is_signed(certificate.credential, key_arn=certificate.signing_key_id)
    detail = "The signature is the platform's." if passed else "The signature does not verify."
    return Check("signature", passed, detail)


def _content(certificate: Certificate) -> Check:
    """Whether the record, from which page and PDF are made, says what was signed."""
    said = credentials.statement_of(credentials.credential_of(certificate))
    try:
        passed = credentials.statement_of(credentials.claims_of(certificate.credential)) == said
    except (ValueError, LookupError, TypeError, AttributeError):  # not a credential of ours at all
        passed = False
    detail = (
        "Name, title, issuer and date are as signed."
        if passed
        else "The record differs from what was signed."
    )
    return Check("content", passed, detail)


def _status(certificate: Certificate) -> Check:
    passed = certificate.status != REVOKED
    return Check("status", passed, "It is in force." if passed else "It was revoked by the issuer.")


def _given_hash(certificate: Certificate, verification_hash: str) -> Check:
    passed = compare_digest(certificate.verification_hash, verification_hash)
    detail = (
        "The given hash is this certificate's." if passed else "The given hash is not this certificate's."
    )
    return Check("givenHash", passed, detail)
