"""Broadcasts that are over, with real segments in an S3 in process: whole, torn, and of several runs."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.broadcasts.models import BROADCAST, Broadcast
from chalicelib.core import clock
from chalicelib.core.config import settings
from chalicelib.core.events import Event
from chalicelib.core.outbox import OutboxEvent
from chalicelib.webinars.models import WEBINAR as WEBINAR_ITEM
from chalicelib.webinars.models import Webinar
from media_lambdas.live_stage.packaging.initialization import make_init
from media_lambdas.recordings.folder import FOREVER, LIVE, Folder, init_file, run_file, segment_file
from media_lambdas.recordings.listing import About, describe_run
from tests.functional.aws import aws_client, empty_aws, restore_items, save_items
from tests.functional.functions.records import queue_event
from tests.media.live_media import Stream, picture, segments_of, sound

WEBINAR = "wbn_1"
ORGANIZATION = "org_1"
QUEUE = "recordings"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MAIN = ("720p", "360p", "audio")


@dataclass
class Recorded:
    """A broadcast's folder, and ways to fill it."""

    folder: Folder
    broadcast: Broadcast
    brightness: dict[int, int] = field(default_factory=dict)

    def run(
        self,
        number: int = 1,
        segments: int = 3,
        *,
        renditions: tuple[str, ...] = MAIN,
        without: frozenset[tuple[str, int]] = frozenset(),
        starts_at: datetime | None = None,
    ) -> None:
        """Record a run, without the segments named."""
        at = (starts_at or NOON + timedelta(minutes=number)).timestamp()
        infos = []
        for name in renditions:
            stream = self.stream(name, segments, number)
            infos.append(stream[0])
            self.folder.put(init_file(name, number), make_init(stream[0]), cache_control=FOREVER)
            for segment in segments_of(stream, run=number, starts_at=at):
                if (name, segment.number) not in without:
                    file = segment_file(name, number, segment.number)
                    self.folder.put(file, segment.data, cache_control=FOREVER)
        abouts = [About(info.rendition, info.codec, info.width, info.height, info.bitrate) for info in infos]
        self.folder.put(run_file(number), describe_run(at, abouts), cache_control=LIVE)

    def stream(self, name: str, segments: int, run: int) -> Stream:
        """Every run is brighter and higher than the one before."""
        if name == "audio":
            return sound(segments, tone=440.0 * run)
        return picture(name, segments, bright=20 + 60 * (run - 1))

    def text(self, name: str) -> str:
        """Read an object as text."""
        return (self.folder.get(name) or b"").decode()

    def names(self, below: str = "") -> set[str]:
        """Return what is in the folder."""
        return {name for name, _ in self.folder.files(below)}

    def fresh(self) -> Broadcast:
        """Return the broadcast as it is now."""
        return Broadcast.get(WEBINAR, BROADCAST)


@pytest.fixture(scope="module")
def cloud() -> Iterator[dict[str, Any]]:
    """An AWS for all tests of a module, and what its tables hold before each: a webinar whose broadcast has ended."""
    with empty_aws():
        aws_client("sqs").create_queue(QueueName=QUEUE)
        webinar().save()
        ended_broadcast().save()
        yield save_items()


@contextmanager
def fresh_recording(cloud: dict[str, Any]) -> Iterator[Recorded]:
    """An empty folder, as long as this lasts."""
    restore_items(cloud)
    yield Recorded(Folder(WEBINAR), Broadcast.get(WEBINAR, BROADCAST))
    bucket = settings().content_bucket
    while found := aws_client("s3").list_objects_v2(Bucket=bucket).get("Contents"):
        keys = [{"Key": item["Key"]} for item in found]
        aws_client("s3").delete_objects(Bucket=bucket, Delete={"Objects": keys, "Quiet": True})


@pytest.fixture
def recorded(cloud: dict[str, Any]) -> Iterator[Recorded]:
    """An empty folder, and a webinar whose broadcast has ended."""
    with fresh_recording(cloud) as recorded:
        yield recorded


def ended_broadcast() -> Broadcast:
    return Broadcast(
        webinar_id=WEBINAR,
        item=BROADCAST,
        organization_id=ORGANIZATION,
        status="ENDED",
        host_id="user-ada",
        title="Größe & Größeres",
        organization_name="Org",
        primary_color="#3366cc",
        opened_at=NOON,
        started_at=NOON,
        ended_at=NOON + timedelta(hours=1),
        replay_access="MEMBERS",
        secret="x" * 32,
        link_secret="y" * 32,
        launched_at=NOON,
        run=1,
    )


def webinar() -> Webinar:
    return Webinar(
        webinar_id=WEBINAR,
        item=WEBINAR_ITEM,
        organization_id=ORGANIZATION,
        catalog_organization_id=ORGANIZATION,
        host_id="user-ada",
        host_name="Ada",
        title="Größe & Größeres",
        scheduled_start=NOON,
        scheduled_end=NOON + timedelta(hours=1),
        timezone="Europe/Berlin",
        status="ENDED",
        visibility="PUBLIC",
        created_at=NOON,
        updated_at=NOON,
    )


def message(event: Event) -> dict[str, Any]:
    """Return the Lambda event for taking an event from a real queue."""
    detail = {
        "id": "evt_1",
        "type": event.type_name(),
        "version": event.version,
        "occurredAt": clock.now().isoformat(),
        "organizationId": ORGANIZATION,
        "correlationId": "corr-1",
        "actorId": None,
        "data": event.data(),
    }
    taken = queue_event(detail)
    sqs = aws_client("sqs")
    url = sqs.get_queue_url(QueueName=QUEUE)["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody=json.dumps({"detail": detail}))
    (got,) = sqs.receive_message(QueueUrl=url)["Messages"]
    taken["Records"][0]["receiptHandle"] = got["ReceiptHandle"]
    taken["Records"][0]["eventSourceARN"] = f"arn:aws:sqs:eu-west-1:123456789012:{QUEUE}"
    return taken


def told() -> list[str]:
    """Return the types of all events that were told."""
    return sorted(json.loads(item.detail)["type"] for item in OutboxEvent.scan())


Handler = Callable[[dict[str, Any], Any], dict[str, Any]]
