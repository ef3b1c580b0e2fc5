"""A broadcast that really runs, for tests of the player: encoded once, then published in real time segment by segment.

Every frame carries its number as black and white blocks along its top, so a test reads from the pixels of the playing
video which moment of the programme it shows (`CODE` in the page). Playlists are kept for a second, as a CDN keeps them.
"""

import json
import re
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from itertools import accumulate, pairwise
from pathlib import Path

import numpy as np
from PIL import Image

FPS = 30
SEGMENT_FRAMES = 32
SEGMENTS = 40
BITS = 12
SIZES = {"360p": (640, 360, 900_000), "180p": (320, 180, 300_000)}
WINDOW = 30
PUBLISHED_AFTER = 0.3
KEPT = 1.0
TYPES = {
    ".m3u8": "application/vnd.apple.mpegurl",
    ".json": "application/json",
    ".png": "image/png",
    ".vtt": "text/vtt",
}

CODE = """(() => {
  const video = document.querySelector("video");
  const canvas = window.codeCanvas ??= document.createElement("canvas");
  [canvas.width, canvas.height] = [BITS * 8, 40];
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!video || video.readyState < 2) return -1;
  context.drawImage(video, 0, 0, canvas.width, canvas.height);
  let code = 0;
  for (let bit = 0; bit < BITS; bit++) code |= (context.getImageData(bit * 8 + 4, 2, 1, 1).data[0] > 127) << bit;
  return code;
})()""".replace("BITS", str(BITS))
"""JavaScript: the number of the frame that the page's video shows; -1 while it shows none."""


@dataclass(frozen=True)
class Rendition:
    """One encoding: its init segment, and its media segments with their durations in seconds."""

    init: bytes
    segments: list[bytes]
    durations: list[float]


def encode(folder: Path) -> dict[str, Rendition]:
    """Encode `SEGMENTS` segments of numbered frames and a tone as CMAF, in two sizes and one sound."""
    seconds = SEGMENTS * SEGMENT_FRAMES / FPS
    scaled = ";".join(
        f"[s{index}]scale={width}:{height}:flags=neighbor[v{index}]"
        for index, (width, height, _) in enumerate(SIZES.values())
    )
    rates = [
        option
        for index, (_, _, rate) in enumerate(SIZES.values())
        for option in ("-map", f"[v{index}]", f"-b:v:{index}", str(rate))
    ]
    names = [f"v:{index},agroup:sound,name:{name}" for index, name in enumerate(SIZES)]
    command = [
        "ffmpeg", "-loglevel", "error", "-f", "rawvideo", "-pix_fmt", "gray", "-s", "640x360", "-r", str(FPS), "-i", "-",
        "-f", "lavfi", "-i", f"sine=frequency=330:sample_rate=48000:duration={seconds}",
        "-filter_complex", f"[0:v]format=yuv420p,split[s0][s1];{scaled}", *rates, "-map", "1:a",
        "-c:v", "libx264", "-preset", "ultrafast", "-g", str(SEGMENT_FRAMES), "-keyint_min", str(SEGMENT_FRAMES),
        "-sc_threshold", "0", "-bf", "0", "-c:a", "aac", "-b:a", "96k", "-f", "hls", "-hls_time", "1.06",
        "-hls_segment_type", "fmp4", "-hls_playlist_type", "vod", "-hls_fmp4_init_filename", "init.mp4",
        "-hls_segment_filename", str(folder / "%v/%03d.m4s"), "-var_stream_map", " ".join([*names, "a:0,agroup:sound,name:audio"]),
        str(folder / "%v/index.m3u8"),
    ]  # fmt: skip
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        for number in range(SEGMENTS * SEGMENT_FRAMES):
            process.stdin.write(picture(number))
    assert process.returncode == 0
    return {name: _read(folder / name) for name in (*SIZES, "audio")}


