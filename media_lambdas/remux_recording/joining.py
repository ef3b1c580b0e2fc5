"""Joins the runs of a recording into one MP4 that plays from its first bytes on. Nothing is encoded."""

from collections.abc import Sequence
from pathlib import Path

from media_lambdas.live_stage.packaging.segments import SEGMENT_SECONDS
from media_lambdas.recordings.plan import Part
from media_lambdas.tools import run_tool

SECONDS = 300
ROOM = 20_000_000
# The lists are our own; the files are what the stage packed.
INPUT = ("-f", "concat", "-safe", "0", "-protocol_whitelist", "file", "-format_whitelist", "concat,mov")


def join(parts: Sequence[Part], pictures: Sequence[Path], sounds: Sequence[Path], target: Path) -> None:
    """Write ``target`` from one file of picture and one of sound for each part.

    Each run begins where the former ended by counting segments, the same for picture and sound: they stay together
    whatever is missing at the end of a file.
    """
    folder = target.parent
    arguments = ["ffmpeg", "-nostdin", "-hide_banner", "-v", "error", "-y"]
    for name, files in (("pictures", pictures), ("sounds", sounds)):
        listing = folder / f"{name}.txt"
        listing.write_text("".join(map(_line, files, parts)), encoding="utf-8")
        arguments += (*INPUT, "-i", str(listing))
    arguments += ("-map", "0:v:0", "-map", "1:a:0", "-c", "copy", "-map_metadata", "-1")
    arguments += ("-movflags", "+faststart", "-f", "mp4", str(target))
    size = sum(path.stat().st_size for path in (*pictures, *sounds))
    run_tool(arguments, folder=folder, seconds=SECONDS, file_bytes=size + size // 10 + ROOM)


def _line(path: Path, part: Part) -> str:
    return f"file '{path.name}'\nduration {len(part.numbers) * SEGMENT_SECONDS:.6f}\n"
