"""Secret keys: the CDN's private key, and keys of our own that follow from it."""

import hashlib
import hmac
from functools import cache

from chalicelib.core.config import settings


def cdn_secret() -> bytes:
    """Return the private key behind the CDN's signed addresses, as PEM. One call of Secrets Manager: keep what comes of it."""
    import boto3  # slow import

    secret = boto3.client("secretsmanager").get_secret_value(SecretId=settings().cdn_key_secret)
    return str(secret["SecretString"]).encode()


@cache
def derived_key(purpose: str) -> bytes:
    """Return 256 bits for one ``purpose`` alone (HMAC-SHA256, RFC 2104): who has one key learns nothing of the others."""
    return hmac.digest(cdn_secret(), f"academy {purpose}".encode(), hashlib.sha256)
