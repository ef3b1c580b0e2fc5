"""nginx-rtmp as people set it up, and ffmpeg that publishes to it: what the live path is compared with."""

import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.time_code import FPS, HEIGHT, WIDTH, Drawing

MODULE = Path("/usr/lib/nginx/modules/ngx_rtmp_module.so")
MISSING = (
    "This benchmark needs nginx with RTMP. Install it: sudo apt-get install nginx-light libnginx-mod-rtmp"
)
START_SECONDS = 10.0
STREAM = "talk"
CONFIGURATION = """
load_module {module};
{user}
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 256; }}
rtmp {{
  server {{
    listen 127.0.0.1:{rtmp};
    application live {{
      live on;
      hls on;
      hls_path {folder}/hls;
      {tuning}
    }}
  }}
}}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  types {{ application/vnd.apple.mpegurl m3u8; video/mp2t ts; }}
  server {{
    listen 127.0.0.1:{port};
    location /hls {{ root {folder}; add_header Cache-Control no-cache; }}
  }}
}}
"""


@dataclass(frozen=True)
class Setup:
    """How a server is configured and fed. ``keyframes``: frames from one key frame to the next."""

    name: str
    tuning: str
    keyframes: int
    plain: bool
    """Played by hls.js as it comes."""


DEFAULT = Setup("nginx-rtmp, default", "", 2 * FPS, plain=True)
TUNED = Setup("nginx-rtmp, tuned", "hls_fragment 1s; hls_playlist_length 10s;", FPS, plain=False)


@contextmanager
def rtmp_server(setup: Setup, folder: Path) -> Iterator[str]:
    """Run a server that is fed with the time code; yield the address of its playlist."""
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin")
    if program is None or not MODULE.exists():
        raise SystemExit(MISSING)
    port, rtmp = _free_port(), _free_port()
    settings = folder / "nginx.conf"
    settings.write_text(
        CONFIGURATION.format(
            module=MODULE,
            user="user root;" if os.geteuid() == 0 else "",
            folder=folder,
            rtmp=rtmp,
            port=port,
            tuning=setup.tuning,
        ),
        encoding="utf-8",
    )
    command = [program, "-c", str(settings), "-p", str(folder), "-e", str(folder / "error.log")]
    with subprocess.Popen(command) as server:
        try:
            _wait_for(rtmp, server)
            with _feed(f"rtmp://127.0.0.1:{rtmp}/live/{STREAM}", setup):
                playlist = folder / "hls" / f"{STREAM}.m3u8"
                _wait_until(playlist.exists, "nginx-rtmp writes no playlist")
                yield f"http://127.0.0.1:{port}/hls/{STREAM}.m3u8"
        finally:
            server.terminate()


@contextmanager
def _feed(address: str, setup: Setup) -> Iterator[None]:
    """Publish the time code and silence with ffmpeg, encoded as the stage encodes."""
    raw = f"-f rawvideo -pix_fmt yuv420p -s {WIDTH}x{HEIGHT} -framerate {FPS} -i -"
    sound = "-f lavfi -i anullsrc=r=48000:cl=stereo"
    coded = (
        f"-c:v libx264 -preset veryfast -tune zerolatency -g {setup.keyframes} -keyint_min {setup.keyframes} -sc_threshold 0"
        " -b:v 2800k -maxrate 2800k -bufsize 2800k -c:a aac -b:a 128k"
    )
    command = f"ffmpeg -nostdin -loglevel error {raw} {sound} {coded} -f flv -flvflags no_duration_filesize {address}"
    ended = threading.Event()
    with subprocess.Popen(command.split(), stdin=subprocess.PIPE) as ffmpeg:
        drawing = threading.Thread(target=_draw, args=(ffmpeg, ended))
        drawing.start()
        try:
            yield
        finally:
            ended.set()
            drawing.join()
            ffmpeg.terminate()


def _draw(ffmpeg: subprocess.Popen[bytes], ended: threading.Event) -> None:
    """Write a frame whenever one is due."""
    assert ffmpeg.stdin is not None
    drawing, began, frames = Drawing(), time.monotonic(), 0
    try:
        while not ended.wait(max(0.0, began + frames / FPS - time.monotonic())):
            ffmpeg.stdin.write(drawing.next())
            frames += 1
        ffmpeg.stdin.close()
    except BrokenPipeError:
        return  # ffmpeg said why


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    def listening() -> bool:
        if server.poll() is not None:
            raise SystemExit("nginx ended at once.")
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    _wait_until(listening, "nginx does not start")


def _wait_until(condition: Callable[[], bool], complaint: str) -> None:
    deadline = time.monotonic() + START_SECONDS * 3
    while not condition():
        if time.monotonic() > deadline:
            raise SystemExit(f"{complaint}.")
        time.sleep(0.05)
