"""A run on air: packets become segments, segments are published, and players are told what is shown when."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from media_lambdas.live_stage.encoding.packets import Packet, StreamInfo
from media_lambdas.live_stage.packaging.segments import Segmenter
from media_lambdas.live_stage.publishing.publisher import Health, Publisher
from media_lambdas.live_stage.publishing.timeline import Angle, Slide, TimelineEntry
from media_lambdas.live_stage.scenes.scene import Scene


@dataclass
class Recorder:
    """The encoders' sink. What they open before `begin` is what the run begins with; an angle may come later.

    Called from the encoders' threads (of one rendition in order), and from the stage's for scenes and angles.
    """

    webinar_id: str
    run: int
    still_mine: Callable[[], bool]
    client: Any
    publisher: Publisher | None = None
    _infos: list[StreamInfo] = field(default_factory=list)
    _segmenters: dict[str, Segmenter] = field(default_factory=dict)
    _starts_at: float = 0.0
    _entries: list[TimelineEntry] = field(default_factory=list)
    _angles: tuple[Angle, ...] = ()

    def begin(self, starts_at: float) -> None:
        """Publish from here on; ``starts_at`` is the programme time of tick 0."""
        self._starts_at = starts_at
        self.publisher = Publisher(
            self.webinar_id, run=self.run, starts_at=starts_at, still_mine=self.still_mine, client=self.client
        )
        for info in self._infos:
            self._segment(info)
        self.publisher.start(self._infos)

    def opened(self, info: StreamInfo) -> None:
        """A rendition begins."""
        if self.publisher is None:
            self._infos.append(info)
        else:
            self._segment(info)
            self.publisher.add(info)

    def packet(self, packet: Packet) -> None:
        """The next packet of a rendition."""
        self._segmenters[packet.rendition].push(packet)

    def closed(self, rendition: str) -> None:
        """A rendition is over."""
        self._segmenters[rendition].close()

    def show(self, scene: Scene, at: float) -> None:
        """Tell players that from ``at`` (programme time) on this scene is shown."""
        slide = None if scene.slide is None else Slide(scene.slide.deck_id, scene.slide.page)
        self._entries.append(TimelineEntry(at, str(scene.layout), slide))
        self._tell("LIVE")

    def offer(self, angles: Mapping[int, str]) -> None:
        """Tell players which angles there are: their names by number."""
        offered = tuple(Angle(f"angle-{number}", name) for number, name in sorted(angles.items()))
        if offered != self._angles:
            self._angles = offered
            self._tell("LIVE")

    def health(self) -> Health | None:
        """Return how publishing goes."""
        return self.publisher.health() if self.publisher else None

    def finish(self, *, ended: bool, timeout: float) -> bool:
        """Bring what is left into storage; return whether all of it got there."""
        if self.publisher is None:
            return True
        if ended:
            self._tell("ENDED")
        return self.publisher.finish(ended=ended, timeout=timeout)

    def close(self) -> None:
        """Stop at once."""
        if self.publisher is not None:
            self.publisher.close()

    def _segment(self, info: StreamInfo) -> None:
        assert self.publisher is not None  # noqa: S101 # both callers have one
        self._segmenters[info.rendition] = Segmenter(
            info, run=self.run, starts_at=self._starts_at, sink=self.publisher.put
        )

    def _tell(self, status: str) -> None:
        if self.publisher is not None:
            self.publisher.publish_timeline(status, tuple(self._entries), self._angles)
