"""Serves the Chalice app over HTTP, as API Gateway and Lambda would: many threads, raw paths, whole bytes."""

import argparse
import base64
import importlib
import json
import sys
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import waitress
from chalice.app import Chalice
from chalice.config import Config
from chalice.local import LocalChalice, LocalGateway, LocalGatewayException

from infra.local.layout import HOST, ROOT

THREADS = 24
# API Gateway refuses more than 10 MB before the app sees it.
MAX_BODY_BYTES = 10 * 1024 * 1024
StartResponse = Callable[[str, list[tuple[str, str]]], object]


class Gateway:
    """A WSGI application around Chalice's LocalGateway."""

    def __init__(self, app: Chalice) -> None:
        # A plain Chalice object keeps the current request in one attribute, which threads would share.
        app.__class__ = LocalChalice
        self.app = app
        self.gateway = LocalGateway(app, Config(chalice_stage="local", function_name="academy-local-api"))

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer one WSGI request."""
        status, headers, body = self.answer(
            environ["REQUEST_METHOD"], raw_target(environ), headers_of(environ), environ["wsgi.input"].read()
        )
        if environ["REQUEST_METHOD"] == "HEAD":
            # No route takes HEAD; the refusal must not have a body either.
            body = b""
        headers.append(("Content-Length", str(len(body))))
        start_response(f"{status} {HTTPStatus(status).phrase}", headers)
        return [body]

    def answer(
        self, method: str, target: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        """Return status, headers and body for one request. ``target`` is the path and query as they were sent."""
        if len(body) > MAX_BODY_BYTES:
            return problem(413, "body_too_large", "The request's body is larger than 10 MB.")
        methods = self.methods_at(target)
        if not methods:
            return problem(404, "not_found", "There is nothing at this address.")
        if method not in methods and method != "OPTIONS":
            allowed = ", ".join(sorted(methods))
            return problem(405, "method_not_allowed", f"This address takes {allowed}.", [("Allow", allowed)])
        try:
            response = self.gateway.handle_request(method, target, headers, body or None)
        except LocalGatewayException as error:
            return error.CODE, list(error.headers.items()), error.body or b""
        return present(response)

    def methods_at(self, target: str) -> set[str]:
        """Return the methods that the route of this address takes; none if there is no route."""
        try:
            route = self.gateway.event_converter._route_matcher.match_route(target).route  # noqa: SLF001 - no public way
        except ValueError:
            return set()
        return set(self.app.routes[route])


def raw_target(environ: dict[str, Any]) -> str:
    """Return path and query undecoded: PATH_INFO would turn %2F inside an id into a separator."""
    parts = urlsplit(environ["REQUEST_URI"])
    path = parts.path or "/"
    return f"{path}?{parts.query}" if parts.query else path


def headers_of(environ: dict[str, Any]) -> dict[str, str]:
    """Return the request's headers by their lower-case names."""
    headers = {
        key[5:].replace("_", "-").lower(): value for key, value in environ.items() if key.startswith("HTTP_")
    }
    for key in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        if environ.get(key):
            headers[key.replace("_", "-").lower()] = environ[key]
    return headers


def present(response: dict[str, Any]) -> tuple[int, list[tuple[str, str]], bytes]:
    """Turn a Lambda proxy response into status, headers and bytes."""
    body = response.get("body") or b""
    if response.get("isBase64Encoded"):
        body = base64.b64decode(body)
    elif isinstance(body, str):
        body = body.encode()
    headers = [(name, str(value)) for name, value in response["headers"].items()]
    for name, values in response["multiValueHeaders"].items():
        headers.extend((name, str(value)) for value in values)
    return int(response["statusCode"]), headers, body


def problem(
    status: int, code: str, detail: str, headers: list[tuple[str, str]] | None = None
) -> tuple[int, list[tuple[str, str]], bytes]:
    """Return what the gateway itself refuses, in the API's problem format (RFC 9457)."""
    document = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
    }
    content = ("Content-Type", "application/problem+json")
    return status, [content, *(headers or [])], json.dumps(document).encode()


def main() -> None:
    """Serve until told to end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    port = parser.parse_args().port
    sys.path.insert(0, str(ROOT))
    app = importlib.import_module("app").app
    waitress.serve(
        Gateway(app),
        host=HOST,
        port=port,
        threads=THREADS,
        ident=None,
        max_request_body_size=MAX_BODY_BYTES + 1024,
        clear_untrusted_proxy_headers=True,
        channel_timeout=120,
    )


if __name__ == "__main__":
    main()
