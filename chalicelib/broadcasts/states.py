"""The states of a broadcast and of its stage, and when the green room may be opened. No I/O."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from chalicelib.core.errors import Conflict

if TYPE_CHECKING:
    from chalicelib.broadcasts.models import Broadcast
    from chalicelib.webinars.service import Webinar

OPENS_BEFORE = timedelta(minutes=60)
"""How long before the scheduled start the green room may be opened."""
GRACE = timedelta(minutes=30)
"""How long after the scheduled end a webinar that nobody started may still be started."""
LOST_AFTER = timedelta(seconds=10)
"""How long a stage may be silent: its worker is back within seconds if it crashes."""
START_PATIENCE = timedelta(seconds=90)
"""How long a stage that was asked for may take to appear (a container image must be fetched)."""
RESTART_EVERY = timedelta(seconds=20)
"""A second request for a new stage within this time is the same request."""
LONGEST = timedelta(hours=26)
"""How long a broadcast may last: a webinar's longest day, opened early and ended late."""

DEFAULT_SCENE: dict[str, Any] = {
    "layout": "SCREEN_WITH_CAMERA",
    "screenId": None,
    "cameraId": None,
    "corner": "BOTTOM_RIGHT",
    "size": "SMALL",
    "slide": None,
}


class BroadcastStatus(StrEnum):
    """Where a broadcast stands."""

    GREEN_ROOM = "GREEN_ROOM"
    LIVE = "LIVE"
    ENDED = "ENDED"


class StageState(StrEnum):
    """What is known of a broadcast's stage. STOPPED is one that went on purpose: idle, or done."""

    STARTING = "STARTING"
    RUNNING = "RUNNING"
    LOST = "LOST"
    STOPPED = "STOPPED"


class SourceKind(StrEnum):
    """What is published."""

    SCREEN = "SCREEN"
    CAMERA = "CAMERA"
    MICROPHONE = "MICROPHONE"


class ReplayAccess(StrEnum):
    """Who may see the replay: the organization's members, those registered, those who were there, or who has the link."""

    MEMBERS = "MEMBERS"
    REGISTERED = "REGISTERED"
    ATTENDED = "ATTENDED"
    LINK = "LINK"


def stage_state(broadcast: "Broadcast", at: datetime) -> StageState:
    """Return what is known of the stage at a moment."""
    beat, launched = broadcast.heartbeat_at, broadcast.launched_at
    stopped = broadcast.stage_stopped_at
    if broadcast.status == BroadcastStatus.ENDED and (stopped or beat is None or at - beat >= LOST_AFTER):
        return StageState.STOPPED
    if beat is not None and stopped is None and at - beat < LOST_AFTER:
        return StageState.RUNNING
    if (beat is None or beat < launched) and (stopped is None or stopped < launched):
        return StageState.STARTING if at - launched < START_PATIENCE else StageState.LOST
    return StageState.STOPPED if stopped is not None else StageState.LOST


def may_start(webinar: "Webinar", at: datetime) -> bool:
    """Return whether a webinar that nobody has started may be started at some moment from now on."""
    return webinar.status == "SCHEDULED" and at < webinar.scheduled_end + GRACE


def check_window(webinar: "Webinar", at: datetime) -> None:
    """Raise Conflict unless a green room may be opened now: from an hour before the start until half an hour after the end."""
    if webinar.status == "CANCELLED":
        raise Conflict("webinar_cancelled", "This webinar was cancelled.")
    if webinar.status == "LIVE":
        return
    if not may_start(webinar, at):
        raise Conflict("webinar_ended", "This webinar is over.")
    if at < webinar.scheduled_start - OPENS_BEFORE:
        raise Conflict("green_room_not_open", "The green room opens 60 minutes before the scheduled start.")
