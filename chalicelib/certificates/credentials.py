"""Open Badges 3.0 credentials as VC-JWT (Open Badges 3.0, 8.2): built, signed, read and verified.

The payload of the JWT is the credential itself together with the registered claims ``iss``, ``jti``, ``nbf`` and
``sub``. No e-mail address is in it: a credential is public.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from chalicelib.certificates import signing
from chalicelib.certificates.models import Certificate
from chalicelib.certificates.wording import result_of, wording_of
from chalicelib.core import clock
from chalicelib.core.config import settings

CONTEXTS = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
)


@dataclass(frozen=True)
class SignedCredential:
    """A compact VC-JWT, the SHA-256 of it in hex, and the ARN of the key that signed it."""

    jwt: str
    verification_hash: str
    key_arn: str


def verify_url(certificate_id: str) -> str:
    """Return the page on which anybody can verify a certificate."""
    return f"{settings().public_url}/verify/{certificate_id}"


def credential_url(certificate_id: str) -> str:
    """Return the id of a credential; the signed credential itself is there."""
    return f"{settings().public_url}/api/certificates/{certificate_id}/credential"


def issuer_url(organization_id: str) -> str:
    """Return the id of an organization as issuer; its Open Badges profile is there."""
    return f"{settings().public_url}/api/issuers/{organization_id}"


def key_url(thumbprint: str) -> str:
    """Return the address of a public key as JWK: what the ``kid`` of a credential points to."""
    return f"{settings().public_url}/api/credential-keys/{thumbprint}"


def profile_of(organization_id: str, name: str, **more: str) -> dict[str, Any]:
    """Return the issuer's Open Badges profile."""
    return {"id": issuer_url(organization_id), "type": ["Profile"], "name": name, **more}


def credential_of(certificate: Certificate) -> dict[str, Any]:
    """Return what a certificate says as an AchievementCredential with its registered claims, unsigned."""
    credential_id = credential_url(certificate.certificate_id)
    subject_id = f"{verify_url(certificate.certificate_id)}#recipient"
    issuer = profile_of(certificate.organization_id, certificate.organization_name)
    wording, result = wording_of(certificate), result_of(certificate)
    subject: dict[str, Any] = {
        "id": subject_id,
        "type": ["AchievementSubject"],
        "identifier": [
            {
                "type": "IdentityObject",
                "identityHash": certificate.recipient_name,
                "identityType": "name",
                "hashed": False,
            }
        ],
        "achievement": {
            "id": f"{settings().public_url}/{wording.folder}/{certificate.subject_id}",
            "type": ["Achievement"],
            "achievementType": wording.achievement_type,
            "name": certificate.title,
            "description": wording.heading,
            "inLanguage": certificate.language,
            "criteria": {"narrative": wording.criteria},
        },
    }
    if result is not None:
        subject["result"] = [{"type": ["Result"], "value": result}]
    return {
        "@context": list(CONTEXTS),
        "id": credential_id,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": f"{wording.heading}: {certificate.title}",
        "issuer": issuer,
        "validFrom": clock.isoformat(certificate.issued_at),
        "credentialSubject": subject,
        "iss": issuer["id"],
        "jti": credential_id,
        "nbf": int(certificate.issued_at.timestamp()),
        "sub": subject_id,
    }


def sign_credential(certificate: Certificate) -> SignedCredential:
    """Sign what a certificate says with the platform's key. Raises RuntimeError if the signature does not verify."""
    key = signing.current_key()
    header = {"alg": "ES256", "typ": "JWT", "kid": key_url(key.public_jwk["kid"])}
    message = f"{_segment(header)}.{_segment(credential_of(certificate))}".encode()
    signature = signing.sign_es256(message, key_id=key.arn)
    if not signing.verify_es256(message, signature, key_id=key.arn):
        raise RuntimeError("the key service answered with a signature that does not verify")
    jwt = f"{message.decode()}.{signing.base64url(signature)}"
    return SignedCredential(jwt, hash_of(jwt), key.arn)


def hash_of(jwt: str) -> str:
    """Return the verification hash of a credential: SHA-256 of the compact JWT, in hex."""
    return hashlib.sha256(jwt.encode()).hexdigest()


def is_signed(jwt: str, *, key_arn: str) -> bool:
    """Return whether the JWT's signature is by this key, whatever else the JWT says of itself."""
    message, _, signature = jwt.rpartition(".")
    try:
        return signing.verify_es256(message.encode(), signing.from_base64url(signature), key_id=key_arn)
    except ValueError:
        return False


def claims_of(jwt: str) -> dict[str, Any]:
    """Return the payload of a JWT without verifying it. Raises ValueError or IndexError if there is none."""
    claims: dict[str, Any] = json.loads(signing.from_base64url(jwt.split(".")[1]))
    return claims


def statement_of(claims: dict[str, Any]) -> dict[str, Any]:
    """Return what a credential of ours states, without the addresses it was issued under.

    Raises LookupError, TypeError or AttributeError for claims of another shape.
    """
    subject = claims["credentialSubject"]
    return {
        "certificate": claims["jti"].split("/")[-2],
        "organization": claims["iss"].split("/")[-1],
        "organization_name": claims["issuer"]["name"],
        "recipient_name": subject["identifier"][0]["identityHash"],
        "title": subject["achievement"]["name"],
        "issued_at": claims["validFrom"],
        "result": subject.get("result"),
    }


def _segment(value: dict[str, Any]) -> str:
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return signing.base64url(text.encode())
