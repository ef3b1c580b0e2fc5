"""Requests that reach storage through a CDN edge, with 10 and with 10,000 viewers.

The edge is as in :mod:`tests.bench.edge`. The origin lists a new segment every 32/30 s in playlists as the stage
writes them. Segments are small here: how often they are asked for does not depend on their size.
"""

import asyncio
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
from tests.bench.edge import Load, edge, viewers_of
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
    """What one load did: requests at the origin by kind, at the edge, and in how many seconds."""

    def __init__(self, origin: Counter[str], load: Load) -> None:
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


# --- the viewers ----------------------------------------------------------------------------------


async def _watch(viewers: int, port: int) -> Load:
    loop = asyncio.get_running_loop()
    buckets = min(BUCKETS, viewers)
    until = loop.time() + SECONDS
    async with viewers_of(port) as load:
        await asyncio.gather(
            *(
                _view(load, name, viewers // buckets, bucket / buckets, until)
                for bucket in range(buckets)
                for name in RENDITIONS
            )
        )
    return load


async def _view(load: Load, rendition: str, times: int, phase: float, until: float) -> None:
    """Ask as the player does: once for each segment, soon after its end; when nothing was new, soon for another copy."""
    loop = asyncio.get_running_loop()
    offset = loop.time() - time.time()
    seen, awaited, misses = "", 0, 0
    lag = -LAG if int(phase * BUCKETS) % EARLY == 0 else LAG + phase * SPREAD
    while loop.time() < until:
        turn = f"?turn={misses % 4 * 2 + awaited % 2}" if awaited else ""
        listed = (await load.get(f"{ROOT}{rendition}/index.m3u8{turn}", times)).body.decode()
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
