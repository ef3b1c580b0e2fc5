"""Publishing rooms' feeds: one claimed version after the other, about one a second, whoever asks for it."""

import contextvars
import time
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from pynamodb.exceptions import UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from chalicelib.core import clock, storage
from chalicelib.core.observability import logger
from chalicelib.core.tables import connection, find_together
from chalicelib.feeds.models import Feed, feed_key
from chalicelib.feeds.projection import project_room
from chalicelib.feeds.publication import Publication
from chalicelib.webinars import service as webinars

__all__ = ["publish_room", "publish_rooms"]

PERIOD = timedelta(seconds=1)
"""The least time between two claims on a room."""
BESIDE = 10
"""So many rooms are published beside each other: botocore's client has as many connections."""


def publish_rooms(webinar_ids: Collection[str]) -> set[str]:
    """Publish the rooms of webinars beside each other; return those that failed."""
    # Made before there are threads: boto3 makes clients safely in one only.
    storage.s3()
    _ = connection().client
    failed = set()
    with ThreadPoolExecutor(max(1, min(BESIDE, len(webinar_ids)))) as pool:
        running = {
            webinar_id: pool.submit(contextvars.copy_context().run, publish_room, webinar_id)
            for webinar_id in webinar_ids
        }
        for webinar_id, task in running.items():
            if (fault := task.exception()) is not None:
                logger.error("a room was not published", extra={"webinar_id": webinar_id}, exc_info=fault)
                failed.add(webinar_id)
    return failed


def publish_room(webinar_id: str) -> None:
    """Bring a room's feed up to what is stored now, here or by a publisher that reads the room later than this call.

    Waits until the last claim is a second old. Raises what storage and database raise, and Unavailable: then it is to
    be called again.
    """
    version = _claim(webinar_id)
    if version is not None:
        Publication(webinar_id, version, project_room(webinar_id)).publish()


def _claim(webinar_id: str) -> int | None:
    """Return a version that nobody else publishes; None if somebody else claimed it meanwhile, or there is no webinar."""
    webinar, feed = find_together(webinars.webinar_key(webinar_id), feed_key(webinar_id))
    if webinar is None:
        return None
    version = 0
    unclaimed: Condition = Feed.webinar_id.does_not_exist()
    if feed is not None:
        version = int(feed.version)
        unclaimed = Feed.version == version
        wait(feed.claimed_at + PERIOD - clock.now())
    claim: list[Action] = [
        Feed.organization_id.set(webinar.organization_id),
        Feed.version.set(version + 1),
        Feed.claimed_at.set(clock.now()),
    ]
    try:
        Feed(webinar_id).update(claim, condition=unclaimed)
    except UpdateError as failure:
        if failure.cause_response_code != "ConditionalCheckFailedException":
            raise
        return None
    return version + 1


def wait(duration: timedelta) -> None:
    """Wait so long, a period at most: clocks of two machines may differ."""
    time.sleep(max(timedelta(0), min(PERIOD, duration)).total_seconds())
