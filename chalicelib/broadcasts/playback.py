"""What the audience sees: the live picture or the replay, for whom, and until when."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from chalicelib.attendance import service as attendance
from chalicelib.broadcasts.access import OPERATE, find_crew
from chalicelib.broadcasts.models import Broadcast, Presenter, broadcast_key, presenter_key
from chalicelib.broadcasts.programme import is_presenter
from chalicelib.broadcasts.states import GRACE, BroadcastStatus, ReplayAccess
from chalicelib.core import clock
from chalicelib.core.auth import Actor
from chalicelib.core.config import settings
from chalicelib.core.errors import Conflict, Forbidden, NotFound
from chalicelib.core.storage import signed_cookies_until
from chalicelib.core.tables import Key, find_together
from chalicelib.organizations import service as organizations
from chalicelib.webinars import service as webinars
from chalicelib.webinars.service import Registration, Standing, Webinar, WebinarStatus

LIFETIME = timedelta(hours=1)
"""How long cookies hold at least; a player asks for fresh ones before they expire."""
STEP = timedelta(minutes=10)
"""Expiries are rounded up to this, so that one signature serves everybody who asks meanwhile."""
STAFF = "webinar:attendees"


class ReplayState(StrEnum):
    """Whether there is a replay for who asks."""

    NONE = "NONE"
    PREPARING = "PREPARING"
    READY = "READY"
    EXPIRED = "EXPIRED"
    NOT_ALLOWED = "NOT_ALLOWED"


@dataclass(frozen=True)
class Playback:
    """What one person may see of a webinar now. ``expires_at`` is when the cookies do, None without any."""

    webinar: Webinar
    broadcast: Broadcast | None
    status: WebinarStatus
    replay_state: ReplayState
    expires_at: datetime | None

    @property
    def prefix(self) -> str:
        """What the cookies open."""
        return path_prefix(self.webinar.webinar_id)

    def cookies(self) -> list[str]:
        """Return the cookies that open the broadcast on the CDN, if the person may see it."""
        return [] if self.expires_at is None else signed_cookies_until(self.prefix, self.expires_at)


@dataclass(frozen=True)
class ReplayLink:
    """A link that opens a replay without an account."""

    key: str
    expires_at: datetime | None

    @property
    def url(self) -> str:
        """The page that it opens."""
        return f"{settings().public_url}/replay/{self.key}"


def path_prefix(webinar_id: str) -> str:
    """Return the path on the CDN below which everything of a broadcast is."""
    return f"/live/{webinar_id}/"


def view_playback(webinar_id: str, *more: Key, actor: Actor) -> tuple[Playback, list[Any]]:
    """Return what the actor may see of a webinar now, and the items under ``more`` keys.

    At most two DynamoDB calls, one for who waits registered.
    Before its end it is for those registered, the host, presenters and staff; then for whom the replay is. Raises
    NotFound, and Forbidden for somebody who must register first.
    """
    webinar, registration, broadcast, presenter, row, *found = find_together(
        webinars.webinar_key(webinar_id),
        webinars.registration_key(webinar_id, actor.user_id),
        broadcast_key(webinar_id),
        presenter_key(webinar_id, actor.user_id),
        attendance.attendance_key(webinar_id, actor.user_id),
        *more,
    )
    now = clock.now()
    if webinar is None:
        raise NotFound("webinar")
    status = playback_status(webinar, broadcast, now)
    named = is_presenter(presenter)
    if status is WebinarStatus.ENDED:
        standing = webinars.judge_standing(webinar, registration, actor=actor, admitted=named)
        allowed = broadcast is not None and _may_see_replay(
            standing, broadcast, presenter, attended=row is not None
        )
        return _replay(webinar, broadcast, allowed=allowed, at=now), found
    if webinars.live(registration) is None and not _is_crew(
        webinars.judge_standing(webinar, registration, actor=actor, admitted=named), presenter
    ):
        raise Forbidden("Register for this webinar first.", code="not_registered")
    expires_at = _expiry(now) if _doors_are_open(webinar, status, now) else None
    return Playback(webinar, broadcast, status, ReplayState.NONE, expires_at), found


def find_replay_audience(webinar: Webinar, registrations: Sequence[Registration]) -> set[str]:
    """Return the ids of those registered people for whom the replay is; nobody, if it is not there. One DynamoDB call.

    Up to 33 people at once.
    """
    people = [registration.user_id for registration in registrations]
    broadcast, *rest = find_together(
        broadcast_key(webinar.webinar_id),
        *(organizations.membership_key(webinar.organization_id, user_id) for user_id in people),
        *(presenter_key(webinar.webinar_id, user_id) for user_id in people),
        *(attendance.attendance_key(webinar.webinar_id, user_id) for user_id in people),
    )
    if _replay_state(broadcast, allowed=True, at=clock.now()) is not ReplayState.READY:
        return set()
    count = len(people)
    rows = zip(registrations, rest[:count], rest[count : 2 * count], rest[2 * count :], strict=True)
    return {
        registration.user_id
        for registration, member, presenter, row in rows
        if _may_see_replay(
            Standing(webinar, registration.user_id, registration, member),
            broadcast,
            presenter,
            attended=row is not None,
        )
    }


def make_link(webinar_id: str, *, actor: Actor) -> ReplayLink:
    """Return the link that opens a replay. For the host and admins. Raises Conflict unless the replay is by link."""
    crew, _ = find_crew(webinar_id, actor=actor)
    broadcast = crew.require_operator().opened()
    if broadcast.replay_access != ReplayAccess.LINK:
        raise Conflict("replay_not_by_link", "Open the replay to who has the link first.")
    return ReplayLink(link_key(broadcast), broadcast.replay_until)


def open_link(key: str) -> Playback:
    """Return the replay that a link opens. One DynamoDB call. Raises NotFound for a key that does not, or no more, hold."""
    webinar_id = key.partition(".")[0]
    webinar, broadcast = find_together(webinars.webinar_key(webinar_id), broadcast_key(webinar_id))
    if webinar is None or broadcast is None or broadcast.replay_access != ReplayAccess.LINK:
        raise NotFound("link")
    if not hmac.compare_digest(link_key(broadcast).encode(), key.encode()):
        raise NotFound("link")
    now = clock.now()
    status = playback_status(webinar, broadcast, now)
    if status is not WebinarStatus.ENDED:
        return Playback(webinar, broadcast, status, ReplayState.NONE, None)
    return _replay(webinar, broadcast, allowed=True, at=now)


def link_key(broadcast: Broadcast) -> str:
    """Return what a link is known by: the webinar, and HMAC-SHA256 (RFC 2104) under the broadcast's secret for links."""
    message = f"replay {broadcast.webinar_id} {int(broadcast.link_serial)}".encode()
    digest = hmac.digest(broadcast.link_secret.encode(), message, hashlib.sha256)
    return f"{broadcast.webinar_id}.{urlsafe_b64encode(digest).decode().rstrip('=')}"


