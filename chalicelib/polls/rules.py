"""Where a poll stands, what answers it takes, and what they count. No I/O."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from chalicelib.core.errors import Conflict, NotFound, Unprocessable
from chalicelib.polls.plans import Kind
from chalicelib.polls.words import words_of

if TYPE_CHECKING:
    from chalicelib.polls.models import Poll

MOST_POINTS = 1000


class PollStatus(StrEnum):
    """Where a poll stands."""

    DRAFT = "DRAFT"
    OPEN = "OPEN"
    CLOSED = "CLOSED"


@dataclass(frozen=True)
class Answer:
    """An answer: the part that belongs to the poll's kind is given, the others are None."""

    options: tuple[str, ...] | None = None
    rating: int | None = None
    ranking: tuple[str, ...] | None = None
    text: str | None = None

    def given(self) -> dict[str, Any]:
        """Return the parts that are given, as JSON values."""
        parts = {name: getattr(self, name) for name in PARTS.values()}
        return {name: list(v) if isinstance(v, tuple) else v for name, v in parts.items() if v is not None}


PARTS = {
    Kind.SINGLE: "options",
    Kind.MULTIPLE: "options",
    Kind.RATING: "rating",
    Kind.RANKING: "ranking",
    Kind.TEXT: "text",
}


@dataclass(frozen=True)
class Counted:
    """What one answer adds to a counter, by option id, by value, or by word."""

    counts: dict[str, int] = field(default_factory=dict)
    words: dict[str, int] = field(default_factory=dict)


def status_of(poll: "Poll", at: datetime) -> PollStatus:
    """Return the state at a moment: what was decided, and closed once the timer has run out."""
    decided = PollStatus(poll.status)
    if decided is PollStatus.OPEN and poll.closes_at is not None and at >= poll.closes_at:
        return PollStatus.CLOSED
    return decided


def closed_at(poll: "Poll", at: datetime) -> datetime | None:
    """Return when a poll was closed, by hand or by its timer, None if it is not closed at ``at``."""
    if status_of(poll, at) is not PollStatus.CLOSED:
        return None
    return poll.closed_at or poll.closes_at


def results_shown_at(poll: "Poll", ended_at: datetime | None) -> datetime | None:
    """Return since when everybody may see the results of a poll that ended then (None: not yet), None if they may not."""
    if poll.shown_at is not None:
        return poll.shown_at
    return ended_at if poll.shown_when_closed else None


def key_of(poll: "Poll") -> list[str]:
    """Return the ids of the right options."""
    return [option["id"] for option in poll.options if option["correct"]]


def check_open(poll: "Poll | None", at: datetime) -> "Poll":
    """Return the poll if it takes answers. Raises NotFound for a draft, which only moderators know, and Conflict."""
    if poll is None or poll.status == PollStatus.DRAFT:
        raise NotFound("poll")
    if status_of(poll, at) is PollStatus.CLOSED:
        raise poll_closed()
    return poll


def poll_closed() -> Conflict:
    """Return the error for an answer that comes too late."""
    return Conflict("poll_closed", "This poll is closed.")


def initial_counts(poll: "Poll") -> dict[str, int]:
    """Return zero for everything that may be counted, but for words."""
    if poll.kind == Kind.RATING:
        return {str(value): 0 for value in range(poll.scale["min"], poll.scale["max"] + 1)}
    return {option["id"]: 0 for option in poll.options}


def count_answer(poll: "Poll", answer: Answer, *, blocked: frozenset[str] = frozenset()) -> Counted:
    """Return what an answer adds to the counts. ``blocked`` words do not get into a cloud.

    Of a ranking of *n* options the first gets *n* points and the last one (Borda count).
    Raises Unprocessable, naming the field, for an answer that does not fit the poll.
    """
    wanted = PARTS[Kind(poll.kind)]
    for part in dict.fromkeys(PARTS.values()):
        if (getattr(answer, part) is not None) != (part == wanted):
            raise _misfit(part, f"Answer this poll with `{wanted}` alone.")
    return COUNTING[Kind(poll.kind)](poll, answer, blocked)


def _count_options(poll: "Poll", answer: Answer, _: frozenset[str]) -> Counted:
    chosen = answer.options or ()
    if not set(chosen) <= _option_ids(poll) or len(set(chosen)) < len(chosen):
        raise _misfit("options", "Choose among the options of the poll.")
    most = 1 if poll.kind == Kind.SINGLE else int(poll.most or len(poll.options))
    if not 1 <= len(chosen) <= most:
        raise _misfit("options", "Choose one option." if most == 1 else f"Choose one to {most} options.")
    return Counted(dict.fromkeys(chosen, 1))


def _count_rating(poll: "Poll", answer: Answer, _: frozenset[str]) -> Counted:
    value = str(answer.rating)
    if value not in initial_counts(poll):
        raise _misfit("rating", f"Give a number from {poll.scale['min']} to {poll.scale['max']}.")
    return Counted({value: 1})


def _count_ranking(poll: "Poll", answer: Answer, _: frozenset[str]) -> Counted:
    ranking = answer.ranking or ()
    if len(ranking) != len(poll.options) or set(ranking) != _option_ids(poll):
        raise _misfit("ranking", "Rank every option once.")
    return Counted({option: len(ranking) - place for place, option in enumerate(ranking)})


def _count_text(_: "Poll", answer: Answer, blocked: frozenset[str]) -> Counted:
    return Counted(words=dict.fromkeys(words_of(answer.text or "", blocked=blocked), 1))


COUNTING: dict[Kind, Callable[["Poll", Answer, frozenset[str]], Counted]] = {
    Kind.SINGLE: _count_options,
    Kind.MULTIPLE: _count_options,
    Kind.RATING: _count_rating,
    Kind.RANKING: _count_ranking,
    Kind.TEXT: _count_text,
}


def _option_ids(poll: "Poll") -> set[str]:
    return {option["id"] for option in poll.options}


def points_for(poll: "Poll", chosen: tuple[str, ...], at: datetime) -> int:
    """Return the points of an answer to a quiz: 1000 for right at once, falling to 500 at the end, 0 for wrong."""
    if set(chosen) != set(key_of(poll)) or poll.opened_at is None or not poll.seconds:
        return 0
    taken = (at - poll.opened_at).total_seconds() / float(poll.seconds)
    return round(MOST_POINTS * (1 - min(max(taken, 0.0), 1.0) / 2))


def _misfit(field_name: str, sentence: str) -> Unprocessable:
    return Unprocessable(sentence, field=field_name, code="unfitting_answer")
