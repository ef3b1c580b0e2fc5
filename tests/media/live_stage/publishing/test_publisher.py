"""A run's way into storage: in order, complete, and whole again after storage failed."""

import json
import time
from typing import Any

import m3u8
import pytest

from chalicelib.core.config import settings
from media_lambdas.live_stage.publishing import publisher as publisher_module
from media_lambdas.live_stage.publishing.publisher import Publisher
from media_lambdas.live_stage.publishing.timeline import Angle, Slide, TimelineEntry
from media_lambdas.recordings.folder import Folder
from tests.media.live_media import picture, segments_of, sound
from tests.media.live_stage.publishing.conftest import (
    MAIN,
    NOON,
    WEBINAR,
    Faults,
    NewStage,
    listed,
    names,
    until,
)


def uris(rendition: str, run: int, numbers: range) -> list[str]:
    return [f"{rendition}/{run:03}/{number:06}.m4s" for number in numbers]


def test_everything_is_in_its_place(stage: NewStage, folder: Folder) -> None:
    run = stage()
    run.put(*range(3))
    assert run.finish(ended=True)
    expected = {"001.json", "master.m3u8"}
    for name in MAIN:
        expected |= {f"{name}/index.m3u8", f"{name}/001/init.mp4", *uris(name, 1, range(3))}
        playlist = listed(folder, name)
        assert names(playlist) == uris(name, 1, range(3))
        assert (playlist.media_sequence, playlist.is_endlist) == (0, True)
    assert {name for name, _ in folder.files()} == expected
    assert folder.get("360p/001/000002.m4s") == b"360p 1 2"
    told = json.loads(folder.get("001.json") or b"")
    assert told["startsAt"] == "2026-03-01T12:00:00Z"
    assert [about["name"] for about in told["renditions"]] == list(MAIN)
    assert told["renditions"][0] == {
        "name": "720p",
        "codec": "avc1.42C00B",
        "width": 128,
        "height": 72,
        "bitrate": 500_000,
    }


def test_cache_headers(stage: NewStage, folder: Folder) -> None:
    run = stage()
    run.put(0)
    assert run.finish()

    def headers(name: str) -> tuple[str, str]:
        head = folder.client.head_object(Bucket=folder.bucket, Key=folder.root + name)
        return head["CacheControl"], head["ContentType"]

    forever = "public, max-age=31536000, immutable"
    assert headers("720p/001/000000.m4s") == (forever, "video/iso.segment")
    assert headers("audio/001/init.mp4") == (forever, "video/mp4")
    for name in ("master.m3u8", "720p/index.m3u8"):
        assert headers(name) == ("public, max-age=1", "application/vnd.apple.mpegurl")
    assert headers("001.json") == ("public, max-age=1", "application/json")


def test_master_leads_to_all_renditions(stage: NewStage, folder: Folder) -> None:
    run = stage()
    run.put(0)
    assert run.finish()
    master = m3u8.loads((folder.get("master.m3u8") or b"").decode())
    assert [playlist.uri for playlist in master.playlists] == ["720p/index.m3u8", "360p/index.m3u8"]
    assert [media.uri for media in master.media] == ["audio/index.m3u8"]


def test_window_slides(stage: NewStage, folder: Folder) -> None:
    run = stage()
    run.put(*range(50))
    assert run.finish()
    playlist = listed(folder, "720p")
    assert names(playlist) == uris("720p", 1, range(20, 50))
    assert playlist.media_sequence == 20
    assert playlist.segments[0].program_date_time.timestamp() == round(NOON + 20 * 32 / 30, 3)
    assert playlist.segments[0].init_section.uri == "../720p/001/init.mp4"


