"""A stage from green room to replay: synthetic presenters in, what players get out, with real encoding and storage."""

import asyncio
import io
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import av
import boto3
import m3u8
import numpy as np
import pytest
from moto import mock_aws
from PIL import Image

from chalicelib.broadcasts.service import PlannedSource, StagePlan
from chalicelib.broadcasts.tokens import Claims
from chalicelib.core.config import settings
from chalicelib.core.errors import Forbidden, Unprocessable
from media_lambdas.live_stage.scenes.slides import NoSlides
from media_lambdas.live_stage.sources.source import VideoPlanes
from media_lambdas.live_stage.stage import Stage
from media_lambdas.live_stage.whip.hub import Hub
from media_lambdas.recordings.folder import Folder
from media_lambdas.recordings.replay import make_replay
from tests.media.live_stage.publishing.conftest import until

WEBINAR = "web_1"
CAMERA, SCREEN, MICROPHONE = "src_camera", "src_screen", "src_microphone"
GRAY, LIGHT = 90, 200
TONE = 440


class NoDecks(NoSlides):
    """A store of slides without any."""

    def know(self, decks: dict[str, int]) -> None:
        """There is nothing to know."""


def planned(source_id: str, kind: str) -> PlannedSource:
    return PlannedSource(source_id, "usr_host", kind, f"The {kind.lower()}", muted=False)


PLAN = StagePlan(
    webinar_id=WEBINAR,
    organization_id="org_1",
    status="GREEN_ROOM",
    run=1,
    launch=1,
    scene={"layout": "SCREEN"},
    secret="not used here",
    angles_published=False,
    sources={
        CAMERA: planned(CAMERA, "CAMERA"),
        SCREEN: planned(SCREEN, "SCREEN"),
        MICROPHONE: planned(MICROPHONE, "MICROPHONE"),
    },
    presenter_ids=frozenset({"usr_host"}),
    producer_id="usr_host",
    started_at=None,
    ended_at=None,
    decks={},
    title="Knots",
    organization_name="Harbor School",
    primary_color="#0f766e",
)
LIVE = replace(PLAN, status="LIVE", started_at=datetime(2026, 3, 1, 12, tzinfo=UTC))


def planes(luma: int) -> VideoPlanes:
    y = np.full((720, 1280), luma, np.uint8)
    chroma = np.full((360, 640), 128, np.uint8)
    return VideoPlanes(y, chroma, chroma)


class Presenters:
    """Publishes a gray camera, a light screen and a tone, as WebRTC would, without the network."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.away: set[str] = set()
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._publish)
        self._thread.start()

    def stop(self) -> None:
        self._done.set()
        self._thread.join()

    def _publish(self) -> None:
        pictures = {CAMERA: planes(GRAY), SCREEN: planes(LIGHT)}
        sample = 0
        began = self.hub.clock()
        while not self._done.wait(1 / 60):
            now = self.hub.clock()
            for source_id, picture in pictures.items():
                if source_id in self.hub.sources and source_id not in self.away:
                    self.hub.sources[source_id].push_video(VideoPlanes(*picture), now)
            count = int((now - began) * 48_000) - sample
            wave = np.sin((sample + np.arange(count)) * TONE * 2 * np.pi / 48_000) * 0.3
            if MICROPHONE in self.hub.sources and MICROPHONE not in self.away:
                stereo = np.stack([wave, wave], axis=1).astype(np.float32)
                self.hub.sources[MICROPHONE].push_audio(stereo, began + sample / 48_000)
            sample += count


@pytest.fixture
def folder() -> Iterator[Folder]:
    with mock_aws():
        boto3.client("s3").create_bucket(
            Bucket=settings().content_bucket,
            CreateBucketConfiguration={"LocationConstraint": "eu-west-1"},
        )
        yield Folder(WEBINAR, client=boto3.client("s3"))


def make_hub(plan: StagePlan) -> Hub:
    async def make() -> Hub:
        hub = Hub()
        hub.apply(plan.sources)
        return hub

    return asyncio.run(make())


@pytest.fixture
def hub() -> Hub:
    return make_hub(PLAN)


@pytest.fixture
def presenters(hub: Hub) -> Iterator[Presenters]:
    publishing = Presenters(hub)
    yield publishing
    publishing.stop()


def make_stage(hub: Hub, plan: StagePlan = PLAN, **extra: Any) -> Stage:
    return Stage(plan, hub, NoDecks(), still_mine=lambda: True, refresh=lambda: None, **extra)


def claims(user_id: str = "usr_host") -> Claims:
    return Claims(WEBINAR, user_id, "control", None, datetime(2035, 1, 1, tzinfo=UTC))


def segments(folder: Folder, rendition: str = "720p", run: int = 1) -> int:
    return sum(name.endswith(".m4s") for name, _ in folder.files(f"{rendition}/{run:03}/"))


def fetch(folder: Folder, rendition: str, run: int, target: Path) -> Path:
    """Put a run's rendition into one file."""
    names = sorted(name for name, _ in folder.files(f"{rendition}/{run:03}/") if name.endswith(".m4s"))
    parts = [folder.get(name) or b"" for name in (f"{rendition}/{run:03}/init.mp4", *names)]
    target.write_bytes(b"".join(parts))
    return target


