"""Passes /api/ on to the API process: method, path, headers, cookies and bytes as they came."""

import aiohttp
from aiohttp import web
from multidict import CIMultiDict
from yarl import URL

# Of one connection only (RFC 9110 section 7.6.1).
HOP_BY_HOP = frozenset(
    "connection keep-alive proxy-authenticate proxy-authorization te trailer transfer-encoding upgrade".split()
)
PART_BYTES = 64 * 1024


class ApiProxy:
    """The way to the API."""

    def __init__(self, session: aiohttp.ClientSession, api_url: str) -> None:
        self.session = session
        self.api_url = api_url

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Pass one request on and its answer back."""
        headers = CIMultiDict(
            (name, value)
            for name, value in request.headers.items()
            if name.lower() not in HOP_BY_HOP and name.lower() != "host"
        )
        headers["X-Forwarded-For"] = request.remote or ""
        headers["X-Forwarded-Host"] = request.host
        body = request.content.iter_chunked(PART_BYTES) if request.body_exists else None
        address = URL(self.api_url + request.raw_path, encoded=True)
        try:
            async with self.session.request(
                request.method, address, headers=headers, data=body, allow_redirects=False
            ) as answer:
                return await _pass_back(request, answer)
        except (aiohttp.ClientConnectionError, aiohttp.ServerTimeoutError, aiohttp.ClientResponseError):
            return _unavailable()


async def _pass_back(request: web.Request, answer: aiohttp.ClientResponse) -> web.StreamResponse:
    headers = CIMultiDict(
        (name, value) for name, value in answer.headers.items() if name.lower() not in HOP_BY_HOP
    )
    response = web.StreamResponse(status=answer.status, reason=answer.reason, headers=headers)
    await response.prepare(request)
    async for part in answer.content.iter_chunked(PART_BYTES):
        await response.write(part)
    await response.write_eof()
    return response


def _unavailable() -> web.Response:
    """Return what API Gateway says while no function answers."""
    problem = {
        "type": "about:blank",
        "title": "Bad Gateway",
        "status": 502,
        "code": "api_unavailable",
        "detail": "The API does not answer just now. Try again in a few seconds.",
    }
    return web.json_response(
        problem, status=502, content_type="application/problem+json", headers={"Retry-After": "2"}
    )
