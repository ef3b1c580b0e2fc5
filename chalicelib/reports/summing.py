"""The figures and series of a webinar, counted while everything is read once. No I/O.

Those registered are the audience that figures and series speak of. Who was there without a registration, such as the
staff, is counted apart: so nobody makes a rate exceed the whole, and all numbers agree with the list of attendees.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from chalicelib.attendance.service import Attendee
from chalicelib.core import clock

MOST_WORDS = 30
"""How many words of a cloud a summary keeps, the most frequent ones."""


@dataclass(frozen=True)
class Figures:
    """Numbers of the whole webinar; ``docs/reports.md`` says what each one counts."""

    registered: int
    came: int
    show_up_rate: float | None
    unregistered: int
    peak: int
    peak_at: datetime | None
    average_minutes: float | None
    average_active_minutes: float | None
    awarded: int
    questions: int
    answered_questions: int
    votes: int
    messages: int
    polls: int
    poll_answers: int


@dataclass(frozen=True)
class Presence:
    """How many registered people were there in a minute, and of how many the picture played."""

    at: datetime
    present: int
    active: int


@dataclass(frozen=True)
class Day:
    """How many of those registered did so on a day of the webinar's zone."""

    day: str
    registrations: int


@dataclass(frozen=True)
class Activity:
    """What people wrote in a minute."""

    at: datetime
    questions: int
    votes: int
    messages: int


@dataclass(frozen=True)
class LabelCount:
    """How often something was chosen; points, of a ranking."""

    label: str
    count: int


@dataclass(frozen=True)
class PollSummary:
    """A poll and how it stands."""

    id: str
    kind: str
    question: str
    anonymous: bool
    quiz: bool
    opened_at: datetime
    closed_at: datetime | None
    answers: int
    results: list[LabelCount]
    words: list[tuple[str, int]]


@dataclass(frozen=True)
class Content:
    """All that a summary says."""

    started_at: datetime
    ended_at: datetime
    figures: Figures
    presence: list[Presence]
    registrations: list[Day]
    activity: list[Activity]
    polls: list[PollSummary]


@dataclass
class Crowd:
    """Counts people. What it holds depends on how long a webinar was, and not on how many were there."""

    zone: ZoneInfo
    registered: int = 0
    came: int = 0
    unregistered: int = 0
    awarded: int = 0
    present: Counter[int] = field(default_factory=Counter)
    active: Counter[int] = field(default_factory=Counter)
    days: Counter[str] = field(default_factory=Counter)

    def add(self, attendee: Attendee) -> None:
        """Count one person."""
        self.awarded += attendee.awarded_at is not None
        if attendee.registration is None:
            self.unregistered += 1
            return
        self.registered += 1
        self.came += bool(attendee.minutes)
        self.present.update(attendee.minutes)
        self.active.update(attendee.active_minutes)
        if attendee.registration.registered_at is not None:
            self.days[attendee.registration.registered_at.astimezone(self.zone).date().isoformat()] += 1

    @property
    def peak(self) -> tuple[int, datetime | None]:
        """The most people in one minute, and when the first such minute began."""
        if not self.present:
            return 0, None
        most = max(self.present.values())
        first = min(minute for minute, count in self.present.items() if count == most)
        return most, clock.start_of_minute(first)

    def average(self, minutes: Counter[int]) -> float | None:
        """Return how many of these minutes each of those has who came, to a tenth; None if nobody did."""
        return round(minutes.total() / self.came, 1) if self.came else None

    def presence(self) -> list[Presence]:
        """Return the minutes in which somebody was there."""
        return [
            Presence(clock.start_of_minute(minute), self.present[minute], self.active[minute])
            for minute in sorted(self.present)
        ]

    def registrations(self) -> list[Day]:
        """Return the days on which somebody registered."""
        return [Day(day, self.days[day]) for day in sorted(self.days)]


def sum_up(
    crowd: Crowd,
    *,
    times: tuple[datetime, datetime],
    questions: Mapping[int, int],
    answered_questions: int,
    votes: Mapping[int, int],
    messages: Mapping[int, int],
    polls: list[PollSummary],
) -> Content:
    """Return a summary. What people wrote comes by minute (whole minutes since 1970), ``times`` are begin and end."""
    peak, peak_at = crowd.peak
    written = sorted(
        {minute for counts in (questions, votes, messages) for minute in counts if counts[minute]}
    )
    return Content(
        started_at=times[0],
        ended_at=times[1],
        figures=Figures(
            registered=crowd.registered,
            came=crowd.came,
            show_up_rate=round(crowd.came / crowd.registered, 4) if crowd.registered else None,
            unregistered=crowd.unregistered,
            peak=peak,
            peak_at=peak_at,
            average_minutes=crowd.average(crowd.present),
            average_active_minutes=crowd.average(crowd.active),
            awarded=crowd.awarded,
            questions=sum(questions.values()),
            answered_questions=answered_questions,
            votes=sum(votes.values()),
            messages=sum(messages.values()),
            polls=len(polls),
            poll_answers=sum(poll.answers for poll in polls),
        ),
        presence=crowd.presence(),
        registrations=crowd.registrations(),
        activity=[
            Activity(
                clock.start_of_minute(minute),
                questions.get(minute, 0),
                votes.get(minute, 0),
                messages.get(minute, 0),
            )
            for minute in written
        ],
        polls=polls,
    )