def playback_status(webinar: Webinar, broadcast: Broadcast | None, at: datetime) -> WebinarStatus:
    """Return the state as a player means it: LIVE when there is a picture, SCHEDULED while one waits for the host."""
    if broadcast is not None and broadcast.status == BroadcastStatus.LIVE:
        return WebinarStatus.LIVE
    if webinar.status == WebinarStatus.CANCELLED:
        return WebinarStatus.CANCELLED
    over = broadcast is not None and broadcast.status == BroadcastStatus.ENDED
    if over or at >= webinar.scheduled_end + GRACE:
        return WebinarStatus.ENDED
    return WebinarStatus.SCHEDULED


def _replay(webinar: Webinar, broadcast: Broadcast | None, *, allowed: bool, at: datetime) -> Playback:
    state = _replay_state(broadcast, allowed=allowed, at=at)
    expires_at = None
    if broadcast is not None and state is ReplayState.READY:
        expires_at = min(_expiry(at), broadcast.replay_until or _expiry(at))
    return Playback(webinar, broadcast, WebinarStatus.ENDED, state, expires_at)


def _replay_state(broadcast: Broadcast | None, *, allowed: bool, at: datetime) -> ReplayState:
    if broadcast is None or broadcast.started_at is None or broadcast.replay_seconds == 0:
        return ReplayState.NONE
    if not allowed:
        return ReplayState.NOT_ALLOWED
    if broadcast.replay_until is not None and at >= broadcast.replay_until:
        return ReplayState.EXPIRED
    return ReplayState.PREPARING if broadcast.replay_ready_at is None else ReplayState.READY


def _may_see_replay(
    standing: Standing, broadcast: Broadcast, presenter: Presenter | None, *, attended: bool
) -> bool:
    if _is_crew(standing, presenter):
        return True
    registered, member = standing.registration is not None, standing.member is not None
    match ReplayAccess(broadcast.replay_access):
        case ReplayAccess.MEMBERS:
            return member
        case ReplayAccess.REGISTERED:
            return registered
        case ReplayAccess.ATTENDED:
            return attended and (registered or member)
        case ReplayAccess.LINK:
            return registered or member


def _is_crew(standing: Standing, presenter: Presenter | None) -> bool:
    """Return whether somebody works on the webinar: its host, a presenter, staff. All of them are members."""
    if standing.member is None:
        return False
    return is_presenter(presenter) or standing.is_host or standing.may(STAFF) or standing.may(OPERATE)


def _doors_are_open(webinar: Webinar, status: WebinarStatus, at: datetime) -> bool:
    if status is WebinarStatus.LIVE:
        return True
    return status is WebinarStatus.SCHEDULED and at >= webinars.opens_at(webinar)


def _expiry(at: datetime) -> datetime:
    """Return when cookies that are given now expire."""
    step = int(STEP.total_seconds())
    return clock.from_timestamp(-(-int((at + LIFETIME).timestamp() + 1) // step) * step)
