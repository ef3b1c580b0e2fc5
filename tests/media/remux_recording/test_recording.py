"""The recording: one MP4 of everything, in sync; its poster and storyboard; the asset that lessons play."""

import io
import subprocess
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image

from chalicelib.broadcasts import service as broadcasts
from chalicelib.core.events import BroadcastEnded, ReplayReady
from chalicelib.media import service as media
from chalicelib.media.models import Asset
from chalicelib.webinars.models import WEBINAR as WEBINAR_ITEM
from chalicelib.webinars.models import Webinar
from media_lambdas.live_stage.packaging.initialization import make_init
from media_lambdas.recordings.folder import FOREVER, Folder, init_file, segment_file
from media_lambdas.recordings.listing import AUDIO, About, Run, Track, read_runs
from media_lambdas.recordings.plan import Part, plan_replay
from media_lambdas.remux_recording import recording as recording_module
from media_lambdas.remux_recording.handler import lambda_handler
from media_lambdas.remux_recording.recording import NoRoom, choose_rendition
from media_lambdas.remux_recording.storyboard import Moment, choose_moments
from media_lambdas.workspace import PREFIX
from tests.functional.functions.records import Context
from tests.media.live_media import SIZES, picture, segments_of, sound
from tests.media.probe_media.conftest import atoms, facts
from tests.media.recorded import NOON, ORGANIZATION, WEBINAR, Recorded, fresh_recording, message

DONE: dict[str, list[Any]] = {"batchItemFailures": []}
SEGMENT = 32 / 30
FRAME = 1 / 30
SMALL_FILES = {"poster.jpg", "storyboard.jpg", "storyboard.vtt"}


def handle() -> dict[str, Any]:
    event = ReplayReady(organization_id=ORGANIZATION, webinar_id=WEBINAR, duration_seconds=1)
    return lambda_handler(message(event), Context())


def asset_id() -> str:
    return broadcasts.recording_asset_id(WEBINAR)


def fetched(recorded: Recorded, folder: Path) -> Path:
    path = folder / "recording.mp4"
    path.write_bytes(recorded.folder.get("replay/recording.mp4") or b"")
    return path


def brightness(path: Path) -> list[tuple[float, int]]:
    """Return time and brightness of every frame."""
    with av.open(str(path)) as opened:
        return [
            (float(f.time or 0), round(f.to_ndarray(format="gray").mean())) for f in opened.decode(video=0)
        ]


