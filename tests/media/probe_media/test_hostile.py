"""Files that lie, are broken, or mean harm: refused with a reason, and nothing of the machine leaks into a video."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from PIL import Image

from chalicelib.media.models import Asset
from media_lambdas.failures import Interrupted, UnusableUpload
from media_lambdas.tools import FILE_BYTES, ToolFailed, run_tool
from tests.media.probe_media.conftest import Bench, Film, run

NOT_A_VIDEO = "This is not a video that we can read. Upload an MP4, WebM or QuickTime file."
DAMAGED = "The file is damaged or incomplete. Export it again and upload the new file."
PLAYLIST = """#EXTM3U
#EXT-X-MEDIA-SEQUENCE:0
#EXTINF:10.0,
file:///etc/passwd
#EXT-X-ENDLIST
"""
CONCAT = "ffconcat version 1.0\nfile /etc/passwd\n"
MASTER = "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nhttp://127.0.0.1:9/leak.m3u8\n"


def refused(bench: Bench, source: Path, content_type: str = "video/mp4") -> Asset:
    asset = bench.upload(source, content_type)
    assert asset.status == "FAILED"
    assert bench.results() == []
    return asset


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"Just some notes.\n",
        PLAYLIST.encode(),
        MASTER.encode(),
        CONCAT.encode(),
        b"<?xml version='1.0'?><MPD/>",
        b"\x7fELF\x02\x01\x01\x00",
        b"PK\x03\x04",
        b"RIFF\x00\x00\x00\x00AVI LIST",
    ],
    ids=["empty", "text", "hls", "hls-master", "concat", "dash", "program", "zip", "avi"],
)
def test_what_is_no_video_is_never_shown_to_ffmpeg(bench: Bench, tmp_path: Path, data: bytes) -> None:
    assert refused(bench, written(tmp_path / "lecture.mp4", data)).failure == NOT_A_VIDEO


@pytest.mark.parametrize("text", [PLAYLIST, MASTER, CONCAT])
@pytest.mark.parametrize("head", [b"\x00\x00\x00\x18ftypisom", b"\x1a\x45\xdf\xa3"], ids=["mp4", "webm"])
def test_playlist_behind_the_first_bytes_of_a_video_is_not_followed(
    bench: Bench, tmp_path: Path, head: bytes, text: str
) -> None:
    assert refused(bench, written(tmp_path / "lecture.mp4", head + text.encode())).failure == DAMAGED


def test_file_without_its_index_is_called_incomplete(bench: Bench, film: Film, tmp_path: Path) -> None:
    whole = film("whole.mp4").read_bytes()
    cut = written(tmp_path / "cut.mp4", whole[: len(whole) // 2])
    assert refused(bench, cut).failure == DAMAGED


def test_missing_end_is_noticed_even_when_the_index_comes_first(
    bench: Bench, film: Film, tmp_path: Path
) -> None:
    whole = film("whole.mp4", "-movflags", "+faststart", seconds=10).read_bytes()
    cut = written(tmp_path / "cut.mp4", whole[: len(whole) // 2])
    assert (refused(bench, cut).failure or "").startswith(
        "The file is incomplete: it should be 10 seconds long"
    )


def test_sound_alone_is_no_video(bench: Bench, tmp_path: Path) -> None:
    song = tmp_path / "song.mp4"
    run("ffmpeg", "-f", "lavfi", "-i", "sine=duration=1", "-c:a", "aac", str(song))
    assert refused(bench, song).failure == "There is no video in this file."


def test_picture_is_no_video_and_a_video_no_picture(bench: Bench, film: Film, tmp_path: Path) -> None:
    picture = tmp_path / "cover.png"
    run("ffmpeg", "-f", "lavfi", "-i", "color=red:size=64x64", "-frames:v", "1", str(picture))
    assert refused(bench, picture).failure == NOT_A_VIDEO
    reason = "This is not a picture that we can read. Upload a JPEG, PNG or WebP file."
    assert refused(bench, film("a.mp4", seconds=0.2), "image/png").failure == reason


def test_unusual_codec_is_named_as_the_reason(bench: Bench, film: Film) -> None:
    failure = refused(bench, film("a.webm", "-f", "matroska", picture=("ffv1",), sound="")).failure
    assert (failure or "").startswith("The video was made with a codec that we do not read.")


def test_track_that_points_into_our_file_system_is_not_followed(
    bench: Bench, film: Film, tmp_path: Path
) -> None:
    """QuickTime may keep a track's samples in another file, named by an alias (ISO/IEC 14496-12, 8.7.2 has URLs)."""
    hostile = written(
        tmp_path / "hostile.mov", with_alias(film("whole.mp4", sound="").read_bytes(), "/etc/passwd")
    )
    warning = subprocess.run(["ffprobe", str(hostile)], capture_output=True, text=True, check=False).stderr
    assert "Skipped opening external track" in warning
    assert refused(bench, hostile, "video/quicktime").failure == DAMAGED


