"""Keeps one small object up to date: the newest value is written, those that it overtook are not."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from chalicelib.core.observability import logger
from media_lambdas.live_stage.publishing.uploads import FIRST_PAUSE, LONGEST_PAUSE, UNAVAILABLE

V = TypeVar("V")


class Newest(Generic[V]):
    """A thread that writes. Before each attempt it asks whether the broadcast is still ours; if not, it stops for good."""

    def __init__(self, name: str, write: Callable[[V], None], still_mine: Callable[[], bool]) -> None:
        self._name = name
        self._write = write
        self._still_mine = still_mine
        self._changed = threading.Condition()
        self._value: V | None = None
        self._wanted = 0
        self._written = 0
        self._closed = False
        self._thread = threading.Thread(target=self._work, name=f"write-{name}", daemon=True)
        self._thread.start()

    def set(self, value: V) -> None:
        """Have this written, soon, unless something newer comes."""
        with self._changed:
            if value != self._value:
                self._value = value
                self._wanted += 1
                self._changed.notify_all()

    def settle(self, timeout: float) -> bool:
        """Wait until the newest value is written; return whether that came to pass."""
        with self._changed:
            return (
                self._changed.wait_for(lambda: self._written == self._wanted or self._closed, timeout)
                and self._written == self._wanted
            )

    def close(self) -> None:
        """Write nothing more."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        if self._thread is not threading.current_thread():
            self._thread.join()

    def _work(self) -> None:
        pause = FIRST_PAUSE
        while (next_one := self._next()) is not None:
            number, value = next_one
            if not self._still_mine():
                with self._changed:
                    self._closed = True
                    self._changed.notify_all()
                return
            try:
                self._write(value)
            except UNAVAILABLE as failure:
                logger.warning("write failed", extra={"object": self._name, "reason": str(failure)})
                with self._changed:
                    self._changed.wait_for(lambda: self._closed, pause)
                pause = min(2 * pause, LONGEST_PAUSE)
                continue
            pause = FIRST_PAUSE
            with self._changed:
                self._written = number
                self._changed.notify_all()

    def _next(self) -> tuple[int, V] | None:
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._written != self._wanted)
            if self._closed or self._value is None:
                return None
            return self._wanted, self._value
