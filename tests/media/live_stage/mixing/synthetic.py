"""Sources, time and outlets that tests hold in their hands."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import av
import numpy as np

from media_lambdas.live_stage.encoding.renditions import Rendition, ladder
from media_lambdas.live_stage.mixing.clock import ProgrammeClock
from media_lambdas.live_stage.mixing.feeds import Samples
from media_lambdas.live_stage.mixing.planes import Color, planes_of
from media_lambdas.live_stage.mixing.programme import Outlet, Programme
from media_lambdas.live_stage.scenes.cards import CardText
from media_lambdas.live_stage.scenes.scene import OPENING, Scene
from media_lambdas.live_stage.scenes.slides import SlideStore
from media_lambdas.live_stage.sources.picture import VideoPlanes

STARTS_AT = 1_800_000_000.0
RED: Color = (81, 90, 240)
GREEN: Color = (145, 54, 34)
BLUE: Color = (41, 240, 110)
GRAY: Color = (126, 128, 128)
TEXT = CardText("How glaciers carve valleys", "Alpine Science Society", "#14594a")


def plain(color: Color, width: int = 1280, height: int = 720) -> VideoPlanes:
    """Return a picture of one color."""
    y, u, v = color
    half = ((height + 1) // 2, (width + 1) // 2)
    return VideoPlanes(
        np.full((height, width), y, np.uint8), np.full(half, u, np.uint8), np.full(half, v, np.uint8)
    )


def color_at(frame: av.VideoFrame, x: int, y: int) -> Color:
    """Return the color of a pixel."""
    planes = planes_of(frame)
    return int(planes.y[y, x]), int(planes.u[y // 2, x // 2]), int(planes.v[y // 2, x // 2])


@dataclass
class FakeFeed:
    """A source that shows whatever it is told to, and sounds like a tone."""

    source_id: str
    kind: str
    picture: VideoPlanes | None = None
    level: float = 0.0
    muted: bool = False
    asked: list[float] = field(default_factory=list)

    def frame_at(self, at: float) -> VideoPlanes | None:
        self.asked.append(at)
        return self.picture

    def audio_at(self, at: float, count: int) -> Samples:
        times = at - STARTS_AT + np.arange(count) / 48_000
        wave = self.level * np.sin(2 * np.pi * 440 * times)
        return np.stack((wave, wave), axis=1).astype(np.float32)


class HandTime:
    """A time that moves when it is waited for, or by hand."""

    def __init__(self) -> None:
        self.now = 500.0

    def monotonic(self) -> float:
        return self.now

    def wait(self, seconds: float, ended: threading.Event) -> None:
        self.now += seconds


@dataclass
class Tape:
    """An outlet that keeps what it is given, or as much of it as a test looks at."""

    keep: bool = True
    frames: dict[str, list[av.VideoFrame]] = field(default_factory=dict)
    ticks: dict[str, list[int]] = field(default_factory=dict)
    sounds: list[Samples] = field(default_factory=list)
    samples: int = 0
    notes: list[str] = field(default_factory=list)
    taken: Callable[[str, av.VideoFrame, int], None] | None = None

    def open_video(self, rendition: Rendition) -> None:
        self.notes.append(f"open {rendition.name} {rendition.width}x{rendition.height}")

    def close_video(self, name: str) -> None:
        self.notes.append(f"close {name}")

    def video(self, name: str, frame: av.VideoFrame, tick: int) -> None:
        if self.taken is not None:
            self.taken(name, frame, tick)
        self.ticks.setdefault(name, []).append(tick)
        if self.keep:
            self.frames.setdefault(name, []).append(frame)

    def sound(self, samples: Samples) -> None:
        self.samples += len(samples)
        if self.keep:
            self.sounds.append(samples)

    def finish(self) -> None:
        self.notes.append("finish")

    def abandon(self) -> None:
        self.notes.append("abandon")


@dataclass
class Stage:
    """A programme on a time of its own."""

    feeds: list[FakeFeed]
    outlet: Outlet
    time: HandTime = field(default_factory=HandTime)
    scene: Scene = OPENING
    slides: SlideStore | None = None
    full_hd: bool = False
    small_angles: bool = False

    def __post_init__(self) -> None:
        self.programme = Programme(
            ProgrammeClock(STARTS_AT, self.time),
            lambda: self.feeds,
            renditions=ladder(full_hd=self.full_hd),
            text=TEXT,
            outlet=self.outlet,
            slides=self.slides,
            scene=self.scene,
            small_angles=self.small_angles,
        )

    def run(self, ticks: int) -> None:
        """Do so many ticks, each in time."""
        never = threading.Event()
        for _ in range(ticks):
            self.programme.clock.await_tick(self.programme.tick, never)
            self.programme.step()