def with_alias(film: bytes, target: str) -> bytes:
    """Replace a film's "the samples are in this file" by an alias record that names another one."""
    path = target.encode().ljust(len(target) + len(target) % 2, b"\0")
    record = bytes(10) + bytes(28) + bytes(12) + bytes(64) + bytes(16) + b"\0\1\0\1" + bytes(16)
    record += b"\0\2" + len(path).to_bytes(2, "big") + path + b"\xff\xff\0\0"
    alias = b"alis\0\0\0\0" + record
    alias = (len(alias) + 4).to_bytes(4, "big") + alias
    own = b"\0\0\0\x0curl \0\0\0\1"
    assert film.count(own) == 1
    data = bytearray(film.replace(own, alias))
    for name in (b"moov", b"trak", b"mdia", b"minf", b"dinf", b"dref"):
        place = data.index(name) - 4
        size = int.from_bytes(data[place : place + 4], "big") + len(alias) - len(own)
        data[place : place + 4] = size.to_bytes(4, "big")
    return bytes(data)


def test_too_many_pixels_are_refused_before_they_are_decoded(bench: Bench, tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.png"
    Image.new("1", (20_000, 20_000)).save(bomb, compress_level=1)
    assert bomb.stat().st_size < 5_000_000
    reason = "The picture is damaged or has too many pixels. Export it again, at most 40 megapixels."
    assert refused(bench, bomb, "image/png").failure == reason


def test_tool_sees_none_of_our_credentials(tmp_path: Path) -> None:
    shown = run_tool(["env"], folder=tmp_path, seconds=10).decode().split("\n")
    assert {line.partition("=")[0] for line in shown if line} == {
        "PATH",
        "HOME",
        "LANG",
        "MALLOC_ARENA_MAX",
        "PYTHONPATH",
    }


@pytest.mark.parametrize(
    ("script", "error"),
    [
        ("kill -XCPU $$", UnusableUpload),
        ("kill -TERM $$", Interrupted),
        ("kill -KILL $$", Interrupted),
        ("exit 1", ToolFailed),
        ("echo broken >&2; exit 1", ToolFailed),
    ],
)
def test_who_is_at_fault(tmp_path: Path, script: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        run_tool(["sh", "-c", script], folder=tmp_path, seconds=10)


def test_time_is_limited(tmp_path: Path) -> None:
    with pytest.raises(UnusableUpload, match="took too long"):
        run_tool(["sleep", "60"], folder=tmp_path, seconds=1)


def test_memory_is_limited(tmp_path: Path) -> None:
    greedy = ["python3", "-c", "bytearray(1 << 30)"]
    with pytest.raises(ToolFailed, match="MemoryError"):
        run_tool(greedy, folder=tmp_path, seconds=10, memory=512 << 20)


@pytest.mark.parametrize("family", ["AF_INET", "AF_INET6", "AF_UNIX", "AF_NETLINK"])
def test_tool_has_no_network(tmp_path: Path, family: str) -> None:
    code = f"import socket; socket.socket(socket.{family})"
    with pytest.raises(ToolFailed, match="PermissionError"):
        run_tool([sys.executable, "-c", code], folder=tmp_path, seconds=10)


def test_network_is_denied_to_what_a_tool_starts(tmp_path: Path) -> None:
    code = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import socket; socket.socket()'], check=True)"
    with pytest.raises(ToolFailed, match="PermissionError"):
        run_tool([sys.executable, "-c", code], folder=tmp_path, seconds=10)


def test_tool_reaches_into_no_other_process(tmp_path: Path) -> None:
    code = "import ctypes; system = ctypes.CDLL(None, use_errno=True); system.ptrace(0, 0, 0, 0); print(ctypes.get_errno())"
    assert run_tool([sys.executable, "-c", code], folder=tmp_path, seconds=10) == b"1\n"


def test_output_open_files_and_core_dumps_are_limited(tmp_path: Path) -> None:
    shown = run_tool(["sh", "-c", "ulimit -f; ulimit -n; ulimit -c"], folder=tmp_path, seconds=10).split()
    assert shown == [str(FILE_BYTES // 512).encode(), b"64", b"0"]


def test_tool_does_not_outlive_a_killed_worker(tmp_path: Path) -> None:
    code = (
        "import pathlib, sys; from media_lambdas.tools import run_tool;"
        "run_tool(['sh', '-c', 'echo $$ > started; exec sleep 60'], folder=pathlib.Path(sys.argv[1]), seconds=60)"
    )
    worker = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)])
    started = tmp_path / "started"
    wait_until(lambda: started.exists() and started.read_text().endswith("\n"))
    tool = psutil.Process(int(started.read_text()))
    worker.kill()
    worker.wait()
    wait_until(lambda: not tool.is_running() or tool.status() == psutil.STATUS_ZOMBIE)


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        threading.Event().wait(0.02)
