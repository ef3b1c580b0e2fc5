"""Errors as RFC 9457 problems, and CORS: every origin may call, as there are bearer tokens and no cookies."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from chalicelib.core.errors import AcademyError

CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Location, ETag, Link, Accept-Patch, Retry-After",
}
PREFLIGHT = {
    "Access-Control-Allow-Headers": "Authorization, Content-Type, If-Match",
    "Access-Control-Max-Age": "7200",
}
CODES = {404: "not_found", 405: "method_not_allowed", 413: "body_too_large"}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def problem(
    status: int, title: str, code: str, detail: str, headers: dict[str, str] | None = None
) -> web.Response:
    """Return an error as the API's own look."""
    body = {
        "type": f"urn:academy:problem:{code}",
        "title": title,
        "status": status,
        "code": code,
        "detail": detail,
    }
    return web.json_response(body, status=status, headers=headers, content_type="application/problem+json")


def of_error(error: AcademyError) -> web.Response:
    """Return one of our errors."""
    return problem(error.status, error.title, error.code, error.args[0], error.headers)


def _of_http(error: web.HTTPException) -> web.Response:
    """Return an error that aiohttp itself made."""
    headers = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else {}
    code = CODES.get(error.status, "invalid_request")
    return problem(error.status, error.reason, code, f"{error.reason}.", headers)


@web.middleware
async def problems_and_cors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn errors into problems, and let pages of other origins read every answer."""
    try:
        response = await handler(request)
    except AcademyError as error:
        response = of_error(error)
    except web.HTTPException as error:
        response = _of_http(error)
    response.headers.update(CORS)
    return response


def preflight(allow: str, extra: dict[str, str]) -> web.Response:
    """Answer OPTIONS, also a browser's preflight request."""
    methods = {"Allow": allow, "Access-Control-Allow-Methods": allow}
    return web.Response(status=204, headers={**methods, **PREFLIGHT, **extra})
