"""What a stage asks: to be the one that runs a broadcast, what is wanted of it, and to be known to live."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pynamodb.exceptions import UpdateError
from pynamodb.expressions.update import Action

from chalicelib.broadcasts.models import BROADCAST, Broadcast
from chalicelib.broadcasts.programme import Programme, read_programme
from chalicelib.broadcasts.states import DEFAULT_SCENE, BroadcastStatus
from chalicelib.core import clock
from chalicelib.core.errors import Conflict, NotFound, Raced
from chalicelib.core.transaction import Transaction


class Fenced(Exception):
    """Another run of the same broadcast was claimed: this one must not write any more."""


@dataclass(frozen=True)
class PlannedSource:
    """A source that may be on air; ``muted`` also when its presenter is."""

    source_id: str
    user_id: str
    kind: str
    name: str
    muted: bool


@dataclass(frozen=True)
class StagePlan:
    """What is wanted of a stage. ``decks`` are numbers of pages by asset; ``secret`` verifies tokens."""

    webinar_id: str
    organization_id: str
    status: str
    run: int
    launch: int
    scene: dict[str, Any]
    secret: str = field(repr=False)
    angles_published: bool
    sources: dict[str, PlannedSource]
    presenter_ids: frozenset[str]
    producer_id: str
    started_at: datetime | None
    ended_at: datetime | None
    decks: dict[str, int]
    title: str
    organization_name: str
    primary_color: str


def claim_run(
    webinar_id: str, *, stage_url: str, at: datetime, tx: Transaction, stage_task: str | None = None
) -> StagePlan:
    """Make the caller the broadcast's next run; the former one is fenced off. The claim holds once ``tx`` is committed.

    Raises NotFound, Conflict when the broadcast is over, and Raced (at the commit) when another stage was first.
    """
    programme = read_programme(webinar_id)
    broadcast = _existing(programme)
    if broadcast.status == BroadcastStatus.ENDED:
        raise Conflict("broadcast_ended", "This broadcast is over.")
    former, broadcast.run = broadcast.run, broadcast.run + 1
    same = (Broadcast.run == former) & (Broadcast.status != BroadcastStatus.ENDED.value)
    actions = [
        Broadcast.run.set(broadcast.run),
        Broadcast.stage_url.set(stage_url),
        Broadcast.heartbeat_at.set(at),
        Broadcast.stage_stopped_at.remove(),
        Broadcast.stage_task.set(stage_task) if stage_task else Broadcast.stage_task.remove(),
    ]
    tx.update(broadcast, actions, condition=same, otherwise=Raced())
    return _plan(programme, broadcast)


def read_plan(webinar_id: str) -> StagePlan:
    """Return what is wanted of the stage now. One DynamoDB call. Raises NotFound."""
    programme = read_programme(webinar_id)
    return _plan(programme, _existing(programme))


def beat(webinar_id: str, *, run: int, scene: dict[str, Any] | None = None) -> None:
    """Say that a run lives, and which scene it shows (None: as before). Raises Fenced when another run was claimed.

    A beat that meets a command's transaction is dropped: the next one comes within a second.
    """
    actions: list[Action] = [Broadcast.heartbeat_at.set(clock.now())]
    if scene is not None:
        actions.append(Broadcast.scene.set(json.dumps(scene, separators=(",", ":"), ensure_ascii=False)))
    try:
        Broadcast(webinar_id, BROADCAST).update(
            actions, condition=(Broadcast.run == run) & Broadcast.stage_stopped_at.does_not_exist()
        )
    except UpdateError as failure:
        if failure.cause_response_code == "ConditionalCheckFailedException":
            raise Fenced(f"run {run} of {webinar_id}") from failure
        if failure.cause_response_code != "TransactionConflictException":
            raise


def finish_run(webinar_id: str, *, run: int, tx: Transaction) -> None:
    """Say that a run ended on purpose, with its last segment uploaded. Raises Raced (at the commit) if fenced off.

    A stage that leaves a green room because nobody is there is asked for again when somebody opens the studio.
    """
    actions = [Broadcast.stage_stopped_at.set(clock.now()), Broadcast.stage_url.remove()]
    tx.update(Broadcast(webinar_id, BROADCAST), actions, condition=Broadcast.run == run, otherwise=Raced())


def _existing(programme: Programme) -> Broadcast:
    if programme.broadcast is None:
        raise NotFound("broadcast")
    return programme.broadcast


def _plan(programme: Programme, broadcast: Broadcast) -> StagePlan:
    host_id = broadcast.host_id
    sources = {
        source.source_id: PlannedSource(
            source.source_id,
            source.user_id,
            source.kind,
            source.name,
            programme.published(source, host_id).muted,
        )
        for source in programme.live_sources(host_id)
    }
    return StagePlan(
        webinar_id=broadcast.webinar_id,
        organization_id=broadcast.organization_id,
        status=broadcast.status,
        run=int(broadcast.run),
        launch=int(broadcast.launch),
        scene=json.loads(broadcast.scene) if broadcast.scene else DEFAULT_SCENE,
        secret=broadcast.secret,
        angles_published=broadcast.angles_published,
        sources=sources,
        presenter_ids=frozenset({host_id, *programme.named}),
        producer_id=broadcast.producer_id or host_id,
        started_at=broadcast.started_at,
        ended_at=broadcast.ended_at,
        decks={deck.asset_id: int(deck.page_count) for deck in programme.decks},
        title=broadcast.title,
        organization_name=broadcast.organization_name,
        primary_color=broadcast.primary_color,
    )
