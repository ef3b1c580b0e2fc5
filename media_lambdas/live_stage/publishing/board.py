"""What may be listed: whole rows of segments that are in storage, and what former runs left. It does no I/O."""

from dataclasses import dataclass, field

from media_lambdas.live_stage.packaging.playlists import Entry, media_playlist
from media_lambdas.live_stage.packaging.segments import SEGMENT_SECONDS
from media_lambdas.recordings.folder import is_angle
from media_lambdas.recordings.listing import AUDIO, Run

WINDOW = 30
PATIENCE = 2
"""A rendition that is so many segments behind is not waited for."""


@dataclass
class Column:
    """One rendition of this run. ``pending`` are on their way, ``lost`` were given up or never came.

    ``listed`` is the number after the last one that players have seen: it never goes back.
    """

    first: int = 0
    after: int = 0
    height: int = 0
    listed: int = 0
    ready: bool = False
    pending: set[int] = field(default_factory=set)
    lost: set[int] = field(default_factory=set)

    @property
    def settled(self) -> int:
        """The number before which nothing is on its way any more."""
        return min(self.pending, default=self.after) if self.ready else self.first


class Board:
    """The segments of all renditions: they are listed in order, and together as far as possible."""

    def __init__(self, run: int, starts_at: float) -> None:
        self._run = run
        self._starts_at = starts_at
        self._columns: dict[str, Column] = {}
        self._former: dict[str, list[Entry]] = {}
        self._heights: dict[str, int] = {}
        self._base = 0
        self._epoch = 0

    def recall(self, runs: list[Run]) -> None:
        """Take what former runs left: their last segments stay listed, numbers and discontinuities go on."""
        former = [run for run in runs if run.number < self._run]
        self._epoch = len(former)
        for name in {name for run in former for name in run.tracks if not is_angle(name)}:
            self._former[name] = _last_entries(former, name)
            self._heights[name] = max(run.tracks[name].about.height for run in former if name in run.tracks)
        self._base = sum(run.length for run in former)

    def add(self, rendition: str, height: int) -> None:
        """Take a rendition of this run."""
        self._columns.setdefault(rendition, Column(height=height))

    def initialized(self, rendition: str) -> None:
        """A rendition's initialization segment is in storage."""
        self._columns[rendition].ready = True

    def expect(self, rendition: str, number: int) -> None:
        """A segment is on its way; numbers that were skipped will not come."""
        column = self._columns[rendition]
        if not column.after:
            column.first = number
        else:
            column.lost.update(range(column.after, number))
        column.after = number + 1
        column.pending.add(number)

    def settle(self, rendition: str, number: int, *, arrived: bool) -> None:
        """A segment has arrived or was given up."""
        column = self._columns[rendition]
        column.pending.discard(number)
        if not arrived:
            column.lost.add(number)

    @property
    def lost(self) -> int:
        """How many segments were lost so far."""
        return sum(len(column.lost) for column in self._columns.values())

    def is_complete(self) -> bool:
        """Return whether all of the programme's renditions are listed, or it is not worth waiting for those that are not."""
        columns = [column for name, column in self._columns.items() if not is_angle(name)]
        begun = [column for column in columns if column.listed > column.first]
        return len(begun) == len(columns) or max(column.listed for column in columns) > PATIENCE

    @property
    def listed(self) -> dict[str, int]:
        """Up to which number (that one not included) each rendition is listed."""
        return {name: column.listed for name, column in self._columns.items()}

    def _advance(self) -> None:
        settled = {name: column.settled for name, column in self._columns.items()}
        furthest = max(settled.values(), default=0)
        slow = [settled[name] for name, column in self._columns.items() if column.pending]
        together = min((number for number in slow if number > furthest - PATIENCE), default=furthest)
        for name, column in self._columns.items():
            column.listed = max(column.listed, min(settled[name], together))

    def playlists(self, *, ended: bool = False) -> dict[str, str]:
        """Return the playlists of all renditions that have something to list, as they should be now."""
        self._advance()
        shown = {name: self._shown(name, name) for name in self._columns}
        for name in self._former.keys() - self._columns.keys():
            other = self._stand_in(name)
            if other is not None:
                shown[name] = self._shown(name, other)
        return {
            name: media_playlist(entries[-WINDOW:], base="../", ended=ended)
            for name, entries in shown.items()
            if entries
        }

    def _shown(self, name: str, source: str) -> list[Entry]:
        """Return what to list of ``source`` under a name; with former runs before it there must be no number missing."""
        column = self._columns[source]
        until = column.listed
        former = self._former.get(name, [])
        begin = 0 if former else column.first
        entries = former[:]
        for number in range(max(begin, until - WINDOW), until):
            place = (self._base + number, self._epoch, self._starts_at + number * SEGMENT_SECONDS)
            gap = number < column.first or number in column.lost
            entries.append(Entry(source, self._run, number, *place, SEGMENT_SECONDS, gap=gap))
        return entries

    def _stand_in(self, former: str) -> str | None:
        """Return who goes on where a rendition ended with its run, so that nobody who watches it is left behind."""
        heights = {
            name: column.height
            for name, column in self._columns.items()
            if name != AUDIO and not is_angle(name)
        }
        if not heights:
            return None
        return min(heights, key=lambda name: abs(heights[name] - self._heights[former]))


def _last_entries(runs: list[Run], name: str) -> list[Entry]:
    """Return the last segments of a rendition in former runs, as many as can still be listed, from the first that is there."""
    entries: list[Entry] = []
    base = 0
    for epoch, run in enumerate(runs):
        sizes = run.tracks[name].sizes if name in run.tracks else {}
        for number in range(max(0, run.length - WINDOW), run.length):
            place = (base + number, epoch, run.starts_at + number * SEGMENT_SECONDS)
            gap = number not in sizes
            entries.append(Entry(name, run.number, number, *place, SEGMENT_SECONDS, gap=gap))
        base += run.length
    last = entries[-WINDOW:]
    while last and last[0].gap:
        last.pop(0)
    return last
