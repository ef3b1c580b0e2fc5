"""The recording of an hour: from 6,750 segments in storage to one MP4, beside ffmpeg that has the same hour on its disk.

Storage is an nginx on this machine. The hour is a few segments of 720p at 2.8 Mbps, repeated with the times of their places.
"""

import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import av
import boto3
from botocore.config import Config

import tests.conftest  # noqa: F401 # sets the environment that everything below reads
from chalicelib.core.config import settings
from media_lambdas.live_stage.encoding.packets import (
    TICK_DURATION,
    TICKS_PER_SEGMENT,
    VIDEO_TIMESCALE,
    Packet,
    StreamInfo,
)
from media_lambdas.live_stage.packaging.initialization import make_init
from media_lambdas.live_stage.packaging.segments import PICTURE_SPAN, SEGMENT_SECONDS, SOUND_SPAN
from media_lambdas.recordings.folder import Folder, init_file, segment_file
from media_lambdas.recordings.listing import AUDIO, About, Run, Track
from media_lambdas.recordings.plan import Part, plan_replay
from media_lambdas.remux_recording.fetching import reading
from media_lambdas.remux_recording.recording import make_video
from tests.bench.edge import nginx
from tests.bench.figures import Figure
from tests.media.live_media import Stream, segments_of, sound

SEGMENTS = 3375
DIFFERENT = 16
PICTURE, WIDTH, HEIGHT, BITRATE = "720p", 1280, 720, 2_800_000
GOAL_SECONDS = 30
SPANS = {PICTURE: PICTURE_SPAN, AUDIO: SOUND_SPAN}
WEBINAR = "wbn_1"
TFDT_TIME = 8  # bytes from the box's name to its time: the name, then version and flags


def measure() -> list[Figure]:
    """Measure both on the same hour."""
    with tempfile.TemporaryDirectory(prefix="academy-hour-") as name:
        disk = Path(name)
        parts = record(disk)
        with storage(disk) as client:
            folder = Folder(WEBINAR, client=client)
            ours = disk / "ours.mp4"
            begun, used = time.monotonic(), time.process_time()
            with reading(folder) as reader:
                made = make_video(reader, parts, ours)
            seconds, busy = time.monotonic() - begun, time.process_time() - used
        theirs = disk / "theirs.mp4"
        baseline = remux_with_ffmpeg(disk, theirs)
        differing = sum(one != other for one, other in zip(packets(ours), packets(theirs), strict=True))
        size = ours.stat().st_size
        return [
            Figure("one MP4 of an hour", seconds, "s", baseline=baseline, goal=GOAL_SECONDS),
            Figure("CPU in this process", busy, "s"),
            Figure("size", size / 1e6, "MB", baseline=theirs.stat().st_size / 1e6),
            Figure("duration", made.duration or 0, "s", goal=SEGMENTS * SEGMENT_SECONDS, exact=True),
            Figure("packets that differ from ffmpeg's", differing, "", goal=0, exact=True),
        ]


# --- the hour -------------------------------------------------------------------------------------


def record(disk: Path) -> list[Part]:
    """Write the objects of an hour as files below ``disk``, and return what a list of them would say."""
    tracks = {}
    for stream in (picture(disk), sound(DIFFERENT)):
        info = stream[0]
        made = [segment.data for segment in segments_of(stream)]
        init = file_of(disk, init_file(info.rendition, 1))
        init.parent.mkdir(parents=True)
        init.write_bytes(make_init(info))
        for number in range(SEGMENTS):
            data = at_place(made[number % len(made)], number * SPANS[info.rendition])
            file_of(disk, segment_file(info.rendition, 1, number)).write_bytes(data)
        about = About(info.rendition, info.codec, info.width, info.height, info.bitrate)
        tracks[info.rendition] = Track(about, {n: len(made[n % len(made)]) for n in range(SEGMENTS)})
    return plan_replay([Run(1, 0.0, tracks)])


