"""The stage: follows the plan from green room to end, and does what the studio asks of it."""

import asyncio
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from chalicelib.broadcasts.service import BroadcastStatus, StagePlan
from chalicelib.broadcasts.tokens import Claims
from chalicelib.core import clock
from chalicelib.core.errors import Forbidden, Unprocessable
from chalicelib.core.observability import logger
from media_lambdas.live_stage import report
from media_lambdas.live_stage.encoding.output import Output
from media_lambdas.live_stage.encoding.renditions import ladder
from media_lambdas.live_stage.mixing.clock import ProgrammeClock
from media_lambdas.live_stage.mixing.programme import Programme
from media_lambdas.live_stage.packaging.playlists import program_time
from media_lambdas.live_stage.publishing.client import live_client
from media_lambdas.live_stage.recorder import Recorder
from media_lambdas.live_stage.scenes.cards import CardText
from media_lambdas.live_stage.scenes.scene import Scene, parse_scene
from media_lambdas.live_stage.scenes.slides import SlideStore
from media_lambdas.live_stage.sources.source import Kind, Source
from media_lambdas.live_stage.whip.hub import Hub

MOST_ANGLES = 4
ENOUGH_CORES = 4
"""From here on 1080p, and angles in full size, are worth their power."""
FULL_HD_HEIGHT = 1080
END_SECONDS = 60.0
"""For how long an end waits for storage that does not take what was mixed."""
LEAVE_SECONDS = 20.0
"""The same when this run is told to go; less than the keeper's patience."""


class Decks(SlideStore, Protocol):
    """The slides of a broadcast."""

    def know(self, decks: dict[str, int]) -> None:
        """Take which decks may be shown: their numbers of pages by id."""


