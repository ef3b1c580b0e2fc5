"""Requests that reach storage through a CDN edge, with 10 and with 10,000 viewers.

The edge is nginx, set up like the CloudFront behaviors of ``/live/*``: the cache key is the path, of playlists also their turn;
``Cache-Control`` is obeyed, concurrent requests for one object are one. The origin lists a new segment every 32/30 s in playlists as the stage
writes them. Segments are small here: how often they are asked for does not depend on their size.
"""

import asyncio
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

from media_lambdas.live_stage.packaging.playlists import Entry, media_playlist
from media_lambdas.live_stage.packaging.segments import SEGMENT_SECONDS
from media_lambdas.live_stage.publishing.board import WINDOW
from media_lambdas.recordings.folder import FOREVER, LIVE, content_type
from tests.bench.figures import Figure

SECONDS = 20.0
FEW, MANY = 10, 10_000
BUCKETS = 200
"""Viewers whose polls fall into the same few milliseconds act as one, with as many requests."""
RENDITIONS = ("720p", "audio")
ROOT = "/live/wbn_1/"
SEGMENT = bytes(1000)
SAME = 1.15
TWICE_AND_ONCE = {"playlist": 2.1 / SEGMENT_SECONDS, "segment": 1.05 / SEGMENT_SECONDS}
"""What one edge needs: of a playlist a copy that somebody asked for too early and one that all others get; each segment once."""
LAG, SPREAD, AGAIN = 0.03, 0.2, 0.15
"""Seconds after a segment's end: viewers ask so much later, spread over so much more, and again after so long."""
EARLY = 10
"""One of so many asks too early."""
CONNECTIONS = 32


def measure() -> list[Figure]:
    """Count requests at the origin under few and under many viewers, in the same run."""
    few, many = run(FEW), run(MANY)
    figures = []
    for what in ("playlist", "segment"):
        for name in RENDITIONS:
            found, baseline = (counts.rate(f"{name}/{what}") for counts in (many, few))
            title = f"origin requests/s, {name} {what}s, {MANY:,} viewers (baseline: {FEW})"
            figures.append(Figure(title, found, "1/s", baseline=baseline, goal=TWICE_AND_ONCE[what]))
    figures += [
        Figure("origin requests/s, all", many.total, "1/s", baseline=few.total, goal=few.total * SAME),
        Figure("edge requests/s, all", many.served, "1/s", baseline=few.served),
        Figure("origin requests per 1,000 at the edge", many.share, "", baseline=few.share),
        Figure(f"failed, {MANY:,} viewers", many.failed, "", goal=0, exact=True),
    ]
    return figures


class Counts:
    """What one load did: requests at the origin by kind, at the edge, and in how many seconds (more if it is overrun)."""

    def __init__(self, origin: Counter[str], load: "Load") -> None:
        self.origin, self.failed = origin, load.failed
        self.seconds = load.seconds
        self.served = load.served / load.seconds
        self.total = sum(origin.values()) / load.seconds
        self.share = 1000 * self.total / self.served

    def rate(self, kind: str) -> float:
        """Requests at the origin for one kind of object a second."""
        return self.origin[kind] / self.seconds


def run(viewers: int) -> Counts:
    """Let so many viewers watch for a while, through an edge with an empty cache."""
    with (
        tempfile.TemporaryDirectory(prefix="academy-edge-") as name,
        origin() as port,
        edge(Path(name), port) as at,
    ):
        return Counts(Origin.counts, asyncio.run(_watch(viewers, at)))


# --- the origin -----------------------------------------------------------------------------------


class Origin(BaseHTTPRequestHandler):
    """A bucket that a stage writes to."""

    protocol_version = "HTTP/1.1"
    counts: ClassVar[Counter[str]] = Counter()
    begun: ClassVar[float] = 0.0

    def do_GET(self) -> None:
        """Answer one of the edge's requests."""
        rendition, _, rest = self.path.removeprefix(ROOT).partition("/")
        is_playlist = rest.startswith("index.m3u8")
        Origin.counts[f"{rendition}/{'playlist' if is_playlist else 'segment'}"] += 1
        body = playlist(rendition, time.time()) if is_playlist else SEGMENT
        self.send_response(200)
        self.send_header("Content-Type", content_type(self.path.partition("?")[0]))
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", LIVE if is_playlist else FOREVER)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def playlist(rendition: str, now: float) -> bytes:
    """Return the live playlist of a moment."""
    newest = WINDOW + int((now - Origin.begun) / SEGMENT_SECONDS)
    first = Origin.begun - WINDOW * SEGMENT_SECONDS
    entries = [
        Entry(rendition, 1, number, number, 0, first + number * SEGMENT_SECONDS, SEGMENT_SECONDS)
        for number in range(newest - WINDOW, newest)
    ]
    return media_playlist(entries, base="../").encode()


