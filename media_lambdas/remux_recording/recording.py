"""One recording, from the segments in storage to an asset that can be played and downloaded."""

import shutil
from pathlib import Path

from chalicelib.broadcasts import service as broadcasts
from chalicelib.core import observability
from chalicelib.core.config import settings
from chalicelib.core.errors import Raced
from chalicelib.core.observability import logger
from chalicelib.core.storage import put_file
from chalicelib.core.transaction import Transaction
from chalicelib.media import service as media
from chalicelib.media.service import MAIN_FILE, POSTER, Kind
from media_lambdas.probe_media.probing import Video, probe_video
from media_lambdas.probe_media.sniffing import Format
from media_lambdas.recordings.folder import FOREVER, REPLAY, Folder, content_type
from media_lambdas.recordings.listing import AUDIO, read_runs
from media_lambdas.recordings.plan import Part, duration_of, names_of, plan_replay
from media_lambdas.remux_recording.fetching import Piece, Reader, reading
from media_lambdas.remux_recording.joining import join
from media_lambdas.remux_recording.storyboard import make_storyboard
from media_lambdas.tools import run_tool
from media_lambdas.workspace import workspace

VIDEO = "recording.mp4"
ONE_FRAME = 1 / 30
POSTER_AT_MOST = 60.0
POSTER_SECONDS = 60
SPARE = 100_000_000
"""Bytes of disk for everything small."""


class NotWhole(RuntimeError):
    """The file that was made is not what the segments promise."""


class NoRoom(RuntimeError):
    """No rendition is small enough for the disk."""


def remux_recording(webinar_id: str) -> None:
    """Make recording, poster and storyboard of a replay, and the asset of the recording; made already, nothing is done."""
    asset_id = broadcasts.recording_asset_id(webinar_id)
    if media.find_asset(asset_id) is not None:
        logger.info("recording exists", extra={"asset_id": asset_id})
        return
    folder = Folder(webinar_id)
    parts = plan_replay(read_runs(folder))
    if not parts:
        logger.info("nothing was recorded", extra={"webinar_id": webinar_id})
        return
    with workspace() as disk, reading(folder) as reader:
        _store_small_files(folder, reader, parts, disk)
        video = disk / VIDEO
        made = make_video(reader, parts, video)
        poster = disk / POSTER
        _make_poster(video, poster, made.duration or 0)
        _store(folder, asset_id, video, poster)
        size = video.stat().st_size
    try:
        with Transaction(correlation_id=observability.correlation_id()) as tx:
            broadcasts.recording_made(
                webinar_id,
                duration=round(made.duration or 0, 3),
                width=made.width,
                height=made.height,
                size=size,
                tx=tx,
            )
    except Raced:
        logger.info("somebody else was first", extra={"asset_id": asset_id})
    logger.info("recording made", extra={"asset_id": asset_id, "bytes": size, "duration": made.duration})


def choose_rendition(parts: list[Part], room: int) -> str:
    """Return the best picture that all runs have and of which a recording fits into ``room`` bytes.

    Raises NoRoom.
    """
    names = list(names_of(parts))
    everywhere = [name for name in names if all(name in part.tracks for part in parts)]
    for name in everywhere or names:
        pieces = _pieces(parts, name) + _pieces(parts, AUDIO)
        if sum(piece.size for piece in pieces) + SPARE <= room:
            return name
    raise NoRoom(f"{room:,} bytes of disk are too few for this recording")


def _pieces(parts: list[Part], rendition: str) -> list[Piece]:
    height = names_of(parts).get(rendition, 0)
    return [
        Piece(
            part,
            AUDIO if rendition == AUDIO else part.stand_in(rendition, height),
            tuple(sorted(part.whole)),
        )
        for part in parts
    ]


def make_video(reader: Reader, parts: list[Part], target: Path) -> Video:
    """Write the best picture that there is room for, with sound, as one file. Raises NoRoom, NotWhole."""
    rendition = choose_rendition(parts, shutil.disk_usage(target.parent).free)
    join(reader, _pieces(parts, rendition), _pieces(parts, AUDIO), target)
    made = probe_video(target, Format.MP4)
    expected = duration_of(parts)
    if made.audio_codec is None or abs((made.duration or 0) - expected) > ONE_FRAME:
        raise NotWhole(f"{made.duration} s instead of {expected}")
    return made


def _make_poster(video: Path, poster: Path, duration: float) -> None:
    """Take a picture from a tenth into the recording, at most a minute: past the card that says it begins soon."""
    second = min(duration / 10, POSTER_AT_MOST)
    arguments = ["ffmpeg", "-nostdin", "-hide_banner", "-v", "error", "-y", "-ss", f"{second:.3f}"]
    arguments += (
        "-protocol_whitelist",
        "file",
        "-f",
        "mov",
        "-i",
        str(video),
        "-map",
        "0:v:0",
        "-frames:v",
        "1",
    )
    arguments += ("-pix_fmt", "yuvj420p", "-q:v", "4", "-f", "image2", "-update", "1", str(poster))
    run_tool(arguments, folder=video.parent, seconds=POSTER_SECONDS)


def _store_small_files(folder: Folder, reader: Reader, parts: list[Part], disk: Path) -> None:
    for path in make_storyboard(reader, parts, duration_of(parts), disk):
        folder.put(f"replay/{path.name}", path.read_bytes(), cache_control=REPLAY)


def _store(folder: Folder, asset_id: str, video: Path, poster: Path) -> None:
    """Upload once, and have storage copy it to where assets are."""
    for path, asset_file in ((poster, POSTER), (video, MAIN_FILE[Kind.VIDEO])):
        key = f"{folder.root}replay/{path.name}"
        bucket, kind = settings().content_bucket, content_type(path.name)
        put_file(bucket, key, path, content_type=kind, cache_control=REPLAY)
        folder.client.copy(
            {"Bucket": bucket, "Key": key},
            bucket,
            media.content_key(asset_id, asset_file),
            ExtraArgs={"ContentType": kind, "CacheControl": FOREVER, "MetadataDirective": "REPLACE"},
        )
