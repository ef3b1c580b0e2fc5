"""Lists of webinars: an organization's schedule, and what is public. Every filter is a range of an index."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chalicelib.core import clock
from chalicelib.core.auth import Actor
from chalicelib.core.errors import Unprocessable
from chalicelib.core.paging import Page, query_rows
from chalicelib.core.permissions import Role, allows
from chalicelib.organizations import service as organizations
from chalicelib.webinars.models import PUBLIC_SCHEDULE, Webinar, cancelled_schedule
from chalicelib.webinars.schedule import LONGEST, Visibility, WebinarStatus, status_of
from chalicelib.webinars.service import WebinarDetails, count_registrations

MOST = 25
"""Webinars on a page at most: their place counters are read by one call, which takes 100 keys."""
MILLISECOND = timedelta(milliseconds=1)
FIRST = datetime.fromisoformat("0001-01-01T00:00:00Z")
LAST = datetime.fromisoformat("9999-12-31T23:59:59Z")


@dataclass(frozen=True)
class WebinarFilter:
    """Which webinars: of one organization, or the public ones; starting in a range (inclusive); in a state."""

    organization_id: str | None = None
    starts_from: datetime | None = None
    starts_until: datetime | None = None
    status: WebinarStatus | None = None


@dataclass(frozen=True)
class _Range:
    """A part of an index, and which of its webinars to keep. No more than a day's webinars are left out by ``keep``."""

    earliest: datetime = FIRST
    latest: datetime = LAST
    keep: Callable[[Webinar], bool] = lambda _: True


def list_webinars(
    wanted: WebinarFilter, *, actor: Actor, limit: int, cursor: str | None = None
) -> Page[WebinarDetails]:
    """Return a page of webinars by start, those that are over or cancelled latest first. At most three DynamoDB calls.

    An organization's list is for its members and leaves cancelled webinars out unless asked for them, and those by
    invitation for all but staff and the host; without an organization it is the public webinars that are not over.
    Raises NotFound.
    """
    index, partition, listed = _partition(wanted, actor=actor)
    part = _range(wanted, clock.now())
    earliest = max(part.earliest, wanted.starts_from or FIRST)
    latest = min(part.latest, wanted.starts_until or LAST)
    if earliest > latest:
        return Page([])
    rows = query_rows(
        Webinar,
        partition,
        index=index,
        range_condition=Webinar.scheduled_start.between(earliest, latest),
        cursor=cursor,
        newest_first=wanted.status in (WebinarStatus.ENDED, WebinarStatus.CANCELLED),
    )
    page = rows.page(min(limit, MOST), keep=lambda webinar: listed(webinar) and part.keep(webinar))
    return Page(count_registrations(page.items), page.next_cursor)


def _partition(wanted: WebinarFilter, *, actor: Actor) -> tuple[Any, str, Callable[[Webinar], bool]]:
    """Return the index, its partition and which of its webinars the actor sees, once the actor may read it."""
    cancelled = wanted.status is WebinarStatus.CANCELLED
    if wanted.organization_id is not None:
        member = organizations.require_permission(
            actor, "webinar:view", organization_id=wanted.organization_id
        )
        staff = allows(Role(member.role), "webinar:attendees")
        own = wanted.organization_id
        return (
            Webinar.by_organization,
            cancelled_schedule(own) if cancelled else own,
            lambda webinar: (
                staff or webinar.visibility != Visibility.INVITED or webinar.host_id == actor.user_id
            ),
        )
    if cancelled:
        raise Unprocessable(
            "Name the organization whose cancelled webinars you want.", field="organizationId"
        )
    return Webinar.by_status, PUBLIC_SCHEDULE, lambda _: True


def _range(wanted: WebinarFilter, now: datetime) -> _Range:
    """Return where the webinars of a state are. None lasts more than a day, which bounds those running now."""
    match wanted.status:
        case WebinarStatus.SCHEDULED:
            return _Range(earliest=now + MILLISECOND)
        case WebinarStatus.LIVE:
            return _Range(now - LONGEST, now, lambda w: status_of(w, now) is WebinarStatus.LIVE)
        case WebinarStatus.ENDED:
            return _Range(latest=now, keep=lambda w: status_of(w, now) is WebinarStatus.ENDED)
        case None if wanted.organization_id is None:
            return _Range(earliest=now - LONGEST, keep=lambda w: status_of(w, now) is not WebinarStatus.ENDED)
        case _:
            return _Range()
