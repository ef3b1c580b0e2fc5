"""Bearer tokens: ID tokens of the user pool (or any OIDC issuer), really verified."""

import json
import threading
import time
from dataclasses import dataclass
from functools import cache
from http.client import HTTPException
from typing import Any
from urllib.request import urlopen

import jwt

from chalicelib.core import observability
from chalicelib.core.config import settings
from chalicelib.core.errors import Unauthenticated, Unavailable

ALGORITHMS = ["RS256", "ES256"]
LEEWAY_SECONDS = 30
KEYS_FRESH_SECONDS = 3600
KEYS_KEPT_SECONDS = 86_400
KEYS_RETRY_SECONDS = 10
KEYS_TIMEOUT_SECONDS = 5


@dataclass(frozen=True)
class Actor:
    """The person behind a request, as the identity provider vouches for."""

    user_id: str
    email: str
    email_verified: bool
    name: str


class KeySet:
    """The issuer's public keys (JWKS), asked for when a key is unknown or old, at most every few seconds.

    While the issuer is silent, the keys that it published last go on serving for a day.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._keys: dict[str, jwt.PyJWK] = {}
        self._fetched_at = float("-inf")
        self._asked_at = float("-inf")
        self._lock = threading.Lock()

    def get(self, key_id: str) -> jwt.PyJWK:
        """Return the key with this id. Raises Unauthenticated if the issuer has none, Unavailable if it is silent."""
        if key_id not in self._keys or _since(self._fetched_at) > KEYS_FRESH_SECONDS:
            self._refresh(wait=key_id not in self._keys)
        key = self._keys.get(key_id)
        silent = self._asked_at > self._fetched_at
        if silent and (key is None or _since(self._fetched_at) > KEYS_KEPT_SECONDS):
            raise Unavailable("The identity provider did not answer.")
        if key is None:
            raise Unauthenticated("The token was signed with a key that the issuer does not publish.")
        return key

    def _refresh(self, *, wait: bool) -> None:
        """Ask the issuer, unless that was done just now. Who has a key already does not wait for another's asking."""
        if not self._lock.acquire(blocking=wait):
            return
        try:
            if _since(self._asked_at) > KEYS_RETRY_SECONDS:
                self._asked_at = time.monotonic()
                self._keys = _fetch_keys(self._url)
                self._fetched_at = time.monotonic()
        except (OSError, HTTPException, ValueError, jwt.PyJWTError):
            observability.logger.exception("the issuer's keys cannot be read")
        finally:
            self._lock.release()


def _since(instant: float) -> float:
    return time.monotonic() - instant


def _fetch_keys(url: str) -> dict[str, jwt.PyJWK]:
    with urlopen(url, timeout=KEYS_TIMEOUT_SECONDS) as response:  # noqa: S310 # a setting of ours, not user input
        document = json.load(response)
    return {key.key_id: key for key in jwt.PyJWKSet.from_dict(document).keys if key.key_id}


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
