"""A small server of a built console for page tests: the routing table, the headers, 404 for the rest.

    python -m tests.browser.console_server 9250        builds into a temporary folder and serves it

There is no API behind it: `/api/` answers what `Site.answer` says, and `/live/` what `Site.live` says, 404 unless a test
wants something. Tests of what people do use the local cloud.
"""

import json
import mimetypes
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from templates.console.build import build
from templates.console.routing import LANGUAGE_COOKIE, Routes

IDENTITY = "http://identity.localhost"
PROBLEM = {"title": "Not found", "status": 404, "code": "not_found", "detail": "There is nothing here."}


@dataclass(frozen=True)
class ApiRequest:
    """What the console sent to the API."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes = b""
    query: dict[str, str] = field(default_factory=dict)

    @property
    def json(self) -> Any:
        """What the body says; None for an empty one."""
        return json.loads(self.body) if self.body else None


@dataclass
class Site:
    """A served console, every request it made to the API, and how those are answered (status and JSON).

    ``live`` answers requests for a broadcast's objects: status, body and headers.
    """

    root: Path
    origin: str = ""
    requests: list[ApiRequest] = field(default_factory=list)
    answer: Callable[[ApiRequest], tuple[int, Any]] = lambda _: (404, PROBLEM)
    answer_headers: Callable[[ApiRequest], dict[str, str]] = lambda _: {}
    live: Callable[[str], tuple[int, bytes, dict[str, str]]] = lambda _: (404, b"", {})
    origins: dict[str, str] = field(
        default_factory=lambda: {"content_origin": "", "upload_origin": "", "stage_origin": ""}
    )
    """Other origins that pages may reach, as `headers.json` names them."""


class ConsoleHandler(BaseHTTPRequestHandler):
    """Answers from a built console as the edge does."""

    protocol_version = "HTTP/1.1"

    def __init__(self, site: Site, *arguments: Any) -> None:
        """`site.root` is the build's output folder."""
        self.site = site
        super().__init__(*arguments)

    def do_GET(self) -> None:
        """Serve the page or file that the routing table names."""
        path = urlsplit(self.path).path
        if path.startswith("/api/"):
            self.do_POST()
            return
        if path.startswith("/live/"):
            status, body, headers = self.site.live(path)
            self._send(status, body, headers.pop("Content-Type", "application/octet-stream"), headers)
            return
        routes = Routes.load(self.site.root / "routes.json")
        cookies = SimpleCookie(self.headers.get("Cookie", ""))
        chosen = cookies[LANGUAGE_COOKIE].value if LANGUAGE_COOKIE in cookies else None
        language = routes.language(chosen, self.headers.get("Accept-Language"))
        branded = self.headers.get("Host", "").split(":")[0].endswith(".localhost")
        name, status = routes.resolve(path, branded=branded, language=language)
        file = self.site.root / name
        if not file.is_file():
            name, status = routes.resolve("/no/such/page", language=language)
            file = self.site.root / name
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        self._send(status, file.read_bytes(), f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)

    def do_POST(self) -> None:
        """Answer as the API; every method comes here."""
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        address = urlsplit(self.path)
        query = dict(parse_qsl(address.query))
        request = ApiRequest(self.command, address.path, dict(self.headers), body, query)
        self.site.requests.append(request)
        status, body = self.site.answer(request)
        kind = "application/json" if status < 400 else "application/problem+json"
        self._send(status, json.dumps(body).encode(), kind, self.site.answer_headers(request))

    do_PUT = do_DELETE = do_POST  # noqa: N815  # the base class names them

    def _send(self, status: int, body: bytes, kind: str, more: dict[str, str] | None = None) -> None:
        self.send_response(status)
        settings = json.loads((self.site.root / "config.json").read_text("utf-8"))
        origins = self.site.origins | {"identity_origin": settings["issuer"]}
        for name, value in json.loads((self.site.root / "headers.json").read_text("utf-8")).items():
            self.send_header(name, value.format(**origins))
        for name, value in (more or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002  # the base class names it
        """Keep the tests' output quiet."""


def settings(origin: str, identity: str = IDENTITY) -> dict[str, str]:
    """A `config.json` for a console at `origin` with a provider at `identity`."""
    return {
        "issuer": identity,
        "authorizationEndpoint": f"{identity}/oauth2/authorize",
        "tokenEndpoint": f"{identity}/oauth2/token",
        "logoutEndpoint": f"{identity}/logout",
        "clientId": "console",
        "publicUrl": origin,
    }


@contextmanager
def serve_console(
    root: Path, *, port: int = 0, languages: tuple[str, ...] | None = None, identity: str = IDENTITY
) -> Iterator[Site]:
    """Build into `root` and serve it on 127.0.0.1, as `http://localhost:PORT` and `http://NAME.localhost:PORT`."""
    root.mkdir(parents=True, exist_ok=True)
    site = Site(root)
    server = ThreadingHTTPServer(("127.0.0.1", port), partial(ConsoleHandler, site))
    server.daemon_threads = True
    site.origin = f"http://localhost:{server.server_port}"
    build(root, settings(site.origin, identity), languages=languages)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


if __name__ == "__main__":
    with (
        tempfile.TemporaryDirectory() as folder,
        serve_console(Path(folder), port=int(sys.argv[1])) as served,
    ):
        sys.stdout.write(f"{served.origin}  (Enter rebuilds, Ctrl-C ends)\n")
        sys.stdout.flush()
        for _line in sys.stdin:
            build(Path(folder), settings(served.origin))
