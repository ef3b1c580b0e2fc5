"""Bearer tokens: ID tokens of the user pool (or any OIDC issuer), really verified."""

import json
import threading
import time
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.request import urlopen

import jwt

from chalicelib.core.config import settings
from chalicelib.core.errors import Unauthenticated, Unavailable

ALGORITHMS = ["RS256", "ES256"]
LEEWAY_SECONDS = 30
KEYS_FRESH_SECONDS = 3600
KEYS_RETRY_SECONDS = 10


@dataclass(frozen=True)
class Actor:
    """The person behind a request, as the identity provider vouches for."""

    user_id: str
    email: str
    email_verified: bool
    name: str


class KeySet:
    """The issuer's public keys (JWKS), fetched when a key is unknown, at most every few seconds."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._keys: dict[str, jwt.PyJWK] = {}
        self._fetched_at = float("-inf")
        self._lock = threading.Lock()

    def get(self, key_id: str) -> jwt.PyJWK:
        """Return the key with this id. Raises Unauthenticated if the issuer has none, Unavailable if it is silent."""
        key = self._keys.get(key_id)
        if key is None or self._age() > KEYS_FRESH_SECONDS:
            with self._lock:
                if self._age() > KEYS_RETRY_SECONDS:
                    self._fetch()
            key = self._keys.get(key_id)
        if key is None:
            raise Unauthenticated("The token was signed with a key that the issuer does not publish.")
        return key

    def _age(self) -> float:
        return time.monotonic() - self._fetched_at

    def _fetch(self) -> None:
        try:
            with urlopen(self._url, timeout=5) as response:  # noqa: S310 # a setting of ours, not user input
                document = json.load(response)
        except OSError as fault:
            raise Unavailable("The identity provider did not answer.") from fault
        self._keys = {key.key_id: key for key in jwt.PyJWKSet.from_dict(document).keys if key.key_id}
        self._fetched_at = time.monotonic()


@cache
def key_set(url: str) -> KeySet:
    """Return the process's one key set for a JWKS address."""
    return KeySet(url)


def authenticate(authorization: str | None) -> Actor:
    """Return who the ``Authorization`` header vouches for.

    Signature, algorithm, audience, issuer and expiry are checked (RFC 7519, RFC 8725). Raises Unauthenticated.
    """
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated
    return _actor_of(_claims_of(token.strip()))


def _claims_of(token: str) -> dict[str, Any]:
    current = settings()
    try:
        header = jwt.get_unverified_header(token)
        if header.get("alg") not in ALGORITHMS:
            raise Unauthenticated("The token's algorithm is not accepted.")
        claims: dict[str, Any] = jwt.decode(
            token,
            key_set(current.jwks_url).get(str(header.get("kid", ""))),
            algorithms=ALGORITHMS,
            audience=current.audience,
            issuer=current.issuer,
            leeway=LEEWAY_SECONDS,
            options={"require": ["exp", "iat", "iss", "aud", "sub"]},
        )
    except jwt.ExpiredSignatureError as fault:
        raise Unauthenticated("The token has expired. Sign in again.", code="token_expired") from fault
    except jwt.PyJWTError as fault:
        raise Unauthenticated("The token does not hold.") from fault
    return claims


def _actor_of(claims: dict[str, Any]) -> Actor:
    email = str(claims.get("email", ""))
    if not email:
        raise Unauthenticated("The token names no e-mail address: send the ID token.")
    return Actor(
        user_id=str(claims["sub"]),
        email=email.strip().lower(),
        email_verified=str(claims.get("email_verified", "")).lower() == "true",
        name=str(claims.get("name") or claims.get("given_name") or email.partition("@")[0]),
    )