def picture(number: int) -> bytes:
    """Return a gray frame: its number in blocks along the top, and below a bar that moves."""
    frame = np.full((360, 640), 90, np.uint8)
    for bit, (left, right) in enumerate(_blocks()):
        frame[:60, left:right] = 255 if number >> bit & 1 else 0
    bar = number * 4 % 600
    frame[180:220, bar : bar + 40] = 220
    return frame.tobytes()


def _blocks() -> Iterator[tuple[int, int]]:
    edges = [round(640 * bit / BITS) for bit in range(BITS + 1)]
    return pairwise(edges)


def _read(folder: Path) -> Rendition:
    text = (folder / "index.m3u8").read_text("utf-8")
    durations = [float(value) for value in re.findall(r"#EXTINF:([\d.]+)", text)]
    segments = [path.read_bytes() for path in sorted(folder.glob("*.m4s"))]
    init = next(folder.glob("init*.mp4"))
    return Rendition(init.read_bytes(), segments, durations)


def slide(color: str) -> bytes:
    """Return a slide of one color."""
    written = BytesIO()
    Image.new("RGB", (960, 540), color).save(written, "PNG")
    return written.getvalue()


@dataclass
class Run:
    """One life of the stage: from when it published, and how many segments it was able to."""

    starts_at: float
    length: int = SEGMENTS


@dataclass
class Broadcast:
    """The objects below `live/web_1/` as they are at this moment. Faults: `down`, `refusing`."""

    media: dict[str, Rendition]
    runs: list[Run] = field(default_factory=list)
    entries: list[dict[str, object]] = field(default_factory=list)
    status: str = "LIVE"
    angles: list[dict[str, str]] = field(default_factory=list)
    slides: dict[str, bytes] = field(default_factory=dict)
    room: dict[str, dict[str, object]] = field(default_factory=dict)
    down: bool = False
    refusing: bool = False
    asked: list[tuple[float, str, int]] = field(default_factory=list)
    _kept: dict[str, tuple[float, bytes]] = field(default_factory=dict)

    def answer(self, path: str) -> tuple[int, bytes, dict[str, str]]:
        """Answer as the CDN: status, body and headers."""
        key = path.removeprefix("/live/web_1/")
        status, body = self._find(key)
        self.asked.append((time.time(), key, status))
        fleeting = key.endswith((".m3u8", ".json")) and not key.startswith("replay/")
        age = "max-age=1" if fleeting else "max-age=31536000, immutable"
        kind = TYPES.get(Path(key).suffix, "video/mp4")
        return status, body, {"Content-Type": kind, "Cache-Control": age}

    def _find(self, key: str) -> tuple[int, bytes]:
        if self.down or self.refusing:
            return (503 if self.down else 403), b""
        if key.endswith((".m3u8", "timeline.json")):
            return self._text(key)
        if key.startswith("slides/"):
            return 200, self.slides[key]
        if key.startswith("room/"):
            return self._room(key)
        if key.startswith("replay/storyboard"):
            return 200, STORYBOARD.encode() if key.endswith(".vtt") else storyboard()
        name, _, file = key.split("/")
        rendition = self.media[name]
        return 200, rendition.init if file == "init.mp4" else rendition.segments[int(Path(file).stem)]

    def _room(self, key: str) -> tuple[int, bytes]:
        """The room as it always was."""
        snapshot = {"version": 1, "path": "snapshots/00000001.json"}
        state = {"version": 1, "at": "2026-01-01T00:00:00Z", "since": 1, "snapshot": snapshot, "deltas": []}
        found = {
            "room/state.json": state,
            f"room/{snapshot['path']}": {"version": 1, "items": self.room},
        }.get(key)
        return (200, json.dumps(found).encode()) if found else (404, b"")

    def _text(self, key: str) -> tuple[int, bytes]:
        at, body = self._kept.get(key, (0.0, b""))
        if time.time() - at >= KEPT:
            text = self._write(key)
            if text is None:
                return 404, b""
            body = text.encode()
            self._kept[key] = (time.time(), body)
        return 200, body

    def _write(self, key: str) -> str | None:
        if key == "timeline.json":
            return json.dumps({"status": self.status, "entries": self.entries, "angles": self.angles})
        if key.endswith("master.m3u8"):
            return master(key)
        ended = key.startswith("replay/")
        name = key.split("/")[1].removesuffix(".m3u8") if ended else key.split("/", maxsplit=1)[0]
        return self._playlist(name, ended=ended)

    def _playlist(self, name: str, *, ended: bool) -> str | None:
        rendition = self.media[name]
        lines: list[tuple[int, str]] = []
        for number, run in enumerate(self.runs, start=1):
            starts = [0.0, *accumulate(rendition.durations)]
            for index in range(run.length):
                if not ended and run.starts_at + starts[index + 1] + PUBLISHED_AFTER > time.time():
                    break
                date = datetime.fromtimestamp(run.starts_at + starts[index], UTC).isoformat(
                    timespec="milliseconds"
                )
                folder = f"../{name}/{number:03}" if ended else f"{number:03}"
                new_run = f'#EXT-X-MAP:URI="{folder}/init.mp4"\n' if index == 0 else ""
                break_before = "#EXT-X-DISCONTINUITY\n" if index == 0 and number > 1 else ""
                lines.append((number, f"{break_before}{new_run}#EXT-X-PROGRAM-DATE-TIME:{date}\n#EXTINF:{rendition.durations[index]:.6f},\n{folder}/{index:06}.m4s"))  # fmt: skip
        return _head(lines, name, ended=ended) if lines else None


