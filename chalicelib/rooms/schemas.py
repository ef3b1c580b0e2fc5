"""Requests and responses of the rooms API."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field

from chalicelib.core.schemas import Schema, UtcDateTime
from chalicelib.rooms.service import Action, Entry, Part, Person, Restraint, RoomRules, feed_path


class Chat(StrEnum):
    """Whether messages appear at once, after a moderator let them through, or not at all."""

    OPEN = "OPEN"
    HELD = "HELD"
    CLOSED = "CLOSED"


PRINTABLE = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]+$"
Reason = Annotated[str, Field(min_length=1, max_length=500, pattern=PRINTABLE)]
Word = Annotated[str, Field(min_length=2, max_length=50, pattern=r"^[^\x00-\x1f\x7f]+$")]


class RoomInput(Schema):
    """The rules of a room; ``slowMode`` is in seconds, ``kept`` shows the room in the replay as it was."""

    questions_open: bool = True
    anonymous_allowed: bool = True
    chat: Chat = Field(Chat.OPEN, strict=False)
    slow_mode: int = Field(0, ge=0, le=600)
    links_allowed: bool = False
    blocked_words: list[Word] = Field(default_factory=list, max_length=200)
    kept: bool = True

    def rules(self) -> RoomRules:
        """Return the plain values that the service takes."""
        return RoomRules(
            questions_open=self.questions_open,
            anonymous_allowed=self.anonymous_allowed,
            chat=self.chat.value,
            slow_mode=self.slow_mode,
            links_allowed=self.links_allowed,
            blocked_words=frozenset(word.casefold() for word in self.blocked_words),
            kept=self.kept,
        )


class OwnPartView(Schema):
    """What the caller is in the room, and what was done to them."""

    user_id: str
    part: Part
    moderates: bool
    answers: bool
    banned: bool
    muted_until: UtcDateTime | None
    reason: str | None

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """Present a person to themselves."""
        person = entry.person
        return cls(
            user_id=entry.standing.user_id,
            part=entry.part,
            moderates=entry.may_moderate,
            answers=entry.may_answer,
            banned=entry.is_banned,
            muted_until=person.muted_until if person is not None and entry.is_muted else None,
            reason=person.reason if person is not None and (entry.is_banned or entry.is_muted) else None,
        )


class RoomView(Schema):
    """The rules of a room, and who the caller is there. ``blockedWords`` is null for who does not moderate.

    ``feedUrl`` is the path on the CDN of what happens in the room; the cookies of its broadcast open it.
    """

    webinar_id: str
    organization_id: str
    questions_open: bool
    anonymous_allowed: bool
    chat: Chat
    slow_mode: int
    links_allowed: bool
    blocked_words: list[str] | None
    pinned_id: str | None
    kept: bool
    feed_url: str
    me: OwnPartView
    version: int

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """Present a room to one person."""
        room = entry.room
        return cls(
            webinar_id=room.webinar_id,
            organization_id=room.organization_id,
            questions_open=room.questions_open,
            anonymous_allowed=room.anonymous_allowed,
            chat=Chat(room.chat),
            slow_mode=int(room.slow_mode),
            links_allowed=room.links_allowed,
            blocked_words=sorted(room.blocked_words or ()) if entry.may_moderate else None,
            pinned_id=room.pinned_id,
            kept=room.kept,
            feed_url=f"{feed_path(room.webinar_id)}state.json",
            me=OwnPartView.of(entry),
            version=int(room.version or 0),
        )


class ActionView(Schema):
    """One thing that a moderator did, to what or whom, and why."""

    id: str
    at: UtcDateTime
    actor_id: str
    actor_name: str
    action: str
    subject_id: str | None
    user_id: str | None
    user_name: str | None
    reason: str | None
    detail: str | None

    @classmethod
    def of(cls, action: Action) -> Self:
        """Present an action to moderators."""
        return cls(
            id=action.action_id,
            at=action.at,
            actor_id=action.actor_id,
            actor_name=action.actor_name,
            action=action.action,
            subject_id=action.subject_id,
            user_id=action.user_id,
            user_name=action.user_name,
            reason=action.reason,
            detail=action.detail,
        )


class RestraintInput(Schema):
    """What is to hold for a person. ``mutedFor`` is in minutes from now: 0 ends it, null leaves it as it is.

    Sending somebody out takes a ``reason``; they are told it.
    """

    banned: bool
    muted_for: int | None = Field(None, ge=0, le=1440)
    reason: Reason | None = None

    def restraint(self) -> Restraint:
        """Return the plain values that the service takes."""
        return Restraint(banned=self.banned, muted_for=self.muted_for, reason=self.reason)


class PersonView(Schema):
    """Somebody to whom moderators did something; ``mutedUntil`` may have passed."""

    user_id: str
    name: str
    banned_at: UtcDateTime | None
    muted_until: UtcDateTime | None
    reason: str | None

    @classmethod
    def of(cls, person: Person) -> Self:
        """Present a person to moderators."""
        return cls(
            user_id=person.user_id,
            name=person.name,
            banned_at=person.banned_at,
            muted_until=person.muted_until,
            reason=person.reason,
        )
