"""Reports of people: who registered, who came, and when."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Self

from chalicelib.attendance import service as attendance
from chalicelib.attendance.service import Attendee, Interval
from chalicelib.core import clock
from chalicelib.reports.tables import Column, Table, TimeColumn, tabulate, utc_text
from chalicelib.webinars import service as webinars
from chalicelib.webinars.service import Answer, Registration, Webinar


@dataclass(frozen=True)
class Visit:
    """One interval of somebody's presence."""

    attendee: Attendee
    interval: Interval

    def count(self, minutes: set[int]) -> int:
        """Return how many of these minutes lie in the interval."""
        first, after = clock.minute_of(self.interval.joined_at), clock.minute_of(self.interval.left_at)
        return sum(first <= minute < after for minute in minutes)


@dataclass(frozen=True)
class FilledForm:
    """A registration with the answers to the host's questions, by question."""

    registration: Registration
    answers: dict[str, Answer]

    @classmethod
    def of(cls, registration: Registration) -> Self:
        """Read what somebody answered."""
        answers = webinars.load_answers(registration.answers)
        return cls(registration, {answer.question_id: answer for answer in answers})

    def answer_to(self, *, question_id: str) -> str | bool | None:
        """Return the answer to a question, None without any."""
        answer = self.answers.get(question_id)
        return _answer_value(answer) if answer is not None else None

    def others(self, *, asked: set[str]) -> str:
        """Return the answers to other questions than those ``asked``, with the questions."""
        return "; ".join(
            f"{answer.question}: {_answer_value(answer)}"
            for answer in self.answers.values()
            if answer.question_id not in asked
        )


ATTENDEES: tuple[Column[Attendee], ...] = (
    Column("Name", lambda one: one.person.name),
    Column("E-mail", lambda one: one.person.email),
    Column("Registered", lambda one: one.registration is not None),
    TimeColumn("Registered at", lambda one: one.registration.registered_at if one.registration else None),
    Column("Came", lambda one: bool(one.minutes)),
    TimeColumn("First joined", lambda one: one.attended_at),
    TimeColumn("Last left", lambda one: one.intervals[-1].left_at if one.intervals else None),
    Column("Minutes", lambda one: len(one.minutes)),
    Column("Active minutes", lambda one: len(one.active_minutes)),
    Column("Intervals", lambda one: "; ".join(map(_interval_text, one.intervals))),
    TimeColumn("Certificate earned", lambda one: one.awarded_at),
)

INTERVALS: tuple[Column[Visit], ...] = (
    Column("Name", lambda visit: visit.attendee.person.name),
    Column("E-mail", lambda visit: visit.attendee.person.email),
    Column("Registered", lambda visit: visit.attendee.registration is not None),
    TimeColumn("Joined", lambda visit: visit.interval.joined_at),
    TimeColumn("Left", lambda visit: visit.interval.left_at),
    Column("Minutes", lambda visit: visit.count(visit.attendee.minutes)),
    Column("Active minutes", lambda visit: visit.count(visit.attendee.active_minutes)),
)

REGISTRATIONS: tuple[Column[FilledForm], ...] = (
    Column("Name", lambda one: one.registration.name),
    Column("E-mail", lambda one: one.registration.email),
    Column("Status", lambda one: one.registration.status),
    Column("Reason", lambda one: one.registration.reason),
    TimeColumn("Registered at", lambda one: one.registration.registered_at),
    TimeColumn("Cancelled at", lambda one: one.registration.cancelled_at),
)
"""What stands before the answers to the host's questions, each of which has a column of its own."""


def list_attendees(webinar: Webinar) -> Table:
    """Everybody who is registered or was there, with when."""
    return tabulate(ATTENDEES, attendance.read_attendees(webinar.webinar_id), webinar.timezone)


def list_intervals(webinar: Webinar) -> Table:
    """Everybody's comings and goings."""
    return tabulate(INTERVALS, _visits(webinar.webinar_id), webinar.timezone)


def list_registrations(webinar: Webinar) -> Table:
    """Every registration that was made, whatever became of it, with answers to the questions of the form as it is now.

    What was answered to questions that are not asked any more is in the last column.
    """
    asked = webinars.read_form(webinar.webinar_id)
    answers: list[Column[FilledForm]] = [
        Column(question.text, partial(FilledForm.answer_to, question_id=question.id)) for question in asked
    ]
    former: Column[FilledForm] = Column(
        "Answers to former questions", partial(FilledForm.others, asked={one.id for one in asked})
    )
    rows = map(FilledForm.of, webinars.read_registrations(webinar.webinar_id))
    return tabulate([*REGISTRATIONS, *answers, former], rows, webinar.timezone)


def _visits(webinar_id: str) -> Iterator[Visit]:
    for attendee in attendance.read_attendees(webinar_id):
        for interval in attendee.intervals:
            yield Visit(attendee, interval)


def _answer_value(answer: Answer) -> str | bool:
    """Return an answer in its own words: a text, the options, or whether somebody agreed."""
    if answer.options is not None:
        return "; ".join(option.text for option in answer.options)
    return answer.text if answer.text is not None else bool(answer.agreed)


def _interval_text(interval: Interval) -> str:
    """Return an interval as ISO 8601 writes it: begin and end, in UTC."""
    return f"{utc_text(interval.joined_at)}/{utc_text(interval.left_at)}"