def lumas(file: Path) -> list[float]:
    """Return the mean brightness of each picture's middle."""
    with av.open(file) as container:
        return [
            float(np.mean(frame.to_ndarray(format="gray")[300:420, 560:720]))
            for frame in container.decode(video=0)
        ]


def test_from_green_room_to_replay(folder: Folder, hub: Hub, presenters: Presenters, tmp_path: Path) -> None:
    stage = make_stage(hub)
    stage.start()
    until(lambda: stage.status()["output"]["ticks"] > 5)
    assert not stage.on_air
    assert segments(folder) == 0

    stage.follow(LIVE)
    assert stage.on_air
    until(lambda: segments(folder) >= 2)
    switched = stage.set_scene(claims(), {"layout": "CAMERA"})
    at_switch = segments(folder)
    until(lambda: segments(folder) >= at_switch + 2)
    status = stage.status()
    assert stage.finish()

    assert [one["name"] for one in status["output"]["renditions"]] == ["720p", "360p", "audio"]
    assert status["output"]["uploadLag"] < 2
    # A busy machine may be slow, and says so.
    assert {warning["code"] for warning in status["warnings"]} <= {"SLOW"}
    assert all(source["connected"] for source in status["sources"])

    shown = lumas(fetch(folder, "720p", 1, tmp_path / "picture.mp4"))
    assert len(shown) == segments(folder) * 32
    # The very tick that was named shows the camera, and all after it.
    tick = switched["tick"]
    assert max(abs(luma - shown[tick - 1]) for luma in shown[20:tick]) < 3
    assert shown[tick - 1] - shown[tick] > 60
    assert max(abs(luma - shown[tick]) for luma in shown[tick:]) < 3

    with av.open(fetch(folder, "audio", 1, tmp_path / "sound.mp4")) as container:
        sound = np.concatenate([frame.to_ndarray()[0] for frame in container.decode(audio=0)])
    assert len(sound) == segments(folder, "audio") * 51_200
    middle = sound[60_000:108_000]
    assert np.argmax(np.abs(np.fft.rfft(middle))) == pytest.approx(TONE, abs=2)

    live = m3u8.loads((folder.get("720p/index.m3u8") or b"").decode())
    assert live.is_endlist
    replay = make_replay(WEBINAR, client=folder.client)
    assert replay is not None
    assert replay.duration == pytest.approx(segments(folder) * 32 / 30)
    timeline = json.loads(folder.get("timeline.json") or b"")
    assert timeline["status"] == "ENDED"
    assert [entry["layout"] for entry in timeline["entries"]] == ["SCREEN", "CAMERA"]
    assert timeline["entries"][1]["at"] == switched["takesEffectAt"]


def test_a_second_run_goes_on_where_the_first_was_killed(
    folder: Folder, hub: Hub, presenters: Presenters
) -> None:
    first = make_stage(hub)
    first.start()
    first.follow(LIVE)
    until(lambda: segments(folder) >= 2)
    first.drop()  # as if killed: nothing is finished
    recorded = segments(folder)

    second = make_stage(hub, replace(LIVE, run=2))
    second.start()
    second.follow(replace(LIVE, run=2))
    until(lambda: segments(folder, run=2) >= 2)
    assert second.finish()

    playlist = m3u8.loads((folder.get("720p/index.m3u8") or b"").decode())
    names = [segment.uri for segment in playlist.segments]
    assert names[:recorded] == [f"../720p/001/{number:06}.m4s" for number in range(recorded)]
    assert [segment.discontinuity for segment in playlist.segments].count(True) == 1
    replay = make_replay(WEBINAR, client=folder.client)
    assert replay is not None
    assert replay.runs == 2


