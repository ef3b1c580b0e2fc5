"""Who a request comes from: bearer tokens (RFC 6750) of the broadcast."""

from collections.abc import Callable

from aiohttp import web

from chalicelib.broadcasts.tokens import Claims
from chalicelib.core.errors import Forbidden, Unauthenticated

# Returns what a token of this broadcast says, or raises Unauthenticated.
TokenVerifier = Callable[[str], Claims]


def caller_of(request: web.Request, verify: TokenVerifier) -> Claims:
    """Return whose request it is. Raises Unauthenticated."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated
    return verify(token.strip())


def publisher_of(request: web.Request, verify: TokenVerifier) -> Claims:
    """Return who publishes the source in the path. Raises Unauthenticated, Forbidden."""
    claims = caller_of(request, verify)
    if claims.scope != "publish" or claims.source_id != request.match_info["source_id"]:
        raise Forbidden("This token is not for publishing this source.", code="wrong_token")
    return claims


def controller_of(request: web.Request, verify: TokenVerifier) -> Claims:
    """Return who controls the broadcast. Raises Unauthenticated, Forbidden."""
    claims = caller_of(request, verify)
    if claims.scope != "control":
        raise Forbidden("This token is not for controlling the broadcast.", code="wrong_token")
    return claims
