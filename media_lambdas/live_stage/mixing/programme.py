"""The programme: one picture and its sound with every tick, whatever the sources do."""

import io
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, Protocol

import av

from media_lambdas.live_stage.encoding.packets import TICKS_PER_SEGMENT
from media_lambdas.live_stage.encoding.renditions import Rendition, angle_rendition
from media_lambdas.live_stage.mixing.clock import SAMPLES_PER_TICK, TICKS_PER_SECOND, ProgrammeClock
from media_lambdas.live_stage.mixing.feeds import Feed, Samples
from media_lambdas.live_stage.mixing.picture import Angle, Composer, seen_at
from media_lambdas.live_stage.mixing.planes import Scaler, image_of_planes, planes_of
from media_lambdas.live_stage.mixing.sound import SoundMixer
from media_lambdas.live_stage.scenes.cards import CardText
from media_lambdas.live_stage.scenes.geometry import Extent
from media_lambdas.live_stage.scenes.scene import CARDS, OPENING, Scene
from media_lambdas.live_stage.scenes.slides import NoSlides, SlideStore

PLAYOUT_DELAY = 0.15
"""Seconds between capture and its tick, for picture and sound alike. Long enough for what comes late: a network's jitter, a
retransmission, decoding; a switch of scenes does not wait for it."""
LATE = 3 / TICKS_PER_SECOND  # from here on the last picture is repeated
MOST_REPEATS = 9  # in a row: also a machine that is far too slow shows three new pictures a second
HOPELESS = 30.0  # seconds behind: a new run is there sooner than this one would catch up
PREVIEW = Extent(640, 360)
FPS_OVER = 2 * TICKS_PER_SECOND


class Outlet(Protocol):
    """What takes the mixed programme: the encoders."""

    def open_video(self, rendition: Rendition) -> None:
        """Begin one more rendition with the next tick, a segment's first."""

    def close_video(self, name: str) -> None:
        """End a rendition after the last tick."""

    def video(self, name: str, frame: av.VideoFrame, tick: int) -> None:
        """Take a tick's picture."""

    def sound(self, samples: Samples) -> None:
        """Take a tick's sound."""

    def finish(self) -> None:
        """Take no more; return when everything is through."""

    def abandon(self) -> None:
        """Take no more; what is not through is lost."""


class ProgrammeStalled(RuntimeError):
    """The programme is too far behind its clock to catch up: the process was stopped, or the machine is too slow."""


class Switched(NamedTuple):
    """From which tick on a scene is shown, and when that is (programme time)."""

    tick: int
    at: float


class ProgrammeStats(NamedTuple):
    """``fps`` is how many ticks of the last two seconds were mixed in time, for each second."""

    fps: float
    ticks: int
    dropped_ticks: int


