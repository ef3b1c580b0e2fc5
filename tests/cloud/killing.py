"""`kill -9`, aimed."""

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.cloud.stores import IN_FLIGHT, Stores
from tests.cloud_fixture import RunningCloud, wait_for

LOOK_SECONDS = 0.0005


@contextlib.contextmanager
def killing(cloud: RunningCloud, name: str, *, times: int) -> Iterator[None]:
    """Kill a process again and again while the body runs, the first time before it begins."""
    cloud.kill(name)

    def kill() -> None:
        for _ in range(times - 1):
            cloud.kill(name)

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield
    finally:
        thread.join()


def kill_at_work(
    cloud: RunningCloud,
    function: str,
    queue: str | None,
    start: Callable[[], None],
    *,
    is_done: Callable[[], bool] = lambda: False,
) -> bool:
    """Kill the worker of a handler that takes up what ``start`` causes, just after it has read its invocation.

    Whether it was caught in the middle: it may be faster than we are, and one whose work ``is_done`` is spared. What
    it was doing is in flight on ``queue``; without one (the stream) nobody can tell from outside.
    """
    started = threading.Thread(target=start)
    with stopped_at_work(cloud, function, started.start) as pid:
        started.join()
        if is_done():
            return False
        os.kill(pid, signal.SIGKILL)
        wait_for(lambda: pid not in cloud.workers(function), f"the end of {function}")
        return queue is None or Stores(cloud).count(queue, IN_FLIGHT) > 0


@contextlib.contextmanager
def stopped_at_work(cloud: RunningCloud, function: str, start: Callable[[], None]) -> Iterator[int]:
    """Stop (SIGSTOP) the first worker of a handler that reads an invocation after ``start``; let it go on afterwards."""
    idle = {pid: characters_read(pid) for pid in cloud.workers(function)}
    assert idle, f"no worker of {function} is warm"
    start()
    pid = wait_for_reader(cloud, function, idle)
    os.kill(pid, signal.SIGSTOP)
    try:
        yield pid
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


def wait_for_reader(cloud: RunningCloud, function: str, idle: dict[int, int]) -> int:
    """Return the first of the ``idle`` workers, or a new one, that reads more than it had."""
    deadline = time.monotonic() + 30
    look_again = 0.0
    known = dict(idle)
    while time.monotonic() < deadline:
        for pid, before in known.items():
            if characters_read(pid) != before:
                return pid
        if time.monotonic() > look_again:
            # A new one is started for a message at hand.
            known = {pid: idle.get(pid, 0) for pid in cloud.workers(function)}
            look_again = time.monotonic() + 0.05
        time.sleep(LOOK_SECONDS)
    raise AssertionError(f"no worker of {function} was given anything to do")


def characters_read(pid: int) -> int:
    """Return how much a process has read so far (proc(5), /proc/pid/io); 0 once it is gone."""
    try:
        lines = Path(f"/proc/{pid}/io").read_text("ascii").splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return int(dict(line.split(": ") for line in lines)["rchar"])
