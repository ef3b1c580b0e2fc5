"""The schedule of webinars, and what other domains may ask of this one."""

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.core import clock, ids
from chalicelib.core.auth import Actor
from chalicelib.core.errors import Conflict, NotFound, PreconditionFailed, Raced
from chalicelib.core.events import WebinarCancelled, WebinarChanged, WebinarMoved
from chalicelib.core.tables import find_together
from chalicelib.core.transaction import Transaction
from chalicelib.webinars import access
from chalicelib.webinars.access import (
    RegistrationStatus,
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
from chalicelib.webinars.broadcasting import (
    admit_presenter,
    attach_recording,
    dismiss_presenter,
    mark_ended,
    mark_live,
)
from chalicelib.webinars.calendar import CalendarFile, build_calendar, join_url
from chalicelib.webinars.certification import rule_of
from chalicelib.webinars.invitees import invite_people
from chalicelib.webinars.lines import waiting_position
from chalicelib.webinars.models import (
    WEBINAR,
    Places,
    Registration,
    Webinar,
    admission_key,
    form_key,
    invitee_key,
    places_keys,
    registration_key,
    webinar_key,
)
from chalicelib.webinars.places import change_capacity, new_places, total_taken, total_waiting
from chalicelib.webinars.plans import (
    WebinarPlan,
    apply_plan,
    file_webinar,
    find_host,
    find_new_host,
    keep_form,
    moves_calendars,
)
from chalicelib.webinars.promoting import promote_waiting
from chalicelib.webinars.registration_form import (
    Answer,
    FormQuestion,
    load_answers,
    load_questions,
)
from chalicelib.webinars.registration_news import personal_sequence
from chalicelib.webinars.registrations import list_registrations, read_form, read_registrations
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
    WebinarStatus,
    check_changed_times,
    check_doors,
    check_new_times,
    check_open,
    opens_at,
    status_of,
    times_of,
)

__all__ = [
    "BEFORE",
    "Answer",
    "CalendarFile",
    "FormQuestion",
    "Registration",
    "RegistrationStatus",
    "Reminders",
    "Standing",
    "Webinar",
    "WebinarStatus",
    "admit_presenter",
    "advance_reminders",
    "attach_recording",
    "build_calendar",
    "check_doors",
    "check_open",
    "dismiss_presenter",
    "find_audience",
    "find_webinar",
    "invite_people",
    "join_url",
    "judge_audience",
    "judge_standing",
    "list_due_reminders",
    "list_registrants",
    "list_registrations",
    "live",
    "load_answers",
    "mark_ended",
    "mark_live",
    "must_register",
    "next_due",
    "opens_at",
    "personal_sequence",
    "plan_reminders",
    "promote_waiting",
    "read_form",
    "read_registrations",
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
class WebinarDetails:
    """A webinar, how many have registered and wait, what is asked of them, and the registration of who asks.

    ``position`` is that of who asks on the waiting list.
    """

    webinar: Webinar
    registration_count: int
    waiting_count: int = 0
    questions: Sequence[FormQuestion] = ()
    registration: Registration | None = None
    position: int | None = None

    @property
    def status(self) -> WebinarStatus:
        """The state at this moment."""
        return status_of(self.webinar, clock.now())


def create_webinar(
    organization_id: str, plan: WebinarPlan, *, actor: Actor, tx: Transaction
) -> WebinarDetails:
    """Schedule a webinar. Raises Unprocessable, naming the field, for a start in the past and the like."""
    host = find_host(organization_id, "webinar:create", plan.host_id, actor=actor)
    now = clock.now()
    check_new_times(plan.scheduled_start, plan.scheduled_end, at=now)
    webinar = Webinar(
        webinar_id=ids.new_id("web"),
        item=WEBINAR,
        organization_id=organization_id,
        status=WebinarStatus.SCHEDULED.value,
        created_at=now,
    )
    apply_plan(plan, webinar, host)
    tx.create(webinar)
    for block in new_places(webinar.webinar_id, organization_id, plan.capacity):
        tx.create(block)
    plan_reminders(webinar, None, at=now, tx=tx)
    keep_form(webinar, None, plan.registration_questions, tx)
    return WebinarDetails(webinar, 0, questions=plan.registration_questions)


def edit_webinar(
    webinar_id: str, plan: WebinarPlan, *, expected_version: int, actor: Actor, tx: Transaction
) -> WebinarDetails:
    """Replace what a host says of a webinar.

    Raises PreconditionFailed if ``expected_version`` is not the current one, Conflict for a cancelled webinar, times
    that have passed and a capacity below what is taken, Unprocessable naming the field.
    """
    webinar, form, reminders, *places = find_together(
        webinar_key(webinar_id),
        form_key(webinar_id),
        reminders_key(webinar_id),
        *places_keys(webinar_id),
    )
    if webinar is None:
        raise NotFound("webinar")
    host = find_new_host(webinar, plan.host_id, actor=actor)
    if webinar.version != expected_version:
        raise PreconditionFailed
    if webinar.status == WebinarStatus.CANCELLED:
        raise Conflict("webinar_cancelled", "This webinar was cancelled.")
    check_changed_times(webinar, plan.scheduled_start, plan.scheduled_end, at=clock.now())
    if webinar.capacity != plan.capacity:
        change_capacity(places, plan.capacity, tx=tx)
    webinar.sequence += moves_calendars(webinar, plan)
    moved = (plan.scheduled_start, plan.scheduled_end) != (webinar.scheduled_start, webinar.scheduled_end)
    apply_plan(plan, webinar, host)
    if moved:
        _tell_moved(webinar, reminders, tx)
    tx.put(webinar)
    keep_form(webinar, form, plan.registration_questions, tx)
    _tell_changed(webinar, tx)
    return WebinarDetails(webinar, total_taken(places), total_waiting(places), plan.registration_questions)


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
    file_webinar(webinar)
    tx.put(webinar, otherwise=Raced())
    _tell_changed(webinar, tx)
    tx.emit(
        WebinarCancelled(
            organization_id=webinar.organization_id, webinar_id=webinar_id, cancelled_at=webinar.updated_at
        )
    )


def view_webinar(webinar_id: str, *, actor: Actor) -> WebinarDetails:
    """Return a webinar to somebody who may see it. At most three DynamoDB calls. Raises NotFound."""
    webinar, form, registration, invitee, admission, *places = find_together(
        webinar_key(webinar_id),
        form_key(webinar_id),
        registration_key(webinar_id, actor.user_id),
        invitee_key(webinar_id, actor.email),
        admission_key(webinar_id, actor.user_id),
        *places_keys(webinar_id),
    )
    webinar = access.require_sight(
        webinar, registration, invitee, actor=actor, admitted=admission is not None
    )
    cancelled = registration is None or registration.status == RegistrationStatus.CANCELLED
    return WebinarDetails(
        webinar,
        total_taken(places),
        total_waiting(places),
        load_questions(form.questions if form is not None else None),
        None if cancelled else registration,
        None if cancelled else waiting_position(registration),
    )


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
    dealt = [places[i * share : (i + 1) * share] for i in range(len(webinars))]
    return [
        WebinarDetails(webinar, total_taken(own), total_waiting(own))
        for webinar, own in zip(webinars, dealt, strict=True)
    ]


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
