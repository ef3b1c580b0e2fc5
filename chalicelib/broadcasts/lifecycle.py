"""The life of a broadcast: green room, live, ended; each step happens once, whoever asks for it how often."""

import json
import secrets
from datetime import datetime
from typing import Any

from pynamodb.expressions.update import Action

from chalicelib.broadcasts.access import Crew, find_crew
from chalicelib.broadcasts.models import ACTIVE, BROADCAST, Broadcast, Presenter, broadcast_key, presenter_key
from chalicelib.broadcasts.states import (
    DEFAULT_SCENE,
    RESTART_EVERY,
    BroadcastStatus,
    ReplayAccess,
    StageState,
    check_window,
    stage_state,
)
from chalicelib.core import clock
from chalicelib.core.auth import Actor
from chalicelib.core.errors import Conflict, NotFound, Raced
from chalicelib.core.events import BroadcastEnded, BroadcastStarted, StageRequested
from chalicelib.core.tables import find_together
from chalicelib.core.transaction import Transaction
from chalicelib.organizations import service as organizations
from chalicelib.webinars import service as webinars

SECRET_BYTES = 32
GONE = frozenset({StageState.LOST, StageState.STOPPED})


def open_green_room(webinar_id: str, *, actor: Actor, tx: Transaction) -> Broadcast:
    """Create the broadcast and ask for its stage; once it is there, ask again only for a stage that has gone.

    For the host, presenters and admins, from an hour before the scheduled start. Raises NotFound, Forbidden, Conflict.
    """
    keys = (broadcast_key(webinar_id), presenter_key(webinar_id, actor.user_id))
    found: tuple[Any, Broadcast | None, Presenter | None] = tuple(
        find_together(webinars.webinar_key(webinar_id), *keys)
    )
    webinar, broadcast, presenter = found
    if webinar is None:
        raise NotFound("webinar")
    member, organization = find_together(
        organizations.membership_key(webinar.organization_id, actor.user_id),
        organizations.organization_key(webinar.organization_id),
    )
    if member is None:
        raise NotFound("webinar")
    Crew(webinar, broadcast, member, presenter).require_crew()
    now = clock.now()
    if broadcast is None:
        check_window(webinar, now)
        return _create(webinar, organization, at=now, tx=tx)
    if broadcast.status != BroadcastStatus.ENDED:
        _refresh(broadcast, webinar, organization, at=now, tx=tx)
    return broadcast


def start_broadcast(webinar_id: str, *, actor: Actor, tx: Transaction) -> Broadcast:
    """Go live; one that is live stays so. For the host and admins. Raises NotFound, Forbidden, Conflict."""
    crew, _ = find_crew(webinar_id, actor=actor)
    broadcast = crew.require_operator().opened()
    if broadcast.status == BroadcastStatus.LIVE:
        return broadcast
    now = clock.now()
    check_not_ended(broadcast)
    check_window(crew.webinar, now)
    broadcast.status, broadcast.started_at = BroadcastStatus.LIVE.value, now
    actions = [Broadcast.status.set(broadcast.status), Broadcast.started_at.set(now)]
    waiting = Broadcast.status == BroadcastStatus.GREEN_ROOM.value
    tx.update(broadcast, actions, condition=waiting, otherwise=Raced())
    webinars.mark_live(crew.webinar, tx=tx)
    tx.emit(
        BroadcastStarted(organization_id=broadcast.organization_id, webinar_id=webinar_id, started_at=now)
    )
    return broadcast


def end_broadcast(webinar_id: str, *, actor: Actor, tx: Transaction) -> Broadcast:
    """End a live broadcast; one that is over stays so. For the host and admins. Raises NotFound, Forbidden, Conflict."""
    crew, _ = find_crew(webinar_id, actor=actor)
    broadcast = crew.require_operator().opened()
    if broadcast.status == BroadcastStatus.GREEN_ROOM:
        raise Conflict("not_live", "It is not live. A green room that nobody is in closes by itself.")
    if broadcast.status == BroadcastStatus.LIVE:
        stage_end(broadcast, crew.webinar, tx=tx)
    return broadcast


def restart_stage(webinar_id: str, *, actor: Actor, tx: Transaction) -> Broadcast:
    """Ask for a new stage, which takes the broadcast over. For the host and admins. Raises like the others.

    Asked again within 20 seconds, it is the same request.
    """
    crew, _ = find_crew(webinar_id, actor=actor)
    broadcast = crew.require_operator().opened()
    check_not_ended(broadcast)
    now = clock.now()
    if now - broadcast.launched_at >= RESTART_EVERY:
        request_stage(broadcast, at=now, tx=tx)
    return broadcast


