"""Publishes one run of a broadcast: takes segments as they are made, and keeps what players read up to date.

A segment is listed when it is in storage, never before and never out of order. Nothing here blocks who makes segments:
while storage fails they wait in memory, for a minute at most, and catch up afterwards.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from chalicelib.core.observability import logger
from media_lambdas.live_stage.encoding.packets import StreamInfo
from media_lambdas.live_stage.packaging.initialization import make_init
from media_lambdas.live_stage.packaging.playlists import PEAK, Variant, master_playlist
from media_lambdas.live_stage.packaging.segments import SegmentDone
from media_lambdas.live_stage.publishing.board import Board
from media_lambdas.live_stage.publishing.client import live_client
from media_lambdas.live_stage.publishing.newest import Newest
from media_lambdas.live_stage.publishing.timeline import Angle, Timeline, TimelineEntry, TimelineWriter
from media_lambdas.live_stage.publishing.uploads import KEEP_SECONDS, UNAVAILABLE, Upload, Uploads
from media_lambdas.recordings.folder import (
    FOREVER,
    LIVE,
    Folder,
    init_file,
    is_angle,
    run_file,
    segment_file,
)
from media_lambdas.recordings.listing import AUDIO, About, describe_run, read_runs

BEHIND_SECONDS = 3.0
FIRST = -1
RECALL_PAUSE = 0.5


@dataclass(frozen=True)
class Health:
    """How publishing goes. ``upload_lag`` is the age of the oldest segment that is not in storage, in seconds.

    ``segment`` is the number after the last listed one; ``lost`` counts segments that were given up.
    """

    segment: int
    upload_lag: float
    upload_queue: int
    behind: bool
    lost: int


class Publisher:
    """One run's way into storage. ``still_mine`` says, without raising, whether this run is still the last claimed one."""

    def __init__(
        self,
        webinar_id: str,
        *,
        run: int,
        starts_at: float,
        still_mine: Callable[[], bool],
        client: Any = None,
        keep: float = KEEP_SECONDS,
    ) -> None:
        self._run = run
        self._starts_at = starts_at
        self._still_mine = still_mine
        self._folder = Folder(webinar_id, client=client or live_client())
        self._infos: dict[str, StreamInfo] = {}
        self._board = Board(run, starts_at)
        self._lock = threading.RLock()
        self._recalled = threading.Event()
        self._closed = threading.Event()
        self._ended = False
        self._writers: dict[str, Newest[bytes]] = {}
        self._uploads = Uploads(self._folder.put, keep=keep)
        self._timeline = Newest("timeline", TimelineWriter(self._folder).write, self._is_mine)
        self._fenced = False
        self._recalling = threading.Thread(target=self._recall, name="recall", daemon=True)

    def start(self, infos: Sequence[StreamInfo]) -> None:
        """Begin with these renditions. Returns at once; what former runs left is read meanwhile."""
        self._recalling.start()
        self.add(*infos)

    def add(self, *infos: StreamInfo) -> None:
        """Take renditions; an angle may come at any time."""
        with self._lock:
            for info in infos:
                if info.rendition not in self._infos:
                    self._infos[info.rendition] = info
                    self._board.add(info.rendition, info.height)
                    self._upload_init(info)
            abouts = [
                About(info.rendition, info.codec, info.width, info.height, info.bitrate)
                for info in self._infos.values()
            ]
        self._write(run_file(self._run), describe_run(self._starts_at, abouts))

    def put(self, segment: SegmentDone) -> None:
        """Take the next segment of a rendition; never blocks."""
        with self._lock:
            if self._fenced or self._closed.is_set():
                return
            self._board.expect(segment.rendition, segment.number)
        self._uploads.add(
            Upload(
                segment.number,
                segment_file(segment.rendition, segment.run, segment.number),
                segment.data,
                FOREVER,
                partial(self._settle, segment.rendition, segment.number),
            )
        )

    def publish_timeline(
        self, status: str, entries: Sequence[TimelineEntry], angles: Sequence[Angle] = ()
    ) -> None:
        """Tell players of this run's slides and layouts so far, behind what former runs told."""
        self._timeline.set(Timeline(status, tuple(entries), tuple(angles)))

    @property
    def fenced(self) -> bool:
        """Whether another run has taken over: nothing is written any more."""
        return self._fenced

    def health(self) -> Health:
        """Return how it goes."""
        waiting, age = self._uploads.pending()
        with self._lock:
            listed = self._board.listed
            lost = self._board.lost
        segment = max(listed.values(), default=0)
        return Health(segment, round(age, 3), waiting, age > BEHIND_SECONDS, lost)

    def finish(self, *, ended: bool, timeout: float) -> bool:
        """Upload and list what is left, then stop; return whether all of it was done in time.

        If the broadcast has ``ended``, the playlists say so: players play to the end and do not ask again.
        """
        deadline = time.monotonic() + timeout
        done = self._recalled.wait(timeout) and self._uploads.drain(max(0.0, deadline - time.monotonic()))
        with self._lock:
            self._ended = ended
            self._refresh()
            writers = self._all_writers()
        for writer in writers:
            done = writer.settle(max(0.0, deadline - time.monotonic())) and done
        self.close()
        return done and not self._fenced

    def close(self) -> None:
        """Stop at once; what was not uploaded is dropped."""
        self._closed.set()
        self._uploads.close()
        with self._lock:
            writers = self._all_writers()
        for writer in writers:
            writer.close()
        if self._recalling.is_alive():
            self._recalling.join()

    def _recall(self) -> None:
        while not self._closed.is_set():
            try:
                runs = read_runs(self._folder)
            except UNAVAILABLE as failure:
                logger.warning("former runs are not readable yet", extra={"reason": str(failure)})
                self._closed.wait(RECALL_PAUSE)
                continue
            with self._lock:
                self._board.recall(runs)
                self._recalled.set()
                self._refresh()
            return

    def _upload_init(self, info: StreamInfo) -> None:
        def settled(*, arrived: bool) -> None:
            with self._lock:
                if arrived:
                    self._board.initialized(info.rendition)
                    self._refresh()

        name = init_file(info.rendition, self._run)
        self._uploads.add(Upload(FIRST, name, make_init(info), FOREVER, settled, must=True))

    def _settle(self, rendition: str, number: int, *, arrived: bool) -> None:
        with self._lock:
            self._board.settle(rendition, number, arrived=arrived)
            self._refresh()

    def _refresh(self) -> None:
        """Have written what has changed: a playlist first, then the masters that lead to it."""
        if not self._recalled.is_set():
            return
        playlists = self._board.playlists(ended=self._ended)
        for name, text in playlists.items():
            self._write(f"{name}/index.m3u8", text.encode())
        if AUDIO not in playlists:
            return
        shown = [info for name, info in self._infos.items() if name in playlists and name != AUDIO]
        main = [_variant(info) for info in shown if not is_angle(info.rendition)]
        audio = _variant(self._infos[AUDIO])
        if main and self._board.is_complete():
            address = {"address": "{name}/index.m3u8", "audio_address": f"{AUDIO}/index.m3u8"}
            self._write("master.m3u8", master_playlist(main, audio, **address).encode())
        for info in shown:
            if is_angle(info.rendition):
                address = {"address": "index.m3u8", "audio_address": f"../{AUDIO}/index.m3u8"}
                text = master_playlist([_variant(info)], audio, **address)
                self._write(f"{info.rendition}/master.m3u8", text.encode())

    def _write(self, name: str, body: bytes) -> None:
        with self._lock:
            if self._closed.is_set():
                return
            if name not in self._writers:

                def write(newest: bytes) -> None:
                    self._folder.put(name, newest, cache_control=LIVE)

                self._writers[name] = Newest(name, write, self._is_mine)
            self._writers[name].set(body)

    def _all_writers(self) -> list[Newest[Any]]:
        return [*self._writers.values(), self._timeline]

    def _is_mine(self) -> bool:
        if not self._fenced and not self._still_mine():
            self._fenced = True
            logger.warning("another run has taken over", extra={"run": self._run})
        return not self._fenced


def _variant(info: StreamInfo) -> Variant:
    peak = round(info.bitrate * PEAK)
    return Variant(info.rendition, info.codec, info.width, info.height, peak)
