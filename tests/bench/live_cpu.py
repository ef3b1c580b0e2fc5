"""CPU of a live programme: receive, mix and encode, against one ffmpeg process that makes the same ladder from files.

Two H.264 sources, 720p30, and a microphone, Opus, as WebRTC brings them; the camera lies over the screen. Out come 720p, 360p
and AAC. Both take turns, decode and encode the same with the same settings, and write nothing. Neither waits for the real time, so that
what else the machine does changes little: the stage's clock is moved on tick by tick, and every tick is mixed.
"""

import resource
import statistics
import subprocess
import tempfile
import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path

import av

from media_lambdas.live_stage.encoding.output import Output
from media_lambdas.live_stage.encoding.packets import Packet, StreamInfo
from media_lambdas.live_stage.encoding.renditions import HD, SMALL, SOUND_BITRATE, Rendition, ladder
from media_lambdas.live_stage.encoding.sound import AAC_OPTIONS
from media_lambdas.live_stage.encoding.video import x264_options
from media_lambdas.live_stage.mixing.clock import ProgrammeClock
from media_lambdas.live_stage.mixing.programme import Programme
from media_lambdas.live_stage.scenes.arrangement import inset_box
from media_lambdas.live_stage.scenes.cards import CardText
from media_lambdas.live_stage.scenes.geometry import Extent
from media_lambdas.live_stage.scenes.scene import Corner, Layout, Scene, Size
from media_lambdas.live_stage.sources.source import Kind, Source
from media_lambdas.live_stage.whip.decoding import PictureWriter, SoundWriter
from media_lambdas.live_stage.whip.jitter import EncodedFrame
from tests.bench.figures import Figure

SECONDS = 20
ROUNDS = 3
GOAL = 1.15
STARTS_AT = 1_800_000_000.0
# A talk: a screen on which something moves all the time, and a camera's grain.
SCREEN = f"testsrc2=size=1280x720:rate=30:duration={SECONDS}"
CAMERA = f"mandelbrot=size=1280x720:rate=30:end_pts=300,noise=alls=6:allf=t,trim=duration={SECONDS}"
VOICE = f"anoisesrc=color=pink:amplitude=0.2:sample_rate=48000:duration={SECONDS},tremolo=f=3:d=0.9"
# As Chromium sends it: constrained baseline, one reference, no B-frames.
AS_SENT = "-c:v libx264 -preset veryfast -tune zerolatency -profile:v baseline -b:v 2500k -g 300 -pix_fmt yuv420p".split()


def measure() -> list[Figure]:
    """Let both take turns."""
    with tempfile.TemporaryDirectory(prefix="academy-bench-") as folder:
        media = Media(Path(folder))
        rounds = [(cpu_of(lambda: stage(media)), cpu_of(lambda: baseline(media))) for _ in range(ROUNDS)]
    own, ffmpeg = (statistics.median(one) for one in zip(*rounds, strict=True))
    return [
        Figure("CPU per second of programme", own, "s", baseline=ffmpeg, goal=ffmpeg * GOAL),
    ]


class Media:
    """What is published, as files for ffmpeg and as packets for the stage."""

    def __init__(self, folder: Path) -> None:
        self.screen = make(folder / "screen.ts", SCREEN, AS_SENT)
        self.camera = make(folder / "camera.ts", CAMERA, AS_SENT)
        self.voice = make(folder / "voice.ogg", VOICE, "-c:a libopus -b:a 48k -ac 2".split())


def make(path: Path, source: str, options: list[str]) -> Path:
    """Make a file of a synthetic source."""
    command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", source, *options, str(path)]
    subprocess.run(command, check=True)
    return path


def cpu_of(run: Callable[[], None]) -> float:
    """Return the CPU (user and system, children's too) that a run takes for each second of media."""
    before = cpu()
    run()
    return (cpu() - before) / SECONDS


