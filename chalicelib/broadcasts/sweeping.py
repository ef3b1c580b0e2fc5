"""What is put right each minute: a live broadcast whose stage went silent, a broadcast that nobody ended."""

from datetime import datetime, timedelta

from chalicelib.broadcasts.lifecycle import request_stage, stage_end
from chalicelib.broadcasts.models import ACTIVE, Broadcast, BroadcastItem, broadcast_key
from chalicelib.broadcasts.states import GRACE, LONGEST, START_PATIENCE, BroadcastStatus, may_start
from chalicelib.core import clock, observability
from chalicelib.core.errors import Raced
from chalicelib.core.tables import find_together
from chalicelib.core.transaction import Transaction
from chalicelib.webinars import service as webinars

SILENT = timedelta(seconds=30)
BATCH = 50


def sweep_stages() -> None:
    """Look at each broadcast that is not over once. What somebody else has changed meanwhile is left to them."""
    active = [item.webinar_id for item in BroadcastItem.active_broadcasts.query(ACTIVE)]
    for first in range(0, len(active), BATCH):
        chosen = active[first : first + BATCH]
        found = find_together(
            *(broadcast_key(webinar_id) for webinar_id in chosen),
            *(webinars.webinar_key(webinar_id) for webinar_id in chosen),
        )
        for broadcast, webinar in zip(found[: len(chosen)], found[len(chosen) :], strict=True):
            if broadcast is not None:
                _sweep(broadcast, webinar)


def _sweep(broadcast: Broadcast, webinar: webinars.Webinar | None) -> None:
    try:
        with Transaction(correlation_id=observability.correlation_id()) as tx:
            done = sweep_broadcast(broadcast, webinar, at=clock.now(), tx=tx)
    except Raced:
        return
    if done:
        observability.logger.info(done, extra={"webinar_id": broadcast.webinar_id})


def sweep_broadcast(
    broadcast: Broadcast, webinar: webinars.Webinar | None, *, at: datetime, tx: Transaction
) -> str | None:
    """Put one broadcast right; return what was done, None for nothing. Raises Raced at the commit."""
    if broadcast.status == BroadcastStatus.GREEN_ROOM:
        if webinar is not None and may_start(webinar, at):
            return None
        stage_end(broadcast, webinar, tx=tx)
        return "green room closed"
    if (
        broadcast.started_at is None
        or at - broadcast.started_at >= LONGEST
        or _is_left(broadcast, webinar, at)
    ):
        stage_end(broadcast, webinar, tx=tx)
        return "forgotten broadcast ended"
    if _is_silent(broadcast, at):
        request_stage(broadcast, at=at, tx=tx)
        return "another stage asked for"
    return None


def _has_stopped(broadcast: Broadcast) -> bool:
    """Return whether the last stage went on purpose: nobody published. Who comes back asks for another one."""
    stopped = broadcast.stage_stopped_at
    return stopped is not None and stopped >= broadcast.launched_at


def _is_left(broadcast: Broadcast, webinar: webinars.Webinar | None, at: datetime) -> bool:
    """Return whether nobody publishes any more, and the webinar should have ended."""
    return _has_stopped(broadcast) and (webinar is None or at >= webinar.scheduled_end + GRACE)


def _is_silent(broadcast: Broadcast, at: datetime) -> bool:
    """Return whether a stage is overdue: silent after having spoken, or long asked for without a word."""
    if _has_stopped(broadcast):
        return False
    beat, launched = broadcast.heartbeat_at, broadcast.launched_at
    if beat is not None and beat >= launched:
        return at - beat >= SILENT
    return at - launched >= START_PATIENCE
