"""Makes a video servable: one MP4 that every browser plays from its first bytes on, and a poster picture."""

from pathlib import Path
from typing import Any

import ffmpeg

from chalicelib.media.service import Findings
from media_lambdas.failures import UnusableUpload
from media_lambdas.probe_media.probing import DAMAGED, MAX_DURATION, Video, input_options, probe_video
from media_lambdas.probe_media.sniffing import Format
from media_lambdas.tools import ToolFailed, run_tool

COPY_SECONDS = 240
TRANSCODE_SECONDS = 780
"""Within the function's 15 minutes, with download and upload around it."""
POSTER_SECONDS = 60
PLAYABLE_PIXELS = frozenset({"yuv420p", "yuvj420p"})
# The shorter side becomes at most 720; sides are even, as 4:2:0 wants them. Nothing is enlarged.
TO_720P = "scale=w='if(gt(iw,ih),-2,trunc(min(iw,720)/2)*2)':h='if(gt(iw,ih),trunc(min(ih,720)/2)*2,-2)'"
POSTER_SIZE = "scale=w='min(iw,1280)':h=-2"


def make_video(source: Path, container: Format, video: Path, poster: Path) -> Findings:
    """Write ``video`` and ``poster`` from ``source``; return what was made.

    H.264 is copied, everything else becomes H.264 and AAC at 720p. Raises UnusableUpload for a file that cannot be
    played or whose end is missing.
    """
    given = probe_video(source, container)
    _run(_conversion(source, container, video, given), source.parent, _patience(given))
    made = probe_video(video, Format.MP4)
    _check_length(given.duration, made.duration)
    _make_poster(video, poster, made.duration or 0)
    return Findings(made.width, made.height, round(made.duration or 0, 3))


def is_playable(video: Video) -> bool:
    """Return whether browsers play this picture as it is: H.264, 8 bits, 4:2:0."""
    return video.codec == "h264" and video.pixels in PLAYABLE_PIXELS


def _patience(given: Video) -> int:
    return COPY_SECONDS if is_playable(given) else TRANSCODE_SECONDS


def _conversion(source: Path, container: Format, target: Path, given: Video) -> list[str]:
    opened = ffmpeg.input(str(source), **input_options(container))
    streams = [opened["V:0"], *([opened["a:0"]] if given.audio_codec else [])]
    options = _picture_options(given) | _sound_options(given)
    return _compiled(
        ffmpeg.output(
            *streams,
            str(target),
            f="mp4",
            movflags="+faststart",
            map_metadata=-1,  # where and with what it was recorded is nobody's business
            map_chapters=-1,
            t=MAX_DURATION,
            **options,
        )
    )


def _picture_options(given: Video) -> dict[str, Any]:
    if is_playable(given):
        return {"c:v": "copy"}
    return {
        "c:v": "libx264",
        "preset": "veryfast",
        "crf": 22,
        "profile:v": "high",
        "pix_fmt": "yuv420p",
        "vf": TO_720P,
        "fpsmax": 60,
        "force_key_frames": "expr:gte(t,n_forced*2)",
        "threads": 2,
    }


def _sound_options(given: Video) -> dict[str, Any]:
    if given.audio_codec is None:
        return {}
    if given.audio_codec == "aac":
        return {"c:a": "copy"}
    return {"c:a": "aac", "b:a": "128k", "ac": 2, "ar": 48000}


def _check_length(promised: float | None, made: float | None) -> None:
    if not made:
        raise UnusableUpload(DAMAGED)
    if promised and made < promised - max(1.0, 0.02 * promised):
        raise UnusableUpload(
            f"The file is incomplete: it should be {promised:.0f} seconds long, but ends after {made:.0f}. "
            "Upload it again."
        )


def _make_poster(video: Path, poster: Path, duration: float) -> None:
    """Take a picture from a tenth into the video, at most ten seconds, or else its first."""
    for second in (min(duration / 10, 10), 0):
        opened = ffmpeg.input(str(video), ss=f"{second:.3f}", **input_options(Format.MP4))
        output = ffmpeg.output(
            opened["V:0"],
            str(poster),
            **{"f": "image2", "update": 1, "frames:v": 1, "vf": POSTER_SIZE, "pix_fmt": "yuvj420p", "q:v": 4},
        )
        _run(_compiled(output), video.parent, POSTER_SECONDS)
        if poster.exists() and poster.stat().st_size:
            return
    raise UnusableUpload(DAMAGED)


def _compiled(output: Any) -> list[str]:
    quiet = output.global_args("-nostdin", "-hide_banner", "-v", "error").overwrite_output()
    return [str(argument) for argument in quiet.compile()]


def _run(command: list[str], folder: Path, seconds: int) -> None:
    try:
        run_tool(command, folder=folder, seconds=seconds)
    except ToolFailed:
        raise UnusableUpload(DAMAGED) from None
