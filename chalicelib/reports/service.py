"""What a webinar has been, as routes and functions use it: its summary, and reports as files."""

from chalicelib.reports.files import (
    AlreadyMade,
    Draft,
    SeenReport,
    keep_report,
    list_reports,
    note_progress,
    request_report,
    start_report,
    view_report,
)
from chalicelib.reports.states import ReportFormat, ReportKind, ReportState, SummaryState
from chalicelib.reports.summaries import (
    SeenSummary,
    Superseded,
    make_summary,
    request_summary,
    view_summary,
)
from chalicelib.reports.tables import Plain, Table

__all__ = [
    "AlreadyMade",
    "Draft",
    "Plain",
    "ReportFormat",
    "ReportKind",
    "ReportState",
    "SeenReport",
    "SeenSummary",
    "SummaryState",
    "Superseded",
    "Table",
    "keep_report",
    "list_reports",
    "make_summary",
    "note_progress",
    "request_report",
    "request_summary",
    "start_report",
    "view_report",
    "view_summary",
]
