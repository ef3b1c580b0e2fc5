"""From a notice to the letter of one person."""

from chalicelib.mail.service import Attachment, Letter
from chalicelib.reminders.service import Kind, Mailing, Recipient
from chalicelib.webinars.service import build_calendar, join_url, personal_sequence
from functions.send_mail.brand import Brand
from functions.send_mail.rendering import render_letter
from functions.send_mail.times import TimeRange

REMINDER = "webinar_reminder"
TEMPLATES = {
    Kind.DAY: REMINDER,
    Kind.HOUR: REMINDER,
    Kind.TEN_MINUTES: REMINDER,
    Kind.STARTED: "webinar_started",
    Kind.REPLAY: "webinar_replay",
    Kind.MOVED: "webinar_moved",
    Kind.CANCELLED: "webinar_cancelled",
}
CALENDAR_FILES = {Kind.MOVED: "invite.ics", Kind.CANCELLED: "cancel.ics"}


def compose_letter(mailing: Mailing, recipient: Recipient) -> Letter:
    """Return what one person is told."""
    notice, webinar, registration = mailing.notice, mailing.webinar, recipient.registration
    return render_letter(
        TEMPLATES[notice.kind],
        Brand.of(mailing.organization.name, mailing.organization.primary_color),
        mail_id=notice.mail_id(registration.user_id),
        organization_id=notice.organization_id,
        kind=f"Webinar{notice.kind.title().replace('_', '')}",
        recipient=registration.email,
        attachments=_attachments(mailing, recipient),
        unsubscribe_url=recipient.one_click_url,
        reminder=notice.kind.value,
        name=registration.name,
        email=registration.email,
        title=webinar.title,
        host=webinar.host_name,
        when=TimeRange.of(webinar.scheduled_start, webinar.scheduled_end, webinar.timezone),
        address=_address(notice.kind, recipient),
        preferences=recipient.preferences_url,
    )


def _address(kind: Kind, recipient: Recipient) -> str:
    """Return where the mail leads: to the picture, or to the webinar's page if its time has changed."""
    page = join_url(recipient.registration.webinar_id)
    match kind:
        case Kind.MOVED | Kind.CANCELLED:
            return page
        case _:
            return recipient.join_url


def _attachments(mailing: Mailing, recipient: Recipient) -> tuple[Attachment, ...]:
    """Return the calendar file of news that changes calendars (RFC 5546)."""
    filename = CALENDAR_FILES.get(mailing.notice.kind)
    if filename is None:
        return ()
    webinar = mailing.webinar
    calendar = build_calendar(
        webinar_id=webinar.webinar_id,
        title=webinar.title,
        description=webinar.description,
        scheduled_start=webinar.scheduled_start,
        scheduled_end=webinar.scheduled_end,
        sequence=personal_sequence(webinar, recipient.registration),
        host_name=webinar.host_name,
        cancelled=mailing.notice.kind is Kind.CANCELLED,
    )
    return (Attachment(filename, "calendar", calendar.text, (("method", calendar.method),)),)
