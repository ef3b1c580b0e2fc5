"""What a person is to a broadcast: its host, one of its presenters, an admin, or nobody in particular."""

from dataclasses import dataclass
from typing import Any

from chalicelib.broadcasts.models import Broadcast, Presenter, broadcast_key, presenter_key
from chalicelib.broadcasts.programme import Programme, is_presenter, read_programme
from chalicelib.core.auth import Actor
from chalicelib.core.errors import Conflict, Forbidden, NotFound
from chalicelib.core.permissions import Role, allows
from chalicelib.core.tables import Key, find_together
from chalicelib.organizations import service as organizations
from chalicelib.webinars import service as webinars

OPERATE = "broadcast:operate"


@dataclass(frozen=True)
class Crew:
    """A member of the organization in view of one webinar. ``presenter`` is what the host named the person, if so."""

    webinar: webinars.Webinar
    broadcast: Broadcast | None
    member: organizations.Member
    presenter: Presenter | None

    @property
    def user_id(self) -> str:
        """The person."""
        return self.member.user_id

    @property
    def is_host(self) -> bool:
        """Whether the person is the webinar's host."""
        return self.webinar.host_id == self.user_id

    @property
    def may_operate(self) -> bool:
        """Whether the person may start and end the broadcast and take others off the air: the host and admins."""
        return self.is_host or allows(Role(self.member.role), OPERATE)

    @property
    def may_publish(self) -> bool:
        """Whether the person may publish: the host, and whom the host named."""
        return self.is_host or is_presenter(self.presenter)

    def opened(self) -> Broadcast:
        """Return the broadcast. Raises Conflict before the green room was opened."""
        if self.broadcast is None:
            raise Conflict("no_green_room", "Open the green room first.")
        return self.broadcast

    def require_host(self) -> "Crew":
        """Raise Forbidden unless the person is the host."""
        return self._require(self.is_host, "Only the host may do this.")

    def require_operator(self) -> "Crew":
        """Raise Forbidden unless the person is the host or an admin."""
        return self._require(self.may_operate, "Only the host and the organization's admins may do this.")

    def require_publisher(self) -> "Crew":
        """Raise Forbidden unless the person may publish."""
        return self._require(
            self.may_publish, "Only the host and the presenters whom the host named may do this."
        )

    def require_crew(self) -> "Crew":
        """Raise Forbidden for a member who has no part in the broadcast."""
        return self._require(
            self.may_operate or self.may_publish, "Only the host, presenters and admins may do this."
        )

    def _require(self, allowed: bool, detail: str) -> "Crew":  # noqa: FBT001 # the question is what is allowed
        if not allowed:
            raise Forbidden(detail)
        return self


def find_crew(webinar_id: str, *more: Key, actor: Actor) -> tuple[Crew, list[Any]]:
    """Return what the actor is to a webinar's broadcast, and the items under ``more`` keys. Two DynamoDB calls.

    Raises NotFound for a webinar that does not exist, or of another organization.
    """
    webinar, broadcast, presenter, *found = find_together(
        webinars.webinar_key(webinar_id),
        broadcast_key(webinar_id),
        presenter_key(webinar_id, actor.user_id),
        *more,
    )
    if webinar is None:
        raise NotFound("webinar")
    member = organizations.find_member(webinar.organization_id, actor.user_id)
    return _judge(webinar, broadcast, member, presenter), found


def find_crew_and_programme(webinar_id: str, *, actor: Actor) -> tuple[Crew, Programme]:
    """Return what the actor is to a broadcast with everything in it. Two DynamoDB calls, three for an empty partition.

    Raises NotFound like :func:`find_crew`.
    """
    programme = read_programme(webinar_id)
    if programme.organization_id is None:
        crew, _ = find_crew(webinar_id, actor=actor)
        return crew, programme
    webinar, member = find_together(
        webinars.webinar_key(webinar_id),
        organizations.membership_key(programme.organization_id, actor.user_id),
    )
    if webinar is None:
        raise NotFound("webinar")
    presenter = next((p for p in programme.presenters if p.user_id == actor.user_id), None)
    return _judge(webinar, programme.broadcast, member, presenter), programme


def _judge(
    webinar: webinars.Webinar,
    broadcast: Broadcast | None,
    member: organizations.Member | None,
    presenter: Presenter | None,
) -> Crew:
    if member is None:
        raise NotFound("webinar")
    return Crew(webinar, broadcast, member, presenter)
