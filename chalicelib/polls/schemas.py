"""Requests and responses of the polls API."""

from typing import Annotated, Any, Self

from pydantic import Field

from chalicelib.core.schemas import Schema, UtcDateTime
from chalicelib.polls.agenda import MOST_POLLS
from chalicelib.polls.plans import MOST_OPTIONS, Kind, PlannedOption, PollPlan, Scale
from chalicelib.polls.rules import PollStatus
from chalicelib.polls.service import Answer, OwnAnswer, Results, SeenPoll

PRINTABLE = r"^[^\x00-\x1f\x7f]+$"
LONGEST_SECONDS = 600
Label = Annotated[str, Field(min_length=1, max_length=60, pattern=PRINTABLE)]
OptionId = Annotated[str, Field(pattern=r"^[a-z]$")]
Chosen = Annotated[list[OptionId], Field(min_length=1, max_length=MOST_OPTIONS)]


class OptionInput(Schema):
    """One thing to choose or to rank; ``correct`` belongs to a quiz."""

    text: str = Field(min_length=1, max_length=200, pattern=PRINTABLE)
    correct: bool = False


class ScaleInput(Schema):
    """The whole numbers of a rating, and what its ends mean."""

    min: int = Field(1, ge=0, le=1)
    max: int = Field(5, ge=2, le=10)
    min_label: Label | None = None
    max_label: Label | None = None


class PollInput(Schema):
    """A poll. ``options`` are for choices and rankings, ``most`` for MULTIPLE, ``scale`` for RATING.

    A ``quiz`` is a choice with right options and a timer of ``seconds``. ``shownWhenClosed`` shows the results as soon as
    the poll is closed.
    """

    kind: Kind = Field(strict=False)
    question: str = Field(min_length=1, max_length=500, pattern=PRINTABLE)
    options: list[OptionInput] = Field(default_factory=list, max_length=MOST_OPTIONS)
    most: int | None = Field(None, ge=2, le=MOST_OPTIONS)
    scale: ScaleInput | None = None
    anonymous: bool = False
    quiz: bool = False
    seconds: int | None = Field(None, ge=5, le=LONGEST_SECONDS)
    shown_when_closed: bool = False

    def plan(self) -> PollPlan:
        """Return the plain values that the service takes."""
        return PollPlan(
            kind=self.kind,
            question=self.question,
            options=tuple(PlannedOption(option.text, option.correct) for option in self.options),
            most=self.most,
            scale=Scale(**self.scale.model_dump()) if self.scale else None,
            anonymous=self.anonymous,
            quiz=self.quiz,
            seconds=self.seconds,
            shown_when_closed=self.shown_when_closed,
        )


class OrderInput(Schema):
    """The ids of all polls, in the wanted order."""

    ids: list[Annotated[str, Field(max_length=64)]] = Field(max_length=MOST_POLLS)


class LaunchInput(Schema):
    """``resultsShown`` shows the counts from the beginning."""

    results_shown: bool = False


class ShownInput(Schema):
    """Whether everybody sees the results."""

    shown: bool


class AnswerInput(Schema):
    """An answer: ``options`` for choices, ``ranking`` (all ids, best first), ``rating`` or ``text``; one of them."""

    options: Chosen | None = None
    rating: int | None = Field(None, ge=0, le=10)
    ranking: Chosen | None = None
    text: str | None = Field(None, min_length=1, max_length=200, pattern=PRINTABLE)

    def answer(self) -> Answer:
        """Return the plain values that the service takes."""
        return Answer(
            options=tuple(self.options) if self.options is not None else None,
            rating=self.rating,
            ranking=tuple(self.ranking) if self.ranking is not None else None,
            text=self.text,
        )


class OptionView(Schema):
    """One thing to choose or to rank."""

    id: str
    text: str
    correct: bool


class ScaleView(Schema):
    """The whole numbers of a rating, and what its ends mean."""

    min: int
    max: int
    min_label: str | None
    max_label: str | None


class LeaderView(Schema):
    """One of those with the most points; equals have the same rank."""

    rank: int
    name: str
    points: int


class ResultsView(Schema):
    """How many people answered, counts by option id or value, words with their counts, and a quiz's leaders."""

    answers: int
    counts: dict[str, int]
    words: list[tuple[str, int]]
    leaders: list[LeaderView]

    @classmethod
    def of(cls, results: Results) -> Self:
        """Present results."""
        return cls(
            answers=results.answers,
            counts=results.counts,
            words=results.words,
            leaders=[LeaderView(**vars(leader)) for leader in results.leaders],
        )


class PollView(Schema):
    """A poll as those see it who run polls. ``results`` is null for a draft, and in lists of all but one open poll."""

    id: str
    webinar_id: str
    organization_id: str
    kind: Kind
    question: str
    options: list[OptionView]
    most: int | None
    scale: ScaleView | None
    anonymous: bool
    quiz: bool
    seconds: int | None
    shown_when_closed: bool
    status: PollStatus
    opened_at: UtcDateTime | None
    closes_at: UtcDateTime | None
    closed_at: UtcDateTime | None
    results_shown: bool
    results: ResultsView | None
    version: int

    @classmethod
    def of(cls, seen: SeenPoll) -> Self:
        """Present a poll at a moment."""
        poll = seen.poll
        return cls(
            id=poll.poll_id,
            webinar_id=poll.webinar_id,
            organization_id=poll.organization_id,
            kind=Kind(poll.kind),
            question=poll.question,
            options=[OptionView(**option) for option in poll.options],
            most=int(poll.most) if poll.most is not None else None,
            scale=ScaleView(**poll.scale) if poll.scale is not None else None,
            anonymous=poll.anonymous,
            quiz=poll.quiz,
            seconds=int(poll.seconds) if poll.seconds is not None else None,
            shown_when_closed=poll.shown_when_closed,
            status=seen.status,
            opened_at=poll.opened_at,
            closes_at=poll.closes_at,
            closed_at=seen.closed_at,
            results_shown=seen.results_shown,
            results=ResultsView.of(seen.results) if seen.results is not None else None,
            version=int(poll.version or 0),
        )


class PollsView(Schema):
    """All polls of a webinar, in order."""

    items: list[PollView]


class OwnAnswerView(Schema):
    """What the caller answered: nothing but that they did where the poll is anonymous.

    ``right`` and ``points`` are a quiz's, null until it is closed.
    """

    poll_id: str
    options: list[str] | None
    rating: int | None
    ranking: list[str] | None
    text: str | None
    right: bool | None
    points: int | None

    @classmethod
    def of(cls, own: OwnAnswer) -> Self:
        """Present an answer to the one who gave it."""
        given: dict[str, Any] = dict.fromkeys(("options", "rating", "ranking", "text")) | dict(own.answer)
        return cls(poll_id=own.poll_id, right=own.right, points=own.points, **given)


class OwnAnswersView(Schema):
    """The caller's answers in a webinar, and their points in the quizzes that are closed."""

    items: list[OwnAnswerView]
    points: int

    @classmethod
    def of(cls, answers: list[OwnAnswer]) -> Self:
        """Present all answers of a person."""
        return cls(
            items=[OwnAnswerView.of(own) for own in answers], points=sum(own.points or 0 for own in answers)
        )
