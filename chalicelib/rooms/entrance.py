"""Who somebody is in a webinar's room, and so what they may do there: every command of the room begins here."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from chalicelib.broadcasts import service as broadcasts
from chalicelib.core import clock
from chalicelib.core.auth import Actor
from chalicelib.core.errors import Forbidden, NotFound
from chalicelib.core.tables import Key, find_together
from chalicelib.organizations import service as organizations
from chalicelib.rooms.models import ROOM, Person, Room, person_key, room_key
from chalicelib.webinars import service as webinars
from chalicelib.webinars.service import Standing, Webinar

MODERATE = "room:moderate"
OPERATE = "broadcast:operate"


class Part(StrEnum):
    """What somebody is in a room, as the others see it beside the name."""

    HOST = "HOST"
    PRESENTER = "PRESENTER"
    MODERATOR = "MODERATOR"
    ATTENDEE = "ATTENDEE"


@dataclass(frozen=True)
class Entry:
    """A person in a room, with its rules. ``person`` is None for somebody to whom nothing was done yet."""

    standing: Standing
    room: Room
    person: Person | None
    presents: bool

    @property
    def webinar(self) -> Webinar:
        """The webinar whose room it is."""
        return self.standing.webinar

    @property
    def part(self) -> Part:
        """What the person is here."""
        if self.standing.is_host:
            return Part.HOST
        if self.presents:
            return Part.PRESENTER
        return Part.MODERATOR if self.standing.may(MODERATE) else Part.ATTENDEE

    @property
    def may_moderate(self) -> bool:
        """Whether the person moderates: by role, or as the host."""
        return self.standing.is_host or self.standing.may(MODERATE)

    @property
    def may_answer(self) -> bool:
        """Whether the person answers questions: moderators, the host and presenters."""
        return self.may_moderate or self.presents

    @property
    def may_operate(self) -> bool:
        """Whether the person is the host or an admin, over whom no moderator stands."""
        return self.standing.is_host or self.standing.may(OPERATE)

    @property
    def is_banned(self) -> bool:
        """Whether the person was sent out of the room."""
        return is_banned(self.person)

    @property
    def is_muted(self) -> bool:
        """Whether the person may not write to the chat now."""
        until = self.person.muted_until if self.person is not None else None
        return until is not None and clock.now() < until

    def require_moderator(self) -> Self:
        """Raise Forbidden unless the person moderates."""
        if not self.may_moderate:
            raise Forbidden("Only moderators and the host may do this.")
        return self

    def require_answerer(self) -> Self:
        """Raise Forbidden unless the person answers questions."""
        if not self.may_answer:
            raise Forbidden("Only moderators, the host and presenters may do this.")
        return self

    def require_admitted(self) -> Self:
        """Raise Forbidden for somebody who was sent out."""
        check_admitted(self.person)
        return self

    def require_voice(self) -> Self:
        """Raise Forbidden for somebody who was sent out, and Conflict once the webinar is over or cancelled."""
        self.require_admitted()
        webinars.check_open(self.webinar, clock.now())
        return self


def enter_room(
    webinar_id: str, *more: Key, actor: Actor, then: Callable[[Webinar, list[Any]], list[Key]] | None = None
) -> tuple[Entry, list[Any]]:
    """Return who the actor is in a room, and the items under ``more`` keys. Two DynamoDB calls.

    ``then`` names further keys once the webinar and those items are known; their items follow in the same list.
    Raises NotFound for a webinar that is none of theirs, and Conflict for somebody who must register first.
    """
    webinar, registration, presenter, room, person, *found = find_together(
        webinars.webinar_key(webinar_id),
        webinars.registration_key(webinar_id, actor.user_id),
        broadcasts.presenter_key(webinar_id, actor.user_id),
        room_key(webinar_id),
        person_key(webinar_id, actor.user_id),
        *more,
    )
    if webinar is None:
        raise NotFound("webinar")
    member, *further = find_together(
        organizations.membership_key(webinar.organization_id, actor.user_id),
        *(then(webinar, found) if then else ()),
    )
    named = broadcasts.is_presenter(presenter)
    standing = webinars.standing_of(webinar, registration, member, actor=actor, admitted=named)
    if standing.member is None and standing.registration is None:
        raise webinars.must_register()
    presents = standing.member is not None and named
    return Entry(standing, room or new_room(standing.webinar), person, presents), found + further


def view_playback(webinar_id: str, *, actor: Actor) -> broadcasts.Playback:
    """Return what the actor may see of a webinar now. At most two DynamoDB calls.

    Raises like :func:`broadcasts.view_playback`, and Forbidden for somebody who was sent out of the room.
    """
    playback, (person,) = broadcasts.view_playback(
        webinar_id, person_key(webinar_id, actor.user_id), actor=actor
    )
    check_admitted(person)
    return playback


def is_banned(person: Person | None) -> bool:
    """Return whether somebody was sent out of the room."""
    return person is not None and person.banned_at is not None


def check_admitted(person: Person | None) -> None:
    """Raise Forbidden for somebody who was sent out."""
    if is_banned(person):
        raise Forbidden("A moderator has sent you out of this room.", code="banned")


def new_room(webinar: Webinar) -> Room:
    """Return the rules of a room that nobody changed yet."""
    return Room(webinar_id=webinar.webinar_id, item=ROOM, organization_id=webinar.organization_id)
