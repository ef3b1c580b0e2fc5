"""A small server of a built console for page tests: the routing table, the headers, 404 for the rest.

    python -m tests.browser.console_server 9250        builds into a temporary folder and serves it

`/api/` has no backend here. Tests that need one use the local cloud.
"""

import json
import mimetypes
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

from templates.console.build import build
from templates.console.routing import LANGUAGE_COOKIE, Routes

IDENTITY = "http://identity.localhost"
PROBLEM = {
    "title": "Not found",
    "status": 404,
    "code": "not_found",
    "detail": "There is nothing at this address.",
}


class ConsoleHandler(BaseHTTPRequestHandler):
    """Answers GET from a built console as the edge does."""

    protocol_version = "HTTP/1.1"

    def __init__(self, root: Path, *arguments: object) -> None:
        """`root` is the build's output folder."""
        self.root = root
        self.routes = Routes.load(root / "routes.json")
        super().__init__(*arguments)  # type: ignore[arg-type]  # passed through from the server

    def do_GET(self) -> None:
        """Serve the page or file that the routing table names."""
        path = urlsplit(self.path).path
        if path.startswith("/api/"):
            self._send(404, json.dumps(PROBLEM).encode(), "application/problem+json")
            return
        cookies = SimpleCookie(self.headers.get("Cookie", ""))
        chosen = cookies[LANGUAGE_COOKIE].value if LANGUAGE_COOKIE in cookies else None
        language = self.routes.language(chosen, self.headers.get("Accept-Language"))
        branded = self.headers.get("Host", "").split(":")[0].endswith(".localhost")
        name, status = self.routes.resolve(path, branded=branded, language=language)
        file = self.root / name
        if not file.is_file():
            name, status = self.routes.resolve("/no/such/page", language=language)
            file = self.root / name
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        self._send(status, file.read_bytes(), f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)

    def do_POST(self) -> None:
        """There is no backend."""
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self._send(404, json.dumps(PROBLEM).encode(), "application/problem+json")

    def _send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        for name, value in json.loads((self.root / "headers.json").read_text("utf-8")).items():
            self.send_header(
                name, value.format(identity_origin=IDENTITY, content_origin="", upload_origin="")
            )
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002  # the base class names it
        """Keep the tests' output quiet."""


def settings(origin: str) -> dict[str, str]:
    """A `config.json` for a console at `origin` whose identity provider is never reached."""
    return {
        "issuer": IDENTITY,
        "authorizationEndpoint": f"{IDENTITY}/oauth2/authorize",
        "tokenEndpoint": f"{IDENTITY}/oauth2/token",
        "logoutEndpoint": f"{IDENTITY}/logout",
        "clientId": "console",
        "publicUrl": origin,
    }


@contextmanager
def serve_console(root: Path, *, port: int = 0, languages: tuple[str, ...] | None = None) -> Iterator[str]:
    """Build into `root` and serve it on 127.0.0.1; gives the origin (`http://localhost:PORT`)."""
    root.mkdir(parents=True, exist_ok=True)
    server = ThreadingHTTPServer(("127.0.0.1", port), partial(ConsoleHandler, root))
    server.daemon_threads = True
    origin = f"http://localhost:{server.server_port}"
    build(root, settings(origin), languages=languages)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield origin
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


if __name__ == "__main__":
    with (
        tempfile.TemporaryDirectory() as folder,
        serve_console(Path(folder), port=int(sys.argv[1])) as address,
    ):
        sys.stdout.write(f"{address}  (Enter rebuilds, Ctrl-C ends)\n")
        sys.stdout.flush()
        for _line in sys.stdin:
            build(Path(folder), settings(address))
