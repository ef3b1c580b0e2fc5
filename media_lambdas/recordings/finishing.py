"""Sees to it that a broadcast which is over has its replay: the stage makes it, unless it died."""

import time

from chalicelib.broadcasts import service as broadcasts
from chalicelib.core import observability
from chalicelib.core.errors import Raced
from chalicelib.core.observability import logger
from chalicelib.core.transaction import Transaction
from media_lambdas.live_stage.publishing.timeline import close_timeline
from media_lambdas.recordings.folder import Folder
from media_lambdas.recordings.replay import make_replay

PATIENCE = 75.0
"""For so many seconds a stage may go on uploading what storage did not take at once."""
LOOK_AGAIN = 2.0


def finish_replay(webinar_id: str) -> None:
    """Make the replay and say that it is there, unless it is. A stage that still works is waited for."""
    _wait_for_stage(webinar_id)
    if not broadcasts.is_replay_ready(webinar_id):
        bring_about_replay(webinar_id)


def bring_about_replay(webinar_id: str) -> None:
    """Make the replay of what is in storage, and say that it is there, or that there is none. Viewers are told of the end."""
    close_timeline(Folder(webinar_id))
    replay = make_replay(webinar_id)
    try:
        with Transaction(correlation_id=observability.correlation_id()) as tx:
            if replay is None:
                logger.info("nothing was recorded", extra={"webinar_id": webinar_id})
                broadcasts.nothing_recorded(webinar_id, tx=tx)
            else:
                broadcasts.replay_made(webinar_id, duration=replay.duration, tx=tx)
    except Raced:
        logger.info("somebody else was first", extra={"webinar_id": webinar_id})


def _wait_for_stage(webinar_id: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while broadcasts.is_stage_working(webinar_id) and time.monotonic() < deadline:
        time.sleep(LOOK_AGAIN)
