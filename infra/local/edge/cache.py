"""A small cache of whole objects that does what their Cache-Control says."""

import asyncio
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

_AGE = {
    name: re.compile(rf"(?:^|[,\s]){name}\s*=\s*\"?(\d+)", re.IGNORECASE) for name in ("s-maxage", "max-age")
}
_NEVER = re.compile(r"(?:^|[,\s])(no-store|no-cache|private)(?:$|[,\s=])", re.IGNORECASE)
MAX_OBJECT_BYTES = 8 * 1024 * 1024
MAX_TOTAL_BYTES = 128 * 1024 * 1024
# What the distribution's cache policy says for objects that say nothing themselves (edge.yaml, DefaultTTL).
DEFAULT_SECONDS = 60.0


def fresh_seconds(cache_control: str | None) -> float:
    """Return how long an answer may be served without asking again; 0 if not at all."""
    if cache_control is None:
        return DEFAULT_SECONDS
    if _NEVER.search(cache_control):
        return 0.0
    for expression in _AGE.values():
        found = expression.search(cache_control)
        if found:
            return float(found.group(1))
    return DEFAULT_SECONDS


@dataclass
class Entry:
    """One object as the origin gave it."""

    headers: Mapping[str, str]
    body: bytes
    stored: float
    seconds: float


@dataclass
class Cache:
    """Objects by key, the least recently used forgotten first. One lock a key keeps misses from piling up."""

    clock: Callable[[], float] = time.monotonic
    _entries: OrderedDict[str, Entry] = field(default_factory=OrderedDict)
    _locks: dict[str, asyncio.Lock] = field(default_factory=dict)
    _bytes: int = 0

    def get(self, key: str) -> Entry | None:
        """Return the entry, fresh or stale."""
        entry = self._entries.get(key)
        if entry is not None:
            self._entries.move_to_end(key)
        return entry

    def is_fresh(self, entry: Entry) -> bool:
        """Whether an entry may be served as it is."""
        return self.age(entry) < entry.seconds

    def age(self, entry: Entry) -> float:
        """Seconds since the origin said so."""
        return self.clock() - entry.stored

    def put(self, key: str, headers: Mapping[str, str], body: bytes) -> Entry:
        """Keep an object if its headers allow that. Returns the entry, kept or not."""
        entry = Entry(headers, body, self.clock(), fresh_seconds(headers.get("Cache-Control")))
        self.drop(key)
        if entry.seconds > 0 and len(body) <= MAX_OBJECT_BYTES:
            self._entries[key] = entry
            self._bytes += len(body)
            while self._bytes > MAX_TOTAL_BYTES:
                self.drop(next(iter(self._entries)))
        return entry

    def renew(self, key: str, entry: Entry) -> None:
        """The origin said that the entry still holds."""
        entry.stored = self.clock()
        self._entries[key] = entry
        self._entries.move_to_end(key)

    def drop(self, key: str) -> None:
        """Forget an entry."""
        entry = self._entries.pop(key, None)
        if entry is not None:
            self._bytes -= len(entry.body)

    def lock(self, key: str) -> asyncio.Lock:
        """Return the lock under which one request asks the origin for this key, and others wait."""
        if len(self._locks) > 4 * (len(self._entries) + 256):
            self._locks = {name: lock for name, lock in self._locks.items() if lock.locked()}
        return self._locks.setdefault(key, asyncio.Lock())
