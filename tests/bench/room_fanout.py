"""Reading a busy room through a CDN edge, with 10 and with 10,000 viewers: what it costs storage, the API, and each viewer.

The edge is as in :mod:`tests.bench.edge`; what is not below ``/live/`` would be the API's. In the room five messages a
second are written to the chat, and twenty votes are given for fifty questions; a version of the feed follows each second,
made by the publisher's own code. Viewers read as the page does (``feed.js``): every 1.2 s ± 20 % with the ETag that they
have, a tenth of them from a hidden tab, every 10 s. Bodies are compressed once for each copy, as CloudFront does it.
"""

import asyncio
import gzip
import hashlib
import json
import random
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

from chalicelib.core import clock
from chalicelib.feeds.objects import SNAPSHOT_AGE, STATE_AGE
from chalicelib.feeds.versions import Items, State, advance, changes, compact, first, snapshot_path
from tests.bench.edge import Load, edge, viewers_of
from tests.bench.figures import Figure

SECONDS = 20.0
FEW, MANY = 10, 10_000
BUCKETS = 200
"""Viewers whose reads fall into the same few milliseconds act as one, with as many requests."""
HIDDEN_SHARE = 10
"""One bucket of so many is hidden."""
EVERY, HIDDEN, SPREAD = 1.2, 10.0, 0.2
ROOT = "/live/wbn_1/room/"
QUESTIONS, VOTES, MESSAGES, NEWEST = 50, 20, 5, 100
SAME = 1.15
WORDS = "the engine weaves algebraic patterns just as a loom weaves flowers and leaves".split()


def measure() -> list[Figure]:
    """Read the room with few and with many viewers, in the same run."""
    few, many = run(FEW), run(MANY)
    return [
        Figure(f"API requests, {MANY:,} viewers", many.api, "", baseline=few.api, goal=0, exact=True),
        Figure("storage requests/s, state", many.state, "1/s", baseline=few.state, goal=few.state * SAME),
        Figure("storage requests/s, all", many.total, "1/s", baseline=few.total, goal=few.total * SAME),
        Figure("edge requests/s", many.served, "1/s", baseline=few.served),
        Figure("KB for each viewer and minute", many.kilobytes, "KB", baseline=few.kilobytes),
        Figure(f"failed, {MANY:,} viewers", many.failed, "", goal=0, exact=True),
    ]


class Counts:
    """What one load did: requests at storage and at the API, and bytes that viewers got."""

    def __init__(self, asked: Counter[str], load: Load, viewers: int) -> None:
        self.api = asked["api"]
        self.state = asked["state"] / load.seconds
        self.total = sum(asked.values()) / load.seconds
        self.served = load.served / load.seconds
        self.kilobytes = load.received / viewers / load.seconds * 60 / 1000
        self.failed = load.failed


def run(viewers: int) -> Counts:
    """Let so many viewers read for a while, through an edge with an empty cache."""
    with (
        tempfile.TemporaryDirectory(prefix="academy-edge-") as name,
        storage() as port,
        edge(Path(name), port) as at,
    ):
        load = asyncio.run(_watch(viewers, at))
        return Counts(Storage.asked, load, viewers)


# --- the room ---------------------------------------------------------------------------------------


