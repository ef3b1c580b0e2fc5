"""The decks of a broadcast: pages come from storage by themselves, the one on show first, its neighbors next.

Whoever asks for a page never waits. Two threads fetch and decode what is wished for now; wishes are worked out anew each
time, so paging quickly through a deck leaves no queue behind, and a page that hangs holds up only one of the two.
"""

import io
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from threading import Condition, Thread
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from PIL import Image

from chalicelib.core.config import settings
from chalicelib.core.observability import logger
from chalicelib.media.service import content_key, page_file
from media_lambdas.live_stage.mixing.planes import frame_of_image, planes_of
from media_lambdas.live_stage.sources.picture import VideoPlanes

WORKERS = 2
KEPT = 12
"""Pictures of at most 5.5 MB."""
RETRY_SECONDS = 2.0
LONGEST_SIDE = 1920
MOST_BYTES = 20_000_000
NEIGHBORS = (0, 1, -1, 2)

Page = tuple[str, int]
Fetch = Callable[[str, int], bytes]


class Slides:
    """Pages as pictures. Every method may be called from any thread, and none waits for storage."""

    def __init__(self, fetch: Fetch | None = None, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._fetch = fetch or page_reader()
        self._clock = clock
        self._changed = Condition()
        self._decks: dict[str, int] = {}
        self._shown: Page | None = None
        self._pictures: OrderedDict[Page, VideoPlanes] = OrderedDict()
        self._loading: set[Page] = set()
        self._failed: dict[Page, float] = {}
        self._closed = False
        self._workers = [Thread(target=self._work, name=f"slides-{n}", daemon=True) for n in range(WORKERS)]
        for worker in self._workers:
            worker.start()

    def know(self, decks: dict[str, int]) -> None:
        """Take which decks may be shown: their numbers of pages by id. What is of other decks is forgotten."""
        with self._changed:
            if decks == self._decks:
                return
            self._decks = dict(decks)
            for page in [page for page in self._pictures if not self._exists(page)]:
                del self._pictures[page]
            self._changed.notify_all()

    def image(self, deck_id: str, page: int) -> VideoPlanes | None:
        """Return a page, the same object each time; None while it is not at hand. The wish for it stays until the next."""
        wanted = (deck_id, page)
        with self._changed:
            if not self._exists(wanted):
                return None
            if wanted != self._shown:
                self._shown = wanted
                self._changed.notify_all()
            picture = self._pictures.get(wanted)
            if picture is not None:
                self._pictures.move_to_end(wanted)
            return picture

    def close(self) -> None:
        """Stop fetching. A thread that hangs in storage ends with the process."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        for worker in self._workers:
            worker.join(timeout=1.0)

    def _exists(self, page: Page) -> bool:
        return 1 <= page[1] <= self._decks.get(page[0], 0)

    def _work(self) -> None:
        while (page := self._next()) is not None:
            picture = self._load(page)
            with self._changed:
                self._loading.discard(page)
                if picture is None:
                    self._failed[page] = self._clock() + RETRY_SECONDS
                elif self._exists(page):
                    self._failed.pop(page, None)
                    self._keep(page, picture)
                self._changed.notify_all()

    def _next(self) -> Page | None:
        """Wait for a page to fetch; None when closed."""
        with self._changed:
            while not self._closed:
                for page in self._wishes():
                    if self._is_due(page):
                        self._loading.add(page)
                        return page
                self._changed.wait(self._patience())
            return None

    def _wishes(self) -> Iterator[Page]:
        """Yield what should be at hand, the most urgent first: the page on show, around it, and the decks' beginnings."""
        if self._shown is not None:
            deck_id, page = self._shown
            yield from filter(self._exists, ((deck_id, page + step) for step in NEIGHBORS))
        room = KEPT - len(NEIGHBORS)
        yield from [(deck_id, 1) for deck_id in self._decks if self._exists((deck_id, 1))][:room]

    def _is_due(self, page: Page) -> bool:
        return (
            page not in self._pictures
            and page not in self._loading
            and self._failed.get(page, 0.0) <= self._clock()
        )

    def _patience(self) -> float | None:
        """Return after how many seconds a failed page may be tried again."""
        idle = (page for page in self._wishes() if page not in self._loading)
        waiting = [self._failed[page] for page in idle if page in self._failed]
        return max(0.01, min(waiting) - self._clock()) if waiting else None

    def _keep(self, page: Page, picture: VideoPlanes) -> None:
        """Keep a picture; the one that was not asked for longest makes room, but never one that is wished for."""
        self._pictures[page] = picture
        wished = set(self._wishes())
        for old in list(self._pictures):
            if len(self._pictures) <= KEPT:
                return
            if old not in wished:
                del self._pictures[old]

    def _load(self, page: Page) -> VideoPlanes | None:
        try:
            return decode_page(self._fetch(*page))
        except (BotoCoreError, ClientError, OSError, ValueError, Image.DecompressionBombError) as failure:
            logger.warning("slide not read", extra={"deck": page[0], "page": page[1], "reason": str(failure)})
            return None


def decode_page(data: bytes) -> VideoPlanes:
    """Return a page's picture with even sides. Raises OSError and ValueError for what is none."""
    with Image.open(io.BytesIO(data), formats=("WEBP",)) as image:
        if max(image.size) > LONGEST_SIDE:
            raise ValueError(f"a page of {image.width}×{image.height} pixels")
        width, height = (max(2, side // 2 * 2) for side in image.size)
        return planes_of(frame_of_image(image.convert("RGB").crop((0, 0, width, height))))


def page_reader() -> Fetch:
    """Return what reads a page from storage, and gives up after some seconds."""
    config = Config(
        connect_timeout=2,
        read_timeout=4,
        retries={"mode": "standard", "max_attempts": 2},
        s3={"addressing_style": "path"},
    )
    client: Any = boto3.client("s3", config=config)

    def read(deck_id: str, page: int) -> bytes:
        key = content_key(deck_id, page_file(page))
        answer = client.get_object(Bucket=settings().content_bucket, Key=key)
        data: bytes = answer["Body"].read(MOST_BYTES)
        return data

    return read
