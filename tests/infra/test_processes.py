"""Supervised processes, and the ports they need."""

import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local import processes
from infra.local.layout import LOCAL, Layout
from infra.local.ports import PortTaken, check_ports, is_free, next_free
from infra.local.processes import Child, end
from tests.cloud_fixture import wait_for

FOR_EVER = "import time; time.sleep(3600)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(3600)"


@pytest.fixture
def children(tmp_path: Path) -> Iterator[list[Child]]:
    made: list[Child] = []
    yield made
    end(made, patience=0)


def start(children: list[Child], tmp_path: Path, program: str) -> Child:
    command = [sys.executable, "-c", program]
    child = Child("test", command, dict(os.environ), tmp_path / "logs" / "test.log", tmp_path)
    children.append(child)
    child.start()
    return child


def test_a_killed_process_is_started_again(children: list[Child], tmp_path: Path) -> None:
    child = start(children, tmp_path, FOR_EVER)
    first = child.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: child.pid is None, "the process to end")
    child.tend()
    assert child.pid not in (None, first)
    assert child.restarts == 1


def test_a_process_that_dies_at_once_is_left_in_peace_for_longer_and_longer(
    children: list[Child], tmp_path: Path
) -> None:
    child = start(children, tmp_path, "raise SystemExit(3)")
    delays = []
    for _ in range(4):
        wait_for(lambda: child.pid is None, "the process to end")
        before = time.monotonic()
        child.tend()
        delays.append(round(max(0.0, child.due - before), 1))
        child.due = 0
        child.tend()
    assert delays == [0.0, 0.8, 1.6, 3.2]


def test_a_stable_process_is_forgiven(
    children: list[Child], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "STABLE_SECONDS", 0.0)
    child = start(children, tmp_path, "raise SystemExit(3)")
    child.failures = 7
    wait_for(lambda: child.pid is None, "the process to end")
    child.tend()
    assert child.failures == 0


def test_a_stubborn_process_is_killed(children: list[Child], tmp_path: Path) -> None:
    child = start(children, tmp_path, STUBBORN)
    wait_for(lambda: "up" in child.tail(), "the process to be up")
    end(children, patience=0.2)
    assert child.pid is None


def test_the_log_has_what_a_process_said(children: list[Child], tmp_path: Path) -> None:
    child = start(children, tmp_path, "print('hello'); raise SystemExit(1)")
    wait_for(lambda: child.pid is None, "the process to end")
    assert child.tail() == "hello"


def test_a_taken_port_is_named_with_a_way_out(tmp_path: Path) -> None:
    port = next_free(9800)
    layout = Layout.of(port, tmp_path)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port + 2))
        taken.listen()
        assert not is_free(port + 2)
        with pytest.raises(PortTaken, match=rf"port {port + 2} \(AWS emulator\).*make run PORT=\d+"):
            check_ports(layout)
    check_ports(layout)


def test_every_port_has_its_own_data() -> None:
    assert Layout.of(8080).home == LOCAL
    assert Layout.of(9000).home == LOCAL / "9000"
    assert Layout.of(9000).ports == {"console": 9000, "API": 9001, "AWS emulator": 9002, "mailbox": 9003}
