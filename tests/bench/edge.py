"""A CDN edge for benchmarks, and the load of thousands of viewers on it.

The edge is nginx, set up like the CloudFront behaviors of ``/live/*``: the cache key is the path, of playlists also their turn;
``Cache-Control`` is obeyed, ETags are compared, concurrent requests for one object are one.
"""

import asyncio
import os
import shutil
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

CONNECTIONS = 32

CONFIGURATION = """
{user}
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 4096; }}
http {{
  access_log off;
  keepalive_requests 100000000;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/temp;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  proxy_cache_path {folder}/cache keys_zone=live:10m max_size=200m;
  map $uri $copy {{ default ""; "~/index[.]m3u8$" $arg_turn; }}
  upstream bucket {{ server 127.0.0.1:{origin}; keepalive 16; }}
  server {{
    listen 127.0.0.1:{port};
    location /live/ {{
      proxy_pass http://bucket;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_cache live;
      proxy_cache_key $uri$copy;
      proxy_cache_lock on;
      proxy_cache_use_stale updating;
      proxy_cache_background_update on;
    }}
  }}
}}
"""


@contextmanager
def edge(folder: Path, origin_port: int) -> Iterator[int]:
    """Run an nginx before the origin; yield its port."""
    with nginx(folder, CONFIGURATION, origin=origin_port) as port:
        yield port


@contextmanager
def nginx(folder: Path, configuration: str, **values: object) -> Iterator[int]:
    """Run an nginx that keeps its files in a folder; yield its port. ``values`` are put into the configuration."""
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin")
    if program is None:
        raise SystemExit("This benchmark needs nginx. Install it: sudo apt-get install nginx-light")
    port = _free_port()
    user = "user root;" if os.geteuid() == 0 else ""
    settings = folder / "nginx.conf"
    settings.write_text(configuration.format(user=user, folder=folder, port=port, **values), encoding="utf-8")
    command = [program, "-c", str(settings), "-p", str(folder), "-e", str(folder / "error.log")]
    with subprocess.Popen(command) as server:
        try:
            _wait_for(port, server)
            yield port
        finally:
            server.terminate()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 10
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise SystemExit("nginx does not start") from None
            time.sleep(0.05)
        else:
            return


# --- the load --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Answer:
    """The last of some answers to the same request; ``etag`` is empty where there is none."""

    status: int = 0
    etag: str = ""
    body: bytes = b""


class Connection(asyncio.Protocol):
    """A kept connection on which requests follow each other without waiting (RFC 9112, 9.3.2)."""

    def __init__(self) -> None:
        self.buffer = bytearray()
        self.expected = 0
        self.failed = 0
        self.received = 0
        self.newest = Answer()
        self.done: asyncio.Future[Answer] | None = None
        self.transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way to send."""
        assert isinstance(transport, asyncio.WriteTransport)
        self.transport = transport

    async def get(self, path: str, times: int, etag: str = "") -> Answer:
        """Ask for the same object many times, of each other version than ``etag`` if there is one; return the last answer."""
        assert self.transport is not None
        self.done = asyncio.get_running_loop().create_future()
        self.expected = times
        condition = f"If-None-Match: {etag}\r\n" if etag else ""
        self.transport.write(f"GET {path} HTTP/1.1\r\nHost: edge\r\n{condition}\r\n".encode() * times)
        return await self.done

    def data_received(self, data: bytes) -> None:
        """Count whole answers."""
        self.received += len(data)
        self.buffer += data
        at = 0
        while self.expected and (end := self.buffer.find(b"\r\n\r\n", at)) >= 0:
            status = int(self.buffer[at + 9 : at + 12])
            body = end + 4
            after = body + (0 if status == 304 else int(self._field(b"Content-Length", at, end)))
            if len(self.buffer) < after:
                break
            self.failed += status not in (200, 304)
            if self.expected == 1:
                etag = self._field(b"ETag", at, end).decode()
                self.newest = Answer(status, etag, bytes(self.buffer[body:after]))
            self.expected -= 1
            at = after
        del self.buffer[:at]
        if not self.expected and self.done is not None and not self.done.done():
            self.done.set_result(self.newest)

    def _field(self, name: bytes, begin: int, end: int) -> bytes:
        at = self.buffer.find(b"\r\n" + name + b": ", begin, end)
        return bytes(self.buffer[at + len(name) + 4 : self.buffer.find(b"\r\n", at + 2)]) if at >= 0 else b""

    def connection_lost(self, exc: Exception | None) -> None:
        """Whoever waits will not be answered."""
        if self.done is not None and not self.done.done():
            self.done.set_exception(exc or ConnectionResetError("the edge hung up"))


class Load:
    """Viewers who share some connections. ``seconds`` is how long they took, more than planned if the edge was overrun."""

    def __init__(self, connections: list[Connection]) -> None:
        self.connections = connections
        self.free: asyncio.Queue[Connection] = asyncio.Queue()
        self.served = 0
        self.seconds = 0.0
        for connection in connections:
            self.free.put_nowait(connection)

    @property
    def failed(self) -> int:
        """Answers that were none."""
        return sum(connection.failed for connection in self.connections)

    @property
    def received(self) -> int:
        """Bytes that came, headers included."""
        return sum(connection.received for connection in self.connections)

    async def get(self, path: str, times: int, etag: str = "") -> Answer:
        """Have so many viewers ask for an object."""
        connection = await self.free.get()
        answer = await connection.get(path, times, etag)
        self.served += times
        self.free.put_nowait(connection)
        return answer


@asynccontextmanager
async def viewers_of(port: int) -> AsyncIterator[Load]:
    """Connect viewers to the edge at a port, and take the time that they are there."""
    loop = asyncio.get_running_loop()
    connections = [
        (await loop.create_connection(Connection, "127.0.0.1", port))[1] for _ in range(CONNECTIONS)
    ]
    load = Load(connections)
    begun = loop.time()
    yield load
    load.seconds = loop.time() - begun
    for connection in connections:
        assert connection.transport is not None
        connection.transport.close()
