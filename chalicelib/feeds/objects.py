"""Where a feed's objects are in storage, and how they are written so that a slow publisher cannot undo a faster one."""

import json
from dataclasses import dataclass
from typing import Any

from chalicelib.core import storage
from chalicelib.core.config import settings
from chalicelib.core.errors import Unavailable
from chalicelib.feeds.versions import Items, State, apply, compact, snapshot_path
from chalicelib.rooms import service as rooms

JSON = "application/json"
STATE_AGE, SNAPSHOT_AGE, PAGE_AGE = 1, 60, 1
"""Seconds that the CDN, and a browser, may keep each kind of object."""
PAGE_ATTEMPTS = 10


@dataclass(frozen=True)
class Held:
    """What a feed stands for in storage: its state with its ETag, and the items that a reader has of it."""

    state: State | None
    etag: str | None
    items: Items | None

    @property
    def version(self) -> int:
        """The newest version, 0 for a feed that does not exist yet."""
        return self.state.version if self.state is not None else 0


def read_feed(webinar_id: str) -> Held:
    """Return what a feed stands for. Its items are None without a state, and where its snapshot is lost."""
    found = _read(webinar_id, "state.json")
    if found is None:
        return Held(None, None, None)
    state = State.of(found[0])
    kept = _read(webinar_id, snapshot_path(state.snapshot))
    items = None if kept is None else apply(kept[0]["items"], state.deltas, after=state.snapshot)
    return Held(state, found[1], items)


def write_snapshot(webinar_id: str, version: int, items: Items) -> None:
    """Write the snapshot of a version; only who claimed it does."""
    document = {"version": version, "items": items}
    storage.put_object(
        settings().content_bucket,
        _key(webinar_id, snapshot_path(version)),
        compact(document),
        content_type=JSON,
        cache_control=f"max-age={SNAPSHOT_AGE}",
    )


def write_state(webinar_id: str, state: State, *, etag: str | None) -> bool:
    """Write the state unless it was changed since it was read; return whether it was written."""
    return _replace(webinar_id, "state.json", state.document(), etag=etag, age=STATE_AGE)


def write_page(
    webinar_id: str, minute: int, page: dict[str, Any]
) -> tuple[dict[str, Any] | None, dict[str, Any]]:
    """Write the page of a minute unless a newer version of it is there; return the page before, and the one that is there now."""
    path = f"chat/{minute}.json"
    for _ in range(PAGE_ATTEMPTS):
        before, etag = _read(webinar_id, path) or (None, None)
        if before is not None and before["version"] > page["version"]:
            return before, before
        if _replace(webinar_id, path, page, etag=etag, age=PAGE_AGE):
            return before, page
    raise Unavailable(f"Others write {path} all the time.")


def delete_pages(webinar_id: str) -> None:
    """Delete the pages of all minutes."""
    _delete(storage.list_keys(settings().content_bucket, _key(webinar_id, "chat/")))


def delete_snapshots(webinar_id: str, *, below: int, keep: set[int]) -> None:
    """Delete the snapshots of versions below one, but for those to keep."""
    keys = storage.list_keys(settings().content_bucket, _key(webinar_id, "snapshots/"))
    _delete([key for key in keys if (version := _version(key)) < below and version not in keep])


def _version(key: str) -> int:
    return int(key.rpartition("/")[2].removesuffix(".json"))


def _key(webinar_id: str, path: str) -> str:
    return f"{rooms.feed_path(webinar_id).removeprefix('/')}{path}"


def _read(webinar_id: str, path: str) -> tuple[Any, str] | None:
    found = storage.read_object(settings().content_bucket, _key(webinar_id, path))
    return None if found is None else (json.loads(found.body), found.etag)


def _replace(webinar_id: str, path: str, document: Any, *, etag: str | None, age: int) -> bool:
    return storage.replace_object(
        settings().content_bucket,
        _key(webinar_id, path),
        compact(document),
        etag=etag,
        content_type=JSON,
        cache_control=f"max-age={age}",
    )


def _delete(keys: list[str]) -> None:
    storage.delete_objects(settings().content_bucket, keys)
