"""How a feed goes from version to version: what changed, and how far back a state tells of it. No I/O."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from chalicelib.core import clock

Items = dict[str, dict[str, Any]]
"""What everybody may see of a room: items by key, such as ``question/qst_…``, as JSON values."""

REACH = timedelta(seconds=5)
"""Deltas go back at least so far, however large they are."""
MOST_BYTES = 12_000
"""More bytes of deltas than this are cut down to half of it, as far as ``REACH`` allows."""


@dataclass(frozen=True)
class Change:
    """What one version changed: items that are new or different, and keys that are gone."""

    changed: Items = field(default_factory=dict)
    gone: frozenset[str] = frozenset()

    @property
    def keys(self) -> set[str]:
        """All keys that it is about."""
        return {*self.changed, *self.gone}

    def __bool__(self) -> bool:
        return bool(self.changed or self.gone)

    def without(self, keys: Collection[str]) -> "Change":
        """Return the change less what it says of some keys."""
        kept = {key: item for key, item in self.changed.items() if key not in keys}
        return Change(kept, self.gone.difference(keys))


@dataclass(frozen=True)
class Delta:
    """The change of a version, made at a moment."""

    version: int
    at: datetime
    change: Change

    def document(self) -> dict[str, Any]:
        """Return the delta as JSON values."""
        return {
            "version": self.version,
            "at": clock.isoformat(self.at),
            "set": self.change.changed,
            "gone": sorted(self.change.gone),
        }

    @property
    def size(self) -> int:
        """Bytes that it takes."""
        return len(compact(self.document()))


@dataclass(frozen=True)
class State:
    """The newest version of a feed, and the way to it.

    Whoever is at ``since`` or later has only to apply the deltas that follow; others begin with the snapshot, which
    is never older than ``since``. A key is in one delta only, the newest that changed it.
    """

    version: int
    at: datetime
    since: int
    snapshot: int
    deltas: tuple[Delta, ...] = ()

    def document(self) -> dict[str, Any]:
        """Return ``state.json``."""
        return {
            "version": self.version,
            "at": clock.isoformat(self.at),
            "since": self.since,
            "snapshot": {"version": self.snapshot, "path": snapshot_path(self.snapshot)},
            "deltas": [delta.document() for delta in self.deltas],
        }

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "State":
        """Read what :meth:`document` wrote."""
        return cls(
            version=document["version"],
            at=clock.parse(document["at"]),
            since=document["since"],
            snapshot=document["snapshot"]["version"],
            deltas=tuple(
                Delta(
                    delta["version"],
                    clock.parse(delta["at"]),
                    Change(delta["set"], frozenset(delta["gone"])),
                )
                for delta in document["deltas"]
            ),
        )


def snapshot_path(version: int) -> str:
    """Return where the snapshot of a version is, below the feed."""
    return f"snapshots/{version:08}.json"


def compact(document: Any) -> bytes:
    """Return JSON as it is stored: without spaces, keys in order, so that the same is the same bytes."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def changes(before: Items, after: Items) -> Change:
    """Return what leads from one version's items to another's."""
    changed = {key: item for key, item in after.items() if before.get(key) != item}
    return Change(changed, frozenset(before.keys() - after.keys()))


def apply(items: Items, deltas: Sequence[Delta], *, after: int) -> Items:
    """Return the items once the deltas of versions after ``after`` are applied, as a reader does."""
    result = dict(items)
    for delta in deltas:
        if delta.version > after:
            result.update(delta.change.changed)
            for key in delta.change.gone:
                result.pop(key, None)
    return result


def first(version: int, at: datetime) -> State:
    """Return the state of a feed that begins, or begins anew: everybody loads its snapshot."""
    return State(version, at, since=version, snapshot=version)


def advance(state: State, change: Change, *, version: int, at: datetime, anew: bool = False) -> State:
    """Return the state after a change. Where its ``snapshot`` is the new version, that snapshot is to be written first.

    ``anew`` demands a snapshot: the former one holds what nobody may see any more.
    """
    kept = [replace(delta, change=delta.change.without(change.keys)) for delta in state.deltas]
    deltas = [delta for delta in [*kept, Delta(version, at, change)] if delta.change]
    dropped = _too_much(deltas, at)
    return State(
        version,
        at,
        since=max(state.since, *(delta.version for delta in dropped)) if dropped else state.since,
        snapshot=version if anew or dropped else state.snapshot,
        deltas=tuple(deltas[len(dropped) :]),
    )


def _too_much(deltas: Sequence[Delta], at: datetime) -> list[Delta]:
    """Return the oldest deltas that are to be left out."""
    sizes = [delta.size for delta in deltas]
    excess = sum(sizes) - MOST_BYTES // 2 if sum(sizes) > MOST_BYTES else 0
    dropped = []
    for delta, size in takewhile(lambda pair: pair[0].at < at - REACH, zip(deltas, sizes, strict=True)):
        if excess <= 0:
            break
        dropped.append(delta)
        excess -= size
    return dropped
