"""Process 1 of the stage's container: keeps one worker alive, and knows when not to.

A worker that dies is replaced within a second and resumes the broadcast as a new run, far sooner than a new task could
start. One that ended on purpose (the broadcast is over, the stage idle, or fenced off by another run) is not.
"""

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from media_lambdas.live_stage.exits import FENCED, FINISHED

log = logging.getLogger("academy.stage")

WORKER = (sys.executable, "-m", "media_lambdas.live_stage.worker")
FIRST_DELAY = 0.1
LAST_DELAY = 5.0
STABLE_SECONDS = 30.0
MAX_FAILURES = 8
POLL_SECONDS = 0.05
# The last segment, the replay and its record.
PATIENCE_SECONDS = 25.0


@dataclass
class Keeper:
    """Starts the worker again and again, until it ends on purpose, keeps failing at once, or we are told to end."""

    command: Sequence[str] = WORKER
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    process: "subprocess.Popen[bytes] | None" = None
    ending: bool = False
    failures: int = field(default=0)

    def keep(self) -> int:
        """Return the exit code for the container."""
        while True:
            started = self.clock()
            code = self._run_once()
            if code in (FINISHED, FENCED) or self.ending:
                return FINISHED if code == FENCED else max(code, 0)
            self.failures = 1 if self.clock() - started > STABLE_SECONDS else self.failures + 1
            log.warning("the stage's worker ended with %s (%d in a row)", code, self.failures)
            if self.failures >= MAX_FAILURES:
                return 1
            self._pause(0.0 if self.failures == 1 else min(LAST_DELAY, FIRST_DELAY * 2**self.failures))

    def end(self) -> None:
        """Pass the end on to the worker; it has a little time to finish what it uploads."""
        self.ending = True
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def _run_once(self) -> int:
        self.process = subprocess.Popen(self.command, env=os.environ | {"PYTHONUNBUFFERED": "1"})
        deadline: float | None = None
        while (code := self.process.poll()) is None:
            if self.ending:
                deadline = deadline or self.clock() + PATIENCE_SECONDS
                if self.clock() > deadline:
                    self.process.kill()
            self.sleep(POLL_SECONDS)
        return code

    def _pause(self, seconds: float) -> None:
        until = self.clock() + seconds
        while self.clock() < until and not self.ending:
            self.sleep(POLL_SECONDS)


def main() -> int:
    """Keep a worker until it is done."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stdout)
    keeper = Keeper()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: keeper.end())
    return keeper.keep()


if __name__ == "__main__":
    sys.exit(main())
