"""The replay: complete, in time, the same for everybody, whatever the stage left behind."""

import json
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import m3u8
import pytest
from botocore.exceptions import ClientError

from chalicelib.broadcasts import service as broadcasts
from chalicelib.broadcasts.models import Broadcast
from chalicelib.core import clock
from chalicelib.core.events import BroadcastEnded, CertificateIssued
from media_lambdas.finish_replay.handler import lambda_handler
from media_lambdas.recordings import finishing
from media_lambdas.recordings.folder import FOREVER, LIVE, Folder, init_file, run_file, segment_file
from media_lambdas.recordings.listing import About, describe_run
from media_lambdas.recordings.replay import Replay, make_replay
from tests.functional.functions.records import Context
from tests.media.live_media import picture, sound
from tests.media.probe_media.conftest import facts, run
from tests.media.recorded import MAIN, NOON, ORGANIZATION, WEBINAR, Recorded, message, told

DONE: dict[str, list[Any]] = {"batchItemFailures": []}


def listed(recorded: Recorded, name: str) -> list[str]:
    """Return the segments of a replay's playlist, those that are gaps in brackets."""
    found = m3u8.loads(recorded.text(f"replay/{name}.m3u8"))
    return [f"({segment.uri})" if segment.gap_tag else segment.uri for segment in found.segments]


def uris(name: str, run: int, numbers: range) -> list[str]:
    return [f"../{name}/{run:03}/{number:06}.m4s" for number in numbers]


def handle() -> dict[str, Any]:
    event = BroadcastEnded(organization_id=ORGANIZATION, webinar_id=WEBINAR, ended_at=NOON)
    return lambda_handler(message(event), Context())


def test_replay_of_one_run(recorded: Recorded) -> None:
    recorded.run(segments=3)
    assert make_replay(WEBINAR) == Replay(3.2, 1, ["720p", "360p"])
    assert recorded.names("replay/") == {f"replay/{name}.m3u8" for name in ("master", *MAIN)}
    for name in MAIN:
        playlist = m3u8.loads(recorded.text(f"replay/{name}.m3u8"))
        assert (playlist.playlist_type, playlist.is_endlist, playlist.media_sequence) == ("vod", True, 0)
        assert [segment.uri for segment in playlist.segments] == uris(name, 1, range(3))
        assert playlist.segments[0].init_section.uri == f"../{name}/001/init.mp4"
        assert playlist.segments[0].program_date_time == NOON + timedelta(minutes=1)
    master = m3u8.loads(recorded.text("replay/master.m3u8"))
    assert [playlist.uri for playlist in master.playlists] == ["720p.m3u8", "360p.m3u8"]
    assert [media.uri for media in master.media] == ["audio.m3u8"]


def test_bandwidth_is_that_of_the_heaviest_segment(recorded: Recorded) -> None:
    recorded.run(segments=2)
    make_replay(WEBINAR)
    sizes = dict(recorded.folder.files())
    heaviest = sum(
        max(sizes[f"{name}/001/{n:06}.m4s"] for n in (0, 1)) * 8 * 30 / 32 for name in ("720p", "audio")
    )
    master = m3u8.loads(recorded.text("replay/master.m3u8"))
    assert master.playlists[0].stream_info.bandwidth == pytest.approx(heaviest, abs=1)


def test_two_runs_make_one_replay(recorded: Recorded) -> None:
    recorded.run(1, 2)
    recorded.run(3, 3)
    assert make_replay(WEBINAR) == Replay(pytest.approx(5 * 32 / 30), 2, ["720p", "360p"])
    for name in MAIN:
        playlist = m3u8.loads(recorded.text(f"replay/{name}.m3u8"))
        assert [segment.uri for segment in playlist.segments] == [
            *uris(name, 1, range(2)),
            *uris(name, 3, range(3)),
        ]
        assert [segment.discontinuity for segment in playlist.segments] == [False, False, True, False, False]
        assert playlist.segments[2].program_date_time == NOON + timedelta(minutes=3)
        assert playlist.segments[2].init_section.uri == f"../{name}/003/init.mp4"


def test_replay_plays(recorded: Recorded, tmp_path: Path) -> None:
    """Ffmpeg plays the replay of two runs from its master: every frame, every packet of sound, the whole length."""
    recorded.run(1, 2)
    recorded.run(2, 2)
    make_replay(WEBINAR)
    for name in recorded.names():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(recorded.folder.get(name) or b"")
    master = tmp_path / "replay" / "master.m3u8"
    assert facts(master)["duration"] == pytest.approx(4 * 32 / 30, abs=0.001)
    entries = ("-count_packets", "-show_entries", "stream=nb_read_packets", "-of", "csv=p=0")
    assert set(run("ffprobe", *entries, str(master)).split()) == {"128", "200"}