class Witness:
    """Sees every playlist as it is written: what it lists must be there, and it never goes back."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.last: dict[str, int] = {}
        self.faults: list[str] = []
        self.seen = 0

    def __call__(self, key: str, body: bytes) -> None:
        name = key.removeprefix(self.folder.root)
        if not name.endswith("index.m3u8"):
            return
        self.seen += 1
        playlist = m3u8.loads(body[body.index(b"#EXTM3U") :].decode(errors="replace"))
        there = {file for file, _ in self.folder.files(name.removesuffix("index.m3u8"))}
        for uri in names(playlist):
            if not uri.startswith("(") and uri not in there:
                self.faults.append(f"{name} lists {uri}")
        end = (playlist.media_sequence or 0) + len(playlist.segments)
        if end < self.last.get(name, 0):
            self.faults.append(f"{name} goes back to {end}")
        self.last[name] = end


def test_nothing_is_listed_before_it_is_there(stage: NewStage, folder: Folder, faults: Faults) -> None:
    """Uploads fail at random and overtake each other; what players read is right all the time."""
    witness = Witness(folder)
    faults.watch = witness
    verdicts = ["ok", "refuse", "ok", "timeout", "ok", "ok", "refuse"]
    faults.judge = lambda key: verdicts[hash((key, len(faults.seen))) % len(verdicts)]
    run = stage()
    run.put(*range(33))
    assert run.finish()
    assert witness.faults == []
    assert witness.seen > len(MAIN)
    for name in MAIN:
        assert names(listed(folder, name)) == uris(name, 1, range(3, 33))


@pytest.mark.parametrize("how", ["refuse", "timeout"])
def test_outage_loses_nothing(
    stage: NewStage, folder: Folder, faults: Faults, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twenty seconds of segments while storage answers with errors, or not at all."""
    monkeypatch.setattr(publisher_module, "BEHIND_SECONDS", 0.05)
    run = stage()
    run.put(*range(3))
    until(lambda: names(listed(folder, "720p")) == uris("720p", 1, range(3)))
    faults.judge = lambda key: how
    run.put(*range(3, 22))
    until(lambda: run.publisher.health().behind)
    health = run.publisher.health()
    assert (health.segment, health.upload_queue, health.lost) == (3, 19 * len(MAIN), 0)
    assert health.upload_lag >= 0.05
    faults.judge = lambda key: "ok"
    assert run.finish()
    for name in MAIN:
        assert names(listed(folder, name)) == uris(name, 1, range(22))
    after = run.publisher.health()
    assert (after.segment, after.upload_queue, after.upload_lag, after.behind) == (22, 0, 0.0, False)


def test_outage_is_not_hammered(stage: NewStage, faults: Faults, folder: Folder) -> None:
    run = stage()
    run.put(0)
    until(lambda: names(listed(folder, "audio")) == uris("audio", 1, range(1)))
    faults.judge = lambda key: "refuse"
    before = len(faults.seen)
    begun = time.monotonic()
    run.put(*range(1, 60))
    until(lambda: time.monotonic() > begun + 1.5)
    # Eight workers try after 0.1, 0.2, 0.4, 0.8 s … of pause; 177 objects wait.
    assert len(faults.seen) - before < 70


def test_slow_storage_loses_nothing(stage: NewStage, folder: Folder, faults: Faults) -> None:
    """Every upload hangs until it is let go; meanwhile nothing blocks who makes segments."""
    faults.judge = lambda key: "hang" if key.endswith(".m4s") else "ok"
    run = stage()
    begun = time.monotonic()
    run.put(*range(19))
    assert time.monotonic() - begun < 1
    assert run.publisher.health().upload_queue >= 19 * len(MAIN)
    faults.release.set()
    assert run.finish()
    assert names(listed(folder, "360p")) == uris("360p", 1, range(19))


def test_slow_rendition_is_not_waited_for_long(stage: NewStage, folder: Folder, faults: Faults) -> None:
    faults.judge = lambda key: "hang" if "360p/001/000001" in key else "ok"
    run = stage()
    run.put(0)
    until(lambda: all(names(listed(folder, name)) == uris(name, 1, range(1)) for name in MAIN))
    # The slow one first: while nobody knows that its segment is on its way, nobody waits for it.
    run.put(1, renditions=("360p", "720p", "audio"))
    until(lambda: run.publisher.health().upload_queue == 1)
    assert names(listed(folder, "720p")) == uris("720p", 1, range(1))
    run.put(*range(2, 6))
    until(lambda: names(listed(folder, "720p")) == uris("720p", 1, range(6)))
    assert names(listed(folder, "360p")) == uris("360p", 1, range(1))
    faults.release.set()
    assert run.finish()
    assert names(listed(folder, "360p")) == uris("360p", 1, range(6))