def pitches(path: Path, seconds: float) -> list[int]:
    """Return the loudest frequency of every so many seconds, in Hz."""
    command = [
        "ffmpeg",
        "-v",
        "error",
        "-i",
        str(path),
        "-map",
        "0:a",
        "-ac",
        "1",
        "-ar",
        "48000",
        "-f",
        "f32le",
        "-",
    ]
    heard = np.frombuffer(subprocess.run(command, capture_output=True, check=True).stdout, np.float32)
    count = round(48_000 * seconds)
    pieces = [heard[begin : begin + count] for begin in range(0, len(heard) - count // 2, count)]
    return [round(float(np.abs(np.fft.rfft(p)).argmax()) * 48_000 / len(p)) for p in pieces]


@dataclass
class Made:
    """What a recording left behind."""

    path: Path
    asset: Asset
    vod_id: str | None
    recording_id: str | None
    objects: dict[str, tuple[bytes, str, str]]
    on_disk: list[Path]

    def bytes_of(self, name: str) -> bytes:
        return self.objects[name][0]


@pytest.fixture(scope="module")
def made(cloud: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A recording of one run of four segments, which several tests look at."""
    disk = tmp_path_factory.mktemp("disk")
    with fresh_recording(cloud) as recorded, pytest.MonkeyPatch.context() as patch:
        patch.setattr("tempfile.tempdir", str(disk))
        recorded.run(segments=4)
        assert handle() == DONE
        client, bucket = recorded.folder.client, recorded.folder.bucket
        objects = {}
        for prefix in (f"{recorded.folder.root}replay/", "media/"):
            for item in client.list_objects_v2(Bucket=bucket, Prefix=prefix)["Contents"]:
                got = client.get_object(Bucket=bucket, Key=item["Key"])
                objects[item["Key"]] = (got["Body"].read(), got["ContentType"], got["CacheControl"])
        vod_id = Webinar.get(WEBINAR, WEBINAR_ITEM).vod_id
        asset, recording_id = media.get_asset(asset_id()), recorded.fresh().recording_id
        path = fetched(recorded, tmp_path_factory.mktemp("made"))
        return Made(path, asset, vod_id, recording_id, objects, list(disk.glob(f"{PREFIX}*")))


def replay_key(name: str) -> str:
    return f"live/{WEBINAR}/replay/{name}"


def test_recording_of_one_run(made: Made) -> None:
    found = facts(made.path)
    assert abs(found["duration"] - 4 * SEGMENT) <= FRAME
    assert (found["video"]["codec_name"], found["audio"]["codec_name"]) == ("h264", "aac")
    assert (found["video"]["width"], found["video"]["nb_frames"], found["audio"]["nb_frames"]) == (
        128,
        "128",
        "200",
    )
    assert atoms(made.path) == ["ftyp", "moov", "free", "mdat"]
    assert float(found["video"]["start_time"]) == float(found["audio"]["start_time"]) == 0.0
    assert {replay_key(name) for name in SMALL_FILES} <= made.objects.keys()


def test_every_packet_is_as_it_was_encoded(made: Made) -> None:
    with av.open(str(made.path)) as opened:
        for track, stream in (
            (opened.streams.video[0], picture("720p", 4, bright=20)),
            (opened.streams.audio[0], sound(4, tone=440.0)),
        ):
            opened.seek(0)
            found = [p for p in opened.demux(track) if p.size]
            assert [(bytes(p), p.pts, p.dts, p.duration, p.is_keyframe) for p in found] == [
                (p.data, p.pts, p.dts, p.duration, p.keyframe) for p in stream[1]
            ]


def test_recording_is_an_asset_that_lessons_play(made: Made) -> None:
    asset, own = made.asset, f"media/{asset_id()}/"
    assert (asset.status, asset.kind, asset.organization_id, asset.owner_id) == (
        "READY",
        "VIDEO",
        ORGANIZATION,
        "user-ada",
    )
    assert (asset.width, asset.height) == (128, 72)
    assert abs(float(asset.duration_seconds) - 4 * SEGMENT) <= FRAME
    assert made.bytes_of(f"{own}video.mp4") == made.bytes_of(replay_key("recording.mp4"))
    assert made.bytes_of(f"{own}poster.jpg") == made.bytes_of(replay_key("poster.jpg"))
    assert asset.size == len(made.bytes_of(f"{own}video.mp4"))
    assert media.main_path(asset) == f"/{own}video.mp4"
    assert made.vod_id == asset_id() == made.recording_id
    assert made.objects[replay_key("recording.mp4")][1:] == ("video/mp4", "public, max-age=60")
    assert made.objects[f"{own}video.mp4"][1:] == ("video/mp4", "public, max-age=31536000, immutable")


def test_poster_is_a_picture_of_it(made: Made) -> None:
    poster = Image.open(io.BytesIO(made.bytes_of(replay_key("poster.jpg")))).convert("L")
    assert poster.size == (128, 72)
    tick = 0.1 * 4 * 32  # a tenth into it
    assert abs(poster.getpixel((64, 36)) - (20 + tick - 16) * 255 / 219) < 8


def test_disk_is_left_clean(made: Made) -> None:
    assert made.on_disk == []


def test_runs_follow_each_other_in_sync(recorded: Recorded, tmp_path: Path) -> None:
    """Three runs, each brighter and higher than the one before: both change at the same instant."""
    for run, count in ((1, 3), (2, 4), (3, 2)):
        recorded.run(run, count)
    assert handle() == DONE
    path = fetched(recorded, tmp_path)
    assert abs(facts(path)["duration"] - 9 * SEGMENT) <= FRAME
    shown = brightness(path)
    assert len(shown) == 9 * 32
    assert [round(at * 30) for at, _ in shown] == list(range(9 * 32))
    # The first frame of each run, at its place, as bright as the run begins.
    for run, first in ((1, 0), (2, 3 * 32), (3, 7 * 32)):
        assert abs(shown[first][1] - shown[0][1] - 60 * (run - 1) * 255 / 219) < 4
    found = pitches(path, SEGMENT / 4)
    expected = [440] * 12 + [880] * 16 + [1320] * 8
    assert len(found) == len(expected)
    assert max(abs(heard - meant) for heard, meant in zip(found, expected, strict=True)) <= 4


def test_missing_segment_holds_the_picture_and_keeps_the_time(recorded: Recorded, tmp_path: Path) -> None:
    recorded.run(segments=12, without=frozenset({("audio", 5)}))
    assert handle() == DONE
    path = fetched(recorded, tmp_path)
    assert abs(facts(path)["duration"] - 12 * SEGMENT) <= FRAME
    ticks = [round(at * 30) for at, _ in brightness(path)]
    assert ticks == [tick for tick in range(12 * 32) if tick // 32 != 5]


def test_run_that_lost_its_beginning_stays_in_sync(recorded: Recorded, tmp_path: Path) -> None:
    recorded.run(1, 2)
    recorded.run(2, 12, without=frozenset({("720p", 0)}))
    assert handle() == DONE
    path = fetched(recorded, tmp_path)
    assert abs(facts(path)["duration"] - 13 * SEGMENT) <= FRAME
    assert [round(at * 30) for at, _ in brightness(path)] == list(range(13 * 32))
    assert pitches(path, SEGMENT)[:4] == [440, 440, 880, 880]


def test_encoder_that_changed_between_runs(
    recorded: Recorded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new version of the stage, with other parameter sets: every frame still decodes to what it was."""
    recorded.run(1, 2)
    monkeypatch.setitem(SIZES, "720p", (160, 90))
    other = picture.__wrapped__("720p", 2, bright=120)
    recorded.run(2, 2)
    for segment in segments_of(other, run=2):
        recorded.folder.put(segment_file("720p", 2, segment.number), segment.data, cache_control=FOREVER)
    recorded.folder.put(init_file("720p", 2), make_init(other[0]), cache_control=FOREVER)
    assert handle() == DONE
    shown = brightness(fetched(recorded, tmp_path))
    assert len(shown) == 4 * 32
    assert abs(shown[64][1] - shown[0][1] - 100 * 255 / 219) < 6


def test_best_rendition_that_all_runs_have(recorded: Recorded, tmp_path: Path) -> None:
    recorded.run(1, 1, renditions=("1080p", "720p", "360p", "audio"))
    recorded.run(2, 1)
    assert handle() == DONE
    assert facts(fetched(recorded, tmp_path))["video"]["width"] == 128


def test_smaller_rendition_where_disk_is_short(recorded: Recorded) -> None:
    recorded.run(segments=2)
    (part,) = plan_replay(read_runs(recorded.folder))
    gigabyte = 1_000_000_000
    sizes = {"720p": gigabyte, "360p": gigabyte // 10, "audio": 1000}
    heavy = Part(
        part.run.__class__(
            1, 0.0, {n: replace(t, sizes=dict.fromkeys(t.sizes, sizes[n])) for n, t in part.tracks.items()}
        ),
        part.tracks,
        part.numbers,
        part.whole,
    )
    assert choose_rendition([heavy], 10 * gigabyte) == "720p"
    assert choose_rendition([heavy], gigabyte) == "360p"
    with pytest.raises(NoRoom, match="bytes of disk"):
        choose_rendition([heavy], gigabyte // 10)


def test_storyboard_shows_what_was_there_when(recorded: Recorded) -> None:
    recorded.run(1, 6)
    recorded.run(2, 6)
    assert handle() == DONE
    cues = [
        block.splitlines()
        for block in recorded.text("replay/storyboard.vtt").split("\n\n")[1:]
        if block.strip()
    ]
    assert [cue[0] for cue in cues] == [
        "00:00:00.000 --> 00:00:05.333",
        "00:00:05.333 --> 00:00:10.667",
        "00:00:10.667 --> 00:00:12.800",
    ]
    assert [cue[1] for cue in cues] == [f"storyboard.jpg#xywh={x},0,160,90" for x in (0, 160, 320)]
    sheet = Image.open(io.BytesIO(recorded.folder.get("replay/storyboard.jpg") or b"")).convert("L")
    assert sheet.size == (1600, 900)
    seen = [sheet.getpixel((x + 80, 45)) for x in (0, 160, 320, 480)]
    # Segment 5 of the first run, segment 4 of the second, then nothing.
    meant = [20, 20 + (5 * 32) % 128, 80 + (4 * 32) % 128]
    expected = [(luma - 16) * 255 / 219 for luma in meant]
    assert [abs(a - b) < 8 for a, b in zip(seen, expected, strict=False)] == [True] * 3


def hour(segments: int, missing: frozenset[int] = frozenset()) -> Part:
    sizes = {n: 1 for n in range(segments) if n not in missing}
    tracks = {n: Track(About(n, "", 0, 0, 1), sizes) for n in ("720p", AUDIO)}
    (part,) = plan_replay([Run(1, 0.0, tracks)])
    return part


def test_moments_of_an_hour() -> None:
    moments = choose_moments([hour(3375)])
    assert len(moments) == 100
    gaps = [later.at - one.at for one, later in pairwise(moments)]
    assert 36 - 2 * SEGMENT <= min(gaps) <= max(gaps) <= 36 + 2 * SEGMENT
    assert moments[0] == Moment(0, 0, 0.0)


def test_moments_avoid_what_is_missing() -> None:
    moments = choose_moments([hour(3375, frozenset(range(1000, 1200)))])
    assert not {moment.number for moment in moments} & set(range(1000, 1200))


def test_message_twice_does_it_once(recorded: Recorded, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded.run(segments=1)
    assert handle() == DONE
    first = media.get_asset(asset_id())
    monkeypatch.setattr(recording_module, "read_runs", lambda _: pytest.fail("done already"))
    assert handle() == DONE
    assert media.get_asset(asset_id()) == first


class Crash(BaseException):
    """The process ends here."""


def test_crash_in_the_middle_is_repeated(recorded: Recorded) -> None:
    """It dies at one step after the other, and each attempt comes further than the one before."""

    def die(*_: Any, **__: Any) -> None:
        raise Crash

    recorded.run(segments=1)
    for step in ("make_storyboard", "join", "probe_video", "put_file", "recording_made"):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(broadcasts if step == "recording_made" else recording_module, step, die)
            with pytest.raises(Crash):
                handle()
        assert media.find_asset(asset_id()) is None
        assert recorded.fresh().recording_id is None
    assert handle() == DONE
    assert recorded.fresh().recording_id == asset_id()


def test_changed_object_is_not_taken(recorded: Recorded, monkeypatch: pytest.MonkeyPatch) -> None:
    """A segment that is not as it was listed would shift all behind it: it is tried again from the list on."""
    recorded.run(segments=2)
    name = segment_file("audio", 1, 1)
    whole = recorded.folder.get(name) or b""

    def list_then_cut(folder: Folder) -> list[Run]:
        runs = read_runs(folder)
        folder.put(name, whole[:-1], cache_control=FOREVER)
        return runs

    with monkeypatch.context() as patch:
        patch.setattr(recording_module, "read_runs", list_then_cut)
        assert len(handle()["batchItemFailures"]) == 1
    assert media.find_asset(asset_id()) is None
    recorded.folder.put(name, whole, cache_control=FOREVER)
    assert handle() == DONE


def test_damaged_segments_never_become_an_asset(recorded: Recorded) -> None:
    """Objects full of anything: the attempt fails, and leaves neither asset nor files on disk."""
    recorded.run(segments=3)
    for number in range(3):
        recorded.folder.put(segment_file("720p", 1, number), b"\xff" * 5000, cache_control=FOREVER)
    assert len(handle()["batchItemFailures"]) == 1
    assert media.find_asset(asset_id()) is None
    assert "replay/recording.mp4" not in recorded.names("replay/")


def test_nothing_recorded_makes_nothing(recorded: Recorded) -> None:
    assert handle() == DONE
    assert media.find_asset(asset_id()) is None


def test_foreign_messages_go_to_the_dead_letters(recorded: Recorded) -> None:
    other = BroadcastEnded(organization_id=ORGANIZATION, webinar_id=WEBINAR, ended_at=NOON)
    hostile = ReplayReady(organization_id=ORGANIZATION, webinar_id="../../media", duration_seconds=1)
    for event in (other, hostile):
        assert len(lambda_handler(message(event), Context())["batchItemFailures"]) == 1
