"""HTTP of webinars: the schedule, registering, deciding and inviting, and calendar files."""

from chalicelib.core.http import SIGNED_IN, Call, Content, Router, requires
from chalicelib.core.schemas import PageQuery, PageView
from chalicelib.webinars import certification, deciding, invitees, listing, registrations, service
from chalicelib.webinars.registration_schemas import (
    MAX_LIST,
    DecisionInput,
    InviteeImportView,
    InviteeQuery,
    InviteesInput,
    InviteesQuery,
    InviteeView,
    OwnRegistrationView,
    RegistrationInput,
    RegistrationsQuery,
    RegistrationView,
)
from chalicelib.webinars.schemas import (
    CertificateRuleInput,
    CertificateRuleView,
    NewWebinarInput,
    WebinarDetailsView,
    WebinarInput,
    WebinarQuery,
    WebinarSettingsView,
    WebinarView,
)

router = Router("webinars")


@router.post(
    "/api/webinars",
    access=requires("webinar:create"),
    body=NewWebinarInput,
    returns=WebinarSettingsView,
    status=201,
    summary="Schedule a webinar",
)
def create_webinar(call: Call, body: NewWebinarInput) -> WebinarSettingsView:
    details = service.create_webinar(body.organization_id, body.plan(), actor=call.actor, tx=call.tx)
    return WebinarSettingsView.of(details)


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
    """For members of its organization, those registered, and, if it is public, everybody.

    One by invitation is for those invited, those registered, staff and the host.
    """
    return WebinarDetailsView.of(service.view_webinar(id, actor=call.actor))


@router.put(
    "/api/webinars/{id}",
    access=requires("webinar:edit"),
    body=WebinarInput,
    returns=WebinarSettingsView,
    versioned=True,
    summary="Edit a webinar",
)
def edit_webinar(call: Call, id: str, body: WebinarInput) -> WebinarSettingsView:
    """A webinar that has started can only get another end, one that is over no other time."""
    details = service.edit_webinar(
        id, body.plan(), expected_version=call.expected_version, actor=call.actor, tx=call.tx
    )
    return WebinarSettingsView.of(details)


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
    body=RegistrationInput,
    returns=RegistrationView,
    status=201,
    summary="Register for a webinar",
)
def register_for_webinar(call: Call, id: str, body: RegistrationInput) -> RegistrationView:
    """Members of the organization, those invited, and everybody for a public webinar. Again: the same answer.

    `status` says whether this is a place (REGISTERED), waits for one (WAITING) or for a decision (PENDING).
    """
    made = registrations.register_for_webinar(id, body.answers, actor=call.actor, tx=call.tx)
    return RegistrationView.of(made.registration, made.position)


@router.delete("/api/webinars/{id}/register", access=SIGNED_IN, summary="Give up a registration")
def unregister_from_webinar(call: Call, id: str) -> None:
    """The place is free again, for who waits first. Without a registration nothing happens."""
    registrations.unregister_from_webinar(id, actor=call.actor, tx=call.tx)


@router.get(
    "/api/webinars/{id}/registrations",
    access=requires("webinar:attendees"),
    query=RegistrationsQuery,
    returns=PageView[RegistrationView],
    summary="List a webinar's registrations with their answers",
)
def list_registrants(call: Call, id: str, query: RegistrationsQuery) -> PageView[RegistrationView]:
    """WAITING and PENDING in the order of their line. A page may be short and still have a next one."""
    page = deciding.list_registrants(
        id, query.status, actor=call.actor, limit=query.limit, cursor=query.cursor
    )
    shown = page.map(RegistrationView.of)
    return PageView[RegistrationView](items=shown.items, next_cursor=shown.next_cursor)


@router.put(
    "/api/webinars/{id}/registrations/{user_id}",
    access=requires("registration:decide"),
    body=DecisionInput,
    returns=RegistrationView,
    versioned=True,
    summary="Approve a registration, or turn it down",
)
def decide_registration(call: Call, id: str, user_id: str, body: DecisionInput) -> RegistrationView:
    """Approved without a free place it becomes WAITING. Turning down somebody who has a place frees it."""
    decided = deciding.decide_registration(
        id,
        user_id,
        approved=body.status == "REGISTERED",
        reason=body.reason,
        expected_version=call.expected_version,
        actor=call.actor,
        tx=call.tx,
    )
    return RegistrationView.of(decided)


@router.post(
    "/api/webinars/{id}/invitees",
    access=requires("webinar:invite"),
    body=InviteesInput,
    returns=InviteeImportView,
    status=202,
    max_body=MAX_LIST,
    summary="Invite a list of addresses",
)
def import_invitees(call: Call, id: str, body: InviteesInput) -> InviteeImportView:
    """Up to 5,000. They are invited and mailed shortly after; read the import to see how far it has come."""
    return InviteeImportView.of(invitees.import_invitees(id, body.found(), actor=call.actor, tx=call.tx))


@router.get(
    "/api/webinars/{id}/invitees/imports/{import_id}",
    access=requires("webinar:invite"),
    returns=InviteeImportView,
    summary="Read what became of a list of addresses",
)
def get_import(call: Call, id: str, import_id: str) -> InviteeImportView:
    return InviteeImportView.of(invitees.find_import(id, import_id, actor=call.actor))


@router.get(
    "/api/webinars/{id}/invitees",
    access=requires("webinar:attendees"),
    query=InviteesQuery,
    returns=PageView[InviteeView],
    summary="List the invited addresses",
)
def list_invitees(call: Call, id: str, query: InviteesQuery) -> PageView[InviteeView]:
    """In alphabetical order."""
    page = invitees.list_invitees(
        id, search=query.search, actor=call.actor, limit=query.limit, cursor=query.cursor
    ).map(InviteeView.of)
    return PageView[InviteeView](items=page.items, next_cursor=page.next_cursor)


@router.delete(
    "/api/webinars/{id}/invitees",
    access=requires("webinar:invite"),
    query=InviteeQuery,
    summary="Take an invitation back",
)
def withdraw_invitation(call: Call, id: str, query: InviteeQuery) -> None:
    """Who registered by it keeps the registration."""
    invitees.withdraw_invitation(id, query.email, actor=call.actor, tx=call.tx)


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
