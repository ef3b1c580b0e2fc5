"""HTTP of attendance: coming in, staying, and the list of who came."""

from chalicelib.attendance import service
from chalicelib.attendance.schemas import (
    AttendeesQuery,
    AttendeeView,
    HeartbeatInput,
    JoinInput,
    PresenceView,
)
from chalicelib.core.http import SIGNED_IN, Call, Router, requires
from chalicelib.core.schemas import PageView

router = Router("attendance")


@router.post(
    "/api/webinars/{id}/join",
    access=requires("webinar:view"),
    body=JoinInput,
    returns=PresenceView,
    summary="Say that I am in the webinar now",
)
def join_webinar(call: Call, id: str, body: JoinInput) -> PresenceView:
    """For those registered and the staff, from 15 minutes before the start until the end. Then send heartbeats."""
    return PresenceView.of(service.join_webinar(id, active=body.active, actor=call.actor, tx=call.tx))


@router.post(
    "/api/webinars/{id}/heartbeat",
    access=SIGNED_IN,
    body=HeartbeatInput,
    read_only=True,
    summary="Say that I am still in the webinar",
)
def send_heartbeat(call: Call, id: str, body: HeartbeatInput) -> None:
    """Once a minute, with the token of joining. Only the minute in which this arrives can be claimed.

    404 for a token of somebody else or of another webinar, 409 (`presence_expired`) for an old one: join again.
    """
    service.send_heartbeat(id, body.token, active=body.active, actor=call.actor)


@router.get(
    "/api/webinars/{id}/attendees",
    access=requires("webinar:attendees"),
    query=AttendeesQuery,
    returns=PageView[AttendeeView],
    summary="List who registered, who came, and for how long",
)
def list_attendees(call: Call, id: str, query: AttendeesQuery) -> PageView[AttendeeView]:
    """With `registered=false` those who were there without a registration; such a page may be short and have a next one."""
    list_page = service.list_attendees if query.registered else service.list_unregistered
    page = list_page(id, actor=call.actor, limit=query.limit, cursor=query.cursor)
    items = [AttendeeView.of(attendee) for attendee in page.items]
    return PageView[AttendeeView](items=items, next_cursor=page.next_cursor)
