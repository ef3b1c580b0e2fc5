"""The rules of a round: what the clock makes of it, which group an id means, and what a plan may be. No I/O."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.breakouts.models import Round
from chalicelib.core.errors import Conflict, NotFound, Unprocessable

GRACE = timedelta(seconds=60)
"""The countdown between being called back and the end."""
LONGEST = timedelta(hours=8)
MOST_GROUPS = 50
MOST_MEMBERS = 50
MOST_CALLERS = 6
"""Each of them sends to each other: more than that is too much for a browser's upstream."""
GROUP_ID = re.compile(r"([1-9]\d{0,3})-(\d{2})")


class RoundStatus(StrEnum):
    """The state of a round at a moment."""

    DRAFT = "DRAFT"
    OPEN = "OPEN"
    CALLED_BACK = "CALLED_BACK"
    CLOSED = "CLOSED"


RUNNING = frozenset({RoundStatus.OPEN, RoundStatus.CALLED_BACK})


class Assignment(StrEnum):
    """How people get into groups."""

    EVENLY = "EVENLY"
    BY_HAND = "BY_HAND"
    BY_CHOICE = "BY_CHOICE"
    LAST = "LAST"


@dataclass(frozen=True)
class RoundPlan:
    """What somebody who prepares a round says of it. LAST takes ``names`` and ``capacity`` of the round before."""

    assignment: Assignment
    names: tuple[str, ...] = ()
    capacity: int | None = None
    minutes: int | None = None


@dataclass(frozen=True)
class GroupId:
    """A group of a round, as the API names it: ``3-07`` is the seventh of the third round."""

    round_number: int
    number: int

    def __str__(self) -> str:
        return f"{self.round_number}-{self.number:02}"

    @classmethod
    def parse(cls, text: str) -> "GroupId":
        """Read an id. Raises NotFound for one that no group has."""
        match = GROUP_ID.fullmatch(text)
        if match is None:
            raise NotFound("group")
        return cls(int(match[1]), int(match[2]))


def status_of(breakout: Round | None, at: datetime) -> RoundStatus:
    """Return the state of a webinar's newest round at a moment. No round at all is CLOSED."""
    if breakout is None:
        return RoundStatus.CLOSED
    if breakout.opened_at is None:
        return RoundStatus.DRAFT
    if breakout.closes_at is not None and breakout.closes_at <= at:
        return RoundStatus.CLOSED
    if breakout.ends_at is not None and breakout.ends_at <= at:
        return RoundStatus.CALLED_BACK
    return RoundStatus.OPEN


def end_at(breakout: Round, ends_at: datetime | None) -> None:
    """Call everybody back at a time, None for never; the groups close after the countdown."""
    breakout.ends_at = ends_at
    breakout.closes_at = ends_at + GRACE if ends_at is not None else None


def check_plan(plan: RoundPlan) -> None:
    """Raise Unprocessable, naming the field, for a plan that contradicts itself."""
    if plan.assignment is Assignment.LAST:
        if plan.names or plan.capacity is not None:
            raise Unprocessable(
                "The groups are those of the round before.",
                field="groups" if plan.names else "capacity",
                code="unexpected_field",
            )
    elif not plan.names:
        raise Unprocessable("Make at least one group.", field="groups", code="too_few_groups")
    folded = [name.casefold() for name in plan.names]
    for position, name in enumerate(folded):
        if name in folded[:position]:
            raise Unprocessable(
                "Another group has this name.", field=f"groups.{position}.name", code="repeated_name"
            )


def check_timer(ends_at: datetime | None, at: datetime) -> None:
    """Raise Unprocessable for a time at which no round can end."""
    if ends_at is None:
        return
    if ends_at <= at:
        raise Unprocessable("The end must be in the future.", field="endsAt", code="in_the_past")
    if ends_at - at > LONGEST:
        raise Unprocessable("Groups stay open for 8 hours at most.", field="endsAt", code="too_long")


def closed() -> Conflict:
    """Return the error for what only works while a round runs."""
    return Conflict("breakouts_closed", "The breakout rooms are closed.")


def group_full() -> Conflict:
    """Return the error for a group without a place."""
    return Conflict("group_full", "This group is full. Choose another one.", field="groupId")
