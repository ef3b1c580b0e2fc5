"""The events of the platform, in one place: what happened, who says so, and who listens.

====================  =========================  ==========================================
event                 produced by                consumed by
====================  =========================  ==========================================
MemberInvited         organizations.service      functions/send_mail
MemberRemoved         organizations.service      functions/adjust_broadcasts
CourseCompleted       learning.service           functions/issue_certificate
WebinarAttended       attendance.awards          functions/issue_certificate
CertificateIssued     certificates.service       functions/render_certificate
CertificateRendered   certificates.service       functions/send_mail
WebinarRegistered     webinars.service           functions/send_mail
WebinarWaitlisted     webinars.service           functions/send_mail, functions/promote_waiting
WebinarUnregistered   webinars.service           functions/promote_waiting
RegistrationRejected  webinars.service           functions/send_mail
InviteesImported      webinars.service           functions/invite_people
WebinarInvited        webinars.service           functions/send_mail
WebinarChanged        webinars.service           functions/adjust_broadcasts, functions/promote_waiting
WebinarMoved          webinars.service           functions/deal_notices
WebinarCancelled      webinars.service           functions/deal_notices
ReminderDue           reminders.service          functions/deal_notices
NoticeContinued       reminders.service          functions/deal_notices
NoticeDealt           reminders.service          functions/send_notices
AwardRuleChanged      webinars.certification     functions/award_attendance
MediaProbed           media.service              nobody yet (the asset itself is updated)
StageRequested        broadcasts.service         functions/launch_stage
BroadcastStarted      broadcasts.service         functions/deal_notices, functions/publish_room
BroadcastEnded        broadcasts.service         media_lambdas/finish_replay, 20 s later;
                                                 functions/publish_room, functions/award_attendance,
                                                 functions/make_report
ReplayReady           broadcasts.service         media_lambdas/remux_recording, functions/deal_notices
PollLaunched          polls.service              functions/settle_poll, when its time is over
PollClosed            polls.service              functions/settle_poll
QuestionsMerged       questions.service          functions/move_votes
ReportRequested       reports.service            functions/make_report
SummaryRequested      reports.service            functions/make_report
====================  =========================  ==========================================

On the wire (EventBridge ``detail``): ``{"id", "type", "version", "occurredAt", "organizationId",
"correlationId", "actorId", "data": {…}}``. A change that old consumers cannot read gets a new ``version``.
"""

from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from chalicelib.core.schemas import UtcDateTime


class Event(BaseModel):
    """Base of all events: immutable facts in the past tense. Consumers ignore fields they do not know."""

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, frozen=True, extra="ignore", defer_build=True
    )

    version: ClassVar[int] = 1
    organization_id: str

    @classmethod
    def type_name(cls) -> str:
        """Return the event's name on the bus, its class name."""
        return cls.__name__

    def data(self) -> dict[str, Any]:
        """Return the event's own fields as camelCase JSON values."""
        return self.model_dump(mode="json", by_alias=True, exclude={"organization_id"})


class MemberInvited(Event):
    """Somebody was asked to join an organization. ``accept_path`` holds the secret: mail it, never log it."""

    invitation_id: str
    email: str
    role: str
    organization_name: str
    invited_by_name: str
    accept_path: str


class MemberRemoved(Event):
    """A person is no member any more: they left, or an admin removed them. ``role`` is what they were."""

    user_id: str
    role: str
    removed_at: UtcDateTime


class CourseCompleted(Event):
    """A learner met every completion rule of a course. ``score`` is 0–100, None without a graded assignment."""

    course_id: str
    user_id: str
    enrollment_id: str
    completed_at: UtcDateTime
    recipient_name: str
    recipient_email: str
    course_title: str
    score: float | None = None


class WebinarAttended(Event):
    """A registered person was in a webinar for as long as its certificate demands. ``minutes`` are those in its session."""

    webinar_id: str
    user_id: str
    attended_at: UtcDateTime
    minutes: int
    recipient_name: str
    recipient_email: str
    webinar_title: str


class AwardRuleChanged(Event):
    """A webinar that is over has another rule for certificates; read it to see which."""

    webinar_id: str


class CertificateIssued(Event):
    """A credential was signed and recorded; its PDF is not rendered yet."""

    certificate_id: str
    user_id: str


class CertificateRendered(Event):
    """The PDF is in storage: the certificate can be downloaded."""

    certificate_id: str
    user_id: str
    recipient_name: str
    recipient_email: str
    title: str
    verification_hash: str


