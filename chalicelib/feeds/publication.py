"""What one claimed version writes: pages of the chat, a snapshot if one is needed, and the state."""

from chalicelib.core import clock
from chalicelib.core.errors import Unavailable
from chalicelib.feeds import objects, versions
from chalicelib.feeds.objects import Held
from chalicelib.feeds.pages import CHAT, PREFIX, Pages
from chalicelib.feeds.versions import Change, Items, State

ATTEMPTS = 10
"""How often a publisher looks again when others write the state at the same time."""


class Publication:
    """One version of a room's feed on its way to storage; ``items`` were read after the version was claimed."""

    def __init__(self, webinar_id: str, version: int, items: Items) -> None:
        self.webinar_id = webinar_id
        self.version = version
        self.items = items
        self.pages = Pages(webinar_id, version)

    def publish(self) -> None:
        """Write until it is written, or until a higher version is there, which covers this one."""
        for _ in range(ATTEMPTS):
            held = objects.read_feed(self.webinar_id)
            if held.version > self.version:
                self.pages.correct()
                return
            if held.version == self.version:  # storage took it, and its answer was lost
                self._clean(held.state)
                return
            if self._write(held):
                return
        raise Unavailable("Others publish this room all the time.")

    def _write(self, held: Held) -> bool:
        """Write what changed since ``held``; return whether ``held`` was still what is there."""
        former = held.items or {}
        change = versions.changes(former, self.items)
        if not change and held.version == self.version - 1:
            self._clean(held.state)
            return True
        self.pages.update(change)
        taken_back = self._takes_back(former, change)
        state = self._next(held, change, anew=taken_back)
        if state.snapshot == self.version:
            objects.write_snapshot(self.webinar_id, self.version, self.items)
        if not objects.write_state(self.webinar_id, state, etag=held.etag):
            return False
        if taken_back or not change:
            self._clean(state)
        elif state.snapshot == self.version:
            self._clean(state, held.state)
        return True

    def _next(self, held: Held, change: Change, *, anew: bool) -> State:
        now = clock.now()
        if held.state is None or held.items is None:
            return versions.first(self.version, now)
        return versions.advance(held.state, change, version=self.version, at=now, anew=anew)

    def _takes_back(self, former: Items, change: Change) -> bool:
        """Return whether something that everybody saw is not to be seen any more, other than by its age."""
        pinned = former.get("room", {}).get("pinned")
        unpinned = pinned is not None and change.changed.get("room", {}).get("pinned", pinned) != pinned
        fewer = any(
            item["messages"] < former.get(key, item)["messages"]
            for key, item in change.changed.items()
            if key.startswith(PREFIX)
        )
        return unpinned or fewer or self.pages.took_back or any(not self._is_old(key) for key in change.gone)

    def _is_old(self, key: str) -> bool:
        """Return whether an item that is gone is a chat message that newer ones have displaced."""
        newest = [one for one in self.items if one.startswith(CHAT)]
        total = sum(item["messages"] for one, item in self.items.items() if one.startswith(PREFIX))
        return key.startswith(CHAT) and total > len(newest) and key < min(newest, default="")

    def _clean(self, *states: State | None) -> None:
        """Delete snapshots below this version but for those of some states; and the pages of a room that is gone."""
        keep = {state.snapshot for state in states if state is not None}
        objects.delete_snapshots(self.webinar_id, below=self.version, keep=keep)
        if not self.items:
            objects.delete_pages(self.webinar_id)
