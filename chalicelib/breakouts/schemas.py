"""Requests and responses of the breakouts API."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field, StringConstraints

from chalicelib.attendance import service as attendance
from chalicelib.breakouts.service import (
    MOST_GROUPS,
    MOST_MEMBERS,
    Assignment,
    Group,
    Message,
    OwnGroup,
    RoundPlan,
    RoundStatus,
    SeenRound,
    SignalKind,
    Signals,
    callers_of,
    first_at,
    id_of,
)
from chalicelib.broadcasts import service as broadcasts
from chalicelib.chat import service as chat
from chalicelib.core.schemas import Query, Schema, UtcDateTime

PRINTABLE = r"^[^\x00-\x1f\x7f]+$"
LONGEST_MINUTES = 480
LARGEST_PAYLOAD = 16_384
ULID = "[0-7][0-9A-HJKMNP-TV-Z]{25}"
GroupId = Annotated[str, Field(min_length=1, max_length=10, pattern=r"^[0-9-]+$")]
UserId = Annotated[str, Field(min_length=1, max_length=200)]
# As it is, for an SDP ends with a line break.
Payload = Annotated[str, StringConstraints(max_length=LARGEST_PAYLOAD, strip_whitespace=False)]


class GroupInput(Schema):
    """A group to be."""

    name: str = Field(min_length=1, max_length=60, pattern=PRINTABLE)


class RoundInput(Schema):
    """A round. LAST takes neither ``groups`` nor ``capacity``; ``minutes`` is the timer, null for none."""

    assignment: Assignment = Field(strict=False)
    groups: list[GroupInput] = Field(default_factory=list, max_length=MOST_GROUPS)
    capacity: int | None = Field(None, ge=1, le=MOST_MEMBERS)
    minutes: int | None = Field(None, ge=1, le=LONGEST_MINUTES)

    def plan(self) -> RoundPlan:
        """Return the plain values that the service takes."""
        names = tuple(group.name for group in self.groups)
        return RoundPlan(self.assignment, names, self.capacity, self.minutes)


class TimerInput(Schema):
    """When everybody is called back, null for only by hand."""

    ends_at: UtcDateTime | None


class SeatInput(Schema):
    """A group to be in, null for none."""

    group_id: GroupId | None


class HelpInput(Schema):
    """Whether a moderator is to come."""

    wanted: bool


class CallInput(Schema):
    """Whether the caller takes part in the call."""

    joined: bool


class SignalInput(Schema):
    """Something for another member's browser; ``payload`` is not looked into."""

    to: UserId
    kind: SignalKind = Field(strict=False)
    payload: Payload = ""

    def message(self) -> Message:
        """Return the plain values that the service takes."""
        return Message(self.to, self.kind, self.payload)


class SignalsQuery(Query):
    """Which signals to list: those after ``next`` of the list before."""

    after: str | None = Field(None, pattern=f"^sig_{ULID}$")


class SaidQuery(Query):
    """Which messages to list: those after the newest one that is known."""

    after: str | None = Field(None, pattern=f"^msg_{ULID}$")


class GroupTextInput(Schema):
    """Something to say in a group."""

    text: chat.Text


class BreakoutMemberView(Schema):
    """Somebody in a group."""

    user_id: str
    name: str
    in_call: bool


class BreakoutGroupView(Schema):
    """A group with its people, by name."""

    id: str
    name: str
    taken: int
    capacity: int
    help_wanted_at: UtcDateTime | None
    help_wanted_by: str | None
    members: list[BreakoutMemberView]

    @classmethod
    def of(cls, group: Group, at: datetime) -> Self:
        """Present a group to who is in it, and to moderators."""
        names, callers = group.members.as_dict(), callers_of(group, at)
        ordered = sorted(names.items(), key=lambda pair: (pair[1].casefold(), pair[0]))
        return cls(
            id=id_of(group),
            name=group.name,
            taken=len(names),
            capacity=int(group.capacity),
            help_wanted_at=group.help_wanted_at,
            help_wanted_by=group.help_wanted_by,
            members=[
                BreakoutMemberView(user_id=user_id, name=name, in_call=user_id in callers)
                for user_id, name in ordered
            ],
        )


