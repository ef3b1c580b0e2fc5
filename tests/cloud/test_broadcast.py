"""A broadcast on the whole local cloud: from WHIP to the recording, private at every step, through kills and double presses."""

import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cloud.hosting import Host, Publishing, publishing
from tests.cloud.lip_sync import offsets
from tests.cloud.people import Person
from tests.cloud.watching import Viewer
from tests.cloud_fixture import RunningCloud, fetch, wait_for
from tests.media.live_stage.whip.publisher import Beeps, Flashes

pytestmark = [pytest.mark.cloud, pytest.mark.timeout(400)]

SIZE = (640, 360)
"""More than that a publisher in Python cannot encode in time on a busy machine."""
IN_STEP = 0.06
"""Seconds by which sound and picture may differ."""
SETTLED = 4.0
"""Seconds after which both clocks are known: until a source's first sender report its arrival has to do."""


@pytest.fixture
def host(local_cloud: RunningCloud) -> Iterator[Host]:
    made = Host.scheduling(local_cloud, "Knots at sea", visibility="PUBLIC")
    yield made
    made.leave()


@pytest.fixture
def on_air(host: Host) -> Iterator[Publishing]:
    """A broadcast with a flashing camera and a beeping microphone."""
    host.command("")
    host.running()
    with publishing(host) as presenter:
        presenter.publish("CAMERA", "Flashes", Flashes, SIZE)
        presenter.publish("MICROPHONE", "Beeps", Beeps)
        wait_for(
            lambda: all(source["connected"] for source in host.status()["sources"]), "both sources to arrive"
        )
        host.stage("PUT", "/scene", b'{"layout": "CAMERA"}')
        host.command("start")
        yield presenter


def test_from_the_green_room_to_the_recording(host: Host, tmp_path: Path) -> None:
    assert set(host.together("", 4)) <= {200}
    assert host.running()["stage"]["launch"] == 1
    assert len(host.processes()) == 2
    viewer = Viewer.of(host)
    assert viewer.playback()["status"] == "SCHEDULED"
    with publishing(host) as presenter:
        presenter.publish("CAMERA", "Flashes", Flashes, SIZE)
        microphone = presenter.publish("MICROPHONE", "Beeps", Beeps)
        host.stage("PUT", "/scene", b'{"layout": "CAMERA"}')
        wait_for(lambda: all(one["connected"] for one in host.status()["sources"]), "both sources to arrive")
        assert set(host.together("start", 3)) == {200}
        wait_for(
            lambda: viewer.playback()["playlistUrl"] and len(viewer.listed()) >= 9,
            "nine segments",
            seconds=40,
        )
        check_privacy(host, viewer)
        lengths = {segment.duration for segment in viewer.listed()}
        assert [round(length, 4) for length in lengths] == [1.0667]
        check_private_parts(host, microphone)
        output = host.status()["output"]
        assert output["ticks"] > 9 * 32
        assert output["droppedTicks"] <= 0.9 * output["ticks"]  # however slow the machine: see MOST_REPEATS
        leaving = time.time()
    assert set(host.together("end", 3)) == {200}
    ended = wait_for(
        lambda: (p := viewer.playback())["replayState"] == "READY" and p, "the replay", seconds=15
    )
    replay = viewer.playlist(ended["replay"]["playlistUrl"])
    assert {one.stream_info.resolution for one in replay.playlists} == {(1280, 720), (640, 360)}
    done = wait_for(
        lambda: (p := viewer.playback())["replay"]["downloadUrl"] and p, "the recording", seconds=60
    )
    recording = tmp_path / "recording.mp4"
    recording.write_bytes(viewer.get(done["replay"]["downloadUrl"]).body)
    (first, *_) = viewer.playlist(f"/live/{host.webinar_id}/replay/720p.m3u8").segments
    together = leaving - first.program_date_time.timestamp()
    check_recording(recording, done["replay"]["duration"], together)
    assert viewer.get(done["replay"]["posterUrl"]).body[:3] == b"\xff\xd8\xff"
    assert viewer.get(done["replay"]["storyboardUrl"]).body.startswith(b"WEBVTT")
    webinar = host.person.get(host.path)
    assert (webinar["status"], webinar["vodId"]) == ("ENDED", host.studio()["recordingId"])
    wait_for(lambda: not host.processes(), "the stage to end", seconds=30)


def check_privacy(host: Host, viewer: Viewer) -> None:
    """Without registration there is no playlist and no segment, by guessing neither."""
    base = f"/live/{host.webinar_id}"
    segment = viewer.listed()[0].uri.removeprefix("../")
    paths = [f"{base}/master.m3u8", f"{base}/720p/index.m3u8", f"{base}/{segment}", f"{base}/timeline.json"]
    assert [viewer.get(path).status for path in paths] == [200] * 4
    stranger = Viewer.of(host, register=False)
    assert stranger.person.ask("GET", f"{host.path}/playback").status == 403
    other = Viewer(host, viewer.person)
    other.cookies = re.sub(r"CloudFront-Signature=.", "CloudFront-Signature=x", viewer.cookies)
    for nobody in (stranger, other):
        assert [nobody.get(path).status for path in paths] == [403] * 4
    assert viewer.get("/live/web_another/master.m3u8").status == 403
    check_copies(viewer, paths)