def test_what_is_too_old_becomes_a_gap(stage: NewStage, folder: Folder, faults: Faults) -> None:
    run = stage(keep=0.3)
    run.put(0)
    until(lambda: names(listed(folder, "audio")) == uris("audio", 1, range(1)))
    faults.judge = lambda key: "refuse" if key.endswith(("000001.m4s", "000002.m4s")) else "ok"
    run.put(1, 2)
    until(lambda: run.publisher.health().lost == 2 * len(MAIN))
    run.put(3)
    assert run.finish()
    for name in MAIN:
        one, two = uris(name, 1, range(1, 3))
        assert names(listed(folder, name)) == [
            *uris(name, 1, range(1)),
            f"({one})",
            f"({two})",
            *uris(name, 1, range(3, 4)),
        ]
    assert run.publisher.health().upload_queue == 0


def test_memory_is_bounded_while_storage_is_gone(stage: NewStage, faults: Faults) -> None:
    faults.judge = lambda key: "refuse"
    run = stage(keep=0.2)
    held = []
    for number in range(0, 100, 4):
        run.put(*range(number, number + 4))
        held.append(run.publisher.health().upload_queue)
        deadline = time.monotonic() + 0.05
        until(lambda: time.monotonic() > deadline)  # noqa: B023 # asked before the next round
    assert max(held) <= 100
    assert held[-1] <= 3 * 4 * 6 + 8 + len(MAIN)


def test_new_run_goes_on(stage: NewStage, folder: Folder) -> None:
    """A killed stage's segments stay listed, numbers go on, a discontinuity lies between, wherever each rendition broke off."""
    first = stage()
    first.put(*range(4))
    first.put(4, renditions=("720p", "audio"))
    assert first.finish()
    second = stage(2, starts_at=NOON + 60)
    second.put(0, 1)
    assert second.finish()
    playlist = listed(folder, "720p")
    assert names(playlist) == [*uris("720p", 1, range(5)), *uris("720p", 2, range(2))]
    assert [segment.discontinuity for segment in playlist.segments] == [False] * 5 + [True, False]
    assert playlist.segments[5].program_date_time.timestamp() == NOON + 60
    shorter = listed(folder, "360p")
    (missing,) = uris("360p", 1, range(4, 5))
    assert names(shorter) == [*uris("360p", 1, range(4)), f"({missing})", *uris("360p", 2, range(2))]
    assert shorter.media_sequence == playlist.media_sequence == 0


def test_sequence_never_goes_back_over_many_runs(stage: NewStage, folder: Folder, faults: Faults) -> None:
    witness = Witness(folder)
    faults.watch = witness
    for number in range(1, 5):
        run = stage(number, starts_at=NOON + 100 * number)
        run.put(*range(12))
        assert run.finish()
    assert witness.faults == []
    playlist = listed(folder, "720p")
    assert (playlist.media_sequence, playlist.discontinuity_sequence, len(playlist.segments)) == (18, 1, 30)
    assert sum(segment.discontinuity for segment in playlist.segments) == 2


def test_run_without_segments_counts_for_nothing(stage: NewStage, folder: Folder) -> None:
    first = stage()
    first.put(0)
    assert first.finish()
    assert stage(2).finish()
    third = stage(3)
    third.put(0)
    assert third.finish()
    playlist = listed(folder, "720p")
    assert names(playlist) == ["720p/001/000000.m4s", "720p/003/000000.m4s"]
    assert (folder.get("720p/index.m3u8") or b"").count(b"#EXT-X-DISCONTINUITY\n") == 1


def test_rendition_that_a_new_run_lacks_goes_on(stage: NewStage, folder: Folder) -> None:
    first = stage(renditions=("1080p", *MAIN))
    first.put(0, 1)
    assert first.finish()
    second = stage(2)
    second.put(0)
    assert second.finish()
    assert names(listed(folder, "1080p")) == [*uris("1080p", 1, range(2)), "720p/002/000000.m4s"]
    master = m3u8.loads((folder.get("master.m3u8") or b"").decode())
    assert [playlist.uri for playlist in master.playlists] == ["720p/index.m3u8", "360p/index.m3u8"]