class Programme:
    """Mixes `feeds` as the scene says, and gives every tick to the outlet in each of the renditions.

    ``renditions[0]`` has the canvas's size. Without an outlet it only mixes: a green room's preview. `start` runs it in a
    thread; when that thread fails, ``failure`` says why. Sources, scenes and angles may change at any time, from any thread.
    """

    def __init__(
        self,
        clock: ProgrammeClock,
        feeds: Callable[[], Sequence[Feed]],
        *,
        renditions: Sequence[Rendition],
        text: CardText,
        outlet: Outlet | None = None,
        slides: SlideStore | None = None,
        scene: Scene = OPENING,
        small_angles: bool = False,
    ) -> None:
        canvas = Extent(renditions[0].width, renditions[0].height)
        self.clock = clock
        self.failure: Exception | None = None
        self._feeds, self._outlet, self._text, self._small_angles = feeds, outlet, text, small_angles
        self._composer = Composer(canvas, text, slides or NoSlides())
        self._sizes = [_Size(rendition) for rendition in renditions]
        self._sound = SoundMixer()
        self._lock = threading.Lock()
        self._scene = self._shown = scene
        self._tick = 0
        self._wanted_angles: dict[int, str] = {}
        self._angles: dict[int, Angle] = {}
        self._angle_frames: dict[int, av.VideoFrame] = {}
        self._frame = self._composer.compose(OPENING, (), {})
        self._repeats = self._dropped = 0
        self._on_time: deque[bool] = deque(maxlen=FPS_OVER)
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="programme", daemon=True)

    # ------------------------------------------------------------ what others ask for

    @property
    def tick(self) -> int:
        """The next tick."""
        return self._tick

    @property
    def scene(self) -> Scene:
        """The scene that is wanted."""
        return self._scene

    @property
    def running(self) -> bool:
        """Whether the thread is at work."""
        return self._thread.is_alive()

    def set_scene(self, scene: Scene) -> Switched:
        """Show a scene from the next tick on."""
        with self._lock:
            self._scene = scene
            return Switched(self._tick, self.clock.instant(self._tick))

    def set_angles(self, source_ids: Mapping[int, str]) -> None:
        """Publish these sources by themselves as ``angle-1``…, by their numbers, from the next segment on."""
        with self._lock:
            self._wanted_angles = dict(source_ids)

    def preview(self) -> bytes:
        """Return the newest picture as JPEG, 640×360."""
        picture = io.BytesIO()
        image_of_planes(planes_of(self._frame), PREVIEW).save(picture, "JPEG", quality=80)
        return picture.getvalue()

    def stats(self) -> ProgrammeStats:
        """Return how it goes."""
        on_time = list(self._on_time)
        fps = TICKS_PER_SECOND * sum(on_time) / len(on_time) if on_time else 0.0
        return ProgrammeStats(round(fps, 1), self._tick, self._dropped)

    def start(self) -> None:
        """Run until `stop`."""
        self._thread.start()

    def stop(self) -> None:
        """End: fill up the last segment, and wait until the outlet is through. Raises what the run failed with."""
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join()
        elif self._thread.ident is None and self._outlet is not None:
            self._outlet.abandon()  # it was never started
        if self.failure is not None:
            raise self.failure

    # ------------------------------------------------------------ the run

    def _run(self) -> None:
        try:
            while not self._ending.is_set():
                self.clock.await_tick(self._tick, self._ending)
                if not self._ending.is_set():
                    self.step()
            self.finish()
        except Exception as failure:  # noqa: BLE001 # told by `stop` and by `failure`
            self.failure = failure
            if self._outlet is not None:
                self._outlet.abandon()

    def step(self) -> None:
        """Do the next tick. Raises ProgrammeStalled; what the outlet raises comes through."""
        lag = self.clock.lag(self._tick)
        if lag > HOPELESS:
            raise ProgrammeStalled(f"{lag:.0f} s behind")
        with self._lock:
            tick, scene = self._tick, self._scene
            self._tick += 1
        late = lag > LATE and self._repeats < MOST_REPEATS and scene == self._shown
        self._repeats = self._repeats + 1 if late else 0
        self._dropped += late
        self._on_time.append(not late)
        self._do(tick, scene, repeat=late)

    def finish(self) -> None:
        """Fill up the segment with the last picture and its sound, and wait for the outlet."""
        while self._tick % TICKS_PER_SEGMENT:
            with self._lock:
                tick, scene = self._tick, self._scene
                self._tick += 1
            self._do(tick, scene, repeat=True)
        if self._outlet is not None:
            self._outlet.finish()

    def _do(self, tick: int, scene: Scene, *, repeat: bool) -> None:
        feeds, at = self._feeds(), self.clock.instant(tick) - PLAYOUT_DELAY
        if tick % TICKS_PER_SEGMENT == 0:
            self._change_angles()
        if not repeat:
            seen = seen_at(feeds, at)
            self._frame, self._shown = self._composer.compose(scene, feeds, seen), scene
            self._angle_frames = {number: angle.compose(seen) for number, angle in self._angles.items()}
        # Behind a card nobody is on air, so nobody is heard either.
        samples = self._sound.mix(feeds, at, SAMPLES_PER_TICK, on_air=scene.layout not in CARDS)
        if self._outlet is not None:
            self._give(self._outlet, tick, samples)

    def _give(self, outlet: Outlet, tick: int, samples: Samples) -> None:
        # All sizes before any is given away: an encoder may write into a frame what scaling reads.
        sized = [(size.rendition.name, size.of(self._frame)) for size in self._sizes]
        for name, frame in sized:
            outlet.video(name, frame, tick)
        for number, frame in self._angle_frames.items():
            outlet.video(self._angle_rendition(number).name, frame, tick)
        outlet.sound(samples)

    def _change_angles(self) -> None:
        with self._lock:
            wanted = dict(self._wanted_angles)
        for number in list(self._angles):
            if wanted.get(number) != self._angles[number].source_id:
                del self._angles[number]
                self._angle_frames.pop(number, None)
                if self._outlet is not None:
                    self._outlet.close_video(self._angle_rendition(number).name)
        for number, source_id in wanted.items():
            if number not in self._angles:
                rendition = self._angle_rendition(number)
                angle = Angle(source_id, Extent(rendition.width, rendition.height), self._text)
                self._angles[number], self._angle_frames[number] = angle, angle.compose({})
                if self._outlet is not None:
                    self._outlet.open_video(rendition)

    def _angle_rendition(self, number: int) -> Rendition:
        return angle_rendition(number, small=self._small_angles)


class _Size:
    """The mixed picture in the size of a rendition; scaled once for each picture."""

    def __init__(self, rendition: Rendition) -> None:
        self.rendition = rendition
        self._extent = Extent(rendition.width, rendition.height)
        self._scaler = Scaler()
        self._of: av.VideoFrame | None = None
        self._scaled: av.VideoFrame | None = None

    def of(self, frame: av.VideoFrame) -> av.VideoFrame:
        if self._scaled is None or frame is not self._of:
            same = (frame.width, frame.height) == self._extent
            self._of, self._scaled = frame, frame if same else self._scaler.scale_frame(frame, self._extent)
        return self._scaled
