"""People of the tests, and the issuer that vouches for them with RS256 tokens."""

import json
import time
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from chalicelib.core.auth import Actor

KEY_ID = "test-key"


@dataclass(frozen=True)
class Person:
    """Somebody with a token."""

    user_id: str
    email: str
    name: str
    token: str

    @property
    def actor(self) -> Actor:
        """The person as services see them."""
        return Actor(user_id=self.user_id, email=self.email, email_verified=True, name=self.name)


class Issuer:
    """Signs ID tokens like a user pool."""

    def __init__(self, issuer: str, audience: str) -> None:
        self.issuer = issuer
        self.audience = audience

    @cached_property
    def key(self) -> rsa.RSAPrivateKey:
        """The signing key, made once."""
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def jwks(self) -> dict[str, Any]:
        """Return the public keys as the issuer publishes them."""
        public = json.loads(RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**public, "kid": KEY_ID, "use": "sig", "alg": "RS256"}]}

    def claims(self, user_id: str, email: str, name: str, **changes: Any) -> dict[str, Any]:
        """Return the claims of a valid ID token, with ``changes`` in it."""
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "aud": self.audience,
            "sub": user_id,
            "iat": now,
            "exp": now + 3600,
            "email": email,
            "email_verified": True,
            "name": name,
            "token_use": "id",
        }
        return {**claims, **changes}

    def sign(self, claims: dict[str, Any]) -> str:
        """Return a signed token."""
        return jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": KEY_ID})

    def person(self, name: str, **changes: Any) -> Person:
        """Make a person; ``changes`` are other claims, None leaves one out."""
        user_id, email = f"user-{name}", f"{name}@example.org"
        claims = self.claims(user_id, email, name.title()) | changes
        kept = {key: value for key, value in claims.items() if value is not None}
        return Person(user_id, email, name.title(), self.sign(kept))
