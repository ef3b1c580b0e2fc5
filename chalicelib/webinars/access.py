"""What a person is to a webinar, and so whether it exists for them at all."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from chalicelib.core.auth import Actor
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.core.permissions import Role, allows
from chalicelib.core.tables import find, find_together
from chalicelib.organizations import service as organizations
from chalicelib.webinars.models import (
    WEBINAR,
    Invitee,
    Registration,
    Webinar,
    registration_key,
    webinar_key,
)
from chalicelib.webinars.schedule import Visibility

if TYPE_CHECKING:
    from chalicelib.organizations.models import Member


class RegistrationStatus(StrEnum):
    """Where a registration stands. Only REGISTERED is a place: it alone opens the picture and the room."""

    REGISTERED = "REGISTERED"
    WAITING = "WAITING"
    PENDING = "PENDING"
    REJECTED = "REJECTED"
    CANCELLED = "CANCELLED"


HELD = frozenset({RegistrationStatus.REGISTERED, RegistrationStatus.WAITING, RegistrationStatus.PENDING})
"""A place, or something that may become one."""


@dataclass(frozen=True)
class Standing:
    """A webinar that a person may see, with the person's live registration and membership, if any."""

    webinar: Webinar
    user_id: str
    registration: Registration | None
    member: "Member | None"

    @property
    def is_host(self) -> bool:
        """Whether the person is the host, and still belongs to the organization."""
        return self.member is not None and self.webinar.host_id == self.user_id

    def may(self, action: str) -> bool:
        """Return whether the person's role in the organization allows ``action``."""
        return self.member is not None and allows(Role(self.member.role), action)


def find_webinar(webinar_id: str) -> Webinar:
    """Return a webinar, whoever asks. One DynamoDB call. Raises NotFound."""
    webinar = find(Webinar, webinar_id, WEBINAR)
    if webinar is None:
        raise NotFound("webinar")
    return webinar


def find_standing(webinar_id: str, *, actor: Actor) -> Standing:
    """Return what the actor is to a webinar. Two DynamoDB calls. Raises NotFound if it is none of theirs."""
    webinar, registration = find_together(
        webinar_key(webinar_id), registration_key(webinar_id, actor.user_id)
    )
    return judge_standing(webinar, registration, actor=actor)


def judge_standing(
    webinar: Webinar | None, registration: Registration | None, *, actor: Actor, admitted: bool = False
) -> Standing:
    """Return what the actor is to a webinar that was read already. One DynamoDB call.

    A webinar exists for members, for those registered, and, if it is public, for everybody; one by invitation exists
    for staff, its host, those registered and ``admitted`` members, who present. Raises NotFound.
    """
    if webinar is None:
        raise NotFound("webinar")
    member = organizations.find_member(webinar.organization_id, actor.user_id)
    return standing_of(webinar, registration, member, actor=actor, admitted=admitted)


def standing_of(
    webinar: Webinar,
    registration: Registration | None,
    member: "Member | None",
    *,
    actor: Actor,
    admitted: bool = False,
) -> Standing:
    """Return what the actor is to a webinar: :func:`judge_standing` for a membership that was read already."""
    standing = Standing(webinar, actor.user_id, live(registration), member)
    if is_public(webinar) or standing.registration is not None:
        return standing
    if member is None or not (admitted or _sees_as_member(standing)):
        raise NotFound("webinar")
    return standing


def require_sight(
    webinar: Webinar | None,
    registration: Registration | None,
    invitee: Invitee | None,
    *,
    actor: Actor,
    admitted: bool = False,
) -> Webinar:
    """Return a webinar that was read already if the actor may see it. At most one DynamoDB call. Raises NotFound.

    Also those see it who were invited, who wait for a place or a decision, and who were turned down.
    """
    shown = registration is not None and registration.status != RegistrationStatus.CANCELLED
    if webinar is None or not (is_public(webinar) or shown or is_invited(invitee, actor=actor)):
        return judge_standing(webinar, registration, actor=actor, admitted=admitted).webinar
    return webinar


def is_invited(invitee: Invitee | None, *, actor: Actor) -> bool:
    """Return whether an invitation is the actor's: it is for an address that the identity provider has verified."""
    return invitee is not None and actor.email_verified and invitee.email == actor.email


def judge_audience(webinar: Webinar | None, registration: Registration | None, *, actor: Actor) -> Standing:
    """Return what the actor is to a webinar in which only registered people and members take part.

    At most one DynamoDB call. Raises NotFound, or Conflict for somebody who must register first.
    """
    if webinar is not None and live(registration) is not None:
        return Standing(webinar, actor.user_id, registration, None)
    standing = judge_standing(webinar, registration, actor=actor)
    if standing.member is None:
        raise must_register()
    return standing


def find_audience(webinar_id: str, *, actor: Actor) -> Standing:
    """Return what the actor is to a webinar that they take part in. At most two DynamoDB calls.

    The membership is read only if there is no registration. Raises like :func:`judge_audience`.
    """
    webinar, registration = find_together(
        webinar_key(webinar_id), registration_key(webinar_id, actor.user_id)
    )
    return judge_audience(webinar, registration, actor=actor)


def require_permission(organization_id: str, action: str, *, actor: Actor) -> "Member":
    """Return the actor's membership if it allows ``action``. One DynamoDB call.

    Somebody from outside gets the very NotFound of a webinar that does not exist.
    """
    try:
        return organizations.require_permission(actor, action, organization_id=organization_id)
    except NotFound as fault:
        raise NotFound("webinar") from fault


def live(registration: Registration | None) -> Registration | None:
    """Return the registration if it holds a place, None for one that waits, was turned down or cancelled, or never made."""
    return (
        registration
        if registration is not None and registration.status == RegistrationStatus.REGISTERED
        else None
    )


def held(registration: Registration | None) -> Registration | None:
    """Return the registration if it holds a place or waits for one or for a decision, else None."""
    return registration if registration is not None and registration.status in HELD else None


def is_public(webinar: Webinar) -> bool:
    """Return whether everybody may see the webinar."""
    return webinar.visibility == Visibility.PUBLIC


def must_register() -> Conflict:
    """Return the error for somebody who takes part without being registered."""
    return Conflict("not_registered", "Register for this webinar first.")


def _sees_as_member(standing: Standing) -> bool:
    """Return whether the membership alone is enough: always, except for a webinar by invitation."""
    if standing.webinar.visibility != Visibility.INVITED:
        return True
    return standing.is_host or standing.may("webinar:attendees")