def test_what_vanishes_leaves_the_rest_on_air(folder: Folder, hub: Hub, presenters: Presenters) -> None:
    stage = make_stage(hub)
    stage.start()
    stage.follow(LIVE)
    until(lambda: segments(folder) >= 1)
    presenters.away = {CAMERA, SCREEN, MICROPHONE}
    until(lambda: not stage.is_published_to())
    codes = {warning["code"] for warning in stage.status()["warnings"]}
    before = segments(folder)
    until(lambda: segments(folder) >= before + 1)
    presenters.away = set()
    until(stage.is_published_to)
    assert stage.finish()
    assert {"NO_PICTURE", "NO_SOUND"} <= codes


def test_angles_come_and_go(folder: Folder, hub: Hub, presenters: Presenters) -> None:
    stage = make_stage(hub)
    stage.start()
    stage.follow(LIVE)
    until(lambda: segments(folder) >= 1)
    with_angles = replace(LIVE, angles_published=True)
    stage.follow(with_angles)
    until(lambda: segments(folder, "angle-1") >= 1)
    until(lambda: segments(folder, "angle-2") >= 1)
    told = json.loads(folder.get("timeline.json") or b"")["angles"]
    stage.follow(LIVE)
    until(lambda: json.loads(folder.get("timeline.json") or b"")["angles"] == [])
    assert stage.finish()
    assert [angle["title"] for angle in told] == ["The camera", "The screen"]


def test_only_the_producer_switches_and_only_to_what_there_is(hub: Hub) -> None:
    stage = make_stage(hub)
    with pytest.raises(Forbidden):
        stage.set_scene(claims("usr_other"), {"layout": "CAMERA"})
    for bad, field in (
        ({"layout": "UPSIDE_DOWN"}, "layout"),
        ({"layout": "CAMERA", "cameraId": "src_unknown"}, "cameraId"),
        ({"layout": "CAMERA", "cameraId": MICROPHONE}, "cameraId"),
        ({"layout": "SLIDE", "slide": {"deckId": "ast_1", "page": 1}}, "slide.deckId"),
    ):
        with pytest.raises(Unprocessable) as refused:
            stage.set_scene(claims(), bad)
        assert refused.value.field == field
    assert stage.scene.as_json()["layout"] == "SCREEN"


def test_the_preview_is_what_is_mixed(hub: Hub, presenters: Presenters) -> None:
    stage = make_stage(hub)
    stage.start()

    def brightness() -> float:
        image = Image.open(io.BytesIO(stage.preview())).convert("L")
        assert image.size == (640, 360)
        return float(np.mean(np.asarray(image)[150:210, 280:360]))

    until(lambda: brightness() > 150)
    stage.set_scene(claims(), {"layout": "CAMERA"})
    until(lambda: brightness() < 120)
    stage.leave()


def test_an_outage_of_storage_loses_nothing(folder: Folder, hub: Hub, presenters: Presenters) -> None:
    down = threading.Event()

    stage = make_stage(hub)
    stage.start()
    stage.follow(LIVE)
    until(lambda: segments(folder) >= 1)
    assert stage._recorder.publisher is not None
    client = stage._recorder.publisher._folder.client
    put = client.put_object

    def failing(**arguments: Any) -> Any:
        if down.is_set():
            from botocore.exceptions import EndpointConnectionError

            raise EndpointConnectionError(endpoint_url="s3")
        return put(**arguments)

    client.put_object = failing
    down.set()
    began = time.monotonic()
    until(lambda: bool(stage.status()["output"]["behind"]))
    told = {warning["code"] for warning in stage.status()["warnings"]}
    assert told - {"SLOW"} == {"BEHIND"}  # on a busy machine both are true
    down.clear()
    until(lambda: stage.status()["output"]["uploadQueue"] == 0)
    assert stage.finish()
    numbers = sorted(int(name[-10:-4]) for name, _ in folder.files("720p/001/") if name.endswith(".m4s"))
    assert numbers == list(range(len(numbers)))
    assert len(numbers) > (time.monotonic() - began) // 2
