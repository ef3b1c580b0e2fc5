"""Uploads in parallel, the oldest first, each again and again until it is too old to matter."""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.core.observability import logger

WORKERS = 8
KEEP_SECONDS = 60.0
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 1.0
UNAVAILABLE = (BotoCoreError, ClientError)


@dataclass(order=True)
class Upload:
    """An object on its way. ``settled`` is told whether it ``arrived``; one that ``must`` arrive is never given up."""

    order: int
    name: str
    body: bytes = field(compare=False, repr=False)
    cache_control: str = field(compare=False)
    settled: Callable[..., None] = field(compare=False, repr=False)
    must: bool = field(compare=False, default=False)
    since: float = field(compare=False, default_factory=time.monotonic)


class Uploads:
    """Some threads that put objects. While storage fails all of them pause, and longer each time, up to a second."""

    def __init__(
        self, put: Callable[..., None], *, workers: int = WORKERS, keep: float = KEEP_SECONDS
    ) -> None:
        self._put = put
        self._keep = keep
        self._changed = threading.Condition()
        self._waiting: list[Upload] = []
        self._flying: list[Upload] = []
        self._resume_at = 0.0
        self._pause = FIRST_PAUSE
        self._closed = False
        self._threads = [
            threading.Thread(target=self._work, name=f"upload-{n}", daemon=True) for n in range(workers)
        ]
        for thread in self._threads:
            thread.start()

    def add(self, upload: Upload) -> None:
        """Take an object. What has waited too long is given up, so what is held is bounded."""
        with self._changed:
            if self._closed:
                return
            self._waiting.append(upload)
            expired = self._take_expired()
            self._changed.notify()
        for old in expired:
            self._give_up(old)

    def pending(self) -> tuple[int, float]:
        """Return how many objects are on their way, and for how many seconds the oldest of them."""
        with self._changed:
            held = [*self._waiting, *self._flying]
        return len(held), max((time.monotonic() - upload.since for upload in held), default=0.0)

    def drain(self, timeout: float) -> bool:
        """Wait until everything has arrived or was given up; return whether that came to pass."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._waiting and not self._flying, timeout)

    def close(self) -> None:
        """Take nothing more, and drop what waits."""
        with self._changed:
            self._closed = True
            self._waiting.clear()
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        while (upload := self._next()) is not None:
            arrived = self._attempt(upload)
            with self._changed:
                if not arrived and not self._closed and not self._is_expired(upload):
                    self._waiting.append(upload)
                    self._fly_no_more(upload)
                    continue
            self._settle(upload, arrived=arrived)
            with self._changed:
                self._fly_no_more(upload)

    def _fly_no_more(self, upload: Upload) -> None:
        self._flying = [other for other in self._flying if other is not upload]
        self._changed.notify_all()

    def _next(self) -> Upload | None:
        with self._changed:
            while not self._closed:
                delay = self._resume_at - time.monotonic()
                if self._waiting and delay <= 0:
                    upload = min(self._waiting)
                    self._waiting.remove(upload)
                    self._flying.append(upload)
                    return upload
                self._changed.wait(delay if self._waiting else None)
            return None

    def _attempt(self, upload: Upload) -> bool:
        try:
            self._put(upload.name, upload.body, cache_control=upload.cache_control)
        except UNAVAILABLE as failure:
            with self._changed:
                if time.monotonic() >= self._resume_at:  # of those that fail together one lengthens the pause
                    self._resume_at = time.monotonic() + self._pause * random.uniform(0.5, 1)  # noqa: S311 # no secret
                    self._pause = min(2 * self._pause, LONGEST_PAUSE)
            logger.warning("upload failed", extra={"object": upload.name, "reason": str(failure)})
            return False
        with self._changed:
            self._pause, self._resume_at = FIRST_PAUSE, 0.0
            self._changed.notify_all()
        return True

    def _settle(self, upload: Upload, *, arrived: bool) -> None:
        if arrived:
            upload.settled(arrived=True)
        elif not self._closed:
            self._give_up(upload)

    def _give_up(self, upload: Upload) -> None:
        logger.error("upload given up", extra={"object": upload.name})
        upload.settled(arrived=False)

    def _is_expired(self, upload: Upload) -> bool:
        return not upload.must and time.monotonic() - upload.since > self._keep

    def _take_expired(self) -> list[Upload]:
        expired = [upload for upload in self._waiting if self._is_expired(upload)]
        self._waiting = [upload for upload in self._waiting if not self._is_expired(upload)]
        return expired
