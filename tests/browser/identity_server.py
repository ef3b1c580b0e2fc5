"""A small OpenID provider for tests of the console's refusals: it says in its tokens whatever a test wants."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

FAR_FUTURE = 4_000_000_000


def encode(value: bytes | dict[str, Any]) -> str:
    """Base64url without padding, of bytes or of JSON."""
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def unsigned_token(**claims: Any) -> str:
    """A token as the console reads it; it leaves the checking of signatures to the API."""
    return f"e30.{encode({'sub': 'u1', 'email': 'ada@example.org', 'name': 'Ada Okafor', 'exp': FAR_FUTURE} | claims)}.x"


@dataclass
class Identity:
    """What the provider was asked, and what it shall claim instead of the truth."""

    origin: str = ""
    left: dict[str, str] = field(default_factory=dict)
    exchanged: list[dict[str, str]] = field(default_factory=list)
    claims: dict[str, Any] = field(default_factory=dict)
    refusal: str = ""

    def tokens(self, asked: dict[str, str]) -> tuple[int, dict[str, str]]:
        """Status and body of the token endpoint."""
        self.exchanged.append(asked)
        if self.refusal:
            return 400, {"error": self.refusal}
        honest = {"iss": self.origin, "aud": "console", "nonce": self.left.get("nonce", "")}
        token = unsigned_token(**honest | self.claims, count=len(self.exchanged))
        return 200, {"id_token": token, "refresh_token": "again"}


class IdentityHandler(BaseHTTPRequestHandler):
    """The authorization page (which asks nothing) and the token endpoint."""

    protocol_version = "HTTP/1.1"

    def __init__(self, identity: Identity, *arguments: Any) -> None:
        """`identity` keeps what is asked."""
        self.identity = identity
        super().__init__(*arguments)

    def do_GET(self) -> None:
        """Note the authorization request."""
        address = urlsplit(self.path)
        if address.path == "/oauth2/authorize":
            self.identity.left = {name: values[0] for name, values in parse_qs(address.query).items()}
        self._send(200, b"signing in", "text/plain")

    def do_POST(self) -> None:
        """Answer with tokens."""
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        asked = {name: values[0] for name, values in parse_qs(body).items()}
        status, answer = self.identity.tokens(asked)
        self._send(status, json.dumps(answer).encode(), "application/json")

    def _send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002  # the base class names it
        """Keep the tests' output quiet."""


@contextmanager
def serve_identity() -> Iterator[Identity]:
    """Serve a provider on 127.0.0.1."""
    identity = Identity()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(IdentityHandler, identity))
    server.daemon_threads = True
    identity.origin = f"http://localhost:{server.server_port}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield identity
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
