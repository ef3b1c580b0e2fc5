"""What becomes of a message: why it waits for a moderator, and the ways between its states."""

from dataclasses import dataclass
from enum import StrEnum

from chalicelib.chat import links, words
from chalicelib.core.errors import Conflict, Unprocessable


class MessageStatus(StrEnum):
    """The state of a message: rejected ones were never visible, deleted ones were."""

    VISIBLE = "VISIBLE"
    HELD = "HELD"
    REJECTED = "REJECTED"
    DELETED = "DELETED"


class Cause(StrEnum):
    """Why a message waits: a blocked word, a link, or because all of them do."""

    WORD = "WORD"
    LINK = "LINK"
    REVIEW = "REVIEW"


NEXT = {
    MessageStatus.VISIBLE: frozenset({MessageStatus.DELETED}),
    MessageStatus.HELD: frozenset({MessageStatus.VISIBLE, MessageStatus.REJECTED}),
    MessageStatus.REJECTED: frozenset({MessageStatus.VISIBLE}),
    MessageStatus.DELETED: frozenset({MessageStatus.VISIBLE}),
}
DEEDS = {
    (MessageStatus.HELD, MessageStatus.VISIBLE): "message.approved",
    (MessageStatus.HELD, MessageStatus.REJECTED): "message.rejected",
    (MessageStatus.VISIBLE, MessageStatus.DELETED): "message.deleted",
    (MessageStatus.REJECTED, MessageStatus.VISIBLE): "message.restored",
    (MessageStatus.DELETED, MessageStatus.VISIBLE): "message.restored",
}


@dataclass(frozen=True)
class Hold:
    """Why a message waits, and what in it is the cause."""

    cause: Cause
    match: str | None = None


@dataclass(frozen=True)
class Verdict:
    """What a moderator decides of a message; ``group_id`` says which breakout room it is visible in, if any."""

    status: MessageStatus
    reason: str | None = None
    group_id: str | None = None


def find_hold(text: str, blocked: words.WordList, *, links_allowed: bool, all_held: bool) -> Hold | None:
    """Return why a message must wait, None if it need not."""
    word = words.find_word(text, blocked)
    if word is not None:
        return Hold(Cause.WORD, word)
    link = None if links_allowed else links.find_link(text)
    if link is not None:
        return Hold(Cause.LINK, link)
    return Hold(Cause.REVIEW) if all_held else None


def check_verdict(current: MessageStatus, verdict: Verdict) -> str:
    """Return what the deed is called in the record.

    Raises Conflict for a way between states that is none, Unprocessable for a reason where nothing is refused.
    """
    if verdict.status is MessageStatus.VISIBLE and verdict.reason is not None:
        raise Unprocessable(
            "A reason is for rejecting or deleting a message.", field="reason", code="reason_unexpected"
        )
    if verdict.status not in NEXT[current]:
        raise Conflict(
            "message_state", f"A message that is {current} cannot become {verdict.status}.", field="status"
        )
    return DEEDS[current, verdict.status]