def check_copies(viewer: Viewer, paths: list[str]) -> None:
    """Of a playlist the CDN keeps a copy for each turn, of nothing else, and for no other parameter."""
    _, playlist, segment, _ = paths
    asked = [f"{playlist}?turn=6", f"{playlist}?turn=7", f"{playlist}?turn=7&x=1", f"{segment}?turn=7"]
    found = [viewer.get(path).headers["X-Cache"].partition(" ")[0] for path in asked]
    assert found == ["Miss", "Miss", "Hit", "Hit"]


def check_private_parts(host: Host, source_id: str) -> None:
    """Neither a viewer nor a member who was not named publishes or sees the studio."""
    member = Person(host.person.cloud, "mei@demo.example", "Mei", host.person.cloud.token("viewer"))
    assert member.ask("GET", f"{host.path}/broadcast").status == 403
    assert member.ask("POST", f"{host.path}/broadcast/sources", {"kind": "SCREEN", "name": "x"}).status == 403
    url = host.studio()["stage"]["url"]
    control = {"Authorization": f"Bearer {host.studio()['token']}", "Content-Type": "application/sdp"}
    assert fetch(f"{url}/whip/{source_id}", "POST", b"v=0", control).status == 403
    assert fetch(f"{url}/whip/{source_id}", "POST", b"v=0", {"Content-Type": "application/sdp"}).status == 401


def check_recording(file: Path, duration: float, together: float) -> None:
    """One faststart MP4 in which every flash has its beep, until its sources leave one after the other."""
    command = ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", str(file)]
    assert float(subprocess.check_output(command)) == pytest.approx(duration, abs=0.1)
    head = file.read_bytes()[:64]
    assert head.index(b"ftyp") < head.index(b"moov") if b"moov" in head else True
    apart = offsets(file, (SETTLED, min(together, duration) - 1))
    assert len(apart) >= 3
    assert max(map(abs, apart)) < IN_STEP, apart


def test_a_killed_stage_resumes_the_broadcast(host: Host, on_air: Publishing) -> None:
    viewer = Viewer.of(host)
    wait_for(
        lambda: viewer.playback()["playlistUrl"] and len(viewer.listed()) >= 3, "three segments", seconds=40
    )
    before = [segment.uri for segment in viewer.listed()]
    host.worker().kill()
    resumed = host.running(run=2, seconds=10)
    assert resumed["stage"]["run"] == 2
    on_air.publish("CAMERA", "Flashes again", Flashes, SIZE)

    def goes_on() -> bool:
        return sum("/002/" in segment.uri for segment in viewer.listed()) >= 3

    wait_for(goes_on, "segments of the second run", seconds=20)
    after = [segment.uri for segment in viewer.listed()]
    assert after[: len(before)] == before
    assert sum(segment.discontinuity for segment in viewer.listed()) == 1
    assert host.status()["scene"]["layout"] == "CAMERA"
    host.command("end")
    ended = wait_for(
        lambda: (p := viewer.playback())["replayState"] == "READY" and p, "the replay", seconds=15
    )
    media = viewer.playlist(f"/live/{host.webinar_id}/replay/720p.m3u8")
    assert {re.search(r"/(\d{3})/", one.uri)[1] for one in media.segments} == {"001", "002"}  # type: ignore[index]
    assert ended["replay"]["duration"] == pytest.approx(sum(one.duration for one in media.segments), abs=0.1)


def test_a_dropped_presenter_is_off_the_air_at_once(host: Host, on_air: Publishing) -> None:
    members = host.person.get(
        f"/api/organizations/{host.person.cloud.stack['organization']}/members?limit=100"
    )
    bruno = next(one["userId"] for one in members["items"] if one["email"] == "bruno@demo.example")
    host.person.post(f"{host.path}/presenters", {"userId": bruno})
    guest = Person(host.person.cloud, "bruno@demo.example", "Bruno", host.person.cloud.token("course_author"))
    as_guest = Host(guest, host.webinar_id)
    with publishing(as_guest) as presenter:
        source = presenter.publish("CAMERA", "Guest", Flashes, SIZE)
        wait_for(lambda: told(host, source) and told(host, source)["connected"], "the guest")
        assert as_guest.stage("PUT", "/scene", b'{"layout": "SCREEN"}').status == 403
        assert guest.ask("POST", f"{host.path}/broadcast/end", {}).status == 403
        assert host.person.ask("DELETE", f"{host.path}/presenters/{bruno}").status == 204
        host.stage("POST", "/refresh")
        wait_for(lambda: told(host, source) is None, "the guest to be gone", seconds=5)
    assert (
        guest.ask("POST", f"{host.path}/broadcast/sources", {"kind": "CAMERA", "name": "Again"}).status == 403
    )


def told(host: Host, source_id: str) -> Any:
    return next((one for one in host.status()["sources"] if one["id"] == source_id), None)