def test_missing_segment_is_a_gap_for_all(recorded: Recorded) -> None:
    """Nobody sees picture without sound; times stay what they were."""
    recorded.run(segments=12, without=frozenset({("360p", 4)}))
    assert make_replay(WEBINAR) == Replay(12.8, 1, ["720p", "360p"])
    for name in MAIN:
        expected = uris(name, 1, range(12))
        expected[4] = f"({expected[4]})"
        assert listed(recorded, name) == expected


def test_torn_end_is_cut_where_all_end(recorded: Recorded) -> None:
    recorded.run(segments=14, without=frozenset({("audio", 12), ("audio", 13), ("360p", 13)}))
    assert make_replay(WEBINAR) == Replay(12.8, 1, ["720p", "360p"])
    for name in MAIN:
        assert listed(recorded, name) == uris(name, 1, range(12))


def test_rendition_that_broke_down_is_left_out(recorded: Recorded) -> None:
    """One encoder died early: the replay has all of the others, rather than a second of all."""
    lost = frozenset(("1080p", number) for number in range(2, 6))
    recorded.run(segments=6, renditions=("1080p", *MAIN), without=lost)
    assert make_replay(WEBINAR) == Replay(6.4, 1, ["720p", "360p"])
    assert "replay/1080p.m3u8" not in recorded.names("replay/")


def test_rendition_of_some_runs_is_stood_in_for(recorded: Recorded) -> None:
    recorded.run(1, 2, renditions=("1080p", *MAIN))
    recorded.run(2, 1)
    make_replay(WEBINAR)
    assert listed(recorded, "1080p") == [*uris("1080p", 1, range(2)), *uris("720p", 2, range(1))]
    maps = [segment.init_section.uri for segment in m3u8.loads(recorded.text("replay/1080p.m3u8")).segments]
    assert maps == ["../1080p/001/init.mp4"] * 2 + ["../720p/002/init.mp4"]


def test_angle_has_its_own_master_on_the_same_times(recorded: Recorded) -> None:
    missing = frozenset(("angle-1", number) for number in (0, 3))
    recorded.run(1, 4, renditions=(*MAIN, "angle-1"), without=missing)
    recorded.run(2, 1)
    assert make_replay(WEBINAR) == Replay(pytest.approx(5 * 32 / 30), 2, ["720p", "360p"])
    first, *middle, last = uris("angle-1", 1, range(4))
    assert listed(recorded, "angle-1") == [
        f"({first})",
        *middle,
        f"({last})",
        f"({uris('angle-1', 2, range(1))[0]})",
    ]
    assert "angle-1/002/init.mp4" not in recorded.text("replay/angle-1.m3u8")
    master = m3u8.loads(recorded.text("replay/angle-1.master.m3u8"))
    assert [playlist.uri for playlist in master.playlists] == ["angle-1.m3u8"]
    assert "angle" not in recorded.text("replay/master.m3u8")


def test_nothing_recorded_is_no_replay(recorded: Recorded) -> None:
    assert make_replay(WEBINAR) is None
    recorded.run(segments=1, renditions=("720p", "360p"))  # no sound
    assert make_replay(WEBINAR) is None
    for _ in range(2):
        assert handle() == DONE
        assert (recorded.fresh().replay_ready_at, recorded.fresh().replay_seconds) == (None, 0)
    assert recorded.names("replay/") == set()


def test_what_comes_in_late_is_a_replay_all_the_same(recorded: Recorded) -> None:
    assert handle() == DONE
    recorded.run(1, 1)
    assert handle() == DONE
    assert told() == ["ReplayReady"]
    assert float(recorded.fresh().replay_seconds or 0) == pytest.approx(32 / 30)


@pytest.mark.parametrize(
    "left", [None, {"status": "LIVE", "entries": [{"at": "x"}], "angles": [{"name": "a"}]}]
)
def test_viewers_of_a_dead_stage_are_told_of_the_end(recorded: Recorded, left: dict[str, Any] | None) -> None:
    recorded.run(1, 1)
    if left:
        recorded.folder.put("timeline.json", json.dumps(left).encode(), cache_control=LIVE)
    assert handle() == DONE
    closed = {"entries": [], "angles": [], **(left or {}), "status": "ENDED"}
    assert json.loads(recorded.text("timeline.json")) == closed


