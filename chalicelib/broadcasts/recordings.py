"""What stays of a broadcast: the replay, and the recording as an asset of the organization's."""

from chalicelib.broadcasts.models import Broadcast, broadcast_key
from chalicelib.broadcasts.states import BroadcastStatus, StageState, stage_state
from chalicelib.core import clock, ids
from chalicelib.core.errors import Conflict, NotFound, Raced
from chalicelib.core.events import ReplayReady
from chalicelib.core.tables import find_together
from chalicelib.core.transaction import Transaction
from chalicelib.media import service as media
from chalicelib.webinars import service as webinars


def replay_made(webinar_id: str, *, duration: float, tx: Transaction) -> None:
    """Record that a replay of ``duration`` seconds is in storage; recorded already, nothing changes.

    Raises NotFound, Conflict while the broadcast is not over, Raced (at the commit) when somebody else was first.
    """
    broadcast = _ended(webinar_id)
    if broadcast.replay_ready_at is not None:
        return
    actions = [Broadcast.replay_ready_at.set(clock.now()), Broadcast.replay_seconds.set(duration)]
    tx.update(broadcast, actions, condition=Broadcast.replay_ready_at.does_not_exist(), otherwise=Raced())
    tx.emit(
        ReplayReady(
            organization_id=broadcast.organization_id, webinar_id=webinar_id, duration_seconds=duration
        )
    )


def nothing_recorded(webinar_id: str, *, tx: Transaction) -> None:
    """Record that a broadcast left nothing to play, so that nobody waits for its replay. Raises like `replay_made`."""
    broadcast = _ended(webinar_id)
    if broadcast.replay_seconds is None:
        absent = Broadcast.replay_seconds.does_not_exist()
        tx.update(broadcast, [Broadcast.replay_seconds.set(0)], condition=absent, otherwise=Raced())


def is_replay_ready(webinar_id: str) -> bool:
    """Return whether a broadcast's replay was recorded. One DynamoDB call. Raises NotFound."""
    (broadcast,) = find_together(broadcast_key(webinar_id))
    if broadcast is None:
        raise NotFound("broadcast")
    return broadcast.replay_ready_at is not None


def is_stage_working(webinar_id: str) -> bool:
    """Return whether a stage is still at work, if only to upload what is left. One DynamoDB call. Raises NotFound."""
    (broadcast,) = find_together(broadcast_key(webinar_id))
    if broadcast is None:
        raise NotFound("broadcast")
    return stage_state(broadcast, clock.now()) == StageState.RUNNING


def recording_made(
    webinar_id: str, *, duration: float, width: int, height: int, size: int = 0, tx: Transaction
) -> None:
    """Record that the files of the recording's asset are in storage; recorded already, nothing changes.

    ``duration`` is in seconds, ``size`` in bytes. Raises NotFound, and Raced (at the commit).
    """
    asset_id = recording_asset_id(webinar_id)
    broadcast, webinar, asset = find_together(
        broadcast_key(webinar_id), webinars.webinar_key(webinar_id), media.asset_key(asset_id)
    )
    if broadcast is None or webinar is None:
        raise NotFound("broadcast")
    if asset is None:
        media.create_recording(
            asset_id,
            media.Recording(
                organization_id=broadcast.organization_id,
                owner_id=broadcast.host_id,
                filename=f"{media.safe_name(broadcast.title)}.mp4",
                size=size,
            ),
            media.Findings(width, height, duration),
            tx=tx,
        )
    if broadcast.recording_id is None:
        absent = Broadcast.recording_id.does_not_exist()
        tx.update(broadcast, [Broadcast.recording_id.set(asset_id)], condition=absent, otherwise=Raced())
    if webinar.vod_id != asset_id:
        webinars.attach_recording(webinar, asset_id, tx=tx)


def _ended(webinar_id: str) -> Broadcast:
    found: list[Broadcast | None] = find_together(broadcast_key(webinar_id))
    (broadcast,) = found
    if broadcast is None:
        raise NotFound("broadcast")
    if broadcast.status != BroadcastStatus.ENDED:
        raise Conflict("not_ended", "The broadcast is not over.")
    return broadcast


def recording_asset_id(webinar_id: str) -> str:
    """Return the id of the asset that holds a webinar's recording."""
    return ids.derived_id("ast", "recording", webinar_id)
