"""The timeline: which slide belongs to which moment, which angles there are; and copies of the slides that were shown."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib.media import service as media
from media_lambdas.live_stage.packaging.playlists import program_time
from media_lambdas.recordings.folder import FOREVER, LIVE, Folder

FILE = "timeline.json"
ENDED = "ENDED"


@dataclass(frozen=True)
class Slide:
    """A page of a deck; pages count from 1."""

    deck_id: str
    page: int

    @property
    def image(self) -> str:
        """The name of its copy."""
        return f"slides/{self.deck_id}/{self.page:03}.webp"


@dataclass(frozen=True)
class TimelineEntry:
    """What is shown from a moment of programme time on (seconds since 1970)."""

    at: float
    layout: str
    slide: Slide | None = None


@dataclass(frozen=True)
class Angle:
    """A rendition of one source, and how viewers know it."""

    name: str
    title: str


@dataclass(frozen=True)
class Timeline:
    """Everything that players are told beside the stream."""

    status: str
    entries: tuple[TimelineEntry, ...] = ()
    angles: tuple[Angle, ...] = ()


class TimelineWriter:
    """Writes a run's timeline behind those of former runs; a slide is copied before it is told of.

    While it lasts the angles are those that there are now; of a broadcast that is over, all that there ever were.
    """

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._former: list[dict[str, Any]] | None = None
        self._copied: dict[Slide, bool] = {}
        self._angles: dict[str, dict[str, str]] = {}

    def write(self, timeline: Timeline) -> None:
        """Copy what is shown for the first time, then write. A slide that does not exist is told of without an image."""
        if self._former is None:
            self._read()
        for slide in _slides(timeline.entries):
            if slide not in self._copied:
                source = media.content_key(slide.deck_id, media.page_file(slide.page))
                self._copied[slide] = self._folder.copy(source, slide.image, cache_control=FOREVER)
        angles = {angle.name: _angle(angle) for angle in timeline.angles}
        self._angles |= angles
        told = {
            "status": timeline.status,
            "entries": [*(self._former or ()), *map(self._told, timeline.entries)],
            "angles": list((self._angles if timeline.status == ENDED else angles).values()),
        }
        _store(self._folder, told)

    def _read(self) -> None:
        former = _stored(self._folder)
        self._angles = {angle["name"]: angle for angle in former.get("angles", [])}
        self._former = list(former.get("entries", []))

    def _told(self, entry: TimelineEntry) -> dict[str, Any]:
        slide = entry.slide
        shown = slide and {
            "deckId": slide.deck_id,
            "page": slide.page,
            "image": slide.image if self._copied[slide] else None,
        }
        return {"at": program_time(entry.at), "slide": shown, "layout": entry.layout}


def close_timeline(folder: Folder) -> None:
    """Tell players that the broadcast is over, in place of a stage that died before it could."""
    told = _stored(folder)
    if told.get("status") != ENDED:
        _store(folder, {"entries": [], "angles": [], **told, "status": ENDED})


def _stored(folder: Folder) -> dict[str, Any]:
    # Whoever may list live/ only is told that a missing object is forbidden: so look before reading.
    is_there = any(name == FILE for name, _ in folder.files(FILE))
    told: dict[str, Any] = json.loads((folder.get(FILE) if is_there else None) or b"{}")
    return told


def _store(folder: Folder, told: dict[str, Any]) -> None:
    folder.put(FILE, json.dumps(told, separators=(",", ":")).encode(), cache_control=LIVE)


def _slides(entries: Sequence[TimelineEntry]) -> Iterable[Slide]:
    return dict.fromkeys(entry.slide for entry in entries if entry.slide)


def _angle(angle: Angle) -> dict[str, str]:
    return {
        "name": angle.name,
        "title": angle.title,
        "playlist": f"{angle.name}/master.m3u8",
        "replay": f"replay/{angle.name}.master.m3u8",
    }
