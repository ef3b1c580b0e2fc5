"""What ffprobe says of a video file."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from media_lambdas.failures import UnusableUpload
from media_lambdas.probe_media.sniffing import Format
from media_lambdas.tools import ToolFailed, run_tool

SECONDS = 60
MAX_SIDE = 8192
MAX_DURATION = 12 * 3600
DAMAGED = "The file is damaged or incomplete. Export it again and upload the new file."
NO_VIDEO = "There is no video in this file."
UNKNOWN_CODEC = (
    "The video was made with a codec that we do not read. Export it as an MP4 file with H.264 video."
)
NOT_TAKEN = "not on whitelist"
DECODERS = (
    "h264,hevc,vp8,vp9,libvpx,libvpx-vp9,av1,libdav1d,libaom-av1,mpeg4,mjpeg,prores,"
    "aac,mp3,mp3float,opus,libopus,vorbis,ac3,eac3,alac,flac,"
    "pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_s32be,pcm_f32le,pcm_f32be,pcm_u8,"
    "png,bmp,mov_text,subrip,ass,webvtt,dvdsub"  # covers and subtitles beside the video, which are left out
)
FIELDS = (
    "format=duration:stream=index,codec_type,codec_name,pix_fmt,width,height,duration"
    ":stream_disposition=attached_pic:stream_side_data=rotation"
)


def input_options(container: Format) -> dict[str, str]:
    """Return what fences ffmpeg in: this one demuxer, local files, and the decoders that we mean."""
    return {
        "protocol_whitelist": "file",
        "format_whitelist": container.value,
        "codec_whitelist": DECODERS,
        "f": container.value,
    }


@dataclass(frozen=True)
class Video:
    """A video file: its size in pixels as shown (rotation applied), its length in seconds if it says so."""

    codec: str
    pixels: str
    width: int
    height: int
    duration: float | None
    audio_codec: str | None


def probe_video(path: Path, container: Format) -> Video:
    """Return what is in a file. Raises UnusableUpload if that is no video that we can show."""
    options = [part for name, value in input_options(container).items() for part in (f"-{name}", value)]
    command = ["ffprobe", "-v", "error", *options, "-show_entries", FIELDS, "-of", "json", str(path)]
    try:
        found = json.loads(run_tool(command, folder=path.parent, seconds=SECONDS))
    except ToolFailed as failure:
        raise UnusableUpload(UNKNOWN_CODEC if NOT_TAKEN in str(failure) else DAMAGED) from None
    return _video_of(found)


def _video_of(found: dict[str, Any]) -> Video:
    streams = found.get("streams", [])
    video = next((s for s in streams if s.get("codec_type") == "video" and not _is_cover(s)), None)
    if video is None:
        raise UnusableUpload(NO_VIDEO)
    width, height = int(video.get("width", 0)), int(video.get("height", 0))
    if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE):
        raise UnusableUpload(f"The picture must be at most {MAX_SIDE} pixels wide and high.")
    if _rotation(video) % 180:
        width, height = height, width
    duration = _seconds(found.get("format", {}).get("duration")) or _seconds(video.get("duration"))
    if duration is not None and duration > MAX_DURATION:
        raise UnusableUpload(f"A video may be at most {MAX_DURATION // 3600} hours long.")
    audio = next((s.get("codec_name") for s in streams if s.get("codec_type") == "audio"), None)
    return Video(video.get("codec_name", ""), video.get("pix_fmt", ""), width, height, duration, audio)


def _is_cover(stream: dict[str, Any]) -> bool:
    return bool(stream.get("disposition", {}).get("attached_pic"))


def _rotation(stream: dict[str, Any]) -> int:
    return int(next((data["rotation"] for data in stream.get("side_data_list", []) if "rotation" in data), 0))


def _seconds(text: str | None) -> float | None:
    try:
        seconds = float(text or "")
    except ValueError:
        return None
    return seconds if seconds > 0 else None
