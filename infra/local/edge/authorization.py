"""The rules of the authorization code flow with PKCE (RFC 6749, RFC 7636, RFC 9700), free of HTTP.

The emulator's hosted login issues the codes; what it does not insist on is insisted on here: every request must
bring a PKCE challenge, a code is good once, for a few minutes, for the client and redirect address it was made for,
and only together with the verifier of its challenge.
"""

import base64
import hashlib
import hmac
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

CODE_SECONDS = 300.0
MAX_CODES = 10_000
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
FIELDS = (
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
)


class InvalidClient(Exception):
    """Unknown client or redirect address: nobody to send the browser back to, so the person is told."""


class OAuthError(Exception):
    """An error with an OAuth code, for the client to hear."""

    def __init__(self, code: str, description: str) -> None:
        super().__init__(description)
        self.code = code
        self.description = description


@dataclass(frozen=True)
class Client:
    """The user pool's client, as it is registered."""

    client_id: str
    callback_urls: frozenset[str]
    logout_urls: frozenset[str]
    scopes: frozenset[str]


@dataclass(frozen=True)
class AuthorizationRequest:
    """A request that was found to be in order."""

    client_id: str
    redirect_uri: str
    scope: str
    state: str
    nonce: str
    code_challenge: str

    def fields(self) -> dict[str, str]:
        """Return the request as parameters again."""
        return {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": self.scope,
            "state": self.state,
            "nonce": self.nonce,
            "code_challenge": self.code_challenge,
            "code_challenge_method": "S256",
        }


def check_request(client: Client, parameters: Mapping[str, str]) -> AuthorizationRequest:
    """Return the request if it is in order. Raises InvalidClient or OAuthError."""
    if parameters.get("client_id") != client.client_id:
        raise InvalidClient("The application that sent you here is not registered.")
    redirect_uri = parameters.get("redirect_uri", "")
    if redirect_uri not in client.callback_urls:
        raise InvalidClient("The address to return to is not registered for this application.")
    if parameters.get("response_type") != "code":
        raise OAuthError("unsupported_response_type", "response_type must be code")
    if parameters.get("code_challenge_method") != "S256":
        raise OAuthError("invalid_request", "code_challenge_method must be S256")
    if not _CHALLENGE.fullmatch(parameters.get("code_challenge", "")):
        raise OAuthError("invalid_request", "code_challenge is missing or malformed")
    scope = parameters.get("scope", "openid")
    if "openid" not in scope.split() or not set(scope.split()) <= client.scopes:
        raise OAuthError("invalid_scope", "scope must hold openid and only what the client may ask for")
    return AuthorizationRequest(
        client_id=client.client_id,
        redirect_uri=redirect_uri,
        scope=scope,
        state=parameters.get("state", ""),
        nonce=parameters.get("nonce", ""),
        code_challenge=parameters["code_challenge"],
    )


def verifier_matches(verifier: str, challenge: str) -> bool:
    """Whether ``verifier`` is what ``challenge`` was made of (RFC 7636 section 4.6, S256)."""
    if not _VERIFIER.fullmatch(verifier):
        return False
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return hmac.compare_digest(base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii"), challenge)


@dataclass
class Codes:
    """The codes that were given out and not redeemed yet."""

    clock: Callable[[], float] = time.monotonic
    _given: dict[str, tuple[AuthorizationRequest, float]] = field(default_factory=dict)

    def give(self, code: str, request: AuthorizationRequest) -> None:
        """Remember that ``code`` answers ``request``."""
        now = self.clock()
        self._given = {key: value for key, value in self._given.items() if value[1] > now}
        while len(self._given) >= MAX_CODES:
            self._given.pop(next(iter(self._given)))
        self._given[code] = (request, now + CODE_SECONDS)

    def redeem(self, parameters: Mapping[str, str]) -> AuthorizationRequest:
        """Check a token request and use its code up, good or not. Raises OAuthError (``invalid_grant``)."""
        request, expires = self._given.pop(parameters.get("code", ""), (None, 0.0))
        if request is None or expires <= self.clock():
            raise OAuthError("invalid_grant", "the code is unknown, used or expired")
        if parameters.get("client_id") != request.client_id:
            raise OAuthError("invalid_grant", "the code was given to another client")
        if parameters.get("redirect_uri") != request.redirect_uri:
            raise OAuthError(
                "invalid_grant", "redirect_uri differs from the one of the authorization request"
            )
        if not verifier_matches(parameters.get("code_verifier", ""), request.code_challenge):
            raise OAuthError("invalid_grant", "code_verifier does not match the code_challenge")
        return request


def error_redirect(parameters: Mapping[str, str], error: OAuthError) -> str:
    """Return where to send the browser with an error. The redirect address must have been checked."""
    query = {"error": error.code, "error_description": error.description}
    if parameters.get("state"):
        query["state"] = parameters["state"]
    address = parameters["redirect_uri"]
    return f"{address}{'&' if '?' in address else '?'}{urlencode(query)}"