def file_of(disk: Path, name: str) -> Path:
    """Return where storage keeps an object."""
    return disk / settings().content_bucket / "live" / WEBINAR / name


def at_place(segment: bytes, begins: int) -> bytes:
    """Return a segment that begins at another time."""
    at = segment.index(b"tfdt") + TFDT_TIME
    return segment[:at] + begins.to_bytes(8, "big") + segment[at + 8 :]


def picture(disk: Path) -> Stream:
    """Encode a few segments of a moving picture with grain."""
    seconds = DIFFERENT * SEGMENT_SECONDS
    path = disk / "picture.mp4"
    source = f"testsrc2=size={WIDTH}x{HEIGHT}:rate=30:duration={seconds + 1},noise=alls=8:allf=t"
    options = f"-c:v libx264 -preset ultrafast -tune zerolatency -b:v {BITRATE} -maxrate {BITRATE} -bufsize {BITRATE}"
    frames = DIFFERENT * TICKS_PER_SEGMENT
    keys = f"keyint={TICKS_PER_SEGMENT}:min-keyint={TICKS_PER_SEGMENT}:scenecut=0"
    command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", source, *options.split()]
    command += ["-x264-params", keys, "-frames:v", str(frames), "-pix_fmt", "yuv420p", str(path)]
    subprocess.run(command, check=True)
    with av.open(str(path)) as opened:
        track = opened.streams.video[0]
        found = [packet for packet in opened.demux(track) if packet.size]
        extradata = bytes(track.codec_context.extradata or b"")
    path.unlink()
    info = StreamInfo(PICTURE, "avc1.42C01F", WIDTH, HEIGHT, VIDEO_TIMESCALE, extradata, BITRATE)
    times = range(0, frames * TICK_DURATION, TICK_DURATION)
    return info, [
        Packet(PICTURE, bytes(packet), at, at, TICK_DURATION, bool(packet.is_keyframe))
        for packet, at in zip(found, times, strict=True)
    ]


# --- storage --------------------------------------------------------------------------------------

STORAGE = """
{user}
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 256; }}
http {{
  access_log off;
  sendfile on;
  keepalive_requests 1000000;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/temp;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{ listen 127.0.0.1:{port}; root {folder}; }}
}}
"""


@contextmanager
def storage(disk: Path) -> Iterator[Any]:
    """Serve the files as S3 does; yield a client of it."""
    with nginx(disk, STORAGE) as port:
        yield boto3.client(
            "s3",
            endpoint_url=f"http://127.0.0.1:{port}",
            region_name="eu-west-1",
            aws_access_key_id="bench",
            aws_secret_access_key="bench",  # nobody checks it
            config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
        )


# --- ffmpeg ---------------------------------------------------------------------------------------


def remux_with_ffmpeg(disk: Path, target: Path) -> float:
    """Let ffmpeg remux picture and sound, each one fragmented file already; return how many seconds that takes."""
    command = ["ffmpeg", "-v", "error", "-y"]
    for name in SPANS:
        whole = disk / f"{name}.mp4"
        with whole.open("wb") as file:
            file.write(file_of(disk, init_file(name, 1)).read_bytes())
            for number in range(SEGMENTS):
                file.write(file_of(disk, segment_file(name, 1, number)).read_bytes())
        command += ("-i", str(whole))
    command += ("-map", "0:v", "-map", "1:a", "-c", "copy", "-movflags", "+faststart", str(target))
    begun = time.monotonic()
    subprocess.run(command, check=True)
    return time.monotonic() - begun


def packets(path: Path) -> list[str]:
    """Return time, length and hash of every packet, of the picture first."""
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-map", "0:v", "-map", "0:a", "-c", "copy"]
    done = subprocess.run([*command, "-f", "framehash", "-"], check=True, capture_output=True, text=True)
    return sorted(line for line in done.stdout.splitlines() if not line.startswith("#"))
