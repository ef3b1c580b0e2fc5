"""Runs ffmpeg, ffprobe and our own picture script on files that nobody has vouched for."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from chalicelib.core.observability import logger
from media_lambdas.failures import Interrupted, UnusableUpload

CONFINED = Path(__file__).with_name("confined.py")
MEMORY_BYTES = 3 << 30
FILE_BYTES = 2_100_000_000
MAX_OUTPUT = 1 << 20
TAIL = 2000
TOO_LONG = (
    "Examining this file took too long. Export it again as an MP4 file with H.264 video, or make it shorter."
)


class ToolFailed(Exception):
    """The tool gave up on the file."""


def run_tool(
    arguments: Sequence[str],
    *,
    folder: Path,
    seconds: int,
    memory: int = MEMORY_BYTES,
    file_bytes: int = FILE_BYTES,
) -> bytes:
    """Run a program confined to ``folder`` as its working directory; return what it printed, at most 1 MiB.

    ``seconds`` limits its time and each of its CPUs' time, ``file_bytes`` each file it writes. Raises ToolFailed if the program gives up, UnusableUpload if
    it takes too long, Interrupted if it was ended from outside.
    """
    limits = [str(memory), str(seconds * (os.cpu_count() or 1)), str(file_bytes)]
    command = [sys.executable, "-I", "-S", str(CONFINED), *limits, *arguments]
    with tempfile.TemporaryFile(dir=folder) as output, tempfile.TemporaryFile(dir=folder) as errors:
        try:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=errors,
                cwd=folder,
                env=_environment(folder),
                timeout=seconds,
                check=False,
                start_new_session=True,  # Ctrl-C reaches us alone
            )
        except subprocess.TimeoutExpired:
            raise UnusableUpload(TOO_LONG) from None
        _judge(done.returncode, Path(arguments[0]).name, _end_of(errors))
        output.seek(0)
        return output.read(MAX_OUTPUT)


def _end_of(file: IO[bytes]) -> str:
    file.seek(max(0, file.seek(0, os.SEEK_END) - TAIL))
    return file.read().decode(errors="replace")


def _environment(folder: Path) -> dict[str, str]:
    """Return an environment without our credentials; Python finds its libraries where we do."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "MALLOC_ARENA_MAX": "2",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }


def _judge(code: int, tool: str, complaint: str) -> None:
    if code == 0:
        return
    logger.info("tool failed", extra={"tool": tool, "exit_code": code, "complaint": complaint.strip()})
    if code == -signal.SIGXCPU:
        raise UnusableUpload(TOO_LONG)
    if code in (-signal.SIGTERM, -signal.SIGINT, -signal.SIGHUP, -signal.SIGKILL):
        raise Interrupted(f"{tool} was ended by signal {-code}")
    raise ToolFailed(complaint)