def change_settings(
    webinar_id: str,
    *,
    angles_published: bool,
    replay_access: ReplayAccess,
    replay_until: datetime | None,
    actor: Actor,
    tx: Transaction,
) -> Broadcast:
    """Say whether viewers may pick angles, and who may see the replay until when. For the host and admins.

    Whenever the replay is opened by link anew, it is a new link.
    """
    crew, _ = find_crew(webinar_id, actor=actor)
    broadcast = crew.require_operator().opened()
    opened = replay_access is ReplayAccess.LINK and broadcast.replay_access != ReplayAccess.LINK
    former = broadcast.link_serial
    broadcast.angles_published = angles_published
    broadcast.replay_access = replay_access.value
    broadcast.replay_until = replay_until
    broadcast.link_serial = former + opened
    actions = [
        Broadcast.angles_published.set(angles_published),
        Broadcast.replay_access.set(replay_access.value),
        Broadcast.replay_until.remove() if replay_until is None else Broadcast.replay_until.set(replay_until),
        Broadcast.link_serial.set(broadcast.link_serial),
    ]
    tx.update(broadcast, actions, condition=Broadcast.link_serial == former, otherwise=Raced())
    return broadcast


def request_stage(broadcast: Broadcast, *, at: datetime, tx: Transaction) -> None:
    """Ask for another stage of a broadcast that is not over. The number of the launch makes it one, whoever asks."""
    former = broadcast.launch
    broadcast.launch, broadcast.launched_at = former + 1, at
    actions = [Broadcast.launch.set(broadcast.launch), Broadcast.launched_at.set(at)]
    same = (Broadcast.launch == former) & (Broadcast.status == broadcast.status)
    tx.update(broadcast, actions, condition=same, otherwise=Raced())
    _emit_request(broadcast, tx)


def stage_end(broadcast: Broadcast, webinar: webinars.Webinar | None, *, tx: Transaction) -> None:
    """Add to ``tx`` that a broadcast is over; a webinar that was live with it has ended."""
    former, now = broadcast.status, clock.now()
    broadcast.status, broadcast.ended_at = BroadcastStatus.ENDED.value, now
    actions = [Broadcast.status.set(broadcast.status), Broadcast.ended_at.set(now), Broadcast.active.remove()]
    tx.update(broadcast, actions, condition=Broadcast.status == former, otherwise=Raced())
    if former != BroadcastStatus.LIVE:
        return
    if webinar is not None:
        webinars.mark_ended(webinar, tx=tx)
    tx.emit(
        BroadcastEnded(
            organization_id=broadcast.organization_id, webinar_id=broadcast.webinar_id, ended_at=now
        )
    )


def check_not_ended(broadcast: Broadcast) -> None:
    """Raise Conflict for a broadcast that is over."""
    if broadcast.status == BroadcastStatus.ENDED:
        raise Conflict("broadcast_ended", "This broadcast is over.")


def _create(
    webinar: webinars.Webinar, organization: organizations.Organization, *, at: datetime, tx: Transaction
) -> Broadcast:
    broadcast = Broadcast(
        webinar_id=webinar.webinar_id,
        item=BROADCAST,
        organization_id=webinar.organization_id,
        active=ACTIVE,
        status=BroadcastStatus.GREEN_ROOM.value,
        host_id=webinar.host_id,
        title=webinar.title,
        organization_name=organization.name,
        primary_color=organization.primary_color,
        opened_at=at,
        scene=json.dumps(DEFAULT_SCENE),
        replay_access=ReplayAccess.REGISTERED.value,
        secret=new_secret(),
        link_secret=new_secret(),
        launched_at=at,
    )
    tx.create(broadcast, otherwise=Raced())
    _emit_request(broadcast, tx)
    return broadcast


def _refresh(
    broadcast: Broadcast,
    webinar: webinars.Webinar,
    organization: organizations.Organization,
    *,
    at: datetime,
    tx: Transaction,
) -> None:
    """Bring the copies up to date (the host may have changed), and ask for a stage if it has gone."""
    actions = renew_copies(
        broadcast,
        host_id=webinar.host_id,
        title=webinar.title,
        organization_name=organization.name,
        primary_color=organization.primary_color,
    )
    gone = stage_state(broadcast, at) in GONE and at - broadcast.launched_at >= RESTART_EVERY
    former = broadcast.launch
    if gone:
        check_window(webinar, at)
        broadcast.launch, broadcast.launched_at = former + 1, at
        actions += [Broadcast.launch.set(broadcast.launch), Broadcast.launched_at.set(at)]
        _emit_request(broadcast, tx)
    if actions:
        same = (Broadcast.launch == former) & (Broadcast.status == broadcast.status)
        tx.update(broadcast, actions, condition=same, otherwise=Raced())


def renew_copies(broadcast: Broadcast, **copies: str) -> list[Action]:
    """Bring a broadcast's copies of other things up to date; return what writes those that have changed."""
    changed = {name: value for name, value in copies.items() if getattr(broadcast, name) != value}
    for name, value in changed.items():
        setattr(broadcast, name, value)
    return [getattr(Broadcast, name).set(value) for name, value in changed.items()]


def new_secret() -> str:
    """Return a secret that nobody guesses."""
    return secrets.token_urlsafe(SECRET_BYTES)


def _emit_request(broadcast: Broadcast, tx: Transaction) -> None:
    tx.emit(
        StageRequested(
            organization_id=broadcast.organization_id,
            webinar_id=broadcast.webinar_id,
            launch=int(broadcast.launch),
        )
    )