def test_names_that_are_not_ours_are_ignored(recorded: Recorded) -> None:
    recorded.run(segments=2)
    make_replay(WEBINAR)
    before = {name: recorded.text(f"replay/{name}.m3u8") for name in ("master", *MAIN)}
    strange = [
        "720p/001/000002.m4s.bak",
        "720p/001/99.m4s",
        "720p/../001/000009.m4s",
        "720p/001/٠٠٠٠٠٣.m4s",  # digits, but not ours
        "720p/001/extra/000007.m4s",
        "4320000p/001/000000.m4s",
        "evil/001/000000.m4s",
        "audio/000000.m4s",
        "002.json",
        "xx.json",
        "003.json/000000.m4s",
        "slides/ast_x/001.webp",
        'angle-1"/001/000000.m4s',
    ]
    for name in strange:
        recorded.folder.client.put_object(
            Bucket=recorded.folder.bucket, Key=recorded.folder.root + name, Body=b"{}"
        )
    recorded.folder.client.put_object(Bucket=recorded.folder.bucket, Key="live/wbn_10/001.json", Body=b"{}")
    recorded.folder.put("720p/001/000002.m4s", b"", cache_control=FOREVER)  # an empty object is no segment
    make_replay(WEBINAR)
    assert {name: recorded.text(f"replay/{name}.m3u8") for name in before} == before


@pytest.mark.parametrize("told_of_run", [b"", b"no JSON", b"[]", b"{}", b'{"startsAt": 5, "renditions": []}'])
def test_unreadable_run_does_not_spoil_the_others(recorded: Recorded, told_of_run: bytes) -> None:
    recorded.run(1, 2)
    recorded.run(2, 2)
    recorded.folder.put(run_file(2), told_of_run, cache_control=FOREVER)
    assert make_replay(WEBINAR) == Replay(pytest.approx(2 * 32 / 30), 1, ["720p", "360p"])


def test_making_it_again_changes_nothing(recorded: Recorded) -> None:
    recorded.run(1, 2)
    assert handle() == DONE
    first = {name: recorded.text(name) for name in recorded.names("replay/")}
    ready = recorded.fresh().replay_ready_at
    assert handle() == DONE
    assert handle() == DONE
    assert {name: recorded.text(name) for name in recorded.names("replay/")} == first
    assert (recorded.fresh().replay_ready_at, told()) == (ready, ["ReplayReady"])
    assert float(recorded.fresh().replay_seconds or 0) == pytest.approx(2 * 32 / 30)


