"""The issuer of the tests, serving its public keys on loopback."""

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from chalicelib.core.config import settings
from tests.functional.people import Issuer


@contextmanager
def serving_issuer() -> Iterator[Issuer]:
    """Serve an issuer's keys, and let the settings say where."""
    made = Issuer(os.environ["ACADEMY_ISSUER"], os.environ["ACADEMY_AUDIENCE"])

    class Keys(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(made.jwks()).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Keys)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ACADEMY_JWKS_URL", f"http://127.0.0.1:{server.server_port}/jwks.json")
        settings.cache_clear()
        yield made
    settings.cache_clear()
    server.shutdown()
    server.server_close()
    thread.join()