def test_rendition_that_is_new_begins_later(stage: NewStage, folder: Folder) -> None:
    first = stage()
    first.put(0, 1, 2)
    assert first.finish()
    second = stage(2, renditions=("1080p", *MAIN))
    second.put(0)
    assert second.finish()
    new, old = listed(folder, "1080p"), listed(folder, "720p")
    assert (new.media_sequence, new.discontinuity_sequence) == (3, 1)
    assert (old.media_sequence, len(old.segments)) == (0, 4)


def test_fenced_run_writes_no_playlist(stage: NewStage, folder: Folder) -> None:
    run = stage()
    run.put(0)
    until(lambda: names(listed(folder, "720p")) == uris("720p", 1, range(1)))
    run.mine = False
    run.put(1)
    until(lambda: run.publisher.fenced)
    run.publisher.publish_timeline("LIVE", [])
    assert not run.finish()
    assert names(listed(folder, "720p")) == uris("720p", 1, range(1))
    assert folder.get("timeline.json") is None
    run.put(2)
    assert folder.get("720p/001/000002.m4s") is None


def test_finish_gives_up_in_time(stage: NewStage, faults: Faults) -> None:
    faults.judge = lambda key: "refuse"
    run = stage()
    run.put(0)
    begun = time.monotonic()
    assert not run.finish(timeout=0.5)
    assert time.monotonic() - begun < 3


def test_storage_that_fails_from_the_beginning(stage: NewStage, folder: Folder, faults: Faults) -> None:
    """Neither the initialization nor the former runs can be got at first; it begins as soon as they can."""
    first = stage()
    first.put(0)
    assert first.finish()
    faults.judge = lambda key: "timeout"
    second = stage(2)
    second.put(0, 1)
    until(lambda: len(faults.seen) > 30)
    faults.judge = lambda key: "ok"
    assert second.finish()
    assert names(listed(folder, "audio")) == ["audio/001/000000.m4s", *uris("audio", 2, range(2))]


def test_angle_joins_and_leaves_and_joins(stage: NewStage, folder: Folder) -> None:
    run = stage()
    run.put(*range(4))
    run.publisher.add(picture("angle-1", 1)[0])
    run.put(4, 5, renditions=("angle-1",))
    run.put(*range(4, 9))
    run.put(8, renditions=("angle-1",))
    assert run.finish()
    angle = listed(folder, "angle-1")
    assert names(angle) == [
        *uris("angle-1", 1, range(4, 6)),
        *[f"({uri})" for uri in uris("angle-1", 1, range(6, 8))],
        *uris("angle-1", 1, range(8, 9)),
    ]
    assert angle.media_sequence == 4
    master = m3u8.loads((folder.get("angle-1/master.m3u8") or b"").decode())
    assert [playlist.uri for playlist in master.playlists] == ["index.m3u8"]
    assert [media.uri for media in master.media] == ["../audio/index.m3u8"]
    assert b"angle" not in (folder.get("master.m3u8") or b"")
    told = json.loads(folder.get("001.json") or b"")
    assert [about["name"] for about in told["renditions"]] == [*MAIN, "angle-1"]
    assert names(listed(folder, "720p")) == uris("720p", 1, range(9))


def test_absent_angle_holds_up_nobody(stage: NewStage, folder: Folder) -> None:
    run = stage(renditions=(*MAIN, "angle-1"))
    run.put(0, 1)
    run.put(2, renditions=MAIN)
    until(lambda: names(listed(folder, "720p")) == uris("720p", 1, range(3)))


def put_slide(folder: Folder, deck: str, page: int) -> None:
    folder.client.put_object(
        Bucket=settings().content_bucket,
        Key=f"media/{deck}/slides/{page:03}.webp",
        Body=f"{deck} {page}".encode(),
    )


