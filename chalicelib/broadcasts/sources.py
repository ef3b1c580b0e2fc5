"""Sources: what presenters publish, and the tokens to do so."""

from dataclasses import dataclass

from chalicelib.broadcasts.access import Crew, find_crew_and_programme
from chalicelib.broadcasts.lifecycle import check_not_ended
from chalicelib.broadcasts.models import Broadcast, Source, source_item
from chalicelib.broadcasts.programme import Published, is_theirs
from chalicelib.broadcasts.states import SourceKind
from chalicelib.broadcasts.tokens import mint_token
from chalicelib.core import clock, ids
from chalicelib.core.auth import Actor
from chalicelib.core.errors import Conflict, Forbidden, NotFound, Raced
from chalicelib.core.transaction import Transaction

MOST_LIVE = 8
"""Sources of one presenter at the same time."""
MOST_EVER = 1000
"""Sources of a broadcast, those that are gone included: a stage reads them all each second."""


@dataclass(frozen=True)
class Grant:
    """A source, and the token that publishes it; ``stage_url`` is None while there is no stage."""

    published: Published
    token: str
    stage_url: str | None

    @property
    def whip_url(self) -> str | None:
        """Where to publish (WHIP, RFC 9725)."""
        return f"{self.stage_url}/whip/{self.published.source.source_id}" if self.stage_url else None


def create_source(webinar_id: str, kind: SourceKind, name: str, *, actor: Actor, tx: Transaction) -> Grant:
    """Announce something to publish. For the host and presenters. Raises NotFound, Forbidden, Conflict."""
    crew, programme = find_crew_and_programme(webinar_id, actor=actor)
    broadcast = crew.require_publisher().opened()
    check_not_ended(broadcast)
    own = [s for s in programme.live_sources(crew.webinar.host_id) if s.user_id == actor.user_id]
    if len(own) >= MOST_LIVE or len(programme.sources) >= MOST_EVER:
        raise Conflict("too_many_sources", f"You may publish {MOST_LIVE} sources. Remove one first.")
    source_id = ids.new_id("src")
    source = Source(
        webinar_id=webinar_id,
        item=source_item(source_id),
        organization_id=broadcast.organization_id,
        source_id=source_id,
        user_id=actor.user_id,
        kind=kind.value,
        name=name,
        created_at=clock.now(),
    )
    tx.create(source)
    return _grant(broadcast, programme.published(source, crew.webinar.host_id))


def renew_token(webinar_id: str, source_id: str, *, actor: Actor) -> Grant:
    """Return a fresh token for one's own source. Raises NotFound for another's, Forbidden, Conflict."""
    crew, published = _find(webinar_id, source_id, actor=actor)
    source = published.source
    broadcast = crew.require_publisher().opened()
    check_not_ended(broadcast)
    if source.user_id != actor.user_id:
        raise Forbidden("Only the presenter whose source it is may publish it.")
    if source.dropped_at is not None or not is_theirs(source, crew.webinar.host_id, crew.presenter):
        raise NotFound("source")
    return _grant(broadcast, published)


def mute_source(webinar_id: str, source_id: str, *, muted: bool, actor: Actor, tx: Transaction) -> Published:
    """Mute a source or let it be heard again, if its presenter was not muted besides. For its presenter, the host and admins."""
    published = _find_manageable(webinar_id, source_id, actor=actor)
    source = published.source
    if source.dropped_at is not None:
        raise NotFound("source")
    if source.muted != muted:
        source.muted = muted
        tx.update(source, [Source.muted.set(muted)], condition=Source.item.exists(), otherwise=Raced())
    return published


def drop_source(webinar_id: str, source_id: str, *, actor: Actor, tx: Transaction) -> None:
    """Take a source off the air for good; one that is gone stays so. For its presenter, the host and admins."""
    source = _find_manageable(webinar_id, source_id, actor=actor).source
    if source.dropped_at is None:
        actions = [Source.dropped_at.set(clock.now())]
        tx.update(source, actions, condition=Source.item.exists(), otherwise=Raced())


def control_token(broadcast: Broadcast, crew: Crew) -> str:
    """Return a token with which a member of the crew reads a stage's state, and its producer switches scenes."""
    return mint_token(
        broadcast.secret,
        webinar_id=broadcast.webinar_id,
        user_id=crew.user_id,
        scope="control",
        operator=crew.may_operate,
    )


def _grant(broadcast: Broadcast, published: Published) -> Grant:
    source = published.source
    token = mint_token(
        broadcast.secret,
        webinar_id=broadcast.webinar_id,
        user_id=source.user_id,
        scope="publish",
        source_id=source.source_id,
    )
    return Grant(published, token, broadcast.stage_url)


def _find_manageable(webinar_id: str, source_id: str, *, actor: Actor) -> Published:
    crew, published = _find(webinar_id, source_id, actor=actor)
    own = crew.may_publish and published.source.user_id == actor.user_id
    if not (own or crew.may_operate):
        raise Forbidden("Only the presenter whose source it is, the host and admins may do this.")
    return published


def _find(webinar_id: str, source_id: str, *, actor: Actor) -> tuple[Crew, Published]:
    """Return a source with what the actor is to its broadcast. Two DynamoDB calls. Raises NotFound, Forbidden."""
    crew, programme = find_crew_and_programme(webinar_id, actor=actor)
    crew.require_crew()
    source = next((one for one in programme.sources if one.source_id == source_id), None)
    if source is None:
        raise NotFound("source")
    return crew, programme.published(source, crew.webinar.host_id)