@contextmanager
def origin() -> Iterator[int]:
    """Run an origin; yield its port."""
    Origin.counts = Counter()
    Origin.begun = time.time()
    with ThreadingHTTPServer(("127.0.0.1", 0), Origin) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


# --- the edge -------------------------------------------------------------------------------------

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


# --- the viewers ----------------------------------------------------------------------------------


class Connection(asyncio.Protocol):
    """A kept connection on which requests follow each other without waiting (RFC 9112, 9.3.2)."""

    def __init__(self) -> None:
        self.buffer = bytearray()
        self.expected = 0
        self.failed = 0
        self.newest = b""
        self.done: asyncio.Future[bytes] | None = None
        self.transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way to send."""
        assert isinstance(transport, asyncio.WriteTransport)
        self.transport = transport

    async def get(self, path: str, times: int) -> bytes:
        """Ask for the same object many times; return its newest body."""
        assert self.transport is not None
        self.done = asyncio.get_running_loop().create_future()
        self.expected = times
        self.transport.write(f"GET {path} HTTP/1.1\r\nHost: edge\r\n\r\n".encode() * times)
        return await self.done

    def data_received(self, data: bytes) -> None:
        """Count whole answers."""
        self.buffer += data
        at = 0
        while self.expected and (end := self.buffer.find(b"\r\n\r\n", at)) >= 0:
            field = self.buffer.index(b"Content-Length: ", at, end) + 16
            body = end + 4
            after = body + int(self.buffer[field : self.buffer.find(b"\r\n", field)])
            if len(self.buffer) < after:
                break
            self.failed += not self.buffer.startswith(b"HTTP/1.1 200", at)
            self.newest = bytes(self.buffer[body:after])
            self.expected -= 1
            at = after
        del self.buffer[:at]
        if not self.expected and self.done is not None and not self.done.done():
            self.done.set_result(self.newest)

    def connection_lost(self, exc: Exception | None) -> None:
        """Whoever waits will not be answered."""
        if self.done is not None and not self.done.done():
            self.done.set_exception(exc or ConnectionResetError("the edge hung up"))


class Load:
    """Viewers who share some connections."""

    def __init__(self, connections: list[Connection]) -> None:
        self.free: asyncio.Queue[Connection] = asyncio.Queue()
        self.served = 0
        self.failed = 0
        self.seconds = 0.0
        for connection in connections:
            self.free.put_nowait(connection)

    async def get(self, path: str, times: int) -> bytes:
        """Have so many viewers ask for an object."""
        connection = await self.free.get()
        body = await connection.get(path, times)
        self.served += times
        self.failed, connection.failed = self.failed + connection.failed, 0
        self.free.put_nowait(connection)
        return body


async def _watch(viewers: int, port: int) -> Load:
    loop = asyncio.get_running_loop()
    connections = [
        (await loop.create_connection(Connection, "127.0.0.1", port))[1] for _ in range(CONNECTIONS)
    ]
    load = Load(connections)
    buckets = min(BUCKETS, viewers)
    begun = loop.time()
    until = begun + SECONDS
    await asyncio.gather(
        *(
            _view(load, name, viewers // buckets, bucket / buckets, until)
            for bucket in range(buckets)
            for name in RENDITIONS
        )
    )
    load.seconds = loop.time() - begun
    for connection in connections:
        assert connection.transport is not None
        connection.transport.close()
    return load


async def _view(load: Load, rendition: str, times: int, phase: float, until: float) -> None:
    """Ask as the player does: once for each segment, soon after its end; when nothing was new, soon for another copy."""
    loop = asyncio.get_running_loop()
    offset = loop.time() - time.time()
    seen, awaited, misses = "", 0, 0
    lag = -LAG if int(phase * BUCKETS) % EARLY == 0 else LAG + phase * SPREAD
    while loop.time() < until:
        turn = f"?turn={misses % 4 * 2 + awaited % 2}" if awaited else ""
        listed = (await load.get(f"{ROOT}{rendition}/index.m3u8{turn}", times)).decode()
        segments = [line.removeprefix("../") for line in listed.splitlines() if line.endswith(".m4s")]
        new = segments[segments.index(seen) + 1 :] if seen in segments else segments[-1:]
        for segment in new:
            await load.get(ROOT + segment, times)
            seen = segment
        if new:
            awaited, misses = int(seen[-10:-4]) + 1, 0
            ends = Origin.begun + offset + (awaited - WINDOW + 1) * SEGMENT_SECONDS
            await asyncio.sleep(max(0.0, ends + lag - loop.time()))
        else:
            misses += 1
            await asyncio.sleep(AGAIN)