def cpu() -> float:
    """Return the CPU that this process and its ended children have used."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


# --------------------------------------------------------------------- the stage


class Nothing:
    """A sink that counts."""

    def __init__(self) -> None:
        self.packets = 0

    def opened(self, info: StreamInfo) -> None: ...

    def packet(self, packet: Packet) -> None:
        """Count."""
        self.packets += 1

    def closed(self, rendition: str) -> None: ...


class MovedTime:
    """A time that moves only when it is waited for."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        """Return the time."""
        return self.now

    def wait(self, seconds: float, ended: threading.Event) -> None:
        """Move on."""
        self.now += seconds


def stage(media: Media) -> None:
    """Receive, mix and encode."""
    kinds = (Kind.SCREEN, Kind.CAMERA, Kind.MICROPHONE)
    sources = [Source(f"src_{kind}", kind) for kind in kinds]
    receivers = [
        Receiver(path, source)
        for path, source in zip((media.screen, media.camera, media.voice), sources, strict=True)
    ]
    sink = Nothing()
    output = Output(sink)
    output.open(ladder())
    scene = Scene(Layout.SCREEN_WITH_CAMERA, corner=Corner.BOTTOM_RIGHT, size=Size.MEDIUM)
    programme = Programme(
        ProgrammeClock(STARTS_AT, MovedTime()),
        lambda: sources,
        renditions=ladder(),
        text=CardText("Bench", "Academy"),
        outlet=output,
        scene=scene,
    )
    never = threading.Event()
    for tick in range(SECONDS * 30):
        programme.clock.await_tick(tick, never)
        for receiver in receivers:
            receiver.receive(tick / 30)
        programme.step()
    programme.finish()
    assert programme.stats().dropped_ticks == 0
    assert sink.packets >= SECONDS * (2 * 30 + 46), sink.packets
    for source in sources[:2]:
        assert source.frame_at(STARTS_AT + SECONDS) is not None


class Receiver:
    """Decodes a published stream as its packets fall due, with the stage's own decoders, and gives it to a source."""

    def __init__(self, path: Path, source: Source) -> None:
        with av.open(
            str(path)
        ) as container:  # what a closed container's packets and streams point to is gone
            stream = container.streams[0]
            begins = (stream.start_time or 0) * stream.time_base
            self._packets = deque(
                (float(packet.pts * packet.time_base - begins), bytes(packet), packet.pts)
                for packet in container.demux(stream)
                if packet.size
            )
            self._is_video = stream.type == "video"
        self._pictures, self._sound = PictureWriter(source, lambda: STARTS_AT), SoundWriter(source)

    def receive(self, until: float) -> None:
        """Decode what is due."""
        while self._packets and self._packets[0][0] <= until:
            due, data, timestamp = self._packets.popleft()
            encoded = EncodedFrame(data, timestamp, due, whole=True)
            if self._is_video:
                assert self._pictures.write("H264", encoded, STARTS_AT + due)
            else:
                self._sound.write("opus", encoded, STARTS_AT + due)


# --------------------------------------------------------------------- ffmpeg


def baseline(media: Media) -> None:
    """Make the same ladder with one ffmpeg process."""
    box = inset_box(Corner.BOTTOM_RIGHT, Size.MEDIUM, Extent(HD.width, HD.height))
    graph = (
        f"[1:v]scale={box.width}:{box.height}:flags=area[inset];"
        f"[0:v][inset]overlay=x={box.x}:y={box.y}:format=yuv420,split[hd][mixed];"
        f"[mixed]scale={SMALL.width}:{SMALL.height}:flags=area[small]"
    )
    inputs = [
        word
        for path in (media.screen, media.camera, media.voice)
        for word in ("-threads", "1", "-i", str(path))
    ]
    aac = [word for name, value in AAC_OPTIONS.items() for word in (f"-{name}", value)]
    command = [
        *("ffmpeg", "-v", "error", "-filter_threads", "1", "-filter_complex_threads", "1", *inputs),
        *("-filter_complex", graph),
        *("-map", "[hd]", *encoding(HD), "-f", "null", "-"),
        *("-map", "[small]", *encoding(SMALL), "-f", "null", "-"),
        *("-map", "2:a", "-c:a", "aac", *aac, "-b:a", str(SOUND_BITRATE), "-f", "null", "-"),
    ]
    subprocess.run(command, check=True)


def encoding(rendition: Rendition) -> list[str]:
    """Return the options of the stage's encoder as ffmpeg takes them."""
    options = [word for name, value in x264_options(rendition).items() for word in (f"-{name}:v", value)]
    return ["-c:v", "libx264", "-threads", "1", *options]
