"""Tokens for heartbeats: JWT (RFC 7519), HS256. They say what joining has found out, so that a heartbeat asks no database."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import jwt

from chalicelib.core.errors import Conflict, NotFound
from chalicelib.core.keys import derived_key

ALGORITHM = "HS256"
AUDIENCE = "presence"
REQUIRED = ["aud", "exp", "org", "sub", "web"]


@dataclass(frozen=True)
class Pass:
    """Somebody may say that they are in a webinar, until a moment."""

    webinar_id: str
    user_id: str
    organization_id: str
    until: datetime


def mint_token(entry: Pass) -> str:
    """Return a pass as a token."""
    claims = {
        "aud": AUDIENCE,
        "sub": entry.user_id,
        "web": entry.webinar_id,
        "org": entry.organization_id,
        "exp": int(entry.until.timestamp()),
    }
    return jwt.encode(claims, derived_key(AUDIENCE), algorithm=ALGORITHM)


def verify_token(token: str, *, webinar_id: str, user_id: str, at: datetime) -> str:
    """Return whose webinar (``organization_id``) a token opens to this person at this moment.

    Raises NotFound for a token that is none, another person's or another webinar's; Conflict (``presence_expired``) for
    one that has ended, whereupon joining again gives another one, or says why not.
    """
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            derived_key(AUDIENCE),
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            options={"require": REQUIRED, "verify_exp": False, "strict_aud": True},
        )
    except jwt.InvalidTokenError as fault:
        raise NotFound("presence") from fault
    if (claims["web"], claims["sub"]) != (webinar_id, user_id):
        raise NotFound("presence")
    if at.timestamp() >= claims["exp"]:
        raise Conflict("presence_expired", "Join the webinar again.")
    return str(claims["org"])
