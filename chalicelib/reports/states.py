"""What there is to report, and where a report or a summary stands. No I/O."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chalicelib.reports.models import Report, Summary

KEPT = timedelta(days=1)
"""How long a file is kept after it was asked for."""
GIVEN_UP = timedelta(minutes=30)
"""A report that is not there by then will not come: every retry is over."""
MAKING_LASTS = timedelta(minutes=10)
"""A summary that was asked for longer ago may be asked for again, though it has not come."""
FRESH = timedelta(minutes=1)
"""How long a summary is not made again."""
SETTLED = timedelta(minutes=15)
"""How long after the end things may still be on their way: heartbeats that a retry held up, votes of merged questions."""
LAYOUT = 1
"""Of the content of summaries. One that was kept in another layout counts as none."""


class ReportKind(StrEnum):
    """What a report lists, a row for each."""

    ATTENDEES = "ATTENDEES"
    INTERVALS = "INTERVALS"
    REGISTRATIONS = "REGISTRATIONS"
    QUESTIONS = "QUESTIONS"
    POLLS = "POLLS"
    ANSWERS = "ANSWERS"
    CHAT = "CHAT"
    MODERATION = "MODERATION"


class ReportFormat(StrEnum):
    """What a file is."""

    CSV = "CSV"
    XLSX = "XLSX"


class ReportState(StrEnum):
    """Where a report stands."""

    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    READY = "READY"
    FAILED = "FAILED"


class SummaryState(StrEnum):
    """Where a summary stands; while a new one is MAKING, the former one stays."""

    NONE = "NONE"
    MAKING = "MAKING"
    READY = "READY"


def state_of_report(report: "Report", at: datetime) -> ReportState:
    """Return where a report stands at a moment."""
    if report.key is not None:
        return ReportState.READY
    if at >= report.requested_at + GIVEN_UP:
        return ReportState.FAILED
    return ReportState.QUEUED if report.started_at is None else ReportState.RUNNING


def state_of_summary(summary: "Summary | None", at: datetime) -> SummaryState:
    """Return where a summary stands at a moment."""
    if summary is None:
        return SummaryState.NONE
    asked, made = summary.requested_at, made_at(summary)
    if asked is not None and (made is None or made < asked) and at < asked + MAKING_LASTS:
        return SummaryState.MAKING
    return SummaryState.NONE if made is None else SummaryState.READY


def made_at(summary: "Summary | None") -> datetime | None:
    """Return since when something may be missing in a summary, None if there is none that can be read."""
    return summary.as_of if summary is not None and summary.layout == LAYOUT else None


def is_fresh(summary: "Summary | None", at: datetime) -> bool:
    """Return whether a summary was made so lately that it need not be made again."""
    made = made_at(summary)
    return made is not None and at < made + FRESH


def is_stale(summary: "Summary | None", ended_at: datetime | None, at: datetime) -> bool:
    """Return whether a summary lacks what has happened since. ``ended_at`` is the webinar's, None while it may go on."""
    made = made_at(summary)
    if made is None:
        return True
    return not is_fresh(summary, at) and (ended_at is None or made < ended_at + SETTLED)
