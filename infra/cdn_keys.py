"""The RSA key that signs CDN cookies and URLs: made once, kept in Secrets Manager."""

import hashlib
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa


@dataclass(frozen=True)
class CdnKey:
    """Where the private key is kept, and its public half."""

    secret_id: str
    public_pem: str

    @property
    def fingerprint(self) -> str:
        """Stand-in for the id that CloudFront would give: K and 13 capitals or digits."""
        return "K" + hashlib.sha256(self.public_pem.encode()).hexdigest()[:13].upper()


def ensure_cdn_key(secrets: Any, stage: str) -> CdnKey:
    """Return the stage's key, made on the first call. CloudFront takes RSA of 2048 bits and nothing else."""
    secret_id = f"academy-{stage}-cdn-signing-key"
    try:
        private_pem = secrets.get_secret_value(SecretId=secret_id)["SecretString"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        private_pem = _new_private_key()
        secrets.create_secret(Name=secret_id, SecretString=private_pem)
    return CdnKey(secret_id, _public_pem(private_pem))


def _new_private_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    ).decode("ascii")


def _public_pem(private_pem: str) -> str:
    key = serialization.load_pem_private_key(private_pem.encode("ascii"), password=None)
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return public.decode("ascii")