def _head(lines: list[tuple[int, str]], name: str, *, ended: bool) -> str:
    first = 0 if ended else max(0, len(lines) - WINDOW)
    shown = lines[first:]
    run, text = shown[0]
    top = [
        "#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-TARGETDURATION:1", f"#EXT-X-MEDIA-SEQUENCE:{first}",
        f"#EXT-X-DISCONTINUITY-SEQUENCE:{run - 1}", "#EXT-X-INDEPENDENT-SEGMENTS",
    ]  # fmt: skip
    if "#EXT-X-MAP" not in text:
        folder = text.rsplit("\n", 1)[1].rsplit("/", 1)[0]
        top.append(f'#EXT-X-MAP:URI="{folder}/init.mp4"')
    if ended:
        top.append("#EXT-X-PLAYLIST-TYPE:VOD")
    return "\n".join([*top, *(text for _, text in shown), *(["#EXT-X-ENDLIST"] if ended else []), ""])


def master(key: str) -> str:
    """Return the master playlist: both sizes and the sound. An angle has the small picture only."""
    address = "{name}.m3u8" if key.startswith("replay/") else "{name}/index.m3u8"
    if key.startswith("angle-1/"):
        address = "../{name}/index.m3u8"
    names = ["180p"] if "angle-1" in key else list(SIZES)
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    lines.append(f'#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="Sound",DEFAULT=YES,AUTOSELECT=YES,URI="{address.format(name="audio")}"')  # fmt: skip
    for name in names:
        width, height, rate = SIZES[name]
        lines.append(f'#EXT-X-STREAM-INF:BANDWIDTH={rate + 150_000},RESOLUTION={width}x{height},CODECS="avc1.42c01f,mp4a.40.2",FRAME-RATE=30,AUDIO="sound"')  # fmt: skip
        lines.append(address.format(name=name))
    return "\n".join([*lines, ""])


STORYBOARD = "WEBVTT\n\n" + "\n\n".join(
    f"00:{second // 60:02}:{second % 60:02}.000 --> 00:{(second + 10) // 60:02}:{(second + 10) % 60:02}.000\n"
    f"storyboard.jpg#xywh={160 * (second // 10)},0,160,90"
    for second in range(0, 50, 10)
)


def storyboard() -> bytes:
    """Return five pictures beside each other, from dark to light."""
    sheet = Image.new("L", (800, 90))
    for index in range(5):
        sheet.paste(50 + 40 * index, (160 * index, 0, 160 * index + 160, 90))
    written = BytesIO()
    sheet.save(written, "JPEG")
    return written.getvalue()
