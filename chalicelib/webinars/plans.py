"""What a host says of a webinar, and how it is written into its items."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.core import clock
from chalicelib.core.auth import Actor
from chalicelib.core.errors import NotFound, Unprocessable
from chalicelib.core.permissions import Role, allows
from chalicelib.core.tables import find_together
from chalicelib.core.transaction import Transaction
from chalicelib.organizations import service as organizations
from chalicelib.webinars import access
from chalicelib.webinars.models import FORM, PUBLIC_SCHEDULE, Form, Webinar, cancelled_schedule
from chalicelib.webinars.registration_form import FormQuestion, check_questions, store_questions
from chalicelib.webinars.schedule import (
    Visibility,
    WebinarStatus,
    check_registration_window,
    check_timezone,
)


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
    waiting_list: bool = False
    approval: bool = False
    registration_opens: datetime | None = None
    registration_closes: datetime | None = None
    registration_questions: Sequence[FormQuestion] = ()


def apply_plan(plan: WebinarPlan, webinar: Webinar, host: tuple[str, str]) -> None:
    """Write a plan into a webinar, once its rules hold. Raises Unprocessable naming the field."""
    check_timezone(plan.timezone)
    check_registration_window(plan.registration_opens, plan.registration_closes)
    check_questions(plan.registration_questions)
    webinar.host_id, webinar.host_name = host
    webinar.title = plan.title
    webinar.description = plan.description
    webinar.scheduled_start = plan.scheduled_start
    webinar.scheduled_end = plan.scheduled_end
    webinar.timezone = plan.timezone
    webinar.capacity = plan.capacity
    webinar.waiting_list = plan.waiting_list
    webinar.visibility = plan.visibility.value
    webinar.approval = plan.approval
    webinar.registration_opens = plan.registration_opens
    webinar.registration_closes = plan.registration_closes
    webinar.updated_at = clock.now()
    file_webinar(webinar)


def keep_form(
    webinar: Webinar, former: Form | None, questions: Sequence[FormQuestion], tx: Transaction
) -> None:
    """Stage the form if it changed: the webinar's version, which every edit checks, is the form's as well."""
    stored = store_questions(questions)
    if stored == (former.questions if former is not None else []):
        return
    tx.put(
        Form(
            webinar_id=webinar.webinar_id,
            item=FORM,
            organization_id=webinar.organization_id,
            questions=stored,
        )
    )


def file_webinar(webinar: Webinar) -> None:
    """Put a webinar into the lists that it belongs to."""
    cancelled = webinar.status == WebinarStatus.CANCELLED
    organization_id = webinar.organization_id
    webinar.catalog_organization_id = cancelled_schedule(organization_id) if cancelled else organization_id
    webinar.catalog_status = PUBLIC_SCHEDULE if access.is_public(webinar) and not cancelled else None


def moves_calendars(webinar: Webinar, plan: WebinarPlan) -> bool:
    """Return whether calendars must take notice."""
    former = (webinar.title, webinar.scheduled_start, webinar.scheduled_end, webinar.timezone)
    return former != (plan.title, plan.scheduled_start, plan.scheduled_end, plan.timezone)


def find_new_host(webinar: Webinar, host_id: str | None, *, actor: Actor) -> tuple[str, str]:
    """Return the host's id and name if the actor may edit the webinar, also one who is new to it. One DynamoDB call."""
    if host_id in (None, webinar.host_id):
        access.require_permission(webinar.organization_id, "webinar:edit", actor=actor)
        return webinar.host_id, webinar.host_name
    try:
        return find_host(webinar.organization_id, "webinar:edit", host_id, actor=actor)
    except NotFound as fault:
        raise NotFound("webinar") from fault


def find_host(organization_id: str, action: str, host_id: str | None, *, actor: Actor) -> tuple[str, str]:
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
