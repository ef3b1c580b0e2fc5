"""What registered people are told, when it is still news, and for whom. No I/O."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.core import clock, ids
from chalicelib.core.events import (
    BroadcastStarted,
    NoticeEvent,
    ReminderDue,
    ReplayReady,
    WebinarCancelled,
    WebinarMoved,
)
from chalicelib.webinars import service as webinars
from chalicelib.webinars.service import Registration, Webinar, WebinarStatus

News = ReminderDue | WebinarMoved | WebinarCancelled | BroadcastStarted | ReplayReady | NoticeEvent


class Kind(StrEnum):
    """What a notice tells."""

    DAY = "DAY"
    HOUR = "HOUR"
    TEN_MINUTES = "TEN_MINUTES"
    STARTED = "STARTED"
    REPLAY = "REPLAY"
    MOVED = "MOVED"
    CANCELLED = "CANCELLED"


LEADS = dict(zip((Kind.DAY, Kind.HOUR, Kind.TEN_MINUTES), webinars.BEFORE, strict=True))
"""How long before the start a reminder is due."""
ESSENTIAL = frozenset({Kind.MOVED, Kind.CANCELLED})
"""What nobody can unsubscribe from: it corrects a calendar."""
TOLERANCE = {
    Kind.DAY: timedelta(hours=2),
    Kind.HOUR: timedelta(minutes=15),
    Kind.TEN_MINUTES: timedelta(minutes=5),
    Kind.STARTED: timedelta(minutes=15),
    Kind.REPLAY: timedelta(days=2),
}
"""How late a notice may leave; after that it would mislead, and is dropped."""
DECIDED = {
    Kind.STARTED: WebinarStatus.LIVE,
    Kind.REPLAY: WebinarStatus.ENDED,
    Kind.CANCELLED: WebinarStatus.CANCELLED,
}
"""What a webinar must be for such a notice to hold; for the others it must be still to come."""
QUIET = {
    Kind.DAY: timedelta(hours=3),
    Kind.HOUR: timedelta(minutes=20),
    Kind.TEN_MINUTES: timedelta(minutes=5),
}
"""Who registered, or was told of another time, within so long before a reminder needs no reminding."""


@dataclass(frozen=True)
class Notice:
    """News of a webinar. ``kind`` and ``about`` make it the same news; ``arose_at`` is when it became news.

    ``about`` of a reminder is the start that it speaks of, of a move the moment of moving: moved to another day, a webinar
    has reminders anew, and each move is news.
    """

    organization_id: str
    webinar_id: str
    kind: Kind
    about: str
    arose_at: datetime

    @property
    def notice_id(self) -> str:
        """The notice's own id."""
        return ids.derived_id("ntc", self.webinar_id, self.kind, self.about)

    def mail_id(self, user_id: str) -> str:
        """Return the id of one person's mail: the same person is never told the same again."""
        return ids.derived_id("mail", "notice", self.notice_id, user_id)


def notice_of(event: News) -> Notice:
    """Return the notice that an event calls for."""
    return Notice(event.organization_id, event.webinar_id, *_told_by(event))


def _told_by(event: News) -> tuple[Kind, str, datetime]:
    """Return kind, about and time of what an event tells."""
    match event:
        case NoticeEvent():
            return Kind(event.kind), event.about, event.arose_at
        case ReminderDue():
            return Kind(event.kind), clock.isoformat(event.scheduled_start), event.due_at
        case WebinarMoved():
            return Kind.MOVED, clock.isoformat(event.moved_at), event.moved_at
        case WebinarCancelled():
            return Kind.CANCELLED, "", event.cancelled_at
        case BroadcastStarted():
            return Kind.STARTED, "", event.started_at
        case ReplayReady():
            return Kind.REPLAY, "", clock.now()


def is_news(notice: Notice, webinar: Webinar, at: datetime) -> bool:
    """Return whether a notice still holds: it is not late, and the webinar is as the notice says."""
    tolerance = TOLERANCE.get(notice.kind)
    if tolerance is not None and at - notice.arose_at > tolerance:
        return False
    decided = DECIDED.get(notice.kind)
    if decided is not None:
        return webinar.status == decided
    still = webinar.status == WebinarStatus.SCHEDULED and at < webinar.scheduled_start
    speaks_of = webinar.moved_at if notice.kind is Kind.MOVED else webinar.scheduled_start
    return still and speaks_of is not None and notice.about == clock.isoformat(speaks_of)


def concerns(notice: Notice, webinar: Webinar, registration: Registration | None) -> bool:
    """Return whether a person is to hear of a notice: registered, and long enough before it arose."""
    held = webinars.live(registration)
    if held is None or held.registered_at is None:
        return False
    known_since = held.registered_at
    quiet = QUIET.get(notice.kind, timedelta(0))
    if quiet and webinar.moved_at is not None:
        known_since = max(known_since, webinar.moved_at)
    return known_since <= notice.arose_at - quiet
