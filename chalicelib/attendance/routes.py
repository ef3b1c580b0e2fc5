"""HTTP of attendance: coming in, and the list of who came."""

from chalicelib.attendance import service
from chalicelib.attendance.schemas import AttendeeView, PresenceView
from chalicelib.core.http import Call, Router, requires
from chalicelib.core.schemas import Empty, PageQuery, PageView

router = Router("attendance")


@router.post(
    "/api/webinars/{id}/join",
    access=requires("webinar:view"),
    body=Empty,
    returns=PresenceView,
    summary="Say that I am in the webinar now",
)
def join_webinar(call: Call, id: str, body: Empty) -> PresenceView:
    """For those registered and the staff, from 15 minutes before the start until the end. Repeat it each minute."""
    return PresenceView.of(service.join_webinar(id, actor=call.actor, tx=call.tx))


@router.get(
    "/api/webinars/{id}/attendees",
    access=requires("webinar:attendees"),
    query=PageQuery,
    returns=PageView[AttendeeView],
    summary="List who registered, who came, and for how long",
)
def list_attendees(call: Call, id: str, query: PageQuery) -> PageView[AttendeeView]:
    page = service.list_attendees(id, actor=call.actor, limit=query.limit, cursor=query.cursor)
    items = [AttendeeView.of(attendee) for attendee in page.items]
    return PageView[AttendeeView](items=items, next_cursor=page.next_cursor)
