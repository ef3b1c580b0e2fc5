"""HTTP of webinars: the schedule, registering, and calendar files."""

from chalicelib.core.http import SIGNED_IN, Call, Content, Router, requires
from chalicelib.core.schemas import Empty, PageQuery, PageView
from chalicelib.webinars import certification, listing, registrations, service
from chalicelib.webinars.schemas import (
    CertificateRuleInput,
    CertificateRuleView,
    NewWebinarInput,
    OwnRegistrationView,
    RegistrationView,
    WebinarDetailsView,
    WebinarInput,
    WebinarQuery,
    WebinarView,
)

router = Router("webinars")


@router.post(
    "/api/webinars",
    access=requires("webinar:create"),
    body=NewWebinarInput,
    returns=WebinarView,
    status=201,
    summary="Schedule a webinar",
)
def create_webinar(call: Call, body: NewWebinarInput) -> WebinarView:
    details = service.create_webinar(body.organization_id, body.plan(), actor=call.actor, tx=call.tx)
    return WebinarView.of(details)


@router.get(
    "/api/webinars",
    access=SIGNED_IN,
    query=WebinarQuery,
    returns=PageView[WebinarView],
    summary="List an organization's webinars, or the public ones",
)
def list_webinars(call: Call, query: WebinarQuery) -> PageView[WebinarView]:
    """By start. An organization's list is for its members; without `status` it leaves cancelled webinars out.

    ENDED and CANCELLED come latest first. A page may have fewer items than asked for and still have a next one.
    """
    page = listing.list_webinars(query.wanted(), actor=call.actor, limit=query.limit, cursor=query.cursor)
    items = [WebinarView.of(details) for details in page.items]
    return PageView[WebinarView](items=items, next_cursor=page.next_cursor)


@router.get(
    "/api/webinars/{id}",
    access=requires("webinar:view"),
    returns=WebinarDetailsView,
    summary="Read a webinar",
)
def get_webinar(call: Call, id: str) -> WebinarDetailsView:
    """For members of its organization, those registered, and, if it is public, everybody."""
    return WebinarDetailsView.of(service.view_webinar(id, actor=call.actor))


@router.put(
    "/api/webinars/{id}",
    access=requires("webinar:edit"),
    body=WebinarInput,
    returns=WebinarView,
    versioned=True,
    summary="Edit a webinar",
)
def edit_webinar(call: Call, id: str, body: WebinarInput) -> WebinarView:
    """A webinar that has started can only get another end, one that is over no other time."""
    details = service.edit_webinar(
        id, body.plan(), expected_version=call.expected_version, actor=call.actor, tx=call.tx
    )
    return WebinarView.of(details)


@router.put(
    "/api/webinars/{id}/certificate-rule",
    access=requires("webinar:edit"),
    body=CertificateRuleInput,
    returns=CertificateRuleView,
    versioned=True,
    summary="Say who earns a certificate of attendance",
)
def change_certificate_rule(call: Call, id: str, body: CertificateRuleInput) -> CertificateRuleView:
    """Certificates are issued by themselves after the end; after a later change, to those who meet the new rule."""
    webinar = certification.change_certificate_rule(
        id, body.rule(), expected_version=call.expected_version, actor=call.actor, tx=call.tx
    )
    return CertificateRuleView.of(webinar)


@router.delete("/api/webinars/{id}", access=requires("webinar:edit"), summary="Cancel a webinar")
def cancel_webinar(call: Call, id: str) -> None:
    """It stays readable, as cancelled."""
    service.cancel_webinar(id, actor=call.actor, tx=call.tx)


@router.post(
    "/api/webinars/{id}/register",
    access=requires("webinar:register"),
    body=Empty,
    returns=RegistrationView,
    status=201,
    summary="Register for a webinar",
)
def register_for_webinar(call: Call, id: str, body: Empty) -> RegistrationView:
    """Members of the organization, and everybody for a public webinar. Registering again answers the same."""
    return RegistrationView.of(registrations.register_for_webinar(id, actor=call.actor, tx=call.tx))


@router.delete("/api/webinars/{id}/register", access=SIGNED_IN, summary="Give up a registration")
def unregister_from_webinar(call: Call, id: str) -> None:
    """The place is free again at once. Without a registration nothing happens."""
    registrations.unregister_from_webinar(id, actor=call.actor, tx=call.tx)


@router.get(
    "/api/webinars/{id}/calendar",
    access=requires("webinar:view"),
    returns=Content,
    produces="text/calendar",
    summary="Download a webinar's calendar file",
)
def get_calendar(call: Call, id: str) -> Content:
    """As iCalendar (RFC 5545), times in UTC. Downloading it again after a change updates the same entry."""
    calendar = service.make_calendar(id, actor=call.actor)
    return Content(calendar.text, calendar.content_type, "webinar.ics")


@router.get(
    "/api/me/registrations",
    access=SIGNED_IN,
    query=PageQuery,
    returns=PageView[OwnRegistrationView],
    summary="List the webinars that I am registered for",
)
def list_own_registrations(call: Call, query: PageQuery) -> PageView[OwnRegistrationView]:
    page = registrations.list_own_registrations(actor=call.actor, limit=query.limit, cursor=query.cursor)
    items = [OwnRegistrationView.of_own(own) for own in page.items]
    return PageView[OwnRegistrationView](items=items, next_cursor=page.next_cursor)