def test_replay_that_the_stage_made_is_left_alone(
    recorded: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded.run(1, 1)
    recorded.broadcast.update([Broadcast.replay_ready_at.set(NOON)])
    assert handle() == DONE
    assert recorded.names("replay/") == set()
    assert told() == []


class Crash(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("writes", range(6))
def test_crash_in_the_middle_is_repeated(
    recorded: Recorded, monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    """Wherever it dies: no master leads nowhere, nothing is told too early, and the next attempt completes it."""
    recorded.run(1, 2)
    put, left = Folder.put, [writes]

    def dying(self: Folder, name: str, body: bytes, *, cache_control: str) -> None:
        if not left[0]:
            raise Crash
        left[0] -= 1
        put(self, name, body, cache_control=cache_control)

    with monkeypatch.context() as patch:
        if writes < 5:
            patch.setattr(Folder, "put", dying)
        else:
            patch.setattr(broadcasts, "replay_made", lambda *_, **__: (_ for _ in ()).throw(Crash()))
        with pytest.raises(Crash):
            handle()
    made = recorded.names("replay/")
    assert "replay/master.m3u8" not in made or len(made) == 4
    assert (recorded.fresh().replay_ready_at, told()) == (None, [])
    assert handle() == DONE
    assert told() == ["ReplayReady"]
    assert len(recorded.names("replay/")) == 4


def test_storage_that_fails_is_tried_again(recorded: Recorded, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: Any, **__: Any) -> None:
        raise ClientError({"Error": {"Code": "SlowDown"}}, "PutObject")

    recorded.run(1, 1)
    with monkeypatch.context() as patch:
        patch.setattr(Folder, "put", failing)
        assert len(handle()["batchItemFailures"]) == 1
    assert handle() == DONE
    assert told() == ["ReplayReady"]


def test_two_at_once_agree(recorded: Recorded, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stage and function finish at the same moment: the one that commits second is content."""
    recorded.run(1, 1)
    make = finishing.make_replay

    def and_meanwhile_another(webinar_id: str) -> Replay | None:
        made = make(webinar_id)
        recorded.broadcast.update([Broadcast.replay_ready_at.set(NOON)])
        return made

    monkeypatch.setattr(finishing, "make_replay", and_meanwhile_another)
    assert handle() == DONE
    assert told() == []


def test_stage_that_still_uploads_is_waited_for(recorded: Recorded, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its last segment arrives while the function waits."""
    recorded.run(1, 2)
    late = recorded.folder.get(segment_file("audio", 1, 1))
    recorded.folder.client.delete_object(
        Bucket=recorded.folder.bucket, Key=recorded.folder.root + segment_file("audio", 1, 1)
    )
    recorded.broadcast.update([Broadcast.heartbeat_at.set(clock.now())])

    def meanwhile(seconds: float) -> None:
        recorded.folder.put(segment_file("audio", 1, 1), late or b"", cache_control=FOREVER)
        recorded.broadcast.update([Broadcast.stage_stopped_at.set(clock.now())])

    monkeypatch.setattr(finishing.time, "sleep", meanwhile)
    assert handle() == DONE
    assert float(recorded.fresh().replay_seconds or 0) == pytest.approx(2 * 32 / 30)


def test_patience_with_a_stage_ends(recorded: Recorded, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded.run(1, 1)
    recorded.broadcast.update([Broadcast.heartbeat_at.set(clock.now())])
    monkeypatch.setattr(finishing, "PATIENCE", 0.0)
    assert handle() == DONE
    assert told() == ["ReplayReady"]


def test_foreign_messages_go_to_the_dead_letters(recorded: Recorded) -> None:
    stranger = CertificateIssued(organization_id=ORGANIZATION, certificate_id="crt_1", user_id="u")
    assert len(lambda_handler(message(stranger), Context())["batchItemFailures"]) == 1
    for webinar_id in ("", "../wbn_1", "wbn_unknown"):
        event = BroadcastEnded(organization_id=ORGANIZATION, webinar_id=webinar_id, ended_at=NOON)
        assert len(lambda_handler(message(event), Context())["batchItemFailures"]) == 1
    assert told() == []


class Hour:
    """The list of an hour's objects, a thousand at a time, as S3 answers it; what is written is kept."""

    def __init__(self, segments: int) -> None:
        self.written: dict[str, bytes] = {}
        self.root = f"live/{WEBINAR}/"
        names = ("1080p", *MAIN)
        self.keys = {
            f"{self.root}{segment_file(name, 1, number)}": 100_000
            for name in names
            for number in range(segments)
        }
        self.keys |= {f"{self.root}{init_file(name, 1)}": 800 for name in names}
        infos = [sound(1)[0] if name == "audio" else picture(name, 1)[0] for name in names]
        self.run = describe_run(
            NOON.timestamp(), [About(i.rendition, i.codec, i.width, i.height, i.bitrate) for i in infos]
        )

    def get_paginator(self, _: str) -> "Hour":
        return self

    def paginate(self, *, Bucket: str, Prefix: str, Delimiter: str = "") -> Any:  # noqa: N803 # boto3's names
        if Delimiter:
            yield {
                "CommonPrefixes": [{"Prefix": f"{Prefix}{name}/"} for name in ("1080p", *MAIN)],
                "Contents": [{"Key": f"{Prefix}001.json", "Size": 9}],
            }
            return
        keys = sorted(key for key in self.keys if key.startswith(Prefix))
        for place in range(0, len(keys), 1000):
            yield {"Contents": [{"Key": key, "Size": self.keys[key]} for key in keys[place : place + 1000]]}

    def get_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803
        class Body:
            def read(_) -> bytes:  # noqa: N805 # the outer self is meant
                return self.run

        return {"Body": Body()}

    def put_object(self, *, Key: str, Body: bytes, **_: Any) -> None:  # noqa: N803
        self.written[Key.removeprefix(self.root)] = Body


def test_hour_is_made_within_seconds(recorded: Recorded) -> None:
    """3,400 segments of four renditions: what is ours to do takes a fraction of the five seconds there are."""
    hour = Hour(3400)
    begun = time.thread_time()
    replay = make_replay(WEBINAR, client=hour)
    spent = time.thread_time() - begun
    assert replay is not None
    assert replay.duration == pytest.approx(3400 * 32 / 30)
    assert hour.written["replay/720p.m3u8"].count(b"#EXTINF") == 3400
    assert spent < 2
