"""Verification checks signature, hash, content and status itself; an independent Open Badges verifier agrees."""

import json
from base64 import urlsafe_b64decode

import jwt
import pytest
from jwt.algorithms import ECAlgorithm
from openbadgeslib.ob3 import OB3VerificationError, OB3Verifier

from chalicelib.certificates import credentials, service, signing
from chalicelib.certificates.verification import verify_certificate
from chalicelib.core.transaction import Transaction
from tests.functional.certificates.conftest import issue
from tests.functional.certificates.scene import Scene, read


def failed(certificate_id: str, given: str | None = None) -> list[str]:
    """Return the names of the checks that did not pass."""
    return [
        c.name for c in verify_certificate(certificate_id, verification_hash=given).checks if not c.passed
    ]


def test_a_certificate_that_was_issued_is_valid(certificate_id: str) -> None:
    verification = verify_certificate(certificate_id)
    assert verification.valid
    assert [check.name for check in verification.checks] == ["hash", "signature", "content", "status"]


def test_the_hash_that_somebody_holds_is_compared(certificate_id: str) -> None:
    assert failed(certificate_id, read(certificate_id).verification_hash) == []
    assert failed(certificate_id, "0" * 64) == ["givenHash"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("recipient_name", "Mallory"),
        ("title", "Brain Surgery"),
        ("organization_name", "Another Institute"),
        ("organization_id", "org_other"),
        ("score", 100),
    ],
)
def test_a_record_that_was_changed_in_the_database_is_noticed(
    certificate_id: str, field: str, value: object
) -> None:
    certificate = read(certificate_id)
    setattr(certificate, field, value)
    certificate.save()
    assert failed(certificate_id) == ["content"]


def test_a_credential_that_was_changed_is_noticed(certificate_id: str) -> None:
    certificate = read(certificate_id)
    header, payload, signature = certificate.credential.split(".")
    claims = json.loads(urlsafe_b64decode(payload + "=="))
    claims["credentialSubject"]["identifier"][0]["identityHash"] = "Mallory"
    forged = signing.base64url(json.dumps(claims).encode())
    certificate.credential = f"{header}.{forged}.{signature}"
    certificate.verification_hash = credentials.hash_of(certificate.credential)
    certificate.recipient_name = "Mallory"
    certificate.save()
    assert failed(certificate_id) == ["signature"]


def test_anothers_credential_does_not_pass_for_this_certificate(scene: Scene, certificate_id: str) -> None:
    other = read(issue(scene, scene.instructor, recipientName="Linus"))
    certificate = read(certificate_id)
    certificate.credential, certificate.verification_hash = other.credential, other.verification_hash
    certificate.save()
    assert failed(certificate_id) == ["content"]


@pytest.mark.parametrize("credential", ["", "a.b", "a.b.c", "....", "e30.e30.e30", "e30.W10.", "é.é.é"])
def test_garbage_is_invalid_and_no_error(certificate_id: str, credential: str) -> None:
    certificate = read(certificate_id)
    certificate.credential = credential or "x"
    certificate.save()
    assert failed(certificate_id) == ["hash", "signature", "content"]


def test_a_revoked_certificate_is_not_valid(scene: Scene, certificate_id: str) -> None:
    with Transaction() as tx:
        service.revoke_certificate(certificate_id, "Issued by mistake", actor=scene.admin.actor, tx=tx)
    verification = verify_certificate(certificate_id)
    assert not verification.valid
    assert failed(certificate_id) == ["status"]
    assert verification.certificate.revocation_reason == "Issued by mistake"


def public_key() -> object:
    return ECAlgorithm.from_jwk(signing.current_key().public_jwk)


def test_any_jwt_library_verifies_the_signature(certificate_id: str) -> None:
    claims = jwt.decode(read(certificate_id).credential, public_key(), algorithms=["ES256"])  # type: ignore[arg-type] # is a public key
    assert claims["credentialSubject"]["achievement"]["name"] == "Practical Cryptography"


def test_an_independent_open_badges_verifier_accepts_it(certificate_id: str) -> None:
    credential = OB3Verifier(public_key()).verify(read(certificate_id).credential)
    assert credential.issuer.name == "Northwind Institute"
    assert credential.achievement.name == "Practical Cryptography"


def test_the_independent_verifier_refuses_a_changed_one(certificate_id: str) -> None:
    header, payload, signature = read(certificate_id).credential.split(".")
    with pytest.raises(OB3VerificationError):
        OB3Verifier(public_key()).verify(f"{header}.{payload[:-4]}AAAA.{signature}")


def test_names_in_any_script_are_signed_as_they_are(scene: Scene) -> None:
    certificate = read(issue(scene, recipientName="فاطمة الزهراء", courseTitle="漢" * 200))
    claims = credentials.claims_of(certificate.credential)
    assert claims["credentialSubject"]["identifier"][0]["identityHash"] == "فاطمة الزهراء"
    assert failed(certificate.certificate_id) == []
