"""What was recorded, by what is in storage: the runs of a broadcast, their renditions and segments."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime

from chalicelib.core.observability import logger
from media_lambdas.recordings.folder import Folder, is_angle, is_rendition, run_file

AUDIO = "audio"
RUN_FILE = re.compile(r"(\d{3,})\.json", re.ASCII)
TRACK_FILE = re.compile(r"(\d{3,})/(?:(init)\.mp4|(\d{6,})\.m4s)", re.ASCII)
AT_ONCE = 8


@dataclass(frozen=True)
class About:
    """What a playlist says of a rendition; the bit rate is the most that was meant, in bits per second."""

    name: str
    codec: str
    width: int
    height: int
    bitrate: int


@dataclass(frozen=True)
class Track:
    """One rendition of one run: the sizes of its segments in bytes, by number."""

    about: About
    sizes: dict[int, int]


@dataclass(frozen=True)
class Run:
    """One life of the stage that left something. ``starts_at`` is programme time of tick 0, seconds since 1970."""

    number: int
    starts_at: float
    tracks: dict[str, Track]

    @property
    def length(self) -> int:
        """How many segments there would be if none were missing."""
        return max(max(track.sizes) for track in self.tracks.values()) + 1

    def programme(self) -> dict[str, Track]:
        """The renditions that are not angles."""
        return {name: track for name, track in self.tracks.items() if not is_angle(name)}


def describe_run(starts_at: float, renditions: Iterable[About]) -> bytes:
    """Return the object that says what the segments of a run do not."""
    starts = datetime.fromtimestamp(starts_at, UTC).isoformat().replace("+00:00", "Z")
    return json.dumps({"startsAt": starts, "renditions": [vars(about) for about in renditions]}).encode()


def read_runs(folder: Folder) -> list[Run]:
    """Return the runs of a broadcast, oldest first, without those that left no segment. Names that are not ours are ignored."""
    folders, files = folder.top()
    numbers = sorted(int(match[1]) for name in files if (match := RUN_FILE.fullmatch(name)))
    renditions = [name for name in folders if is_rendition(name)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = dict(
            zip(renditions, pool.map(lambda name: _read_track(folder, name), renditions), strict=True)
        )
        runs = list(pool.map(lambda number: _read_run(folder, number, found), numbers))
    return [run for run in runs if run is not None]


def _read_track(folder: Folder, rendition: str) -> dict[int, dict[int, int]]:
    """Return the sizes of a rendition's segments by run and number, of those runs that it is initialized in."""
    initialized: set[int] = set()
    sizes: dict[int, dict[int, int]] = defaultdict(dict)
    for name, size in folder.files(f"{rendition}/"):
        match = TRACK_FILE.fullmatch(name.removeprefix(f"{rendition}/"))
        if match is None or not size:
            continue
        if match[2]:
            initialized.add(int(match[1]))
        else:
            sizes[int(match[1])][int(match[3])] = size
    return {run: found for run, found in sizes.items() if run in initialized}


def _read_run(folder: Folder, number: int, found: dict[str, dict[int, dict[int, int]]]) -> Run | None:
    try:
        told = json.loads(folder.get(run_file(number)) or b"")
        starts_at = datetime.fromisoformat(told["startsAt"]).timestamp()
        abouts = [About(**rendition) for rendition in told["renditions"]]
    except (ValueError, KeyError, TypeError) as fault:
        logger.error("run is not readable", extra={"run": number, "reason": repr(fault)})
        return None
    tracks = {
        about.name: Track(about, found[about.name][number])
        for about in abouts
        if number in found.get(about.name, {})
    }
    return Run(number, starts_at, tracks) if tracks else None