class BreakoutsView(Schema):
    """The newest round as moderators see it. No round yet: ``round`` and ``version`` are 0."""

    webinar_id: str
    round: int
    status: RoundStatus
    assignment: Assignment | None
    capacity: int | None
    minutes: int | None
    opened_at: UtcDateTime | None
    ends_at: UtcDateTime | None
    closes_at: UtcDateTime | None
    groups: list[BreakoutGroupView]
    version: int

    @classmethod
    def of(cls, seen: SeenRound) -> Self:
        """Present a round to moderators."""
        breakout = seen.breakout
        return cls(
            webinar_id=seen.webinar_id,
            round=int(breakout.number) if breakout else 0,
            status=seen.status,
            assignment=Assignment(breakout.assignment) if breakout else None,
            capacity=int(breakout.capacity) if breakout else None,
            minutes=int(breakout.minutes) if breakout and breakout.minutes else None,
            opened_at=breakout.opened_at if breakout else None,
            ends_at=breakout.ends_at if breakout else None,
            closes_at=breakout.closes_at if breakout else None,
            groups=[BreakoutGroupView.of(group, seen.at) for group in seen.groups],
            version=int(breakout.version) if breakout else 0,
        )


class PeerServerView(Schema):
    """A STUN or TURN server, as RTCPeerConnection takes it."""

    urls: list[str]
    username: str | None = None
    credential: str | None = None


class OwnGroupView(Schema):
    """The round that runs, and the caller's group. Nothing is open: ``round`` is null. ``signalsAfter``: read from there on."""

    webinar_id: str
    round: int | None
    status: RoundStatus
    assignment: Assignment | None
    ends_at: UtcDateTime | None
    closes_at: UtcDateTime | None
    group: BreakoutGroupView | None
    ice_servers: list[PeerServerView]
    signals_after: str

    @classmethod
    def of(cls, own: OwnGroup) -> Self:
        """Present somebody's group to them."""
        breakout, group = own.breakout, own.group
        return cls(
            webinar_id=own.webinar_id,
            round=int(breakout.number) if breakout else None,
            status=own.status,
            assignment=Assignment(breakout.assignment) if breakout else None,
            ends_at=breakout.ends_at if breakout else None,
            closes_at=breakout.closes_at if breakout else None,
            group=BreakoutGroupView.of(group, own.at) if group else None,
            ice_servers=[PeerServerView(**server) for server in broadcasts.ice_servers()] if group else [],
            signals_after=first_at(own.at),
        )


class PresentPersonView(Schema):
    """Somebody who is in the webinar now."""

    user_id: str
    name: str

    @classmethod
    def of(cls, row: attendance.Attendance) -> Self:
        """Present somebody to moderators."""
        return cls(user_id=row.user_id, name=row.name)


class SignalView(Schema):
    """What another member's browser said. ``from`` is their user id."""

    id: str
    sender_id: str = Field(alias="from")
    name: str
    kind: SignalKind
    payload: Payload
    at: UtcDateTime


class SignalsView(Schema):
    """Signals, oldest first; ``next`` is ``after`` of the next list."""

    items: list[SignalView]
    next: str

    @classmethod
    def of(cls, signals: Signals) -> Self:
        """Present signals to whom they are for."""
        items = [
            SignalView(
                id=signal.signal_id,
                sender_id=signal.sender_id,
                name=signal.sender_name,
                kind=SignalKind(signal.kind),
                payload=signal.payload,
                at=signal.sent_at,
            )
            for signal in signals.items
        ]
        return cls(items=items, next=signals.next)


class SaidView(Schema):
    """A message in a group."""

    id: str
    user_id: str
    name: str
    part: str
    text: str
    at: UtcDateTime
    status: chat.MessageStatus

    @classmethod
    def of(cls, message: chat.Message) -> Self:
        """Present a message to a group."""
        return cls(
            id=message.item,
            user_id=message.user_id,
            name=message.name,
            part=message.part,
            text=message.text,
            at=message.at,
            status=chat.MessageStatus(message.status),
        )


class SaidListView(Schema):
    """Messages in a group, oldest first."""

    items: list[SaidView]
