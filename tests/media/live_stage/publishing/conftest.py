"""An S3 in process that can be made to fail or to hang, and a broadcast's folder in it."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import m3u8
import pytest
from botocore.awsrequest import AWSRequest, AWSResponse
from botocore.exceptions import ConnectTimeoutError
from moto import mock_aws

from chalicelib.core.config import settings
from media_lambdas.live_stage.packaging.segments import SEGMENT_SECONDS, SegmentDone
from media_lambdas.live_stage.publishing.client import live_client
from media_lambdas.live_stage.publishing.publisher import Publisher
from media_lambdas.recordings.folder import Folder
from tests.media.live_media import picture, sound

WEBINAR = "wbn_1"
NOON = 1_772_366_400.0  # 2026-03-01 12:00 UTC
MAIN = ("720p", "360p", "audio")
LOOK_AGAIN = 0.005
EVENT = "before-send.s3.PutObject"


def until(condition: Callable[[], bool], *, seconds: float = 20) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(LOOK_AGAIN)


class Faults:
    """Stands before S3: ``judge`` is asked of every PUT, and answers "ok", "refuse", "timeout" or "hang"."""

    def __init__(self, client: Any) -> None:
        self.judge: Callable[[str], str] = lambda key: "ok"
        self.release = threading.Event()
        self.seen: list[str] = []
        self.watch: Callable[[str, bytes], None] = lambda key, body: None
        self._events = client.meta.events
        self._events.register_first(EVENT, self._before_send)

    def remove(self) -> None:
        self.release.set()
        self._events.unregister(EVENT, self._before_send)

    def _before_send(self, request: AWSRequest, **_: Any) -> AWSResponse | None:
        key = str(request.url).partition(f"{settings().content_bucket}/")[2]
        self.seen.append(key)
        verdict = self.judge(key)
        if verdict == "refuse":
            return AWSResponse(request.url, 503, {}, _Raw(b"<Error><Code>SlowDown</Code></Error>"))
        if verdict == "timeout":
            raise ConnectTimeoutError(endpoint_url=request.url)
        if verdict == "hang":
            self.release.wait(20)
        body = request.body
        self.watch(key, body if isinstance(body, bytes) else body.read() if body else b"")
        if hasattr(body, "seek"):
            body.seek(0)
        return None


class _Raw:
    """What botocore reads of urllib3's response."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self, *_: Any, **__: Any) -> Iterator[bytes]:
        yield self._body


@pytest.fixture(scope="module")
def clients() -> Iterator[tuple[Any, Any]]:
    """The stage's client, and one that is left alone. Making them takes longer than most tests."""
    with mock_aws():
        stage, tests = live_client(), boto3.client("s3")
        place = {"LocationConstraint": "eu-west-1"}
        tests.create_bucket(Bucket=settings().content_bucket, CreateBucketConfiguration=place)
        yield stage, tests


@pytest.fixture
def s3(clients: tuple[Any, Any]) -> Iterator[Any]:
    yield clients[0]
    bucket = settings().content_bucket
    while found := clients[1].list_objects_v2(Bucket=bucket).get("Contents"):
        keys = [{"Key": item["Key"]} for item in found]
        clients[1].delete_objects(Bucket=bucket, Delete={"Objects": keys, "Quiet": True})


@pytest.fixture
def faults(s3: Any) -> Iterator[Faults]:
    faults = Faults(s3)
    yield faults
    faults.remove()


@pytest.fixture
def folder(clients: tuple[Any, Any], s3: Any) -> Folder:
    return Folder(WEBINAR, client=clients[1])


class Stage:
    """A run that publishes segments of a few bytes."""

    def __init__(
        self, client: Any, run: int, renditions: tuple[str, ...], starts_at: float, keep: float
    ) -> None:
        self.run, self.starts_at = run, starts_at
        self.mine = True
        self.publisher = Publisher(
            WEBINAR, run=run, starts_at=starts_at, still_mine=lambda: self.mine, client=client, keep=keep
        )
        self.publisher.start([(sound(1) if name == "audio" else picture(name, 1))[0] for name in renditions])
        self.renditions = renditions

    def put(self, *numbers: int, renditions: tuple[str, ...] | None = None) -> None:
        for number in numbers:
            for name in renditions or self.renditions:
                starts_at = self.starts_at + number * SEGMENT_SECONDS
                data = f"{name} {self.run} {number}".encode()
                self.publisher.put(SegmentDone(name, self.run, number, data, starts_at, SEGMENT_SECONDS))

    def finish(self, *, ended: bool = False, timeout: float = 20) -> bool:
        return self.publisher.finish(ended=ended, timeout=timeout)


NewStage = Callable[..., Stage]


@pytest.fixture
def stage(s3: Any, faults: Faults) -> Iterator[NewStage]:
    made: list[Stage] = []

    def new(
        run: int = 1, renditions: tuple[str, ...] = MAIN, *, starts_at: float = NOON, keep: float = 60
    ) -> Stage:
        made.append(Stage(s3, run, renditions, starts_at, keep))
        return made[-1]

    yield new
    faults.release.set()
    for each in made:
        each.publisher.close()


def listed(folder: Folder, rendition: str) -> m3u8.M3U8:
    """Read a rendition's playlist."""
    text = folder.get(f"{rendition}/index.m3u8")
    return m3u8.loads((text or b"#EXTM3U\n").decode())


def names(playlist: m3u8.M3U8) -> list[str]:
    """Return the segments of a playlist, those that are gaps in brackets."""
    found = [(segment.uri.removeprefix("../"), segment.gap_tag) for segment in playlist.segments]
    return [f"({uri})" if gap else uri for uri, gap in found]
