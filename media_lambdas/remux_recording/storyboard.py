"""Small pictures for seeking: one sheet of at most a hundred, and a WebVTT file that says where and when each is."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from media_lambdas.live_stage.packaging.segments import SEGMENT_SECONDS
from media_lambdas.recordings.plan import Part, names_of
from media_lambdas.remux_recording.fetching import Piece, Reader, fetch
from media_lambdas.tools import run_tool

COLUMNS = ROWS = 10
SHORTEST_SECONDS = 5.0
WIDTH, HEIGHT = 160, 90
SECONDS = 120
SHEET = "storyboard.jpg"


@dataclass(frozen=True)
class Moment:
    """A segment whose first picture is shown from ``at`` on, in seconds of the replay."""

    place: int
    number: int
    at: float


def choose_moments(parts: Sequence[Part]) -> list[Moment]:
    """Return up to a hundred segments, evenly spread and at least five seconds apart."""
    every: list[Moment] = []
    begun = 0.0
    for place, part in enumerate(parts):
        every += [
            Moment(place, number, begun + (number - part.numbers.start) * SEGMENT_SECONDS)
            for number in sorted(part.whole)
        ]
        begun += len(part.numbers) * SEGMENT_SECONDS
    step = max(SHORTEST_SECONDS, begun / (COLUMNS * ROWS))
    chosen: list[Moment] = []
    for moment in every:
        if moment.at >= len(chosen) * step - 1e-6 and len(chosen) < COLUMNS * ROWS:
            chosen.append(moment)
    return chosen


def make_storyboard(
    reader: Reader, parts: Sequence[Part], duration: float, target: Path
) -> tuple[Path, Path]:
    """Write sheet and WebVTT into ``target``; return them. Only the segments that are shown are fetched."""
    moments = choose_moments(parts)
    smallest, height = list(names_of(list(parts)).items())[-1]
    pieces = [
        Piece(part, part.stand_in(smallest, height), tuple(m.number for m in moments if m.place == place))
        for place, part in enumerate(parts)
    ]
    files = fetch(reader, [piece for piece in pieces if piece.numbers], target, name="thumbnails")
    sheet, cues = target / SHEET, target / "storyboard.vtt"
    _draw(files, sheet)
    cues.write_text(_cues(moments, duration), encoding="utf-8")
    return sheet, cues


def _draw(files: Sequence[Path], sheet: Path) -> None:
    """Put the first picture of every segment, its only keyframe, on the sheet."""
    listing = sheet.with_name("thumbnails.txt")
    listing.write_text("".join(f"file '{path.name}'\n" for path in files), encoding="utf-8")
    fit = f"scale={WIDTH}:{HEIGHT}:force_original_aspect_ratio=decrease:force_divisible_by=2"
    picture = f"{fit},pad={WIDTH}:{HEIGHT}:-1:-1,setsar=1,tile={COLUMNS}x{ROWS}"
    arguments = ["ffmpeg", "-nostdin", "-hide_banner", "-v", "error", "-y", "-skip_frame", "nokey"]
    arguments += ("-f", "concat", "-safe", "0", "-protocol_whitelist", "file")
    arguments += ("-format_whitelist", "concat,mov", "-i", str(listing))
    arguments += ("-vsync", "passthrough", "-frames:v", "1", "-vf", picture, "-pix_fmt", "yuvj420p")
    arguments += ("-q:v", "4", "-f", "image2", "-update", "1", str(sheet))
    run_tool(arguments, folder=sheet.parent, seconds=SECONDS)


def _cues(moments: Sequence[Moment], duration: float) -> str:
    lines = ["WEBVTT", ""]
    ends = [moment.at for moment in moments[1:]] + [duration]
    for place, (moment, end) in enumerate(zip(moments, ends, strict=True)):
        column, row = place % COLUMNS, place // COLUMNS
        area = f"{column * WIDTH},{row * HEIGHT},{WIDTH},{HEIGHT}"
        # The first picture stands for what comes before it, too.
        begin = 0.0 if place == 0 else moment.at
        lines += (f"{_clock(begin)} --> {_clock(end)}", f"{SHEET}#xywh={area}", "")
    return "\n".join(lines)


def _clock(seconds: float) -> str:
    whole, milliseconds = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}.{milliseconds:03}"
