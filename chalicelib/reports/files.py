"""Reports as files: asked for over the API, written by a function into the content bucket, and gone after a day."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from pynamodb.expressions.condition import Condition

from chalicelib.core import clock, ids, storage
from chalicelib.core.auth import Actor
from chalicelib.core.config import settings
from chalicelib.core.errors import Conflict, NotFound, Raced
from chalicelib.core.events import ReportRequested
from chalicelib.core.paging import Page, query_page
from chalicelib.core.tables import find, find_together
from chalicelib.core.transaction import Transaction
from chalicelib.reports.access import check_access
from chalicelib.reports.contents import TABLES
from chalicelib.reports.models import (
    Report,
    first_report_item_at,
    report_id_at,
    report_item,
    report_key,
)
from chalicelib.reports.states import (
    KEPT,
    ReportFormat,
    ReportKind,
    ReportState,
    state_of_report,
)
from chalicelib.reports.tables import Table
from chalicelib.webinars import service as webinars
from chalicelib.webinars.service import Webinar

LINK_LIFETIME = timedelta(minutes=15)
CONTENT_TYPES = {
    ReportFormat.CSV: "text/csv; charset=utf-8",
    ReportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
LAST_ITEM = report_item("~")
"""A sort key above those of all reports."""


class AlreadyMade(Conflict):
    """Another run made the file first, or the report is gone: there is nothing left to do."""

    def __init__(self) -> None:
        super().__init__("report_made", "This report was made already.")


@dataclass(frozen=True)
class SeenReport:
    """A report at a moment. ``url`` opens its file for a quarter of an hour; None in lists, and while it is not there."""

    report: Report
    at: datetime
    url: str | None = None

    @property
    def state(self) -> ReportState:
        """Where it stands."""
        return state_of_report(self.report, self.at)


@dataclass(frozen=True)
class Draft:
    """A report that is being written: its table, and when reading began."""

    report: Report
    table: Table
    as_of: datetime

    @property
    def file_format(self) -> ReportFormat:
        """What the file is to be."""
        return ReportFormat(self.report.format)


def request_report(
    webinar_id: str, kind: ReportKind, file_format: ReportFormat, *, actor: Actor, tx: Transaction
) -> SeenReport:
    """Ask for a file. Asked again in the same minute, by anybody, it is the same report.

    Raises NotFound and Forbidden (`webinar:attendees`).
    """
    now = clock.now()
    report_id = report_id_at(kind, file_format, now)
    webinar, report = find_together(webinars.webinar_key(webinar_id), report_key(webinar_id, report_id))
    webinar = check_access(webinar, actor=actor)
    if report is None:
        report = Report(
            webinar_id=webinar_id,
            item=report_item(report_id),
            organization_id=webinar.organization_id,
            report_id=report_id,
            kind=kind.value,
            format=file_format.value,
            filename=_filename(webinar, kind, file_format),
            requested_at=now,
            requested_by=actor.user_id,
            requested_by_name=actor.name,
            expires_at=(now + KEPT).replace(microsecond=0),
        )
        tx.create(report, otherwise=Raced())
        tx.emit(
            ReportRequested(
                organization_id=webinar.organization_id, webinar_id=webinar_id, report_id=report_id
            )
        )
    return SeenReport(report, now)


def view_report(webinar_id: str, report_id: str, *, actor: Actor) -> SeenReport:
    """Return a report, with a fresh address of its file if that is there. Two DynamoDB calls.

    Raises NotFound, also for a report that has expired, and Forbidden (`webinar:attendees`).
    """
    now = clock.now()
    webinar, report = find_together(webinars.webinar_key(webinar_id), report_key(webinar_id, report_id))
    check_access(webinar, actor=actor)
    if report is None or report.expires_at <= now:
        raise NotFound("report")
    ready = report.key is not None
    return SeenReport(
        report, now, storage.signed_url(f"/{report.key}", lifetime=LINK_LIFETIME) if ready else None
    )


def list_reports(webinar_id: str, *, actor: Actor, limit: int, cursor: str | None = None) -> Page[SeenReport]:
    """Return a page of the reports of the last day, newest first. Three DynamoDB calls. Raises NotFound and Forbidden."""
    now = clock.now()
    check_access(webinars.find_webinar(webinar_id), actor=actor)
    page = query_page(
        Report,
        webinar_id,
        limit=limit,
        cursor=cursor,
        range_condition=Report.item.between(
            first_report_item_at(now - KEPT + timedelta(minutes=1)), LAST_ITEM
        ),
        newest_first=True,
    )
    return page.map(lambda report: SeenReport(report, now))


def start_report(webinar_id: str, report_id: str, *, tx: Transaction) -> Draft | None:
    """Say that a report is being written, and return what is to be in it; None if it is there already, or expired.

    For functions. A run that died before leaves nothing behind that this one would have to know. Raises NotFound for a
    report that nobody asked for, and AlreadyMade at the commit.
    """
    now = clock.now()
    report = find(Report, webinar_id, report_item(report_id))
    if report is None:
        raise NotFound("report")
    if report.key is not None or report.expires_at <= now:
        return None
    tx.update(
        report,
        [Report.started_at.set(now), Report.rows.set(0)],
        condition=_unmade(),
        otherwise=AlreadyMade(),
    )
    table = TABLES[ReportKind(report.kind)](webinars.find_webinar(webinar_id))
    return Draft(report, table, now)


def note_progress(draft: Draft, rows: int, *, tx: Transaction) -> None:
    """Say how many rows are written so far. Raises AlreadyMade, at commit, when going on is of no use."""
    tx.update(draft.report, [Report.rows.set(rows)], condition=_unmade(), otherwise=AlreadyMade())


def keep_report(draft: Draft, path: Path, rows: int, *, tx: Transaction) -> None:
    """Put a file into storage, and say that it is the report's.

    Every run writes an object of its own, which nobody can see before the report names it: so a file is whole and agrees
    with what is said of it, whichever of several runs was first. Raises AlreadyMade, at commit, for the others.
    """
    report = draft.report
    folder = f"reports/{report.organization_id}/{report.webinar_id}/{report.report_id}"
    key = f"{folder}/{ids.new_id('run')}/{report.filename}"
    storage.put_file(
        settings().content_bucket,
        key,
        path,
        content_type=CONTENT_TYPES[draft.file_format],
        cache_control="private, no-store",
        disposition=f'attachment; filename="{report.filename}"',
    )
    tx.update(
        report,
        [
            Report.key.set(key),
            Report.rows.set(rows),
            Report.bytes.set(path.stat().st_size),
            Report.as_of.set(draft.as_of),
        ],
        condition=_unmade(),
        otherwise=AlreadyMade(),
    )


def _unmade() -> Condition:
    """Return what holds for a report that still wants its file."""
    unmade: Condition = Report.key.does_not_exist() & Report.item.exists()
    return unmade


def _filename(webinar: Webinar, kind: ReportKind, file_format: ReportFormat) -> str:
    """Return a name for the file: the kind, and the day of the webinar in its zone."""
    day = webinar.scheduled_start.astimezone(ZoneInfo(webinar.timezone)).date()
    return f"{kind}-{day}.{file_format}".lower()
