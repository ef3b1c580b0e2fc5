"""The platform's credential key: a P-256 key that never leaves KMS, and its public half as JWK.

ES256 (RFC 7518, 3.4) wants the signature as 32 bytes of r and 32 of s; KMS answers DER (RFC 3279, 2.2.3).
"""

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from functools import cache
from typing import Any

from chalicelib.core.config import settings

RAW_LIMIT = 4096  # bytes that KMS hashes itself; beyond, it takes the digest
COORDINATE = 32  # bytes of a P-256 coordinate and of r and s


@cache
def _kms() -> Any:
    import boto3  # slow import

    return boto3.client("kms")


def base64url(data: bytes) -> str:
    """Return base64url without padding (RFC 7515, 2)."""
    return urlsafe_b64encode(data).decode().rstrip("=")


def from_base64url(text: str) -> bytes:
    """Read base64url without padding. Raises ValueError."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def sign_es256(message: bytes, *, key_id: str) -> bytes:
    """Return the 64 bytes of an ES256 signature. Every call gives another one: ECDSA draws a random nonce."""
    if len(message) <= RAW_LIMIT:
        content = {"Message": message, "MessageType": "RAW"}
    else:
        content = {"Message": hashlib.sha256(message).digest(), "MessageType": "DIGEST"}
    answer = _kms().sign(KeyId=key_id, SigningAlgorithm="ECDSA_SHA_256", **content)
    return _raw_signature(answer["Signature"])


def verify_es256(message: bytes, signature: bytes, *, key_id: str) -> bool:
    """Return whether ``signature`` was made over ``message`` by this key. The public half is asked for once."""
    from cryptography.exceptions import InvalidSignature  # slow import
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA  # slow import
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature  # slow import
    from cryptography.hazmat.primitives.hashes import SHA256  # slow import

    if len(signature) != 2 * COORDINATE:
        return False
    r, s = (int.from_bytes(half, "big") for half in (signature[:COORDINATE], signature[COORDINATE:]))
    try:
        _public_key(key_id).verify(encode_dss_signature(r, s), message, ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


@dataclass(frozen=True)
class SigningKey:
    """A key in KMS: its ARN (an alias may point elsewhere one day) and its public half as JWK."""

    arn: str
    public_jwk: dict[str, str]


@cache
def current_key() -> SigningKey:
    """Return the key that this process signs with, the one that the settings name."""
    arn = str(_kms().get_public_key(KeyId=settings().credential_key_id)["KeyId"])
    return SigningKey(arn, _public_jwk(arn))


def _public_jwk(key_id: str) -> dict[str, str]:
    """Return the public half as JWK (RFC 7517), with its thumbprint (RFC 7638) as ``kid``."""
    numbers = _public_key(key_id).public_numbers()
    x, y = (base64url(value.to_bytes(COORDINATE, "big")) for value in (numbers.x, numbers.y))
    core = {"crv": "P-256", "kty": "EC", "x": x, "y": y}
    canonical = json.dumps(core, separators=(",", ":"), sort_keys=True)
    thumbprint = base64url(hashlib.sha256(canonical.encode()).digest())
    return {**core, "kid": thumbprint, "alg": "ES256", "use": "sig"}


@cache
def _public_key(key_id: str) -> Any:
    from cryptography.hazmat.primitives.serialization import load_der_public_key  # slow import

    return load_der_public_key(_kms().get_public_key(KeyId=key_id)["PublicKey"])


def _raw_signature(der: bytes) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature  # slow import

    return b"".join(value.to_bytes(COORDINATE, "big") for value in decode_dss_signature(der))