def test_timeline_tells_of_slides_that_can_be_read(stage: NewStage, folder: Folder) -> None:
    put_slide(folder, "ast_a", 1)
    put_slide(folder, "ast_a", 2)
    run = stage()
    entries = [
        TimelineEntry(NOON, "CAMERA"),
        TimelineEntry(NOON + 1.5, "SLIDE", Slide("ast_a", 2)),
        TimelineEntry(NOON + 3, "SLIDE", Slide("ast_a", 9)),
    ]
    run.publisher.publish_timeline("LIVE", entries, [Angle("angle-1", "Camera 2")])
    assert run.finish()
    told = json.loads(folder.get("timeline.json") or b"")
    assert told == {
        "status": "LIVE",
        "entries": [
            {"at": "2026-03-01T12:00:00.000Z", "slide": None, "layout": "CAMERA"},
            {
                "at": "2026-03-01T12:00:01.500Z",
                "slide": {"deckId": "ast_a", "page": 2, "image": "slides/ast_a/002.webp"},
                "layout": "SLIDE",
            },
            {
                "at": "2026-03-01T12:00:03.000Z",
                "slide": {"deckId": "ast_a", "page": 9, "image": None},
                "layout": "SLIDE",
            },
        ],
        "angles": [
            {
                "name": "angle-1",
                "title": "Camera 2",
                "playlist": "angle-1/master.m3u8",
                "replay": "replay/angle-1.master.m3u8",
            }
        ],
    }
    assert folder.get("slides/ast_a/002.webp") == b"ast_a 2"
    assert folder.get("slides/ast_a/001.webp") is None


def test_timeline_of_a_new_run_continues(stage: NewStage, folder: Folder) -> None:
    first = stage()
    first.publisher.publish_timeline("LIVE", [TimelineEntry(NOON, "CAMERA")])
    assert first.finish()
    second = stage(2)
    for count in (1, 2):
        entries = [TimelineEntry(NOON + 10 * (n + 1), "SCREEN") for n in range(count)]
        second.publisher.publish_timeline("LIVE", entries)
    assert second.finish()
    told = json.loads(folder.get("timeline.json") or b"")
    assert [entry["at"][14:19] for entry in told["entries"]] == ["00:00", "00:10", "00:20"]


def test_angles_of_a_broadcast_that_is_over_are_all(stage: NewStage, folder: Folder) -> None:
    def told() -> list[str]:
        return [angle["title"] for angle in json.loads(folder.get("timeline.json") or b"{}")["angles"]]

    first = stage()
    first.publisher.publish_timeline("LIVE", [], [Angle("angle-1", "Door")])
    assert first.finish()
    second = stage(2)
    second.publisher.publish_timeline("LIVE", [], [Angle("angle-2", "Desk")])
    until(lambda: told() == ["Desk"])
    second.publisher.publish_timeline("ENDED", [])
    assert second.finish()
    assert told() == ["Door", "Desk"]


def test_timeline_survives_an_outage(stage: NewStage, folder: Folder, faults: Faults) -> None:
    faults.judge = lambda key: "refuse"
    run = stage()
    run.publisher.publish_timeline("LIVE", [TimelineEntry(NOON, "CAMERA")])
    until(lambda: f"{folder.root}timeline.json" in faults.seen)
    faults.judge = lambda key: "ok"
    run.publisher.publish_timeline("ENDED", [TimelineEntry(NOON, "CAMERA")])
    assert run.finish()
    assert json.loads(folder.get("timeline.json") or b"")["status"] == "ENDED"


@pytest.mark.parametrize("webinar_id", ["", "../x", "a/b", "wbn_1/", "x" * 65])
def test_folder_of_something_else_is_refused(s3: Any, webinar_id: str) -> None:
    with pytest.raises(ValueError, match="not a webinar's id"):
        Publisher(webinar_id, run=1, starts_at=NOON, still_mine=lambda: True, client=s3)


def test_real_media_goes_through(s3: Any, folder: Folder, stage: NewStage) -> None:
    streams = [picture("720p", 3), picture("360p", 3), sound(3)]
    publisher = Publisher(WEBINAR, run=1, starts_at=NOON, still_mine=lambda: True, client=s3)
    publisher.start([info for info, _ in streams])
    for stream in streams:
        for segment in segments_of(stream, starts_at=NOON):
            publisher.put(segment)
    assert publisher.finish(ended=True, timeout=20)
    for info, _ in streams:
        assert len(listed(folder, info.rendition).segments) == 3
