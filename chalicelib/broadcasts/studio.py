"""Everything that a studio shows of a broadcast."""

from dataclasses import dataclass

from chalicelib.broadcasts.access import Crew, find_crew_and_programme
from chalicelib.broadcasts.models import Broadcast
from chalicelib.broadcasts.programme import Programme
from chalicelib.core.auth import Actor
from chalicelib.core.errors import NotFound


@dataclass(frozen=True)
class Studio:
    """A broadcast as a member of its crew sees it."""

    crew: Crew
    broadcast: Broadcast
    programme: Programme


def view_studio(webinar_id: str, *, actor: Actor) -> Studio:
    """Return a broadcast to its crew. Two DynamoDB calls. Raises NotFound (before the green room, too), Forbidden."""
    crew, programme = find_crew_and_programme(webinar_id, actor=actor)
    crew.require_crew()
    if programme.broadcast is None:
        raise NotFound("broadcast")
    return Studio(crew, programme.broadcast, programme)
