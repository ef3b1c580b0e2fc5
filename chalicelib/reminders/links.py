"""Signed links in the mails of a webinar: they say whose mail it was, and sign nobody in. No I/O.

A token is the webinar and the person, and an HMAC-SHA256 (RFC 2104) of both under the webinar's own secret. The purpose is
signed along, so that a link for coming in cannot unsubscribe, nor the other way round.
"""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from enum import StrEnum

from chalicelib.core.errors import NotFound

MAC_BYTES = 16
"""128 bits of the HMAC (RFC 2104, section 5, asks for at least half of it)."""


class Purpose(StrEnum):
    """What a link is for."""

    JOIN = "join"
    UNSUBSCRIBE = "unsubscribe"


def mint_token(secret: str, purpose: Purpose, webinar_id: str, user_id: str) -> str:
    """Return the token of one person's link, the same each time."""
    mac = _mac(secret, purpose, webinar_id, user_id)
    return f"{webinar_id}.{_encode(user_id.encode())}.{_encode(mac)}"


def read_token(token: str) -> tuple[str, str]:
    """Return the webinar and the person that a token claims, not verified yet. Raises NotFound for what is none."""
    parts = token.split(".")
    if len(parts) != 3:
        raise NotFound("link")
    try:
        return parts[0], urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)).decode()
    except ValueError as fault:
        raise NotFound("link") from fault


def check_token(secret: str, token: str, purpose: Purpose) -> None:
    """Raise NotFound unless the token was made for this purpose under this secret."""
    expected = mint_token(secret, purpose, *read_token(token))
    if not hmac.compare_digest(expected.encode(), token.encode()):
        raise NotFound("link")


def _mac(secret: str, *parts: str) -> bytes:
    message = "".join(f"{len(part)}:{part}" for part in parts).encode()
    return hmac.digest(secret.encode(), message, hashlib.sha256)[:MAC_BYTES]


def _encode(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")
