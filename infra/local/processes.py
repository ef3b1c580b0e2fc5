"""Child processes: started with a log file of their own, restarted when they die, ended in good time."""

import ctypes
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

log = logging.getLogger("academy.local")

PR_SET_PDEATHSIG = 1
FIRST_DELAY = 0.2
LAST_DELAY = 5.0
# A process that lived this long starts again without delay, and its failures are forgotten.
STABLE_SECONDS = 20.0


def die_with_parent(sign: int = signal.SIGTERM) -> None:
    """Ask Linux to signal this process when its parent ends, even by `kill -9`; elsewhere do nothing."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, sign)


@dataclass
class Child:
    """One supervised process."""

    name: str
    command: Sequence[str]
    environment: dict[str, str]
    log_file: Path
    cwd: Path
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    due: float = 0.0
    restarts: int = field(default=0)

    def start(self) -> None:
        """Start the process in a session of its own, so that Ctrl-C reaches the supervisor alone."""
        self.log_file.parent.mkdir(parents=True, exist_ok=True)
        with self.log_file.open("ab") as output:
            self.process = subprocess.Popen(
                list(self.command),
                env=self.environment,
                cwd=self.cwd,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                # Only prctl between fork and exec, and the supervisor starts processes from its main thread.
                preexec_fn=die_with_parent,  # noqa: PLW1509
            )
        self.started = time.monotonic()

    @property
    def pid(self) -> int | None:
        """Process id, or None when it does not run."""
        return self.process.pid if self.process and self.process.poll() is None else None

    def tend(self) -> None:
        """Start the process again if it died, after a delay that grows while it keeps dying at once."""
        if self.process is not None and self.process.poll() is not None:
            code = self.process.returncode
            self.process = None
            self.failures = 0 if time.monotonic() - self.started > STABLE_SECONDS else self.failures + 1
            delay = 0.0 if self.failures <= 1 else min(LAST_DELAY, FIRST_DELAY * 2**self.failures)
            self.due = time.monotonic() + delay
            log.warning("%s ended with %s; starting it again (its log: %s)", self.name, code, self.log_file)
        if self.process is None and time.monotonic() >= self.due:
            self.restarts += 1
            self.start()

    def tail(self, lines: int = 15) -> str:
        """Return the end of the process's log."""
        if not self.log_file.exists():
            return ""
        text = self.log_file.read_text(encoding="utf-8", errors="replace")
        return "\n".join(text.splitlines()[-lines:])


def end(children: Sequence[Child], *, patience: float) -> None:
    """Ask the processes to end, all at once; kill what still runs after ``patience`` seconds."""
    for child in children:
        _signal(child, signal.SIGTERM)
    deadline = time.monotonic() + patience
    for child in children:
        if child.process is None:
            continue
        try:
            child.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            log.warning("%s did not end in %.0f s and is killed", child.name, patience)
            _signal(child, signal.SIGKILL)
            child.process.wait()


def _signal(child: Child, sign: int) -> None:
    if child.pid is not None:
        os.kill(child.pid, sign)
