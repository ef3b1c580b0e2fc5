"""Requests and responses of the chat API."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field

from chalicelib.chat.service import Cause, Draft, Message, MessageStatus, Text, Verdict, group_of
from chalicelib.core.schemas import PageQuery, Schema, UtcDateTime

PRINTABLE = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]+$"
Reason = Annotated[str, Field(min_length=1, max_length=500, pattern=PRINTABLE)]


class Channel(StrEnum):
    """Who reads a message: everybody, the moderators and the host, or a breakout room."""

    MAIN = "MAIN"
    MODERATORS = "MODERATORS"
    BREAKOUT = "BREAKOUT"


class MessageInput(Schema):
    """A message. Moderators alone write to ``MODERATORS``, and announcements, which stand out and ignore a closed chat."""

    text: Text
    channel: Literal[Channel.MAIN, Channel.MODERATORS] = Channel.MAIN
    announcement: bool = False

    def draft(self) -> Draft:
        """Return the plain values that the service takes."""
        return Draft(self.text, self.channel.value, self.announcement)


class VerdictInput(Schema):
    """What a moderator decides. ``reason`` is for REJECTED and DELETED; who wrote the message reads it.

    ``groupId`` is needed for what is visible in a breakout room.
    """

    status: Literal[MessageStatus.VISIBLE, MessageStatus.REJECTED, MessageStatus.DELETED]
    reason: Reason | None = None
    group_id: str | None = Field(None, max_length=10, pattern=r"^[0-9-]+$")

    def verdict(self) -> Verdict:
        """Return the plain values that the service takes."""
        return Verdict(self.status, self.reason, self.group_id)


class PinInput(Schema):
    """Which message stands above the others; null: none."""

    message_id: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_]+$")] | None


class MessageQuery(PageQuery):
    """Which messages to list. With ``userId``: all that this person wrote, whatever became of it."""

    channel: Literal[Channel.MAIN, Channel.MODERATORS] = Channel.MAIN
    status: MessageStatus = MessageStatus.VISIBLE
    user_id: str | None = Field(None, min_length=1, max_length=200)


class MessageView(Schema):
    """A message as who wrote it sees it; ``reason`` is why it was rejected or deleted. ``groupId``: of a breakout room."""

    id: str
    webinar_id: str
    channel: Channel
    group_id: str | None
    at: UtcDateTime
    name: str
    part: str
    text: str
    announcement: bool
    status: MessageStatus
    reason: str | None

    @classmethod
    def of(cls, message: Message) -> Self:
        """Present a message to who wrote it."""
        group_id = group_of(message.channel)
        return cls(
            id=message.item,
            webinar_id=message.webinar_id,
            channel=Channel.BREAKOUT if group_id else Channel(message.channel),
            group_id=group_id,
            at=message.at,
            name=message.name,
            part=message.part,
            text=message.text,
            announcement=message.announcement,
            status=MessageStatus(message.status),
            reason=message.reason,
        )


class ModeratedMessageView(MessageView):
    """A message as moderators see it: ``heldFor`` says why it waited, ``heldMatch`` which word or link was the cause."""

    user_id: str
    held_for: Cause | None
    held_match: str | None
    decided_at: UtcDateTime | None
    decided_by_name: str | None

    @classmethod
    def of(cls, message: Message) -> Self:
        """Present a message to moderators."""
        own = MessageView.of(message)
        return cls(
            **dict(own),
            user_id=message.user_id,
            held_for=Cause(message.held_for) if message.held_for else None,
            held_match=message.held_match,
            decided_at=message.decided_at,
            decided_by_name=message.decided_by_name,
        )


class PinnedView(Schema):
    """The message that stands above the others, null if none does."""

    message: MessageView | None

    @classmethod
    def of(cls, message: Message | None) -> Self:
        """Present the pinned message."""
        return cls(message=MessageView.of(message) if message is not None else None)
