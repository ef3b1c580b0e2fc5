"""Tokens with which a studio speaks to a stage: JWT (RFC 7519), HS256 under the broadcast's own secret. No I/O."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

import jwt

from chalicelib.core import clock
from chalicelib.core.errors import Unauthenticated

ALGORITHM = "HS256"
LIFETIME = timedelta(minutes=10)
LEEWAY_SECONDS = 5
LAST_SECOND = 1 << 40
REQUIRED = ["aud", "exp", "iat", "scope", "sub"]

Scope = Literal["publish", "control"]


@dataclass(frozen=True)
class Claims:
    """What a token says: who (``user_id``) may do what (``scope``), publishing one source (``source_id``).

    An ``operator`` is the host or an admin; of others a stage asks its plan whether they present still.
    """

    webinar_id: str
    user_id: str
    scope: Scope
    source_id: str | None
    expires_at: datetime
    operator: bool = False


def mint_token(
    secret: str,
    *,
    webinar_id: str,
    user_id: str,
    scope: Scope,
    source_id: str | None = None,
    operator: bool = False,
    at: datetime | None = None,
) -> str:
    """Return a token that holds for ten minutes from ``at`` (now). A ``publish`` token is for one source."""
    if (scope == "publish") != (source_id is not None):
        raise ValueError("a publish token names its source, and no other does")
    issued = at or clock.now()
    claims = {
        "aud": webinar_id,
        "sub": user_id,
        "scope": scope,
        "iat": int(issued.timestamp()),
        "exp": int((issued + LIFETIME).timestamp()),
    }
    if source_id is not None:
        claims["src"] = source_id
    if operator:
        claims["op"] = True
    return jwt.encode(claims, secret, algorithm=ALGORITHM)


def verify_token(secret: str, token: str, *, webinar_id: str, at: datetime | None = None) -> Claims:
    """Return what a token of this broadcast says. Raises Unauthenticated, ``token_expired`` or ``invalid_token``."""
    try:
        claims = jwt.decode(
            token,
            secret,
            algorithms=[ALGORITHM],
            audience=webinar_id,
            options={"require": REQUIRED, "verify_exp": False, "verify_iat": False, "strict_aud": True},
        )
    except jwt.InvalidTokenError as fault:
        raise _invalid() from fault
    scope, source_id = claims["scope"], claims.get("src")
    if scope not in ("publish", "control") or (scope == "publish") != isinstance(source_id, str):
        raise _invalid()
    expires_at = _instant(claims["exp"])
    if (at or clock.now()).timestamp() >= expires_at.timestamp() + LEEWAY_SECONDS:
        raise Unauthenticated("This token has expired. Ask for a fresh one.", code="token_expired")
    return Claims(webinar_id, claims["sub"], scope, source_id, expires_at, claims.get("op") is True)


def _instant(seconds: object) -> datetime:
    if isinstance(seconds, int) and 0 <= seconds < LAST_SECOND:
        return datetime.fromtimestamp(seconds, UTC)
    raise _invalid()


def _invalid() -> Unauthenticated:
    return Unauthenticated("This token does not hold here.", code="invalid_token")
