"""Makes the replay: playlists over the segments that are in storage."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from chalicelib.core.observability import logger
from media_lambdas.live_stage.packaging.playlists import Variant, master_playlist, media_playlist
from media_lambdas.recordings.folder import REPLAY, Folder
from media_lambdas.recordings.listing import AUDIO, About, read_runs
from media_lambdas.recordings.plan import (
    Part,
    angles_of,
    duration_of,
    entries_of,
    names_of,
    peak_of,
    plan_replay,
)

AT_ONCE = 8


@dataclass(frozen=True)
class Replay:
    """A replay that can be played: its length in seconds, its runs and its picture renditions."""

    duration: float
    runs: int
    renditions: list[str]


def make_replay(webinar_id: str, *, client: Any = None) -> Replay | None:
    """Write the playlists of a replay; None if there is nothing to play. Doing it again writes the same.

    The master playlist comes last: when it is there, everything is.
    """
    folder = Folder(webinar_id, client=client)
    parts = plan_replay(read_runs(folder))
    if not parts:
        return None
    playlists, masters = _playlists(parts)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for files in (playlists, masters):
            list(pool.map(lambda item: _put(folder, *item), files.items()))
    replay = Replay(duration_of(parts), len(parts), list(names_of(parts)))
    holes = sum(len(part.numbers) - len(part.whole) for part in parts)
    logger.info("replay made", extra={"duration": replay.duration, "runs": replay.runs, "holes": holes})
    return replay


def _playlists(parts: list[Part]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the renditions' playlists and the masters by their names."""
    heights, angles = names_of(parts), angles_of(parts)
    playlists = {
        f"{name}.m3u8": media_playlist(entries_of(parts, name, heights.get(name, 0)), base="../", vod=True)
        for name in (*heights, *angles, AUDIO)
    }
    audio = _variant(parts, AUDIO)
    address = {"address": "{name}.m3u8", "audio_address": f"{AUDIO}.m3u8"}
    masters = {
        f"{angle}.master.m3u8": master_playlist([_variant(parts, angle)], audio, **address)
        for angle in angles
    }
    masters["master.m3u8"] = master_playlist([_variant(parts, name) for name in heights], audio, **address)
    return playlists, masters


def _variant(parts: list[Part], name: str) -> Variant:
    about: About = next(part.run.tracks[name].about for part in parts if name in part.run.tracks)
    return Variant(name, about.codec, about.width, about.height, peak_of(parts, name))


def _put(folder: Folder, name: str, text: str) -> None:
    folder.put(f"replay/{name}", text.encode(), cache_control=REPLAY)
