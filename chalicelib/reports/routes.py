"""HTTP of reports: a webinar's summary, and files to download."""

from chalicelib.core.http import Call, Router, requires
from chalicelib.core.schemas import Empty, PageQuery, PageView
from chalicelib.reports import service
from chalicelib.reports.schemas import ReportInput, ReportView, SummaryView

router = Router("reports")


@router.get(
    "/api/webinars/{id}/summary",
    access=requires("webinar:attendees"),
    returns=SummaryView,
    summary="See a webinar in figures",
)
def view_summary(call: Call, id: str) -> SummaryView:
    """As it was made last: after the end by itself, and whenever somebody asks for it."""
    return SummaryView.of(service.view_summary(id, actor=call.actor))


@router.post(
    "/api/webinars/{id}/summary",
    access=requires("webinar:attendees"),
    body=Empty,
    returns=SummaryView,
    status=202,
    summary="Have a webinar's figures counted again",
)
def request_summary(call: Call, id: str, body: Empty) -> SummaryView:
    """Takes seconds; read it until it is not MAKING any more. One that is less than a minute old is left alone."""
    return SummaryView.of(service.request_summary(id, actor=call.actor, tx=call.tx))


@router.post(
    "/api/webinars/{id}/reports",
    access=requires("webinar:attendees"),
    body=ReportInput,
    returns=ReportView,
    status=202,
    summary="Have a report written as a file",
)
def request_report(call: Call, id: str, body: ReportInput) -> ReportView:
    """Read it until it is READY. Asked for twice in the same minute it is one report."""
    seen = service.request_report(id, body.kind, body.format, actor=call.actor, tx=call.tx)
    return ReportView.of(seen)


@router.get(
    "/api/webinars/{id}/reports",
    access=requires("webinar:attendees"),
    query=PageQuery,
    returns=PageView[ReportView],
    summary="List the reports of the last day",
)
def list_reports(call: Call, id: str, query: PageQuery) -> PageView[ReportView]:
    """Newest first."""
    page = service.list_reports(id, actor=call.actor, limit=query.limit, cursor=query.cursor)
    items = [ReportView.of(seen) for seen in page.items]
    return PageView[ReportView](items=items, next_cursor=page.next_cursor)


@router.get(
    "/api/webinars/{id}/reports/{report_id}",
    access=requires("webinar:attendees"),
    returns=ReportView,
    summary="See how far a report is, and where its file is",
)
def view_report(call: Call, id: str, report_id: str) -> ReportView:
    """Each answer of a READY report has a fresh address, which holds for a quarter of an hour."""
    return ReportView.of(service.view_report(id, report_id, actor=call.actor))
