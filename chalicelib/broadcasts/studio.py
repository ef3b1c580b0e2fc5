"""Everything that a studio shows of a broadcast."""

from dataclasses import dataclass

from chalicelib.broadcasts.access import Crew, find_crew_and_programme
from chalicelib.broadcasts.models import Broadcast
from chalicelib.broadcasts.presenters import NamedPresenter, host_presenter, named_presenter
from chalicelib.broadcasts.programme import Programme, Published
from chalicelib.core.auth import Actor
from chalicelib.core.errors import NotFound


@dataclass(frozen=True)
class Studio:
    """A broadcast as a member of its crew sees it."""

    crew: Crew
    broadcast: Broadcast
    programme: Programme

    @property
    def presenters(self) -> list[NamedPresenter]:
        """Who may publish, the host first."""
        webinar = self.crew.webinar
        named = [named_presenter(p) for p in self.programme.named.values() if p.user_id != webinar.host_id]
        return [host_presenter(webinar), *named]

    @property
    def sources(self) -> list[Published]:
        """What may be on air."""
        host_id = self.crew.webinar.host_id
        return [self.programme.published(source, host_id) for source in self.programme.live_sources(host_id)]


def view_studio(webinar_id: str, *, actor: Actor) -> Studio:
    """Return a broadcast to its crew. Two DynamoDB calls. Raises NotFound (before the green room, too), Forbidden."""
    crew, programme = find_crew_and_programme(webinar_id, actor=actor)
    crew.require_crew()
    if programme.broadcast is None:
        raise NotFound("broadcast")
    return Studio(crew, programme.broadcast, programme)
