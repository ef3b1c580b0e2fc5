"""Which segments a replay is made of."""

from dataclasses import dataclass

from media_lambdas.live_stage.packaging.playlists import Entry
from media_lambdas.live_stage.packaging.segments import SEGMENT_SECONDS
from media_lambdas.recordings.folder import is_angle
from media_lambdas.recordings.listing import AUDIO, Run, Track

ENOUGH = 0.9
"""A rendition that has less of a run than this is left out, rather than making holes in the others."""


@dataclass(frozen=True)
class Part:
    """What is played of one run: numbers from the first to the last that every rendition has, and those in ``whole``."""

    run: Run
    tracks: dict[str, Track]
    numbers: range
    whole: frozenset[int]

    def stand_in(self, rendition: str, height: int) -> str:
        """Return the rendition to show where ``rendition`` is wanted: itself, or the next smaller, or the smallest."""
        if rendition in self.tracks:
            return rendition
        heights = {name: track.about.height for name, track in self.tracks.items() if name != AUDIO}
        smaller = [name for name, found in heights.items() if found <= height]
        return max(smaller, key=heights.__getitem__) if smaller else min(heights, key=heights.__getitem__)


def plan_replay(runs: list[Run]) -> list[Part]:
    """Return the parts of a replay in order; a run without picture or sound is left out."""
    return [part for run in runs if (part := _part(run)) is not None]


def names_of(parts: list[Part]) -> dict[str, int]:
    """Return the picture renditions of a replay and their heights, the highest first."""
    heights = {
        name: track.about.height for part in parts for name, track in part.tracks.items() if name != AUDIO
    }
    return dict(sorted(heights.items(), key=lambda item: -item[1]))


def angles_of(parts: list[Part]) -> list[str]:
    """Return the angles that were published at any time."""
    return sorted({name for part in parts for name in part.run.tracks if is_angle(name)})


def duration_of(parts: list[Part]) -> float:
    """Return how long a replay lasts, in seconds."""
    return sum(len(part.numbers) for part in parts) * SEGMENT_SECONDS


def entries_of(parts: list[Part], rendition: str, height: int = 0) -> list[Entry]:
    """Return what a rendition's playlist lists: the same times in all of them."""
    entries: list[Entry] = []
    for epoch, part in enumerate(parts):
        shown = rendition if is_angle(rendition) or rendition == AUDIO else part.stand_in(rendition, height)
        track = part.run.tracks.get(shown)
        there = part.whole & track.sizes.keys() if track else frozenset()
        for number in part.numbers:
            starts_at = part.run.starts_at + number * SEGMENT_SECONDS
            times = (len(entries), epoch, starts_at, SEGMENT_SECONDS)
            entries.append(Entry(shown, part.run.number, number, *times, gap=number not in there))
    return entries


def peak_of(parts: list[Part], rendition: str) -> int:
    """Return the bit rate of a rendition's heaviest segment, in bits per second."""
    sizes = [max(part.run.tracks[rendition].sizes.values()) for part in parts if rendition in part.run.tracks]
    return round(max(sizes) * 8 / SEGMENT_SECONDS)


def _part(run: Run) -> Part | None:
    programme = run.programme()
    known = frozenset().union(*(track.sizes for track in programme.values()))
    tracks = {
        name: track
        for name, track in programme.items()
        if name == AUDIO or len(track.sizes) >= ENOUGH * len(known)
    }
    if AUDIO not in tracks or len(tracks) < 2:
        return None
    whole = known.intersection(*(track.sizes for track in tracks.values()))
    if not whole:
        return None
    return Part(run, tracks, range(min(whole), max(whole) + 1), whole)
