"""Playlists, as another parser reads them, and as ffmpeg plays them."""

from datetime import UTC, datetime
from pathlib import Path

import m3u8

from media_lambdas.live_stage.packaging.initialization import make_init
from media_lambdas.live_stage.packaging.playlists import (
    Entry,
    Variant,
    master_playlist,
    media_playlist,
    program_time,
)
from media_lambdas.live_stage.packaging.segments import SEGMENT_SECONDS
from tests.media.live_media import picture, segments_of, sound
from tests.media.probe_media.conftest import facts, run

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC).timestamp()
AUDIO = Variant("audio", "mp4a.40.2", 0, 0, 140_000)


def entries(numbers: range, *, run: int = 1, epoch: int = 0, first: int = 0, at: float = NOON) -> list[Entry]:
    return [
        Entry("720p", run, n, first + n, epoch, at + n * SEGMENT_SECONDS, SEGMENT_SECONDS) for n in numbers
    ]


def test_live_playlist() -> None:
    listed = m3u8.loads(media_playlist(entries(range(7, 10)), base="../"))
    assert (listed.version, listed.target_duration, listed.media_sequence) == (8, 1, 7)
    assert (listed.is_endlist, listed.is_independent_segments, listed.discontinuity_sequence) == (
        False,
        True,
        0,
    )
    assert [segment.uri for segment in listed.segments] == [f"../720p/001/{n:06}.m4s" for n in (7, 8, 9)]
    assert [segment.init_section.uri for segment in listed.segments] == ["../720p/001/init.mp4"] * 3
    assert listed.segments[0].program_date_time.timestamp() == round(NOON + 7 * SEGMENT_SECONDS, 3)
    assert [segment.duration for segment in listed.segments] == [1.066667] * 3


def test_new_run_is_a_discontinuity() -> None:
    later = NOON + 100
    both = [*entries(range(4, 6)), *entries(range(2), run=3, epoch=1, first=6, at=later)]
    listed = m3u8.loads(media_playlist(both, base=""))
    assert [segment.discontinuity for segment in listed.segments] == [False, False, True, False]
    assert [segment.init_section.uri for segment in listed.segments] == (
        ["720p/001/init.mp4"] * 2 + ["720p/003/init.mp4"] * 2
    )
    assert listed.segments[2].program_date_time.timestamp() == later
    shown_last = m3u8.loads(media_playlist(both[2:], base=""))
    assert (shown_last.media_sequence, shown_last.discontinuity_sequence) == (6, 1)


def test_every_epoch_in_between_counts() -> None:
    both = [*entries(range(1)), *entries(range(1), run=4, epoch=2, first=9)]
    assert media_playlist(both, base="").count("#EXT-X-DISCONTINUITY\n") == 2


def test_gap_is_named() -> None:
    listed = entries(range(3))
    listed[1] = Entry("720p", 1, 1, 1, 0, listed[1].starts_at, SEGMENT_SECONDS, gap=True)
    assert [segment.gap_tag for segment in m3u8.loads(media_playlist(listed, base="")).segments] == [
        None,
        True,
        None,
    ]


def test_other_rendition_may_stand_in() -> None:
    listed = [*entries(range(1)), Entry("360p", 1, 1, 1, 0, NOON + SEGMENT_SECONDS, SEGMENT_SECONDS)]
    parsed = m3u8.loads(media_playlist(listed, base="../"))
    assert [segment.init_section.uri for segment in parsed.segments] == [
        "../720p/001/init.mp4",
        "../360p/001/init.mp4",
    ]


def test_replay_playlist_is_finished() -> None:
    listed = m3u8.loads(media_playlist(entries(range(3)), base="../", vod=True))
    assert (listed.playlist_type, listed.is_endlist, listed.media_sequence) == ("vod", True, 0)
    ended = m3u8.loads(media_playlist(entries(range(3)), base="", ended=True))
    assert (ended.playlist_type, ended.is_endlist) == (None, True)


def test_empty_playlist_is_one() -> None:
    assert m3u8.loads(media_playlist([], base="")).segments == []


def test_master_playlist() -> None:
    variants = [
        Variant("360p", "avc1.64001E", 640, 360, 800_000),
        Variant("1080p", "avc1.640028", 1920, 1080, 5_000_000),
        Variant("720p", "avc1.64001F", 1280, 720, 2_800_000),
    ]
    text = master_playlist(variants, AUDIO, address="{name}/index.m3u8", audio_address="audio/index.m3u8")
    parsed = m3u8.loads(text)
    assert parsed.is_variant
    assert [playlist.uri for playlist in parsed.playlists] == [
        f"{name}/index.m3u8" for name in ("720p", "1080p", "360p")
    ]
    first = parsed.playlists[0].stream_info
    assert (first.bandwidth, first.resolution, first.codecs) == (
        2_940_000,
        (1280, 720),
        "avc1.64001F,mp4a.40.2",
    )
    assert (first.frame_rate, first.audio) == (30, "audio")
    (media,) = parsed.media
    assert (media.type, media.group_id, media.uri) == ("AUDIO", "audio", "audio/index.m3u8")


def test_program_time_is_rounded_to_milliseconds() -> None:
    assert program_time(NOON + 0.9996) == "2026-03-01T12:00:01.000Z"


def test_ffmpeg_plays_it(tmp_path: Path) -> None:
    """Picture and sound of two runs, through the master playlist: the whole length, and as many frames as went in."""
    lists: dict[str, list[Entry]] = {"720p": [], "audio": []}
    for name, listed in lists.items():
        for number, count in ((1, 2), (2, 3)):
            stream = sound(count) if name == "audio" else picture(name, count)
            folder = tmp_path / name / f"{number:03}"
            folder.mkdir(parents=True)
            (folder / "init.mp4").write_bytes(make_init(stream[0]))
            for segment in segments_of(stream, run=number, starts_at=NOON + 60 * number):
                (folder / f"{segment.number:06}.m4s").write_bytes(segment.data)
                sequence = (0 if number == 1 else 2) + segment.number
                times = (segment.starts_at, segment.duration)
                listed.append(Entry(name, number, segment.number, sequence, number - 1, *times))
    (tmp_path / "replay").mkdir()
    for name, listed in lists.items():
        (tmp_path / "replay" / f"{name}.m3u8").write_text(media_playlist(listed, base="../", vod=True))
    variant = Variant("720p", "avc1.42C00B", 128, 72, 500_000)
    master = tmp_path / "replay" / "master.m3u8"
    master.write_text(master_playlist([variant], AUDIO, address="{name}.m3u8", audio_address="audio.m3u8"))
    found = facts(master)
    assert found["duration"] == 5.333335
    assert (found["video"]["width"], found["audio"]["codec_name"]) == (128, "aac")
    counted = run(
        "ffprobe", "-count_packets", "-show_entries", "stream=nb_read_packets", "-of", "csv=p=0", str(master)
    )
    assert sorted(set(counted.split())) == ["160", "250"]
