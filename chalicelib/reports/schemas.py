"""Requests and responses of the reports API."""

from typing import Self

from chalicelib.core.schemas import Schema, UtcDateTime
from chalicelib.reports.service import (
    ReportFormat,
    ReportKind,
    ReportState,
    SeenReport,
    SeenSummary,
    SummaryState,
)


class ReportInput(Schema):
    """What to list, and what the file is to be."""

    kind: ReportKind
    format: ReportFormat


class ReportView(Schema):
    """A file that was asked for. ``rows`` are those written so far, without the headings; ``asOf`` is when reading began.

    ``url`` opens the file for a quarter of an hour; it is null in lists and until the report is READY. The file is deleted
    after ``expiresAt``.
    """

    id: str
    webinar_id: str
    kind: ReportKind
    format: ReportFormat
    state: ReportState
    requested_at: UtcDateTime
    requested_by_name: str
    rows: int
    as_of: UtcDateTime | None
    bytes: int | None
    filename: str
    url: str | None
    expires_at: UtcDateTime

    @classmethod
    def of(cls, seen: SeenReport) -> Self:
        """Present a report at a moment."""
        report = seen.report
        return cls(
            id=report.report_id,
            webinar_id=report.webinar_id,
            kind=ReportKind(report.kind),
            format=ReportFormat(report.format),
            state=seen.state,
            requested_at=report.requested_at,
            requested_by_name=report.requested_by_name,
            rows=int(report.rows),
            as_of=report.as_of,
            bytes=int(report.bytes) if report.bytes is not None else None,
            filename=report.filename,
            url=seen.url,
            expires_at=report.expires_at,
        )


class FiguresView(Schema):
    """Numbers of the whole webinar. Those registered are its audience; ``unregistered`` were there without being so.

    ``showUpRate`` is the part of those registered who came, from 0 to 1, and null if nobody is. ``peak`` is the most of them
    in one minute. The averages are of those who came.
    """

    registered: int
    came: int
    show_up_rate: float | None
    unregistered: int
    peak: int
    peak_at: UtcDateTime | None
    average_minutes: float | None
    average_active_minutes: float | None
    awarded: int
    questions: int
    answered_questions: int
    votes: int
    messages: int
    polls: int
    poll_answers: int


class PresenceView(Schema):
    """How many registered people were there in the minute that began at ``at``, and of how many the picture played."""

    at: UtcDateTime
    present: int
    active: int


class RegistrationsView(Schema):
    """How many of those registered did so on a day of the webinar's zone."""

    day: str
    registrations: int


class ActivityView(Schema):
    """What people wrote in the minute that began at ``at``."""

    at: UtcDateTime
    questions: int
    votes: int
    messages: int


class LabelCountView(Schema):
    """An option, or a value of a rating, and how often it was chosen; of a ranking its points."""

    label: str
    count: int


class PollSummaryView(Schema):
    """A poll that was launched, with its results; ``words`` are the most frequent ones of a text."""

    id: str
    kind: str
    question: str
    anonymous: bool
    quiz: bool
    opened_at: UtcDateTime
    closed_at: UtcDateTime | None
    answers: int
    results: list[LabelCountView]
    words: list[tuple[str, int]]


class SummaryContentView(Schema):
    """Figures, and series by minute or day; minutes and days without anything are left out."""

    started_at: UtcDateTime
    ended_at: UtcDateTime
    figures: FiguresView
    presence: list[PresenceView]
    registrations: list[RegistrationsView]
    activity: list[ActivityView]
    polls: list[PollSummaryView]


class SummaryView(Schema):
    """What a webinar has been, as of ``asOf``. ``stale``: it lacks what has happened since, so ask for a fresh one.

    While that is MAKING, the former one stays.
    """

    webinar_id: str
    timezone: str
    state: SummaryState
    stale: bool
    requested_at: UtcDateTime | None
    as_of: UtcDateTime | None
    summary: SummaryContentView | None

    @classmethod
    def of(cls, seen: SeenSummary) -> Self:
        """Present a summary at a moment."""
        content = seen.content
        return cls(
            webinar_id=seen.webinar.webinar_id,
            timezone=seen.webinar.timezone,
            state=seen.state,
            stale=seen.stale,
            requested_at=seen.requested_at,
            as_of=seen.as_of,
            summary=SummaryContentView.model_validate_json(content) if content is not None else None,
        )
