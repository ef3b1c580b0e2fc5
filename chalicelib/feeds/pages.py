"""Pages of the chat, one for each minute: for who scrolls back, and for the replay."""

from typing import Any

from chalicelib.chat import service as chat
from chalicelib.core import clock, ids
from chalicelib.feeds import objects
from chalicelib.feeds.versions import Change

PREFIX = "minute/"
CHAT = "chat/"


class Pages:
    """The pages that one publication writes. ``took_back`` says whether a message has vanished from one."""

    def __init__(self, webinar_id: str, version: int) -> None:
        self.webinar_id = webinar_id
        self.version = version
        self.written: set[int] = set()
        self.took_back = False

    def update(self, change: Change) -> None:
        """Write the pages of all minutes that a change touches, but for those that are written already."""
        for minute in minutes_of(change) - self.written:
            self._write(minute)
            self.written.add(minute)

    def correct(self) -> None:
        """Write all of them again: somebody whose version is higher may have seen no reason to."""
        for minute in self.written:
            self._write(minute)

    def _write(self, minute: int) -> None:
        page = {
            "minute": minute,
            "version": self.version,
            "messages": chat.chat_minute(self.webinar_id, minute),
        }
        before, now = objects.write_page(self.webinar_id, minute, page)
        self.took_back |= bool(_ids(before) - _ids(now))


def minutes_of(change: Change) -> set[int]:
    """Return the minutes (since 1970) of which a change says how many messages they have, or of whose messages it speaks."""
    counted = {int(key.removeprefix(PREFIX)) for key in change.changed if key.startswith(PREFIX)}
    return counted | {
        clock.minute_of(ids.instant_of(key.removeprefix(CHAT)))
        for key in change.changed
        if key.startswith(CHAT)
    }


def _ids(page: dict[str, Any] | None) -> set[str]:
    return set() if page is None else {message["id"] for message in page["messages"]}
