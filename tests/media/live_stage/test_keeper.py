"""The container's first process: a worker that dies is replaced, one that ended on purpose is not."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from media_lambdas.live_stage.__main__ import MAX_FAILURES, Keeper
from media_lambdas.live_stage.exits import FENCED, FINISHED

NOTE = "import os, sys; open(sys.argv[1], 'a').write('x'); "


def worker(log: Path, ending: str) -> tuple[str, ...]:
    return sys.executable, "-c", NOTE + ending, str(log)


def lives(log: Path) -> int:
    return len(log.read_text("utf-8"))


@pytest.mark.parametrize("code", [FINISHED, FENCED])
def test_a_worker_that_ended_on_purpose_is_not_replaced(tmp_path: Path, code: int) -> None:
    log = tmp_path / "lives"
    assert Keeper(worker(log, f"sys.exit({code})")).keep() == 0
    assert lives(log) == 1


def test_a_killed_worker_is_replaced_at_once(tmp_path: Path) -> None:
    log = tmp_path / "lives"
    ending = "sys.exit(0) if os.path.getsize(sys.argv[1]) > 1 else os.kill(os.getpid(), 9)"
    started = time.monotonic()
    assert Keeper(worker(log, ending)).keep() == 0
    assert lives(log) == 2
    assert time.monotonic() - started < 5


def test_a_worker_that_never_gets_up_is_given_up(tmp_path: Path) -> None:
    log = tmp_path / "lives"
    pauses: list[float] = []
    keeper = Keeper(worker(log, "sys.exit(1)"))
    keeper._pause = pauses.append  # type: ignore[method-assign] # waiting is not what is tested
    assert keeper.keep() == 1
    assert lives(log) == MAX_FAILURES
    assert pauses == sorted(pauses)
    assert pauses[0] == 0.0


def test_the_end_is_passed_on_and_waited_for(tmp_path: Path) -> None:
    done = tmp_path / "done"
    script = (
        "import signal, sys, pathlib\n"
        "def end(*_): pathlib.Path(sys.argv[1]).write_text('uploaded'); sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, end)\n"
        "pathlib.Path(sys.argv[1]).write_text('up')\n"
        "signal.pause()\n"
    )
    code = (
        "import sys, signal\n"
        "from media_lambdas.live_stage.__main__ import Keeper\n"
        f"keeper = Keeper((sys.executable, '-c', {script!r}, {str(done)!r}))\n"
        "signal.signal(signal.SIGTERM, lambda *_: keeper.end())\n"
        "sys.exit(keeper.keep())\n"
    )
    container = subprocess.Popen([sys.executable, "-c", code], cwd=Path.cwd())
    try:
        deadline = time.monotonic() + 20
        while not (done.exists() and done.read_text("utf-8") == "up"):
            assert time.monotonic() < deadline, "the worker did not come up"
            time.sleep(0.02)
        os.kill(container.pid, signal.SIGTERM)
        assert container.wait(20) == 0
    finally:
        container.kill()
        container.wait()
    assert done.read_text("utf-8") == "uploaded"
