"""Real videos in, served videos out."""

import json
from pathlib import Path

import pytest

from chalicelib.core import storage
from chalicelib.core.config import settings
from chalicelib.core.outbox import OutboxEvent
from tests.media.probe_media.conftest import Bench, Film, atoms, dimensions, facts, judgement, run

IMMUTABLE = "public, max-age=31536000, immutable"


def packets(path: Path) -> str:
    """Return a fingerprint of the coded picture."""
    return run("ffmpeg", "-i", str(path), "-map", "0:v", "-c", "copy", "-f", "md5", "-")


def test_h264_is_copied_and_starts_fast(bench: Bench, film: Film) -> None:
    source = film("lecture.mp4", "-metadata", "title=secret", "-metadata", "location=+48.8577+002.295/")
    assert atoms(source).index("mdat") < atoms(source).index("moov")
    asset = bench.upload(source)
    assert judgement(asset) == ("READY", None)
    assert dimensions(asset) == (320, 240)
    assert asset.duration_seconds == pytest.approx(1, abs=0.1)
    made = bench.result(asset)
    assert atoms(made).index("moov") < atoms(made).index("mdat")
    assert packets(made) == packets(source)
    found = facts(made)
    assert (found["video"]["codec_name"], found["audio"]["codec_name"]) == ("h264", "aac")
    assert found["duration"] == pytest.approx(1, abs=0.1)
    assert {"title", "location"}.isdisjoint(found["tags"])


def test_objects_are_served_as_what_they_are(bench: Bench, film: Film) -> None:
    asset = bench.upload(film("lecture.mp4"))
    prefix = f"media/{asset.asset_id}"
    assert bench.results() == [f"{prefix}/poster.jpg", f"{prefix}/video.mp4"]
    for name, kind in (("video.mp4", "video/mp4"), ("poster.jpg", "image/jpeg")):
        head = storage.s3().head_object(Bucket=settings().content_bucket, Key=f"{prefix}/{name}")
        assert (head["ContentType"], head["CacheControl"]) == (kind, IMMUTABLE)


def test_poster_is_a_picture_of_the_video(bench: Bench, film: Film) -> None:
    asset = bench.upload(film("lecture.mp4", size="1920x1080", seconds=0.3))
    poster = facts(bench.result(asset, "poster.jpg"))["video"]
    assert (poster["codec_name"], poster["width"], poster["height"]) == ("mjpeg", 1280, 720)


@pytest.mark.parametrize(
    ("name", "content_type", "picture", "sound", "size", "expected"),
    [
        (
            "a.webm",
            "video/webm",
            ("libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8"),
            "libopus",
            "640x360",
            (640, 360),
        ),
        (
            "b.mov",
            "video/quicktime",
            ("libx265", "-preset", "ultrafast", "-x265-params", "log-level=error", "-tag:v", "hvc1"),
            "pcm_s16le",
            "1440x1080",
            (960, 720),
        ),
        (
            "c.webm",
            "video/webm",
            ("libvpx", "-deadline", "realtime", "-cpu-used", "8"),
            "",
            "800x1200",
            (720, 1080),
        ),
        (
            "d.mp4",
            "video/mp4",
            ("libx264", "-preset", "ultrafast", "-pix_fmt", "yuv444p"),
            "aac",
            "322x242",
            (322, 242),
        ),
        ("e.mp4", "video/mp4", ("mpeg4",), "libmp3lame", "320x240", (320, 240)),
    ],
)
def test_everything_else_becomes_h264_and_aac_at_720p(
    bench: Bench,
    film: Film,
    name: str,
    content_type: str,
    picture: tuple[str, ...],
    sound: str,
    size: str,
    expected: tuple[int, int],
) -> None:
    asset = bench.upload(film(name, picture=picture, sound=sound, size=size), content_type)
    assert judgement(asset) == ("READY", None)
    made = bench.result(asset)
    found = facts(made)
    assert (found["video"]["codec_name"], found["video"]["pix_fmt"]) == ("h264", "yuv420p")
    assert (found["video"]["width"], found["video"]["height"]) == expected
    assert dimensions(asset) == expected
    assert ("audio" in found) == bool(sound)
    if sound:
        assert found["audio"]["codec_name"] == "aac"
    assert found["duration"] == pytest.approx(1, abs=0.1)
    assert atoms(made).index("moov") < atoms(made).index("mdat")


def test_sound_alone_is_encoded_when_the_picture_can_stay(bench: Bench, film: Film) -> None:
    source = film("lecture.mov", sound="pcm_s16le")
    made = bench.result(bench.upload(source, "video/quicktime"))
    assert packets(made) == packets(source)
    assert facts(made)["audio"]["codec_name"] == "aac"


def test_recording_of_a_browser_says_no_length_and_gets_one(bench: Bench, film: Film, tmp_path: Path) -> None:
    whole = film("whole.webm", picture=("libvpx", "-deadline", "realtime", "-cpu-used", "8"), sound="libopus")
    streamed = tmp_path / "streamed.webm"
    run("ffmpeg", "-i", str(whole), "-c", "copy", "-f", "webm", "-live", "1", str(streamed))
    assert facts(streamed)["duration"] == 0
    asset = bench.upload(streamed, "video/webm")
    assert asset.status == "READY"
    assert asset.duration_seconds == pytest.approx(1, abs=0.1)


def test_video_of_a_turned_phone_is_shown_upright(bench: Bench, film: Film, tmp_path: Path) -> None:
    flat, turned = film("flat.mp4"), tmp_path / "turned.mp4"
    if "display_rotation" in run("ffmpeg", "-h", "full"):
        run("ffmpeg", "-display_rotation", "90", "-i", str(flat), "-c", "copy", str(turned))
    else:  # before ffmpeg 6
        run("ffmpeg", "-i", str(flat), "-c", "copy", "-metadata:s:v:0", "rotate=90", str(turned))
    asset = bench.upload(turned)
    assert dimensions(asset) == (240, 320)


def test_cover_picture_is_not_taken_for_the_video(bench: Bench, film: Film, tmp_path: Path) -> None:
    cover, covered = tmp_path / "cover.png", tmp_path / "covered.mp4"
    run("ffmpeg", "-f", "lavfi", "-i", "color=red:size=64x64", "-frames:v", "1", str(cover))
    options = ["-map", "1", "-map", "0", "-c", "copy", "-disposition:v:0", "attached_pic"]
    run("ffmpeg", "-i", str(film("plain.mp4")), "-i", str(cover), *options, str(covered))
    asset = bench.upload(covered)
    assert dimensions(asset) == (320, 240)


def test_the_story_is_told_on_the_bus_with_its_first_correlation_id(bench: Bench, film: Film) -> None:
    asset = bench.upload(film("lecture.mp4"))
    (told,) = [json.loads(item.detail) for item in OutboxEvent.scan()]
    assert (told["type"], told["correlationId"], told["actorId"]) == ("MediaProbed", "corr-1", "user-ada")
    assert told["data"]["assetId"] == asset.asset_id
    assert told["data"]["status"] == "READY"
    assert told["data"]["durationSeconds"] == pytest.approx(1, abs=0.1)