class Stage:
    """One run of a broadcast.

    ``follow``, ``finish`` and ``leave`` may take a while and are called from one thread; the rest is called on the event
    loop and answers at once.
    """

    def __init__(
        self,
        plan: StagePlan,
        hub: Hub,
        slides: Decks,
        *,
        still_mine: Callable[[], bool],
        refresh: Callable[[], "asyncio.Future[None]"],
        full_hd: str = "auto",
        client: Any = None,
    ) -> None:
        self.plan = plan
        self.hub = hub
        self.seen_at = self.published_at = hub.clock()
        self._slides = slides
        self._refresh = refresh
        self._full_hd = full_hd
        # The client is made now: it takes a third of a second, which going live has not.
        self._recorder = Recorder(plan.webinar_id, plan.run, still_mine, client or live_client())
        self._renditions = ladder()
        self._angles: dict[int, str] = {}
        self._scene = _stored_scene(plan)
        self._programme = self._green_room()
        self._on_air = False

    # ------------------------------------------------------------ the plan

    @property
    def on_air(self) -> bool:
        """Whether this run is published."""
        return self._on_air

    @property
    def scene(self) -> Scene:
        """The scene that is wanted."""
        return self._scene

    def start(self) -> None:
        """Begin to mix."""
        self._programme.start()

    def follow(self, plan: StagePlan) -> None:
        """Do what a new plan asks for. Sources are the event loop's (`Hub.apply`). Raises what the programme failed with."""
        self.plan = plan
        self._slides.know(plan.decks)
        if plan.status == BroadcastStatus.LIVE and not self._on_air:
            self._go_live()
        if self._programme.failure is not None:
            raise self._programme.failure
        if self._on_air:
            self._publish_angles()

    def finish(self) -> bool:
        """The broadcast is over: fill the last segment and bring everything into storage; return whether it got there."""
        self._programme.stop()
        return self._recorder.finish(ended=True, timeout=END_SECONDS)

    def leave(self) -> None:
        """Go, while the broadcast goes on: what was mixed is brought into storage, another run takes over."""
        try:
            self._programme.stop()
        finally:
            self._recorder.finish(ended=False, timeout=LEAVE_SECONDS)

    def drop(self) -> None:
        """Go at once, and write nothing more."""
        self._recorder.close()
        self._programme.stop()

    def _green_room(self) -> Programme:
        return self._make(ProgrammeClock(self.hub.clock()), None)

    def _go_live(self) -> None:
        self._programme.stop()
        self._renditions = ladder(full_hd=self._affords_full_hd())
        output = Output(self._recorder)
        output.open(self._renditions)
        programme_clock = ProgrammeClock(self.hub.clock())
        self._recorder.begin(programme_clock.starts_at)
        self._programme = self._make(programme_clock, output)
        shown = self._programme.scene
        self._recorder.show(shown, programme_clock.starts_at)
        self._programme.start()
        self._on_air = True
        if self._scene != shown:  # switched while we went live
            self._recorder.show(self._scene, self._programme.set_scene(self._scene).at)
        logger.info("on air", extra={"run": self.plan.run, "renditions": [r.name for r in self._renditions]})

    def _make(self, programme_clock: ProgrammeClock, output: Output | None) -> Programme:
        plan = self.plan
        return Programme(
            programme_clock,
            self._feeds,
            renditions=self._renditions,
            text=CardText(plan.title, plan.organization_name, plan.primary_color),
            outlet=output,
            slides=self._slides,
            scene=self._scene,
            small_angles=not _has_power(),
        )

    def _feeds(self) -> Sequence[Source]:
        return list(self.hub.sources.values())

    def _affords_full_hd(self) -> bool:
        tall = any(source.statistics(self.hub.clock()).height >= FULL_HD_HEIGHT for source in self._feeds())
        return self._full_hd == "auto" and tall and _has_power()

    def _publish_angles(self) -> None:
        """Give each picture that arrives an angle of its own; it keeps its number for this run."""
        wanted = self._wanted_angles() if self.plan.angles_published else {}
        if wanted != self._angles:
            self._angles = wanted
            self._programme.set_angles(wanted)
        names = {number: self.plan.sources[source_id].name for number, source_id in wanted.items()}
        self._recorder.offer(names)

    def _wanted_angles(self) -> dict[int, str]:
        pictures = {
            source_id: source for source_id, source in self.hub.sources.items()
            if source.kind is not Kind.MICROPHONE and source_id in self.plan.sources
        }  # fmt: skip
        wanted = {number: one for number, one in self._angles.items() if one in pictures}
        free = [number for number in range(1, MOST_ANGLES + 1) if number not in wanted]
        for source_id, source in pictures.items():
            if free and source_id not in wanted.values() and source.is_connected(self.hub.clock()):
                wanted[free.pop(0)] = source_id
        return wanted

    # ------------------------------------------------------------ the studio (StageControls)

    def set_scene(self, claims: Claims, scene: dict[str, Any]) -> dict[str, Any]:
        """Change what the picture shows. Raises Forbidden, and Unprocessable naming the field."""
        self._note_visit()
        if claims.user_id != self.plan.producer_id:
            raise Forbidden("Only the producer switches scenes.", code="not_producer")
        wanted = parse_scene(scene, decks=self.plan.decks)
        self._check_sources(wanted)
        self._scene = wanted
        switched = self._programme.set_scene(wanted)
        if self._on_air:
            self._recorder.show(wanted, switched.at)
        return {
            "scene": wanted.as_json(),
            "tick": switched.tick,
            "takesEffectAt": program_time(switched.at),
        }

    def status(self) -> dict[str, Any]:
        """Return the Status of docs/live.md."""
        self._note_visit()
        told, stats = self.told(), self._programme.stats()
        health = self._recorder.health()
        started = self.plan.started_at
        return {
            "run": self.plan.run,
            "status": self.plan.status,
            "startedAt": clock.isoformat(started) if started else None,
            "scene": self._scene.as_json(),
            "sources": report.tell_sources(told),
            "output": report.tell_output(self._renditions, stats, health),
            "warnings": report.find_warnings(told, stats, health),
        }

    def preview(self) -> bytes:
        """Return the programme as it is mixed now, as JPEG."""
        self._note_visit()
        return self._programme.preview()

    def refresh(self) -> None:
        """Read the plan again now."""
        self._note_visit()
        self._refresh()

    async def reread(self) -> None:
        """Read the plan again, and return when it is followed."""
        await asyncio.shield(self._refresh())  # a client that goes must not take it from the others

    def measure(self) -> None:
        """Write metrics."""
        report.measure(
            self.plan.webinar_id,
            self.plan.run,
            self.told(),
            self._programme.stats(),
            self._recorder.health(),
        )

    def told(self) -> report.Told:
        """Return the sources with their statistics."""
        now = self.hub.clock()
        return {source_id: (source, source.statistics(now)) for source_id, source in self.hub.sources.items()}

    def is_published_to(self) -> bool:
        """Return whether anything arrives."""
        now = self.hub.clock()
        return any(source.is_connected(now) for source in self.hub.sources.values())

    def _note_visit(self) -> None:
        self.seen_at = self.hub.clock()

    def _check_sources(self, scene: Scene) -> None:
        sources: Mapping[str, Any] = self.plan.sources
        for field, source_id in (("screenId", scene.screen_id), ("cameraId", scene.camera_id)):
            source = sources.get(source_id) if source_id else None
            if source_id and (source is None or source.kind == Kind.MICROPHONE):
                raise Unprocessable("There is no such picture in this broadcast.", field=field)


def _stored_scene(plan: StagePlan) -> Scene:
    """Return the scene that a former run showed; one that cannot be read any more gives way to the opening card."""
    try:
        scene = parse_scene(plan.scene, decks=plan.decks)
    except Unprocessable as fault:
        logger.warning("stored scene dropped", extra={"reason": str(fault)})
        return parse_scene({"layout": "STARTING_SOON"})
    known = plan.sources
    return replace(
        scene,
        screen_id=scene.screen_id if scene.screen_id in known else None,
        camera_id=scene.camera_id if scene.camera_id in known else None,
    )


def _has_power() -> bool:
    return (os.cpu_count() or 1) >= ENOUGH_CORES