class Feed:
    """A busy room, and the objects of its feed."""

    def __init__(self) -> None:
        self.chance = random.Random(1)
        self.written = 0
        self.items: Items = {"room": {"chat": "OPEN"}}
        for number in range(QUESTIONS):
            self.items[f"question/qst_{number:04}"] = {"question": self._text(20), "status": "APPROVED"}
            self.items[f"votes/qst_{number:04}"] = {"upvotes": 0}
        self.state = first(1, clock.now())
        self.objects: dict[str, tuple[bytes, int]] = {}
        self.write()

    def _text(self, words: int) -> str:
        return " ".join(self.chance.choices(WORDS, k=words))

    def go_on(self) -> None:
        """Write the next version."""
        before = dict(self.items)
        for _ in range(MESSAGES):
            self.items[f"chat/msg_{self.written:06}"] = {
                "at": clock.isoformat(clock.now()),
                "name": "Ada Lovelace",
                "part": "ATTENDEE",
                "text": self._text(8),
                "announcement": False,
            }
            self.items.pop(f"chat/msg_{self.written - NEWEST:06}", None)
            self.written += 1
        for _ in range(VOTES):
            key = f"votes/qst_{self.chance.randrange(QUESTIONS):04}"
            self.items[key] = {"upvotes": self.items[key]["upvotes"] + 1}
        change = changes(before, self.items)
        self.state = advance(self.state, change, version=self.state.version + 1, at=clock.now())
        self.write()

    def write(self) -> None:
        """Write the state, and a snapshot first if it is to have one."""
        version = self.state.version
        if self.state.snapshot == version:
            snapshot = compact({"version": version, "items": self.items})
            self.objects[snapshot_path(version)] = (gzip.compress(snapshot), SNAPSHOT_AGE)
        self.objects["state.json"] = (gzip.compress(compact(self.state.document())), STATE_AGE)


class Storage(BaseHTTPRequestHandler):
    """The bucket with the feed, and, for whatever else is asked, the API."""

    protocol_version = "HTTP/1.1"
    asked: ClassVar[Counter[str]] = Counter()
    feed: ClassVar[Feed]

    def do_GET(self) -> None:
        """Answer one of the edge's requests."""
        path = self.path.removeprefix(ROOT)
        kind = "api" if path == self.path else path.partition("/")[0].removesuffix(".json")
        Storage.asked[kind] += 1
        body, age = self.feed.objects.get(path, (b"", 0))
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", f"max-age={age}")
        self.send_header("ETag", f'"{hashlib.sha256(body).hexdigest()[:32]}"')
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def storage() -> Iterator[int]:
    """Run a bucket in which a room is published each second; yield its port."""
    Storage.asked = Counter()
    Storage.feed = Feed()
    ended = threading.Event()

    def publish() -> None:
        while not ended.wait(1.0):
            Storage.feed.go_on()

    with ThreadingHTTPServer(("127.0.0.1", 0), Storage) as server:
        server.daemon_threads = True
        for task in (server.serve_forever, publish):
            threading.Thread(target=task, daemon=True).start()
        yield server.server_port
        ended.set()
        server.shutdown()


# --- the viewers ------------------------------------------------------------------------------------


@dataclass
class Tab:
    """A page that some viewers have open, and what it knows."""

    load: Load
    viewers: int
    hidden: bool
    etag: str = ""
    version: int = 0

    async def read(self) -> None:
        """Read as the page does."""
        answer = await self.load.get(f"{ROOT}state.json", self.viewers, self.etag)
        if answer.status != 200:
            return
        self.etag = answer.etag
        state = State.of(json.loads(gzip.decompress(answer.body)))
        if self.version < state.since:
            await self.load.get(ROOT + snapshot_path(state.snapshot), self.viewers)
        self.version = max(self.version, state.version)


async def _watch(viewers: int, port: int) -> Load:
    buckets = min(BUCKETS, viewers)
    until = time.monotonic() + SECONDS
    async with viewers_of(port) as load:
        tabs = [Tab(load, viewers // buckets, hidden=n % HIDDEN_SHARE == 0) for n in range(buckets)]
        await asyncio.gather(*(_view(tab, index / buckets, until) for index, tab in enumerate(tabs)))
    return load


async def _view(tab: Tab, phase: float, until: float) -> None:
    pace = HIDDEN if tab.hidden else EVERY
    await asyncio.sleep(phase * pace)
    while time.monotonic() < until:
        await tab.read()
        pause = pace * random.uniform(1 - SPREAD, 1 + SPREAD)
        await asyncio.sleep(max(0.0, min(pause, until - time.monotonic())))