class WebinarRegistered(Event):
    """A person has a place in a webinar. ``sequence`` is iCalendar's (RFC 5545, 3.8.7.4), grown for this person's entry.

    ``how`` they came to it: DIRECT, APPROVED by staff, or PROMOTED from the waiting list.
    """

    webinar_id: str
    user_id: str
    email: str
    name: str
    title: str
    description: str
    scheduled_start: UtcDateTime
    scheduled_end: UtcDateTime
    timezone: str
    sequence: int
    host_name: str = ""
    how: str = "DIRECT"


class WebinarWaitlisted(Event):
    """A person waits for a place, after staff ``approved`` them if that was asked. ``sequence`` as in WebinarRegistered."""

    webinar_id: str
    user_id: str
    email: str
    name: str
    title: str
    scheduled_start: UtcDateTime
    scheduled_end: UtcDateTime
    timezone: str
    sequence: int
    approved: bool


class WebinarUnregistered(Event):
    """A person's place is free again: they stepped back, or staff took it."""

    webinar_id: str
    user_id: str


class RegistrationRejected(Event):
    """Staff turned a person's registration down, for a reason that the person is told (empty for none)."""

    webinar_id: str
    user_id: str
    email: str
    name: str
    title: str
    scheduled_start: UtcDateTime
    scheduled_end: UtcDateTime
    timezone: str
    sequence: int
    reason: str


class InviteesImported(Event):
    """Somebody asked to invite a list of addresses; they are in the import's parts."""

    webinar_id: str
    import_id: str


class WebinarInvited(Event):
    """An address was invited to a webinar; ``invitation_id`` is new each time."""

    webinar_id: str
    invitation_id: str
    email: str
    name: str
    title: str
    description: str
    scheduled_start: UtcDateTime
    scheduled_end: UtcDateTime
    timezone: str
    host_name: str


class WebinarChanged(Event):
    """A webinar was edited or called off; read it to see how."""

    webinar_id: str


class WebinarMoved(Event):
    """A webinar has another start or end. ``moved_at`` tells its moves apart."""

    webinar_id: str
    moved_at: UtcDateTime


class WebinarCancelled(Event):
    """A webinar was called off."""

    webinar_id: str
    cancelled_at: UtcDateTime


class ReminderDue(Event):
    """It is time to remind people of a webinar. ``kind`` says which reminder, ``scheduled_start`` of which start."""

    webinar_id: str
    kind: str
    scheduled_start: UtcDateTime
    due_at: UtcDateTime


class NoticeEvent(Event):
    """Base of what happens to a notice: news of a webinar for the people registered, told once by ``kind`` and ``about``.

    ``arose_at`` is when it became news.
    """

    webinar_id: str
    kind: str
    about: str
    arose_at: UtcDateTime


class NoticeContinued(NoticeEvent):
    """A notice was dealt to some of the people registered; ``cursor`` is where the others begin."""

    cursor: str


class NoticeDealt(NoticeEvent):
    """A notice is to be sent to these people."""

    user_ids: list[str]


class MediaProbed(Event):
    """An upload was inspected. ``status`` is READY or FAILED."""

    asset_id: str
    status: str
    duration_seconds: float | None = None


class StageRequested(Event):
    """A broadcast wants a stage. ``launch`` numbers the requests: one number, one stage."""

    webinar_id: str
    launch: int


class BroadcastStarted(Event):
    """A webinar is on air."""

    webinar_id: str
    started_at: UtcDateTime


class BroadcastEnded(Event):
    """A webinar that was on air is over."""

    webinar_id: str
    ended_at: UtcDateTime


class ReplayReady(Event):
    """The playlists of a replay are in storage."""

    webinar_id: str
    duration_seconds: float


class PollEvent(Event):
    """Base of the events of a poll."""

    webinar_id: str
    poll_id: str


class PollLaunched(PollEvent):
    """A poll takes answers, until ``closes_at`` if it has a timer."""

    closes_at: UtcDateTime | None = None


class PollClosed(PollEvent):
    """Somebody closed a poll."""

    closed_at: UtcDateTime


class QuestionsMerged(Event):
    """A question went into another one; its votes are to follow, to wherever it is merged by then."""

    webinar_id: str
    question_id: str
    into_id: str


class ReportRequested(Event):
    """Somebody wants a report as a file."""

    webinar_id: str
    report_id: str


class SummaryRequested(Event):
    """Somebody wants a webinar's figures as they are now."""

    webinar_id: str
