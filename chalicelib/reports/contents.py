"""What each kind of report holds."""

from collections.abc import Callable

from chalicelib.reports import people, talk
from chalicelib.reports.states import ReportKind
from chalicelib.reports.tables import Table
from chalicelib.webinars.service import Webinar

TABLES: dict[ReportKind, Callable[[Webinar], Table]] = {
    ReportKind.ATTENDEES: people.list_attendees,
    ReportKind.INTERVALS: people.list_intervals,
    ReportKind.REGISTRATIONS: people.list_registrations,
    ReportKind.QUESTIONS: talk.list_questions,
    ReportKind.POLLS: talk.list_tallies,
    ReportKind.ANSWERS: talk.list_answers,
    ReportKind.CHAT: talk.list_messages,
    ReportKind.MODERATION: talk.list_actions,
}
"""The table of each kind of a webinar's reports; its rows are read when they are asked for."""
