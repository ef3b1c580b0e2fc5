"""An issuer's key server on loopback that can fail in every way, and counts how often it is asked."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class KeyServer:
    """Answers with ``body`` and ``status``; without a status it hangs up."""

    def __init__(self) -> None:
        self.asked = 0
        self.status: int | None = 200
        self.body = b"{}"
        self.url = ""

    def publish(self, document: Any) -> None:
        """Publish a key set."""
        self.body = json.dumps(document).encode()


@contextmanager
def key_server() -> Iterator[KeyServer]:
    """Run a key server."""
    keys = KeyServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            keys.asked += 1
            if keys.status is None:
                self.connection.close()
                return
            self.send_response(keys.status)
            self.send_header("Content-Length", str(len(keys.body)))
            self.end_headers()
            self.wfile.write(keys.body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

        def finish(self) -> None:
            if keys.status is not None:
                super().finish()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    keys.url = f"http://127.0.0.1:{server.server_port}/jwks.json"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield keys
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
