"""One task's process: started in a session of its own, remembered in a file, ended together with its children."""

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from infra.local.layout import ROOT
from infra.local.processes import die_with_parent

STOP_SECONDS = 30.0
"""ECS's own default for a container that says nothing."""


@dataclass(frozen=True)
class TaskSpec:
    """What a task runs, as its definition and its overrides say."""

    arn: str
    command: Sequence[str]
    environment: dict[str, str]
    stop_seconds: float = STOP_SECONDS

    @property
    def task_id(self) -> str:
        """The last part of the ARN."""
        return self.arn.rpartition("/")[2]


class TaskProcess:
    """A running task."""

    def __init__(self, spec: TaskSpec, home: Path) -> None:
        self.spec = spec
        self._note = home / f"{spec.task_id}.json"
        self._deadline: float | None = None
        home.mkdir(parents=True, exist_ok=True)
        with (home / f"{spec.task_id}.log").open("ab") as output:
            self._process = subprocess.Popen(
                list(spec.command),
                env=spec.environment,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent,  # noqa: PLW1509 # only prctl, and from the main thread
            )
        self._note.write_text(json.dumps({"pid": self._process.pid, "arn": spec.arn}), encoding="utf-8")

    @property
    def pid(self) -> int:
        """The process that leads the session."""
        return self._process.pid

    def exit_code(self) -> int | None:
        """Return the exit code, None while it runs. What it left behind in its session is killed."""
        code = self._process.poll()
        if code is not None:
            _kill_session(self.pid)
            self._note.unlink(missing_ok=True)
        return code

    def stop(self) -> None:
        """Ask it to end; after its time it is killed. To be called again and again until it has ended."""
        now = time.monotonic()
        if self._deadline is None:
            self._deadline = now + self.spec.stop_seconds
            self._process.terminate()
        elif now > self._deadline:
            _kill_session(self.pid)

    def kill(self) -> None:
        """End it now."""
        _kill_session(self.pid)
        self._process.wait()
        self._note.unlink(missing_ok=True)


def end_orphans(home: Path) -> list[str]:
    """Kill the tasks that a former process left running; return their ARNs.

    A process id may belong to somebody else by now: only one that has the task's name in its environment is ours.
    """
    found = []
    for note in sorted(home.glob("*.json")):
        told = json.loads(note.read_text(encoding="utf-8"))
        if is_task(told["pid"], told["arn"]):
            _kill_session(told["pid"])
            found.append(told["arn"])
        note.unlink(missing_ok=True)
    return found


def is_task(pid: int, arn: str) -> bool:
    """Return whether a process runs a task, as its environment says."""
    try:
        environment = Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return False
    return f"ACADEMY_STAGE_TASK={arn}".encode() in environment.split(b"\0")


def _kill_session(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
