"""The schedule of webinars, and what other domains may ask of this one."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.core import clock, ids
from chalicelib.core.auth import Actor
from chalicelib.core.errors import Conflict, NotFound, PreconditionFailed, Raced, Unprocessable
from chalicelib.core.events import WebinarCancelled, WebinarChanged, WebinarMoved
from chalicelib.core.permissions import Role, allows
from chalicelib.core.tables import find_together
from chalicelib.core.transaction import Transaction
from chalicelib.organizations import service as organizations
from chalicelib.webinars import access
from chalicelib.webinars.access import (
    Standing,
    find_audience,
    find_webinar,
    judge_audience,
    judge_standing,
    live,
    must_register,
    require_permission,
    standing_of,
)
from chalicelib.webinars.broadcasting import attach_recording, mark_ended, mark_live
from chalicelib.webinars.calendar import CalendarFile, build_calendar, join_url
from chalicelib.webinars.certification import rule_of
from chalicelib.webinars.models import (
    PUBLIC_SCHEDULE,
    WEBINAR,
    Places,
    Registration,
    Webinar,
    cancelled_schedule,
    places_keys,
    registration_key,
    webinar_key,
)
from chalicelib.webinars.places import change_capacity, new_places, total_taken
from chalicelib.webinars.registrations import list_registrations, personal_sequence
from chalicelib.webinars.reminding import (
    BEFORE,
    Reminders,
    advance_reminders,
    list_due_reminders,
    list_registrants,
    next_due,
    plan_reminders,
    reminders_key,
)
from chalicelib.webinars.schedule import (
    Visibility,
    WebinarStatus,
    check_changed_times,
    check_doors,
    check_new_times,
    check_open,
    check_timezone,
    opens_at,
    status_of,
    times_of,
)

__all__ = [
    "BEFORE",
    "CalendarFile",
    "Registration",
    "Reminders",
    "Standing",
    "Webinar",
    "WebinarStatus",
    "advance_reminders",
    "attach_recording",
    "build_calendar",
    "check_doors",
    "check_open",
    "find_audience",
    "find_webinar",
    "join_url",
    "judge_audience",
    "judge_standing",
    "list_due_reminders",
    "list_registrants",
    "list_registrations",
    "live",
    "mark_ended",
    "mark_live",
    "must_register",
    "next_due",
    "opens_at",
    "personal_sequence",
    "plan_reminders",
    "registration_key",
    "reminders_key",
    "require_permission",
    "rule_of",
    "standing_of",
    "status_of",
    "times_of",
    "webinar_key",
]


@dataclass(frozen=True)
class WebinarPlan:
    """What a host says of a webinar. Without ``host_id`` the host is who schedules it, or stays who it is."""

    title: str
    description: str
    scheduled_start: datetime
    scheduled_end: datetime
    timezone: str
    capacity: int | None
    visibility: Visibility
    host_id: str | None = None


@dataclass(frozen=True)
class WebinarDetails:
    """A webinar, how many have registered, and the live registration of who asks."""

    webinar: Webinar
    registration_count: int
    registration: Registration | None = None

    @property
    def status(self) -> WebinarStatus:
        """The state at this moment."""
        return status_of(self.webinar, clock.now())


def create_webinar(
    organization_id: str, plan: WebinarPlan, *, actor: Actor, tx: Transaction
) -> WebinarDetails:
    """Schedule a webinar. Raises Unprocessable, naming the field, for a start in the past and the like."""
    host = _find_host(organization_id, "webinar:create", plan.host_id, actor=actor)
    now = clock.now()
    check_new_times(plan.scheduled_start, plan.scheduled_end, at=now)
    webinar = Webinar(
        webinar_id=ids.new_id("web"),
        item=WEBINAR,
        organization_id=organization_id,
        status=WebinarStatus.SCHEDULED.value,
        created_at=now,
    )
    _apply(plan, webinar, host)
    tx.create(webinar)
    for block in new_places(webinar.webinar_id, organization_id, plan.capacity):
        tx.create(block)
    plan_reminders(webinar, None, at=now, tx=tx)
    return WebinarDetails(webinar, registration_count=0)


def edit_webinar(
    webinar_id: str, plan: WebinarPlan, *, expected_version: int, actor: Actor, tx: Transaction
) -> WebinarDetails:
    """Replace what a host says of a webinar.

    Raises PreconditionFailed if ``expected_version`` is not the current one, Conflict for a cancelled webinar, times
    that have passed and a capacity below what is taken, Unprocessable naming the field.
    """
    webinar, reminders, *places = find_together(
        webinar_key(webinar_id), reminders_key(webinar_id), *places_keys(webinar_id)
    )
    if webinar is None:
        raise NotFound("webinar")
    host = _find_new_host(webinar, plan.host_id, actor=actor)
    if webinar.version != expected_version:
        raise PreconditionFailed
    if webinar.status == WebinarStatus.CANCELLED:
        raise Conflict("webinar_cancelled", "This webinar was cancelled.")
    check_changed_times(webinar, plan.scheduled_start, plan.scheduled_end, at=clock.now())
    if webinar.capacity != plan.capacity:
        change_capacity(places, plan.capacity, tx=tx)
    webinar.sequence += _moves(webinar, plan)
    moved = (plan.scheduled_start, plan.scheduled_end) != (webinar.scheduled_start, webinar.scheduled_end)
    _apply(plan, webinar, host)
    if moved:
        _tell_moved(webinar, reminders, tx)
    tx.put(webinar)
    _tell_changed(webinar, tx)
    return WebinarDetails(webinar, total_taken(places))


def cancel_webinar(webinar_id: str, *, actor: Actor, tx: Transaction) -> None:
    """Call a webinar off; one that is cancelled stays so. Raises Conflict once it is over, and while it is on air."""
    webinar = find_webinar(webinar_id)
    require_permission(webinar.organization_id, "webinar:edit", actor=actor)
    if webinar.status == WebinarStatus.CANCELLED:
        return
    check_open(webinar, clock.now())
    if webinar.status == WebinarStatus.LIVE:
        raise Conflict("webinar_live", "This webinar is on air. End the broadcast instead.")
    webinar.status = WebinarStatus.CANCELLED.value
    webinar.sequence += 1
    webinar.updated_at = clock.now()
    _file(webinar)
    tx.put(webinar, otherwise=Raced())
    _tell_changed(webinar, tx)
    tx.emit(
        WebinarCancelled(
            organization_id=webinar.organization_id, webinar_id=webinar_id, cancelled_at=webinar.updated_at
        )
    )


def view_webinar(webinar_id: str, *, actor: Actor) -> WebinarDetails:
    """Return a webinar to somebody who may see it. At most two DynamoDB calls. Raises NotFound."""
    webinar, registration, *places = find_together(
        webinar_key(webinar_id), registration_key(webinar_id, actor.user_id), *places_keys(webinar_id)
    )
    if webinar is None or not (access.is_public(webinar) or live(registration)):
        judge_standing(webinar, registration, actor=actor)
    return WebinarDetails(webinar, total_taken(places), live(registration))


def make_calendar(webinar_id: str, *, actor: Actor) -> CalendarFile:
    """Return the calendar file of a webinar for somebody who may see it. Raises NotFound."""
    details = view_webinar(webinar_id, actor=actor)
    webinar = details.webinar
    return build_calendar(
        webinar_id=webinar_id,
        title=webinar.title,
        description=webinar.description,
        scheduled_start=webinar.scheduled_start,
        scheduled_end=webinar.scheduled_end,
        sequence=personal_sequence(webinar, details.registration),
        host_name=webinar.host_name,
        cancelled=details.status is WebinarStatus.CANCELLED,
    )


def count_registrations(webinars: list[Webinar]) -> list[WebinarDetails]:
    """Return up to 25 webinars with how many have registered for each. One DynamoDB call."""
    if not webinars:
        return []
    places: list[Places] = find_together(*(key for w in webinars for key in places_keys(w.webinar_id)))
    share = len(places) // len(webinars)
    return [
        WebinarDetails(webinar, total_taken(places[i * share : (i + 1) * share]))
        for i, webinar in enumerate(webinars)
    ]


def _moves(webinar: Webinar, plan: WebinarPlan) -> bool:
    """Return whether calendars must take notice."""
    former = (webinar.title, webinar.scheduled_start, webinar.scheduled_end, webinar.timezone)
    return former != (plan.title, plan.scheduled_start, plan.scheduled_end, plan.timezone)


def _apply(plan: WebinarPlan, webinar: Webinar, host: tuple[str, str]) -> None:
    check_timezone(plan.timezone)
    webinar.host_id, webinar.host_name = host
    webinar.title = plan.title
    webinar.description = plan.description
    webinar.scheduled_start = plan.scheduled_start
    webinar.scheduled_end = plan.scheduled_end
    webinar.timezone = plan.timezone
    webinar.capacity = plan.capacity
    webinar.visibility = plan.visibility.value
    webinar.updated_at = clock.now()
    _file(webinar)


def _tell_changed(webinar: Webinar, tx: Transaction) -> None:
    tx.emit(WebinarChanged(organization_id=webinar.organization_id, webinar_id=webinar.webinar_id))


def _tell_moved(webinar: Webinar, reminders: Reminders | None, tx: Transaction) -> None:
    """Note when the time was changed, remind of the new one, and say so."""
    webinar.moved_at = clock.now()
    plan_reminders(webinar, reminders, at=webinar.moved_at, tx=tx)
    tx.emit(
        WebinarMoved(
            organization_id=webinar.organization_id,
            webinar_id=webinar.webinar_id,
            moved_at=webinar.moved_at,
        )
    )


def _file(webinar: Webinar) -> None:
    """Put a webinar into the lists that it belongs to."""
    cancelled = webinar.status == WebinarStatus.CANCELLED
    organization_id = webinar.organization_id
    webinar.catalog_organization_id = cancelled_schedule(organization_id) if cancelled else organization_id
    webinar.catalog_status = PUBLIC_SCHEDULE if access.is_public(webinar) and not cancelled else None


def _find_new_host(webinar: Webinar, host_id: str | None, *, actor: Actor) -> tuple[str, str]:
    if host_id in (None, webinar.host_id):
        require_permission(webinar.organization_id, "webinar:edit", actor=actor)
        return webinar.host_id, webinar.host_name
    try:
        return _find_host(webinar.organization_id, "webinar:edit", host_id, actor=actor)
    except NotFound as fault:
        raise NotFound("webinar") from fault


def _find_host(organization_id: str, action: str, host_id: str | None, *, actor: Actor) -> tuple[str, str]:
    """Return the host's id and name if the actor may do ``action`` and the host may host. One DynamoDB call."""
    chosen = host_id or actor.user_id
    own, host = find_together(
        organizations.membership_key(organization_id, actor.user_id),
        organizations.membership_key(organization_id, chosen),
    )
    organizations.check_membership(own, action)
    if host is None or not allows(Role(host.role), "webinar:create"):
        raise Unprocessable(
            "The host must be a member whose role allows to schedule webinars.",
            field="hostId",
            code="invalid_host",
        )
    return host.user_id, host.name
